"""The outbox is emptied: each notice once, a failed one later, a hopeless one never more."""

from datetime import timedelta
from smtplib import SMTPConnectError, SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from proposals.actions import sending
from proposals.actions.noticing import tell
from proposals.models import Notice
from tests import builders as b

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Balky(EmailBackend):
    """A mail server that refuses some addresses and drops the line for others; the rest it delivers."""

    def send_messages(self, messages):
        for message in messages:
            (address,) = message.to
            if address.startswith("refused"):
                raise SMTPRecipientsRefused({address: (550, b"no such user")})
            if address.startswith("full"):
                raise SMTPRecipientsRefused({address: (452, b"mailbox full")})
            if address.startswith("spam"):
                raise SMTPDataError(554, b"looks like spam")
            if address.startswith("dropped"):
                raise SMTPServerDisconnected("Connection unexpectedly closed")
            if address.startswith("stalled"):
                raise TimeoutError("timed out")
        return super().send_messages(messages)


class Away(EmailBackend):
    """A mail server that cannot be reached."""

    error = ConnectionRefusedError(111, "Connection refused")

    def open(self):
        raise self.error


@pytest.fixture
def assignment():
    return b.make_assignment()


@pytest.fixture
def balky(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Balky"


@pytest.fixture
def away(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Away"


def write(assignment, address="one@example.invalid", **columns):
    user = b.make_user("office", email=address)
    tell(
        user, kind="assigned", key=f"k{user.pk}", assignment=assignment, subject="试例通知", sentence="请看。"
    )
    Notice.objects.filter(recipient=user).update(**{"not_before": b.NOW, **columns})
    return Notice.objects.get(recipient=user)


def deliver(now=b.NOW):
    done = sending.deliver(now)
    return done.sent, done.failed, done.waiting


def test_a_waiting_notice_is_sent_once(assignment):
    row = write(assignment)

    assert deliver() == (1, 0, 0)
    assert deliver() == (0, 0, 0)
    (message,) = mail.outbox
    row.refresh_from_db()
    assert (message.to, message.subject, message.body) == (["one@example.invalid"], "试例通知", row.body)
    assert (row.sent_at, row.attempts, row.error) == (b.NOW, 1, "")


def test_notices_go_out_in_the_order_of_writing(assignment):
    for name in "abc":
        write(assignment, f"{name}@example.invalid")

    deliver()

    assert [message.to for message in mail.outbox] == [[f"{name}@example.invalid"] for name in "abc"]


def test_a_notice_for_later_waits(assignment):
    write(assignment, not_before=b.NOW + MINUTE)

    assert deliver() == (0, 0, 1)
    assert deliver(b.NOW + MINUTE) == (1, 0, 0)


def test_a_repeat_carries_the_same_message_id(assignment):
    write(assignment)
    deliver()
    Notice.objects.update(sent_at=None)
    deliver()
    write(assignment, "two@example.invalid")
    deliver()

    first, repeat, other = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert first == repeat != other


@pytest.mark.parametrize(
    "address", ["refused@example.invalid", "full@example.invalid", "spam@example.invalid"]
)
def test_one_refusal_does_not_hold_up_the_others(assignment, balky, address):
    bad, good = write(assignment, address), write(assignment)

    assert deliver() == (1, 1, 1)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert good.sent_at
    assert (bad.sent_at, bad.attempts, bad.not_before) == (None, 1, b.NOW + 2 * MINUTE)
    assert bad.error


@pytest.mark.parametrize("address", ["refused@example.invalid", "spam@example.invalid"])
def test_pauses_double_up_to_an_hour_until_nothing_more_is_tried(assignment, balky, address):
    row, now, pauses = write(assignment, address), b.NOW, []

    while row.dead_at is None:
        assert deliver(now)[1] == 1
        row.refresh_from_db()
        pauses.append((row.not_before - now) // MINUTE)
        now = row.not_before

    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60]
    assert (row.attempts, row.sent_at) == (8, None)
    assert deliver(now + b.days(30)) == (0, 0, 0)


def test_a_refusal_for_the_time_being_is_never_final(assignment, balky):
    row = write(assignment, "full@example.invalid", attempts=40)

    assert deliver() == (0, 1, 1)
    row.refresh_from_db()
    assert (row.dead_at, row.not_before) == (None, b.NOW + 60 * MINUTE)


@pytest.mark.parametrize(
    "error",
    [ConnectionRefusedError(111, "refused"), TimeoutError("timed out"), SMTPConnectError(421, "busy")],
)
def test_a_mail_server_that_is_away_costs_no_notice_an_attempt(
    assignment, away, monkeypatch, settings, error
):
    monkeypatch.setattr(Away, "error", error)
    first, second = write(assignment), write(assignment, "two@example.invalid")

    assert [deliver(b.NOW + n * MINUTE) for n in range(30)] == [(0, 1, 2)] * 30
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.error, second.error) == (str(error), "")
    assert [(row.attempts, row.dead_at) for row in (first, second)] == [(0, None)] * 2
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert deliver(b.NOW + 30 * MINUTE) == (2, 0, 0)


@pytest.mark.parametrize("address", ["dropped@example.invalid", "stalled@example.invalid"])
def test_a_line_that_drops_ends_the_run_and_the_next_begins_with_another(assignment, balky, address):
    bad, good = write(assignment, address), write(assignment)

    assert deliver() == (0, 1, 2)
    assert deliver(b.NOW + MINUTE) == (1, 0, 1)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert good.sent_at
    assert (bad.attempts, bad.dead_at, bad.not_before) == (0, None, b.NOW + 2 * MINUTE)
    assert bad.error


def test_a_failed_notice_is_not_tried_before_its_time(assignment, balky):
    write(assignment, "refused@example.invalid")
    deliver()

    assert deliver(b.NOW + MINUTE) == (0, 0, 1)
    assert deliver(b.NOW + 2 * MINUTE) == (0, 1, 1)


def test_a_mended_address_is_reached_and_the_error_forgotten(assignment, balky):
    row = write(assignment, "refused@example.invalid")
    deliver()
    row.recipient.email = "mended@example.invalid"
    row.recipient.save()

    assert deliver(b.NOW + 2 * MINUTE) == (1, 0, 0)
    row.refresh_from_db()
    assert (row.error, row.attempts) == ("", 2)


def test_somebody_without_an_address_is_named_and_reached_once_there_is_one(assignment):
    row = write(assignment, "")

    assert [deliver(b.NOW + n * 60 * MINUTE) for n in range(20)] == [(0, 1, 1)] * 20
    row.refresh_from_db()
    assert row.error == f"{row.recipient}没有登记电子邮箱，请在“用户”中补上。"
    assert (row.dead_at, row.attempts) == (None, 0)
    row.recipient.email = "mended@example.invalid"
    row.recipient.save()
    assert deliver(b.NOW + 20 * 60 * MINUTE) == (1, 0, 0)


def test_somebody_without_an_address_is_looked_at_hourly(assignment):
    write(assignment, "")
    deliver()

    assert deliver(b.NOW + 59 * MINUTE) == (0, 0, 1)
    assert deliver(b.NOW + 60 * MINUTE) == (0, 1, 1)


@pytest.mark.parametrize(
    "address", ["nobody", "no body@example.invalid", "a@b@c", "名字", "x@例 子", "a\nb@example.invalid"]
)
def test_an_address_that_is_none_does_not_hold_up_the_others(assignment, address):
    bad = write(assignment, address)
    write(assignment)

    sent, failed, _ = deliver()

    bad.refresh_from_db()
    assert (sent, failed) == ((1, 1) if bad.error else (2, 0))
    assert [message.to for message in mail.outbox][-1] == ["one@example.invalid"]


def test_the_log_names_no_address(assignment, balky, caplog):
    row = write(assignment, "refused@example.invalid")

    deliver()

    assert f"notice {row.pk} not sent: SMTPRecipientsRefused" in caplog.text
    assert "refused@example.invalid" not in caplog.text
