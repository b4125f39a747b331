"""How a Chinese sentence is read aloud: pinyin with tone marks, made at build, so that nobody has to type it."""

from __future__ import annotations

from functools import cache

from pypinyin import Style, lazy_pinyin, load_phrases_dict

_PUNCTUATION = str.maketrans({"，": ",", "、": ",", "。": ".", "？": "?", "！": "!", "：": ":", "；": ";"})
_READINGS = {"看中医": [["kàn"], ["zhōng"], ["yī"]], "接种": [["jiē"], ["zhòng"]]}
"""Words that pypinyin 0.55 reads wrongly in our sentences."""


@cache
def _corrected() -> None:
    load_phrases_dict(_READINGS)


@cache
def pinyin(chinese: str) -> str:
    """The sentence in pinyin, one syllable a character; numbers and Latin words stay, punctuation becomes Latin."""
    _corrected()
    read = " ".join(lazy_pinyin(chinese, style=Style.TONE, errors=lambda other: other.translate(_PUNCTUATION)))
    for sign in ",.?!:;":
        read = read.replace(f" {sign}", sign)
    return read
