"""What `make demo` runs: database, web server, worker and clock, watched in the foreground.

    python -m config.supervisor            runs the demonstration on PORT until Ctrl-C
    python -m config.supervisor reset      removes its data
    python -m config.supervisor prepare    tables, data and static files; used by the first

There is one way of stopping: the pipe to the guard closes, because this process closes it or because it is
no more, and the guard ends every process that carries the mark of this run (see config/guard.py). The
database has a watcher of its own (see config/embedded).
"""

import errno
import fcntl
import hashlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import IO

from config import embedded, guard
from config.embedded import Refused

BASE = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
ROOM = 500 * 1024 * 1024  # bytes that must be free
SECONDS_TO_ANSWER = 120
DEATHS, WITHIN = 5, 60  # a service that dies so often within so many seconds is given up
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
DEMO_DATA = ("media", "mail", "broker", "demo-accounts.json", "run/beat-schedule")
# What a production shell may have set and a demonstration must not use: it writes to nobody and keeps its
# own files. A DATABASE_URL is used, but only for an empty database or one that holds the demonstration.
NOT_FOR_A_DEMO = {"REPLICA_DATABASE_URL", "EMAIL_URL", "MEDIA_ROOT", "BANFU_TEST"}


class Stopped(BaseException):
    """Somebody asked for the end."""


def main(words: list[str]) -> int:
    """Exit code: 0 after a wished-for end, 1 after a refusal, 2 for wrong usage."""
    jobs: dict[tuple[str, ...], Callable[[], None]] = {(): demo, ("reset",): reset, ("prepare",): prepare}
    job = jobs.get(tuple(words))
    if job is None:
        say("用法：python -m config.supervisor [reset]")
        return 2
    try:
        job()
    except Stopped:
        say("已停止。")
    except Refused as refusal:
        say(str(refusal))
        return 1
    return 0


def demo() -> None:
    """Run until a signal comes. Everything that was started is gone when this returns or raises."""
    listen_for_the_end()
    caller, port = who_called(), chosen_port()
    prepare_folders()
    with alone(port) as lock:
        check_port(port)
        check_room()
        with database() as (url, holds), guarded([lock.fileno(), *holds]) as mark:
            environment = environment_of(port=port, database=url, mark=mark)
            run_preparation(environment)
            serve(services(port), environment, port=port, caller=caller)


def reset() -> None:
    """Remove what the demonstration wrote: its database, files, letters and sign-ins."""
    prepare_folders()
    with alone(None):
        embedded.remove()
        for name in DEMO_DATA:
            path = embedded.var() / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    say("演示数据已清除。执行 make demo 会重新装入。")
    if server_of_ones_own():
        say("DATABASE_URL 指定的数据库未作改动，如需清除请自行删除该库。")


# What must be right before anything starts


def chosen_port() -> int:
    text = os.environ.get("PORT", "").strip() or "8000"
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        say(f"“{text}”不是端口号。请用 1 到 65535 的数字，例如：make demo PORT=8001")
        raise SystemExit(2)
    return int(text)


def prepare_folders() -> None:
    for name in ("run", "log"):
        folder = embedded.var() / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / f".probe-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise Refused(why_not_written(folder, error)) from error


