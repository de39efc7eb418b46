"""Which reminder a due date calls for on a given day, and what it says."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from .deadlines import days_left
from .workdays import in_words, weekday_in_words


@dataclass(frozen=True)
class Stage:
    """One step towards a due date: it holds from `days` calendar days before until the next one.

    `key` is stable and stored with each notice; `wording` is filled in by `sentence`.
    `tells_office` says that the office hears of it too, beside the unit (domain 2.5).
    """

    key: str
    days: int
    label: str
    wording: str = "还有{days}天到期（{day}）"
    tells_office: bool = False


# Nearest last; a stage is added or changed here and nowhere else.
STAGES = (
    Stage("d30", 30, "到期前30天"),
    Stage("d15", 15, "到期前15天"),
    Stage("d7", 7, "到期前7天"),
    Stage("d3", 3, "到期前3天"),
    Stage("d1", 1, "到期前1天"),
    Stage("due", 0, "到期当天", "今天到期（{day}）"),
    Stage("overdue", -1, "已逾期", "已逾期{days}天（到期日：{day}）", tells_office=True),
)


def stage(due_on: date, today: date) -> Stage | None:
    """The nearest stage reached today, or None more than 30 days before.

    A day on which nothing ran is caught up with one reminder, the one that fits today.
    """
    left = days_left(due_on, today)
    return next((reached for reached in reversed(STAGES) if left <= reached.days), None)


def due_dates(stage: Stage, today: date) -> tuple[date, date]:
    """The first and last due date (both inclusive) that call for this stage today; the inverse of `stage`."""
    nearer = dict(pairwise(STAGES)).get(stage)
    first = date.min if nearer is None else today + timedelta(days=nearer.days + 1)
    return first, today + timedelta(days=stage.days)


def sentence(stage: Stage, due_on: date, today: date) -> str:
    """The reminder in Chinese, with the days really left: 还有2天到期 may belong to stage d3."""
    day = f"{in_words(due_on)}，{weekday_in_words(due_on)}"
    return stage.wording.format(days=abs(days_left(due_on, today)), day=day)
