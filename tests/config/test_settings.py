"""Production refuses to start unsafe, and says what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOUND = {
    "DATABASE_URL": "postgresql://banfu:secret-word@db.invalid/banfu",
    "SECRET_KEY": "试例0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN",
    "ALLOWED_HOSTS": "banfu.example",
    "SITE_URL": "https://banfu.example",
    "TRUSTED_PROXIES": "10.0.0.5,10.1.0.0/16,unix",
    "CELERY_BROKER_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp://mail.example",
}
SHOW = """
import django; django.setup()
from django.conf import settings as s
print(s.PRODUCTION, s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)
print(s.SECURE_HSTS_SECONDS > 0, s.SECURE_SSL_REDIRECT)
"""


def start(tmp_path, code=SHOW, **changes):
    """Start Python with the product's settings and nothing else in the environment."""
    names = {
        "PATH": os.environ["PATH"],
        "BANFU_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    environment = {**names, **SOUND, "MEDIA_ROOT": str(tmp_path / "media"), **changes}
    environment = {name: value for name, value in environment.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )


def refusal(done):
    """The last line on standard error: what a person reads."""
    assert done.returncode != 0
    return done.stderr.strip().splitlines()[-1].partition(": ")[2]


def test_production_starts_when_everything_is_set(tmp_path):
    done = start(tmp_path)

    assert (done.stdout.split(), done.stderr) == (["True", "False", "True", "True", "True", "True"], "")


def test_an_operator_without_a_proxy_says_so(tmp_path):
    done = start(tmp_path, TRUSTED_PROXIES="none")

    assert (done.stdout.split()[0], done.stderr) == ("True", "")


def test_everything_missing_is_named_at_once(tmp_path):
    missing = dict.fromkeys([*SOUND, "MEDIA_ROOT"])

    done = start(tmp_path, **{**missing, "DATABASE_URL": SOUND["DATABASE_URL"]})

    assert refusal(done) == (
        "已设置 DATABASE_URL，按正式环境启动，缺少环境变量：SECRET_KEY、ALLOWED_HOSTS、SITE_URL、"
        "TRUSTED_PROXIES、CELERY_BROKER_URL、EMAIL_URL、MEDIA_ROOT。请设置后再启动。"
    )
    assert "secret-word" not in done.stderr


@pytest.mark.parametrize("name", [*[name for name in SOUND if name != "DATABASE_URL"], "MEDIA_ROOT"])
def test_one_thing_missing_is_named(tmp_path, name):
    assert f"缺少环境变量：{name}。" in refusal(start(tmp_path, **{name: None}))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"DEBUG": "1"}, "正式环境不得打开 DEBUG。请去掉环境变量 DEBUG。"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY 太短：至少 40 个字符，且须随机生成。"),
        ({"ALLOWED_HOSTS": "a.example,*"}, "ALLOWED_HOSTS 不得为 *，请写出本站域名。"),
        (
            {"SITE_URL": "http://banfu.example"},
            "SITE_URL 是“http://banfu.example”；正式环境须用 https:// 开头的地址。",
        ),
        ({"EMAIL_URL": "ftp://mail"}, "EMAIL_URL 以“ftp”开头；只支持 smtp://、smtps://、file://。"),
        (
            {"TRUSTED_PROXIES": "10.0.0.5,nginx"},
            "TRUSTED_PROXIES 中的“nginx”不是 IP 地址或网段。请写如 10.0.0.5、10.1.0.0/16、"
            "unix（经 unix 套接字）或 none（前面没有代理）。",
        ),
        ({"DATABASE_URL": "mysql://db/x"}, "DATABASE_URL 以“mysql”开头；只支持 postgresql://…。"),
    ],
)
def test_an_unsafe_value_is_named(tmp_path, changes, sentence):
    assert refusal(start(tmp_path, **changes)) == sentence


def test_django_finds_nothing_to_warn_of_in_production(tmp_path):
    code = "import django; django.setup(); from django.core.checks import run_checks\n"
    code += "print(*sorted(found.id for found in run_checks(include_deployment_checks=True)))"

    done = start(tmp_path, code)

    # Both speak of other hosts of the domain, which are not ours to decide on.
    assert done.stdout.split() == ["security.W005", "security.W021"], done.stderr


def test_without_any_variable_it_starts_for_trials(tmp_path):
    done = start(tmp_path, **dict.fromkeys([*SOUND, "MEDIA_ROOT"]))

    assert done.stdout.split() == ["False", "False", "False", "False", "False", "False"], done.stderr
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
