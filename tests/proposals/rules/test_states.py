"""The state machines: which verb is allowed when, and what the assignments of an item imply for it."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.rules import states
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import AssignmentRole, AssignmentState, ProposalState, ReplyState

MACHINES = {
    "建议和提案": (ProposalState, states.PROPOSAL),
    "交办": (AssignmentState, states.ASSIGNMENT),
    "答复": (ReplyState, states.REPLY),
}
VERBS = sorted({verb for _, moves in MACHINES.values() for _, verb in moves} | {"没有的动作"})


def test_every_machine_is_drawn():
    assert {name: moves for name, (_, moves) in MACHINES.items()} == states.MACHINES


@pytest.mark.parametrize("name", MACHINES)
def test_a_machine_moves_between_states_of_its_own_kind(name):
    kind, moves = MACHINES[name]

    assert {type(state) for state, _ in moves} | {type(target) for target in moves.values()} == {kind}


@pytest.mark.parametrize(
    ("state", "verb", "then"),
    [
        ("registered", "受理", "to_assign"),
        ("to_assign", "交办", "in_hand"),
        ("in_hand", "交办", "in_hand"),
        ("in_hand", "全部答复", "replied"),
    ],
)
def test_an_item_goes_from_the_register_to_its_answer(state, verb, then):
    assert states.next_state(states.PROPOSAL, state, verb, what="第1号") == then


@pytest.mark.parametrize(
    ("state", "verb", "then"),
    [
        ("assigned", "签收", "in_hand"),
        ("in_hand", "答复", "answered"),
        ("answered", "更正", "answered"),
        ("answered", "跟踪答复", "answered"),
    ],
)
def test_a_unit_signs_for_its_part_and_answers(state, verb, then):
    assert states.next_state(states.ASSIGNMENT, state, verb, what="第1号") == then


@pytest.mark.parametrize(
    ("state", "verb", "then"), [("draft", "发出", "sent"), ("sent", "更正", "superseded")]
)
def test_a_letter_is_sent_and_may_be_replaced(state, verb, then):
    assert states.next_state(states.REPLY, state, verb, what="答复") == then


@pytest.mark.parametrize("name", MACHINES)
def test_whatever_a_table_does_not_list_is_refused(name):
    kind, moves = MACHINES[name]
    unlisted = [pair for pair in product(kind, VERBS) if pair not in moves]

    for state, verb in unlisted:
        with pytest.raises(RuleError) as refused:
            states.next_state(moves, state, verb, what="第1号")
        assert refused.value.code == "wrong-state"


@pytest.mark.parametrize(
    ("moves", "state", "verb", "sentence"),
    [
        (
            states.PROPOSAL,
            "replied",
            "交办",
            "第044号提案现为“已答复”，不能交办；交办须在“待交办”、“办理中”时进行。",
        ),
        (
            states.PROPOSAL,
            "to_assign",
            "受理",
            "第044号提案现为“待交办”，不能受理；受理须在“待审核”时进行。",
        ),
        (
            states.ASSIGNMENT,
            "assigned",
            "答复",
            "第044号提案现为“待签收”，不能答复；答复须在“办理中”时进行。",
        ),
        (
            states.REPLY,
            "superseded",
            "更正",
            "第044号提案现为“已被更正”，不能更正；更正须在“已发出”时进行。",
        ),
    ],
)
def test_a_refusal_says_what_was_found_and_when_the_verb_is_allowed(moves, state, verb, sentence):
    with pytest.raises(RuleError) as refused:
        states.next_state(moves, state, verb, what="第044号提案")

    assert refused.value.sentence == sentence


parts = st.tuples(st.sampled_from(AssignmentRole), st.sampled_from(AssignmentState))


@given(st.lists(parts, max_size=6))
def test_an_item_is_as_far_as_its_answering_units_are(rows):
    answering = [(role, state) for role, state in rows if role in {"lead", "split"}]
    missing = [row for row in answering if row[1] != "answered"]
    expected = "to_assign" if not answering else "in_hand" if missing else "replied"

    assert states.implied(rows) == expected


@given(st.lists(parts, max_size=6), st.sampled_from(AssignmentState))
def test_a_co_handling_unit_never_moves_an_item(rows, state):
    assert states.implied([*rows, (AssignmentRole.CO, state)]) == states.implied(rows)


@given(st.lists(parts, max_size=6), st.randoms())
def test_the_order_of_assignments_does_not_matter(rows, random):
    shuffled = random.sample(rows, len(rows))

    assert states.implied(shuffled) == states.implied(rows)


def test_the_stored_values_imply_the_same_as_the_words():
    assert states.implied([("lead", "answered"), ("co", "assigned")]) == ProposalState.REPLIED


def test_a_drawing_holds_one_line_per_move_with_the_chinese_words():
    assert states.drawing(states.REPLY) == (
        "stateDiagram-v2\n    草拟中 --> 待签发: 送签\n    待签发 --> 草拟中: 退回修改\n"
        "    待签发 --> 已发出: 签发\n    草拟中 --> 已发出: 发出\n    已发出 --> 已被更正: 更正"
    )
