"""Telling a story of the process through the pages: who opens what, fills in which boxes, and reads what."""

import re

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.roles import Role
from proposals import verbs
from proposals.actions import filing
from proposals.models import FilingReason, Proposal
from tests import builders as b

LETTER = {
    "body": "第一段试例答复。\n第二段试例答复。",
    "outcome": "adopted",
    "signer": "试局长",
    "disclosure": "open",
    "waiver": "试例：提出人表示不需要沟通。",
}


class Person:
    """Somebody at a browser. A page that answers with a fault, or a form that does not go through, fails."""

    def __init__(self, user):
        self.user = user
        self.client = Client()
        self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def opens(self, address):
        page = self.client.get(address, follow=True)
        assert page.status_code == 200, f"{address}: {page.status_code}"
        return page.content.decode()

    def reads(self, item):
        """The page of an item behind this person's own door."""
        room = "delegate" if self.user.role == Role.DELEGATE else "desk"
        return self.opens(reverse(f"{room}:item", args=[item.session.slug, item.number]))

    def does(self, verb, row, **boxes):
        """Press a verb's button, fill in its boxes over what stands there, send; what was said.

        `verb` is a kind of row and what is done to it: item/close; a part is meant where no kind is named.
        """
        said, page = self._sends(verb, row, boxes)
        assert said, page.context["form"].errors.as_text() if page.context else page.status_code
        row.refresh_from_db()
        return said

    def is_refused(self, verb, row, **boxes):
        """The same, where it must not go through; the sentences on the form."""
        said, page = self._sends(verb, row, boxes)
        assert said is None
        assert page.status_code in {409, 422}
        return re.sub("<[^>]+>", "", page.content.decode())

    def _sends(self, verb, row, boxes):
        kind, _, slug = verb.rpartition("/")
        address = reverse("desk:do", args=[kind or "part", row.pk, slug])
        asked = self.client.get(address)
        if asked.status_code != 200:
            return None, asked
        page = self.client.post(address, {**standing(asked.context["form"]), **boxes}, follow=True)
        if not page.redirect_chain:
            return None, page
        return [str(message) for message in page.context["messages"]][-1], page

    def assigns(self, items, *, lead=(), split=(), co=()):
        """Tick items, choose units, send: the page of several items at once."""
        boxes = {"items": items, "answering": [*lead, *split], "co": co}
        data = {name: [row.pk for row in rows] for name, rows in boxes.items()}
        page = self.client.post(reverse("desk:assign"), {**data, "on": timezone.localdate()})
        assert page.status_code in {200, 302}, page.context["form"].errors.as_text()

    def rejects(self, item, *, onward, explanation):
        """Do not accept an item, for the first reason on the list."""
        reason = FilingReason.objects.in_force(item.session.body, timezone.localdate()).first()
        boxes = {"reason": reason.pk, "talked_on": timezone.localdate(), "explanation": explanation}
        self.does("item/reject", item, onward=onward, **boxes)

    def rates(self, item, letter, **view):
        """Answer two questions about a letter, read them back, confirm."""
        address = reverse("delegate:rate", args=[item.session.slug, item.number, letter.pk])
        self.opens(address)
        assert "confirm" in self.client.post(address, {**view, "step": "check"}).content.decode()
        assert self.client.post(address, {**view, "step": "confirm"}).status_code == 302

    def may(self, kind, row):
        """The names of the buttons offered on a row."""
        seen = verbs.KINDS[kind].rows(self.user).filter(pk=row.pk).first()
        return {verb.label for verb in verbs.offered(self.user, kind, seen)} if seen else set()


def standing(form):
    """What the boxes of a page hold when it opens, as a browser would send them."""
    held = {}
    for box in form:
        value = box.value()
        if value not in (None, "", [], False):
            held[box.html_name] = box.field.prepare_value(value) if not isinstance(value, list) else value
    return held


class District:
    """An assembly's office and three units with their people, opened on demand by name."""

    def __init__(self, body):
        filing.load_reasons()
        self.session = b.make_session(body)
        self.office = Person(b.make_user("office", assembly=self.session.assembly, name="试办公室"))
        self.units = {name: b.make_unit(f"试例{name}局", short_name=f"{name}局") for name in "甲乙丙"}
        self.officers = {
            name: Person(b.make_user("unit", unit=unit, name=f"试承办{name}"))
            for name, unit in self.units.items()
        }
        self.leader = Person(b.make_user("unit", unit=self.units["甲"], is_leader=True, name="试局长"))

    def delegate(self, name):
        return Person(b.make_user("delegate", delegate=b.make_delegate(name), name=name))

    def item(self, *people, **fields):
        """An item the office registered; its proposers are the people named."""
        sponsors = [person.user.delegate for person in people]
        fields = {"filed": False, "submitted_on": timezone.localdate(), **fields}
        return b.make_proposal(session=self.session, sponsors=sponsors, **fields)

    def file(self, *people, **fields):
        item = self.item(*people, **fields)
        self.office.does("item/file", item)
        return item


def state(item):
    return Proposal.objects.get(pk=item.pk).get_state_display()
