"""Verifies the event chain, the kept files and the states."""

import sys
from dataclasses import asdict
from itertools import islice

from proposals.management.output import SpeakingCommand
from proposals.reading import integrity


class Command(SpeakingCommand):
    help = "核对过程记录、附件和状态是否完好；有问题时列出并以 1 退出"

    def add_arguments(self, parser):
        self.add_format(parser)

    def handle(self, *, format, **options):
        found = list(islice(integrity.breaks(), 100))
        sentence = "\n".join(row.sentence for row in found) or "完好：过程记录、附件、状态均一致。"
        self.say({"sound": not found, "breaks": [asdict(row) for row in found]}, sentence, output=format)
        if found:
            sys.exit(1)
