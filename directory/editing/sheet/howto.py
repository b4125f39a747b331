"""The first sheet of a workbook: how to fill it in, for somebody who has never seen the directory."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from directory import store
from directory.editing.sheet.exporting import Book
from directory.editing.words import both
from directory.model import Facts, Text

NAME: Final = both("How to", "填写说明")
DEFAULTS_NAME: Final = both("This time’s source", "本次来源")


@cache
def _text() -> Facts:
    text: Facts = store.load_yaml(Path(__file__).with_name("howto.yml"))
    return text


def about_source() -> Text:
    """What the sheet of the source of this time's changes says on top."""
    told: Text = _text()["source"]
    return told


_LINE: Final = 17
"""Points that a line of words needs."""
_COLUMN: Final = 92
"""Letters that fit beside each other in the column of words."""


def width(words: str) -> int:
    """How wide words are, in Latin letters; a Chinese character takes two."""
    return sum(1 if sign < "\u2e80" else 2 for sign in words)


def write(workbook: Any, book: Book, looks: dict[str, Any]) -> None:
    """Add the sheet, in the reader's language first, then in the other."""
    sheet = workbook.add_worksheet(NAME[book.lang])
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 96)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, "不见外 Bujianwai", looks["title"])
    number = 2
    for lang in (book.lang, "en" if book.lang == "zh" else "zh"):
        city = book.city["name"].get(lang, book.city["id"])
        for block in _text()["form" if book.blank else "edit"][lang]:
            words = block["words"].format(city=city, day=book.day)
            sheet.set_row(number, _LINE * max(1, -(-width(words) // _COLUMN), -(-width(block["head"]) // 22)))
            sheet.write_string(number, 0, block["head"], looks["bold"])
            sheet.write_string(number, 1, words, looks["words"])
            number += 1
        number += 1
    sheet.activate()
