"""Why a file could not be read."""


class Unreadable(Exception):
    """A file that gives no text.

    `code` is stable, in English, with dashes; `message` is Chinese and says what was found and what helps.
    """

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message
