"""What every answer carries, and how a refused verb is told."""

import pytest

from config.middleware import refusals_become_pages
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
