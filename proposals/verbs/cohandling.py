"""What co-handling units say, and what is sent back to them (会办意见)."""

from proposals.actions import opinions
from proposals.rules.vocabulary import AssignmentRole, AssignmentState
from proposals.verbs.fields import day, line, paper, words
from proposals.verbs.handling import keep_paper
from proposals.verbs.verb import Verb, VerbForm, by_unit_or_office


class OpinionForm(VerbForm):
    text = words("会办意见", rows=10, max_length=20_000, help_text="写明本单位的意见，以及能做的工作和时间。")
    on = day("日期", today=True, happened=True)
    signer = line("签发人", required=False)
    doc_number = line("发文字号", max_length=60, required=False)
    file = paper("会办意见函")


class SendBackForm(VerbForm):
    reason = words("退回原因", help_text="会办单位会看到，请写明还缺什么。")


def _give(row, *, by, today, file, **facts):
    opinions.give_opinion(row, by=by, **facts)
    keep_paper(file, row, by=by)
    return "会办意见已提交，主办（分办）单位会收到通知。"


def _send_back(row, *, by, today, reason):
    part = opinions.send_back(row, reason=reason, on=today, by=by)
    return f"会办意见已退回，{part.unit.name}应于{part.due_on}前重新提交。"


def _owes_an_opinion(row):
    states = (AssignmentState.ASSIGNED, AssignmentState.IN_HAND)
    return row.role == AssignmentRole.CO and row.state in states


def _stands(row):
    return row.sent_back_on is None and row.assignment.state == AssignmentState.ANSWERED


VERBS = [
    Verb(
        "part",
        "give-opinion",
        "提交会办意见",
        by_unit_or_office,
        _owes_an_opinion,
        _give,
        OpinionForm,
        about="会办意见送主办（分办）单位，不直接答复代表（委员）。还没有签收的，提交即视为签收。",
    ),
    Verb(
        "opinion",
        "send-back",
        "退回会办意见",
        by_unit_or_office,
        _stands,
        _send_back,
        SendBackForm,
        about="没有实际内容的，可以退回一次或多次，会办单位须在短期限内重新提交。原来的意见和退回原因都留存。",
    ),
]
