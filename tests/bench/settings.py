"""The product's settings over the database of the measurement."""

import os

os.environ.setdefault("BANFU_TEST", "1")

from config.settings import *  # noqa: F403
from config.settings import DATABASES

if os.environ.get("BENCH_DATABASE"):
    DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]
