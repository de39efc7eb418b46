"""Two act on one part at the same moment, each on what the page showed: one wins, the other is told why.

Processes that press the buttons themselves race in the tests of the verbs; here it is threads and actions.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections, transaction

from proposals.actions import assigning, extending, opinions, reassigning, recording, replying, returning
from proposals.models import Assignment, Extension, ReturnRequest
from proposals.reading import integrity
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db(transaction=True)
ATTEMPTS = 25
DAY = b.ASSIGNED + b.days(1)


def receive(row):
    assigning.sign_for(row, on=DAY, by=None)


def ask_return(row):
    returning.ask_return(row, reason="试例", proposed_unit=None, signer="试", on=DAY, by=None)


def reply(row):
    replying.log_reply(row, replied_on=DAY, body="试例答复。", by=None, today=DAY)


def ask_extension(row):
    extending.ask_extension(
        row, new_due_on=row.due_on + b.days(30), reason="试例", signer="试", on=DAY, by=None
    )


def agree_extension(row):
    extending.agree_extension(Extension.objects.get(assignment=row), on=DAY, by=None)


def agree_return(row):
    returning.agree_return(ReturnRequest.objects.get(assignment=row), unit=None, on=DAY, by=None)


def drop_return(row):
    returning.drop_return(ReturnRequest.objects.get(assignment=row), on=DAY, by=None)


def reassign(row):
    unit = b.make_unit(f"试例接办局{row.pk}", code=f"next-{row.pk}")
    reassigning.reassign(row, unit=unit, role=row.role, reason="试例", on=DAY, by=None)


def give_opinion(row):
    opinions.give_opinion(row, text="同意主办单位的意见。", on=DAY, by=None)


def end_part(row):
    reassigning.end_part(row, reason="试例", on=DAY, by=None)


def race(row, acts):
    """What each act came to: None for the one that was done, the sentence for the one that was refused."""
    together = Barrier(len(acts))
    since = row.proposal.events.count()

    def run(act):
        mine = Assignment.objects.select_related("proposal", "unit").get(pk=row.pk)
        try:
            together.wait(30)
            with transaction.atomic():
                recording.check_unchanged(mine.proposal, since=since, part=mine)
                act(mine)
        except RuleError as refusal:
            return refusal.sentence
        finally:
            connections.close_all()
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def fresh():
    return b.make_assignment()


def in_hand():
    return b.make_assignment(received=True)


def asked_back():
    row = in_hand()
    ask_return(row)
    return row


def asked_longer():
    row = in_hand()
    ask_extension(row)
    return row


def helping():
    return b.make_assignment(proposal=in_hand().proposal, role="co", received=True)


@pytest.mark.parametrize(
    ("start", "acts", "words"),
    [
        (fresh, (receive, ask_return), ("“签收”", "“签收”（{unit}）；系统于")),
        (in_hand, (reply, ask_extension), ("“答复”", "“申请延期”")),
        (asked_longer, (reply, agree_extension), ("“答复”", "“同意延期”")),
        (asked_back, (drop_return, agree_return), ("“撤销退办申请”", "“同意退办”")),
        (in_hand, (reply, reassign), ("“答复”", "“改办”")),
        (helping, (give_opinion, end_part), ("“会办意见”", "“终止承办”")),
    ],
    ids=[
        "receive or return",
        "reply or extend",
        "reply or grant",
        "drop or agree",
        "reply or change hands",
        "opinion or end",
    ],
)
def test_of_two_at_once_one_wins_each_time_and_the_other_is_told_why(start, acts, words):
    for _ in range(ATTEMPTS):
        row = start()

        said = race(row, acts)

        assert said.count(None) == 1
        winner = said.index(None)
        refused = said[1 - winner]
        assert words[winner].format(unit=row.unit.name) in refused
        assert refused.endswith("本次操作没有执行，请核对后再提交。")
    assert list(integrity.breaks()) == []
