"""The environment is read, and what is missing or wrong is named."""

from urllib.parse import quote

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


def test_everything_missing_is_named_at_once(monkeypatch):
    monkeypatch.setenv("ONE", "1")
    for name in ("TWO", "THREE"):
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(ImproperlyConfigured) as refused:
        env.require(["ONE", "TWO", "THREE"], why="按正式环境启动")

    assert str(refused.value) == "按正式环境启动，缺少环境变量：TWO、THREE。请设置后再启动。"


@pytest.mark.parametrize(
    ("value", "on"),
    [("1", True), ("true", True), ("YES", True), (" on ", True), ("0", False), ("", False), ("no", False)],
)
def test_a_flag_is_on_by_plain_words(monkeypatch, value, on):
    monkeypatch.setenv("FLAG", value)

    assert env.flag("FLAG") is on


def test_a_list_has_no_empty_parts(monkeypatch):
    monkeypatch.setenv("HOSTS", " a.example , ,b.example,")

    assert env.words("HOSTS") == ["a.example", "b.example"]


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("postgresql://user:pass@db:5433/banfu", ("banfu", "user", "pass", "db", "5433", {})),
        ("postgres://db/banfu", ("banfu", "", "", "db", "", {})),
        ("postgresql://u:p%40s%2Fs@db/banfu", ("banfu", "u", "p@s/s", "db", "", {})),
        ("postgresql://postgres:@/name?host=/run/socket", ("name", "postgres", "", "/run/socket", "", {})),
        ("postgresql://db/banfu?sslmode=require", ("banfu", "", "", "db", "", {"sslmode": "require"})),
        ("postgresql://db/%E5%8A%9E%E5%A4%8D", ("办复", "", "", "db", "", {})),
    ],
)
def test_a_database_address_is_taken_apart(url, parts):
    names = ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")

    read = env.database(url)

    assert tuple(read[name] for name in names) == parts
    assert read["ENGINE"] == "django.db.backends.postgresql"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://db/banfu", "DATABASE_URL 以“mysql”开头；只支持 postgresql://…。"),
        ("postgresql://db:abc/banfu", "DATABASE_URL 的端口不是数字，请核对。"),
        ("postgresql://db/", "DATABASE_URL 没有写数据库名，应如 postgresql://用户@主机/数据库名。"),
    ],
)
def test_a_wrong_database_address_is_said_without_its_password(url, sentence):
    with pytest.raises(ImproperlyConfigured) as refused:
        env.database(url)

    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("smtp://mail", ("mail", 25, "", "", False, False)),
        ("smtp://u%40x:p%3A@mail:587?tls=1", ("mail", 587, "u@x", "p:", False, True)),
        ("smtps://u:p@mail", ("mail", 465, "u", "p", True, False)),
        ("smtps://mail?tls=1", ("mail", 465, "", "", True, False)),
    ],
)
def test_a_mail_address_is_taken_apart(url, parts):
    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_SSL", "USE_TLS")

    read = env.email(url)

    assert tuple(read[f"EMAIL_{name}"] for name in names) == parts
    assert read["EMAIL_TIMEOUT"] == 20


def test_mail_may_go_to_a_folder_of_any_name(tmp_path):
    folder = tmp_path / "邮件 待发"

    assert env.email(folder.as_uri())["EMAIL_FILE_PATH"] == str(folder)
    assert quote(str(folder)) in folder.as_uri()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://mail", "EMAIL_URL 以“http”开头；只支持 smtp://、smtps://、file://。"),
        ("smtp://mail:abc", "EMAIL_URL 的端口不是数字，请核对。"),
    ],
)
def test_a_wrong_mail_address_is_said(url, sentence):
    with pytest.raises(ImproperlyConfigured) as refused:
        env.email(url)

    assert str(refused.value) == sentence


def test_a_secret_is_made_once_and_is_its_owners_only(tmp_path):
    path = tmp_path / "run" / "secret"

    first, second = env.kept_secret(path), env.kept_secret(path)

    assert first == second
    assert len(first) >= 60
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["secret"]
