"""Who there is, and what must never be of them."""

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from people.models import Group, Mandate, Unit, UnitAlias, User
from tests import builders as b

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
CASES = {}


def never(case):
    """Note a case; it is named after the constraint that must refuse it."""
    CASES[case.__name__] = case
    return case


def again(row, **columns):
    row.pk = None
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def mandate(**columns):
    fields = {"delegate": b.make_delegate(), "assembly": b.make_assembly(), "term": 17}
    return Mandate.objects.create(**{**fields, **columns})


@never
def one_assembly_of_a_kind_per_place():
    again(b.make_assembly(), name="另一个全称")


@never
def only_unit_users_are_leaders():
    b.make_user("office", is_leader=True)


@never
def unit_name_is_unique():
    again(b.make_unit(), code="another")


@never
def unit_ends_after_it_begins():
    b.make_unit(active_from=DAY, active_until=DAY - b.days(1))


@never
def group_name_unique_in_assembly():
    again(b.make_group(), kind="sector")


@never
def one_mandate_per_delegate_and_term():
    again(mandate())


@never
def mandate_ends_after_it_begins():
    mandate(begins_on=DAY, ends_on=DAY - b.days(1))


@never
def unit_user_has_a_unit_and_nobody_else():
    b.make_user("unit")


@never
def delegate_user_is_a_delegate_and_nobody_else():
    b.make_user("delegate")


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses(name):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        CASES[name]()

    assert refused.value.__cause__.diag.constraint_name == name


def test_every_constraint_has_its_case():
    own = {
        rule.name for model in apps.get_app_config("people").get_models() for rule in model._meta.constraints
    }

    assert set(CASES) == own


# Users


@pytest.mark.parametrize("role", ["office", "auditor", "admin", "delegate"])
def test_only_a_units_user_has_a_unit(role):
    person = {"delegate": b.make_delegate()} if role == "delegate" else {}

    with pytest.raises(IntegrityError, match="unit_user_has_a_unit"), transaction.atomic():
        b.make_user(role, unit=b.make_unit(), **person)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"role": "unit"}, "承办单位的用户须选定承办单位，其他角色不得选。"),
        ({"role": "delegate"}, "代表（委员）的用户须选定本人，其他角色不得选。"),
    ],
)
def test_a_form_says_what_a_role_needs(fields, sentence):
    with pytest.raises(ValidationError) as refused:
        User(username="x", password="x", **fields).full_clean()

    assert sentence in refused.value.messages


@pytest.mark.parametrize(
    ("role", "staff"),
    [("office", True), ("unit", True), ("auditor", True), ("admin", True), ("delegate", False)],
)
def test_who_may_enter_the_admin_follows_from_the_role(role, staff):
    person = {"unit": {"unit": b.make_unit()}, "delegate": {"delegate": b.make_delegate()}}.get(role, {})

    assert b.make_user(role, is_staff=not staff, **person).is_staff is staff


def test_a_changed_role_changes_the_door():
    user = b.make_user("office")
    user.role, user.delegate = "delegate", b.make_delegate()

    user.save()

    assert not User.objects.get(pk=user.pk).is_staff


def test_a_superuser_is_an_administrator():
    assert User.objects.create_superuser("root", password="x").role == "admin"


@pytest.mark.parametrize("role", ["office", "unit", "delegate"])
def test_a_dismissed_user_acts_for_nobody(role):
    person = {"unit": {"unit": b.make_unit()}, "delegate": {"delegate": b.make_delegate()}}.get(role, {})

    user = b.make_user(role, is_active=False, **person)

    assert (user.is_office, user.is_unit, user.is_delegate) == (False, False, False)


def test_working_for_finds_the_active_users_of_a_unit():
    unit = b.make_unit()
    user = b.make_user("unit", unit=unit)
    b.make_user("unit", unit=unit, is_active=False)
    b.make_user("unit", unit=b.make_unit())

    assert list(User.objects.working_for(unit)) == [user]


def test_office_of_finds_those_of_the_assembly_and_of_all():
    npc, cppcc = b.make_assembly("npc"), b.make_assembly("cppcc")
    here, both = b.make_user("office", assembly=npc), b.make_user("office")
    b.make_user("office", assembly=cppcc)
    b.make_user("auditor")

    assert set(User.objects.office_of(npc)) == {here, both}


def test_a_user_is_called_by_name_or_sign_in():
    assert [str(b.make_user(name="试经办")), str(User(username="abc"))] == ["试经办", "abc"]


# Units


@pytest.mark.parametrize(
    ("begins", "ends", "active"),
    [
        (None, None, True),
        (DAY, DAY, True),
        (DAY + b.days(1), None, False),
        (None, DAY - b.days(1), False),
        (None, DAY, True),
    ],
)
def test_a_unit_exists_from_its_first_to_its_last_day(begins, ends, active):
    b.make_unit(active_from=begins, active_until=ends)

    assert Unit.objects.active(DAY).exists() is active


def test_a_unit_is_found_by_any_of_its_names_once():
    unit = b.make_unit("区试例教育局", short_name="试教局")
    for name in ("教育局（试例）", "原试例教委"):
        UnitAlias.objects.create(unit=unit, name=name)
    b.make_unit("区试例教育局二")

    for name in ("区试例教育局", "试教局", "原试例教委"):
        assert list(Unit.objects.called(name)) == [unit]
    assert not Unit.objects.called("试例教育").exists()


def test_an_alias_means_one_unit():
    UnitAlias.objects.create(unit=b.make_unit(), name="别名")

    with pytest.raises(IntegrityError, match="name"), transaction.atomic():
        UnitAlias.objects.create(unit=b.make_unit(), name="别名")


def test_mandates_on_a_day():
    mandate(ends_on=DAY - b.days(1))
    current = mandate(begins_on=DAY)

    assert list(Mandate.objects.on(DAY)) == [current]


def test_a_list_of_units_goes_by_pinyin():
    for name in ("教育局", "安全局", "长宁局"):
        b.make_unit(name)

    assert [unit.name for unit in Unit.objects.all()] == ["安全局", "长宁局", "教育局"]


def test_a_corrected_pinyin_stays():
    row = Group.objects.create(
        assembly=b.make_assembly(), kind="sector", name="重试界", pinyin="chong shi jie"
    )

    row.save()

    assert row.pinyin == "chong shi jie"
