"""Proposers are found by the names people type; a name nobody has is answered with those it may mean."""

import pytest

from people.models import Mandate
from proposals.reading.roster import Roster, proposer_type
from tests import builders as b

pytestmark = pytest.mark.django_db


def member(name, *, session=None, group=None, term=17):
    person = b.make_delegate(name)
    assembly = (session or b.make_session()).assembly
    Mandate.objects.create(delegate=person, assembly=assembly, term=term, group=group)
    return person


@pytest.fixture
def people():
    return {name: member(name) for name in ("甲试例", "乙试例", "丙小试")}


@pytest.mark.parametrize(
    "text",
    [
        "甲试例、乙试例",
        "甲试例，乙试例",
        "甲试例,乙试例",
        "甲试例；乙试例",
        "甲试例\n乙试例",
        "甲试例 乙试例",
        "甲　试例、乙试 例",
    ],
)
def test_names_are_parted_as_people_part_them(people, text):
    assert Roster(b.make_session()).find(text) == ([people["甲试例"], people["乙试例"]], [])


def test_the_order_of_signing_is_kept(people):
    found, _ = Roster(b.make_session()).find("丙小试、甲试例")

    assert found == [people["丙小试"], people["甲试例"]]


def test_a_group_proposes_in_its_own_name():
    group = b.make_group("试例第一代表团")

    assert Roster(b.make_session()).find("试例第一代表团") == ([group], [])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("丙晓试", "丙小试"),  # sounds the same
        ("丙小石", "丙小试"),
        ("丙小", "丙小试"),
    ],
)
def test_a_name_nobody_has_is_answered_with_those_it_may_mean(people, typed, meant):
    found, wrong = Roster(b.make_session()).find(typed)

    assert found == []
    assert wrong == [f"区十七届人大三次会议的名册里没有“{typed}”。您要找的是不是：{meant}？"]


def test_a_name_like_no_other_is_only_refused(people):
    assert Roster(b.make_session()).find("王某")[1] == [
        "区十七届人大三次会议的名册里没有“王某”。请核对姓名，或先登记代表（委员）。"
    ]


def test_who_had_another_term_or_another_body_is_not_on_the_roster():
    member("丁试例", term=16)
    member("戊试例", session=b.make_session("cppcc"), term=17)

    found, wrong = Roster(b.make_session()).find("丁试例、戊试例")

    assert (found, len(wrong)) == ([], 2)


def test_namesakes_are_told_apart_by_their_group():
    one, other = b.make_group("试例一团"), b.make_group("试例二团")
    member("甲试例", group=one)
    second = member("甲试例", group=other)
    roster = Roster(b.make_session())

    assert roster.find("甲试例")[1] == [
        "有2位“甲试例”，请写明是哪一位，如：甲试例（试例一团）、甲试例（试例二团）。"
    ]
    assert roster.find("甲试例（试例二团）") == ([second], [])


def test_a_name_written_twice_is_refused(people):
    assert Roster(b.make_session()).find("甲试例、甲试例")[1] == ["“甲试例”写了两次。"]


@pytest.mark.parametrize("text", ["", "、", " \n", "（）", "甲试例（）"])
def test_no_text_is_too_strange(people, text):
    Roster(b.make_session()).find(text)


def test_how_an_item_counts_follows_from_who_signed(people):
    one, other, _ = people.values()

    assert proposer_type([one]) == "single"
    assert proposer_type([one, other]) == "joint"
    assert proposer_type([b.make_group(kind="delegation")]) == "delegation"
    assert proposer_type([b.make_group(kind="committee"), one]) == "collective"
