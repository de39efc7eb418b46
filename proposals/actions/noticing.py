"""Puts a message in the outbox, in the transaction of whatever it tells about."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from people.models import User
from people.roles import Role
from proposals.models import Assignment, Notice
from proposals.rules.vocabulary import NoticeKind


def tell(user: User, **message: Any) -> None:
    """Write one notice, or nothing where its key was used before. Arguments as for `notice_to`."""
    Notice.objects.bulk_create([notice_to(user, **message)], ignore_conflicts=True)


def notice_to(
    user: User,
    *,
    kind: NoticeKind,
    key: str,
    assignment: Assignment,
    subject: str,
    sentence: str,
    stage: str = "",
) -> Notice:
    """The row, unsaved, for callers that write many. Says number and link only, never the item's text."""
    return Notice(
        recipient=user,
        kind=kind,
        stage=stage,
        key=key,
        proposal=assignment.proposal,
        assignment=assignment,
        due_on=assignment.due_on,
        subject=subject,
        body=f"{user}：\n\n{subject}。{sentence}\n\n办理入口：{settings.SITE_URL}{_door(user, assignment)}\n",
        not_before=timezone.now(),
    )


class Recipients:
    """Who hears of a unit's part in an item; users are read once, for any number of parts."""

    def __init__(self) -> None:
        users = list(User.objects.filter(is_active=True, role__in=[Role.UNIT, Role.OFFICE]))
        self._by_unit: dict[int, list[User]] = {}
        for user in users:
            if user.is_unit:
                self._by_unit.setdefault(user.unit_id, []).append(user)
        self._office = [user for user in users if user.is_office]

    def of(self, assignment: Assignment) -> list[User]:
        """The unit's users; the office where there are none, for they would never hear of it."""
        return self._by_unit.get(assignment.unit_id) or self.office_of(assignment)

    def office_of(self, assignment: Assignment) -> list[User]:
        """The office of the item's assembly."""
        assembly = assignment.proposal.session.assembly_id
        return [user for user in self._office if user.assembly_id in (None, assembly)]


def _door(user: User, assignment: Assignment) -> str:
    """Where this person goes on: the page of their own door, which asks for sign-in."""
    if user.is_delegate:
        return reverse("delegate:item", args=[assignment.proposal.session.slug, assignment.proposal.number])
    return reverse("admin:proposals_assignment_change", args=[assignment.pk])


def mark_read(notice: Notice, *, now: datetime) -> None:
    """Note when a notice was first read; reading it again changes nothing."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=now)
