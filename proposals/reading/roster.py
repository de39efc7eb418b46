"""Who may propose at a meeting, found by the names a person types."""

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from people.models import Delegate, Group, Mandate
from people.names import pinyin
from people.roles import GroupKind
from proposals.models import Session
from proposals.rules.vocabulary import ProposerType

BETWEEN = re.compile(r"[、，,;；/\n\t]+")
WITH_GROUP = re.compile(r"(.+)[（(](.+)[)）]")
SUGGESTED = 3


class Roster:
    """Delegates with a mandate of the meeting's term, and the groups of its assembly; two queries."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.people: dict[str, list[Mandate]] = defaultdict(list)
        mandates = Mandate.objects.filter(assembly=session.assembly_id, term=session.term)
        for row in mandates.select_related("delegate", "group"):
            self.people[_plain(row.delegate.name)].append(row)
        self.groups = {_plain(row.name): row for row in Group.objects.filter(assembly=session.assembly_id)}

    def find(self, text: str) -> tuple[list[Delegate | Group], list[str]]:
        """The proposers that a text names, in its order, and a sentence for each name that is wrong.

        Names stand between 、, commas, semicolons, slashes or line ends. Namesakes are told apart by their
        group: 甲某（乙代表团）.
        """
        found, wrong = [], []
        for name in self._names(text):
            try:
                one = self._one(name)
            except LookupError as refusal:
                wrong.append(str(refusal))
                continue
            if one in found:
                wrong.append(f"“{name}”写了两次。")
            found.append(one)
        return found, wrong

    def _names(self, text: str) -> Iterable[str]:
        """The names in a text; a space parts names only where the whole is no name (as in 张　三)."""
        for piece in BETWEEN.split(unicodedata.normalize("NFKC", text)):
            words = piece.split()
            if len(words) > 1 and not self._knows(_plain(piece)) and all(map(self._knows, words)):
                yield from words
            elif words:
                yield _plain(piece)

    def _knows(self, name: str) -> bool:
        return name in self.people or name in self.groups

    def _one(self, name: str) -> Delegate | Group:
        """Raises LookupError with a sentence where the name is nobody's, or several people's."""
        if name in self.groups:
            return self.groups[name]
        match = None if name in self.people else WITH_GROUP.fullmatch(name)
        mandates = self.people.get(match[1] if match else name, [])
        if match:
            mandates = [row for row in mandates if row.group and _plain(row.group.name) == match[2]]
        if len(mandates) == 1:
            return mandates[0].delegate
        if mandates:
            groups = "、".join(f"{name}（{row.group.name}）" for row in mandates if row.group)
            raise LookupError(f"有{len(mandates)}位“{name}”，请写明是哪一位，如：{groups or name}。")
        like = self._like(name)
        hint = f"您要找的是不是：{'、'.join(like)}？" if like else "请核对姓名，或先登记代表（委员）。"
        raise LookupError(f"{self.session}的名册里没有“{name}”。{hint}")

    def _like(self, name: str) -> list[str]:
        """Names that sound the same, then those with the same initials, then those written alike."""
        names = [*self.people, *self.groups]
        sound, initials = _sound(name)
        same = [other for other in names if _sound(other)[0] == sound]
        near = [other for other in names if _sound(other)[1] == initials and set(other) & set(name)]
        alike = difflib.get_close_matches(name, names, n=SUGGESTED, cutoff=0.5)
        return list(dict.fromkeys([*same, *near, *alike]))[:SUGGESTED]


def proposer_type(proposers: list[Delegate | Group]) -> str:
    """How an item with these proposers counts: by its first one, and whether others signed too."""
    first = proposers[0]
    if isinstance(first, Group):
        delegation = first.kind == GroupKind.DELEGATION
        return ProposerType.DELEGATION if delegation else ProposerType.COLLECTIVE
    return ProposerType.JOINT if len(proposers) > 1 else ProposerType.SINGLE


def _plain(name: str) -> str:
    """A name without the spaces that lists put into it, and in one width."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def _sound(name: str) -> tuple[str, str]:
    """The syllables of a name and their initials."""
    whole, _, initials = pinyin(name).rpartition(" ")
    return whole, initials
