"""The product's settings, made quick for tests: fast hashing and mail in memory."""

import os

os.environ.setdefault("BANFU_TEST", "1")

from config import settings as product
from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "http://testserver"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DATABASES = {
    "default": {
        **product.DATABASES["default"],
        "OPTIONS": {
            **product.DATABASES["default"].get("OPTIONS", {}),
            "options": "-c synchronous_commit=off",
        },
    }
}
LOGGING = {"version": 1, "disable_existing_loggers": False}
