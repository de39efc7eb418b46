"""Writes the reminders due on a day into the outbox."""

from django.utils import timezone

from proposals.actions import reminding
from proposals.management.output import SpeakingCommand, day


class Command(SpeakingCommand):
    help = "生成某一天应发出的期限提醒；重复运行不会重复生成"

    def add_arguments(self, parser):
        parser.add_argument("--on", type=day, help="日期，默认今天")
        self.add_dry_run(parser)
        self.add_format(parser)

    def handle(self, *, on, dry_run, format, **options):
        done = reminding.remind(on or timezone.localdate(), dry_run=dry_run)
        data = {"on": done.on, "created": done.created, "by_stage": dict(done.by_stage)}
        self.say(data, f"{done.on}：生成提醒 {done.created} 条。", output=format)
