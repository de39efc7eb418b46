"""What must never be, refused by the database itself: one case a constraint, by its name."""

from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from proposals.models import (
    Assignment,
    Attachment,
    CarryOver,
    DeadlineLimit,
    DeadlinePolicy,
    Draft,
    Event,
    Extension,
    Feedback,
    FilingReason,
    HandlerOpinion,
    OutcomeChange,
    OutcomeLabel,
    OutcomeScheme,
    Postponement,
    Promise,
    Proposal,
    Reply,
    ReturnRequest,
    Session,
    Sponsorship,
    Study,
    Topic,
    TopicSet,
)
from tests import builders as b

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
CASES = {}


def never(case):
    """Note a case; it is named after the constraint that must refuse it."""
    CASES[case.__name__] = case
    return case


def change(row, **columns):
    """Write past every verb and form, as a defect or a hand on the database would."""
    type(row).objects.filter(pk=row.pk).update(**columns)


def again(row, **columns):
    """Store the same row a second time, some columns apart."""
    row.pk = None
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def limit(**columns):
    policy = b.make_policy()
    fields = {"key": "reply", "amount": 3, "unit": "month", "start_event": "assigned", "source": "试例"}
    return DeadlineLimit(policy=policy, **{**fields, "effective_from": DAY, **columns})


def request(kind, **columns):
    fields = {"assignment": b.make_assignment(), "reason": "试例理由", "asked_on": DAY}
    more = {"new_due_on": DAY} if kind is Extension else {}
    return kind.objects.create(asked_by=b.make_user(), **{**fields, **more, **columns})


def feedback(**columns):
    reply = b.make_reply()
    fields = {
        "sponsorship": reply.assignment.proposal.sponsorships.get(),
        "reply": reply,
        "attitude": "satisfied",
        "result": "satisfied",
        "given_at": b.NOW,
        "entered_by": b.make_user(),
    }
    return Feedback.objects.create(**{**fields, **columns})


def conversion(**columns):
    fields = {"reply": b.make_reply(), "old": "planned", "new": "adopted", "reason": "试例", "asked_on": DAY}
    return OutcomeChange.objects.create(**{**fields, **columns})


def study(**columns):
    view = feedback()
    fields = {"proposal": view.sponsorship.proposal, "feedback": view, "reason": "试例", "asked_on": DAY}
    return Study.objects.create(**{**fields, **columns})


# Items and their proposers


@never
def number_unique_in_session():
    again(b.make_proposal(), title="另一件")


@never
def number_is_not_empty():
    change(b.make_proposal(), number="")


@never
def merged_state_names_its_target():
    change(b.make_proposal(), state="merged")


@never
def not_merged_into_itself():
    row = b.make_proposal()
    change(row, state="merged", merged_into=row)


@never
def only_open_items_are_public():
    change(b.make_proposal(), text_disclosure="closed", published_at=b.NOW)


@never
def one_sponsor_per_position():
    again(b.make_proposal().sponsorships.get(), delegate=b.make_delegate())


@never
def delegate_signs_once():
    again(b.make_proposal().sponsorships.get(), position=2)


@never
def sponsor_is_a_delegate_or_a_group():
    Sponsorship.objects.create(proposal=b.make_proposal(), position=2)


# Assignments and what units ask for


@never
def one_lead_unit_per_round():
    again(b.make_assignment(), unit=b.make_unit())


@never
def a_unit_has_one_part_per_round():
    again(b.make_assignment(), role="co")


@never
def answered_state_has_its_date():
    change(b.make_assignment(received=True), state="answered")


@never
def work_in_hand_was_received():
    change(b.make_assignment(), state="in_hand")


@never
def one_pending_returnrequest_per_assignment():
    again(request(ReturnRequest))


@never
def decided_returnrequest_says_when():
    request(ReturnRequest, decision="agreed", decided_by=b.make_user())


@never
def one_pending_extension_per_assignment():
    again(request(Extension))


@never
def decided_extension_says_when():
    request(Extension, decision="refused", decided_by=b.make_user())


# Letters, files and what follows them


@never
def one_first_reply_stands_per_assignment():
    again(b.make_reply())


@never
def only_open_letters_are_published():
    change(b.make_reply(disclosure="on_request"), published_at=b.NOW)


@never
def reply_does_not_supersede_itself():
    row = b.make_reply()
    change(row, supersedes=row)


@never
def outcome_really_changes():
    conversion(old="planned", new="planned")


