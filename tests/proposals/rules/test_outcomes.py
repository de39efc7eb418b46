"""The wordings of results, and what they certainly mean."""

import pytest

from proposals.rules.outcomes import WORDINGS, class_of, read_outcome
from proposals.rules.vocabulary import Outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("解决采纳", Outcome.ADOPTED),
        ("解决或采纳", Outcome.ADOPTED),
        ("采纳或解决", Outcome.ADOPTED),
        ("已解决或采纳", Outcome.ADOPTED),
        ("已经解决或基本解决", Outcome.ADOPTED),
        ("所提问题已经解决", Outcome.ADOPTED),
        ("部分采纳", Outcome.ADOPTED),
        ("正在解决", Outcome.IN_PROGRESS),
        ("计划解决", Outcome.PLANNED),
        ("列入计划拟解决", Outcome.PLANNED),
        ("列入计划解决", Outcome.PLANNED),
        ("留作参考", Outcome.REFERENCE),
        ("留作参考或暂难解决", Outcome.REFERENCE),
        (" 解 决 或 采 纳 ", Outcome.ADOPTED),
        ("（留作参考）", Outcome.REFERENCE),
        ("解決或採納", Outcome.ADOPTED),
        ("A", Outcome.ADOPTED),
        ("A类", Outcome.ADOPTED),
        ("A 类", Outcome.ADOPTED),
        ("Ａ類", Outcome.ADOPTED),
        ("a类", Outcome.ADOPTED),
        ("A1", Outcome.ADOPTED),
        ("(A1)", Outcome.ADOPTED),
        ("甲类", Outcome.ADOPTED),
        ("D类", Outcome.REFERENCE),
        ("B（正在解决）", Outcome.IN_PROGRESS),
        ("C类：列入计划解决", Outcome.PLANNED),
        ("B", None),
        ("B类", None),
        ("C", None),
        ("A2", None),
        ("乙类", None),
        ("丙", None),
        ("正在解决或列入规划逐步解决", None),
        ("A类（正在解决或计划解决）", None),
        ("满意", None),
        ("一类", None),
        ("AB", None),
        ("", None),
    ],
)
def test_a_printed_result_means_what_is_certain_or_nothing(text, outcome):
    assert read_outcome(text) is outcome


def test_every_outcome_reads_its_own_label():
    assert [read_outcome(outcome.label) for outcome in Outcome] == list(Outcome)


def test_no_wording_stands_under_two_outcomes():
    wordings = [wording for group in WORDINGS.values() for wording in group]

    assert len(wordings) == len(set(wordings))


@pytest.mark.parametrize(
    ("text", "letter"),
    [("B类", "B"), ("[A1]", "A1"), ("ｂ", "B"), ("丙类", "丙"), ("解决", None), ("BC", None), ("", None)],
)
def test_the_class_letter_of_a_result(text, letter):
    assert class_of(text) == letter
