"""Like items are found among thousands, with who answered them and who gave them back, for the office."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from proposals.actions import assigning, returning
from proposals.models import OutcomeChange, Proposal
from proposals.reading import similar
from proposals.reading.similar import hints, like, suggested_units
from tests import builders as b

pytestmark = pytest.mark.django_db
TITLE = "关于缓解老旧小区停车难的建议"


@pytest.fixture
def new():
    return b.make_proposal(title=TITLE)


def answered(title=TITLE, *, unit=None, role="lead", **fields):
    """An item that a unit answered."""
    part = b.make_assignment(title=title, unit=unit, role=role, received=True)
    b.make_reply(assignment=part, **fields)
    return Proposal.objects.get(pk=part.proposal_id)


def gave_back(unit, to=None, title=TITLE):
    """An item that a unit gave back, to another one or for the office to assign."""
    part = b.make_assignment(title=title, unit=unit, received=True)
    request = returning.ask_return(
        part, reason="不属本单位职责。", proposed_unit=None, signer="试领导", on=b.ASSIGNED, by=None
    )
    new = returning.agree_return(request, unit=to, on=b.ASSIGNED, by=None)
    return new.proposal if new else Proposal.objects.get(pk=part.proposal_id)


def many(count):
    """Register many items of other matters quickly, past the verbs."""
    session, places = b.make_session(), "东西南北中上下左右前后内外"
    matters = ["夜间照明", "河道清淤", "菜场改造", "托育指导", "图书借阅", "垃圾分类", "早餐网点", "夜间照明"]
    rows = [
        Proposal(
            session=session,
            number=f"批{n}",
            number_key=f"批{n:05}",
            kind="suggestion",
            title=f"关于{places[n % 13]}片{matters[n % 8]}{places[n // 13 % 13]}段的建议",
            submitted_on=b.SUBMITTED,
            text="一段试例内容。" * 80,
        )
        for n in range(count)
    ]
    for row in rows:
        row.title_tokens = similar.tokens(row.title)
    Proposal.objects.bulk_create(rows)


# What is found


@pytest.mark.parametrize(
    ("title", "likeness"),
    [
        ("关于缓解老旧小区停车难的提案", "很相近"),
        ("关于解决小区停车难的建议", "很相近"),
        ("关于老旧小区加装电梯的建议", "相近"),
        ("关于小区垃圾分类的建议", None),
        ("关于发展青少年体育的建议", None),
        ("关于建议的建议", None),
    ],
)
def test_items_are_like_each_other_by_their_titles(new, office, title, likeness):
    b.make_proposal(title=title, text="")
    b.make_proposal(title="关于清理小区楼道堆物的建议", text="")

    found = {row.title: row.likeness for row in like(new, office)}

    assert found.get(title) == likeness


def test_the_most_alike_come_first_and_say_which_words_they_share(new, office):
    for title in ("关于老旧小区修缮的建议", "关于解决小区停车难的建议", TITLE):
        b.make_proposal(title=title)

    found = [(row.title, row.shared) for row in like(new, office)]

    assert found == [
        (TITLE, ["缓解老旧小区停车难"]),
        ("关于解决小区停车难的建议", ["小区停车难"]),
        ("关于老旧小区修缮的建议", ["老旧小区"]),
    ]


def test_of_equal_titles_the_one_with_the_like_text_comes_first(office):
    text = "夜间车位不足，车辆占用消防通道，建议与周边商场错时共享车位。"
    other = "孩子放学以后没有地方锻炼，希望学校操场在周末向居民开放使用。"
    new = b.make_proposal(title=TITLE, text=text)
    alike = b.make_proposal(title=TITLE, text=text.replace("商场", "单位"))
    b.make_proposal(title=TITLE, text=other)

    assert like(new, office)[0].proposal == alike


def test_only_the_best_are_shown_and_the_item_itself_never(new, office):
    rows = [b.make_proposal(title=TITLE) for _ in range(7)]

    found = like(new, office)
    more = like(new, office, limit=10)

    assert [row.proposal for row in found] == list(reversed(rows))[:5]
    assert {row.proposal for row in more} == set(rows)


def test_a_title_of_frame_words_finds_nothing(office):
    row = b.make_proposal(title="关于建议的建议")
    b.make_proposal(title="关于建议的建议")

    assert like(row, office) == []


def test_an_item_without_a_text_is_compared_by_its_title_alone(new, office):
    b.make_proposal(title=TITLE, text="")

    assert like(new, office)[0].score == 1.0


# Who is shown what


def test_the_office_sees_the_items_of_its_assembly_only(new):
    here, there = b.make_proposal(title=TITLE), b.make_proposal(title=TITLE, session=b.make_session("cppcc"))
    of_one = b.make_user("office", assembly=b.make_assembly("npc"))

    assert [row.proposal for row in like(new, of_one)] == [here]
    assert {row.proposal for row in like(new, b.make_user("office"))} == {here, there}


@pytest.mark.parametrize("role", ["unit", "delegate", "auditor", "admin"])
def test_nobody_but_the_office_is_given_hints(office, role):
    unit, delegate = b.make_unit(), b.make_delegate()
    new = b.make_assignment(unit=unit, title=TITLE, sponsors=[delegate]).proposal
    b.make_assignment(unit=unit, title=TITLE, sponsors=[delegate])
    person = {"unit": {"unit": unit}, "delegate": {"delegate": delegate}}.get(role, {})

    assert like(new, b.make_user(role, **person)) == []
    assert like(new, office) != []


@pytest.mark.parametrize(
    ("state", "shown", "assigns"),
    [
        ("registered", True, False),
        ("to_assign", True, True),
        ("in_hand", False, None),
        ("replied", False, None),
        ("withdrawn", False, None),
    ],
)
def test_hints_stand_beside_an_item_until_it_is_assigned(new, office, state, shown, assigns):
    b.make_proposal(title=TITLE)
    new.state = state

    found = hints(new, office)

    assert bool(found) is shown
    assert found is None or found.assigns is assigns


def test_without_a_like_item_there_is_no_hint(new, office):
    b.make_proposal(title="关于发展青少年体育的建议")

    assert hints(new, office) is None


# Units


def test_a_row_names_the_units_that_answered_with_their_roles_and_the_outcome(new, office):
    first, second, helper = b.make_unit("试例甲局"), b.make_unit("试例乙局"), b.make_unit("试例丙局")
    item = b.make_proposal(title=TITLE)
    parts = [b.make_assignment(proposal=item, unit=unit, role="split") for unit in (first, second)]
    b.make_assignment(proposal=item, unit=helper, role="co")
    for part, outcome in zip(parts, ("adopted", "planned"), strict=True):
        b.make_reply(assignment=assigning.sign_for(part, on=b.ASSIGNED, by=None), outcome=outcome)

    (row,) = like(new, office)

    assert [(one.unit, one.role_label) for one in row.answered] == [(first, "分办"), (second, "分办")]
    assert row.outcome_label == "解决采纳、计划解决"
    assert (row.state_label, row.returned) == ("已答复", [])


def test_the_outcome_is_the_one_it_was_turned_into(new, office):
    item = answered(outcome="planned")
    letter = item.assignments.get().replies.get()
    facts = {"reply": letter, "old": "planned", "new": "adopted", "reason": "试例", "asked_on": b.REPLIED}
    OutcomeChange.objects.create(**facts, decision="agreed", decided_on=b.REPLIED)

    assert like(new, office)[0].outcome_label == "解决采纳"


@pytest.mark.parametrize("at_once", [True, False])
def test_a_row_names_who_gave_it_back_and_where_it_went(new, office, at_once):
    unit, other = b.make_unit("试例甲局"), b.make_unit("试例乙局")
    item = gave_back(unit, to=other if at_once else None)
    if not at_once:
        b.make_assignment(proposal=item, unit=other)

    (row,) = like(new, office)

    assert [(one.unit, one.went_to) for one in row.returned] == [(unit, "试例乙局")]
    assert row.answered == []


def test_what_was_given_back_and_went_nowhere_yet_says_so(new, office):
    gave_back(b.make_unit())

    assert [one.went_to for one in like(new, office)[0].returned] == [""]


def test_units_are_suggested_by_how_often_they_answered_and_gave_back(new, office):
    often, once, never = b.make_unit("试例甲局"), b.make_unit("试例乙局"), b.make_unit("试例丙局")
    answered(unit=once)
    answered(unit=often)
    answered(unit=often)
    gave_back(never, to=once)
    gave_back(once)

    found = suggested_units(like(new, office))

    assert [str(one) for one in found] == [
        "试例甲局（办过2件）",
        "试例乙局（办过1件，曾退办1件）",
        "试例丙局（曾退办1件）",
    ]


def test_a_return_lowers_a_unit_below_one_that_answered_as_often(new, office):
    gave, kept = b.make_unit("试例甲局"), b.make_unit("试例乙局")
    answered(unit=gave)
    answered(unit=kept)
    gave_back(gave)

    assert [one.unit for one in suggested_units(like(new, office))] == [kept, gave]


def test_for_a_closed_unit_the_one_that_took_over_is_suggested(new, office):
    heir = b.make_unit("试例新局")
    middle = b.make_unit(successor=heir)
    closed = b.make_unit("试例旧局", successor=middle)
    answered(unit=closed)
    answered(unit=heir)

    found = hints(new, office)

    assert [str(one) for one in found.units] == ["试例新局（办过2件）"]
    assert {handler.unit for row in found.rows for handler in row.answered} == {closed, heir}


@pytest.mark.parametrize(
    ("state", "takes_in"),
    [("registered", False), ("to_assign", True), ("in_hand", True), ("replied", False), ("withdrawn", False)],
)
def test_an_item_may_be_merged_into_one_that_is_on_its_way(new, office, state, takes_in):
    b.make_proposal(title=TITLE)
    Proposal.objects.exclude(pk=new.pk).update(state=state)

    assert [row.takes_in for row in like(new, office)] == [takes_in]


def test_an_item_of_the_other_assembly_takes_nothing_in(new, office):
    b.make_proposal(title=TITLE, session=b.make_session("cppcc"))

    assert [row.takes_in for row in like(new, office)] == [False]


def test_what_was_merged_into_the_item_is_no_news(new, office):
    merged = b.make_proposal(title=TITLE)
    Proposal.objects.filter(pk=merged.pk).update(state="merged", merged_into=new)

    assert like(new, office) == []


# Among thousands


@pytest.fixture
def crowd(new):
    """Three thousand other items, some of them like the new one, and the table measured."""
    many(3000)
    for _ in range(6):
        answered()
    gave_back(b.make_unit())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE proposals_proposal")
    return new


def test_among_thousands_four_queries_find_it_through_the_index(crowd, office):
    with CaptureQueriesContext(connection) as queries:
        found = hints(crowd, office)

    (search,) = [query["sql"] for query in queries if "&&" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {search}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert len(queries) <= 4
    assert {row.title for row in found.rows} == {TITLE}
    assert "proposal_title_tokens" in plan


def test_common_words_lead_to_candidates_only_where_there_are_no_rarer_ones(crowd, office):
    expected = similar._expected(["夜间", "间照", "照明", "停车", "鸟巢"])
    common = b.make_proposal(title="关于夜间照明的建议")

    assert expected == {
        **dict.fromkeys(["夜间", "间照", "照明"], pytest.approx(750, rel=0.1)),
        "停车": pytest.approx(8, abs=4),
        "鸟巢": 0,
    }
    assert similar._rare(expected) == ["鸟巢", "停车"]
    assert len(like(common, office)) == 5


def test_before_the_table_was_ever_measured_everything_counts_as_rare(new, office):
    b.make_proposal(title=TITLE)

    assert set(similar._expected(new.title_tokens).values()) == {0}
    assert len(like(new, office)) == 1
