"""Every address against every audience. The addresses come from the URL configuration: a new one that has no
rule here fails."""

import re

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import URLPattern, get_resolver

from proposals.models import CalendarDay, Event, Proposal
from tests import builders as b

pytestmark = pytest.mark.django_db

# "in" asks for sign-in, "go" leads on to another page, a number is the status.
COLUMNS = (
    *["anonymous", "office", "office of the other", "unit", "other unit"],
    *["delegate", "other delegate", "auditor", "admin"],
)
ANYBODY = "200 200 200 200 200 200 200 200 200"
SIGNED_IN = "in 200 200 200 200 200 200 200 200"
STAFF = "in 200 200 200 200 in in 200 200"
STAFF_ON = "in go go go go in in go go"
KEEPERS = "in 200 200 403 403 in in 403 200"
OFFICE = "in 200 200 403 403 in in 403 403"
DESK = "in 200 200 200 200 404 404 200 404"
DESK_OF_OFFICE = "in 200 200 404 404 404 404 404 404"
POST_ONLY = "405 405 405 405 405 405 405 405 405"
NO_STAFF = "in 403 403 403 403 in in 403 403"
NOWHERE = "in 404 404 404 404 in in 404 404"


def pages(path, *, changelist, add, change, history=None, delete=NO_STAFF):
    """The rules of a model's five admin pages; who may look at a row may look at its history."""
    return {
        f"admin/{path}/": changelist,
        f"admin/{path}/add/": add,
        f"admin/{path}/<path:object_id>/change/": change,
        f"admin/{path}/<path:object_id>/history/": history or change,
        f"admin/{path}/<path:object_id>/delete/": delete,
        f"admin/{path}/<path:object_id>/": STAFF_ON,
    }


RECORDS = [
    *["people/assembly", "people/unit", "people/group", "proposals/session", "proposals/topicset"],
    *["proposals/outcomescheme", "proposals/deadlinepolicy"],
]
LOCKS = ["axes/accessattempt", "axes/accesslog", "axes/accessfailurelog"]
ASKED = [
    *["returnrequest", "extension", "handleropinion", "promise", "outcomechange", "feedback", "study"],
    *["rejection", "carryover"],
]
UNSEEN = ["feedback", "study"]  # by units: what proposers think stays with the office
VERBS = {
    "assignment": "sign-for",
    "returnrequest": "agree",
    "extension": "agree",
    "handleropinion": "send-back",
    "promise": "keep",
    "outcomechange": "confirm",
    "study": "rehandle",
}
DONE = {
    **dict.fromkeys(["returnrequest", "outcomechange"], "in 200 404 403 404 in in 403 404"),
    "extension": "in 409 404 403 404 in in 403 404",
    "study": "in 200 404 404 404 in in 403 404",
    "promise": "in 200 404 403 404 in in 403 404",
    "handleropinion": "in 409 404 403 404 in in 403 404",
}
TRACES = ["proposals/event", "proposals/notice", "proposals/attachment"]
WORKERS = "in 200 200 200 200 in in 200 403"

