"""Urging units, key items, and what leaders write on items (催办、重点督办、领导阅批)."""

from proposals.actions import supervising
from proposals.models.proposal import OVER
from proposals.verbs.fields import line, words
from proposals.verbs.verb import Verb, VerbForm, by_office


class KeyForm(VerbForm):
    leader = line("领办领导", required=False)
    supervisor = line("督办人（机构）", max_length=60, required=False, help_text="两项至少填写一项。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        names = {"leader": self.row.led_by, "supervisor": self.row.supervised_by}
        self.initial = {**names, **self.initial}


class LiftKeyForm(VerbForm):
    reason = words("解除理由")


class AnnotateForm(VerbForm):
    leader = line("阅批领导")
    text = words("阅批内容")


class UrgeForm(VerbForm):
    text = words("催办内容", max_length=500, help_text="随催办通知发给承办单位。")


def _make_key(row, *, by, today, **facts):
    supervising.make_key(row, on=today, by=by, **facts)
    return f"{row.reference}已列为重点督办，承办单位会收到通知。"


def _lift_key(row, *, by, today, reason):
    supervising.lift_key(row, reason=reason, on=today, by=by)
    return f"{row.reference}不再列为重点督办。"


def _annotate(row, *, by, today, **facts):
    supervising.annotate(row, on=today, by=by, **facts)
    return f"{row.reference}的领导阅批已登记，承办单位会收到通知。"


def _urge(row, *, by, today, text):
    told = supervising.urge(row, text=text, on=today, by=by)
    return f"已催办{row.unit.name}，通知了{len(told)}人。"


def _is_alive(row):
    return row.state not in OVER


def _is_key(row):
    return row.is_key


def _is_awaited(row):
    return row.is_open and row.proposal.state in supervising.AWAITED


VERBS = [
    Verb(
        "item",
        "make-key",
        "列为重点督办",
        by_office,
        _is_alive,
        _make_key,
        KeyForm,
        about="已经是重点督办件的，可在这里更换领办领导和督办人。",
    ),
    Verb("item", "lift-key", "解除重点督办", by_office, _is_key, _lift_key, LiftKeyForm),
    Verb(
        "item",
        "annotate",
        "登记领导阅批",
        by_office,
        _is_alive,
        _annotate,
        AnnotateForm,
        about="把领导在本件上的批示记入办理过程，承办单位会收到通知。",
    ),
    Verb(
        "part",
        "urge",
        "催办",
        by_office,
        _is_awaited,
        _urge,
        UrgeForm,
        about="承办单位的每位用户都会收到通知，同一天不重复催办。",
    ),
]
