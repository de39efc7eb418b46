"""Ends whatever the demonstration left running, once its supervisor is gone. Standard library only.

The supervisor starts it by its path, in a session of its own. Standard input is a pipe whose other end
only the supervisor holds, so that reading ends however that one ends, `kill -9` included. Everything the
supervisor starts carries the same mark in its environment and is found by it, whoever its parent has become.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

MARK = "BANFU_RUN"
SECONDS_TO_END = 8.0  # an idle worker takes three to six
SECONDS_TO_DIE = 2.0


def marked(mark: str) -> set[int]:
    """Numbers of the living processes whose environment carries `mark`."""
    return {int(folder.name) for folder in Path("/proc").glob("[0-9]*") if _carries(folder, mark)}


def end(mark: str) -> None:
    """Ask every marked process that leads a session to end, and kill what then still lives."""
    _signal({pid for pid in marked(mark) if _leads(pid)}, signal.SIGTERM)
    _wait(lambda: not marked(mark), SECONDS_TO_END)
    _wait(lambda: not _signal(marked(mark), signal.SIGKILL), SECONDS_TO_DIE)


def _carries(folder: Path, mark: str) -> bool:
    try:
        return f"{MARK}={mark}".encode() in (folder / "environ").read_bytes().split(b"\0")
    except OSError:
        return False


def _leads(pid: int) -> bool:
    try:
        return os.getsid(pid) == pid
    except OSError:
        return False


def _signal(pids: set[int], kind: signal.Signals) -> set[int]:
    for pid in pids:
        with suppress(OSError):
            os.kill(pid, kind)
    return pids


def _wait(done: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not done() and time.monotonic() < until:
        time.sleep(0.05)


if __name__ == "__main__":
    for kind in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(kind, signal.SIG_IGN)
    sys.stdin.buffer.read()
    end(sys.argv[1])