RULES = {
    # the public, opened with a published item and a letter that is not published
    "": ANYBODY,
    "proposals/": ANYBODY,
    "proposals/<slug:session>/<number:number>/": ANYBODY,
    "files/<int:pk>/": "404 200 404 200 404 200 404 200 404",
    "healthz/live": ANYBODY,
    "healthz/ready": ANYBODY,
    # people's own pages
    "my/": "in 404 404 404 404 200 200 404 404",
    "my/<slug:session>/<number:number>/": "in 404 404 404 404 200 404 404 404",
    "my/<slug:session>/<number:number>/rate/<int:letter>/": "in 404 404 404 404 200 404 404 404",
    # the desk
    **dict.fromkeys(["desk/", "desk/find/", "desk/items/", "desk/items.xlsx", "desk/drafts/"], DESK),
    **dict.fromkeys(
        ["desk/assign/", "desk/urge/", "desk/calendar/", "desk/calendar/<int:year>/"], DESK_OF_OFFICE
    ),
    **dict.fromkeys(["desk/register/", "desk/register/paste/"], DESK_OF_OFFICE),
    "desk/review/": "in go go 404 404 404 404 404 404",
    "desk/items/<slug:session>/<number:number>/": "in 200 404 200 404 404 404 200 404",
    "desk/items/<slug:session>/<number:number>/dates/": "in 200 404 200 404 404 404 200 404",
    "desk/review/<int:pk>/": "in 200 404 404 404 404 404 404 404",
    **dict.fromkeys(["desk/read/", "desk/drafts/save/", "desk/drafts/<int:pk>/delete/"], POST_ONLY),
    "desk/do/<slug:kind>/<int:pk>/<slug:verb>/": "in 200 404 200 404 404 404 403 404",
    "notices/": SIGNED_IN,
    "notices/<int:pk>/": "in 404 404 200 404 404 404 404 404",
    "accounts/login/": "200 go go go go go go go go",
    "accounts/logout/": "405 405 405 405 405 405 405 405 405",
    "accounts/start/": "in go go go go go go go go",
    "accounts/password/": SIGNED_IN,
    # the admin's own pages
    "admin/": STAFF,
    "admin/login/": "in 403 403 403 403 403 403 403 403",
    "admin/logout/": "go 405 405 405 405 go go 405 405",
    "admin/password_change/": STAFF,
    "admin/password_change/done/": STAFF,
    "admin/autocomplete/": NO_STAFF,
    "admin/jsi18n/": STAFF,
    "admin/r/<path:content_type_id>/<path:object_id>/": STAFF_ON,
    "admin/^(?P<app_label>people|proposals|axes)/$": STAFF,
    "admin/(?P<url>.*)$": NOWHERE,
    # records
    **{
        rule: row
        for path in RECORDS
        for rule, row in pages(path, changelist=STAFF, add=KEEPERS, change=STAFF).items()
    },
    **pages("people/delegate", changelist=KEEPERS, add=KEEPERS, change=KEEPERS),
    **pages(
        "people/user",
        changelist="in 403 403 403 403 in in 200 200",
        add="in 403 403 403 403 in in 403 200",
        change="in 403 403 403 403 in in 200 200",
    ),
    "admin/people/user/<id>/password/": "in 403 403 403 403 in in 403 200",
    # work, opened with the unit's own item, part and letter
    **pages(
        "proposals/proposal",
        changelist=WORKERS,
        add=OFFICE,
        change="in 200 404 200 404 in in 200 404",
        delete="in 403 404 403 404 in in 403 404",
    ),
    "admin/proposals/proposal/<int:pk>/do/<slug:verb>/": "in 200 404 403 404 in in 403 404",
    **pages(
        "proposals/assignment",
        changelist=WORKERS,
        add=OFFICE,
        change="in 200 404 200 404 in in 200 404",
        delete="in 403 404 403 404 in in 403 404",
    ),
    "admin/proposals/assignment/<int:pk>/do/<slug:verb>/": "in 409 404 409 404 in in 403 404",
    **pages(
        "proposals/reply",
        changelist=WORKERS,
        add="in 200 200 200 200 in in 403 403",
        change="in 200 404 200 404 in in 200 404",
        delete="in 403 404 403 404 in in 403 404",
    ),
    "admin/proposals/reply/<int:pk>/do/<slug:verb>/": "in 200 404 403 404 in in 403 404",
    # what was asked, thought and decided
    **{
        rule: row
        for path in ASKED
        for rule, row in pages(
            f"proposals/{path}",
            changelist="in 200 200 403 403 in in 200 403",
            add=NO_STAFF,
            change=f"in 200 404 {404 if path in UNSEEN else 403} 404 in in 200 404",
            delete=f"in 403 404 {404 if path in UNSEEN else 403} 404 in in 403 404",
        ).items()
    },
    **{f"admin/proposals/{path}/<int:pk>/do/<slug:verb>/": row for path, row in DONE.items()},
    **pages("proposals/calendarday", changelist=STAFF, add=NO_STAFF, change=STAFF),
    **pages("proposals/filingreason", changelist=STAFF, add=KEEPERS, change=STAFF),
    # traces
    **{
        rule: row
        for path in TRACES
        for rule, row in pages(
            path,
            changelist="in 200 200 403 403 in in 200 403",
            add=NO_STAFF,
            change="in 200 404 403 404 in in 200 404",
            delete="in 403 404 403 404 in in 403 404",
        ).items()
    },
    **{
        rule: row
        for path in LOCKS
        for rule, row in pages(path, changelist=NO_STAFF, add=NO_STAFF, change=NO_STAFF).items()
    },
}


