"""The panel of like items leads to the forms of merging and assigning, filled in, and does nothing itself."""

import pytest
from django.template.loader import render_to_string

from proposals.actions import returning
from proposals.reading.similar import hints
from tests import builders as b

pytestmark = pytest.mark.django_db
TITLE = "关于缓解老旧小区停车难的建议"


def panel(item, user):
    return " ".join(render_to_string("desk/partials/similar.html", {"similar": hints(item, user)}).split())


@pytest.fixture
def unit():
    return b.make_unit("试例甲局", code="jia")


@pytest.fixture
def earlier(unit):
    """One that the unit answered, and one that it gave back to another."""
    b.make_reply(assignment=b.make_assignment(title=TITLE, unit=unit, received=True, number="闭08"))
    part = b.make_assignment(title=TITLE, unit=unit, received=True, number="009")
    request = returning.ask_return(
        part, reason="不属本单位职责。", proposed_unit=None, signer="试领导", on=b.ASSIGNED, by=None
    )
    return returning.agree_return(request, unit=b.make_unit("试例乙局"), on=b.ASSIGNED, by=None).proposal


def test_the_panel_says_what_was_found_and_fills_in_the_next_forms(office, earlier):
    item = b.make_proposal(title=TITLE)

    seen = panel(item, office)

    assert f'href="/desk/assign/?items={item.pk}&amp;lead=jia">试例甲局（办过1件，曾退办1件）</a>' in seen
    assert f'href="/desk/do/item/{item.pk}/merge/?session={item.session_id}&amp;number=009"' in seen
    assert "<dt>答复单位</dt><dd>试例甲局（主办）</dd>" in seen
    assert "<dt>曾退办</dt><dd>试例甲局（改交试例乙局）</dd>" in seen
    assert "<dt>相同的词</dt><dd>缓解老旧小区停车难</dd>" in seen
    assert "闭08" in seen
    assert seen.count("并入这一件") == 1  # the answered one takes nothing in


def test_before_the_check_nothing_can_be_assigned_or_merged(office, earlier):
    seen = panel(b.make_proposal(title=TITLE, filed=False), office)

    assert "试例甲局（办过1件，曾退办1件）" in seen
    assert "/desk/assign/" not in seen
    assert "/merge/" not in seen


def test_a_unit_that_only_gave_back_is_no_candidate(office):
    unit = b.make_unit("试例丙局")
    part = b.make_assignment(title=TITLE, unit=unit, received=True)
    request = returning.ask_return(
        part, reason="不属本单位职责。", proposed_unit=None, signer="试领导", on=b.ASSIGNED, by=None
    )
    returning.agree_return(request, unit=None, on=b.ASSIGNED, by=None)

    seen = panel(b.make_proposal(title=TITLE), office)

    assert "<p>退办过、没有办过的：试例丙局（曾退办1件）</p>" in seen
    assert "可以考虑交给" not in seen


@pytest.mark.parametrize("titles", [[], ["关于发展青少年体育的建议"]])
def test_where_nothing_is_like_it_nothing_is_shown(office, titles):
    for title in titles:
        b.make_proposal(title=title)

    assert panel(b.make_proposal(title=TITLE), office) == ""
