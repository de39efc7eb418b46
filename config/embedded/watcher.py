"""Waits until nobody uses the embedded server, then stops it. Standard library only; started by its path."""

import fcntl
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

# Fast shutdown first (open transactions end), then less kindly; with the seconds to wait after each.
STOPS = [(signal.SIGINT, 20.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0)]

SECONDS_FOR_ALL = 60.0


def running(data: Path) -> int | None:
    """The process number of the server on `data` (an absolute path), or None.

    A number left behind in the file and since given to another process does not count:
    a server's working folder is its data folder.
    """
    try:
        pid = int((data / "postmaster.pid").read_text().partition("\n")[0])
        return pid if os.readlink(f"/proc/{pid}/cwd") == str(data) else None
    except (OSError, ValueError):
        return None


def stop(data: Path) -> None:
    """Stop the server on `data`, if one runs, and wait until it is gone."""
    for kind, seconds in STOPS:
        pid, until = running(data), time.monotonic() + seconds
        if pid is None:
            return
        with suppress(ProcessLookupError):
            os.kill(pid, kind)
        while running(data) == pid and time.monotonic() < until:
            time.sleep(0.05)


def main(data: str, sockets: str, run: str, lock: str) -> None:
    """Wait for the exclusive lock on the users; `lock` is the descriptor that makes this the only watcher."""
    for kind in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(kind, signal.SIG_IGN)
    with open(f"{run}/postgres.users", "a+") as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        stop_all(Path(data), Path(run) / "postgres.alive")
        with suppress(OSError):
            os.rmdir(sockets)  # empty only where the socket had to have a folder of its own
        os.close(int(lock))  # before the users' lock: whoever waits for that one must find no watcher


def stop_all(data: Path, alive: Path) -> None:
    """Stop the server, one that is just starting too: until no process of it holds the lock on `alive`."""
    until = time.monotonic() + SECONDS_FOR_ALL
    while time.monotonic() < until:
        stop(data)
        with suppress(BlockingIOError), alive.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(0.05)


if __name__ == "__main__":
    main(*sys.argv[1:])
