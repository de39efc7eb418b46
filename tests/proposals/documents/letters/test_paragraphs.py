"""Lines cut by margins and pages become paragraphs again; headings stay by themselves."""

from hypothesis import given, settings
from hypothesis import strategies as st

from proposals.documents.letters.lines import lines_of
from proposals.documents.letters.paragraphs import paragraphs

LONG = (
    "我区今年新开三家社区食堂，另有两家正在装修，预计年底前开门迎客，"
    "同时对老食堂的灶具作了更新，并请营养师为老人配餐。"
)
HEADING = "一、已经做的工作"


def read(text: str) -> list[str]:
    return paragraphs(lines_of(text))


def wrapped(paragraph: str, width: int) -> list[str]:
    text = "　　" + paragraph
    return [text[start : start + width] for start in range(0, len(text), width)]


@settings(deadline=None)
@given(
    width=st.integers(18, 40),
    blank=st.booleans(),
    order=st.permutations([HEADING, LONG, LONG[5:], "（一）下一步"]),
)
def test_a_page_of_any_width_gives_its_paragraphs_back(width, blank, order):
    between = "\n\n" if blank else "\n"
    pages = [line for paragraph in [*order, *[LONG] * 4] for line in wrapped(paragraph, width)]

    assert read(between.join(pages)) == [*order, *[LONG] * 4]


def test_a_paragraph_cut_by_a_page_is_joined_and_the_page_number_dropped():
    text = f"{LONG[:20]}\n\n- 2 -\n\n3\n\n{LONG[20:]}\n{LONG}"

    assert read(text) == [LONG, LONG]


def test_markdown_headings_stay_by_themselves():
    assert read(f"## **{HEADING}**\n{LONG}\n### 小结\n{LONG}") == [HEADING, LONG, "小结", LONG]


def test_a_heading_that_runs_into_its_paragraph_is_joined():
    text = "（四）强化公共服务，推进社区食堂\n建设。今年再开两家。\n" + LONG

    assert read(text) == ["（四）强化公共服务，推进社区食堂建设。今年再开两家。", LONG]


def test_latin_words_keep_their_space_and_chinese_characters_lose_it():
    assert read("建设 Smart\nCity 平 台，超过 460 家。") == ["建设 Smart City 平台，超过 460 家。"]
