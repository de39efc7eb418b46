"""Pinyin of names: a first guess, stored beside the name and editable."""

from pypinyin import Style, lazy_pinyin, load_phrases_dict

# Where the usual reading is wrong for a place or a family name.
load_phrases_dict({"长宁": [["cháng"], ["níng"]], "长宁区": [["cháng"], ["níng"], ["qū"]]})


def pinyin(name: str) -> str:
    """Syllables without tones and the initials, as in 'chang ning qu cnq'."""
    syllables = lazy_pinyin(name, style=Style.NORMAL)
    return f"{' '.join(syllables)} {''.join(s[:1] for s in syllables)}".strip().lower()
