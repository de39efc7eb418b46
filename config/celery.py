"""The Celery app and its timetable: one commented line per job."""

import os
from pathlib import Path

import pghistory
from celery import Celery, Task
from celery.schedules import crontab
from celery.signals import beat_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class NamedTask(Task):
    """A task that histories name, with all that it writes."""

    abstract = True

    def __call__(self, *args, **kwargs):
        with pghistory.context(task=self.name):
            return super().__call__(*args, **kwargs)


app = Celery("banfu", task_cls=NamedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def timetable(sender: Celery, **_: object) -> None:
    from django.conf import settings

    sender.conf.beat_schedule = {
        # whose reply is due, at the stages of the rules; a second run finds nothing new
        "remind": {
            "task": "proposals.tasks.remind",
            "schedule": crontab(minute=settings.REMIND_MINUTES, hour=settings.REMIND_HOURS),
        },
        # what no unit signed for in time, hourly in office hours
        "receive": {
            "task": "proposals.tasks.receive",
            "schedule": crontab(minute=5, hour=settings.REMIND_HOURS),
        },
        # what waits in the outbox
        "deliver": {"task": "proposals.tasks.deliver", "schedule": 60.0},
    }


@worker_ready.connect
def _worker_is_ready(**_: object) -> None:
    _leave_mark("worker.ready")


@beat_init.connect
def _beat_is_ready(**_: object) -> None:
    _leave_mark("beat.ready")


def _leave_mark(name: str) -> None:
    """Tell whoever started this process, by a file with its number, that it works."""
    from django.conf import settings

    mark = Path(settings.VAR) / "run" / name
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(str(os.getpid()))
