"""One value as the text of a cell, and back. What was not touched is never read back: only changed cells are parsed.

A cell is text, always. `∅` in a cell says that editors took the value away (`null` in the file). What no cell can
hold – control characters, carriage returns, more than 32,767 characters – shows a sentence instead and stays as it is.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final

from directory import dates
from directory.editing.rewriting import Plain
from directory.editing.sheet.layout import Column, Kind
from directory.editing.words import both
from directory.model import Text

MAX_CHARACTERS: Final = 32_767
"""What one cell of a workbook can hold."""
REMOVED: Final = "∅"
UNEDITABLE: Final[dict[str, str]] = {
    "en": "(not editable in a spreadsheet: change it in the file of the entry)",
    "zh": "（表格无法容纳此内容，请在条目文件中修改）",
}
_IMPOSSIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\x85\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
    r"|_x[0-9A-Fa-f]{4}_"
)
_SEPARATORS = re.compile(r"[;；,，、\n]+")
_RANGE = re.compile(r"^(.+?)\s*(?:-|–|—|~|～|至|到)\s*(.+)$")
_BRACKETED = re.compile(r"^(?P<label>.*) \[(?P<id>[^\[\]]+)\]$", re.DOTALL)
_SCIENTIFIC = re.compile(r"[+-]?[0-9](\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?")
_SLASHED = re.compile(r"([12][0-9]{3})[/.年-]([0-9]{1,2})(?:[/.月-]([0-9]{1,2})日?|月)?")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::00)?")


class CellError(ValueError):
    """A cell that cannot be used: what is expected there, and how to mend it."""

    def __init__(self, expected: Text, mend: Text) -> None:
        super().__init__(expected["en"])
        self.expected = expected
        self.mend = mend


def show(column: Column, value: Any, lang: str) -> str:
    """The text of the cell for `value`, which is as the file has it: text, a list of texts, or None."""
    text = _shown(column, value, lang)
    impossible = text is None or len(text) > MAX_CHARACTERS or _IMPOSSIBLE.search(text) or value in (REMOVED, "")
    return UNEDITABLE[lang] if text is None or impossible else text


def _shown(column: Column, value: Any, lang: str) -> str | None:
    if value is None:
        return REMOVED
    if column.kind == "terms":
        fits = isinstance(value, list) and value and all(_term_fits(each) for each in value)
        return "; ".join(term(column, each, lang) for each in value) if fits else None
    if column.kind == "lines":
        if not isinstance(value, list) or not value or not all(isinstance(each, str) for each in value):
            return None
        plain = all(each and each == each.strip() and "\n" not in each and each[0] != "[" for each in value)
        return "\n".join(value) if plain else json.dumps(value, ensure_ascii=False)
    if not isinstance(value, str):
        return None
    return term(column, value, lang) if column.kind == "term" else value


def _term_fits(value: Any) -> bool:
    return isinstance(value, str) and not _SEPARATORS.search(value) and value == value.strip() != ""


def term(column: Column, value: str, lang: str) -> str:
    """A term as a cell and its drop-down list show it: its label, with the id in brackets if it is of a vocabulary."""
    label = column.labels.get(value, {}).get(lang)
    if column.vocabulary:
        return f"{label} [{value}]" if label and "[" not in label else value
    return label or value


def read(column: Column, text: str) -> Any:
    """The value that the text of a changed cell stands for: text, list of texts, None for `∅`.

    CellError says what is expected when it stands for none.
    """
    if text.strip() == REMOVED:
        return None
    if text in UNEDITABLE.values():
        raise CellError(*_GUARDED)
    text = text.replace("\r\n", "\n").strip(" \t\n\u3000\xa0")
    if _IMPOSSIBLE.search(text):
        raise CellError(*_CONTROL)
    if column.kind == "text" and column.node.get("x-by-language"):
        return text
    plain = unicodedata.normalize("NFKC", text).strip()
    if _SCIENTIFIC.fullmatch(plain):
        raise CellError(*_SCIENCE)
    return _READERS[column.kind](column, text, plain)


def _terms(column: Column, text: str) -> list[str]:
    found: list[str] = []
    for part in _SEPARATORS.split(text):
        if part.strip():
            found += [each for each in _one_or_range(column, part.strip()) if each not in found]
    return found


def _one_or_range(column: Column, part: str) -> list[str]:
    try:
        return [_term(column, part)]
    except CellError:
        span = _RANGE.match(part)
        if not span or column.vocabulary:  # only fixed lists, such as the days of the week, have an order
            raise
        first, last = (_term(column, each) for each in span.groups())
        order = column.allowed
        if order.index(first) > order.index(last):
            raise
        return order[order.index(first) : order.index(last) + 1]


def _term(column: Column, text: str) -> str:
    labels, allowed = column.labels, column.allowed
    known = {_folded(label): value for value in allowed for label in labels.get(value, {}).values()}
    known |= {_folded(value): value for value in allowed}
    bracketed = _BRACKETED.match(text)
    found = (known.get(_folded(bracketed["id"])) if bracketed else None) or known.get(_folded(text))
    if found:
        return found
    if not allowed:  # a vocabulary that cannot be read checks nothing
        return bracketed["id"] if bracketed else text
    en, zh = ("; ".join(term(column, each, lang) for each in allowed) for lang in ("en", "zh"))
    raise CellError(both(f"one of: {en}", f"下列之一：{zh}"), both("Choose from the list.", "请从下拉列表中选择。"))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _lines(text: str) -> list[str]:
    if text.startswith("["):
        try:
            listed = json.loads(text)
        except ValueError:
            listed = None
        if isinstance(listed, list) and all(isinstance(each, str) and each for each in listed):
            return listed
        raise CellError(
            both("one line for each value", "每行一个值"), both("Write the lines anew.", "请重新逐行填写。")
        )
    return [line.strip() for line in text.split("\n") if line.strip()]


def _number(text: str) -> Plain:
    if not _NUMBER.fullmatch(text):
        raise CellError(
            both("a number such as 12 or 12.5", "数字，如 12 或 12.5"),
            both("Write digits only, with a point, not a comma.", "只写数字，小数点用“.”。"),
        )
    return Plain(text)


def _day(text: str) -> str:
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        text = "-".join([slashed[1], *(f"{int(part):02d}" for part in slashed.groups()[1:] if part)])
    if not re.fullmatch(r"[12][0-9]{3}(-[0-9]{2}){0,2}", text) or dates.ordinal(text) is None:
        raise CellError(
            both("a date of the calendar, written 2026-01-31", "日历中存在的日期，写作 2026-01-31"),
            both("Write year, month and day.", "请写明年、月、日。"),
        )
    return text


def _clock(text: str) -> str:
    clock = _CLOCK.fullmatch(text)
    return f"{int(clock[1]):02d}:{clock[2]}" if clock else text


_SCIENCE = (
    both("all digits of the number", "完整的号码"),
    both(
        "The program shortened the number. Format the cell as text, then type all its digits.",
        "软件把号码缩写成了科学计数法。请把单元格设为“文本”，再重新输入完整号码。",
    ),
)
_CONTROL = (
    both("text without control characters", "不含控制字符的文字"),
    both("Type the text anew instead of pasting it.", "请重新输入，不要粘贴。"),
)
_GUARDED = (
    both("the cell as it was exported", "导出时的原样"),
    both("Leave this cell alone: change the value in the file of the entry.", "请保持原样；该值须在条目文件中修改。"),
)
_LINE_BY_LINE = (both("one line for each value", "每行一个值"), both("Write the lines anew.", "请重新逐行填写。"))

_READERS: Final[dict[Kind, Callable[[Column, str, str], Any]]] = {
    "terms": lambda column, text, _: _terms(column, text),
    "lines": lambda _, text, __: _lines(text),
    # full-width digits of a phone become plain ones; text in Chinese keeps its punctuation
    "text": lambda _, text, plain: plain if plain.isascii() else text,
    "term": lambda column, text, _: _term(column, text),
    "number": lambda _, __, plain: _number(plain),
    "day": lambda _, __, plain: _day(plain),
    "clock": lambda _, __, plain: _clock(plain),
    "code": lambda _, __, plain: plain,
}
