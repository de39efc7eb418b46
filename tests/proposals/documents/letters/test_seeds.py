"""The real letters that stand beside the project, every field against its print."""

import json
from pathlib import Path

import pytest

from proposals.documents.letters import read_letter

SEEDS = Path(__file__).resolve().parents[5] / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the real letters are not on this machine")

NOTHING = dict.fromkeys(
    "kind body term session number title outcome outcome_text signer proposers organization doc_number "
    "replied_on disclosure contact_name contact_phone contact_address postcode".split()
)
FIFTEENTH = NOTHING | {
    "kind": "reply",
    "body": "cppcc",
    "term": 15,
    "outcome": "adopted",
    "outcome_text": "解决或采纳",
    "problems": [],
}
LETTERS = {
    "001": FIFTEENTH
    | {
        "session": 2,
        "number": "044",
        "title": "关于加快推进长宁区科技创新产业发展的建议",
        "signer": "詹镭",
        "proposers": ["严洁红", "李凌", "谢何"],
        "organization": "长宁区科学技术委员会",
        "replied_on": "2023-04-17",
    },
    "002": FIFTEENTH
    | {
        "session": 2,
        "number": "051",
        "title": "关于进一步推动长宁‘科创中国’试点城区高质量发展的建议",
        "signer": "张正行",
        "proposers": ["潘瑾", "薛斌", "仲静云"],
        "organization": "长宁区科学技术协会",
        "replied_on": "2023-04-23",
        "disclosure": "open",
        "contact_name": "谢佼",
        "contact_phone": "52388354",
        "contact_address": "安西路35号501",
        "postcode": "200050",
    },
    "004": FIFTEENTH
    | {
        "session": 3,
        "number": "050",
        "title": "关于推进长宁产业发展的建议",
        "signer": "叶鹏举",
        "proposers": ["张晓钟", "林静", "瞿子涵"],
        "organization": "上海市长宁区发展和改革委员会",
        "doc_number": "长发改〔2024〕19号",
        "replied_on": "2024-04-25",
        "disclosure": "open",
        "contact_name": "汪骏杰",
        "contact_phone": "22051162",
        "contact_address": "长宁路599号1120室",
        "postcode": "200050",
    },
}


def seed(number: str) -> Path:
    return next(SEEDS.glob(f"{number}_*"))


@pytest.mark.parametrize("number", LETTERS)
def test_a_real_letter_gives_every_field_as_printed(number):
    path = seed(number)

    assert read_letter(path).as_json() == {"file": path.name} | LETTERS[number]


@pytest.mark.parametrize("number", ["000", "003"])
def test_a_gazette_and_a_plan_are_no_letters(number):
    letter = read_letter(seed(number)).as_json()

    assert {name: letter[name] for name in NOTHING} == NOTHING
    assert [problem["code"] for problem in letter["problems"]] == ["not-a-letter"]


@pytest.mark.parametrize(
    ("number", "paragraphs", "first", "last"),
    [
        ("001", 28, "您提出的关于", "创新产业发展生态。"),
        ("002", 29, "你们提出的关于", "相关企业意见。"),
        ("004", 15, "您们提出的", "出谋划策。"),
    ],
)
def test_the_body_of_a_real_letter_is_put_back_into_paragraphs(number, paragraphs, first, last):
    body = read_letter(seed(number)).body_text.split("\n")

    assert len(body) == paragraphs
    assert body[0].startswith(first)
    assert body[-1].endswith(last)


def test_no_paragraph_of_a_real_letter_stays_cut_in_the_middle():
    for number in LETTERS:
        body = read_letter(seed(number)).body_text.split("\n")
        cut = [line for line in body if len(line) > 30 and not line.endswith(tuple("。：；”"))]
        assert cut == [], json.dumps(cut, ensure_ascii=False)
