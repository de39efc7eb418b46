"""Real mail, real workers, a real beat: what is owed is sent, once, whatever dies on the way."""

from datetime import timedelta
from email.header import decode_header, make_header

import pytest
from django.utils import timezone

from proposals.actions import sending
from proposals.models import Assignment, Notice

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def subjects(mailbox):
    return [str(make_header(decode_header(message["Subject"]))) for message in mailbox.messages]


def test_mail_goes_out_over_smtp(notice, mailbox, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mailbox.port

    done = sending.deliver(timezone.now())

    (message,) = mailbox.messages
    assert (done.sent, done.failed, done.waiting) == (1, 0, 0)
    assert subjects(mailbox) == [notice.subject]
    assert message["To"] == "officer@example.invalid"
    assert message["Message-ID"].endswith("@banfu>")
    text = message.get_payload(decode=True).decode().replace("\r\n", "\n")
    assert text.strip() == notice.body.strip()


def test_a_mail_server_that_is_away_costs_nothing(notice, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    done = sending.deliver(timezone.now())

    notice.refresh_from_db()
    assert (done.sent, done.failed, done.waiting) == (0, 1, 1)
    assert (notice.sent_at, notice.dead_at, notice.attempts) == (None, None, 0)


@pytest.mark.parametrize("broker", ["file_broker", "redis_broker"])
def test_a_worker_does_what_the_broker_holds(request, notice, mailbox, product, eventually, broker):
    banfu = product(request.getfixturevalue(broker))
    banfu.call("proposals.tasks.deliver")

    banfu.worker()

    eventually(lambda: mailbox.messages, "mail arrives")
    eventually(lambda: Notice.objects.get().sent_at, "notice is noted as sent")
    assert subjects(mailbox) == [notice.subject]


def test_a_worker_killed_while_sending_loses_nothing_and_sends_once(
    notice, mailbox, product, file_broker, eventually, kill
):
    banfu = product(file_broker)
    mailbox.stalling = True
    worker = banfu.worker()
    banfu.call("proposals.tasks.deliver")
    assert mailbox.stalled.wait(60)

    kill(worker)
    mailbox.stalling = False
    between = Notice.objects.get()
    banfu.worker()
    banfu.call("proposals.tasks.deliver")
    eventually(lambda: Notice.objects.get().sent_at, "notice is sent after the restart")
    banfu.call("proposals.tasks.deliver")
    eventually(lambda: banfu.deliveries() >= 2, "the next delivery finds nothing")

    assert (between.sent_at, between.dead_at, between.attempts) == (None, None, 0)
    assert subjects(mailbox) == [notice.subject]
    assert Notice.objects.get().attempts == 1


def test_beat_leaves_one_mail_for_a_reply_due_in_three_days(
    notice, mailbox, product, file_broker, eventually
):
    notice.delete()
    Assignment.objects.update(due_on=timezone.localdate() + timedelta(3))
    banfu = product(file_broker)

    banfu.worker("every_second")
    banfu.beat("every_second")
    eventually(lambda: mailbox.messages, "reminder arrives")
    eventually(lambda: banfu.deliveries() >= 8, "beat goes on")

    row = Notice.objects.get()
    assert (row.stage, row.attempts) == ("d3", 1)
    assert subjects(mailbox) == [row.subject]
    assert "还有3天到期" in row.subject
