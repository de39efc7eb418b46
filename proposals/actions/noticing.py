"""Puts a message in the outbox, in the transaction of whatever it tells about."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from people.models import User
from people.roles import Role
from proposals.models import Assignment, Notice, Proposal, Sponsorship
from proposals.rules.vocabulary import NoticeKind

SUBJECT = Notice._meta.get_field("subject").max_length


def tell(user: User, **message: Any) -> None:
    """Write one notice, or nothing where its key was used before. Arguments as for `notice_to`."""
    Notice.objects.bulk_create([notice_to(user, **message)], ignore_conflicts=True)


def notice_to(
    user: User,
    *,
    kind: NoticeKind,
    key: str,
    subject: str,
    sentence: str,
    assignment: Assignment | None = None,
    proposal: Proposal | None = None,
    stage: str = "",
) -> Notice:
    """The row, unsaved, for callers that write many; about an assignment, or about an item as a whole.

    Says number and link only, never the item's text.
    """
    item = proposal or assignment.proposal
    return Notice(
        recipient=user,
        kind=kind,
        stage=stage,
        key=key,
        proposal=item,
        assignment=assignment,
        due_on=assignment.due_on if assignment else None,
        subject=subject[:SUBJECT],
        body=f"{user}：\n\n{subject}。{sentence}\n\n办理入口：{settings.SITE_URL}{_door(user, item)}\n",
        not_before=timezone.now(),
    )


# Whole audiences; `key` names the occasion, the person is added to it


def tell_unit(assignment: Assignment, *, key: str, **message: Any) -> None:
    """Tell the users of the unit, or the office where it has none."""
    for user in Recipients().of(assignment):
        tell(user, assignment=assignment, key=f"{key}:{user.pk}", **message)


def tell_office(proposal: Proposal, *, key: str, **message: Any) -> None:
    """Tell the office of the item's assembly."""
    for user in User.objects.office_of(proposal.session.assembly):
        tell(user, proposal=proposal, key=f"{key}:{user.pk}", **message)


def tell_proposers(proposal: Proposal, *, key: str, **message: Any) -> None:
    """Tell every proposer with an account, those of items merged into this one too."""
    mine = Q(proposal=proposal) | Q(proposal__merged_into=proposal)
    signed = Sponsorship.objects.filter(mine, delegate__isnull=False).values("delegate")
    for user in User.objects.filter(delegate__in=signed, is_active=True):
        tell(user, proposal=_own(proposal, user), key=f"{key}:{user.pk}", **message)


def _own(proposal: Proposal, user: User) -> Proposal:
    """The item under which this delegate knows the matter: his own, where it was merged into another."""
    if proposal.sponsorships.filter(delegate=user.delegate_id).exists():
        return proposal
    return proposal.merged.filter(sponsorships__delegate=user.delegate_id).first() or proposal


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


def _door(user: User, proposal: Proposal) -> str:
    """Where this person goes on: the page of their own door, which asks for sign-in."""
    room = "delegate" if user.is_delegate else "desk"
    return reverse(f"{room}:item", args=[proposal.session.slug, proposal.number])


def mark_read(notice: Notice, *, now: datetime) -> None:
    """Note when a notice was first read; reading it again changes nothing."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=now)
