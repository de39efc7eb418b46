"""Who an item is from: the names in a salutation, or before 提出 in a co-handler's opinion."""

import re
from itertools import pairwise

from proposals.documents.letters.characters import fold, squeeze

# What names of groups end in: delegations, sectors, parties, committees, organisations.
GROUP_WORDS = (
    r"(?:代表团|代表小组|代表组|界别?|(?:活动|联络|委员|界别|特邀)[一二三四五六七八九十]?小?组|小组"
    r"|委员会|委会|专委会|工委|党派|支部|总支|[省市区县州旗]委|民革|民盟|民建|民进|农工党|致公党"
    r"|九三学社|台盟|联合会|工商联|侨联|妇联|团委|青联|科协|总工会|协会|学会)"
)
GROUP = re.compile(rf"{GROUP_WORDS}(?:\([^()]*\))?$")
PERSON_WORDS = r"(?:委员|代表|常委|同志|先生|女士)"

_POLITE = re.compile(r"^(?:尊敬的|敬爱的|致)")
_SEPARATOR = re.compile(r"[、,;/]")
_OTHERS = re.compile(
    rf"等?(?:[0-9]+|[一二三四五六七八九十]+)[位名人件](?:.{{0,6}}?{PERSON_WORDS})?(?:们)?$"
    rf"|等{PERSON_WORDS}?(?:们)?$"
)
_ROLE = re.compile(rf"(?:全国|[省市区县州旗镇乡])?(?:人大|政协)?{PERSON_WORDS}(?:们)?$")
_OFFICE = re.compile(r"^(?!.*(?:政协|人大))([一-鿿]{2,3})(?:副?(?:主席|主任|主委|书记|会长)|秘书长)$")
_ROLE_BEFORE = re.compile(
    r"^(?:[一-鿿]{0,8}?[届会国省市区县州旗镇乡])?(?:人大|政协)(?:代表|委员|常委)(?=.)"
    r"|^(?:代表|委员)(?=[一-鿿]{2,4}$)"
)
_REMARK = re.compile(r"\([^()]*\)$")
_AND = re.compile(r"(?<=..)[并和及与](?=..)")
_PERSON = re.compile(
    r"[一-鿿]{2,4}|[一-鿿]{1,12}[·•・.][一-鿿·•・.]{1,16}|[一-鿿]{5,10}|[一-鿿][A-Za-z×*某]{1,3}"
)


def names_in(salutation: str) -> tuple[str, ...] | None:
    """The printed names, each once; None if something in it is no name.

    `salutation` is as printed with its spaces, without the colon: 张甲、李乙等3位委员, 张 甲 李乙代表,
    尊敬的王丙代表, 民进界, 河东镇代表团.
    """
    tokens = [token for piece in _pieces(salutation) for token in _split(piece)]
    found = tuple(dict.fromkeys(name for token in tokens if (name := _bare(token))))
    return found if all(_is_name(name) for name in found) else None


def _pieces(salutation: str) -> list[str]:
    text = salutation.strip().rstrip(":：,， ")
    polite = _POLITE.match(fold(text))
    text = text[polite.end() :] if polite else text
    places = [0, *(match.end() for match in _SEPARATOR.finditer(fold(text))), len(text) + 1]
    return [text[start : end - 1] for start, end in pairwise(places)]


def _split(piece: str) -> list[str]:
    """One piece between commas into names: at spaces between whole names, or at 并 and 和."""
    if GROUP.search(fold(squeeze(piece))):
        return [squeeze(piece)]
    return [name for word in _joined(piece.split()) for name in _at_and(word)]


def _joined(words: list[str]) -> list[str]:
    """Single characters belong together: 张 甲 is one name spread for looks, and 代表 belongs to the last."""
    found: list[str] = []
    for word in words:
        if found and (len(found[-1]) == 1 or _is_role(word)):
            found[-1] += word
        else:
            found.append(word)
    return found


def _is_role(word: str) -> bool:
    folded = fold(word)
    return bool(_OTHERS.fullmatch(folded) or _ROLE.fullmatch(folded) or _REMARK.fullmatch(folded))


def _at_and(word: str) -> list[str]:
    """刘甲并陈乙 into two; a name of up to four characters is never cut."""
    bare = _bare(word)
    cut = _AND.search(fold(bare)) if len(bare) > 4 and not GROUP.search(fold(bare)) else None
    return [bare[: cut.start()], *_at_and(bare[cut.end() :])] if cut else [word]


def _bare(token: str) -> str:
    """A name without what the person is, and without how many others there are."""
    token = squeeze(token)
    if GROUP.search(fold(token)):
        return token
    for pattern in (_OTHERS, _ROLE, _OTHERS, _REMARK, _ROLE):
        found = pattern.search(fold(token))
        token = token[: found.start()] if found else token
    if office := _OFFICE.match(fold(token)):
        return token[: office.end(1)]
    before = _ROLE_BEFORE.match(fold(token))
    return token[before.end() :] if before else token


def _is_name(name: str) -> bool:
    folded = fold(name)
    return bool(_PERSON.fullmatch(folded) or (GROUP.search(folded) and 2 <= len(name) <= 40))
