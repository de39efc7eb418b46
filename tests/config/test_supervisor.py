"""The demonstration in the foreground: what it refuses, restarts, says, and leaves behind."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from config import guard, supervisor

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def var(monkeypatch):
    """An empty folder of this test's own."""
    with tempfile.TemporaryDirectory(prefix="banfu-") as folder:
        monkeypatch.setenv("BANFU_VAR", folder)
        yield Path(folder)


@pytest.fixture(scope="module")
def loaded_once():
    with tempfile.TemporaryDirectory(prefix="banfu-") as folder:
        yield Path(folder)


@pytest.fixture
def house(loaded_once, monkeypatch):
    """A folder that several tests use in turn, since the first start loads the demonstration district."""
    monkeypatch.setenv("BANFU_VAR", str(loaded_once))
    return loaded_once


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def demos(port):
    """Starts `python -m config.supervisor` on this test's port, in the folder that BANFU_VAR names.

    Ask for the folder first, so that it goes last.
    """
    started = []

    def start(*words, **environment):
        demo = subprocess.Popen(
            [sys.executable, "-m", "config.supervisor", *words],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=plain_environment(port) | environment,
        )
        started.append(demo)
        return demo

    yield start
    for demo in started:
        demo.terminate()
        demo.communicate(timeout=30)


