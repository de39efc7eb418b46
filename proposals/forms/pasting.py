"""Entering many items at once: rows copied from a spreadsheet, looked at first, then entered all or none."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django import forms
from django.db import transaction

from people.models import Delegate, Group
from proposals.actions import registering
from proposals.documents.pasted import rows_of
from proposals.models import Proposal, Session
from proposals.reading import access
from proposals.reading.roster import Roster, proposer_type
from proposals.rules import numbering
from proposals.rules.errors import RuleError

MOST = 500  # rows at once
LONGEST = 2_000_000  # characters
WIDEST = 60  # columns that are looked at
LONGEST_TITLE = Proposal._meta.get_field("title").max_length
# The columns by the heads that registers print, in the order of the preview.
HEADS = {
    "number": ("编号", "提案号", "建议号", "案号", "提案编号", "建议编号"),
    "title": ("标题", "案由", "题目", "建议标题", "提案标题", "提案案由"),
    "lead": ("提出人", "领衔代表", "第一提案人", "提案人", "提案者", "领衔人", "代表姓名", "委员姓名"),
    "others": ("联名", "附议人", "联名人", "联名代表", "联名委员", "附议代表"),
    "text": ("内容", "正文", "建议内容", "提案内容"),
    "topic": ("类别", "分类", "专题"),
    "submitted_on": ("提出日期", "提交日期", "日期", "收到日期"),
}
IGNORED = ("主办单位", "承办单位", "会办单位", "主办", "会办", "协办单位", "分办单位")
MUST = ("number", "title", "lead")
_COLUMN = {head: name for name, heads in HEADS.items() for head in heads}
DAY = re.compile(r"(\d{4})(?:\D+(\d{1,2})\D+(\d{1,2})|(\d{2})(\d{2}))\D*")


@dataclass
class Row:
    """One pasted row: its number as pasted, its cells by column, what is wrong by column, what to enter."""

    line: int
    cells: dict[str, str]
    wrong: dict[str, str] = field(default_factory=dict)
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def shown(self) -> Iterable[tuple[str, str]]:
        """Cell and what is wrong with it, in the order of the preview's columns."""
        return [(self.cells[name], self.wrong.get(name, "")) for name in HEADS if name in self.cells]


@dataclass
class Preview:
    """What would be entered. `heads` are the columns as pasted, `notes` what is left out, `refusal` why
    nothing can be read at all."""

    heads: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refusal: str = ""
    names: dict[str, str] = field(default_factory=dict)

    @property
    def errors(self) -> list[str]:
        """Every error, with its row and column."""
        return [
            f"第{row.line}行“{self.names.get(name, name)}”：{sentence}"
            for row in self.rows
            for name, sentence in row.wrong.items()
        ]

    @property
    def ready(self) -> bool:
        return bool(self.rows) and not self.refusal and not self.errors


