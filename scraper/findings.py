"""What gathering finds fault with, as notices: `findings.yml` says for each code what is expected and how to mend
it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from directory import store
from directory.model import Facts, Notice, Text

CATALOGUE = Path(__file__).with_name("findings.yml")


@cache
def kinds() -> dict[str, Facts]:
    """Code → severity, expected and mend, the latter two in English and Chinese."""
    found: dict[str, Facts] = store.load_yaml(CATALOGUE)
    return found


_WORDING = 4000
"""Characters: what is expected may list every value of a vocabulary, and is our own text."""


def finding(code: str, file: str, place: str, field: str, found: str, /, **fill: object) -> Notice:
    """The Notice of a code of the catalogue, its sentences filled in. KeyError for a code that is not there."""
    kind = kinds()[code]
    expected, mend = (_filled(kind[part], fill) for part in ("expected", "mend"))
    return Notice(code, kind["severity"], file, place, field, shorten(found), expected, mend)


def _filled(text: Text, fill: dict[str, object]) -> Text:
    """Each `{name}` replaced once, without reading anything into the value put there."""

    def value(match: re.Match[str]) -> str:
        return shorten(str(fill.get(match[1], match[0])), _WORDING)

    return {lang: re.sub(r"\{(\w+)\}", value, words) for lang, words in text.items()}


def shorten(text: str, limit: int = 160) -> str:
    """One line of at most `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
