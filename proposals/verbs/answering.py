"""Logging, drafting, signing and correcting letters, and opening them to the public (答复、签发、公开)."""

from django import forms
from django.utils import timezone

from proposals.actions import attaching, disclosing, drafting, publishing, replying
from proposals.models import Reply
from proposals.rules import states
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import AssignmentState, Disclosure, Outcome, ReplyKind, ReplyState
from proposals.verbs.fields import day, line, paper, words
from proposals.verbs.verb import Verb, VerbForm, by_leader, by_office, by_unit, by_unit_or_office, when

COLUMNS = (
    *("outcome", "outcome_text", "doc_number", "signer", "organization", "replied_on", "body", "summary"),
    *("disclosure", "disclosure_reason", "contact_name", "contact_phone", "contact_address", "postcode"),
)


def one_of(label: str, choices, **kwargs) -> forms.ChoiceField:
    """A choice nobody has made yet."""
    return forms.ChoiceField(label=label, choices=[("", "请选择"), *choices], **kwargs)


class LetterForm(VerbForm):
    """What an official letter says, and the letter itself as a file."""

    outcome = one_of("办理结果", Outcome.choices)
    outcome_text = line(
        "结果原文", max_length=60, required=False, help_text="答复函上印的用语，留空则用标准用语。"
    )
    doc_number = line("发文字号", max_length=60, required=False, help_text="如：长发改〔2024〕19号")
    signer = line("签发人")
    organization = line("落款单位", max_length=100, required=False)
    replied_on = day("答复日期", happened=True)
    body = words("答复正文", rows=16, max_length=100_000)
    summary = line("答复摘要", max_length=200, required=False)
    disclosure = one_of("公开属性", Disclosure.choices)
    disclosure_reason = line("不公开的依据", max_length=200, required=False)
    contact_name = line("联系人", required=False)
    contact_phone = line("联系电话", max_length=60, required=False)
    contact_address = line("通讯地址", max_length=120, required=False)
    postcode = line("邮政编码", max_length=10, required=False)
    file = paper("答复函原件")


