"""Loads the demonstration district, once."""

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from proposals.demo import loading
from proposals.management.output import SpeakingCommand, day
from proposals.rules.errors import RuleError


class Command(SpeakingCommand):
    help = "装入演示数据（长宁区）；已装入时不做任何改动"

    def add_arguments(self, parser):
        parser.add_argument("--on", type=day, help="以哪一天为今天，默认今天")

    def handle(self, *, on, **options):
        if settings.PRODUCTION:
            raise CommandError("这是正式环境，不能装入演示数据。请用 make demo 另起一套演示。")
        try:
            loaded = loading.load(today=on or timezone.localdate(), say=self.note)
        except RuleError as refusal:
            raise CommandError(refusal.sentence) from None
        self.stdout.write("演示数据已装入。" if loaded else "演示数据已在库中，未作改动。")
