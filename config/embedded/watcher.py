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


def main(data: str, sockets: str, users: str, lock: str) -> None:
    """Wait for the exclusive lock on `users`; `lock` is the descriptor that makes this the only watcher."""
    for kind in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(kind, signal.SIG_IGN)
    with open(users, "a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        stop(Path(data))
        with suppress(OSError):
            os.rmdir(sockets)  # empty only where the socket had to have a folder of its own
        os.close(int(lock))  # before the users' lock: whoever waits for that one must find no watcher


if __name__ == "__main__":
    main(*sys.argv[1:])
