"""Keeps what somebody is typing, until it is handed in or thrown away (草稿)."""

import json
import re
from collections.abc import Mapping

from django.db import transaction

from people.models import User
from proposals.models import Draft
from proposals.rules.errors import RuleError

PAGE = re.compile(r"/(?!/)[^?#\\\s]*")
LARGEST = 200 * 1024  # bytes of one draft
MOST = 200  # drafts of one person; the oldest makes room
# What belongs to the page and not to what was typed.
NEVER = {"csrfmiddlewaretoken", "seen", "keep", "clear", "read"}


@transaction.atomic
def save(user: User, page: str, fields: Mapping[str, str | list[str]]) -> Draft:
    """Keep what a person has typed into the form of a page, in place of what was kept before.

    `page` is the path of the form's address, without query; `fields` are texts, or lists of texts, by the
    names of their boxes. Tokens, counters and files are not kept. Raises RuleError `draft-page` for what is
    no path of this site, `draft-large` beyond 200 KB.
    """
    if len(page) > Draft._meta.get_field("page").max_length or not PAGE.fullmatch(page):
        raise RuleError("draft-page", "草稿没有保存：页面地址不对。请刷新页面后重试。")
    kept = {name: _clean(value) for name, value in fields.items() if name not in NEVER}
    size = len(json.dumps(kept, ensure_ascii=False).encode())
    if size > LARGEST:
        raise RuleError(
            "draft-large",
            f"草稿有 {size // 1024} KB，超过 {LARGEST // 1024} KB 的上限，没有保存。"
            "请直接提交，或把正文作为附件。",
        )
    draft, created = Draft.objects.update_or_create(user=user, page=page, defaults={"fields": kept})
    if created:
        _make_room(user)
    return draft


def found(user: User, page: str) -> Draft | None:
    """What the person was typing into the form of this page, if anything was kept."""
    return Draft.objects.filter(user=user, page=page).first()


def drop(user: User, page: str) -> None:
    """Forget what was typed: it was handed in, or thrown away. Without a draft nothing happens."""
    Draft.objects.filter(user=user, page=page).delete()


def _clean(value: str | list[str]) -> str | list[str]:
    """Without the one character that no column holds."""
    if isinstance(value, str):
        return value.replace("\0", "")
    return [one.replace("\0", "") for one in value]


def _make_room(user: User) -> None:
    mine = Draft.objects.filter(user=user)
    mine.filter(pk__in=mine.order_by("-saved_at", "-pk").values("pk")[MOST:]).delete()