def plain_environment(port):
    """Without what pytest, make and a server of one's own put there."""
    theirs = ("DJANGO_", "BANFU_", "DATABASE_URL", "CELERY_", "MAKE", "MFLAGS", "PYTEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    return kept | {"BANFU_VAR": os.environ["BANFU_VAR"], "PORT": str(port)}


def heard(demo, beginning):
    """Read on until a line begins so; the lines read."""
    lines = []
    for line in demo.stdout:
        lines.append(line.rstrip())
        if line.startswith(beginning):
            return lines
    raise AssertionError("\n".join(lines))


def answer(port, path="/"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def eventually(true, *, within=30):
    until = time.monotonic() + within
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.1)
    return False


def living(var):
    """Command lines of the processes that carry the folder in their environment or command line."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words, environment = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
        except OSError:
            continue
        if str(var).encode() in words + environment:
            found.append(words.replace(b"\0", b" ").decode())
    return found


# The whole demonstration


def test_terminated_demonstration_stops_everything_and_exits_with_0(house, demos, port):
    demo = demos()
    said = heard(demo, "Ready:")
    assert said[-1] == f"Ready: http://127.0.0.1:{port}/"
    assert len(living(house)) >= 8

    demo.terminate()
    rest, _ = demo.communicate(timeout=20)

    assert demo.returncode == 0
    assert rest.split("\n")[-2:] == ["已停止。", ""]
    assert living(house) == []


def test_killed_demonstration_leaves_no_process(house, demos):
    demo = demos()
    heard(demo, "Ready:")

    demo.kill()

    assert eventually(lambda: living(house) == [], within=15), living(house)


def test_killed_web_server_comes_back(house, demos, port):
    demo = demos()
    heard(demo, "Ready:")
    (first,) = web_servers(port)

    os.kill(first, signal.SIGKILL)

    heard(demo, "网页服务意外退出（-9）")
    assert "网页服务意外退出（-9）" in (house / "log" / "demo.log").read_text()
    assert eventually(lambda: web_servers(port) - {first})
    # The workers of the first one notice within seconds that they are orphans.
    assert eventually(lambda: (house / "log" / "web.log").read_text().count("Booting worker") == 4)
    assert eventually(lambda: answer(port) is not None)


def web_servers(port):
    return {int(folder.name) for folder in Path("/proc").glob("[0-9]*") if is_web_server(folder, port)}


def is_web_server(folder, port):
    try:
        words = (folder / "cmdline").read_bytes().decode().split("\0")
        parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        above = (Path("/proc") / parent / "cmdline").read_text()
    except OSError:
        return False
    return f"127.0.0.1:{port}" in words and "config.supervisor" in above


def test_demonstration_called_by_make_ends_when_make_alone_is_interrupted(house, port, tmp_path):
    makefile = tmp_path / "Makefile"
    makefile.write_text(f"demo:\n\t@exec {sys.executable} -m config.supervisor\n")
    make = subprocess.Popen(
        ["make", "-f", makefile, "demo"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=plain_environment(port),
    )
    heard(make, "Ready:")

    make.send_signal(signal.SIGINT)
    make.communicate(timeout=20)

    assert living(house) == []


def test_second_demonstration_beside_the_first_is_refused(house, demos, port):
    first = demos()
    heard(first, "正在启动数据库")

    second = demos()
    said, _ = second.communicate(timeout=20)

    assert second.returncode == 1
    assert said == (
        f"演示正在运行：http://127.0.0.1:{port}/（进程号 {first.pid}）。"
        "请先在它的窗口按 Ctrl-C 停止，再试一次。\n"
    )


def test_reset_beside_a_running_demonstration_is_refused(var, demos):
    first = demos()
    heard(first, "正在准备数据表")

    second = demos("reset")
    said, _ = second.communicate(timeout=20)

    assert second.returncode == 1
    assert said.startswith("演示正在运行：")
    assert (var / "postgres" / "PG_VERSION").exists()


def test_reset_removes_the_data_and_keeps_the_logs(var, demos):
    for name in ("postgres/base/1", "media/letter.pdf", "mail/1.eml", "log/web.log", "demo-accounts.json"):
        (var / name).parent.mkdir(parents=True, exist_ok=True)
        (var / name).write_text("")

    reset = demos("reset")
    said, _ = reset.communicate(timeout=20)

    assert (reset.returncode, said) == (0, "演示数据已清除。执行 make demo 会重新装入。\n")
    assert sorted(path.name for path in var.iterdir()) == ["log", "run"]
    assert (var / "log" / "web.log").exists()


# Refusals


def test_port_in_use_is_refused(var, demos, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()

        demo = demos()
        said, _ = demo.communicate(timeout=20)

    assert demo.returncode == 1
    assert said == (
        f"端口 {port} 已被其他程序占用。请先停止该程序，或换一个端口：make demo PORT={port + 1}\n"
    )
    assert not (var / "postgres").exists()


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1", "８０００", "80.5"])
def test_what_is_no_port_is_refused_as_wrong_usage(var, demos, text):
    demo = demos(PORT=text)
    said, _ = demo.communicate(timeout=20)

    assert demo.returncode == 2
    assert said == f"“{text}”不是端口号。请用 1 到 65535 的数字，例如：make demo PORT=8001\n"


def test_folder_that_cannot_be_written_is_refused(var, demos):
    (var / "file").write_text("")

    demo = demos(BANFU_VAR=str(var / "file"))
    said, _ = demo.communicate(timeout=20)

    assert demo.returncode == 1
    assert said.startswith(f"无法写入 {var}/file/run（")
    assert said.endswith("）。请检查该目录的所有者和权限，或换一个用户运行。\n")


def test_full_disk_is_refused(var, monkeypatch):
    monkeypatch.setattr(supervisor, "ROOM", 2**60)

    with pytest.raises(supervisor.Refused, match=rf"^磁盘空间不足：{var} 所在的磁盘只剩 \d+ MB，至少需要"):
        supervisor.check_room()


# One service


@pytest.fixture
def service(var):
    """A service of Python's own: `service("platform")` ends at once, `service("http.server", …)` stays."""
    (var / "log").mkdir()
    made = []

    def make(*words):
        made.append(supervisor.Service("web", "网页服务", list(words), ready=lambda _: True))
        return made[-1]

    yield make
    for each in made:
        if each.process is not None:
            each.process.kill()
            each.process.wait()


def test_dead_service_is_started_again_after_a_pause(service, port):
    web = service("http.server", str(port), "--bind", "127.0.0.1")
    web.look_after(dict(os.environ), now=0.0)
    first = web.process
    first.kill()
    first.wait()

    web.look_after(dict(os.environ), now=1.0)
    web.look_after(dict(os.environ), now=1.4)
    assert web.process is None  # half a second has not passed

    web.look_after(dict(os.environ), now=1.5)
    assert web.process.poll() is None
    assert web.process.pid != first.pid


def test_service_that_dies_five_times_in_a_minute_is_given_up(service, var):
    web = service("platform")

    with pytest.raises(supervisor.Refused) as refusal:
        live(web, range(0, 50, 5))

    log = var / "log" / "web.log"
    assert str(refusal.value) == f"网页服务在一分钟内退出了 5 次，演示已停止。原因见 {log}。"
    assert len(log.read_text().splitlines()) == 5


def test_service_that_dies_seldom_is_never_given_up(service):
    web = service("platform")

    live(web, range(0, 800, 16))

    assert len(web.deaths) == 5


def live(service, moments):
    """Look after a service at these moments, letting it end after each."""
    for now in moments:
        service.look_after(dict(os.environ), now=float(now))
        if service.process is not None:
            service.process.wait()


# The guard


def test_guard_ends_sessions_orphans_and_the_deaf(tmp_path):
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "print(flush=True); time.sleep(60)"
    )
    family = (
        f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {deaf!r}]); "
        "subprocess.Popen(['sleep', '60'], start_new_session=True)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", family],
        env=os.environ | {guard.MARK: "abc"},
        start_new_session=True,
        stdout=subprocess.PIPE,
    )
    parent.stdout.readline()
    parent.wait()
    other = subprocess.Popen(["sleep", "60"], env=os.environ | {guard.MARK: "abcd"})
    assert len(guard.marked("abc")) == 2

    ender = subprocess.Popen([sys.executable, "-I", guard.__file__, "abc"], stdin=subprocess.PIPE)
    ender.communicate(timeout=20)

    try:
        assert guard.marked("abc") == set()
        assert guard.marked("abcd") == {other.pid}
    finally:
        other.kill()
        other.wait()
        parent.stdout.close()