def addresses(resolver=None, before=""):
    """Every pattern of the URL configuration, as one string from the root."""
    for pattern in (resolver or get_resolver()).url_patterns:
        whole = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield whole
        else:
            yield from addresses(pattern, whole)


KINDS = {
    "return": "returnrequest",
    "extension": "extension",
    "opinion": "handleropinion",
    "promise": "promise",
    "conversion": "outcomechange",
    "study": "study",
}


class Places:
    """A real address for every pattern, in the world of one of everything."""

    def __init__(self, world):
        session = world.assignments["own"].proposal.session
        CalendarDay.objects.create(date=b.ASSIGNED, kind="off")
        asked = world.rows("own")
        self.rows = {
            "people/assembly": session.assembly,
            "people/unit": world.units["unit"],
            "people/group": b.make_group(),
            "people/delegate": world.delegates["delegate"],
            "people/user": world.people["unit"],
            "proposals/session": session,
            "proposals/topicset": session.topic_set,
            "proposals/outcomescheme": session.outcome_scheme,
            "proposals/deadlinepolicy": session.deadline_policy,
            "proposals/calendarday": CalendarDay.objects.get(),
            "proposals/proposal": world.proposals["own"],
            "proposals/assignment": world.assignments["own"],
            "proposals/reply": world.replies["own"],
            "proposals/event": Event.objects.filter(proposal=world.proposals["own"]).first(),
            "proposals/notice": world.notices["unit"],
            "proposals/attachment": world.files["own.letter"],
            **{f"proposals/{model}": asked[kind] for kind, model in KINDS.items()},
            **{f"proposals/{model}": row for model, row in world.leftovers("own").items()},
            "axes/accessattempt": AccessAttempt.objects.create(username="x", failures_since_start=1),
            "axes/accesslog": AccessLog.objects.create(username="x"),
            "axes/accessfailurelog": AccessFailureLog.objects.create(username="x"),
        }
        self.special = {
            "proposals/<slug:session>/<number:number>/": world.proposals["open"].get_absolute_url()[1:],
            "my/<slug:session>/<number:number>/": f"my/npc-17-3/{world.proposals['own'].number}/",
            "my/<slug:session>/<number:number>/rate/<int:letter>/": (
                f"my/npc-17-3/{world.proposals['own'].number}/rate/{world.replies['own'].pk}/"
            ),
            "desk/items/<slug:session>/<number:number>/": (
                f"desk/items/npc-17-3/{world.proposals['own'].number}/"
            ),
            "desk/items/<slug:session>/<number:number>/dates/": (
                f"desk/items/npc-17-3/{world.proposals['own'].number}/dates/"
            ),
            "desk/calendar/<int:year>/": "desk/calendar/2026/",
            "desk/review/<int:pk>/": f"desk/review/{world.replies['own'].pk}/",
            "desk/drafts/<int:pk>/delete/": "desk/drafts/1/delete/",
            "desk/do/<slug:kind>/<int:pk>/<slug:verb>/": (
                f"desk/do/part/{world.assignments['own'].pk}/note-contact/"
            ),
            "files/<int:pk>/": f"files/{world.files['own.letter'].pk}/",
            "notices/<int:pk>/": f"notices/{world.notices['unit'].pk}/",
            "admin/people/user/<id>/password/": f"admin/people/user/{world.people['unit'].pk}/password/",
            "admin/r/<path:content_type_id>/<path:object_id>/": "admin/r/{}/{}/".format(
                ContentType.objects.get_for_model(Proposal).pk, world.proposals["own"].pk
            ),
            "admin/^(?P<app_label>people|proposals|axes)/$": "admin/proposals/",
            "admin/(?P<url>.*)$": "admin/nowhere",
        }

    def of(self, pattern):
        """The address of a pattern: where a row is asked for, one of the unit's own."""
        if pattern in self.special:
            return f"/{self.special[pattern]}"
        model = "/".join(pattern.split("/")[1:3])
        row = self.rows.get(model)
        filled = re.sub("<int:pk>|<path:object_id>", lambda _: str(row.pk), pattern)
        return "/" + filled.replace("<slug:verb>", VERBS.get(model.rpartition("/")[2], "publish"))


