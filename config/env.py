"""Reads the environment; says in Chinese which names are missing or wrong."""

import os
from collections.abc import Mapping
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str) -> bool:
    return text(name).lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list without empty parts."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def require(names: list[str], *, why: str) -> None:
    """Raise ImproperlyConfigured naming every variable of `names` that is unset, all at once."""
    missing = [name for name in names if not text(name)]
    if missing:
        raise ImproperlyConfigured(f"{why}，缺少环境变量：{'、'.join(missing)}。请设置后再启动。")


def database(url: str) -> dict[str, object]:
    """Django's settings for `postgresql://user:password@host:port/name?host=/socket/folder`."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"DATABASE_URL 以“{parts.scheme}”开头；只支持 postgresql://…。")
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured("DATABASE_URL 没有写数据库名，应如 postgresql://用户@主机/数据库名。")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(_port(parts, "DATABASE_URL") or ""),
        "OPTIONS": options,
    }


def email(url: str) -> dict[str, object]:
    """Django's EMAIL_* settings for `smtp://user:password@host:port?tls=1` or `file:///folder`."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    if parts.scheme not in {"smtp", "smtps"}:
        raise ImproperlyConfigured(f"EMAIL_URL 以“{parts.scheme}”开头；只支持 smtp://、smtps://、file://。")
    secure: Mapping[str, str] = dict(parse_qsl(parts.query))
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": _port(parts, "EMAIL_URL") or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and secure.get("tls") == "1",
        "EMAIL_TIMEOUT": 20,
    }


def _port(parts: SplitResult, name: str) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise ImproperlyConfigured(f"{name} 的端口不是数字，请核对。") from None


def kept_secret(path: Path) -> str:
    """A random key of this installation, made once and readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(token_urlsafe(48))
        try:
            os.link(draft, path)  # the first of several processes wins; all read the same key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
