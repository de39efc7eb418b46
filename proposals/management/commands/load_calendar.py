"""Loads the days off and the made-up weekends of a year, or of a table; open due dates follow."""

from pathlib import Path

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from proposals.actions import calendar, recounting
from proposals.management.output import SpeakingCommand
from proposals.rules.errors import RuleError


class Command(SpeakingCommand):
    help = "装入节假日和调休并重算期限：写年份则取随软件附带的安排，写文件则读表格（列：日期、安排、名称）"

    def add_arguments(self, parser):
        parser.add_argument("source", metavar="FILE|YEAR", help="CSV 文件，或四位年份如 2026")
        self.add_dry_run(parser)

    def handle(self, *, source, dry_run, **options):
        try:
            done, moves = _load(source, dry_run=dry_run)
        except RuleError as refusal:
            raise CommandError(refusal.sentence) from None
        kept = f"，保留已确认而与之不同的 {done.kept} 天" if done.kept else ""
        moved = "期限将变动" if dry_run else "期限变动"
        self.stdout.write(
            f"{source}：新增 {done.added} 天，更改 {done.changed} 天，无变化 {done.unchanged} 天{kept}；"
            f"{moved} {len(moves)} 个。"
        )


@transaction.atomic
def _load(source, *, dry_run):
    """How many days were loaded, and which due dates move. A dry run saves neither."""
    days, overwrite = _days(source)
    calendar.hold()
    changes, done = calendar.compared(days, overwrite=overwrite)
    if dry_run:
        return done, recounting.preview(calendar.afterwards(changes))
    calendar.enter(changes)
    reason = f"装入节假日安排“{Path(source).name}”"
    return done, recounting.recount(reason, by=None, on=timezone.localdate())


def _days(source):
    """The days, and whether they win over what the office has confirmed."""
    if source.isdecimal() and len(source) == 4:
        return calendar.days_of_year(int(source)), False
    path = Path(source)
    try:
        content = path.read_bytes()
    except OSError:
        raise CommandError(f"读不到文件“{path}”，请核对路径；要装入某一年，请写四位年份。") from None
    return calendar.days_in_table(content, name=path.name), True
