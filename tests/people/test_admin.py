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


def sign_in(client, user):
    wrong = {"username": user.username, "password": "falsch"}
    return client.post("/accounts/login/", wrong).status_code


def test_the_administrator_ends_a_lock_out_and_touches_no_other(opened, client, admin):
    locked, other = b.make_user(), b.make_user()
    for _ in range(5):
        sign_in(client, locked), sign_in(client, other)
    before = [sign_in(client, user) for user in (locked, other)]

    response = opened(admin).post(
        "/admin/people/user/", {"action": "unlock", "_selected_action": [locked.pk]}, follow=True
    )
    client.logout()

    assert [str(message) for message in response.context["messages"]] == ["已解除1个用户的登录锁定。"]
    assert before == [429, 429]
    assert [sign_in(client, user) for user in (locked, other)] == [200, 429]


def test_an_auditor_ends_no_lock_out(opened, client):
    user = b.make_user()
    for _ in range(5):
        sign_in(client, user)

    opened(b.make_user("auditor")).post(
        "/admin/people/user/", {"action": "unlock", "_selected_action": [user.pk]}
    )
    client.logout()

    assert sign_in(client, user) == 429


# What boxes say of themselves


def test_boxes_in_rows_carry_the_name_of_their_column(opened, office):
    unit = b.make_unit()
    unit.aliases.create(name="试例别名")

    page = opened(office).get(f"/admin/people/unit/{unit.pk}/change/").content.decode()

    assert 'aria-label="删除这一行"' in page
    assert page.count('aria-label="别名"') == 2  # the row and the pattern for further rows


def test_a_search_box_says_what_it_looks_for(opened, office):
    page = opened(office).get("/admin/proposals/assignment/add/").content.decode()

    assert 'data-placeholder="搜索承办单位"' in page


@pytest.mark.parametrize("page", ["/admin/people/unit/add/", "/admin/people/user/add/"])
def test_labels_end_with_a_chinese_colon(opened, office, admin, page):
    text = opened(admin).get(page).content.decode()

    assert "：</label>" in text
    assert ":</label>" not in text
