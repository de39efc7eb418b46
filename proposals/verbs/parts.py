"""Who works on an item, with whom they spoke, and units that come and go (沟通、协调、改办、更正、承继)."""

from django import forms

from people.models import Unit
from proposals.actions import contacting, coordinating, reassigning, succeeding
from proposals.rules import states
from proposals.rules.vocabulary import AssignmentRole, ContactMode
from proposals.verbs.fields import day, line, words
from proposals.verbs.verb import Verb, VerbForm, always, by_office, by_unit_or_office, when

# Contacts


class ContactForm(VerbForm):
    held_on = day("沟通日期", today=True, happened=True)
    mode = forms.ChoiceField(choices=ContactMode.choices, label="方式")
    people = line(
        "参加人员", max_length=200, help_text="双方参加的人；不需要沟通的，填写表示不需要的代表（委员）。"
    )
    place = line("地点", max_length=100, required=False)
    summary = words("情况", rows=5, required=False, help_text="不需要沟通的，写明何时、以什么方式表示。")
    result = line("沟通结果", max_length=200, required=False, help_text="如：对办理意见表示满意。")


class CoordinateForm(VerbForm):
    on = day("协调日期", today=True, happened=True)
    people = line("参加单位和人员", max_length=400)
    decision = words("协调意见", rows=5)


def _note_contact(row, *, by, today, **facts):
    contacting.note_contact(row, today=today, by=by, **facts)
    return "沟通情况已登记。"


def _coordinate(row, *, by, today, **facts):
    coordinating.coordinate(row, by=by, **facts)
    return "协调意见已登记，主办（分办）单位会收到通知。"


def _speaks_with_the_proposer(row):
    return row.answers and row.counts


def _is_under_way(row):
    return row.state in coordinating.UNDER_WAY


# Changes by the office


class ReassignForm(VerbForm):
    unit = forms.ModelChoiceField(Unit.objects.none(), label="改交单位", empty_label="请选择")
    role = forms.ChoiceField(choices=AssignmentRole.choices, label="承办方式")
    share = line("分工", max_length=200, required=False, help_text="多家单位各自负责的内容")
    reason = words("改办理由")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.active(self.today)
        self.initial = {"role": self.row.role, "share": self.row.share, **self.initial}


class EndForm(VerbForm):
    reason = words("终止理由")


class CorrectForm(VerbForm):
    assigned_on = day("交办日期", happened=True)
    received_on = day("签收日期", happened=True, required=False)
    share = line("分工", max_length=200, required=False)
    officer = line("承办人", required=False)
    leader = line("分管领导", required=False)
    reason = words("更正原因")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        standing = {name: getattr(self.row, name) for name in reassigning.COLUMNS}
        self.initial = {**standing, **self.initial}


def _reassign(row, *, by, today, **facts):
    new = reassigning.reassign(row, on=today, by=by, **facts)
    return f"已改由{new.unit.name}{new.get_role_display()}，请等待该单位签收。"


def _end(row, *, by, today, reason):
    part = reassigning.end_part(row, reason=reason, on=today, by=by)
    return f"已终止{part.unit.name}的承办。"


def _correct(row, *, by, today, **facts):
    part = reassigning.correct_part(row, on=today, by=by, **facts)
    return f"交办记录已更正，期限为{part.due_on}。"


# Units


class SucceedForm(VerbForm):
    successor = forms.ModelChoiceField(Unit.objects.none(), label="承继单位", empty_label="请选择")
    on = day("撤销日期", today=True, happened=True)
    reason = words("依据", help_text="如：机构改革方案的文号。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = Unit.objects.active(self.today).exclude(pk=self.row.pk)


class RenameForm(VerbForm):
    name = line("新名称", max_length=100)
    short_name = line("新简称", required=False, help_text="留空则不变。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"name": self.row.name, "short_name": self.row.short_name, **self.initial}


def _succeed(row, *, by, today, **facts):
    parts = succeeding.succeed(row, by=by, **facts)
    return f"{row.name}的职责已由{facts['successor'].name}承继，转交{len(parts)}件。"


def _rename(row, *, by, today, **facts):
    return f"已更名为{succeeding.rename(row, **facts).name}，原名称仍可查到。"


def _has_no_successor(row):
    return row.successor_id is None


VERBS = [
    Verb(
        "part",
        "note-contact",
        "登记沟通",
        by_unit_or_office,
        _speaks_with_the_proposer,
        _note_contact,
        ContactForm,
        about="答复前后与代表（委员）的每次沟通都登记。每件原则上至少当面沟通一次。",
    ),
    Verb(
        "item",
        "coordinate",
        "登记综合协调",
        by_office,
        _is_under_way,
        _coordinate,
        CoordinateForm,
        about="承办单位意见不一致时，由办公室召集协调；各单位按协调意见办理，共同向代表（委员）说明。",
    ),
    Verb(
        "part",
        "reassign",
        "改办",
        by_office,
        when(states.ASSIGNMENT, "终止"),
        _reassign,
        ReassignForm,
        about="改交另一单位，或改变承办方式。原单位的承办终止，法定答复期限自首次交办起算，不重新计算。",
        grave=True,
    ),
    Verb(
        "part",
        "end",
        "终止承办",
        by_office,
        when(states.ASSIGNMENT, "终止"),
        _end,
        EndForm,
        about="不再需要这家单位会办（分办）时使用。唯一答复的单位不能终止，只能改办。",
        grave=True,
    ),
    Verb(
        "part",
        "correct",
        "更正交办",
        by_office,
        always,
        _correct,
        CorrectForm,
        about="改正登记时的差错，更正前后的内容都留在办理过程里。"
        "更正最早一次交办的日期，法定答复期限随之重算。",
    ),
    Verb(
        "unit",
        "succeed",
        "撤销并由其他单位承继",
        by_office,
        _has_no_successor,
        _succeed,
        SucceedForm,
        about="机构撤销、合并时使用。未办结的全部转交承继单位，期限不变；未审批的退办、延期申请终止，"
        "由承继单位重新申请。原单位的用户不随之转移，请另行调整。",
        grave=True,
    ),
    Verb(
        "unit",
        "rename",
        "更名",
        by_office,
        always,
        _rename,
        RenameForm,
        about="只改名称，承办的件和用户都不变。原名称保留为曾用名，按原名称仍可查到。",
    ),
]
