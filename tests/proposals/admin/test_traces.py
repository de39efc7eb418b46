"""The office and the auditor read what every column of a record once was."""

import pytest

from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def reply():
    return b.make_reply()


def page(kind, row):
    return f"/admin/proposals/{kind}/{row.pk}/history/"


@pytest.mark.parametrize("role", ["office", "auditor"])
def test_office_and_auditor_read_the_history_of_item_part_and_letter(opened, reply, role):
    client, part = opened(b.make_user(role)), reply.assignment

    for kind, row in (("proposal", part.proposal), ("assignment", part), ("reply", reply)):
        shown = client.get(page(kind, row)).content.decode()
        assert "字段历史" in shown
        assert "新增" in shown
        assert (
            f'href="{page(kind, row)}"'
            in client.get(page(kind, row).replace("history", "change")).content.decode()
        )


def test_the_page_names_who_changed_what(opened, office):
    item = b.make_proposal(filed=False)
    client = opened(office)
    client.post(f"/admin/proposals/proposal/{item.pk}/do/file/")

    first = client.get(page("proposal", item)).context["changes"][0]

    assert first.who == str(office)
    assert next((column.label, column.new) for column in first.columns) == ("办理状态", "待交办")


def test_a_unit_finds_the_ordinary_log_there(opened, reply):
    user = b.make_user("unit", unit=reply.assignment.unit)

    shown = opened(user).get(page("reply", reply))

    assert shown.status_code == 200
    assert "字段历史" not in shown.content.decode()


def test_the_history_of_another_assemblys_item_is_not_found(opened, reply):
    other = b.make_user("office", assembly=b.make_assembly("cppcc"))

    assert opened(other).get(page("reply", reply)).status_code == 404
