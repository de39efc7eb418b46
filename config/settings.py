"""All settings, by topic. Reads the environment; refuses to start unsafe in production.

Three ways to run: production (DATABASE_URL is set), the demonstration (BANFU_DEMO=1, set by `make demo`),
and on its own without any variable (embedded database, for development and trials).
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import env, proxies

# Places and ways to run

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.text("BANFU_VAR") or BASE_DIR / "var")
DEMO = env.flag("BANFU_DEMO")
DATABASE_URL = env.text("DATABASE_URL")
PRODUCTION = bool(DATABASE_URL) and not DEMO and not env.flag("BANFU_TEST")
DEBUG = env.flag("DEBUG")

if PRODUCTION:
    env.require(
        [
            *["SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "TRUSTED_PROXIES"],
            *["CELERY_BROKER_URL", "EMAIL_URL", "MEDIA_ROOT"],
        ],
        why="已设置 DATABASE_URL，按正式环境启动",
    )
    if DEBUG:
        raise ImproperlyConfigured("正式环境不得打开 DEBUG。请去掉环境变量 DEBUG。")
    if len(env.text("SECRET_KEY")) < 40:
        raise ImproperlyConfigured("SECRET_KEY 太短：至少 40 个字符，且须随机生成。")
    if "*" in env.words("ALLOWED_HOSTS"):
        raise ImproperlyConfigured("ALLOWED_HOSTS 不得为 *，请写出本站域名。")

# Security

SECRET_KEY = env.text("SECRET_KEY") or env.kept_secret(VAR / "secret-key")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
HTTPS = urlsplit(SITE_URL).scheme == "https"
if PRODUCTION and not HTTPS:
    raise ImproperlyConfigured(f"SITE_URL 是“{SITE_URL}”；正式环境须用 https:// 开头的地址。")

CSRF_TRUSTED_ORIGINS = [SITE_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
SESSION_COOKIE_AGE = 8 * 3600
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
# Safe to believe, since the first middleware takes the header away from all but trusted proxies.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
TRUSTED_PROXIES = proxies.read(env.words("TRUSTED_PROXIES"))

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
UPLOAD_MAX_BYTES = 20 * 1024 * 1024

# The house

INSTALLED_APPS = [
    "people",
    "proposals",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_filters",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "axes",
]

MIDDLEWARE = [
    "config.middleware.proxies_speak_for_visitors",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.private_pages_are_not_stored",
    "config.middleware.refusals_become_pages",
    "pghistory.middleware.HistoryMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.site.site",
            ],
        },
    }
]

# Data

if DATABASE_URL:
    DATABASES = {"default": env.database(DATABASE_URL)}
else:
    DATABASES = {"default": {"ENGINE": "config.embedded", "NAME": "banfu"}}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MEDIA_ROOT = env.text("MEDIA_ROOT") or VAR / "media"
STATIC_ROOT = VAR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
HASHED_STATIC = PRODUCTION or DEMO
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not HASHED_STATIC

# Histories name the user and the address of what was written; reading pages are left alone.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
# Histories are looked up by their own row only: other keys need no index.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)

# People

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "people:start"
LOGOUT_REDIRECT_URL = "public:home"
# Locking the pair, never the user alone: nobody may lock a colleague out by guessing.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_TEMPLATE = "people/locked_out.html"
AXES_VERBOSE = False

# Language and time

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"

# Work in the background

CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "filesystem://")
if CELERY_BROKER_URL.startswith("filesystem:"):
    BROKER_FOLDER = VAR / "broker"
    for folder in (BROKER_FOLDER / "messages", BROKER_FOLDER / "control"):
        folder.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_FOLDER / "messages"),
        "data_folder_out": str(BROKER_FOLDER / "messages"),
        "control_folder": str(BROKER_FOLDER / "control"),
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "run" / "beat-schedule")
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# Reminders: looked for every ten minutes of the office's working day, since a run that finds nothing new
# does nothing. The demonstration looks every minute of every day, so that one can watch.
REMIND_MINUTES = "*" if DEMO else "*/10"
REMIND_HOURS = "*" if DEMO else "8-17"
REMIND_ON_OFF_DAYS = DEMO

EMAIL_URL = env.text("EMAIL_URL") or (VAR / "mail").absolute().as_uri()
globals().update(env.email(EMAIL_URL))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "banfu@localhost")

# What the pages say of the site: facts of the office, hidden where unset

SITE_NAME = env.text("SITE_NAME", "代表建议和政协提案办理公开")
SITE_OWNER = env.text("SITE_OWNER")
SITE_PHONE = env.text("SITE_PHONE")
SITE_ADDRESS = env.text("SITE_ADDRESS")
SITE_ICP = env.text("SITE_ICP")
SITE_CODE = env.text("SITE_CODE")
if DEMO:
    SITE_NAME = env.text("SITE_NAME", "长宁区代表建议和政协提案办理公开（演示）")

# Log lines go to standard error; the process manager keeps them

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}
