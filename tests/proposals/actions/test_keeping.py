"""What somebody types is kept for that person and that page, and for nobody else."""

import pytest

from proposals.actions import keeping
from proposals.models import Draft
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db
PAGE = "/desk/do/part/1/reply/"


def test_what_was_typed_is_found_again(office):
    keeping.save(office, PAGE, {"body": "写到一半", "units": ["1", "2"]})

    assert keeping.found(office, PAGE).fields == {"body": "写到一半", "units": ["1", "2"]}


def test_a_draft_takes_the_place_of_the_one_before(office):
    keeping.save(office, PAGE, {"body": "写到一半", "signer": "试签发"})
    keeping.save(office, PAGE, {"body": "写到八成"})

    assert [draft.fields for draft in Draft.objects.all()] == [{"body": "写到八成"}]


def test_a_draft_is_its_writers_and_its_pages_alone(office):
    keeping.save(office, PAGE, {"body": "写到一半"})

    assert keeping.found(b.make_user("office"), PAGE) is None
    assert keeping.found(office, "/desk/do/part/2/reply/") is None


def test_tokens_and_counters_are_not_kept(office):
    keeping.save(office, PAGE, {"csrfmiddlewaretoken": "x", "seen": "3", "keep": "1", "body": "正文"})

    assert keeping.found(office, PAGE).fields == {"body": "正文"}


def test_a_sign_that_no_column_holds_is_left_out(office):
    keeping.save(office, PAGE, {"body": "正\0文", "units": ["\0甲"]})

    assert keeping.found(office, PAGE).fields == {"body": "正文", "units": ["甲"]}


def test_a_draft_may_fill_its_measure_and_no_more(office):
    room = keeping.LARGEST - len('{"body": ""}')
    keeping.save(office, PAGE, {"body": "a" * room})

    with pytest.raises(RuleError) as refusal:
        keeping.save(office, PAGE, {"body": "a" * (room + 1)})

    assert refusal.value.code == "draft-large"
    assert refusal.value.sentence == (
        "草稿有 200 KB，超过 200 KB 的上限，没有保存。请直接提交，或把正文作为附件。"
    )
    assert len(keeping.found(office, PAGE).fields["body"]) == room


@pytest.mark.parametrize(
    "page", ["", "desk/", "//elsewhere.invalid/", "https://elsewhere.invalid/", "/desk/?a=1", "/" + "a" * 200]
)
def test_only_a_path_of_this_site_is_a_page(office, page):
    with pytest.raises(RuleError) as refusal:
        keeping.save(office, page, {})

    assert refusal.value.code == "draft-page"
    assert not Draft.objects.exists()


def test_the_oldest_drafts_make_room(office, monkeypatch):
    monkeypatch.setattr(keeping, "MOST", 2)
    other = b.make_user("office")
    keeping.save(other, "/desk/1/", {})
    for number in (1, 2, 3):
        keeping.save(office, f"/desk/{number}/", {})

    assert set(office.drafts.values_list("page", flat=True)) == {"/desk/2/", "/desk/3/"}
    assert other.drafts.count() == 1


def test_what_is_dropped_is_gone_and_dropping_nothing_is_no_error(office):
    keeping.save(office, PAGE, {"body": "写到一半"})

    keeping.drop(office, PAGE)
    keeping.drop(office, PAGE)

    assert keeping.found(office, PAGE) is None