def why_not_written(path: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"磁盘已满，无法写入 {shown(path)}。请腾出空间，再试一次。"
    return f"无法写入 {shown(path)}（{error.strerror}）。请检查该目录的所有者和权限，或换一个用户运行。"


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Refused(why_not_bound(port, error)) from error


def why_not_bound(port: int, error: OSError) -> str:
    other = port + 1 if 1024 <= port < 65535 else 8001
    if error.errno == errno.EACCES:
        return f"普通用户不能使用端口 {port}。请换一个 1024 以上的端口：make demo PORT={other}"
    return f"端口 {port} 已被其他程序占用。请先停止该程序，或换一个端口：make demo PORT={other}"


def check_room() -> None:
    free = shutil.disk_usage(embedded.var()).free
    if free < ROOM:
        raise Refused(
            f"磁盘空间不足：{shown(embedded.var())} 所在的磁盘只剩 {free // 2**20} MB，"
            f"至少需要 {ROOM // 2**20} MB。请腾出空间，再试一次。"
        )


@contextmanager
def alone(port: int | None) -> Iterator[IO[str]]:
    """Hold the lock of the demonstration; the file says who holds it. Waits for one that is just ending."""
    with (embedded.var() / "run" / "demo.lock").open("a+") as lock:
        until = time.monotonic() + guard.SECONDS_TO_END + guard.SECONDS_TO_DIE
        while not locked(lock):
            refuse_beside(lock, late=time.monotonic() > until)
            time.sleep(0.2)
        lock.truncate(0)
        lock.write(f"{os.getpid()} {port or ''}")
        lock.flush()
        yield lock


def locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def refuse_beside(lock: IO[str], *, late: bool) -> None:
    """Refuse beside a living holder, or one whose guard takes too long."""
    lock.seek(0)
    pid, _, port = lock.read().partition(" ")
    if late or Path(f"/proc/{pid or 0}").exists():
        where = f"：http://{HOST}:{port}/" if port else ""
        raise Refused(f"演示正在运行{where}（进程号 {pid}）。请先在它的窗口按 Ctrl-C 停止，再试一次。")


# The database


def server_of_ones_own() -> str:
    """The PostgreSQL server that DATABASE_URL names; empty where the embedded one serves."""
    return os.environ.get("DATABASE_URL", "").strip()


def check_empty_or_demo(url: str) -> None:
    """Raise Refused unless the database is empty or holds the demonstration: a real one is not touched."""
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            names = {name for (name,) in connection.execute(tables)}
            demo = "SELECT EXISTS (SELECT 1 FROM people_user WHERE email LIKE '%@demo.invalid')"
            if not names or ("people_user" in names and connection.execute(demo).fetchone() == (True,)):
                return
    except psycopg.OperationalError as error:
        raise Refused(f"连接不上 DATABASE_URL 指定的数据库：{error}".strip()) from error
    raise Refused(
        "DATABASE_URL 指定的数据库里已有别的内容，演示只用空库，没有作任何改动。"
        "请换一个空库，或去掉 DATABASE_URL 改用内置数据库。"
    )


@contextmanager
def database() -> Iterator[tuple[str, list[int]]]:
    """The address of the database, and the descriptors that keep it running."""
    if url := server_of_ones_own():
        check_empty_or_demo(url)
        yield url, []
        return
    say("正在启动数据库……")
    try:
        yield embedded.url(), [embedded.hold()]
    finally:
        ignore_signals()
        embedded.leave()


# Tables, data and static files


def environment_of(*, port: int, database: str, mark: str) -> dict[str, str]:
    """The environment of everything that runs inside the demonstration."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_FOR_A_DEMO}
    return (
        {"SITE_URL": f"http://{HOST}:{port}"}
        | kept
        | {
            "BANFU_DEMO": "1",
            "BANFU_VAR": str(embedded.var()),
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONUNBUFFERED": "1",
            guard.MARK: mark,
        }
    )


def run_preparation(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "config.supervisor", "prepare"]
    code = subprocess.Popen(command, env=environment, cwd=BASE, start_new_session=True).wait()  # noqa: S603
    if code:
        raise Refused("演示没有启动。")


def prepare() -> None:
    """Everything in one process, since each start of Django costs a second."""
    with log_file("prepare").open("w") as log:
        with telling("准备数据表", log):
            import django
            from django.core.management import call_command

            django.setup()
            call_command("migrate", interactive=False, verbosity=1, stdout=log, stderr=log)
        with telling("装入演示数据", log):
            call_command("load_demo", stdout=log, stderr=log)
        with telling("核对静态文件", log):
            collect_static_files(log)


def collect_static_files(log: IO[str]) -> None:
    """Unless nothing changed since the last time."""
    from django.conf import settings
    from django.core.management import call_command

    stamp, now = embedded.var() / "run" / "static.stamp", fingerprint_of_static_files()
    if not stamp.exists() or stamp.read_text() != now or not Path(settings.STATIC_ROOT).exists():
        call_command("collectstatic", interactive=False, verbosity=1, stdout=log, stderr=log)
        stamp.write_text(now)


@contextmanager
def telling(work: str, log: IO[str]) -> Iterator[None]:
    """Say what is being done; turn what goes wrong into a sentence, with the details in the log."""
    say(f"正在{work}……")
    try:
        yield
    except Exception as error:
        traceback.print_exc(file=log)
        details = error if type(error).__name__ == "CommandError" else type(error).__name__
        raise Refused(f"{work}失败：{details}（详见 {shown(Path(log.name))}）。") from error


def fingerprint_of_static_files() -> str:
    """Changes whenever any static file of ours or of a package does."""
    from django.contrib.staticfiles.finders import get_finders

    found = [(path, store.path(path)) for finder in get_finders() for path, store in finder.list([])]
    facts = sorted((path, os.stat(real).st_size, os.stat(real).st_mtime_ns) for path, real in found)
    return hashlib.sha256(repr(facts).encode()).hexdigest()


# The services


class Service:
    """One long-running process: started, watched, started again when it dies."""

    def __init__(self, name: str, label: str, words: list[str], *, ready: Callable[["Service"], bool]):
        self.name, self.label, self.words, self.ready = name, label, words, ready
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths: deque[float] = deque(maxlen=DEATHS)
        self.start_at = 0.0

    def start(self, environment: dict[str, str]) -> None:
        with log_file(self.name).open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", *self.words],
                env=environment,
                cwd=BASE,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def look_after(self, environment: dict[str, str], *, now: float) -> None:
        """Start the service when its time has come; note its death. Raises Refused when it dies too often."""
        if self.process is None and now >= self.start_at:
            self.start(environment)
        elif self.process is not None and self.process.poll() is not None:
            self._note_death(self.process.returncode, now=now)

    def _note_death(self, code: int, *, now: float) -> None:
        self.process = None
        self.deaths.append(now)
        recent = [death for death in self.deaths if now - death < WITHIN]
        if len(recent) == DEATHS:
            raise Refused(
                f"{self.label}在一分钟内退出了 {DEATHS} 次，演示已停止。原因见 {shown(log_file(self.name))}。"
            )
        pause = 2.0 ** (len(recent) - 2)  # half a second, then twice as long each time
        self.start_at = now + pause
        note(f"{self.label}意外退出（{code}），{pause:g} 秒后重新启动。")


def services(port: int) -> list[Service]:
    web = ["gunicorn", "config.wsgi", "--bind", f"{HOST}:{port}", "--workers", "2", "--threads", "4"]
    web += ["--graceful-timeout", "5", "--no-control-socket"]
    celery = ["celery", "--app", "config"]
    worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]  # there is no other worker
    beat = [*celery, "beat", "--loglevel", "INFO"]
    return [
        Service("web", "网页服务", web, ready=answers(port)),
        Service("worker", "后台任务服务", worker, ready=has_left_its_mark),
        Service("beat", "定时服务", beat, ready=has_left_its_mark),
    ]


def answers(port: int) -> Callable[[Service], bool]:
    def ready(service: Service) -> bool:
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/healthz/live")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return ready


def has_left_its_mark(service: Service) -> bool:
    """The worker and the clock write their process number to a file once they work (config/celery.py)."""
    path = mark_file(service.name)
    return (
        service.process is not None and path.exists() and path.read_text().strip() == str(service.process.pid)
    )


def serve(
    all_services: list[Service], environment: dict[str, str], *, port: int, caller: tuple[int, int]
) -> None:
    """Start the services, say when all answer, and look after them until Stopped or Refused is raised."""
    say("正在启动网页、后台任务和定时服务……")
    for service in all_services:
        mark_file(service.name).unlink(missing_ok=True)
        log_file(service.name).write_bytes(b"")
    waiting, until = list(all_services), time.monotonic() + SECONDS_TO_ANSWER
    while True:
        look_after(all_services, environment)
        if waiting:
            waiting = [service for service in waiting if not service.ready(service)]
            if not waiting:
                say(f"Ready: http://{HOST}:{port}/")
                say(f"演示账号见 {shown(embedded.var() / 'demo-accounts.json')}；按 Ctrl-C 停止。")
            elif time.monotonic() > until:
                raise Refused(too_slow(waiting[0]))
        if who_called() != caller:
            raise Stopped
        time.sleep(0.1 if waiting else 0.5)


def look_after(all_services: list[Service], environment: dict[str, str]) -> None:
    if not server_of_ones_own() and not embedded.is_running():
        note("数据库意外停止，正在重新启动。")
        embedded.address()
    for service in all_services:
        service.look_after(environment, now=time.monotonic())


def too_slow(service: Service) -> str:
    log = shown(log_file(service.name))
    return f"{service.label}在 {SECONDS_TO_ANSWER} 秒内没有应答，演示已停止。原因见 {log}。"


# Ending


def listen_for_the_end() -> None:
    def stop(*_: object) -> None:
        ignore_signals()
        say("\n正在停止……")
        raise Stopped

    for kind in SIGNALS:
        signal.signal(kind, stop)


def who_called() -> tuple[int, int]:
    """The process of make, where it called, and whether it heeds SIGHUP and SIGINT; changes when it ends.

    A killed make leaves us to another parent. One that gets such a signal alone, without its group, does not
    pass it on: it goes back to the default action for that signal and waits for us.
    """
    if "MAKELEVEL" not in os.environ:
        return 0, 0
    with suppress(OSError):
        lines = Path(f"/proc/{os.getppid()}/status").read_text().splitlines()
        caught = next(line.split()[1] for line in lines if line.startswith("SigCgt:"))
        return os.getppid(), int(caught, 16) & 0b11
    return os.getppid(), 0


def ignore_signals() -> None:
    for kind in SIGNALS:
        signal.signal(kind, signal.SIG_IGN)


@contextmanager
def guarded(kept: list[int]) -> Iterator[str]:
    """The mark of this run, for the environment of all that is started inside.

    On leaving, and also when this process is killed, the guard ends everything marked. Until then it keeps
    the descriptors `kept` open: the lock of the demonstration and the hold on the database.
    """
    mark = token_hex(8)
    watching = subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", guard.__file__, mark],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=kept,
        cwd="/",
        start_new_session=True,
    )
    try:
        yield mark
    finally:
        ignore_signals()
        assert watching.stdin is not None
        watching.stdin.close()
        watching.wait()


# Words and places


def say(sentence: str) -> None:
    with suppress(OSError):  # the terminal may be gone
        print(sentence, flush=True)


def note(sentence: str) -> None:
    """Keep it in the log and say it."""
    with suppress(OSError), log_file("demo").open("a") as log:
        log.write(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S} {sentence}\n")
    say(sentence)


def log_file(name: str) -> Path:
    return embedded.var() / "log" / f"{name}.log"


def mark_file(name: str) -> Path:
    return embedded.var() / "run" / f"{name}.ready"


def shown(path: Path) -> str:
    """Relative to the checkout where it lies inside."""
    return str(path.relative_to(BASE) if path.is_relative_to(BASE) else path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
