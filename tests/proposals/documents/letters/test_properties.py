"""What holds for any letter: nothing raises, and looks do not change what is read."""

import io
import json
from datetime import date

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proposals.documents.letters import read_letter, read_text
from proposals.documents.letters.text import read_bytes

# The machine's mood is not what is tested.
relaxed = settings(deadline=None)

SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "甲乙丙丁戊己庚辛壬癸"
WORDS = [
    "收悉",
    "您提出的",
    "委员：",
    "代表：",
    "现答复如下：",
    "《关于",
    "建议》",
    "“",
    "”",
    "（",
    "）",
    "第",
    "号",
    "届",
    "次会议",
]
WORDS += [
    "政协",
    "人大",
    "联系人：",
    "办理结果：",
    "A类",
    "2023年4月17日",
    "甲区民政局",
    "\n",
    " ",
    "|",
    "〔2023〕",
    "8号",
    "一、",
    "\t",
]

names = st.lists(
    st.builds(str.__add__, st.sampled_from(SURNAMES), st.text(GIVEN, min_size=1, max_size=2)),
    min_size=1,
    max_size=9,
    unique=True,
)


@st.composite
def letters(draw):
    """An invented letter and the fields it was built from."""
    cppcc = draw(st.booleans())
    term, session = draw(st.integers(1, 30)), draw(st.integers(1, 9))
    number = draw(st.from_regex(r"[0-9]{1,3}", fullmatch=True).filter(lambda text: text.isascii()))
    people, signer = draw(names), draw(names)[0]
    day = draw(st.dates(date(2000, 1, 1), date(2030, 12, 31)))
    title = "关于" + draw(st.sampled_from(["推进社区食堂", "整修甲路", "改善公园照明"])) + "的建议"
    body, item, people_are = ("政协", "提案", "委员") if cppcc else ("人大", "代表建议", "代表")
    lines = [
        f"甲民〔{day.year}〕8号",
        f"对甲区第{term}届{body}第{session}次会议第{number}号{item}的答复",
        f"办理结果：留作参考 签发人：{signer}",
        "、".join(people) + people_are + "：",
        f"您提出的“{title}”收悉，现答复如下：",
        "我局已经研究了这件事，准备明年动工。",
        "感谢您的关心。",
        "甲区民政局",
        f"{day.year}年{day.month}月{day.day}日",
        "（此件公开发布）",
        "联系人：李小丁 联系电话：55551234",
    ]
    expected = {
        "kind": "reply",
        "body": "cppcc" if cppcc else "npc",
        "term": term,
        "session": session,
        "number": number,
        "title": title,
        "outcome": "reference",
        "signer": signer,
        "proposers": people,
        "organization": "甲区民政局",
        "doc_number": f"甲民〔{day.year}〕8号",
        "replied_on": day.isoformat(),
        "disclosure": "open",
        "contact_name": "李小丁",
        "contact_phone": "55551234",
        "problems": [],
    }
    return lines, expected


def read(text: str) -> dict:
    return read_text(text, "甲.txt").as_json()


@relaxed
@given(letters())
def test_a_built_letter_gives_back_what_it_was_built_from(built):
    lines, expected = built

    found = read("\n".join(lines))

    assert {name: found[name] for name in expected} == expected


@relaxed
@given(letters(), st.lists(st.integers(0, 3), min_size=11, max_size=11))
def test_blank_lines_change_nothing(built, blanks):
    lines, _ = built
    spaced = "".join(line + "\n" * (1 + blank) for line, blank in zip(lines, blanks, strict=True))

    assert read(spaced) == read("\n".join(lines))


@relaxed
@given(letters(), st.sampled_from(["（()）", "〔[]〕", "：::：", "，,,，", "“「」”", "〔【】〕"]))
def test_the_width_and_kind_of_marks_change_nothing(built, marks):
    text = "\n".join(built[0])
    wide_left, left, right, wide_right = marks
    changed = text.replace(wide_left, left).replace(wide_right, right)

    assert read(changed) == read(text)


@relaxed
@given(letters())
def test_full_width_digits_change_nothing(built):
    text = "\n".join(built[0])
    wide = text.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})

    assert read(wide) == read(text)


@relaxed
@given(letters())
def test_spaces_around_numbers_and_indents_change_nothing(built):
    lines, _ = built
    spaced = ["　　" + "".join(f" {char} " if char.isdigit() else char for char in line) for line in lines]

    assert read("\n".join(spaced)) == read("\n".join(lines))


@relaxed
@given(letters())
def test_markdown_marks_change_nothing(built):
    lines, _ = built
    marked = ["# " + lines[0], "## **" + lines[1] + "**", *lines[2:5], "**" + lines[5] + "**", *lines[6:]]

    assert read("\n".join(marked)) == read("\n".join(lines))


@relaxed
@given(letters(), st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
def test_the_encoding_changes_nothing(built, encoding):
    text = "\r\n".join(built[0])

    assert read(read_bytes(text.encode(encoding))) == read(text)


@settings(relaxed, max_examples=15)
@given(letters())
def test_a_letter_in_word_gives_the_same(built):
    document = docx.Document()
    for line in built[0]:
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)

    assert read(read_bytes(buffer.getvalue())) == read("\n".join(built[0]))


@relaxed
@given(letters(), st.integers(12, 40))
def test_margins_that_cut_heading_names_and_opening_change_nothing(built, width):
    lines, _ = built
    cut = [f"{line[:width]}\n{line[width:]}" if row in (1, 3, 4) else line for row, line in enumerate(lines)]

    assert read("\n".join(cut)) == read("\n".join(lines))


@relaxed
@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS)).map("".join)))
def test_no_text_whatever_raises(text):
    letter = read_text(text, "甲.txt")

    json.dumps(letter.as_json(), ensure_ascii=False).encode()
    assert letter.kind or letter.problems


@settings(relaxed, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(content=st.binary(), head=st.sampled_from([b"PK\x03\x04", b"%PDF-", b"\xff\xfe", b""]))
def test_no_file_whatever_raises(content, head, tmp_path):
    path = tmp_path / "any"
    path.write_bytes(head + content)

    letter = read_letter(path)

    assert letter.file == "any"
    assert letter.kind or letter.problems[0].message.endswith("。")


@pytest.mark.parametrize(
    "piece",
    ["您提出的", "收悉", "《关于", "“", "张三、", "第一届政协第二次会议", "联系人：", "A类 ", "市局", "<a"],
)
def test_the_same_words_without_end_are_read_at_once(piece):
    letter = read_text(piece * (390_000 // len(piece)), "甲.txt")

    assert letter.kind is None