def answer(response):
    """What came of it, in the words of the grid."""
    if response.status_code not in {301, 302}:
        return str(response.status_code)
    return "in" if response["Location"].startswith(("/accounts/login/", "/admin/login/")) else "go"


@pytest.fixture
def world():
    return b.World()


@pytest.fixture
def as_somebody(client, world):
    def sign_in(name):
        user = world.people[name]
        if user.pk:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def test_every_address_has_a_rule_and_every_rule_an_address():
    assert set(RULES) == set(addresses())


@pytest.mark.parametrize("name", COLUMNS)
def test_an_audience_comes_as_far_as_the_grid_says(world, as_somebody, name):
    client, places, column = as_somebody(name), Places(world), COLUMNS.index(name)

    seen = {pattern: answer(client.get(places.of(pattern))) for pattern in RULES}

    assert seen == {pattern: row.split()[column] for pattern, row in RULES.items()}


@pytest.mark.parametrize("name", COLUMNS)
def test_nobody_finds_an_unpublished_item_on_the_public_site(world, as_somebody, name):
    client = as_somebody(name)

    seen = {item: client.get(row.get_absolute_url()).status_code for item, row in world.proposals.items()}

    assert seen == {"own": 404, "open": 200, "raw": 404, "other": 404, "theirs": 404}


@pytest.mark.parametrize(
    ("file", "row"),
    [
        ("open.letter", ANYBODY),
        ("open.item", "404 200 404 200 404 200 404 200 404"),
        ("own.item", "404 200 404 200 404 200 404 200 404"),
        ("own.old", "404 200 404 200 404 404 404 200 404"),
        ("own.evidence", "404 200 404 404 404 404 404 200 404"),
        ("theirs.letter", "404 404 200 404 200 404 200 200 404"),
    ],
)
def test_a_file_opens_for_those_its_letter_or_item_is_open_to(world, as_somebody, file, row):
    address = f"/files/{world.files[file].pk}/"

    seen = {}
    for name in COLUMNS:
        client = as_somebody(name)
        seen[name] = answer(client.get(address))
        client.logout()

    assert seen == dict(zip(COLUMNS, row.split(), strict=True))


# Verbs by POST: who may not is refused and nothing happens


