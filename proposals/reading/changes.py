"""What somebody else did to an item while a person had its page open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from proposals.models import Assignment, Event, Proposal, Reply


@dataclass(frozen=True)
class Change:
    """When, who, what."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True)
class Difference:
    """A box whose column says something else by now: its name, what was typed, what there is."""

    label: str
    typed: str
    now: str


def newer(proposal: Proposal, *, since: int, part: Assignment | None = None) -> list[Change]:
    """What happened after the `since`-th event; for an act on a part, without what is other parts' business.

    Names the event and its unit and no more, since a reader may not be free to know what it says.
    """
    rows = Event.objects.filter(proposal=proposal, sequence__gt=since).order_by("sequence")
    return [
        Change(row.at, row.actor_name, _what(row))
        for row in rows
        if part is None or row.facts.get("part", part.pk) == part.pk
    ]


def _what(row: Event) -> str:
    unit = row.facts.get("unit")
    return f"{row.get_kind_display()}（{unit}）" if unit else row.get_kind_display()


def differences(row: Model, typed: Mapping[str, Any], labels: Mapping[str, str]) -> list[Difference]:
    """The boxes that edit columns of a row and do not say what the row says now.

    `typed` are cleaned values by the names of boxes, `labels` their labels. Of a letter that was corrected
    meanwhile the version that stands is compared.
    """
    row = newest(row)
    columns = {field.name: field for field in row._meta.concrete_fields}
    found = []
    for name, value in typed.items():
        if name in columns and name in labels and _tidy(getattr(row, name)) != _tidy(value):
            found.append(
                Difference(
                    labels[name], _said(columns[name], value), _said(columns[name], getattr(row, name))
                )
            )
    return found


def newest(row: Model) -> Model:
    """The row as it is stored now; of a letter the version that stands."""
    row.refresh_from_db()
    return row.latest if isinstance(row, Reply) else row


def _tidy(value: Any) -> Any:
    return "\n".join(value.splitlines()).strip() if isinstance(value, str) else value


def _said(column: Any, value: Any) -> str:
    """A value as a person reads it; empty columns as such."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    choices = dict(column.flatchoices)
    return str(choices.get(value, value) if value not in (None, "") else "（空）")
