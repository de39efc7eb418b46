"""How an item ends: carried over, closed, opened again (结转、办结、重新打开)."""

from django import forms

from proposals.actions import carrying, closing
from proposals.models import Session
from proposals.rules import states
from proposals.verbs.fields import line, words
from proposals.verbs.verb import Verb, VerbForm, by_office, when


class CarryOverForm(VerbForm):
    into = forms.ModelChoiceField(Session.objects.none(), label="结转至", empty_label="请选择")
    explanation = words("说明", help_text="未办结的原因和下一步安排，提出人会收到。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = carrying.later_sessions(self.row)


class CloseForm(VerbForm):
    archive_number = line("归档号")
    reason = words("办结说明", initial="已全部答复，评价已收齐或已到期，承诺事项已了结。")


class ReopenForm(VerbForm):
    asked_by_text = line("由谁提出", help_text="例如：第一提出人、承办单位、办公室。")
    reason = words("重新打开的理由", help_text="例如：情况有变化，或承诺没有兑现。")


def _carry_over(row, *, by, today, **facts):
    carried = carrying.carry_over(row, on=today, by=by, **facts)
    return f"{row.reference}已结转至{carried.into}。"


def _close(row, *, by, today, **facts):
    closing.close(row, on=today, by=by, **facts)
    return f"{row.reference}已办结归档。"


def _reopen(row, *, by, today, **facts):
    closing.reopen(row, on=today, by=by, **facts)
    return f"{row.reference}已重新打开，继续跟踪。"


def _may_be_carried(row):
    return carrying.is_unfinished(row) and carrying.later_sessions(row).exists()


VERBS = [
    Verb(
        "item",
        "carry-over",
        "结转",
        by_office,
        _may_be_carried,
        _carry_over,
        CarryOverForm,
        about="到新的会议召开时还没有办结的，结转后继续跟踪。办理状态和期限不变，每次会议结转一次。",
    ),
    Verb(
        "item",
        "close",
        "办结归档",
        by_office,
        when(states.PROPOSAL, "办结"),
        _close,
        CloseForm,
        about="全部答复，没有待审批的申请和未了结的承诺，评价已收齐或已到期，才能办结。",
        grave=True,
    ),
    Verb(
        "item",
        "reopen",
        "重新打开",
        by_office,
        when(states.PROPOSAL, "重新打开"),
        _reopen,
        ReopenForm,
        about="重新打开后回到已答复，继续跟踪办理。原办结日期和归档号留在办理过程里。",
    ),
]
