"""Letters that arrive as files: found their assignment, checked against it, recorded."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from people.models import User
from proposals.actions.attaching import attach, check_file
from proposals.actions.publishing import publish_reply
from proposals.actions.recording import locked
from proposals.actions.replying import correct_reply, log_reply, opening_kind
from proposals.documents.letters import Letter, read_letter
from proposals.models import Assignment, Proposal, Reply
from proposals.rules import numbering
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import AssignmentState, Disclosure, LetterKind, ReplyKind

PLACES = re.compile(r"([\u4e00-\u9fff]{2,7}[省市区县州盟旗])*")
REPLIES = (LetterKind.REPLY, LetterKind.FOLLOW_UP_REPLY)


@dataclass(frozen=True)
class Result:
    """What became of one file: recorded, unchanged, unmatched or refused, and why."""

    file: str
    status: str
    reason: str = ""
    proposal: str = ""


class Unmatched(RuleError):
    """The letter names no item, or none that is in the register."""


def take_in(
    paths: Iterable[Path], *, by: User | None, now: datetime, publish: bool, dry_run: bool
) -> Iterator[Result]:
    """Read letters and record each on its assignment, one transaction a letter; yields as it goes.

    A letter that is there already is `unchanged`; the same letter with other words becomes a correction.
    Told to publish, it leaves closed what is not marked open and what the office took down, and says so.
    """
    for path in paths:
        try:
            with transaction.atomic():
                result = _take_in_one(path, by=by, now=now, publish=publish, keep_file=not dry_run)
                transaction.set_rollback(dry_run)
        except Unmatched as refusal:
            result = Result(path.name, "unmatched", refusal.sentence)
        except RuleError as refusal:
            result = Result(path.name, "refused", refusal.sentence)
        yield result


def _take_in_one(path: Path, *, by: User | None, now: datetime, publish: bool, keep_file: bool) -> Result:
    letter = read_letter(path)
    if letter.kind not in REPLIES:
        raise RuleError("no-reply", _why_no_reply(letter))
    assignment = find_assignment(letter)
    content = path.read_bytes()
    check_file(content, name=path.name)
    assignment.proposal = locked(assignment.proposal)
    known = _known(content, assignment)
    reply, changed = (
        (known, False)
        if known
        else _record(letter, assignment, by=by, today=timezone.localdate(now), publish=publish)
    )
    kept_closed = _publish(reply, by=by, now=now) if publish and not reply.is_public else ""
    opened = publish and not reply.is_public and not kept_closed
    if changed and keep_file:  # last, since a file once written does not go away with a rollback
        attach(content, name=path.name, proposal=assignment.proposal, reply=reply, by=by)
    remarks = [problem.message for problem in letter.problems] + [kept_closed] * bool(kept_closed)
    status = "recorded" if changed or opened else "unchanged"
    return Result(path.name, status, "；".join(remarks), assignment.proposal.reference)


def _known(content: bytes, assignment: Assignment) -> Reply | None:
    """The letter as it stands, where these very bytes came before; what followed is the office's."""
    checksum = hashlib.sha256(content).hexdigest()
    of_the_unit = Reply.objects.filter(
        assignment__proposal=assignment.proposal, assignment__unit=assignment.unit
    )
    earlier = of_the_unit.filter(attachments__checksum=checksum).first()
    return earlier and earlier.latest


def _publish(reply: Reply, *, by: User | None, now: datetime) -> str:
    """Open a letter to the public; else the reason why it stays closed."""
    if reply.taken_down_at or reply.assignment.proposal.taken_down_at:
        return "办公室已撤下，没有再次公开。"
    try:
        publish_reply(reply, by=by, now=now)
    except RuleError as refusal:
        return f"没有公开：{refusal.sentence}"
    return ""


def _why_no_reply(letter: Letter) -> str:
    if letter.kind is None:
        return "；".join(problem.message for problem in letter.problems) or "不是答复函。"
    return f"这是“{LetterKind(letter.kind).label}”，不是给代表（委员）的答复函，未登记。"