@pytest.mark.parametrize(
    ("model", "kind", "item", "verb", "row"),
    [
        ("proposal", "proposals", "raw", "file", "in go 404 404 404 in in 403 404"),
        ("proposal", "proposals", "own", "publish", "in go 404 403 404 in in 403 404"),
        ("proposal", "proposals", "own", "file", "in 422 404 403 404 in in 403 404"),
        ("proposal", "proposals", "own", "nonsense", "in 404 404 404 404 in in 404 404"),
        ("reply", "replies", "own", "publish", "in go 404 403 404 in in 403 404"),
        ("reply", "replies", "own", "take-down", "in 422 404 403 404 in in 403 404"),
        ("reply", "replies", "open", "take-down", "in go 404 403 404 in in 403 404"),
        ("assignment", "assignments", "own.co", "sign-for", "in go 404 404 404 in in 403 404"),
        ("assignment", "assignments", "own", "sign-for", "in 422 404 422 404 in in 403 404"),
    ],
)
def test_a_verb_is_done_by_those_it_is_offered_to(world, as_somebody, model, kind, item, verb, row):
    target = getattr(world, kind)[item]
    expected = dict(zip(COLUMNS, row.split(), strict=True))
    refused_first = sorted(COLUMNS, key=lambda name: expected[name] == "go")

    seen, events = {}, Event.objects.count()
    for name in refused_first:
        client = as_somebody(name)
        if expected[name] == "go":
            assert Event.objects.count() == events
        address = f"/admin/proposals/{model}/{target.pk}/do/{verb}/"
        seen[name] = answer(client.post(address, {"reason": "试例", "on": b.ASSIGNED}))
        client.logout()

    assert seen == expected
    assert (Event.objects.count() > events) is ("go" in row)


def test_the_question_before_a_verb_is_put_to_those_it_is_offered_to(world, as_somebody):
    expected = dict(zip(COLUMNS, "in 200 404 403 404 in in 403 404".split(), strict=True))
    address = f"/admin/proposals/reply/{world.replies['open'].pk}/do/take-down/"

    seen = {}
    for name in COLUMNS:
        client = as_somebody(name)
        seen[name] = answer(client.get(address))
        client.logout()

    assert seen == expected


def test_the_co_handling_unit_signs_for_its_own_part(world, as_somebody):
    row = world.assignments["own.co"]

    seen = as_somebody("co-handling unit").post(
        f"/admin/proposals/assignment/{row.pk}/do/sign-for/", {"on": b.ASSIGNED}
    )

    row.refresh_from_db()
    assert (answer(seen), row.state) == ("go", "in_hand")


def test_a_forged_post_is_refused(world):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.people["office"], backend="django.contrib.auth.backends.ModelBackend")

    seen = strict.post(f"/admin/proposals/proposal/{world.proposals['raw'].pk}/do/file/")

    world.proposals["raw"].refresh_from_db()
    assert (seen.status_code, world.proposals["raw"].state) == (403, "registered")


# Finding rows by typing


@pytest.mark.parametrize(
    ("model", "field", "kind", "row"),
    [
        (
            "reply",
            "assignment",
            "assignments",
            {
                "office": {"own", "own.co", "open", "other"},
                "unit": {"own", "open"},
                "other unit": {"other", "theirs"},
                "office of the other": {"theirs"},
            },
        ),
        (
            "assignment",
            "proposal",
            "proposals",
            {
                "office": {"own", "open", "raw", "other"},
                "unit": {"own", "open"},
                "other unit": {"other", "theirs"},
                "office of the other": {"theirs"},
            },
        ),
    ],
)
def test_typing_finds_only_rows_one_may_see(world, as_somebody, model, field, kind, row):
    query = {"app_label": "proposals", "model_name": model, "field_name": field, "term": ""}

    seen = {}
    for name in row:
        client = as_somebody(name)
        found = {int(line["id"]) for line in client.get("/admin/autocomplete/", query).json()["results"]}
        seen[name] = {item for item, target in getattr(world, kind).items() if target.pk in found}
        client.logout()

    assert seen == row


@pytest.mark.parametrize("name", ["unit", "auditor"])
def test_delegates_cannot_be_looked_up_by_typing(as_somebody, name):
    query = {"app_label": "proposals", "model_name": "sponsorship", "field_name": "delegate", "term": ""}

    assert as_somebody(name).get("/admin/autocomplete/", query).status_code == 403


def test_a_dismissed_user_is_nobody(world, client):
    client.force_login(world.people["dismissed unit"], backend="django.contrib.auth.backends.ModelBackend")

    seen = [answer(client.get(address)) for address in ("/", "/my/", "/notices/", "/admin/")]

    assert seen == ["200", "in", "in", "in"]
