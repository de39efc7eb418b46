"""Signing in, being locked out, and the way to one's own door."""

import pytest

from tests import builders as b

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"
PASSWORD = "试例口令-1234"


def sign_in(client, user, password=PASSWORD, **extra):
    return client.post(SIGN_IN, {"username": user.username, "password": password}, **extra)


def signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    ("role", "door"),
    [
        ("office", "/desk/"),
        ("unit", "/desk/"),
        ("delegate", "/my/"),
        ("auditor", "/desk/"),
        ("admin", "/admin/"),
    ],
)
def test_everybody_is_led_to_their_own_door(client, role, door):
    acts_for = {"delegate": {"delegate": b.make_delegate}, "unit": {"unit": b.make_unit}}.get(role, {})
    user = b.make_user(role, **{name: make() for name, make in acts_for.items()})

    response = client.post(SIGN_IN, {"username": user.username, "password": PASSWORD}, follow=True)

    assert [address for address, _ in response.redirect_chain] == ["/accounts/start/", door]


@pytest.mark.parametrize("there", ["//evil.example/", "https://evil.example/", "/my/"])
def test_nobody_is_led_to_another_site(client, office, there):
    response = client.post(
        f"{SIGN_IN}?next={there}", {"username": office.username, "password": PASSWORD, "next": there}
    )

    assert response["Location"] == (there if there == "/my/" else "/accounts/start/")


def test_five_failures_lock_the_sign_in(client, office):
    answers = [sign_in(client, office, "falsch").status_code for _ in range(5)]

    locked = sign_in(client, office)

    assert answers[:4] == [200] * 4
    assert locked.status_code == 429
    assert not signed_in(client)


def test_four_failures_lock_nothing(client, office):
    for _ in range(4):
        sign_in(client, office, "falsch")

    sign_in(client, office)

    assert signed_in(client)


def test_guessing_elsewhere_locks_no_colleague_out(client, office):
    for _ in range(6):
        sign_in(client, office, "falsch", REMOTE_ADDR="203.0.113.9")

    sign_in(client, office, REMOTE_ADDR="203.0.113.10")

    assert signed_in(client)


def test_a_lock_hits_only_the_name_that_was_tried(client, office):
    other = b.make_user("office")
    for _ in range(6):
        sign_in(client, office, "falsch")

    sign_in(client, other)

    assert signed_in(client)


def test_a_lock_ends_after_a_quarter_of_an_hour(client, office, time_machine):
    time_machine.move_to("2026-04-15 10:00+08:00", tick=False)
    for _ in range(5):
        sign_in(client, office, "falsch")
    time_machine.move_to("2026-04-15 10:16+08:00", tick=False)

    sign_in(client, office)

    assert signed_in(client)


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(client, office):
    def errors(**data):
        return client.post(SIGN_IN, data).context["form"].non_field_errors()

    assert errors(username=office.username, password="falsch") == errors(username="nobody", password="falsch")


def test_a_dismissed_user_does_not_get_in(client):
    sign_in(client, b.make_user("office", is_active=False))

    assert not signed_in(client)


def test_signing_out_is_a_post(opened, office, client):
    opened(office).get("/accounts/logout/")
    still = signed_in(client)
    response = client.post("/accounts/logout/")

    assert still
    assert (response["Location"], signed_in(client)) == ("/", False)


@pytest.mark.parametrize("new", ["short", "password1234", "q1w2e3r4t5y6"])
def test_a_weak_new_password_is_refused(opened, office, new):
    response = opened(office).post(
        "/accounts/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )

    assert response.status_code == 200
    assert response.context["form"].errors
    office.refresh_from_db()
    assert office.check_password(PASSWORD)


def test_a_good_new_password_is_taken(opened, office):
    new = "很长的新试例口令-5678"

    response = opened(office).post(
        "/accounts/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )

    office.refresh_from_db()
    assert (response["Location"], office.check_password(new)) == ("/accounts/start/", True)
