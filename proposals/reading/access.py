"""Rows on behalf of a person: the only way to obtain one that the person may not be free to see.

Lists, pages, files, feeds and the admin all start here. What the public may see is `public()` on the
querysets.
"""

from django.db.models import Q, QuerySet

from people.models import User
from people.roles import Role
from proposals.models import (
    Assignment,
    Attachment,
    Contact,
    Draft,
    Extension,
    Feedback,
    HandlerOpinion,
    Notice,
    OutcomeChange,
    Promise,
    Proposal,
    Reply,
    ReturnRequest,
    Session,
    Study,
)
from proposals.rules.vocabulary import AttachmentKind

_PART = ("assignment__proposal__session__assembly", "assignment__unit")
_LETTER = tuple(f"reply__{path}" for path in _PART)


def proposals_for(user: User) -> QuerySet[Proposal]:
    """Items a signed-in person works on or owns; nothing for a role that has no business with them."""
    rows = Proposal.objects.with_session()
    if user.is_office:
        return rows.filter(_of_the_office(user, "session__assembly"))
    if user.is_unit:
        return rows.handled_by(user.unit)
    if user.is_delegate:
        return rows.sponsored_by(user.delegate)
    return rows if _reads_all(user) else rows.none()


def sessions_for(user: User) -> QuerySet[Session]:
    """Meetings for which a person may register items."""
    rows = Session.objects.select_related("assembly")
    return rows.filter(_of_the_office(user, "assembly")) if user.is_office else rows.none()


def assignments_for(user: User) -> QuerySet[Assignment]:
    """The office sees all of its assembly, a unit its own part only."""
    rows = Assignment.objects.with_item()
    if user.is_office:
        return rows.filter(_of_the_office(user, "proposal__session__assembly"))
    if user.is_unit:
        return rows.for_unit(user.unit)
    return rows if _reads_all(user) else rows.none()


def replies_for(user: User) -> QuerySet[Reply]:
    """Letters of the assignments a person sees.

    A delegate reads every letter sent on an own item, or on the one it was merged into.
    """
    rows = Reply.objects.select_related(*_PART)
    if user.is_delegate:
        own = proposals_for(user).values("pk")
        handled = Q(assignment__proposal__in=own) | Q(assignment__proposal__merged__in=own)
        return rows.current().filter(pk__in=Reply.objects.filter(handled).values("pk"))
    return rows.filter(assignment__in=assignments_for(user))


def attachments_for(user: User) -> QuerySet[Attachment]:
    """Files the public may open, and those of the letters and items the person sees.

    Papers of the handling (requests, opinions) are for the units of the item too, never for delegates.
    Evidence, such as a rating on paper, is for the office and the auditor alone.
    """
    rows = Attachment.objects.all()
    if not user.is_authenticated:
        return rows.public()
    public = Q(pk__in=rows.public().values("pk"))
    letters = Q(kind=AttachmentKind.LETTER, reply__in=replies_for(user))
    if user.is_office or _reads_all(user):
        return rows.filter(public | letters | Q(proposal__in=proposals_for(user)))
    kinds = [AttachmentKind.ITEM, AttachmentKind.RECORD] if user.is_unit else [AttachmentKind.ITEM]
    own_items = Q(kind__in=kinds, proposal__in=proposals_for(user))
    return rows.filter(public | letters | own_items)


def opinions_for(user: User) -> QuerySet[HandlerOpinion]:
    """What co-handling units said: for themselves, the answering units of the item, and the office."""
    rows = HandlerOpinion.objects.select_related(*_PART)
    if user.is_unit:
        mine = assignments_for(user).answering().current().values("proposal")
        return rows.filter(Q(assignment__in=assignments_for(user)) | Q(assignment__proposal__in=mine))
    return rows.filter(assignment__in=assignments_for(user))


def contacts_for(user: User) -> QuerySet[Contact]:
    """Conversations of the assignments a person sees."""
    return Contact.objects.select_related("assignment__unit").filter(assignment__in=assignments_for(user))


def returns_for(user: User) -> QuerySet[ReturnRequest]:
    """Requests to be rid of an item, of the assignments a person sees."""
    rows = ReturnRequest.objects.select_related(*_PART)
    return rows.filter(assignment__in=assignments_for(user))


def extensions_for(user: User) -> QuerySet[Extension]:
    """Requests for a later date, of the assignments a person sees."""
    rows = Extension.objects.select_related(*_PART)
    return rows.filter(assignment__in=assignments_for(user))


def conversions_for(user: User) -> QuerySet[OutcomeChange]:
    """Changed outcomes of the letters a person reads."""
    rows = OutcomeChange.objects.select_related(*_LETTER)
    return rows.filter(reply__in=replies_for(user))


def promises_for(user: User) -> QuerySet[Promise]:
    """What was promised in the letters a person reads."""
    rows = Promise.objects.select_related(*_LETTER)
    return rows.filter(reply__in=replies_for(user))


def feedback_for(user: User) -> QuerySet[Feedback]:
    """Views of the proposers: their own for delegates, all for the office and the auditor, none for units."""
    rows = Feedback.objects.select_related("sponsorship__delegate", "sponsorship__group", "reply__assignment")
    if user.is_delegate:
        return rows.filter(sponsorship__delegate=user.delegate_id)
    if user.is_office or _reads_all(user):
        return rows.filter(sponsorship__proposal__in=proposals_for(user))
    return rows.none()


def studies_for(user: User) -> QuerySet[Study]:
    """Dissatisfied views the office has to decide on."""
    rows = Study.objects.select_related("proposal__session__assembly", "feedback__sponsorship")
    if user.is_office or _reads_all(user):
        return rows.filter(proposal__in=proposals_for(user))
    return rows.none()


def drafts_for(user: User) -> QuerySet[Draft]:
    """A person's own unfinished forms."""
    return Draft.objects.filter(user=user)


def notices_for(user: User) -> QuerySet[Notice]:
    """What was sent to this person."""
    return Notice.objects.to(user).select_related("proposal__session__assembly")


def _of_the_office(user: User, path: str) -> Q:
    """Everything for an office user of no particular assembly, else that assembly's."""
    return Q() if user.assembly_id is None else Q(**{path: user.assembly_id})


def _reads_all(user: User) -> bool:
    """The auditor reads everything and changes nothing; the administrator manages accounts, not content."""
    return user.is_active and user.is_authenticated and user.role == Role.AUDITOR
