"""A letter's parts while they are read, and the problems met so far."""

import re
from dataclasses import dataclass, field

from proposals.documents.letters import labels
from proposals.documents.letters.labels import Labelled
from proposals.documents.letters.letter import Problem
from proposals.documents.letters.lines import Flow
from proposals.documents.letters.segments import Parts

_REPLY = r"(?:办理)?(?:情况)?的?(?:答复|回复|复函|函复|续复|会办|协办|再复)(?:意见|情况)?(?:的?函)?"
_HEADING = re.compile(
    rf"(?:关于|对)[^。!?]{{2,200}}?(?:提案|建议|议案|意见|号)[^。!?届]{{0,80}}?{_REPLY}(?:\([^()]{{0,30}}\))?"
    r"|关于答复[^。!?]{2,80}?(?:提案|建议|议案)的函"
)


@dataclass
class Reading:
    """The parts, the head as one flow, the letter's own heading in it, the labels outside the body."""

    parts: Parts
    head: Flow
    heading: Flow
    in_head: list[Labelled]
    in_tail: list[Labelled]
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def of(cls, parts: Parts) -> "Reading":
        head = Flow.of(parts.head)
        return cls(parts, head, heading_in(head), labels.labelled(parts.head), labels.labelled(parts.tail))

    def first(self, key: str) -> str | None:
        """The value of the first label of that meaning, in the head or else in the tail."""
        return labels.first([*self.in_head, *self.in_tail], key)

    def doubt(self, code: str, message: str) -> None:
        """Note a problem. What it is about becomes None."""
        self.problems.append(Problem(code, message))


def heading_in(head: Flow) -> Flow:
    """The letter's own title in its head: the last that answers an item; empty without one."""
    found = list(_HEADING.finditer(head.text))
    if not found:
        return Flow("", "", ())
    start, end = found[-1].span()
    start -= head.text[start - 1 : start] in {"《", "“"}
    return Flow(head.raw[start:end], head.text[start:end], ())
