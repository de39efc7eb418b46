"""Refusals: a code for tests and programs, a sentence for the person."""


class RuleError(Exception):
    """A verb was refused by a rule.

    `code` is stable, in English, with dashes. `sentence` is Chinese and says which thing was meant,
    what was found and what would help. `field` names the form field it belongs to, if any.
    """

    def __init__(self, code: str, sentence: str, *, field: str | None = None):
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.field = field
