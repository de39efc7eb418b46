"""A file travels with its name and kind, and is never run by a browser."""

import pytest

from proposals.actions.attaching import attach
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def reply():
    return b.make_reply(published=True)


def keep(reply, name, content):
    return attach(content, name=name, proposal=reply.assignment.proposal, reply=reply, by=None)


def test_a_file_is_sent_whole_with_its_name_and_kind(client, reply):
    row = keep(reply, "答复函.pdf", b"%PDF-1.7 whole")

    response = client.get(f"/files/{row.pk}/")

    assert b"".join(response.streaming_content) == b"%PDF-1.7 whole"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(row.size)
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%E7%AD%94%E5%A4%8D%E5%87%BD.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("content", [b"<script>alert(1)</script>", b"<svg onload=x>", b"<html>"])
def test_markup_is_sent_as_plain_text_to_be_saved(client, reply, content):
    response = client.get(f"/files/{keep(reply, 'x.html', content).pk}/")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ['a".pdf', "a\r\nSet-Cookie: x=1.pdf", "../../a.pdf", "a;b.pdf"])
def test_a_strange_name_does_no_harm(client, reply, name):
    response = client.get(f"/files/{keep(reply, name, b'%PDF-1.7').pk}/")

    assert response.status_code == 200
    assert "Set-Cookie" not in response
    assert "\n" not in response["Content-Disposition"]


def test_an_unknown_file_is_not_found(client):
    assert client.get("/files/999999999999999999999/").status_code == 404


def test_only_reading_is_allowed(client, reply):
    row = keep(reply, "a.pdf", b"%PDF-1.7")

    assert client.post(f"/files/{row.pk}/").status_code == 405


def test_a_file_for_some_is_kept_out_of_caches(opened, officer):
    reply = b.make_reply(assignment=b.make_assignment(unit=officer.unit))
    row = keep(reply, "a.pdf", b"%PDF-1.7")

    assert "no-store" in opened(officer).get(f"/files/{row.pk}/")["Cache-Control"]
