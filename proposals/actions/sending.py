"""Delivers what waits in the outbox. Several workers may do so at once; each row is one worker's."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from proposals.models import Notice

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=2)


@dataclass
class Delivered:
    """What a run did: sent, failed this time, still waiting afterwards."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0


def deliver(now: datetime) -> Delivered:
    """Send every waiting notice once. A failed one is tried again later, with doubling pauses.

    Each notice is sent inside a transaction that holds its row: a killed worker lets go of the row, and the
    next run sends it. Should the process die between the mail server's yes and the commit, the repeat carries
    the same Message-ID, by which mail servers and readers fold it into one.
    """
    done = Delivered()
    mailbox = get_connection()
    while _deliver_one(now, mailbox, done):
        pass
    done.waiting = Notice.objects.filter(sent_at=None, dead_at=None).count()
    return done


@transaction.atomic
def _deliver_one(now: datetime, mailbox: BaseEmailBackend, done: Delivered) -> bool:
    """Take the oldest notice that nobody holds; False when there is none left."""
    notice = (
        Notice.objects.waiting(now)
        .select_for_update(skip_locked=True, of=["self"])
        .select_related("recipient")
        .first()
    )
    if notice is None:
        return False
    try:
        _send(notice, mailbox)
    except (OSError, SMTPException, ValueError) as error:  # ValueError: an address that is none
        _try_later(notice, error, now)
        done.failed += 1
    else:
        notice.sent_at, notice.error = now, ""
        done.sent += 1
    notice.attempts += 1
    notice.save(update_fields=["sent_at", "dead_at", "error", "attempts", "not_before"])
    return True


def _send(notice: Notice, mailbox: BaseEmailBackend) -> None:
    if not notice.recipient.email:
        raise NoAddress(f"{notice.recipient}没有登记电子邮箱，请在“用户”中补上。")
    digest = hashlib.sha256(notice.key.encode()).hexdigest()[:32]
    EmailMessage(
        subject=notice.subject,
        body=notice.body,
        to=[notice.recipient.email],
        headers={"Message-ID": f"<{digest}@banfu>"},
        connection=mailbox,
    ).send()


class NoAddress(OSError):
    """The recipient cannot be written to; no later try will help until somebody enters an address."""


def _try_later(notice: Notice, error: Exception, now: datetime) -> None:
    notice.error = str(error)[:300]
    notice.not_before = now + FIRST_WAIT * 2**notice.attempts
    if notice.attempts + 1 >= MOST_ATTEMPTS or isinstance(error, NoAddress):
        notice.dead_at = now
    log.warning("notice %s not sent, attempt %s: %s", notice.pk, notice.attempts + 1, type(error).__name__)
