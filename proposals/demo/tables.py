"""The tables of the demonstration as rows."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from people.roles import UnitKind
from proposals.rules.vocabulary import Outcome

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Case:
    """One item as a register has it, and in a few words what its unit did about it."""

    number: str
    topic: str
    title: str
    lead: str
    co: tuple[str, ...]
    proposers: tuple[str, ...]
    is_led: bool
    is_annotated: bool
    outcome: str
    done: str
    body: str = ""
    situation: str = ""

    @property
    def by_group(self) -> bool:
        """Whether a delegation proposes it in its own name."""
        return self.proposers[0].endswith("代表团")

    @property
    def is_key(self) -> bool:
        """The gazette's eleven led items are the delegations' seven and four key items."""
        return self.is_led and not self.by_group

    @property
    def matter(self) -> str:
        """What the title is about: without 关于 and 的建议."""
        return re.sub("^关于|的(相关|意见)?建议$|的提议$|问题$", "", self.title)


@dataclass(frozen=True)
class UnitRow:
    """A handling unit; only what its letters print is known of telephone and address."""

    code: str
    name: str
    short_name: str
    aliases: tuple[str, ...]
    agency_code: str
    kind: str
    landline: str
    address: str
    postcode: str


def cases(name: str) -> list[Case]:
    """The items of one table, in its order."""
    return [_case(row) for row in _rows(f"{name}.csv")]


def units() -> list[UnitRow]:
    """The handling units of the district."""
    return [_unit(row) for row in _rows("units.csv")]


def _case(row: dict[str, str]) -> Case:
    return Case(
        number=row["编号"],
        topic=row["类别"],
        title=row["标题"],
        lead=row["主办"],
        co=_list(row["会办"]),
        proposers=_list(row["提出人"]),
        is_led=bool(row["领办"]),
        is_annotated=bool(row["阅批"]),
        outcome=Outcome(row["结果"]) if row["结果"] else "",
        done=row["办理情况"],
        body=row.get("会议", ""),
        situation=row.get("情形", ""),
    )


def _unit(row: dict[str, str]) -> UnitRow:
    return UnitRow(
        code=row["代码"],
        name=row["全称"],
        short_name=row["简称"],
        aliases=_list(row["别名"]),
        agency_code=row["机关代字"],
        kind=UnitKind(row["系统"]),
        landline=row["电话"],
        address=row["地址"],
        postcode=row["邮编"],
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("、") if part)
