"""How commands speak: JSON alone on standard output, or sentences for people."""

import argparse
import json
from datetime import date

import pghistory
from django.core.management.base import BaseCommand


class SpeakingCommand(BaseCommand):
    """A command with `--format json` and `--dry-run` where it wants them; histories name it."""

    def execute(self, *args, **options):
        with pghistory.context(command=type(self).__module__.rpartition(".")[2]):
            return super().execute(*args, **options)

    def add_format(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text", help="输出格式")

    def add_dry_run(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="只演算，不写入")

    def say(self, data: object, sentence: str, *, output: str) -> None:
        """Print the data as JSON, or else the sentence."""
        text = json.dumps(data, ensure_ascii=False, indent=2, default=str) if output == "json" else sentence
        self.stdout.write(text)

    def note(self, line: str) -> None:
        """Progress and remarks, on standard error."""
        self.stderr.write(line)


def day(text: str) -> date:
    """A date argument, as argparse wants it: a wrong one is wrong usage."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2026-04-29 的样子") from None
