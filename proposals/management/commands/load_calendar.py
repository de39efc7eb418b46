"""Loads the days off and the made-up weekends of a year, or of a table."""

from pathlib import Path

from django.core.management.base import CommandError

from proposals.actions import calendar
from proposals.management.output import SpeakingCommand
from proposals.rules.errors import RuleError


class Command(SpeakingCommand):
    help = "装入节假日和调休：写年份则取随软件附带的安排，写文件则读表格（列：日期、安排、名称）"

    def add_arguments(self, parser):
        parser.add_argument("source", metavar="FILE|YEAR", help="CSV 文件，或四位年份如 2026")

    def handle(self, *, source, **options):
        try:
            done = _load(source)
        except RuleError as refusal:
            raise CommandError(refusal.sentence) from None
        kept = f"，保留已确认而与之不同的 {done.kept} 天" if done.kept else ""
        self.stdout.write(
            f"{source}：新增 {done.added} 天，更改 {done.changed} 天，无变化 {done.unchanged} 天{kept}。"
        )


def _load(source):
    if source.isdecimal() and len(source) == 4:
        return calendar.load_days(calendar.days_of_year(int(source)), overwrite=False)
    path = Path(source)
    try:
        content = path.read_bytes()
    except OSError:
        raise CommandError(f"读不到文件“{path}”，请核对路径；要装入某一年，请写四位年份。") from None
    return calendar.load_days(calendar.days_in_table(content, name=path.name), overwrite=True)
