"""The reasons a new installation may give for not accepting something."""

import pytest

from proposals.rules.filing import DEFAULT_GROUNDS
from proposals.rules.vocabulary import Body


@pytest.mark.parametrize(("body", "count"), [(Body.NPC, 7), (Body.CPPCC, 11)])
def test_each_body_has_its_own_list_with_a_source_for_every_entry(body, count):
    grounds = DEFAULT_GROUNDS[body]

    assert len({ground.code for ground in grounds}) == len({ground.name for ground in grounds}) == count
    assert all(ground.source for ground in grounds)


def test_the_congress_goes_by_its_regulation_and_the_cppcc_by_the_national_rules():
    sources = {body: {ground.source for ground in grounds} for body, grounds in DEFAULT_GROUNDS.items()}

    assert sources == {
        Body.NPC: {"《上海市人民代表大会关于代表建议、批评和意见的规定》第八条"},
        Body.CPPCC: {
            "《中国人民政治协商会议全国委员会提案工作条例》（2011年修订）不予立案的规定",
            "本系统默认，可由办公室调整",
        },
    }