def find_assignment(letter: Letter) -> Assignment:
    """The assignment a letter answers, by body, term, meeting and number; the rest must agree.

    Raises Unmatched where the register has no such item or unit, RuleError where it has and they differ.
    """
    proposal = _find_item(letter)
    _check_title(letter, proposal)
    _check_proposers(letter, proposal)
    return _find_unit(letter, proposal)


def _find_item(letter: Letter) -> Proposal:
    if not (letter.body and letter.term and letter.session and letter.number):
        raise Unmatched("no-reference", "函中没有读出完整的届次和编号，无法对应到建议（提案）。")
    found = Proposal.objects.filter(
        session__assembly__kind=letter.body,
        session__term=letter.term,
        session__meeting=letter.session,
        number_key=numbering.sort_key(letter.number),
    ).select_related("session__assembly")
    exact = [row for row in found if row.number == letter.number] or found
    if len(exact) == 1:
        return exact[0]
    what = f"{letter.body}-{letter.term}-{letter.session} 第{letter.number}号"
    if not exact:
        raise Unmatched("not-registered", f"登记簿中没有{what}。请核对届次和编号，或先登记该件。")
    raise Unmatched("ambiguous", f"登记簿中有{len(exact)}件{what}，无法判断是哪一件。")


def differences(letter: Letter, assignment: Assignment) -> list[str]:
    """What a letter says otherwise than the register, where a person has chosen the part it answers.

    Reference, title, proposers and unit, a sentence each; what the letter does not say differs in nothing.
    """
    proposal, unit = assignment.proposal, assignment.unit
    said = []
    if letter.kind not in REPLIES:
        said.append(_why_no_reply(letter))
    if not _is_about(letter, proposal):
        said.append(f"函中的编号是第{letter.number}号，这一件是{proposal.reference}。请确认选对了文件。")
    for check in (_check_title, _check_proposers):
        try:
            check(letter, proposal)
        except RuleError as refusal:
            said.append(refusal.sentence)
    if letter.organization and not _is_named(assignment, letter.organization):
        said.append(f"落款单位“{letter.organization}”不是承办单位{unit.name}。")
    return said


def _is_about(letter: Letter, proposal: Proposal) -> bool:
    """Whether what a letter says of body, meeting and number is the item's."""
    session = proposal.session
    pairs = (
        (letter.body, session.body),
        (letter.term, session.term),
        (letter.session, session.meeting),
        (letter.number and numbering.sort_key(letter.number), proposal.number_key),
    )
    return all(not said or said == registered for said, registered in pairs)


def _check_title(letter: Letter, proposal: Proposal) -> None:
    if letter.title and _core(letter.title) != _core(proposal.title):
        raise RuleError(
            "title-differs",
            f"函中标题“{letter.title}”与登记的{proposal.reference}“{proposal.title}”不一致，请核对编号。",
        )


def _core(title: str) -> str:
    """A title without quotes, spaces and a leading 关于, which papers add and drop at will."""
    return "".join(char for char in title if char.isalnum()).removeprefix("关于")


def _check_proposers(letter: Letter, proposal: Proposal) -> None:
    registered = {row.name for row in proposal.sponsorships.in_order()}
    strangers = [name for name in letter.proposers or () if name not in registered]
    if strangers and registered:
        raise RuleError(
            "proposers-differ",
            f"函中称呼的{'、'.join(strangers)}不是{proposal.reference}登记的提出人（{'、'.join(sorted(registered))}）。",
        )


