"""Tokens of titles: pairs of characters, Latin words and numbers, without the frame that every title has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.rules.tokens import FRAME, LONGEST, phrases, tokens

typed = st.text(
    st.sampled_from("关于加强推进小区停车难的建议提案5Gａ１ -，（）\n") | st.characters(), max_size=60
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("关于停车难的建议", "停车 车难"),
        ("关于进一步加强和完善养老服务的若干建议", "养老 和 服务 老服"),
        ("推进5G基站布点的提案", "5g 基站 布点 站布"),
        ("推进５Ｇ基站布点的提案", "5g 基站 布点 站布"),
        ("停车、停车", "停车"),
        ("停车，车难", "停车 车难"),
        ("停车 难题", "停车 难题"),
        ("水", "水"),
        ("AI+医疗", "ai 医疗"),
        ("a_b", "a b"),
        ("第〇二号", "〇二 二号 第〇"),
        ("关于建议的建议", ""),
        ("——《》！", ""),
        ("", ""),
    ],
)
def test_a_title_gives_its_pairs_and_words(text, found):
    assert tokens(text) == found.split()


@pytest.mark.parametrize("word", FRAME)
def test_words_that_frame_a_title_join_nothing_across_them(word):
    assert tokens(f"停车{word}绿化") == ["停车", "绿化"]


def test_a_long_latin_word_is_cut_to_what_the_column_holds():
    assert tokens("a" * 21) == ["a" * LONGEST]


@given(typed)
def test_tokens_are_distinct_sorted_and_fit_their_column(text):
    found = tokens(text)

    assert found == sorted(set(found))
    assert all(1 <= len(token) <= LONGEST for token in found)


@given(typed)
def test_tokens_of_tokens_are_the_same(text):
    assert tokens("，".join(tokens(text))) == tokens(text)


@given(typed, typed)
def test_two_texts_side_by_side_have_the_tokens_of_both(one, other):
    assert tokens(f"{one}\n{other}") == sorted({*tokens(one), *tokens(other)})


@given(typed)
def test_width_and_case_of_letters_do_not_count(text):
    plain = "".join(char for char in text if char.isascii())
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in plain)

    assert tokens(wide) == tokens(plain.upper()) == tokens(plain)


@pytest.mark.parametrize(
    ("text", "other", "said"),
    [
        ("关于缓解小区停车难的建议", "老旧小区停车难题", ["小区停车难"]),
        ("关于社区养老和停车的建议", "停车，养老", ["养老", "停车"]),
        ("停车、绿化、停车", "停车", ["停车"]),
        ("推进5G基站布点", "5G 与布点", ["5g", "布点"]),
        ("停车", "绿化", []),
    ],
)
def test_what_two_texts_share_is_said_in_whole_words(text, other, said):
    assert phrases(text, tokens(other)) == said


@given(typed)
def test_a_text_shares_all_its_tokens_with_itself(text):
    assert tokens("，".join(phrases(text, tokens(text)))) == tokens(text)
