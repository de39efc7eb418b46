"""Valid rows with plainly invented names; every argument may be given, none must."""

from datetime import date, datetime, timedelta
from itertools import count

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from people.history import histories
from people.models import Assembly, Delegate, Group, Unit, User
from proposals.actions import assigning, attaching, publishing, registering, replying, studying
from proposals.models import (
    CarryOver,
    DeadlineLimit,
    DeadlinePolicy,
    Extension,
    Feedback,
    FilingReason,
    HandlerOpinion,
    Notice,
    OutcomeChange,
    OutcomeScheme,
    Promise,
    Rejection,
    ReturnRequest,
    Session,
    Study,
    TopicSet,
)
from proposals.rules.deadlines import DEFAULT_LIMITS
from proposals.rules.vocabulary import Body

NEVER_EMPTIED = [
    "proposals.Event:events_are_never_emptied",
    *[f"{model._meta.label}:never_emptied" for model in histories()],
]
numbers = count(1)
SUBMITTED = date(2026, 1, 20)
ASSIGNED = date(2026, 2, 9)
REPLIED = date(2026, 4, 10)
NOW = datetime(2026, 4, 15, 10, 0, tzinfo=timezone.get_default_timezone())


def make_assembly(kind="npc", place="试例区"):
    short = "区人大" if kind == "npc" else "区政协"
    row, _ = Assembly.objects.get_or_create(
        kind=kind,
        place=place,
        defaults={"name": f"{place}{short[1:]}（试例）", "short_name": short, "office": f"{short}试例办公室"},
    )
    return row


def make_policy(body="npc"):
    policy, created = DeadlinePolicy.objects.get_or_create(name=f"{body}期限")
    if created:
        for limit in DEFAULT_LIMITS[Body(body)]:
            DeadlineLimit.objects.create(
                policy=policy,
                key=limit.key,
                amount=limit.amount,
                unit=limit.unit,
                start_event=limit.start_event,
                source=limit.source,
                effective_from=limit.effective_from,
            )
    return policy


def make_session(body="npc", term=17, meeting=3, opened_on=date(2026, 1, 15), assembly=None):
    assembly = assembly or make_assembly(body)
    scheme, _ = OutcomeScheme.objects.get_or_create(slug="shanghai-4", defaults={"name": "上海四类"})
    topics, _ = TopicSet.objects.get_or_create(name="试例分类")
    row, _ = Session.objects.get_or_create(
        assembly=assembly,
        term=term,
        meeting=meeting,
        defaults={
            "opened_on": opened_on,
            "outcome_scheme": scheme,
            "topic_set": topics,
            "deadline_policy": make_policy(body),
        },
    )
    return row


def make_unit(name=None, **fields):
    n = next(numbers)
    name = name or f"试例局{n}"
    return Unit.objects.create(name=name, code=fields.pop("code", f"unit-{n}"), **fields)


def make_delegate(name=None, **fields):
    return Delegate.objects.create(name=name or f"试代表{next(numbers)}", **fields)


def make_group(name=None, assembly=None, kind="delegation"):
    name = name or f"试例代表团{next(numbers)}"
    return Group.objects.create(name=name, assembly=assembly or make_assembly(), kind=kind)


def make_user(role="office", **fields):
    n = next(numbers)
    fields.setdefault("email", f"user{n}@example.invalid")
    return User.objects.create_user(f"user{n}", password="试例口令-1234", role=role, **fields)


def make_proposal(*, session=None, filed=True, sponsors=None, **fields):
    """An item that waits for assignment, or for the check where `filed` is False."""
    fields.setdefault("number", f"{next(numbers):03}")
    fields.setdefault("title", f"关于试例事项{fields['number']}的建议")
    fields.setdefault("submitted_on", SUBMITTED)
    fields.setdefault("text", "一段试例内容。")
    fields.setdefault("text_disclosure", "open")
    sponsors = [make_delegate()] if sponsors is None else sponsors
    row = registering.register(session=session or make_session(), sponsors=sponsors, by=None, **fields)
    return registering.file(row, on=fields["submitted_on"], by=None) if filed else row


def make_assignment(*, proposal=None, unit=None, role="lead", on=ASSIGNED, received=False, **fields):
    proposal = proposal or make_proposal(**fields)
    row = assigning.assign(proposal, unit=unit or make_unit(), role=role, on=on, by=None)
    return assigning.sign_for(row, on=on, by=None) if received else row


def make_reply(*, assignment=None, published=False, by=None, today=None, **fields):
    fields = {
        "replied_on": REPLIED,
        "body": "第一段试例答复。\n第二段试例答复。",
        "outcome": "adopted",
        "signer": "试签发",
        "disclosure": "open",
        **fields,
    }
    assignment = assignment or make_assignment()
    today = today or max(timezone.localdate(), fields["replied_on"])
    reply = replying.log_reply(assignment, by=by, today=today, **fields)
    return publishing.publish_reply(reply, by=by, now=NOW) if published else reply


def make_feedback(*, reply=None, by=None, **fields):
    """A proposer's view as a row, past the verb that would tell everybody."""
    reply = reply or make_reply()
    facts = {"attitude": "satisfied", "result": "satisfied", "given_at": NOW, **fields}
    sponsorship = reply.assignment.proposal.sponsorships.first()
    return Feedback.objects.create(
        sponsorship=sponsorship, reply=reply, entered_by=by or make_user(), **facts
    )


def make_rehandling(reply=None):
    """The part of a second round, after a dissatisfied proposer and a study."""
    reply = reply or make_reply()
    view = make_feedback(reply=reply, result="dissatisfied", reasons="试例意见。")
    item = reply.assignment.proposal
    study = Study.objects.create(proposal=item, feedback=view, reason="试例意见。", asked_on=REPLIED)
    return studying.rehandle(study, reason="请补充。", on=REPLIED + days(10), by=None)


