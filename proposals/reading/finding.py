"""What a few typed words may mean at the desk: an item by its number, titles, people, units."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Replace

from people.models import Delegate, Unit, User
from proposals.models import Proposal
from proposals.reading import access
from proposals.rules import numbering

SHOWN = 30  # of each kind; more words find fewer
# npc-17-3/044, npc-17-3 044, 第44号, 44号, 闭08
NUMBER = re.compile(
    r"(?:(?P<session>[a-z]+[a-z0-9-]*-[0-9]+-[0-9]+)[/ ]+)?第?(?P<number>[^/]{1,20}?)号?[建议提案]*"
)
LETTERS = re.compile(r"[a-z ]+")


@dataclass(frozen=True)
class Found:
    """What was found for some words. `item` is set where they name exactly one item by its number."""

    words: str
    item: Proposal | None
    items: Sequence[Proposal]
    units: Sequence[Unit]
    delegates: Sequence[Delegate]

    @property
    def anything(self) -> bool:
        return bool(self.items or self.units or self.delegates)


def find(user: User, words: str) -> Found:
    """Everything this person may see that the words may mean; six queries at most.

    Delegates are found for the office alone, with or without an item of theirs.
    """
    words = " ".join(words.split())[:60]
    visible = access.proposals_for(user).defer("text", "due_reason")
    numbered = list(by_number(visible, words)[:SHOWN]) if words else []
    if not words or len(numbered) == 1:
        return Found(words, numbered[0] if numbered else None, numbered, (), ())
    delegates = list(_named(Delegate.objects.all(), words)[:SHOWN]) if user.is_office else []
    titled = [] if numbered else list(_titled(visible, words)[:SHOWN])
    return Found(words, None, numbered or titled, list(_units(words)[:SHOWN]), delegates)


def by_number(rows: QuerySet[Proposal], words: str) -> QuerySet[Proposal]:
    """Items of this number, newest session first: 044, 44 or 第44号, or with its session npc-17-3/044."""
    match = NUMBER.fullmatch(words.lower())
    if match is None:
        return rows.none()
    rows = rows.filter(number_key__iexact=numbering.sort_key(match["number"]))
    if match["session"]:
        rows = rows.filter(session__slug=match["session"])
    return rows.order_by(F("session__opened_on").desc(nulls_last=True), "pk")


def _titled(rows: QuerySet[Proposal], words: str) -> QuerySet[Proposal]:
    for word in words.split():
        rows = rows.filter(title__icontains=word)
    return rows.order_by("-submitted_on", "-pk")


def _units(words: str) -> QuerySet[Unit]:
    own = Q(short_name__icontains=words) | Q(aliases__name__icontains=words) | Q(code__iexact=words)
    return _named(Unit.objects.all(), words, also=own).distinct()


def _named(rows: QuerySet, words: str, *, also: Q | None = None) -> QuerySet:
    """Rows with these characters in their name, these syllables in its pinyin, or these initials in a row.

    Names begin alike (上海市长宁区……), so initials may stand anywhere among those of the name.
    """
    wanted = Q(name__icontains=words) | (also or Q())
    if LETTERS.fullmatch(words.lower()):
        letters = words.lower().replace(" ", "")
        rows = rows.annotate(run=Replace("pinyin", Value(" "), Value("")))
        initials = Q(pinyin__regex=f"{letters}[a-z]*$")
        wanted |= initials | Q(run__startswith=letters) | Q(pinyin__contains=f" {words.lower()}")
    return rows.filter(wanted).order_by("pinyin", "pk")


def delegate(key: int) -> Delegate | None:
    """The delegate whose items the office asks for."""
    return Delegate.objects.filter(pk=key).first()
