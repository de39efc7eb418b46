"""What letters promise, and outcomes that change later (承诺、结果转化)."""

from django import forms

from proposals.actions import converting, promising
from proposals.rules.vocabulary import Decision, Outcome, ProposalState, ReplyState
from proposals.verbs.fields import day, line, words
from proposals.verbs.handling import RefuseForm
from proposals.verbs.verb import Verb, VerbForm, by_office, by_unit_or_office


class PromiseForm(VerbForm):
    text = words("承诺事项", rows=2, help_text="承诺做什么，如答复函所写。")
    due_on = day("承诺时限")


class KeepForm(VerbForm):
    on = day("兑现日期", today=True, happened=True)
    evidence = words("落实说明", help_text="做了什么，从哪里可以看到。提出人会看到。")


class PostponeForm(VerbForm):
    new_due_on = day("新的时限")
    reason = words("延期原因")
    leader = line("签字领导", help_text="批准延期的本单位负责人")


class BreakForm(VerbForm):
    reason = words("未能兑现的原因", help_text="提出人会看到。")


class ConvertForm(VerbForm):
    """The unit asks; the office, which has told the proposer, decides at once."""

    new = forms.ChoiceField(label="现在的办理结果", choices=())
    reason = words("进展情况", help_text="办理结果为什么变了，例如：已经建成开放。")
    told_on = day("书面告知提出人的日期", today=True, happened=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        now = self.row.outcome_now
        self.fields["new"].choices = [choice for choice in Outcome.choices if choice[0] != now]
        if not self.user.is_office:
            del self.fields["told_on"]


class ConfirmForm(VerbForm):
    told_on = day("书面告知提出人的日期", today=True, happened=True)


def _promise(row, *, by, today, **facts):
    promising.promise(row, on=today, by=by, **facts)
    return "承诺事项已登记。"


def _keep(row, *, by, today, **facts):
    promising.keep(row, today=today, by=by, **facts)
    return "已登记兑现，提出人登录后可以看到。"


def _postpone(row, *, by, today, **facts):
    promising.postpone(row, on=today, by=by, **facts)
    return "承诺已延期，原时限保留，提出人登录后可以看到。"


def _break(row, *, by, today, reason):
    promising.break_(row, reason=reason, on=today, by=by)
    return "已登记为未兑现，提出人登录后可以看到。"


def _convert(row, *, by, today, **facts):
    if by.is_office:
        converting.convert(row, on=today, by=by, **facts)
        return "办理结果已转化，原答复不变，提出人登录后可以看到。"
    converting.ask_conversion(row, on=today, by=by, **facts)
    return "结果转化申请已提交，等待办公室确认。"


def _confirm(row, *, by, today, told_on):
    converting.confirm(row, told_on=told_on, on=today, by=by)
    return "已确认结果转化，原答复不变，提出人登录后可以看到。"


def _refuse(row, *, by, today, reason):
    converting.refuse(row, reason=reason, on=today, by=by)
    return "已退回申请，办理结果不变。"


def _stands(row):
    return row.state == ReplyState.SENT


def _may_promise(row):
    return _stands(row) and row.assignment.proposal.state != ProposalState.CLOSED


def _may_convert(row):
    waiting = any(change.decision == Decision.PENDING for change in row.outcome_changes.all())
    return _stands(row) and bool(row.outcome) and not waiting


def _is_open(row):
    return row.is_open


def _is_pending(row):
    return row.is_pending


VERBS = [
    Verb(
        "letter",
        "promise",
        "登记承诺",
        by_unit_or_office,
        _may_promise,
        _promise,
        PromiseForm,
        about="答复函中承诺的事项，登记后按时限跟踪。",
    ),
    Verb(
        "letter",
        "convert",
        "结果转化",
        by_unit_or_office,
        _may_convert,
        _convert,
        ConvertForm,
        about="答复之后有了新的进展，办理结果改变的，原答复不变，另行记录。",
    ),
    Verb("promise", "keep", "登记兑现", by_unit_or_office, _is_open, _keep, KeepForm),
    Verb("promise", "postpone", "承诺延期", by_unit_or_office, _is_open, _postpone, PostponeForm),
    Verb("promise", "break", "登记未兑现", by_unit_or_office, _is_open, _break, BreakForm, grave=True),
    Verb("conversion", "confirm", "确认结果转化", by_office, _is_pending, _confirm, ConfirmForm),
    Verb("conversion", "refuse", "不同意结果转化", by_office, _is_pending, _refuse, RefuseForm),
]
