"""A name reduced to what two spellings of it share. Chinese and English are never compared with each other."""

from __future__ import annotations

import re
import unicodedata

_BRACKETS = re.compile(r"[(\[【〔（].*?[)\]】〕）]")
_NOT_WORD = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_SMALL_WORDS = frozenset({"the", "of", "and", "for", "at", "in"})


def is_chinese(text: str) -> bool:
    """Whether the text holds Chinese characters."""
    return any("\u3400" <= character <= "\u9fff" for character in text)


def key(text: str, city_zh: str = "") -> str:
    """What two spellings of one name share; "" for a name with nothing to compare.

    Full-width and half-width, brackets and what stands in them, punctuation, case and small English words do not
    count. Nor does the city `city_zh` in front of one of its districts (杭州市萧山区… = 萧山区…).
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    outside = _BRACKETS.sub("", plain)
    words = _NOT_WORD.sub(" ", outside or plain).split()
    if not is_chinese(plain):
        return " ".join(sorted(word for word in words if word not in _SMALL_WORDS))
    joined = "".join(words)
    if city_zh and joined.startswith(city_zh) and re.match(r".{1,3}[区县市]", joined.removeprefix(city_zh)):
        return joined.removeprefix(city_zh)
    return joined
