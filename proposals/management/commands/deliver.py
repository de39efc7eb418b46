"""Sends what waits in the outbox."""

from dataclasses import asdict

from django.utils import timezone

from proposals.actions import sending
from proposals.management.output import SpeakingCommand


class Command(SpeakingCommand):
    help = "发送待发通知"

    def add_arguments(self, parser):
        self.add_format(parser)

    def handle(self, *, format, **options):
        done = sending.deliver(timezone.now())
        sentence = f"发出 {done.sent} 条，失败 {done.failed} 条，待发 {done.waiting} 条。"
        self.say(asdict(done), sentence, output=format)