@never
def one_pending_outcomechange_per_reply():
    again(conversion())


@never
def decided_outcomechange_says_when():
    conversion(decision="agreed")


@never
def sent_back_opinion_says_why():
    HandlerOpinion.objects.create(
        assignment=b.make_assignment(role="co"), text="同意。", given_on=DAY, sent_back_on=DAY
    )


@never
def postponement_is_to_later():
    promise = Promise.objects.create(reply=b.make_reply(), text="试例", due_on=DAY)
    Postponement.objects.create(
        promise=promise, old_due_on=DAY, new_due_on=DAY, reason="试例", leader="试领导", on=DAY
    )


@never
def one_pending_study_per_feedback():
    again(study())


@never
def decided_study_says_when():
    study(decision="refused")


# What stands beside the items


@never
def one_filing_reason_per_code_and_day():
    fields = {"body": "npc", "code": "other", "name": "其他", "source": "试例", "effective_from": DAY}
    again(FilingReason.objects.create(**fields))


@never
def carried_over_once_into_a_session():
    again(
        CarryOver.objects.create(
            proposal=b.make_proposal(), into=b.make_session(meeting=4), explanation="试例", on=DAY
        )
    )


@never
def one_draft_per_page():
    again(Draft.objects.create(user=b.make_user(), page="/desk/"))


@never
def a_letter_file_hangs_on_a_letter():
    Attachment.objects.create(proposal=b.make_proposal(), kind="letter", name="函.txt", size=1)


@never
def entry_on_behalf_has_evidence():
    feedback(on_behalf=True)


@never
def dissatisfied_says_why():
    feedback(result="disagree")


@never
def kept_promise_has_its_date():
    Promise.objects.create(reply=b.make_reply(), text="试例承诺", due_on=DAY, state="kept")


@never
def events_are_counted_without_gaps():
    again(Event.objects.filter(proposal=b.make_proposal()).first())


# Sessions and what they follow


@never
def one_session_per_meeting():
    again(b.make_session(), slug="npc-17-3-again")


@never
def session_closes_after_it_opens():
    change(b.make_session(), closed_on=date(2026, 1, 14))


@never
def topic_name_unique_in_set():
    again(
        Topic.objects.create(topic_set=TopicSet.objects.create(name="分类"), slug="a", name="教育"), slug="b"
    )


@never
def outcome_label_unique_in_scheme():
    scheme = OutcomeScheme.objects.create(slug="s", name="分类")
    again(OutcomeLabel.objects.create(scheme=scheme, outcome="adopted", label="采纳"), outcome="planned")


@never
def one_limit_per_key_and_effective_date():
    limit().save()
    limit(amount=6).save()


@never
def limit_is_positive():
    limit(amount=0).save()


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses(name):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        CASES[name]()

    assert refused.value.__cause__.diag.constraint_name == name


def test_every_constraint_has_its_case():
    models = apps.get_app_config("proposals").get_models()

    assert set(CASES) == {rule.name for model in models for rule in model._meta.constraints}


# What the constraints must leave room for


def test_a_returned_lead_makes_room_for_another():
    first = b.make_assignment()
    change(first, state="returned")

    again(first, unit=b.make_unit(), state="assigned")

    assert Assignment.objects.filter(role="lead").count() == 2


def test_a_decided_request_makes_room_for_another():
    first = request(Extension, decision="refused", decided_on=DAY, decided_by=b.make_user())

    again(first, decision="pending", decided_on=None, decided_by=None)

    assert Extension.objects.count() == 2


def test_the_same_number_may_return_in_another_session():
    row = b.make_proposal()

    again(row, session=b.make_session(meeting=4))

    assert Proposal.objects.filter(number=row.number).count() == 2


def test_a_taken_down_item_may_be_closed_to_the_public():
    row = b.make_reply(published=True).assignment.proposal

    change(row, taken_down_at=b.NOW, text_disclosure="closed")

    assert not Proposal.objects.get(pk=row.pk).is_public


def test_what_others_point_to_cannot_be_deleted():
    reply = b.make_reply()
    kept = [
        reply.assignment,
        reply.assignment.unit,
        reply.assignment.proposal.session,
        DeadlinePolicy.objects.get(),
    ]

    for row in kept:
        with pytest.raises(IntegrityError, match="foreign keys"):
            row.delete()
    assert Reply.objects.count() == Session.objects.count() == 1
