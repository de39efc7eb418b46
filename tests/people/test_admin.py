"""The administrator keeps accounts; the office keeps units and delegates."""

import pytest

from people.models import Unit, User
from tests import builders as b

pytestmark = pytest.mark.django_db
PASSWORD = "很长的试例口令-5678"


def account(**fields):
    return {
        "username": "neu",
        "name": "试新人",
        "role": "office",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
        **fields,
    }


@pytest.fixture
def admin(db):
    return b.make_user("admin")


def test_the_administrator_makes_an_account(opened, admin):
    unit = b.make_unit()

    response = opened(admin).post("/admin/people/user/add/", account(role="unit", unit=unit.pk))

    user = User.objects.get(username="neu")
    assert response.status_code == 302
    assert (user.role, user.unit, user.is_staff, user.is_superuser) == ("unit", unit, True, False)
    assert user.check_password(PASSWORD)


def test_an_account_without_what_its_role_needs_is_refused_with_a_sentence(opened, admin):
    response = opened(admin).post("/admin/people/user/add/", account(role="unit"))

    assert "承办单位的用户须选定承办单位，其他角色不得选。" in response.content.decode()
    assert not User.objects.filter(username="neu").exists()


def test_nobody_becomes_a_superuser_through_a_form(opened, admin):
    opened(admin).post("/admin/people/user/add/", account(is_superuser="on", is_staff="on"))

    user = User.objects.get(username="neu")
    assert (user.is_superuser, user.user_permissions.exists()) == (False, False)


def test_the_office_makes_a_unit_with_an_alias(opened, office):
    alias = {"aliases-TOTAL_FORMS": "1", "aliases-INITIAL_FORMS": "0", "aliases-0-name": "试例别名"}

    response = opened(office).post(
        "/admin/people/unit/add/", {"name": "试例新局", "code": "xin", "kind": "government", **alias}
    )

    assert response.status_code == 302
    assert Unit.objects.called("试例别名").get().pinyin == "shi li xin ju slxj"


@pytest.mark.parametrize("term", ["jiao yu", "jyj", "教育", "教委"])
def test_a_unit_is_found_by_pinyin_initials_and_alias(opened, office, term):
    unit = b.make_unit("教育局")
    unit.aliases.create(name="试例教委")
    b.make_unit("水务局")
    query = {"app_label": "proposals", "model_name": "assignment", "field_name": "unit", "term": term}

    found = opened(office).get("/admin/autocomplete/", query).json()["results"]

    assert [line["id"] for line in found] == [str(unit.pk)]
