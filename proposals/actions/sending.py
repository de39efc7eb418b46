"""Delivers what waits in the outbox. Several workers may do so at once; each row is one worker's."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from proposals.models import Notice

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=1)
PERMANENT = 500  # answers of a mail server from here on are final (RFC 5321, 4.2.1)
# What speaks against this one message; everything else speaks against the mail server.
REFUSED = (SMTPRecipientsRefused, SMTPDataError, ValueError)  # ValueError: an address that is none


@dataclass
class Delivered:
    """What a run did: sent, failed this time, still waiting afterwards."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0


class NoAddress(Exception):
    """The recipient cannot be written to until somebody enters an address."""


def deliver(now: datetime) -> Delivered:
    """Send every waiting notice once.

    A refused one is tried again later, with doubling pauses of at most an hour, and given up after
    MOST_ATTEMPTS if the refusal is final. One without an address is tried hourly. A mail server that is away
    ends the run and costs no notice an attempt: the next run tries them all again.

    Each notice is sent inside a transaction that holds its row: a killed worker lets go of the row, and the
    next run sends it. A process that dies between the mail server's yes and the commit has sent a message
    that the next run sends again: no outbox can rule that out. The repeat carries the same Message-ID, by
    which many mail servers and readers fold the two into one.
    """
    done = Delivered()
    mailbox = get_connection()
    try:
        while _deliver_one(now, mailbox, done):
            pass
    finally:
        mailbox.close()
    done.waiting = Notice.objects.filter(sent_at=None, dead_at=None).count()
    return done


@transaction.atomic
def _deliver_one(now: datetime, mailbox: BaseEmailBackend, done: Delivered) -> bool:
    """Take the oldest notice that nobody holds; False when none is left, or the mail server is away."""
    notice = (
        Notice.objects.waiting(now)
        .select_for_update(skip_locked=True, of=["self"])
        .select_related("recipient")
        .first()
    )
    if notice is None:
        return False
    go_on = _try(notice, now, mailbox)
    if notice.sent_at:
        done.sent += 1
    else:
        done.failed += 1
    notice.save(update_fields=["sent_at", "dead_at", "error", "attempts", "not_before"])
    return go_on


def _try(notice: Notice, now: datetime, mailbox: BaseEmailBackend) -> bool:
    """Send one notice and note on it how that went; False where the mail server is away."""
    connected = False
    try:
        message = _message(notice, mailbox)
        mailbox.open()
        connected = True
        message.send()
    except NoAddress as error:
        _try_later(notice, error, now + LONGEST_WAIT)
    except REFUSED as error:
        _note_refusal(notice, error, now)
    except OSError as error:  # smtplib's own errors are of this kind
        # A line that drops may drop because of this very message, so the next run begins with another.
        _try_later(notice, error, now + FIRST_WAIT if connected else now)
        return False
    else:
        notice.sent_at, notice.error = now, ""
        notice.attempts += 1
    return True


def _message(notice: Notice, mailbox: BaseEmailBackend) -> EmailMessage:
    if not notice.recipient.email:
        raise NoAddress(f"{notice.recipient}没有登记电子邮箱，请在“用户”中补上。")
    digest = hashlib.sha256(notice.key.encode()).hexdigest()[:32]
    return EmailMessage(
        subject=notice.subject,
        body=notice.body,
        to=[notice.recipient.email],
        headers={"Message-ID": f"<{digest}@banfu>"},
        connection=mailbox,
    )


def _note_refusal(notice: Notice, error: Exception, now: datetime) -> None:
    doubled = FIRST_WAIT * 2 ** min(notice.attempts, MOST_ATTEMPTS)
    _try_later(notice, error, now + min(doubled, LONGEST_WAIT))
    notice.attempts += 1
    if notice.attempts >= MOST_ATTEMPTS and _is_final(error):
        notice.dead_at = now


def _try_later(notice: Notice, error: Exception, at: datetime) -> None:
    notice.error, notice.not_before = str(error)[:300], at
    log.warning("notice %s not sent: %s", notice.pk, type(error).__name__)


def _is_final(error: Exception) -> bool:
    """Whether the refusal stands; a full mailbox or a greylisting server (4xx) may yet take the message."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _ in error.recipients.values())
    return not isinstance(error, SMTPDataError) or error.smtp_code >= PERMANENT
