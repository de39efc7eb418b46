"""The kinds of rows that verbs act on: how a person obtains one, and to which item and part it belongs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from people.models import Unit, User
from proposals.models import Assignment, Proposal
from proposals.reading import access


@dataclass(frozen=True)
class Kind:
    """`rows(user)` are those a person may see; `item` and `part` lead from one to its item and assignment.

    Units belong to no item.
    """

    label: str
    rows: Callable[[User], QuerySet]
    item: Callable[[Any], Proposal | None]
    part: Callable[[Any], Assignment | None]


def _of_assignment(row):
    return row.assignment


def _item_of_assignment(row):
    return row.assignment.proposal


def _of_reply(row):
    return row.reply.assignment


def _item_of_reply(row):
    return row.reply.assignment.proposal


def _units(user):
    """The office alone closes and renames units; who they are is no secret."""
    return Unit.objects.all() if user.is_office else Unit.objects.none()


def _none(row):
    return None


KINDS: dict[str, Kind] = {
    "item": Kind("建议（提案）", access.proposals_for, lambda row: row, _none),
    "part": Kind("交办", access.assignments_for, lambda row: row.proposal, lambda row: row),
    "letter": Kind("答复", access.replies_for, _item_of_assignment, _of_assignment),
    "return": Kind("退办申请", access.returns_for, _item_of_assignment, _of_assignment),
    "extension": Kind("延期申请", access.extensions_for, _item_of_assignment, _of_assignment),
    "opinion": Kind("会办意见", access.opinions_for, _item_of_assignment, _of_assignment),
    "promise": Kind("承诺事项", access.promises_for, _item_of_reply, _of_reply),
    "conversion": Kind("结果转化", access.conversions_for, _item_of_reply, _of_reply),
    "study": Kind("不满意研判", access.studies_for, lambda row: row.proposal, _none),
    "unit": Kind("承办单位", _units, _none, _none),
}
