"""Background work, three lines each: fetch, call, log a count. Running twice must not matter."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from proposals.actions import receiving, reminding, sending
from proposals.models import CalendarDay

log = logging.getLogger(__name__)


@shared_task
def remind() -> None:
    """Write today's reminders; on the office's days off only where the settings say so."""
    today = timezone.localdate()
    if settings.REMIND_ON_OFF_DAYS or CalendarDay.objects.workdays().is_working(today):
        log.info("reminders written: %s", reminding.remind(today).created)


@shared_task
def receive() -> None:
    """Count as received what units did not sign for in time."""
    log.info("assignments received: %s", receiving.receive_overdue(timezone.localdate()))


@shared_task
def deliver() -> None:
    """Send what waits in the outbox."""
    log.info("notices delivered: %s", sending.deliver(timezone.now()))
