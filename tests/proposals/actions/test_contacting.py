"""Units speak with the proposer and note it down."""

import pytest

from proposals.actions import contacting, reassigning, returning, succeeding
from proposals.models import Assignment, Contact
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db
HELD = b.ASSIGNED + b.days(7)
TODAY = b.ASSIGNED + b.days(30)


def refusal(call, *args, **kwargs):
    with pytest.raises(RuleError) as refused:
        call(*args, **kwargs)
    return refused.value


def note(row, **fields):
    facts = {"held_on": HELD, "mode": "visit", "people": "试代表甲、试承办", "today": TODAY, "by": None}
    return contacting.note_contact(row, **{**facts, **fields})


def test_a_talk_is_noted_and_stands_on_the_timeline(officer):
    row = b.make_assignment(unit=officer.unit, received=True)

    contact = note(row, place="试例街道", summary="交换意见", result="满意", by=officer)

    assert Contact.objects.get() == contact
    assert (contact.place, contact.summary, contact.result, contact.noted_by) == (
        "试例街道",
        "交换意见",
        "满意",
        officer,
    )
    event = row.proposal.events.last()
    assert (event.kind, event.on, event.facts["mode"]) == ("contacted", HELD, "走访面商")


def test_who_speaks_with_the_proposer_has_received():
    row = b.make_assignment()

    note(row)

    assert Assignment.objects.get().received_on == HELD
    assert list(row.proposal.events.values_list("kind", flat=True))[-2:] == ["received", "contacted"]


def test_units_that_answer_each_for_itself_talk_too_and_after_the_answer():
    row = b.make_assignment(role="split")
    b.make_reply(assignment=row)

    note(row, held_on=b.REPLIED, today=b.REPLIED)

    assert Assignment.objects.get().state == "answered"


def test_a_co_handling_unit_leaves_the_talk_to_the_lead_unit():
    row = b.make_assignment(role="co")

    refused = refusal(note, row)

    assert refused.code == "co-handler"
    assert refused.sentence == (
        f"{row.unit.name}是{row.proposal.reference}的会办单位，与提出人的沟通由主办单位登记。"
    )


def test_a_unit_that_is_out_of_it_notes_nothing():
    row = b.make_assignment(received=True)
    request = returning.ask_return(
        row, reason="试例", proposed_unit=None, signer="试", on=b.ASSIGNED, by=None
    )
    note(row)  # asking to go is not going
    returning.agree_return(request, unit=None, on=b.ASSIGNED, by=None)

    refused = refusal(note, row)

    assert refused.code == "wrong-state"
    assert "现为“已退办”" in refused.sentence


@pytest.mark.parametrize(
    ("held_on", "code"), [(b.ASSIGNED - b.days(1), "date-order"), (TODAY + b.days(1), "date-ahead")]
)
def test_a_talk_lies_between_the_assignment_and_today(held_on, code):
    refused = refusal(note, b.make_assignment(received=True), held_on=held_on)

    assert (refused.code, refused.field) == (code, "held_on")
    assert not Contact.objects.exists()


def test_a_waiver_says_how_it_was_expressed():
    row = b.make_assignment(received=True)

    refused = refusal(note, row, mode="waived", summary=" ")

    assert (refused.code, refused.field) == ("summary-missing", "summary")
    assert note(row, mode="waived", summary="2月16日来电表示。").pk


def test_a_unit_has_spoken_once_a_talk_is_noted():
    row = b.make_assignment(received=True)
    assert not contacting.has_spoken(row)

    note(row, mode="phone")

    assert contacting.has_spoken(row)


def test_talks_of_another_unit_count_only_for_the_one_that_took_over_its_work():
    old = b.make_assignment(received=True)
    note(old)
    reassigned = reassigning.reassign(old, unit=b.make_unit(), role="lead", reason="试例", on=HELD, by=None)
    inherited = b.make_assignment(received=True)
    note(inherited)

    [heir] = succeeding.succeed(inherited.unit, successor=b.make_unit(), on=HELD, reason="试例", by=None)

    assert (contacting.has_spoken(heir), contacting.has_spoken(reassigned)) == (True, False)
