"""A later date: asked by the unit, decided by the office (延期)."""

from proposals.actions import extending
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import AssignmentState
from proposals.verbs.fields import day, line, paper, words
from proposals.verbs.handling import RefuseForm, is_pending, keep_paper
from proposals.verbs.verb import Verb, VerbForm, by_office, by_unit


class AskExtensionForm(VerbForm):
    new_due_on = day("申请延至")
    reason = words("延期理由")
    signer = line("签字领导", help_text="批准延期申请的本单位负责人")
    file = paper("延期申请书")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_due_on"].help_text = _how_far(self.row)


def _how_far(part):
    """Until when and how far, where the policy says so."""
    try:
        asked, latest = extending.last_day_to_ask(part), extending.latest_extension(part)
    except RuleError:
        return ""
    return f"现在的期限是{part.due_on}，最晚可延至{latest}，申请最晚在{asked}提出。"


class AgreeExtensionForm(VerbForm):
    granted_on = day("同意延至", help_text="可以比申请的日期早，不能比它晚。")
    reason = words("审批意见", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"granted_on": self.row.new_due_on, **self.initial}


def _ask(row, *, by, today, file, **facts):
    extending.ask_extension(row, on=today, by=by, **facts)
    keep_paper(file, row, by=by)
    return "延期申请已提交，等待办公室审批。审批之前仍按原期限办理。"


def _agree(row, *, by, today, **facts):
    part = extending.agree_extension(row, on=today, by=by, **facts)
    return f"已同意延期，答复期限改为{part.due_on}，承办单位和提出人会收到通知。"


def _refuse(row, *, by, today, reason):
    part = extending.refuse_extension(row, reason=reason, on=today, by=by)
    return f"已退回申请，期限仍为{part.due_on}。"


def _may_be_extended(row):
    """From the day of assignment on: asking counts as receiving."""
    return row.answers and row.round == 1 and row.state in (AssignmentState.ASSIGNED, AssignmentState.IN_HAND)


def _may_be_agreed(row):
    return row.is_pending and row.assignment.state == AssignmentState.IN_HAND


VERBS = [
    Verb(
        "part",
        "ask-extension",
        "申请延期",
        by_unit,
        _may_be_extended,
        _ask,
        AskExtensionForm,
        about="涉及面广、处理难度大的，在期限届满之前提出。自首次交办起，总共不超过六个月。",
    ),
    Verb(
        "extension",
        "agree",
        "同意延期",
        by_office,
        _may_be_agreed,
        _agree,
        AgreeExtensionForm,
        about="同意后，答复期限随之改变，提出人会收到通知。",
    ),
    Verb("extension", "refuse", "不同意延期", by_office, is_pending, _refuse, RefuseForm),
]
