"""What was sent to a person, readable on the site too."""

import pytest

from proposals.models import Notice
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(officer):
    b.make_assignment(unit=officer.unit)
    return Notice.objects.get(recipient=officer)


def test_the_inbox_holds_ones_own_notices(opened, officer, notice):
    other = b.make_unit()
    b.make_user("unit", unit=other)
    b.make_assignment(unit=other)

    assert list(opened(officer).get("/notices/").context["page"].object_list) == [notice]


def test_reading_a_notice_is_noted_once(opened, officer, notice):
    opened(officer).get(f"/notices/{notice.pk}/")
    notice.refresh_from_db()
    first = notice.read_at
    opened(officer).get(f"/notices/{notice.pk}/")

    notice.refresh_from_db()
    assert first is not None
    assert notice.read_at == first


def test_a_foreign_notice_is_not_found_and_stays_unread(opened, office, notice):
    assert opened(office).get(f"/notices/{notice.pk}/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_the_page_shows_subject_and_text(opened, officer, notice):
    page = opened(officer).get(f"/notices/{notice.pk}/").content.decode()

    assert notice.subject in page
    assert "请先签收" in page


def test_many_notices_take_pages_and_few_queries(opened, officer, django_assert_max_num_queries):
    for _ in range(25):
        b.make_assignment(unit=officer.unit)

    client = opened(officer)
    with django_assert_max_num_queries(8):
        response = client.get("/notices/")

    assert len(response.context["page"].object_list) == 20