def test_guard_is_not_stopped_by_signals():
    ender = subprocess.Popen([sys.executable, "-I", guard.__file__, "none"], stdin=subprocess.PIPE)
    time.sleep(0.5)
    ender.send_signal(signal.SIGTERM)
    ender.send_signal(signal.SIGINT)
    time.sleep(0.2)

    assert ender.poll() is None

    ender.communicate(timeout=10)
    assert ender.returncode == 0


@pytest.fixture
def database_of_ones_own(db_server):
    """The address of an empty database on a server that somebody else runs."""
    name = f"own_{os.getpid()}"
    with psycopg.connect(db_server("postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    yield db_server(name)
    with psycopg.connect(db_server("postgres"), autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def db_server():
    """Addresses on the server of the tests, by database name."""
    from django.db import connection

    with connection.cursor():
        pass  # starts the embedded server where need be
    where = connection.get_connection_params()
    fixed = {name: where[name] for name in ("host", "port", "user", "password") if where.get(name)}
    return lambda name: psycopg.conninfo.make_conninfo(dbname=name, **fixed)


@pytest.mark.django_db
def test_an_empty_database_of_ones_own_is_used(database_of_ones_own):
    supervisor.check_empty_or_demo(database_of_ones_own)


@pytest.mark.django_db
def test_a_database_with_other_records_is_not_touched(database_of_ones_own):
    with psycopg.connect(database_of_ones_own, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (id int)")

    with pytest.raises(supervisor.Refused, match="已有别的内容"):
        supervisor.check_empty_or_demo(database_of_ones_own)


def test_a_database_that_does_not_answer_is_named():
    with pytest.raises(supervisor.Refused, match="连接不上 DATABASE_URL 指定的数据库"):
        supervisor.check_empty_or_demo("postgresql://nobody@127.0.0.1:1/none")
