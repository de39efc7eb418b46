"""Whether the records still hold together: the sealed events, the kept files, the states, the histories."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pgtrigger
from django.db import connection, models
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from people.history import DELETE, INSERT, Version, histories
from proposals.models import Attachment, Event, Proposal, Reply
from proposals.reading.history import changed_columns
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
    """Everything that is wrong, in the order events, files, states, rows; nothing on a sound database."""
    yield from broken_seals()
    yield from broken_ends()
    yield from broken_files()
    yield from broken_states()
    yield from broken_rows()


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


def broken_rows() -> Iterator[Break]:
    """Rows that are not as their newest version says: written while the triggers were off."""
    for history in histories():
        with connection.chunked_cursor() as cursor:
            cursor.execute(_unlike_their_history(history))
            for pk, version, code in _fetched(cursor):
                yield Break(code, pk, _row_sentence(history, pk, version, code))


# One comparison in the database for each table, of one moment; only what differs is fetched.
UNLIKE = """
    SELECT coalesce(live.{key}, past.pgh_obj_id), past.pgh_id,
        CASE WHEN live.{key} IS NULL THEN 'row-missing'
             WHEN past.pgh_id IS NULL OR past.pgh_label = '{delete}' THEN 'row-inserted'
             ELSE 'row-changed' END
    FROM {table} live
    FULL JOIN (
        SELECT * FROM {history} WHERE pgh_id IN (SELECT max(pgh_id) FROM {history} GROUP BY pgh_obj_id)
    ) past ON past.pgh_obj_id = live.{key}
    WHERE (live.{key} IS NULL AND past.pgh_label <> '{delete}')
        OR (live.{key} IS NOT NULL AND (past.pgh_id IS NULL OR past.pgh_label = '{delete}'
            OR ({live}) IS DISTINCT FROM ({past})))
    ORDER BY 1
"""


def _unlike_their_history(history: type[Version]) -> str:
    quote, row = connection.ops.quote_name, history.pgh_tracked_model
    columns = [quote(field.column) for field in history.columns()]
    return UNLIKE.format(
        key=quote(row._meta.pk.column),
        table=quote(row._meta.db_table),
        history=quote(history._meta.db_table),
        live=", ".join(f"live.{column}" for column in columns),
        past=", ".join(f"past.{column}" for column in columns),
        delete=DELETE,
    )


def _fetched(cursor) -> Iterator[tuple]:
    while rows := cursor.fetchmany(BATCH):
        yield from rows


def _row_sentence(history: type[Version], pk: int, version: int | None, code: str) -> str:
    name = f"{history.pgh_tracked_model._meta.verbose_name} {pk}"
    if code == "row-missing":
        return f"{name} 不见了，历史中没有删除它的记载，可能有人绕过系统删除。"
    if code == "row-inserted":
        return f"{name} 没有新增的记载，可能有人绕过系统插入。"
    live = history.pgh_tracked_model._base_manager.filter(pk=pk).first()
    columns = _named(history, live and history.objects.get(pk=version), live)
    return f"{name} 与最近的历史不符（{columns}），可能有人绕过系统改动。"


def _named(history: type[Version], old: models.Model | None, new: models.Model | None) -> str:
    columns = changed_columns(old, new, history.columns()) if new else []
    return "、".join(str(field.verbose_name) for field in columns)


def hand_written(*, since: date | None = None) -> Iterator[Break]:
    """What was written by SQL past the product, on or after a day: versions that do not say who wrote them.

    A later change by the product does not make up for it: the version stays.
    """
    for history in histories():
        versions = history.objects.filter(pgh_context__isnull=True)
        if since:
            versions = versions.filter(pgh_created_at__date__gte=since)
        for version in versions.order_by("pgh_id").iterator(BATCH):
            yield Break("by-hand", version.pgh_obj_id, _hand_sentence(history, version))


def _hand_sentence(history: type[Version], version: Version) -> str:
    earlier = history.objects.filter(pgh_obj=version.pgh_obj_id, pgh_id__lt=version.pgh_id).first()
    columns = "" if version.pgh_label in (INSERT, DELETE) else _named(history, earlier, version)
    at = timezone.localtime(version.pgh_created_at)
    name = f"{history.pgh_tracked_model._meta.verbose_name} {version.pgh_obj_id}"
    done = version.get_pgh_label_display() + (f"（{columns}）" if columns else "")
    return f"{name} 于{at:%Y-%m-%d %H:%M}被直接在数据库中{done}，未经本系统。"


def missing_guards() -> Iterator[Break]:
    """Triggers that keep events and histories and are gone or switched off."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')")
        found = {name for (name,) in cursor}
    for model, trigger in pgtrigger.registered():
        if trigger.get_pgid(model) not in found:
            yield Break(
                "guard-off",
                0,
                f"{model._meta.verbose_name}的触发器 {trigger.name} 已停用或删除，其间的改动不留痕。",
            )
