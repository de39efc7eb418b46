"""Who sees which rows: every audience against every kind of row, whole sets compared."""

import pytest
from django.contrib.auth.models import AnonymousUser

from proposals.actions import publishing
from proposals.models import Assignment, Attachment, Notice, Proposal, Reply
from proposals.reading import access
from tests import builders as b

pytestmark = pytest.mark.django_db
ITEMS = {"own", "open", "raw", "other", "theirs"}
ALL_FILES = {
    *["own.item", "own.letter", "own.old", "own.evidence", "open.item", "open.letter"],
    *["other.item", "other.letter", "theirs.item", "theirs.letter"],
}
AUDIENCES = {
    "anonymous": {
        "proposals": None,
        "assignments": None,
        "replies": None,
        "files": {"open.letter"},
        "notices": None,
    },
    "office of both": {
        "proposals": ITEMS,
        "assignments": {"own", "own.co", "open", "other", "theirs"},
        "replies": {"own", "own.old", "open", "other", "theirs"},
        "files": ALL_FILES,
        "notices": {"office of both"},
    },
    "office": {
        "proposals": ITEMS - {"theirs"},
        "assignments": {"own", "own.co", "open", "other"},
        "replies": {"own", "own.old", "open", "other"},
        "files": ALL_FILES - {"theirs.item", "theirs.letter"},
        "notices": {"office"},
    },
    "office of the other": {
        "proposals": {"theirs"},
        "assignments": {"theirs"},
        "replies": {"theirs"},
        "files": {"theirs.item", "theirs.letter", "open.letter"},
        "notices": {"office of the other"},
    },
    "unit": {
        "proposals": {"own", "open"},
        "assignments": {"own", "open"},
        "replies": {"own", "own.old", "open"},
        "files": {"own.item", "own.letter", "own.old", "open.letter", "open.item"},
        "notices": {"unit"},
    },
    "co-handling unit": {
        "proposals": {"own"},
        "assignments": {"own.co"},
        "replies": set(),
        "files": {"own.item", "open.letter"},
        "notices": {"co-handling unit"},
    },
    "other unit": {
        "proposals": {"other", "theirs"},
        "assignments": {"other", "theirs"},
        "replies": {"other", "theirs"},
        "files": {"other.item", "other.letter", "theirs.item", "theirs.letter", "open.letter"},
        "notices": {"other unit"},
    },
    "delegate": {
        "proposals": {"own", "open", "raw"},
        "assignments": set(),
        "replies": {"own", "open"},
        "files": {"own.item", "own.letter", "open.letter", "open.item"},
        "notices": {"delegate"},
    },
    "other delegate": {
        "proposals": {"other", "theirs"},
        "assignments": set(),
        "replies": {"other", "theirs"},
        "files": {"other.item", "other.letter", "theirs.item", "theirs.letter", "open.letter"},
        "notices": {"other delegate"},
    },
    "auditor": {
        "proposals": ITEMS,
        "assignments": {"own", "own.co", "open", "other", "theirs"},
        "replies": {"own", "own.old", "open", "other", "theirs"},
        "files": ALL_FILES,
        "notices": {"auditor"},
    },
    "admin": {
        "proposals": set(),
        "assignments": set(),
        "replies": set(),
        "files": {"open.letter"},
        "notices": {"admin"},
    },
    "dismissed unit": {
        "proposals": set(),
        "assignments": set(),
        "replies": set(),
        "files": {"open.letter"},
        "notices": {"dismissed unit"},
    },
}


@pytest.fixture
def world():
    return b.World()


READINGS = {
    "proposals": access.proposals_for,
    "assignments": access.assignments_for,
    "replies": access.replies_for,
    "files": access.attachments_for,
    "notices": access.notices_for,
}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_an_audience_sees_its_rows_and_no_others(world, audience):
    expected = {kind: sorted(names) for kind, names in AUDIENCES[audience].items() if names is not None}

    seen = {kind: world.named(kind, READINGS[kind](world.people[audience])) for kind in expected}

    assert seen == expected


def test_every_row_there_is_has_its_place_in_the_grid(world):
    named = [world.proposals, world.assignments, world.replies, world.files, world.notices]

    assert [len(rows) for rows in named] == [
        model.objects.count() for model in (Proposal, Assignment, Reply, Attachment, Notice)
    ]
    assert set(world.people) == set(AUDIENCES)


def test_a_letter_taken_down_closes_its_file_to_the_public(world, office):
    letter = world.replies["open"]

    publishing.take_down_reply(letter, reason="试例", by=office, now=b.NOW)

    assert world.named("files", access.attachments_for(AnonymousUser())) == []
    assert "open.letter" in world.named("files", access.attachments_for(world.people["delegate"]))


def test_evidence_on_a_letter_is_the_offices_only(world):
    letter = world.replies["own"]
    world.keep("paper", letter.assignment.proposal, reply=letter, kind="evidence")

    seeing = {
        name
        for name, user in world.people.items()
        if "paper" in world.named("files", access.attachments_for(user))
    }

    assert seeing == {"office", "office of both", "auditor"}


def test_a_unit_reads_the_items_that_were_merged_into_its_own():
    part = b.make_assignment()
    like = b.make_proposal()
    Proposal.objects.filter(pk=like.pk).update(state="merged", merged_into=part.proposal)

    assert like in access.proposals_for(b.make_user("unit", unit=part.unit))
    assert like not in access.proposals_for(b.make_user("unit", unit=b.make_unit()))
