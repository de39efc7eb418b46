"""Two processes press two buttons of one page at the same moment: one is heard, the other is told why."""

import multiprocessing
from datetime import timedelta

import pytest
from django.db import connections
from django.http import QueryDict
from django.utils import timezone

from proposals import verbs
from proposals.models import Assignment
from proposals.reading import integrity
from tests import builders as b

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
ATTEMPTS = 200
FORK = multiprocessing.get_context("fork")

LETTER = {
    "kind": "first",
    "body": "试例答复正文。",
    "outcome": "adopted",
    "signer": "试签发",
    "disclosure": "open",
    "waiver": "试例：代表表示不需要沟通。",
}
RETURN = {"reason": "不属于本单位职责。", "signer": "试领导"}


def sign_for(today):
    return "sign-for", {"on": today}


def ask_return(today):
    return "ask-return", RETURN


def reply(today):
    return "reply", {**LETTER, "replied_on": today}


def ask_extension(today):
    later = today + timedelta(days=100)
    return "ask-extension", {"new_due_on": later, "reason": "试例：涉及多个部门。", "signer": "试领导"}


def press(slug, facts, row, user, today, seen):
    verb = verbs.find("part", slug)
    data = QueryDict(mutable=True)
    data.update({"seen": seen, **facts})
    form = verb.form(data, row=row, user=user, today=today)
    assert form.is_valid(), form.errors
    if verbs.perform(verb, row, form):
        return "done"
    return "".join(message for messages in form.errors.values() for message in messages)


def work_through(act, rows, user, today, together, answers):
    """One process: the same act on one row after another, each at the moment the other process acts on it."""
    connections.close_all()
    slug, facts = act(today)
    said = []
    for pk, seen in rows:
        row = Assignment.objects.select_related("proposal__session__assembly", "unit").get(pk=pk)
        together.wait(60)
        said.append(press(slug, facts, row, user, today, seen))
    answers.put((slug, said))
    connections.close_all()


def race(acts, rows, people, today):
    together, answers = FORK.Barrier(2), FORK.Queue()
    seen = [(row.pk, row.proposal.events.count()) for row in rows]
    connections.close_all()
    runs = [
        FORK.Process(target=work_through, args=(act, seen, user, today, together, answers))
        for act, user in zip(acts, people, strict=True)
    ]
    for run in runs:
        run.start()
    said = dict(answers.get(timeout=240) for _ in runs)
    for run in runs:
        run.join(30)
    return said


@pytest.mark.parametrize(
    ("acts", "received", "words"),
    [
        ((sign_for, ask_return), False, ("签收", "申请退办")),
        ((reply, ask_extension), True, ("答复", "申请延期")),
    ],
    ids=["receive or return", "reply or extend"],
)
def test_of_two_at_once_one_wins_each_time_and_the_other_is_told_why(acts, received, words):
    today = timezone.localdate()
    unit = b.make_unit()
    people = [b.make_user("unit", unit=unit, name=name) for name in ("试承办甲", "试承办乙")]
    fields = {"submitted_on": today - timedelta(days=3)}
    rows = [b.make_assignment(unit=unit, on=today, received=received, **fields) for _ in range(ATTEMPTS)]

    said = race(acts, rows, people, today)

    first, second = (said[act(today)[0]] for act in acts)
    assert [pair.count("done") for pair in zip(first, second, strict=True)] == [1] * ATTEMPTS
    losers = {text for text in [*first, *second] if text != "done"}
    assert all("本次操作没有执行" in text and any(word in text for word in words) for text in losers)
    assert list(integrity.breaks()) == []
