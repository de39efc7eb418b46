"""The item's title, out of the sentence that says it was received."""

import re

from proposals.documents.letters.lines import Flow

_PAIRS = {"《": "》", "“": "”", "‘": "’"}
_WORDS = "提案|建议|议案|意见"
# What may stand behind a title's closing quote; otherwise the quotes only mark a term inside the title.
_BEHIND = re.compile(
    rf"$|[,。;()、:]|的?(?:代表|委员|人大|政协|集体|联名)?(?:{_WORDS}|问题|一案|案)|收悉|已|悉|第.{{1,8}}号|的?(?:函|答复|复函|回复)|办理|交|转|经|现|这|该|等"
)
_CITED = re.compile(r"(?:根据|按照|依据|依照|贯彻|落实|执行|印发|通过)(?:了|的)?$")
_UNQUOTED = re.compile(
    rf"((?:关于|有关).{{2,150}}?(?:{_WORDS}))(?=[,。;:()“”]|收悉|已|交|经|第|转|现|办理|由|悉|$)"
)
_BARE = re.compile(
    rf"提出的?((?![,。]|的?(?:{_WORDS}))[^,。;:]{{4,60}}?的(?:{_WORDS}))(?=收悉|已|,|。|;|\(|交|办理|悉|$)"
)
_DOUBLED = re.compile(rf"(.+(?:{_WORDS}))的(?:{_WORDS})")
_IN_REPLY_TITLE = re.compile(rf"关于对?(?P<title>[^届]{{2,80}}?(?:{_WORDS}))的?(?:答复|复函|办理|回复)")
_TITLE_ENDS = re.compile(rf"(?:{_WORDS})$")
SHORTEST = 4


def title_in_opening(opening: Flow) -> str | None:
    """The title as printed, without quotes around it and without a doubled 关于; None if there is none."""
    return _quoted(opening) or _unquoted(opening)


def title_in_heading(heading: Flow) -> str | None:
    """The title out of the letter's own heading, e.g. 关于“关于…的建议”的答复."""
    if quoted := _quoted(heading):
        return quoted
    found = _IN_REPLY_TITLE.search(heading.text)
    return clean("关于" + heading.raw[found.start("title") : found.end("title")]) if found else None


def _quoted(flow: Flow) -> str | None:
    text = _directed(flow.text)
    for start, char in enumerate(text):
        if char in "《“" and (end := _closing(text, start)) and _encloses_title(text, start, end):
            return clean(flow.raw[start + 1 : end])
    return None


def _directed(text: str) -> str:
    """Typewriter quotes told apart: the first opens, the second closes."""
    pieces = text.split('"')
    return "".join(piece + "“”"[number % 2] for number, piece in enumerate(pieces))[:-1]


def _closing(text: str, start: int) -> int | None:
    """Where the quote opened at `start` closes, quotes of the same kind inside it counted."""
    left, right = text[start], _PAIRS[text[start]]
    depth = 0
    for place in range(start, min(len(text), start + 300)):
        depth += (text[place] == left) - (text[place] == right)
        if depth == 0:
            return place
    return None


def _encloses_title(text: str, start: int, end: int) -> bool:
    inside, behind = text[start + 1 : end], text[end + 1 : end + 12]
    if len(inside) < SHORTEST or _CITED.search(text[:start]) or not _BEHIND.match(behind):
        return False
    if inside.startswith("关于") or text[start] == "《":
        return True
    about = re.search(r"(?:关于|有关)([^。,]*)$", text[:start])
    said_to_be = re.match(rf",|的?(?:代表|委员)?(?:{_WORDS})", behind)
    return not (about and about[1]) and bool(_TITLE_ENDS.search(inside) or said_to_be)


def _unquoted(flow: Flow) -> str | None:
    found = _UNQUOTED.search(flow.text) or _BARE.search(flow.text)
    return clean(flow.raw[found.start(1) : found.end(1)]) if found else None


def clean(title: str) -> str | None:
    """A title without quotes around it, 关于 said twice, or 的提案 behind what says 建议 itself."""
    title = re.sub(r"^(?:关于|關於|關于)[“《「]?(?=关于|關於|關于)", "", title.strip())
    while len(title) > 2 and title[0] in '“《「『"' and title[-1] in '”》」』"':
        title = title[1:-1]
    doubled = _DOUBLED.fullmatch(title)
    return (doubled[1] if doubled else title) or None
