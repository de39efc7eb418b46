"""Verifies the event chain, the files, the states, the rows against their histories, and the triggers."""

import sys
from dataclasses import asdict
from itertools import chain, islice

from proposals.management.output import SpeakingCommand, day
from proposals.reading import integrity

SHOWN = 100


class Command(SpeakingCommand):
    help = "核对过程记录、附件、状态和字段历史是否完好；有问题时列出（至多一百条）并以 1 退出"

    def add_arguments(self, parser):
        self.add_format(parser)
        parser.add_argument("--since", type=day, help="只报告这一天以后在数据库中直接写入的数据，默认全部")

    def handle(self, *, format, since, **options):
        checks = [integrity.breaks(), integrity.hand_written(since=since), integrity.missing_guards()]
        found = list(islice(chain(*checks), SHOWN))
        sentence = "\n".join(row.sentence for row in found) or "完好：过程记录、附件、状态、字段历史均一致。"
        self.say({"sound": not found, "breaks": [asdict(row) for row in found]}, sentence, output=format)
        if found:
            sys.exit(1)
