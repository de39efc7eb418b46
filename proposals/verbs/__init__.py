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

__all__ = ["KINDS", "Verb", "VerbForm", "every", "find", "offered", "perform"]


def every() -> Iterator[Verb]:
    """Every verb there is, in the order of the tables."""
    return iter(_ALL.values())


def find(kind: str, slug: str) -> Verb | None:
    """The verb of a kind of row by its name in addresses."""
    return _ALL.get((kind, slug))


def offered(user: User, kind: str, row: Any) -> list[Verb]:
    """What this person may do to this row now. The row came from the access module."""
    return [verb for verb in every() if verb.kind == kind and verb.who(user) and verb.possible(row)]
