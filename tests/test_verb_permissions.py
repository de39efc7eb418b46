"""Every verb against every audience, on a row of the unit's own and on one of another unit's.

The verbs come from their table: a new one that has no rule here fails.
"""

import pytest
from django.urls import reverse

from proposals import verbs
from tests import builders as b

pytestmark = pytest.mark.django_db

AUDIENCES = [
    *["anonymous", "office", "office of both", "office of the other", "unit", "leader", "co-handling unit"],
    *["other unit", "delegate", "other delegate", "auditor", "admin"],
]
OFFICE = {"office", "office of both"}
UNIT = {"unit", "leader"}
LEADER = {"leader"}
CO = {"co-handling unit"}

# Who sees the own row of each kind at the desk.
SEEN = {
    "item": OFFICE | UNIT | CO | {"auditor"},
    "part": OFFICE | UNIT | {"auditor"},
    "letter": OFFICE | UNIT | {"auditor"},
    "return": OFFICE | UNIT | {"auditor"},
    "extension": OFFICE | UNIT | {"auditor"},
    "opinion": OFFICE | UNIT | CO | {"auditor"},
    "promise": OFFICE | UNIT | {"auditor"},
    "conversion": OFFICE | UNIT | {"auditor"},
    "study": OFFICE | {"auditor"},
    "unit": OFFICE | {"office of the other"},
}

# Who may do it to a row they see: one line a kind and audience.
BY_OFFICE = {
    "item": "file reject resubmit merge unmerge withdraw amend coordinate make-key lift-key annotate"
    " carry-over close reopen publish take-down",
    "part": "reassign end correct urge",
    "letter": "publish take-down set-disclosure rate-on-behalf",
    "return": "agree refuse",
    "extension": "agree refuse",
    "study": "rehandle no-rehandling",
    "conversion": "confirm refuse",
    "unit": "succeed rename",
}
BY_UNIT = {"part": "ask-return ask-extension send-for-signing", "return": "drop"}
BY_BOTH = {
    "part": "sign-for give-opinion note-contact reply",
    "letter": "correct promise convert",
    "opinion": "send-back",
    "promise": "keep postpone break",
}
BY_LEADER = {"letter": "sign send-back"}
RULES = {
    (kind, slug): people
    for table, people in [
        (BY_OFFICE, OFFICE | {"office of the other"}),
        (BY_UNIT, UNIT),
        (BY_BOTH, OFFICE | UNIT | CO),
        (BY_LEADER, LEADER),
    ]
    for kind, slugs in table.items()
    for slug in slugs.split()
}


@pytest.fixture
def world():
    world = b.World()
    world.people["leader"] = b.make_user("unit", unit=world.units["unit"], is_leader=True)
    return world


def answer(client, world, name, verb, row):
    """What opening the page of a verb comes to: asked, not now, forbidden, not found, sign in first."""
    user = world.people[name]
    if user.pk:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("desk:do", args=[verb.kind, row.pk, verb.slug]))
    client.logout()
    if page.status_code == 302:
        assert page["Location"].startswith("/accounts/login/")
        return "sign in"
    return {200: "may", 409: "may", 403: "forbidden", 404: "not found"}[page.status_code]


def expected(name, kind, may):
    if name == "anonymous":
        return "sign in"
    if name not in SEEN[kind]:
        return "not found"
    return "may" if name in may else "forbidden"


def test_every_verb_has_a_rule_and_every_rule_a_verb():
    assert set(RULES) == {(verb.kind, verb.slug) for verb in verbs.every()}


@pytest.mark.parametrize("kind", SEEN)
def test_a_verb_opens_to_those_it_is_for(world, client, kind):
    own = world.rows("own")[kind]
    of_kind = [verb for verb in verbs.every() if verb.kind == kind]

    seen = {
        verb.slug: {name: answer(client, world, name, verb, own) for name in AUDIENCES} for verb in of_kind
    }

    assert seen == {
        verb.slug: {name: expected(name, kind, RULES[kind, verb.slug]) for name in AUDIENCES}
        for verb in of_kind
    }


@pytest.mark.parametrize("item", ["other", "theirs"])
@pytest.mark.parametrize("name", ["unit", "leader", "co-handling unit", "delegate", "admin"])
def test_nobody_finds_a_verb_on_another_units_rows(world, client, name, item):
    foreign = world.rows(item)

    seen = {
        (verb.kind, verb.slug): answer(client, world, name, verb, foreign[verb.kind])
        for verb in verbs.every()
        if verb.kind != "unit" or name not in SEEN["unit"]
    }

    assert set(seen.values()) == {"not found"}


@pytest.mark.parametrize("verb", list(verbs.every()), ids=lambda verb: f"{verb.kind}-{verb.slug}")
def test_who_may_not_changes_nothing_by_sending_the_form_all_the_same(world, client, verb):
    row = world.rows("own")[verb.kind]
    events = world.proposals["own"].events.count()

    for name in AUDIENCES:
        if name not in RULES[verb.kind, verb.slug]:
            if world.people[name].pk:
                client.force_login(world.people[name], backend="django.contrib.auth.backends.ModelBackend")
            seen = client.post(reverse("desk:do", args=[verb.kind, row.pk, verb.slug]), {"reason": "试例"})
            assert seen.status_code in {302, 403, 404}, name
            client.logout()

    assert world.proposals["own"].events.count() == events
