"""Real servers and workers on the loopback, each ended by its own number when its test ends."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from email import message_from_bytes
from pathlib import Path
from threading import Event
from urllib.parse import quote, urlencode

import pytest
from aiosmtpd.controller import Controller
from django.db import connection

from proposals.models import Notice
from tests import builders as b

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(happened, what, seconds=60):
    """Look ten times a second until it happened; fail by name when it does not."""
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, f"not within {seconds} s: {what}"
        time.sleep(0.1)


@pytest.fixture
def eventually():
    return wait_until


class Mailbox:
    """What a real mail server received; while `stalling` it takes a message and never answers."""

    def __init__(self):
        self.messages = []
        self.stalling = False
        self.stalled = Event()

    async def handle_DATA(self, server, session, envelope):
        if self.stalling:
            self.stalled.set()
            await asyncio.sleep(600)
        self.messages.append(message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def mailbox():
    """A mail server on the loopback; `mailbox.port` tells where."""
    box = Mailbox()
    box.port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=box.port)
    server.start()
    yield box
    server.stop()


@pytest.fixture
def file_broker():
    return "filesystem://"


@pytest.fixture
def redis_broker(tmp_path, child):
    """A Redis server that keeps nothing."""
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("no redis-server on this machine")
    port = free_port()
    options = [
        "--bind",
        "127.0.0.1",
        "--port",
        str(port),
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        tmp_path,
    ]
    child([binary, *options])
    wait_until(lambda: _listens(port), "redis listens")
    return f"redis://127.0.0.1:{port}/0"


def _listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def child(tmp_path):
    """`child(command, **environment)` starts a process that leads a group of its own."""
    started = []

    def start(command, **environment):
        log = (tmp_path / f"process-{len(started)}.log").open("wb")
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in reversed(started):
        end(process)


def end(process):
    """Kill a process we started with all of its group, and wait until it is gone."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(20)


@pytest.fixture
def kill():
    return end


class Product:
    """The product's own processes on the test's database, mail server and broker."""

    def __init__(self, child, folder, mailbox, broker):
        self.child, self.folder = child, folder
        self.environment = {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "BANFU_TEST": "1",
            "BANFU_VAR": str(folder),
            "DATABASE_URL": _database_url(),
            "CELERY_BROKER_URL": broker,
            "EMAIL_URL": f"smtp://127.0.0.1:{mailbox.port}",
            "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}",
        }
        (folder / "every_second.py").write_text(EVERY_SECOND)

    def worker(self, app="config"):
        """A worker that is ready for work."""
        mark = self.folder / "run" / "worker.ready"
        mark.unlink(missing_ok=True)
        process = self._celery(app, "worker", "--concurrency=1", "--loglevel=info")
        wait_until(mark.exists, "worker ready")
        return process

    def beat(self, app):
        return self._celery(app, "beat", "--pidfile=", "--loglevel=info")

    def call(self, task):
        """Put a task into the broker, as beat does."""
        process = self._celery("config", "call", task)
        assert process.wait(60) == 0

    def deliveries(self):
        """How often the workers said that they had looked for something to send."""
        logs = [path.read_text() for path in self.folder.parent.glob("process-*.log")]
        return sum(log.count("notices delivered") for log in logs)

    def _celery(self, app, *command):
        return self.child([sys.executable, "-m", "celery", "-A", app, *command], **self.environment)


# The product's own timetable, each job every second and on every day of the week.
EVERY_SECOND = """
from django.conf import settings

from config.celery import app

settings.REMIND_ON_OFF_DAYS = True
jobs = app.conf.beat_schedule
app.conf.beat_schedule = {name: {**job, "schedule": 1.0} for name, job in jobs.items()}
"""


def _database_url():
    """The test's database as an address."""
    parts = connection.settings_dict
    query = urlencode({"host": parts["HOST"], **({"port": parts["PORT"]} if parts["PORT"] else {})})
    return f"postgresql://{quote(parts['USER'])}:{quote(parts['PASSWORD'])}@/{quote(parts['NAME'])}?{query}"


@pytest.fixture
def product(child, tmp_path, mailbox):
    """`product(broker)` gives the product's processes over that broker."""
    folder = tmp_path / "var"
    folder.mkdir()
    return lambda broker: Product(child, folder, mailbox, broker)


@pytest.fixture
def notice(transactional_db):
    """One notice that waits to be sent."""
    unit = b.make_unit()
    b.make_user("unit", unit=unit, email="officer@example.invalid")
    b.make_assignment(unit=unit, received=True)
    return Notice.objects.get()
