"""Measures the product against plain baselines in the same run: `make bench`, `make bench-all`.

Every figure is a ratio of two things measured in turn, so that a slow machine is slow for both.
Prints a table and writes var/bench.json.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from proposals.actions import reminding
from proposals.models import Proposal

THREADS, SECONDS, ROUNDS = 4, 2.0, 5


@dataclass
class Figure:
    """One measurement: `ratio` is value / baseline, `budget` its bound, `met` whether it holds."""

    name: str
    value: float
    baseline: float
    ratio: float
    budget: str
    met: bool


def main(proposals: int) -> int:
    call_command("make_corpus", proposals=proposals, database=f"banfu_corpus_{proposals}")
    connection.close()
    connection.settings_dict["NAME"] = f"banfu_corpus_{proposals}"
    figures = [*pages(), reminders()]
    report(proposals, figures)
    return 0


def pages() -> list[Figure]:
    """Requests a second of uncached pages, against a bare Django view sending as many bytes."""
    newest = Proposal.objects.public().with_session().order_by("-public_replied_on").first()
    paths = {"home": "/", "list": "/proposals/", "detail": newest.get_absolute_url()}
    with ExitStack() as stack:
        product = stack.enter_context(server("tests.bench.settings"))
        bare = stack.enter_context(server("tests.bench.bare"))
        figures = []
        for name, path in paths.items():
            size = len(get(product, path))
            figures.append(
                throughput(f"{name}, uncached", (product, path), (bare, f"/{size}"), at_least=0.15)
            )
    return figures


def throughput(name: str, page: tuple[int, str], base: tuple[int, str], *, at_least: float) -> Figure:
    """Both in turn, several rounds; medians."""
    pairs = [(load(*page), load(*base)) for _ in range(ROUNDS)]
    value, baseline = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(mine / theirs for mine, theirs in pairs)
    return Figure(name, value, baseline, ratio, f">= {at_least}", ratio >= at_least)


def load(port: int, path: str) -> float:
    """Requests a second over kept-alive connections."""
    done = [0] * THREADS
    until = time.monotonic() + SECONDS

    def work(place: int) -> None:
        client = HTTPConnection("127.0.0.1", port)
        while time.monotonic() < until:
            client.request("GET", path)
            response = client.getresponse()
            response.read()
            assert response.status == 200, (path, response.status)
            done[place] += 1

    threads = [threading.Thread(target=work, args=[place]) for place in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS


def reminders() -> Figure:
    """A reminder run that finds everything written already, against one SQL scan of the open assignments."""
    today = Proposal.objects.order_by("-due_on").values_list("due_on", flat=True).first()
    reminding.remind(today)
    value = timed(lambda: reminding.remind(today))
    baseline = timed(scan)
    return Figure(
        "reminder run, nothing new", value, baseline, value / baseline, "<= 3", value <= 3 * baseline
    )


def scan() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id, a.unit_id, a.due_on, p.number, p.title FROM proposals_assignment a"
            " JOIN proposals_proposal p ON p.id = a.proposal_id WHERE a.state IN ('assigned', 'in_hand')"
        )
        cursor.fetchall()


def timed(work) -> float:
    """The median of some runs, in seconds."""
    runs = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        runs.append(time.perf_counter() - start)
    return statistics.median(runs)


@contextmanager
def server(settings_module: str):
    """A gunicorn of two workers on a free loopback port; yields the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--workers=2", "--threads=4"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": settings_module,
        "BENCH_DATABASE": connection.settings_dict["NAME"],
        "LOG_LEVEL": "WARNING",
    }
    process = subprocess.Popen([*command, f"--bind=127.0.0.1:{port}", "--log-level=warning"], env=environment)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the measured server did not start")


def get(port: int, path: str) -> bytes:
    client = HTTPConnection("127.0.0.1", port)
    client.request("GET", path)
    return client.getresponse().read()


def report(proposals: int, figures: list[Figure]) -> None:
    for figure in figures:
        mark = "met" if figure.met else "MISSED"
        print(
            f"{figure.name:<28} {figure.value:>10.4g} / {figure.baseline:<10.4g} = {figure.ratio:<8.3g}"
            f" budget {figure.budget:<8} {mark}"
        )
    rows = [asdict(figure) for figure in figures]
    data = {"proposals": proposals, "cores": os.cpu_count(), "figures": rows}
    Path(settings.VAR, "bench.json").write_text(json.dumps(data, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    sys.exit(main(int(os.environ.get("PROPOSALS", "10000"))))
