"""Letters the office decides on before the public may read them (公开审核), and what speaks against it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet

from people.models import User
from proposals.documents.letters import Unreadable
from proposals.documents.letters.text import read_bytes
from proposals.models import Attachment, Reply
from proposals.reading import access, dossier
from proposals.rules import privacy
from proposals.rules.vocabulary import AttachmentKind, Disclosure


@dataclass(frozen=True)
class Concern:
    """Something to look at before publishing: where it stands, what it looks like, how it is written."""

    place: str
    kind: str
    snippet: str


@dataclass(frozen=True)
class Case:
    """One letter under review, as it is and as the public would read it.

    `opens_item` says that its item would be published with it, with `title`, `proposers` and `paragraphs`.
    `unread` are files that no program could look into. `before` and `after` are the neighbours' keys.
    """

    reply: Reply
    letter: dossier.Letter
    public: dossier.Letter
    opens_item: bool
    proposers: Sequence[str]
    paragraphs: Sequence[str]
    concerns: Sequence[Concern]
    unread: Sequence[str]
    place: int
    count: int
    before: int | None
    after: int | None


def waiting(user: User) -> QuerySet[Reply]:
    """Letters sent, never opened to the public, and not kept from it either; the longest waiting first.

    What was taken down was decided on, and is not asked again.
    """
    undecided = ("", Disclosure.OPEN)
    rows = access.replies_for(user).current().filter(published_at=None, disclosure__in=undecided)
    return rows.order_by(F("replied_on").asc(), "pk")


def case(reply: Reply, keys: Sequence[int]) -> Case:
    """A letter with its preview; `keys` are those of the whole queue, in order."""
    proposal = reply.assignment.proposal
    item_open = proposal.text_disclosure == Disclosure.OPEN
    files = [row for row in reply.attachments.all() if row.kind == AttachmentKind.LETTER]
    texts = {file.name: _text(file) for file in files}
    at = keys.index(reply.pk) if reply.pk in keys else -1
    return Case(
        reply=reply,
        letter=dossier.letter(reply, public=False),
        public=dossier.letter(reply, public=True),
        opens_item=not proposal.is_public,
        proposers=dossier.public_names(proposal.sponsorships.in_order(), proposal.name_disclosure),
        paragraphs=dossier.paragraphs(proposal.text) if item_open else (),
        concerns=list(_concerns(reply, texts)),
        unread=[name for name, text in texts.items() if text is None],
        place=at + 1,
        count=len(keys),
        before=keys[at - 1] if at > 0 else None,
        after=keys[at + 1] if 0 <= at < len(keys) - 1 else (keys[0] if at < 0 and keys else None),
    )


def _concerns(reply: Reply, files: dict[str, str | None]) -> Iterator[Concern]:
    proposal = reply.assignment.proposal
    places = {
        "答复正文": reply.body,
        "答复摘要": reply.summary,
        "联系人": reply.contact_name,
        "联系电话": reply.contact_phone,
        "通讯地址": reply.contact_address,
        **{f"附件“{name}”": text or "" for name, text in files.items()},
    }
    if not proposal.is_public:
        places["建议（提案）标题"] = proposal.title
        places["建议（提案）内容"] = proposal.text if proposal.text_disclosure == Disclosure.OPEN else ""
    for place, text in places.items():
        yield from (Concern(place, *finding) for finding in privacy.findings(text))


def _text(file: Attachment) -> str | None:
    """What a file says; None where no program can read it."""
    try:
        with file.file.open("rb") as opened:
            return read_bytes(opened.read())
    except (Unreadable, OSError):
        return None
