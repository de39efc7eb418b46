"""The embedded server: one for all processes, gone with the last of them."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from config import embedded
from config.embedded import watcher

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parents[2]
USE = "from config import embedded; print(embedded.url(), flush=True); input()"


@pytest.fixture
def place():
    """A folder that no other run of pytest closes to the server's owner, as it does with its `tmp_path`."""
    with tempfile.TemporaryDirectory(prefix="banfu-") as folder:
        yield Path(folder)


@pytest.fixture
def var(place, monkeypatch):
    """A place of its own, left without a server."""
    monkeypatch.setenv("BANFU_VAR", str(place / "var"))
    yield place / "var"
    embedded.leave()


@pytest.fixture
def users(var):
    """Starts processes that use the server until they are killed or given a line."""
    started = []

    def start(number=1, **environment):
        new = [
            subprocess.Popen(
                [sys.executable, "-W", "error", "-c", USE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
                env=os.environ | environment,
            )
            for _ in range(number)
        ]
        started.extend(new)
        return new

    yield start
    for user in started:
        user.kill()
        user.communicate()


def gone(data, *, within=10):
    until = time.monotonic() + within
    while watcher.running(data) and time.monotonic() < until:
        time.sleep(0.05)
    return watcher.running(data) is None


def ask(url, question):
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchone()


def test_database_is_utf8_and_sorts_by_code_point(var):
    url = embedded.url()

    facts = (
        "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = 'banfu'"
    )
    assert ask(url, facts) == ("UTF8", "C.UTF-8", "C.UTF-8")


def test_server_has_no_network_port_and_a_private_folder(var):
    url = embedded.url()

    assert ask(url, "SELECT current_setting('listen_addresses')") == ("",)
    assert embedded.socket_folder().stat().st_mode & 0o077 == 0


def test_ten_processes_starting_at_once_share_one_server(users):
    urls = {user.stdout.readline().strip() for user in users(10)}

    assert len(urls) == 1
    assert ask(urls.pop(), "SELECT count(*) FROM pg_database WHERE datname = 'banfu'") == (1,)


def test_killed_processes_do_not_keep_the_server(var, users):
    first, last = users(2)
    first.stdout.readline()
    url = last.stdout.readline().strip()

    first.kill()
    first.wait()
    time.sleep(0.3)
    assert ask(url, "SELECT 1") == (1,)  # the other one still uses it

    last.kill()
    assert gone(var / "postgres")


@pytest.mark.parametrize("seconds", [0.3, 0.5, 0.7, 0.9, 1.2, 1.6])
def test_process_killed_while_it_starts_the_server_leaves_nothing(var, users, seconds):
    (starter,) = users()
    time.sleep(seconds)

    starter.kill()
    starter.wait()

    until = time.monotonic() + 20
    while living(var) and time.monotonic() < until:
        time.sleep(0.1)
    assert living(var) == []
    assert ask(embedded.url(), "SELECT 1") == (1,)


def living(var):
    """Command lines of the server's processes and watchers, which name the folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (folder / "cmdline").read_text(errors="replace")
            found += [words] if str(var) in words else []
    return found


def test_server_ends_with_the_last_process(var, users):
    (only,) = users()
    only.stdout.readline()

    only.communicate("\n")

    assert only.returncode == 0
    assert gone(var / "postgres")


def test_leaving_waits_until_the_server_has_stopped(var):
    embedded.address()

    embedded.leave()

    assert not embedded.is_running()


def test_leaving_keeps_the_server_of_others(var, users):
    (other,) = users()
    url = other.stdout.readline().strip()
    embedded.address()

    embedded.leave()

    assert ask(url, "SELECT 1") == (1,)


def test_forked_child_takes_nothing_from_its_parent(var):
    url = embedded.url()

    if (child := os.fork()) == 0:
        embedded.leave(patience=0)
        os._exit(0)
    os.waitpid(child, 0)
    time.sleep(0.3)

    assert ask(url, "SELECT 1") == (1,)


def test_killed_server_is_started_again_with_its_data(var):
    with psycopg.connect(embedded.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(watcher.running(var / "postgres"), signal.SIGKILL)
    assert gone(var / "postgres")

    assert ask(embedded.url(), "SELECT number FROM kept") == (7,)


def test_number_of_a_dead_server_may_belong_to_another_process(var):
    embedded.address()
    pid_file = var / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    embedded.leave()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:], ""]))

    assert ask(embedded.url(), "SELECT 1") == (1,)


@pytest.mark.parametrize("name", ["long" * 30, "with, comma", "路 径"])
def test_folder_may_have_any_name(place, monkeypatch, name):
    monkeypatch.setenv("BANFU_VAR", str(place / name))

    try:
        assert ask(embedded.url(), "SELECT 1") == (1,)
    finally:
        embedded.leave()
    time.sleep(0.5)
    assert list(embedded.socket_folder().glob(".s.PGSQL*")) == []
    assert embedded.socket_folder().exists() == (embedded.socket_folder() == embedded.data())


def test_variables_of_other_servers_do_not_disturb(var, users):
    (user,) = users(PGPORT="6543", PGHOST="127.0.0.1", PGDATABASE="other")

    assert ask(user.stdout.readline().strip(), "SELECT current_database()") == ("banfu",)


def test_cluster_that_was_broken_off_is_made_anew(var):
    draft = var / "postgres.new"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18")

    assert ask(embedded.url(), "SELECT 1") == (1,)


def test_foreign_files_in_the_data_folder_are_refused_and_kept(var):
    folder = var / "postgres"
    folder.mkdir(parents=True)
    (folder / "letter.docx").write_text("mine")

    with pytest.raises(embedded.Refused) as refusal:
        embedded.address()

    assert str(refusal.value) == f"{folder} 里有不属于数据库的文件。请移走它们，再试一次。"
    assert (folder / "letter.docx").read_text() == "mine"


def test_data_of_another_version_are_refused(var):
    folder = var / "postgres"
    folder.mkdir(parents=True)
    (folder / "PG_VERSION").write_text("16\n")

    with pytest.raises(embedded.Refused) as refusal:
        embedded.address()

    assert str(refusal.value) == (
        f"{folder} 是 PostgreSQL 16 的数据，内置的是 PostgreSQL 18。"
        "请用旧版本备份后在新版本恢复；演示数据可用 make demo-reset 清除。"
    )


def test_folder_that_cannot_be_written_is_refused(place, monkeypatch):
    (place / "file").touch()
    monkeypatch.setenv("BANFU_VAR", str(place / "file"))

    with pytest.raises(embedded.Refused) as refusal:
        embedded.address()

    assert str(refusal.value) == (
        f"内置数据库无法使用 {place}/file/run（Not a directory）。请检查权限和磁盘空间，再试一次。"
    )


def test_server_that_will_not_start_says_why(var):
    embedded.address()
    embedded.leave()
    with (var / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("\nwork_mem = much\n")

    with pytest.raises(embedded.Refused, match=r'^内置数据库无法启动：.*FATAL: .*postgresql\.conf" contains'):
        embedded.address()


def test_data_in_use_are_not_removed(var, users):
    (user,) = users()
    url = user.stdout.readline().strip()

    with pytest.raises(embedded.Refused) as refusal:
        embedded.remove(patience=0.2)

    assert str(refusal.value) == "还有程序在使用内置数据库，没有删除任何数据。请先停止它们，再试一次。"
    assert ask(url, "SELECT 1") == (1,)


def test_unused_data_are_removed(var):
    embedded.address()
    embedded.leave()

    embedded.remove()

    assert not (var / "postgres").exists()


def test_command_that_asks_nothing_starts_no_server(var):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment.pop("DATABASE_URL", None)

    subprocess.run([sys.executable, "manage.py", "check"], check=True, cwd=ROOT, env=environment)

    assert not (var / "postgres").exists()


def test_django_finds_the_server_by_itself(var):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment.pop("DATABASE_URL", None)
    question = "from django.db import connection as c; c.ensure_connection(); print(c.vendor, c.pg_version)"

    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", question],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
    )

    assert done.stdout.startswith("postgresql 18")
    assert gone(var / "postgres")