def _find_unit(letter: Letter, proposal: Proposal) -> Assignment:
    answering = list(proposal.assignments.current().answering().select_related("unit"))
    if not answering:
        raise Unmatched("not-assigned", f"{proposal.reference}还没有交办，请先交办给承办单位。")
    if not letter.organization:
        units = {row.unit_id for row in answering}
        if len(units) == 1:
            return _part_of_the_day(answering, letter.replied_on)
        raise Unmatched(
            "no-signature", f"函中没有读出落款单位，而{proposal.reference}有{len(units)}家单位分别答复。"
        )
    named = [row for row in answering if _is_named(row, letter.organization)]
    units = "、".join(row.unit.name for row in named or answering)
    if len({row.unit_id for row in named}) > 1:
        raise Unmatched("ambiguous-unit", f"落款单位“{letter.organization}”可能是{units}，无法判断是哪一家。")
    if named:
        return _part_of_the_day(named, letter.replied_on)
    raise RuleError(
        "unit-differs", f"落款单位“{letter.organization}”不是{proposal.reference}的承办单位（{units}）。"
    )


def _part_of_the_day(parts: Sequence[Assignment], on: date | None) -> Assignment:
    """Of the parts of one unit in several rounds the newest that was assigned on or before a day.

    Without a day the newest of all; before all of them the oldest, which then refuses the letter's date.
    """
    by_round = sorted(parts, key=lambda row: (row.round, row.pk))
    begun = [row for row in by_round if on is None or row.assigned_on <= on]
    return begun[-1] if begun else by_round[0]


def _reply_kind(letter: Letter, assignment: Assignment) -> ReplyKind:
    """What kind of reply a letter is on the part it answers.

    In a later round the first letter is the one that answers again, whatever it calls itself.
    """
    awaited = assignment.round > 1 and assignment.state != AssignmentState.ANSWERED
    if letter.kind == LetterKind.FOLLOW_UP_REPLY and not awaited:
        return ReplyKind.FOLLOW_UP
    return opening_kind(assignment)


def _is_named(assignment: Assignment, organization: str) -> bool:
    """Whether a signature means this unit, by any of its names, with or without the places before it."""
    unit = assignment.unit
    names = {unit.name, unit.short_name, *(alias.name for alias in unit.aliases.all())} - {""}
    return any(_same_name(name, signed) for name in names for signed in organization.split("、"))


def _same_name(one: str, other: str) -> bool:
    """长宁区试例局 is 上海市长宁区试例局: the longer may have places before it, and nothing else."""
    short, long = sorted((one, other), key=len)
    return long.endswith(short) and PLACES.fullmatch(long.removesuffix(short)) is not None


def _record(
    letter: Letter, assignment: Assignment, *, by: User | None, today: date, publish: bool
) -> tuple[Reply, bool]:
    """The reply this letter is, and whether anything was written."""
    if letter.replied_on is None:
        raise RuleError("no-date", "函中没有读出落款日期，请补登记后手工录入。")
    fields = columns(letter, publish=publish)
    kind = _reply_kind(letter, assignment)
    standing = assignment.replies.current().filter(kind=kind, replied_on=letter.replied_on).first()
    if standing is None:
        return log_reply(assignment, kind=kind, by=by, today=today, **fields), True
    if standing.disclosure:
        del fields["disclosure"]  # the office has decided already
    changes = {name: value for name, value in fields.items() if value and getattr(standing, name) != value}
    if not changes:
        return standing, False
    return correct_reply(standing, reason="按来函原件更正", by=by, today=today, **changes), True


def columns(letter: Letter, *, publish: bool = False) -> dict[str, object]:
    """The letter's fields as columns of Reply. Told to publish, an office opens one that does not say."""
    return {
        "replied_on": letter.replied_on,
        "body": letter.body_text,
        "doc_number": letter.doc_number or "",
        "outcome": letter.outcome or "",
        "outcome_text": letter.outcome_text or "",
        "signer": letter.signer or "",
        "organization": letter.organization or "",
        "disclosure": letter.disclosure or (Disclosure.OPEN if publish else ""),
        "contact_name": letter.contact_name or "",
        "contact_phone": letter.contact_phone or "",
        "contact_address": letter.contact_address or "",
        "postcode": letter.postcode or "",
    }