def days(n):
    return timedelta(days=n)


class World:
    """One of everything there is to see, and everybody who might look; both by name.

    Items of the own assembly: `own` has a corrected letter kept back and a co-handling unit, `open` is
    published, `raw` is not filed yet, `other` is another unit's and another delegate's. `theirs` is of the
    other body. Letters, files and assignments are named after their item; `.old` is the replaced version.
    """

    def __init__(self):
        self.units = {name: make_unit() for name in ("unit", "co-handling unit", "other unit")}
        self.delegates = {name: make_delegate() for name in ("delegate", "other delegate")}
        self.people = self._people()
        self.proposals, self.assignments, self.replies, self.files = {}, {}, {}, {}
        self._items()
        Notice.objects.all().delete()
        self.notices = {name: self._notice(name, user) for name, user in self.people.items() if user.pk}

    def _people(self):
        return {
            "anonymous": AnonymousUser(),
            "office of both": make_user("office"),
            "office": make_user("office", assembly=make_assembly("npc")),
            "office of the other": make_user("office", assembly=make_assembly("cppcc")),
            "auditor": make_user("auditor"),
            "admin": make_user("admin"),
            "dismissed unit": make_user("unit", unit=self.units["unit"], is_active=False),
            **{name: make_user("unit", unit=unit) for name, unit in self.units.items()},
            **{name: make_user("delegate", delegate=person) for name, person in self.delegates.items()},
        }

    def _items(self):
        mine, others = self.delegates["delegate"], self.delegates["other delegate"]
        self._item("own", "unit", sponsors=[make_delegate(), mine])
        self._answer("own")
        self._correct("own")
        self._item("open", "unit", sponsors=[mine])
        self._answer("open", published=True)
        self.proposals["raw"] = make_proposal(filed=False, sponsors=[mine])
        for name, session in (("other", None), ("theirs", make_session("cppcc"))):
            self._item(name, "other unit", sponsors=[others], session=session)
            self._answer(name)

    def _item(self, name, unit, **fields):
        item = self.proposals[name] = make_proposal(**fields)
        self.keep(f"{name}.item", item, kind="item")
        if name == "own":
            co = self.units["co-handling unit"]
            self.assignments["own.co"] = make_assignment(proposal=item, unit=co, role="co")
            self.keep("own.evidence", item, kind="evidence")
        self.assignments[name] = make_assignment(proposal=item, unit=self.units[unit], received=True)

    def _answer(self, name, **fields):
        reply = self.replies[name] = make_reply(assignment=self.assignments[name], **fields)
        self.keep(f"{name}.letter", self.proposals[name], reply=reply)

    def _correct(self, name):
        old = self.replies[f"{name}.old"] = self.replies.pop(name)
        self.files[f"{name}.old"] = self.files.pop(f"{name}.letter")
        new = replying.correct_reply(old, reason="试例", by=None, today=REPLIED, body="更正后的试例答复。")
        self.replies[name] = new
        self.keep(f"{name}.letter", self.proposals[name], reply=new)

    def _notice(self, name, user):
        facts = {"kind": "assigned", "key": name, "subject": "试例", "body": "试例", "not_before": NOW}
        return Notice.objects.create(recipient=user, proposal=self.proposals["own"], **facts)

    def keep(self, name, proposal, *, reply=None, kind="letter"):
        """Attach a small file under a name."""
        content = b"%PDF-1.7"
        self.files[name] = attaching.attach(
            content, name=f"{name}.pdf", proposal=proposal, reply=reply, kind=kind, by=None
        )

    def rows(self, item):
        """One row of every kind that verbs act on, of an item by name."""
        part, letter, proposal = self.assignments[item], self.replies[item], self.proposals[item]
        co = self.assignments.get(f"{item}.co") or part
        asked = {"reason": "试例", "asked_on": ASSIGNED}
        view = make_feedback(reply=letter)
        return {
            "unit": part.unit,
            "item": proposal,
            "part": part,
            "letter": letter,
            "return": ReturnRequest.objects.create(assignment=part, **asked),
            "extension": Extension.objects.create(assignment=part, new_due_on=part.due_on, **asked),
            "opinion": HandlerOpinion.objects.create(assignment=co, text="试例意见。", given_on=ASSIGNED),
            "promise": Promise.objects.create(reply=letter, text="试例承诺", due_on=part.due_on),
            "conversion": OutcomeChange.objects.create(reply=letter, old="planned", new="adopted", **asked),
            "study": Study.objects.create(proposal=proposal, feedback=view, **asked),
        }

    def leftovers(self, item):
        """Rows of an item that no verb acts on, by their models' names."""
        proposal = self.proposals[item]
        reason = FilingReason.objects.create(
            body="npc", code="other", name="其他", source="试例", effective_from=SUBMITTED
        )
        days = {"talked_on": SUBMITTED, "decided_on": SUBMITTED}
        facts = {"explanation": "试例", "onward": "letter", **days}
        carried = {"into": make_session(meeting=4), "explanation": "试例", "on": REPLIED}
        return {
            "filingreason": reason,
            "rejection": Rejection.objects.create(proposal=proposal, reason=reason, **facts),
            "carryover": CarryOver.objects.create(proposal=proposal, **carried),
            "feedback": Feedback.objects.filter(sponsorship__proposal=proposal).first(),
        }

    def named(self, kind, rows):
        """The names of rows of a kind, sorted; a row that was found twice is named twice."""
        names = {row.pk: name for name, row in getattr(self, kind).items()}
        return sorted(names[row.pk] for row in rows)