class ReplyVerbForm(LetterForm):
    """A new letter of a part, with what it promises and why it may go out although something is missing.

    What is known of the unit, or was sent for signing before, is filled in.
    """

    kind = forms.ChoiceField(label="种类", choices=ReplyKind.choices)
    promise_text = words(
        "承诺事项", rows=2, required=False, help_text="办理结果为“正在解决”“计划解决”的必填：承诺做什么。"
    )
    promise_due_on = day("承诺时限", required=False, help_text="何时完成。")
    waiver = words(
        "未沟通或未会办的说明",
        rows=2,
        required=False,
        help_text="会办意见没有收齐，或没有登记与提出人的沟通，仍须答复的，写明原因。",
    )
    field_order = (
        "seen",
        "kind",
        *COLUMNS[:8],
        "promise_text",
        "promise_due_on",
        *COLUMNS[8:],
        "file",
        "waiver",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {**_known(self.row, self.today), **self.initial}

    def facts(self):
        """The letter's columns, its file, the waiver, and `promises` as pairs of text and day."""
        facts = super().facts()
        promised = (facts.pop("promise_text"), facts.pop("promise_due_on"))
        return {**facts, "promises": [promised] if any(promised) else []}


def _known(part, today):
    """What the boxes of a new letter hold: the draft in work, or what is known of the unit."""
    if draft := part.replies.filter(state__in=replying.UNSENT).first():
        promised = drafting.promises_of(draft)[:1]
        promises = dict(zip(("promise_text", "promise_due_on"), promised[0], strict=True)) if promised else {}
        columns = {name: getattr(draft, name) for name in ("kind", *COLUMNS)}
        return {**columns, **promises, "waiver": drafting.waiver_of(draft)}
    answered = part.state == AssignmentState.ANSWERED
    unit = part.unit
    return {
        "kind": ReplyKind.FOLLOW_UP if answered else replying.opening_kind(part),
        "replied_on": today,
        "organization": unit.name,
        "contact_name": unit.liaison,
        "contact_phone": unit.landline,
        "contact_address": unit.address,
        "postcode": unit.postcode,
    }


class SignForm(VerbForm):
    """What is still open on the letter when it is signed."""

    signer = line("签发人")
    doc_number = line("发文字号", max_length=60, required=False, help_text="如：长发改〔2024〕19号")
    replied_on = day("答复日期", today=True, happened=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = {"signer": self.row.signer or self.user.name, "doc_number": self.row.doc_number}
        self.initial = {**known, **self.initial}


class SendBackForm(VerbForm):
    reason = words("修改意见", help_text="承办人员会看到。")


class CorrectForm(LetterForm):
    """A corrected version, filled in with what the letter says now; the reason is kept with it."""

    reason = line("更正原因", max_length=200, help_text="原答复会保留，并标明已被更正。")
    field_order = ("seen", "reason")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {**{name: getattr(self.row, name) for name in COLUMNS}, **self.initial}
        for name in ("outcome", "signer", "disclosure"):  # an old letter may never have had it
            self.fields[name].required = bool(getattr(self.row, name))

    def facts(self):
        """The columns that changed, the reason and the file."""
        facts = super().facts()
        changed = [name for name in COLUMNS if _tidy(facts[name]) != _tidy(getattr(self.row, name))]
        return {name: facts[name] for name in ("reason", "file", *changed)}


def _tidy(value):
    """A text as it reads: browsers send other line ends, and the form strips the edges."""
    return "\n".join(value.splitlines()).strip() if isinstance(value, str) else value


class TakeDownForm(VerbForm):
    reason = words("撤下原因", max_length=200, help_text="记入办理过程，只有办公室和审计员能看到。")


class DisclosureForm(VerbForm):
    disclosure = forms.ChoiceField(label="公开属性", choices=Disclosure.choices)
    reason = line(
        "依据",
        max_length=200,
        required=False,
        help_text="“依申请公开”“不予公开”必填，例如《政府信息公开条例》第十四条。",
    )
    summary = line("答复摘要", max_length=200, required=False, help_text="公开列表上的一句话，可以留空。")
    publish = forms.BooleanField(label="同时向社会公开", required=False, help_text="限“主动公开”的答复。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = {
            "disclosure": self.row.disclosure or Disclosure.OPEN,
            "reason": self.row.disclosure_reason,
            "summary": self.row.summary,
        }
        self.initial = {**known, **self.initial}


def _reply(row, *, by, today, file, **facts):
    letter = replying.log_reply(row, by=by, today=today, **facts)
    _keep(file, letter, by)
    return f"{row.proposal.reference}的答复已登记，提出人登录后可以阅读。"


def _send_for_signing(row, *, by, today, file, **facts):
    _keep(file, drafting.send_for_signing(row, on=today, by=by, **facts), by)
    return "答复稿已送签，等待本单位领导签发。"


def _sign(row, *, by, today, **facts):
    drafting.sign(row, by=by, today=today, **facts)
    return "答复已签发，提出人登录后可以阅读。"


def _send_back(row, *, by, today, reason):
    drafting.send_back(row, reason=reason, on=today, by=by)
    return "答复稿已退回修改。"


def _correct(row, *, by, today, reason, file, **changes):
    if not changes and not file:
        raise RuleError("no-change", "没有改动，不必更正。如只是补上原件，请选择文件。")
    _keep(file, replying.correct_reply(row, reason=reason, by=by, today=today, **changes), by)
    return "答复已更正，原答复保留并标明已被更正。"


def _publish(row, *, by, today):
    publishing.publish_reply(row, by=by, now=timezone.now())
    return "答复已向社会公开。"


def _take_down(row, *, by, today, reason):
    publishing.take_down_reply(row, reason=reason, by=by, now=timezone.now())
    return "答复已撤下，公众不再能看到。"


def _set_disclosure(row, *, by, today, publish, **facts):
    letter = disclosing.set_disclosure(row, on=today, by=by, **facts)
    if publish:
        publishing.publish_reply(letter, by=by, now=timezone.now())
    return f"公开属性已审定为“{letter.get_disclosure_display()}”{'，并已向社会公开' if publish else ''}。"


def _keep(file, letter: Reply, by):
    if file:
        proposal = letter.assignment.proposal
        attaching.attach(file.read(), name=file.name, proposal=proposal, reply=letter, by=by)


def _may_be_answered(row):
    open_ = row.state == AssignmentState.ASSIGNED or when(states.ASSIGNMENT, "答复", "跟踪答复")(row)
    return row.answers and open_


def _waits_for_the_leader(row):
    """A part that ended takes its unsent letter with it."""
    return states.allows(states.REPLY, row.state, "签发") and row.assignment.counts


def _stands(row):
    return row.state == ReplyState.SENT


def _is_opened(row):
    return bool(_stands(row) and row.published_at and not row.taken_down_at)


def _may_be_published(row):
    return _stands(row) and row.disclosure == Disclosure.OPEN and not row.is_public


def _may_be_judged(row):
    return _stands(row) and not _is_opened(row)


VERBS = [
    Verb(
        "part",
        "reply",
        "登记答复",
        by_unit_or_office,
        _may_be_answered,
        _reply,
        ReplyVerbForm,
        about="登记已经签发的答复函。登记后提出人即可阅读。",
        template="desk/reply.html",
    ),
    Verb(
        "part",
        "send-for-signing",
        "送签",
        by_unit,
        _may_be_answered,
        _send_for_signing,
        ReplyVerbForm,
        about="答复稿送本单位领导签发，签发后才发给提出人。",
        template="desk/reply.html",
    ),
    Verb(
        "letter",
        "sign",
        "签发",
        by_leader,
        _waits_for_the_leader,
        _sign,
        SignForm,
        about="签发后答复即发给提出人。",
        grave=True,
    ),
    Verb("letter", "send-back", "退回修改", by_leader, _waits_for_the_leader, _send_back, SendBackForm),
    Verb(
        "letter",
        "correct",
        "更正",
        by_unit_or_office,
        _stands,
        _correct,
        CorrectForm,
        about="原答复会保留，并标明已被更正；提出人登录后读到更正后的答复。承办单位更正已公开的答复，须由办公室重新公开。",
    ),
    Verb("letter", "publish", "向社会公开", by_office, _may_be_published, _publish, grave=True),
    Verb("letter", "take-down", "撤下", by_office, _is_opened, _take_down, TakeDownForm, grave=True),
    Verb(
        "letter",
        "set-disclosure",
        "审定公开属性",
        by_office,
        _may_be_judged,
        _set_disclosure,
        DisclosureForm,
    ),
]