class PasteForm(forms.Form):
    """The rows, and what holds for all of them."""

    session = forms.ModelChoiceField(None, label="会议", empty_label=None)
    submitted_on = forms.DateField(
        label="提出日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="表里没有提出日期的，按这一天登记。",
        error_messages={"invalid": "请填写日期，例如 2026-04-29。"},
    )
    between_sessions = forms.BooleanField(label="都是闭会期间提出的", required=False)
    rows = forms.CharField(
        label="粘贴的内容",
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "wrap": "off", "spellcheck": "false"}),
        help_text="在 Excel 或 WPS 里选中各行（连同表头）复制，粘贴到这里。"
        "表头须有：编号、标题、提出人；可以有：联名、内容、类别、提出日期。",
    )

    def __init__(self, *args, user, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.today = user, today
        sessions = access.sessions_for(user).newest_first()
        self.fields["session"].queryset = sessions
        self.initial = {"session": sessions.first(), "submitted_on": today, **self.initial}

    def preview(self) -> Preview:
        """What a valid form would enter."""
        cleaned = self.cleaned_data
        return read(
            cleaned["rows"], session=cleaned["session"], day=cleaned["submitted_on"], today=self.today
        )

    @transaction.atomic
    def save(self, preview: Preview) -> int:
        """Enter every row of a preview that is ready, or none; how many there were.

        Raises RuleError naming the row where somebody else was quicker.
        """
        between = self.cleaned_data["between_sessions"]
        for row in preview.rows:
            try:
                registering.register(
                    session=self.cleaned_data["session"],
                    by=self.user,
                    between_sessions=between,
                    proposer_type=proposer_type(row.facts["sponsors"]),
                    **row.facts,
                )
            except RuleError as refusal:
                sentence = f"第{row.line}行：{refusal.sentence}全部没有登记。"
                raise RuleError(refusal.code, sentence) from None
        return len(preview.rows)


def read(text: str, *, session: Session, day: date, today: date) -> Preview:
    """The rows of a pasted text, checked cell by cell against a meeting. Six queries, whatever the rows."""
    lines = [(number, row) for number, row in enumerate(rows_of(text), start=1) if any(map(str.strip, row))]
    if not lines:
        return Preview(refusal="没有粘贴任何内容。")
    columns, notes = _columns(lines[0][1])
    missing = [HEADS[name][0] for name in MUST if name not in columns.values()]
    if missing:
        found = "、".join(cell.strip() for cell in lines[0][1] if cell.strip())[:100]
        return Preview(
            refusal=f"第一行须是表头。没有找到“{'”“'.join(missing)}”这一列，第一行是：{found}。请连同表头一起复制。"
        )
    if len(lines) - 1 > MOST:
        return Preview(refusal=f"一共{len(lines) - 1}行，一次最多登记{MOST}行，请分几次粘贴。")
    if len(lines) == 1:
        return Preview(refusal="只有表头，没有内容。请连同各行一起复制。")
    names = {name: lines[0][1][place].strip() for place, name in columns.items()}
    preview = Preview(
        heads=[names[name] for name in HEADS if name in names],
        rows=[_row(line, cells, columns) for line, cells in lines[1:]],
        notes=notes,
        names=names,
    )
    _check(preview.rows, _Checks(session, day, today))
    return preview


def _columns(head: list[str]) -> tuple[dict[int, str], list[str]]:
    """Which place holds which column, and what is left out. Of two of one meaning the first counts."""
    columns, notes = {}, []
    for place, cell in enumerate(head[:WIDEST]):
        said = "".join(cell.split())
        name = _COLUMN.get(said)
        if name and name not in columns.values():
            columns[place] = name
        elif said in IGNORED:
            notes.append(f"“{said}”一列没有登记：请在受理后交办。")
        elif said:
            notes.append(f"不认识“{said}”一列，没有登记。")
    return columns, notes


def _row(line: int, cells: list[str], columns: dict[int, str]) -> Row:
    return Row(line, {name: cells[at].strip() if at < len(cells) else "" for at, name in columns.items()})


class _Checks:
    """What cells are held against, read once."""

    def __init__(self, session: Session, day: date, today: date) -> None:
        self.session, self.day, self.today = session, day, today
        self.roster = Roster(session)
        self.topics = {topic.name: topic for topic in session.topic_set.topics.all()}
        self.taken = set(Proposal.objects.filter(session=session).values_list("number", flat=True))
        self.lines: dict[str, int] = {}


def _check(rows: list[Row], checks: _Checks) -> None:
    for row in rows:
        for name, check in CHECKS.items():
            try:
                row.facts.update(check(row, checks))
            except ValueError as refusal:
                row.wrong[name] = str(refusal)


def _number(row: Row, checks: _Checks) -> dict[str, object]:
    number = numbering.clean(row.cells["number"])
    if not number:
        raise ValueError("没有填写。")
    if len(number) > 20 or not registering.NUMBER.fullmatch(number):
        raise ValueError(f"“{number}”不能作编号：由汉字、字母、数字组成，不超过20个字，如 044、闭08。")
    if number in checks.taken:
        raise ValueError(f"{checks.session}已有第{number}号。")
    if number in checks.lines:
        raise ValueError(f"与第{checks.lines[number]}行的编号重复。")
    checks.lines[number] = row.line
    return {"number": number}


def _title(row: Row, checks: _Checks) -> dict[str, object]:
    title = "".join(row.cells["title"].splitlines())
    if not title:
        raise ValueError("没有填写。")
    if len(title) > LONGEST_TITLE:
        raise ValueError(f"有{len(title)}个字，超过{LONGEST_TITLE}个字。")
    return {"title": title}


def _lead(row: Row, checks: _Checks) -> dict[str, object]:
    sponsors = _found(row.cells["lead"], checks)
    if not sponsors:
        raise ValueError("没有填写。")
    return {"sponsors": sponsors}


def _others(row: Row, checks: _Checks) -> dict[str, object]:
    """Those who signed after the first; comes after `_lead`."""
    first, others = row.facts.get("sponsors", []), _found(row.cells.get("others", ""), checks)
    if twice := [one.name for one in others if one in first]:
        raise ValueError(f"“{'、'.join(twice)}”已经写在提出人里。")
    return {"sponsors": [*first, *others]}


def _found(names: str, checks: _Checks) -> list[Delegate | Group]:
    sponsors, wrong = checks.roster.find(names)
    if wrong:
        raise ValueError("".join(wrong))
    return sponsors


def _text(row: Row, checks: _Checks) -> dict[str, object]:
    return {"text": row.cells.get("text", "")}


def _topic(row: Row, checks: _Checks) -> dict[str, object]:
    name = row.cells.get("topic")
    if name and name not in checks.topics:
        raise ValueError(f"没有“{name}”这一类，可用的有：{'、'.join(checks.topics) or '（尚未设置）'}。")
    return {"topic": checks.topics[name]} if name else {}


def _day(row: Row, checks: _Checks) -> dict[str, object]:
    said = row.cells.get("submitted_on")
    day = _date(said) if said else checks.day
    if day > checks.today:
        raise ValueError(f"{day}晚于今天（{checks.today}）。")
    return {"submitted_on": day}


def _date(said: str) -> date:
    match = DAY.fullmatch(said)
    try:
        return date(*(int(part) for part in match.groups() if part))
    except (AttributeError, ValueError):
        raise ValueError(f"“{said}”不是日期，请写成 2026-04-29 或 2026年4月29日。") from None


CHECKS = {
    "number": _number,
    "title": _title,
    "lead": _lead,
    "others": _others,
    "text": _text,
    "topic": _topic,
    "submitted_on": _day,
}
