"""Reads letters and records them on their assignments."""

import sys
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from proposals.actions import intake
from proposals.management.output import SpeakingCommand

LABELS = {"recorded": "已登记", "unchanged": "无变化", "unmatched": "未对应", "refused": "未登记"}


class Command(SpeakingCommand):
    help = "读取答复函（文件或文件夹）并登记到对应的交办；重复运行不会重复登记"

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="文件或文件夹")
        parser.add_argument("--publish", action="store_true", help="登记后即向社会公开")
        self.add_dry_run(parser)
        self.add_format(parser)

    def handle(self, *, paths, publish, dry_run, format, **options):
        files = list(_files(paths))
        results = []
        for result in intake.take_in(files, by=None, now=timezone.now(), publish=publish, dry_run=dry_run):
            results.append(result)
            self.note(f"[{len(results)}/{len(files)}] {result.file}：{LABELS[result.status]}")
        self.say([asdict(result) for result in results], _report(results), output=format)
        if any(result.status in {"refused", "unmatched"} for result in results):
            sys.exit(1)


def _files(paths):
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file())
        elif path.exists():
            yield path
        else:
            raise CommandError(f"找不到“{path}”，请核对路径。")


def _report(results):
    lines = [f"{row.file}\t{LABELS[row.status]}\t{row.proposal}\t{row.reason}" for row in results]
    return "\n".join(lines)
