"""What the office does to an item as it comes in: check, merge, withdraw, correct."""

from django import forms

from proposals.actions import attaching, filing, merging, registering, withdrawing
from proposals.models import FilingReason, Proposal, Session
from proposals.reading import access
from proposals.rules import numbering, states
from proposals.rules.vocabulary import (
    AttachmentKind,
    Body,
    Disclosure,
    NameDisclosure,
    OnwardPath,
    ProposalState,
    ProposerType,
)
from proposals.verbs.fields import day, line, paper, words
from proposals.verbs.verb import Verb, VerbForm, always, by_office, when

LONGEST_TEXT = 100_000


class RejectForm(VerbForm):
    reason = forms.ModelChoiceField(FilingReason.objects.none(), label="理由", empty_label="请选择")
    explanation = words("说明", help_text="具体情况，留存备查。")
    talked_on = day("与提出人沟通日期", happened=True, help_text="先沟通，再决定。")
    onward = forms.ChoiceField(choices=[("", "请选择"), *OnwardPath.choices], label="去向")
    destination = line(
        "转往", max_length=100, required=False, help_text="转请上级代表（委员）提出的必填，写明转往哪里。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].queryset = FilingReason.objects.in_force(self.row.session.body, self.today)


class TextForm(VerbForm):
    """A title of one line, however many it was pasted as, and a text as it was typed."""

    title = words("标题", rows=2, max_length=200)
    text = words("内容", rows=16, max_length=LONGEST_TEXT, required=False, strip=False)

    def clean_title(self):
        return "".join(self.cleaned_data["title"].splitlines())

    def clean_text(self):
        """Browsers end lines in their own way; a text nobody touched stays as it is stored."""
        text, stored = self.cleaned_data["text"].replace("\r\n", "\n"), self.row.text
        return stored if text == stored.replace("\r\n", "\n") else text


class ResubmitForm(TextForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"title": self.row.title, "text": self.row.text, **self.initial}


class MergeForm(VerbForm):
    """Which item it goes into is typed by number: lists of a session are long."""

    session = forms.ModelChoiceField(Session.objects.none(), label="并入的一件所属会议", empty_label=None)
    number = line("并入的一件的编号", max_length=20, help_text="答复将同时送达两件的提出人。")
    reason = words("并案理由")
    talked_on = day("与提出人沟通日期", happened=True, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        meeting = self.row.session
        sessions = Session.objects.filter(assembly=meeting.assembly_id).select_related("assembly")
        self.fields["session"].queryset = sessions.newest_first()
        self.fields["talked_on"].required = meeting.body == Body.CPPCC
        self.initial = {"session": meeting.pk, **self.initial}

    def clean(self):
        cleaned = super().clean()
        if "session" in cleaned and "number" in cleaned:
            cleaned["into"] = self._found(cleaned.pop("session"), numbering.clean(cleaned.pop("number")))
        return cleaned

    def _found(self, session, number):
        row = access.proposals_for(self.user).filter(session=session, number=number).first()
        if row is None:
            self.add_error("number", f"{session}没有第{number}号，请核对编号。")
        return row


class ReasonForm(VerbForm):
    reason = words("理由")


class WithdrawForm(VerbForm):
    """Each proposer agrees by a box of its own, for all of them must."""

    reason = words("撤回理由")
    file = paper("撤回申请或同意书")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.sponsors = {f"consent_{row.pk}": row for row in self.row.sponsorships.in_order()}
        for name, row in self.sponsors.items():
            self.fields[name] = forms.BooleanField(label=f"{row.name}同意撤回", required=False)

    def facts(self):
        facts = super().facts()
        return {
            "reason": facts["reason"],
            "file": facts["file"],
            "consents": [row.pk for name, row in self.sponsors.items() if facts[name]],
        }


class AmendForm(TextForm):
    topic = forms.ModelChoiceField(None, label="类别", required=False, empty_label="未分类")
    proposer_type = forms.ChoiceField(choices=ProposerType.choices, label="提出方式")
    between_sessions = forms.BooleanField(label="闭会期间提出", required=False)
    submitted_on = day("提出日期", happened=True)
    text_disclosure = forms.ChoiceField(
        choices=[("", "未定"), *Disclosure.choices], label="内容公开属性", required=False
    )
    name_disclosure = forms.ChoiceField(choices=NameDisclosure.choices, label="提出人公开方式")
    reason = words("更正原因", help_text="更正前后的内容和原因都会留在办理过程里。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = self.row.session.topic_set.topics.all()
        columns = [name for name in self.fields if name not in ("seen", "reason")]
        self.initial = {**{name: _value(self.row, name) for name in columns}, **self.initial}


def _value(row, name):
    return row.topic_id if name == "topic" else getattr(row, name)


def _file(row, *, by, today):
    registering.file(row, on=today, by=by)
    return f"{row.reference}已受理（立案），请交办。"


def _reject(row, *, by, today, **facts):
    rejection = filing.reject(row, on=today, by=by, **facts)
    return f"{row.reference}不予受理（立案），去向：{rejection.get_onward_display()}。"


def _resubmit(row, *, by, today, **facts):
    filing.resubmit(row, on=today, by=by, **facts)
    return f"{row.reference}已重新提交，请审核。"


def _merge(row, *, by, today, **facts):
    merged = merging.merge(row, on=today, by=by, **facts)
    return f"{row.reference}已并入{merged.merged_into.reference}。"


def _unmerge(row, *, by, today, reason):
    merging.unmerge(row, reason=reason, on=today, by=by)
    return f"{row.reference}已解除并案，请单独交办。"


def _withdraw(row, *, by, today, file, **facts):
    withdrawing.withdraw(row, on=today, by=by, **facts)
    if file:
        attaching.attach(file.read(), name=file.name, proposal=row, by=by, kind=AttachmentKind.EVIDENCE)
    return f"{row.reference}已撤回，办理终止。"


def _amend(row, *, by, today, **facts):
    registering.amend(row, on=today, by=by, **facts)
    return f"{row.reference}的登记内容已更正。"


def _may_come_back(row: Proposal) -> bool:
    return row.state == ProposalState.NOT_FILED and filing.may_be_revised(row)


VERBS = [
    Verb(
        "item",
        "file",
        "受理（立案）",
        by_office,
        when(states.PROPOSAL, "受理"),
        _file,
        about="审核通过后进入待交办。闭会期间提出的，应在规定期限内交办。",
    ),
    Verb(
        "item",
        "reject",
        "不予受理（立案）",
        by_office,
        when(states.PROPOSAL, "不予受理"),
        _reject,
        RejectForm,
        about="须先与提出人沟通。提出人会收到理由和去向。去向为退回修改的，修改后可以重新提交。",
        grave=True,
    ),
    Verb(
        "item",
        "resubmit",
        "重新提交",
        by_office,
        _may_come_back,
        _resubmit,
        ResubmitForm,
        about="录入提出人修改后的标题和内容，重新审核。修改前的内容留在办理过程里。",
    ),
    Verb(
        "item",
        "merge",
        "并案",
        by_office,
        when(states.PROPOSAL, "并案"),
        _merge,
        MergeForm,
        about="内容相同的并为一件办理。本件保留编号和提出人，答复同时送达本件的提出人。",
    ),
    Verb(
        "item",
        "unmerge",
        "解除并案",
        by_office,
        when(states.PROPOSAL, "解除并案"),
        _unmerge,
        ReasonForm,
        about="本件回到待交办，单独办理。",
    ),
    Verb(
        "item",
        "withdraw",
        "撤回",
        by_office,
        when(states.PROPOSAL, "撤回"),
        _withdraw,
        WithdrawForm,
        about="答复之前，经全部提出人同意可以撤回。撤回后办理终止，承办单位会收到通知，不能恢复。",
        grave=True,
    ),
    Verb(
        "item",
        "amend",
        "更正登记",
        by_office,
        always,
        _amend,
        AmendForm,
        about="改正登记时的差错。请只改有误的栏目，其余保持原样。",
    ),
]
