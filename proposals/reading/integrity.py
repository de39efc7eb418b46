"""Whether the records still hold together: the sealed events, the kept files, the states."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from proposals.models import Attachment, Event, Proposal, Reply
from proposals.rules import states
from proposals.rules.vocabulary import ProposalState

FILED = (ProposalState.TO_ASSIGN, ProposalState.IN_HAND, ProposalState.REPLIED)
BATCH = 500


@dataclass(frozen=True)
class Break:
    """One thing that does not fit: what kind, on which row, in a sentence."""

    code: str
    row: int
    sentence: str


def breaks() -> Iterator[Break]:
    """Everything that is wrong, in the order events, files, states; nothing on a sound database."""
    yield from broken_seals()
    yield from broken_ends()
    yield from broken_files()
    yield from broken_states()


def broken_seals() -> Iterator[Break]:
    """Events that were changed, removed or slipped in among others after they were written."""
    proposal, sequence, seal = None, 0, ""
    for event in Event.objects.order_by("proposal", "sequence").iterator(BATCH):
        if event.proposal_id != proposal:
            proposal, sequence, seal = event.proposal_id, 0, ""
        if event.sequence != sequence + 1 or event.previous_seal != seal:
            yield Break(
                "chain", event.pk, f"过程记录 {event.pk} 与前一条不衔接，前面可能有记录被删除或插入。"
            )
        elif event.seal != event.expected_seal():
            yield Break("seal", event.pk, f"过程记录 {event.pk} 的内容与校验值不符，可能被改动。")
        sequence, seal = event.sequence, event.seal


def broken_ends() -> Iterator[Break]:
    """Items whose last events are gone, or were slipped in: the chain ends elsewhere than the item says."""
    newest = Event.objects.filter(proposal=OuterRef("pk")).order_by("-sequence")
    items = Proposal.objects.with_session().annotate(
        found=Coalesce(Subquery(newest.values("sequence")[:1]), 0),
        found_seal=Coalesce(Subquery(newest.values("seal")[:1]), Value("")),
    )
    for item in items.exclude(found=F("events_count"), found_seal=F("last_seal")).iterator(BATCH):
        yield Break(
            "chain-end",
            item.pk,
            f"{item.reference}应有过程记录{item.events_count}条，现到第{item.found}条为止，"
            "末尾可能有记录被删除、增加或改动。",
        )


def broken_files() -> Iterator[Break]:
    """Files that are gone or are not the bytes that were stored."""
    for attachment in Attachment.objects.iterator(BATCH):
        try:
            with attachment.file.open("rb") as file:
                checksum = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            yield Break(
                "file-missing", attachment.pk, f"附件 {attachment.pk}“{attachment.name}”的文件不见了。"
            )
            continue
        if checksum != attachment.checksum:
            yield Break(
                "checksum", attachment.pk, f"附件 {attachment.pk}“{attachment.name}”的内容与入库时不同。"
            )


def broken_states() -> Iterator[Break]:
    """Items whose state or day of answer is not what their parts imply, or whose public date is none."""
    for proposal in Proposal.objects.with_session().prefetch_related("assignments").iterator(BATCH):
        rows = [row for row in proposal.assignments.all() if row.counts]
        implied = states.implied([(row.role, row.state) for row in rows])
        replied_on = states.replied_on([(row.role, row.round, row.answered_on) for row in rows])
        if proposal.state in FILED and proposal.state != implied:
            found = proposal.get_state_display()
            yield Break(
                "state", proposal.pk, f"{proposal.reference}现为“{found}”，按交办情况应为“{implied.label}”。"
            )
        elif proposal.replied_on != replied_on:
            yield Break("reply-date", proposal.pk, f"{proposal.reference}的答复日期与承办单位的答复不符。")
    newest = dict(
        Reply.objects.public().order_by("replied_on").values_list("assignment__proposal", "replied_on")
    )
    for pk, shown in Proposal.objects.values_list("pk", "public_replied_on").iterator(BATCH):
        if newest.get(pk) != shown:
            yield Break("public-date", pk, f"建议（提案）{pk} 的公开答复日期与已公开的答复不符。")
