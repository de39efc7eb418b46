"""Views of the proposers that come on paper, and what a dissatisfied one leads to (评价、研判)."""

from django import forms
from django.db.models import Q
from django.utils import timezone

from proposals.actions import rating, studying
from proposals.models import Sponsorship
from proposals.rules.vocabulary import Attitude, Opinion, ReplyState
from proposals.verbs.fields import day, paper, words
from proposals.verbs.verb import Verb, VerbForm, by_office


class RateOnBehalfForm(VerbForm):
    """A proposer's view as it stands on a paper, or was noted on the telephone, with that paper."""

    sponsorship = forms.ModelChoiceField(Sponsorship.objects.none(), label="提出人")
    attitude = forms.ChoiceField(label="对办理态度", choices=[("", "请选择"), *Attitude.choices])
    result = forms.ChoiceField(label="对办理结果", choices=[("", "请选择"), *Opinion.choices])
    reasons = words("意见", required=False, help_text="“不满意”“不同意”的必填，按原文录入。")
    given_on = day("评价日期", today=True, happened=True, help_text="提出人填写的日期。")
    evidence = paper("凭据", required=True, help_text="意见征询表扫描件、电话记录等，必须上传。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        item = self.row.assignment.proposal
        rows = Sponsorship.objects.filter(Q(proposal=item) | Q(proposal__merged_into=item))
        self.fields["sponsorship"].queryset = rows.in_order().select_related("proposal", "delegate", "group")
        self.fields["sponsorship"].label_from_instance = self._signer

    def _signer(self, row: Sponsorship) -> str:
        """A proposer by name; with the number where the matter came in twice."""
        own = row.proposal_id == self.row.assignment.proposal_id
        return row.name if own else f"{row.name}（第{row.proposal.number}号）"


class RehandleForm(VerbForm):
    reason = words("再次办理的要求", help_text="承办单位会看到，请不要写明是谁的评价。")


class NoRehandlingForm(VerbForm):
    reason = words("不再次办理的理由", help_text="提出人会看到。")
    told_on = day("告知提出人的日期", today=True, happened=True)


def _rate_on_behalf(row, *, by, today, sponsorship, evidence, **facts):
    paper_ = (evidence.read(), evidence.name) if evidence else None
    rating.give_feedback(sponsorship, row, evidence=paper_, by=by, now=timezone.now(), **facts)
    return f"已代录{sponsorship.name}的评价，凭据已保存。"


def _rehandle(row, *, by, today, reason):
    part = studying.rehandle(row, reason=reason, on=today, by=by)
    return f"已交{part.unit.name}再次办理，期限{part.due_on:%Y-%m-%d}。"


def _no_rehandling(row, *, by, today, **facts):
    studying.no_rehandling(row, on=today, by=by, **facts)
    return "已决定不再次办理，理由已告知提出人。"


def _may_be_rated(row):
    return row.state == ReplyState.SENT and row.assignment.proposal.state not in rating.OVER


def _is_pending(row):
    return row.is_pending


VERBS = [
    Verb(
        "letter",
        "rate-on-behalf",
        "代录评价",
        by_office,
        _may_be_rated,
        _rate_on_behalf,
        RateOnBehalfForm,
        about="提出人以书面或电话作出的评价，由办公室代录，须附凭据，并始终标明“代录”。",
    ),
    Verb(
        "study",
        "rehandle",
        "再次办理",
        by_office,
        _is_pending,
        _rehandle,
        RehandleForm,
        about="交原承办单位再次办理，另计期限，并告知提出人。",
        grave=True,
    ),
    Verb("study", "no-rehandling", "不再次办理", by_office, _is_pending, _no_rehandling, NoRehandlingForm),
]
