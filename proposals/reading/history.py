"""What became of one row, column by column, in words: from the versions that the database keeps itself."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.db import models
from django.utils import timezone

from people.history import INSERT, UPDATE, Version
from people.models import User

BY_HAND = "数据库直接写入（未经本系统）"
EMPTY = "（空）"
PLACES = {"command": "命令 ", "task": "后台任务 ", "url": ""}
NOTHING = (None, "", [], {})
LEAD, LENGTH = 20, 100  # characters shown before the first difference of long texts, and in all


@dataclass(frozen=True)
class ColumnChange:
    """A column's name and its two values in words; `old` of a new row is empty."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """One version: when, by whom, from where (an address, a command, a task), what it changed."""

    at: datetime
    who: str
    where: str
    label: str
    columns: tuple[ColumnChange, ...]


def changes_of(row: models.Model) -> list[Change]:
    """The history of one row, newest first; one query, and one for each kind of key it shows."""
    versions = list(row.history.order_by("pgh_id"))
    columns = row.history.model.columns()
    names = _Names(columns, versions)
    return [_change(old, new, columns, names) for old, new in pairwise([None, *versions])][::-1]


def changed_columns(
    old: models.Model | None, new: models.Model, columns: Iterable[models.Field]
) -> list[models.Field]:
    """The columns in which two versions differ, or a version and a row; of a first one those not empty."""
    if old is None:
        return [field for field in columns if _value(new, field) not in NOTHING]
    return [field for field in columns if _value(old, field) != _value(new, field)]


def _value(row: models.Model, field: models.Field) -> object:
    value = getattr(row, field.attname)
    return str(value) if isinstance(field, models.FileField) else value


def _change(old: Version | None, new: Version, columns: list[models.Field], names: "_Names") -> Change:
    changed = changed_columns(old, new, columns) if new.pgh_label in (INSERT, UPDATE) or old is None else []
    return Change(
        at=new.pgh_created_at,
        who=names.who(new.pgh_context),
        where=_where(new.pgh_context),
        label=new.get_pgh_label_display(),
        columns=tuple(
            _compared(names.words(old, field), names.words(new, field), field) for field in changed
        ),
    )


def _where(context: dict | None) -> str:
    return next((before + context[name] for name, before in PLACES.items() if name in (context or {})), "")


def _compared(old: str, new: str, field: models.Field) -> ColumnChange:
    """Both values; of long texts what stands around their first difference."""
    same = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    start = max(same - LEAD, 0) if max(len(old), len(new)) > LENGTH else 0
    return ColumnChange(str(field.verbose_name), _excerpt(old, start), _excerpt(new, start))


def _excerpt(text: str, start: int) -> str:
    part = text[start : start + LENGTH]
    return ("…" if start and part else "") + part + ("…" if len(text) > start + LENGTH else "")


class _Names:
    """The rows that versions refer to, and the users who wrote them, fetched once."""

    def __init__(self, columns: list[models.Field], versions: list[Version]) -> None:
        users = {(version.pgh_context or {}).get("user") for version in versions} - {None}
        self.users = User.objects.in_bulk(users)
        self.rows = {
            field: field.related_model._base_manager.in_bulk(
                {_value(row, field) for row in versions} - {None}
            )
            for field in columns
            if field.is_relation
        }

    def who(self, context: dict | None) -> str:
        if not context:
            return BY_HAND
        if "command" in context or "task" in context:
            return "系统"
        user = context.get("user")
        return str(self.users.get(user) or f"用户 {user}") if user else "未登录的访问者"

    def words(self, version: Version | None, field: models.Field) -> str:
        """A column's value as a person reads it."""
        if version is None:
            return ""
        value = _value(version, field)
        if value in NOTHING:
            return EMPTY
        if field in self.rows:
            return str(self.rows[field].get(value) or value)
        return _words(value, dict(field.flatchoices))


def _words(value: object, choices: dict) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(choices.get(value, value))
