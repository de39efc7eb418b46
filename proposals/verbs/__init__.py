"""What may be done, by whom, to what, when: one table a topic. Desk and admin show their buttons from here.

A verb of this table asks with its form and calls one action. The actions refuse by themselves; the table
only decides what is offered.
"""

from collections.abc import Iterator
from typing import Any

from people.models import User
from proposals.verbs import (
    answering,
    closing,
    cohandling,
    extension,
    feedback,
    handling,
    intake,
    parts,
    promises,
    publication,
    supervision,
)
from proposals.verbs.kinds import KINDS
from proposals.verbs.verb import Verb, VerbForm, perform

TOPICS = (
    intake,
    handling,
    cohandling,
    extension,
    parts,
    supervision,
    closing,
    answering,
    feedback,
    promises,
    publication,
)
_ALL = {(verb.kind, verb.slug): verb for topic in TOPICS for verb in topic.VERBS}

__all__ = ["KINDS", "Verb", "VerbForm", "every", "find", "offered", "otherwise", "perform"]


def every() -> Iterator[Verb]:
    """Every verb there is, in the order of the tables."""
    return iter(_ALL.values())


def find(kind: str, slug: str) -> Verb | None:
    """The verb of a kind of row by its name in addresses."""
    return _ALL.get((kind, slug))


def offered(user: User, kind: str, row: Any) -> list[Verb]:
    """What this person may do to this row now. The row came from the access module."""
    return [verb for verb in every() if verb.kind == kind and verb.who(user) and verb.possible(row)]


# What one person decides one way or another.
DECISIONS = (
    {("item", "file"), ("item", "reject")},
    {("letter", "sign"), ("letter", "send-back")},
    {("return", "agree"), ("return", "refuse")},
    {("extension", "agree"), ("extension", "refuse")},
    {("conversion", "confirm"), ("conversion", "refuse")},
    {("study", "rehandle"), ("study", "no-rehandling")},
    {("promise", "keep"), ("promise", "postpone"), ("promise", "break")},
)


def otherwise(user: User, verb: Verb, row: Any) -> list[Verb]:
    """The other answers to the question that this verb answers, as far as they are offered."""
    question = next((some for some in DECISIONS if (verb.kind, verb.slug) in some), set())
    return [
        other
        for other in offered(user, verb.kind, row)
        if (other.kind, other.slug) in question and other != verb
    ]
