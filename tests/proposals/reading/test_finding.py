"""What a few typed words lead to."""

import pytest

from proposals.reading.finding import find
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """044 in two sessions, a 闭08, and people to look for them."""
    third, fourth = b.make_session(meeting=3), b.make_session(meeting=4)
    person = b.make_delegate("甲试例")
    return {
        "npc-17-3/044": b.make_proposal(
            session=third, number="044", title="关于加装电梯的建议", sponsors=[person]
        ),
        "npc-17-4/044": b.make_proposal(session=fourth, number="044", title="关于停车的建议"),
        "npc-17-4/闭08": b.make_proposal(session=fourth, number="闭08", title="关于小区停车难的建议"),
        "npc-17-4/T007": b.make_proposal(session=fourth, number="T007"),
    }


@pytest.mark.parametrize(
    ("words", "opens"),
    [
        ("闭08", "npc-17-4/闭08"),
        ("闭8", "npc-17-4/闭08"),
        ("第闭08号", "npc-17-4/闭08"),
        ("t007", "npc-17-4/T007"),
        ("Ｔ００７", "npc-17-4/T007"),
        ("npc-17-3/044", "npc-17-3/044"),
        ("npc-17-3 44", "npc-17-3/044"),
        ("NPC-17-4/第44号建议", "npc-17-4/044"),
    ],
)
def test_a_number_that_one_item_has_opens_it(office, world, words, opens):
    assert find(office, words).item == world[opens]


@pytest.mark.parametrize("words", ["044", "44", "第044号", " 44 ", "44号提案"])
def test_a_number_of_several_items_lists_them(office, world, words):
    found = find(office, words)

    assert found.item is None
    assert set(found.items) == {world["npc-17-3/044"], world["npc-17-4/044"]}


def test_words_are_looked_for_in_titles(office, world):
    found = find(office, "小区 停车")

    assert (found.item, list(found.items)) == (None, [world["npc-17-4/闭08"]])


def test_a_unit_opens_only_what_it_works_on(world):
    mine = b.make_assignment(proposal=world["npc-17-4/044"])
    officer = b.make_user("unit", unit=mine.unit)

    assert find(officer, "44").item == world["npc-17-4/044"]
    assert not find(officer, "闭08").anything
    assert not find(officer, "电梯").anything


@pytest.mark.parametrize("words", ["甲试例", "试例", "jsl", "jia shi", "jiashi", "sl", "JSL"])
def test_the_office_finds_delegates_by_name_and_initials(office, world, words):
    assert [row.name for row in find(office, words).delegates if row.name == "甲试例"] == ["甲试例"]


@pytest.mark.parametrize("role", ["unit", "auditor"])
def test_nobody_else_finds_delegates(world, role):
    user = b.make_user(role, **({"unit": b.make_unit()} if role == "unit" else {}))

    assert find(user, "甲试例").delegates == []


@pytest.mark.parametrize("words", ["教育", "jyj", "教育局", "slqjyj", "shi li qu", "旧教委", "jiaoyu"])
def test_units_are_found_by_name_alias_and_initials(office, words):
    unit = b.make_unit("试例区教育局", short_name="区教育局", code="jiaoyu")
    unit.aliases.create(name="试例区旧教委")
    b.make_unit("样例市容所", code="shirong")

    assert list(find(office, words).units) == [unit]


@pytest.mark.parametrize("words", ["", "   "])
def test_no_words_find_nothing(office, world, words):
    found = find(office, words)

    assert (found.item, found.anything) == (None, False)


@pytest.mark.parametrize("words", ["(", "%", "\\", "第号", "号", "a" * 500, "44/44", "\u202e", "npc-17-3/"])
def test_odd_words_harm_nobody(office, world, words):
    assert find(office, words).item is None
