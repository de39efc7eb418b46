"""Signing for an item and giving it back (签收、退办)."""

from django import forms

from people.models import Unit
from proposals.actions import assigning, attaching, returning
from proposals.rules import states
from proposals.rules.vocabulary import AssignmentRole, AssignmentState, AttachmentKind
from proposals.verbs.fields import day, line, paper, words
from proposals.verbs.verb import Verb, VerbForm, by_office, by_unit, by_unit_or_office, when


class SignForm(VerbForm):
    """Who works on it, and since when the unit has it."""

    on = day("签收日期", today=True, happened=True)
    officer = line("承办人", required=False)
    leader = line("分管领导", required=False)


class AskReturnForm(VerbForm):
    proposed_unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="建议改交单位",
        required=False,
        empty_label="不指定",
        help_text="不清楚的可以留空。",
    )
    reason = words("退办理由")
    signer = line("签字领导", help_text="批准退办申请的本单位负责人")
    file = paper("退办申请书")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["proposed_unit"].queryset = Unit.objects.active(self.today).exclude(pk=self.row.unit_id)


class AgreeReturnForm(VerbForm):
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="改交单位",
        required=False,
        empty_label="不指定",
        help_text="不指定则先退回待交办，以后再交办。",
    )
    role = forms.ChoiceField(choices=AssignmentRole.choices, label="承办方式")
    reason = words("审批意见", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.active(self.today).exclude(pk=self.row.assignment.unit_id)
        self.initial = {
            "unit": self.row.proposed_unit_id,
            "role": self.row.assignment.role,
            **self.initial,
        }


class RefuseForm(VerbForm):
    reason = words("不同意的理由", help_text="申请单位会看到。")


def _sign(row, *, by, today, **facts):
    assigning.sign_for(row, by=by, **facts)
    return f"{row.proposal.reference}已签收。"


def keep_paper(file, row, *, by):
    """Keep what was handed in with a verb, if anything was, beside the item of a part."""
    if file:
        kind = AttachmentKind.RECORD
        attaching.attach(file.read(), name=file.name, proposal=row.proposal, by=by, kind=kind)


def _ask_return(row, *, by, today, file, **facts):
    returning.ask_return(row, on=today, by=by, **facts)
    keep_paper(file, row, by=by)
    return "退办申请已提交，等待办公室审批。审批之前仍由本单位负责。"


def _drop_return(row, *, by, today):
    returning.drop_return(row, on=today, by=by)
    return "退办申请已撤销，请继续办理。"


def _agree_return(row, *, by, today, **facts):
    new = returning.agree_return(row, on=today, by=by, **facts)
    return f"已同意退办，改交{new.unit.name}{new.get_role_display()}。" if new else "已同意退办，请另行交办。"


def _refuse_return(row, *, by, today, reason):
    returning.refuse_return(row, reason=reason, on=today, by=by)
    return f"已退回申请，仍由{row.assignment.unit.name}办理。"


def _may_be_returned(row):
    """From the day of assignment on: asking counts as receiving."""
    return row.state in (AssignmentState.ASSIGNED, AssignmentState.IN_HAND)


def is_pending(row):
    return row.is_pending


VERBS = [
    Verb(
        "part",
        "sign-for",
        "签收",
        by_unit_or_office,
        when(states.ASSIGNMENT, "签收"),
        _sign,
        SignForm,
        about="签收后开始计算退办、会办的期限。答复期限自首次交办起算，不因签收早晚改变。",
    ),
    Verb(
        "part",
        "ask-return",
        "申请退办",
        by_unit,
        _may_be_returned,
        _ask_return,
        AskReturnForm,
        about="不属于本单位职责的，在规定期限内提出。不得自行转给其他单位。",
    ),
    Verb("return", "drop", "撤销退办申请", by_unit, is_pending, _drop_return),
    Verb(
        "return",
        "agree",
        "同意退办",
        by_office,
        is_pending,
        _agree_return,
        AgreeReturnForm,
        about="法定答复期限自首次交办起算，改交后不重新计算。",
    ),
    Verb("return", "refuse", "不同意退办", by_office, is_pending, _refuse_return, RefuseForm),
]
