"""Reads official letters and prints what they say. Stores nothing and asks no database."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError

from proposals.documents.letters import read_letter


class Command(BaseCommand):
    help = "读取答复函、会办意见或办理单，按给出的顺序输出 JSON 数组；不写入任何数据"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="*", metavar="FILE", help="信件文件（.txt、.docx）")

    def handle(self, *, files, **options):
        if not files:
            raise CommandError("没有给出文件。用法：parse_reply 文件 [文件……]", returncode=2)
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")
        letters = [read_letter(file).as_json() for file in files]
        self.stdout.write(json.dumps(letters, ensure_ascii=False, indent=2))
