"""What of a contact the public must not see."""

import re
import unicodedata

MOBILE = re.compile(r"1[3-9]\d{9}")


def has_mobile(text: str) -> bool:
    """Whether a text holds a mobile number, however it is spaced, hyphenated or prefixed with 86.

    Staff are reached through the unit's landline (domain 7.4). Digits are read across all separators, so two
    landlines side by side may count too: rather one number too many hidden than one shown.
    """
    digits = "".join(char for char in unicodedata.normalize("NFKC", text) if char.isdigit())
    return MOBILE.search(digits) is not None
