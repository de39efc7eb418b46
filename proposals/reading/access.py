"""Rows on behalf of a person: the only way to obtain one that the person may not be free to see.

Lists, pages, files, feeds and the admin all start here. What the public may see is `public()` on the
querysets.
"""

from django.db.models import Q, QuerySet

from people.models import User
from people.roles import Role
from proposals.models import Assignment, Attachment, Notice, Proposal, Reply, Session
from proposals.rules.vocabulary import AttachmentKind


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
    """Letters of the assignments a person sees; a delegate also reads every letter sent on an own item."""
    rows = Reply.objects.select_related("assignment__proposal__session__assembly", "assignment__unit")
    if user.is_delegate:
        return rows.current().filter(assignment__proposal__in=proposals_for(user))
    return rows.filter(assignment__in=assignments_for(user))


def attachments_for(user: User) -> QuerySet[Attachment]:
    """Files the public may open, and those of the letters and items the person sees.

    Evidence, such as a rating on paper, is for the office and the auditor alone.
    """
    rows = Attachment.objects.all()
    if not user.is_authenticated:
        return rows.public()
    public = Q(pk__in=rows.public().values("pk"))
    letters = Q(kind=AttachmentKind.LETTER, reply__in=replies_for(user))
    if user.is_office or _reads_all(user):
        return rows.filter(public | letters | Q(proposal__in=proposals_for(user)))
    own_items = Q(kind=AttachmentKind.ITEM, proposal__in=proposals_for(user))
    return rows.filter(public | letters | own_items)


def notices_for(user: User) -> QuerySet[Notice]:
    """What was sent to this person."""
    return Notice.objects.to(user).select_related("proposal__session__assembly")


def _of_the_office(user: User, path: str) -> Q:
    """Everything for an office user of no particular assembly, else that assembly's."""
    return Q() if user.assembly_id is None else Q(**{path: user.assembly_id})


def _reads_all(user: User) -> bool:
    """The auditor reads everything and changes nothing; the administrator manages accounts, not content."""
    return user.is_active and user.is_authenticated and user.role == Role.AUDITOR
