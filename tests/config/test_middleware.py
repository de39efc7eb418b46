"""What every answer carries, and how a refused verb is told."""

import pytest

from config import proxies
from config.middleware import proxies_speak_for_visitors, refusals_become_pages
from proposals.rules.errors import RuleError

pytestmark = pytest.mark.django_db


def test_public_pages_may_be_kept_and_private_ones_may_not(opened, client, office):
    public = client.get("/").headers.get("Cache-Control", "")
    private = opened(office).get("/")["Cache-Control"]

    assert "no-store" not in public
    assert private == "private, no-store"


def test_pages_forbid_foreign_scripts_and_frames(client):
    headers = client.get("/").headers

    assert set(headers["Content-Security-Policy"].split("; ")) == {
        "default-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "object-src 'none'",
    }
    assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == (
        "DENY",
        "nosniff",
        "same-origin",
    )


def test_a_refusal_that_no_form_caught_is_a_page_with_its_sentence(rf, office):
    request = rf.get("/")
    request.user = office
    handle = refusals_become_pages(lambda _: None).process_exception

    response = handle(request, RuleError("wrong-state", "这份答复现为“草拟中”。"))

    assert response.status_code == 409
    assert "这份答复现为“草拟中”。" in response.content.decode()
    assert handle(request, ValueError("a defect")) is None


@pytest.mark.parametrize(
    ("peer", "address", "secure"),
    [
        ("10.0.0.5", "203.0.113.9", True),
        ("::ffff:10.0.0.5", "203.0.113.9", True),
        ("10.0.0.6", "10.0.0.6", False),
        ("203.0.113.50", "203.0.113.50", False),
        ("", "", False),
    ],
)
def test_only_a_trusted_proxy_says_who_visits_and_whether_by_tls(rf, settings, peer, address, secure):
    settings.TRUSTED_PROXIES = proxies.read(["10.0.0.5"])
    said = {"HTTP_X_FORWARDED_FOR": "1.1.1.1, 203.0.113.9", "HTTP_X_FORWARDED_PROTO": "https"}

    request = proxies_speak_for_visitors(lambda request: request)(rf.get("/", REMOTE_ADDR=peer, **said))

    assert (request.META["REMOTE_ADDR"], request.is_secure()) == (address, secure)
    assert "HTTP_X_FORWARDED_FOR" not in request.META


def test_a_proxy_that_names_nobody_counts_as_the_visitor_itself(rf, settings):
    settings.TRUSTED_PROXIES = proxies.read(["10.0.0.5"])

    request = proxies_speak_for_visitors(lambda request: request)(rf.get("/", REMOTE_ADDR="10.0.0.5"))

    assert request.META["REMOTE_ADDR"] == "10.0.0.5"


def test_behind_a_proxy_the_lock_out_counts_by_the_visitors_address(client, settings, office):
    settings.TRUSTED_PROXIES = proxies.read(["127.0.0.1"])
    wrong = {"username": office.username, "password": "falsch"}

    def sign_in(address):
        return client.post("/accounts/login/", wrong, HTTP_X_FORWARDED_FOR=address).status_code

    locked = [sign_in("203.0.113.9") for _ in range(6)]

    assert (locked[-1], sign_in("203.0.113.9, 203.0.113.10")) == (429, 200)
