"""Writing a workbook for people: every cell text, headers with help, lists to choose from, ids protected.

Nothing in a cell is ever a formula: each is written as text, with the number format “text”, so that spreadsheet
programs keep every character of phones, codes and times.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import xlsxwriter

from directory.editing.sheet import carried, cells, howto, marks, rows
from directory.editing.sheet.exporting import Book, Proof, View
from directory.editing.sheet.layout import FACILITIES, SOURCES, Column, Table, table, tables
from directory.editing.words import both
from directory.model import Path, Text

SPARE_ROWS: Final = 300
"""Empty rows below the facts that have their lists and formats already."""
_LINE: Final = 14
"""Points that a line of a cell needs."""
_MOST_LINES: Final = 5
FORM_ROWS: Final = 12
"""Rows a blank form offers for each kind of thing."""
_WIDE = frozenset({"lines"})
_TEXT: Final[dict[str, Any]] = {"num_format": "@", "text_wrap": True, "valign": "top", "font_size": 10}
_LOOKS: Final[dict[str, dict[str, Any]]] = {
    "free": {**_TEXT, "locked": False},
    "own": {**_TEXT, "locked": True, "font_color": "#5f6368", "bg_color": "#f1f3f4"},
    "said": {**_TEXT, "locked": False, "font_color": "#70757a", "bg_color": "#eceff1", "italic": True},
    "expired": {**_TEXT, "locked": False, "bg_color": "#fde3c8"},
    "head": {"num_format": "@", "text_wrap": True, "valign": "top", "bold": True, "font_color": "#ffffff",
             "bg_color": "#1f5f5b", "border": 1, "border_color": "#ffffff", "font_size": 10},
    "head-ours": {"num_format": "@", "text_wrap": True, "valign": "top", "bold": True, "font_color": "#1f2937",
                  "bg_color": "#d8e8e6", "border": 1, "border_color": "#ffffff", "font_size": 10},
    "title": {"bold": True, "font_size": 16, "valign": "top"},
    "words": {"text_wrap": True, "valign": "top", "font_size": 11},
    "bold": {"text_wrap": True, "valign": "top", "bold": True, "font_size": 11},
}  # fmt: skip


def write(book: Book) -> bytes:
    """The workbook. The same book gives the same bytes."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    workbook.set_properties({"title": "不见外 Bujianwai", "created": _moment(book.day)})
    _Writer(workbook, book).all()
    workbook.close()
    return buffer.getvalue()


def _moment(day: str) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(day)


class _Writer:
    """Holds the open workbook, its formats, and the lists to choose from that were written already."""

    def __init__(self, workbook: Any, book: Book) -> None:
        self.workbook = workbook
        self.book = book
        self.lang = book.lang
        self.looks = {name: workbook.add_format(look) for name, look in _LOOKS.items()}
        self.lists: dict[tuple[str, ...], str] = {}
        self.own = [rows.by_table(view.id, view.facts) for view in book.views]
        self.said = [rows.by_table(view.id, view.said, shown=True) for view in book.views]

    def all(self) -> None:
        """Every sheet."""
        howto.write(self.workbook, self.book, self.looks)
        self._defaults()
        for each in tables():
            if self.book.blank and each.name == SOURCES:
                continue
            self._table(each)
        self.listing = self.workbook.add_worksheet(marks.LISTS_SHEET)
        self._lists()
        self._base()

    # -- sheets of facts --------------------------------------------------------------------------------

    def _table(self, each: Table) -> None:
        sheet = self.workbook.add_worksheet(_sheet_name(each.label, each.name, self.lang))
        columns = self._columns(each)
        keys = [key for key, _, _ in columns]
        lines = self._lines(each)
        sheet.set_row(0, None, None, {"hidden": True})
        sheet.set_row(1, 62)
        own = {marks.ROW, marks.NAME, marks.WAS_TITLE, marks.WAS_URL, marks.WAS_ON, marks.BASE}
        widths: dict[str, float] = {}
        for index, (key, label, told) in enumerate(columns):
            sheet.write_string(0, index, f"{key} {each.name}" if key == marks.ROW else key)
            sheet.write_string(1, index, label, self.looks["head-ours" if key.startswith("@") else "head"])
            if told:
                sheet.write_comment(1, index, told, {"x_scale": 2.4, "y_scale": 1.6, "author": "不见外"})
            shape = self._width(each, key, own)
            widths[key] = shape[0]
            sheet.set_column(index, index, *shape)
            self._choice(sheet, each, key, index, len(lines))
        for number, line in enumerate(lines, marks.FIRST_ROW - 1):
            read = [(text, widths[key]) for key, (text, _) in line.items() if key == marks.NAME or key[0] != "@"]
            tallest = max((_lines_of(text, width) for text, width in read), default=1)
            sheet.set_row(number, _LINE * min(_MOST_LINES, tallest))
            for key, (text, look) in line.items():
                sheet.write_string(number, keys.index(key), text, self.looks[look])
        sheet.freeze_panes(2, 3)
        sheet.autofilter(1, 0, max(2, len(lines) + 1), len(columns) - 1)
        sheet.protect("", _ALLOWED)
        if len(lines) > 0:
            sheet.set_tab_color("#1f5f5b")
        if each.name == FACILITIES:
            sheet.activate() if self.book.blank else None

    def _columns(self, each: Table) -> list[tuple[str, str, str]]:
        """(key, header, help) of every column in order."""
        words = partial(_pair, lang=self.lang)
        ours = [marks.ROW, marks.ENTRY, marks.NAME, *([marks.OF] if each.nested else [])]
        found = [(key, words(marks.LABELS[key]), words(marks.HELP.get(key, {}))) for key in ours]
        for column in self._fact_columns(each):
            star = " *" if column.required else ""
            found.append((column.key, words(column.label) + star, self._told(column)))
        behind = [] if each.name == FACILITIES and self.book.blank else [marks.DELETE]
        behind += [] if each.name == SOURCES else [marks.CONFIRM]
        found += [(key, words(marks.LABELS[key]), words(marks.HELP.get(key, {}))) for key in behind]
        if each.name != SOURCES:
            source = {column.key: column for column in table(SOURCES).columns}
            for name in marks.SOURCE_FIELDS:
                label = {lang: f"{marks.NEW_SOURCE[lang]}: {text}" for lang, text in source[name].label.items()}
                found.append((marks.SOURCE + name, words(label), words(marks.HELP.get(marks.SOURCE + name, {}))))
            ends: tuple[str, ...] = (marks.WAS_TITLE, marks.WAS_URL, marks.WAS_ON, marks.BASE)
        else:
            ends = (marks.BASE,)
        return [*found, *((key, words(marks.LABELS[key]), "") for key in ends)]

    def _fact_columns(self, each: Table) -> list[Column]:
        """Columns of facts; a text in a further language has one beside the others where an entry uses it."""
        found = list(each.columns)
        keys = {column.key for column in found}
        for held in (*self.own, *self.said):
            for row in held.get(each.name, ()):
                for column in rows.further(row):
                    if column.key not in keys:
                        keys.add(column.key)
                        beside = [i for i, known in enumerate(found) if known.path[:-1] == column.path[:-1]]
                        found.insert(beside[-1] + 1, column)
        return found

    def _told(self, column: Column) -> str:
        parts = [_pair(column.help, self.lang)] if column.help else []
        if column.required:
            parts.append(_pair(both("Needed.", "必填。"), self.lang))
        if column.kind == "terms":
            listed = "; ".join(cells.term(column, value, self.lang) for value in column.allowed)
            parts.append(_pair(both("Several, with ; between:", "可填多项，用 ; 隔开："), self.lang) + " " + listed)
        if column.kind == "lines":
            parts.append(_pair(both("One a line.", "每行一个。"), self.lang))
        return "\n".join(parts)[:1500]

    def _width(self, each: Table, key: str, own: set[str]) -> tuple[float, Any, dict[str, Any]]:
        if key in (marks.ROW, marks.BASE):
            return 3, self.looks["own"], {"hidden": key == marks.BASE}
        look = self.looks["own" if key in own else "free"]
        column = each.column(key)
        if column is None:
            return (
                {marks.NAME: 26, marks.OF: 22, marks.DELETE: 8, marks.CONFIRM: 8, marks.WAS_TITLE: 40}.get(key, 16),
                look,
                {},
            )
        wide = column.kind in _WIDE or bool(column.node.get("x-by-language")) or column.node.get("maxLength", 0) >= 300
        return (34 if wide else 18), look, {}

    def _choice(self, sheet: Any, each: Table, key: str, index: int, lines: int) -> None:
        """The drop-down list of a column that has one."""
        options: list[str] = []
        column = each.column(key)
        if key.startswith(marks.SOURCE):
            column = table(SOURCES).column(key.removeprefix(marks.SOURCE))
        if key in (marks.DELETE, marks.CONFIRM):
            options = ["x"]
        elif each.name == "agreements" and key == "insurer":
            options = self.book.insurers
        elif key == "address.district":
            options = [district["adcode"] for district in self.book.city["districts"]]
        elif column and column.kind == "term":
            options = [cells.term(column, value, self.lang) for value in column.allowed]
        if not options:
            return
        where = self.lists.setdefault(tuple(options), _column_name(len(self.lists)))
        sheet.data_validation(
            marks.FIRST_ROW - 1, index, marks.FIRST_ROW + lines + SPARE_ROWS, index,
            {"validate": "list", "source": f"={marks.LISTS_SHEET}!${where}$1:${where}${len(options)}",
             "error_title": _pair(both("Not in the list", "不在列表中"), self.lang),
             "error_message": _pair(both("Choose from the list.", "请从下拉列表中选择。"), self.lang)},
        )  # fmt: skip

    def _lines(self, each: Table) -> list[dict[str, tuple[str, str]]]:
        """The rows of a sheet: column key → (text, look)."""
        lines = []
        for view, all_own, all_said in zip(self.book.views, self.own, self.said, strict=True):
            own, said = all_own.get(each.name, []), all_said.get(each.name, [])
            if each.name == FACILITIES:
                lines.append(self._facility(view, own[0], said[0]))
            else:
                lines += [self._line(view, row) for row in [*own, *said]]
            if self.book.blank and each.name != FACILITIES:
                lines += [{marks.ENTRY: (view.id, "free")} for _ in range(FORM_ROWS)]
        return lines

    def _facility(self, view: View, own: rows.Row, said: rows.Row) -> dict[str, tuple[str, str]]:
        stale = {path[0] for path, proof in view.proofs.items() if len(path) == 1 and not proof.confirmed}
        line = self._start(view, own)
        for row, usual in ((said, "said"), (own, "free")):
            for key, text in rows.texts(row, self.lang).items():
                stem = key.partition(".")[0]
                line[key] = (text, "expired" if stem in stale and usual == "free" else usual)
        alone: dict[Path, Proof] = {path: proof for path, proof in view.proofs.items() if len(path) == 1}
        return line | self._proofs(alone)

    def _line(self, view: View, row: rows.Row) -> dict[str, tuple[str, str]]:
        held = {path: proof for path, proof in view.proofs.items() if _stands_in(path, row)}
        if not held:  # a value of its own has no statement below a service's or contact's: that one speaks for it
            held = {path: proof for path, proof in view.proofs.items() if path == row.path[: len(path)]}
        stale = any(not proof.confirmed for proof in held.values())
        look = "said" if row.shown else "expired" if stale else "free"
        line = self._start(view, row)
        line |= {key: (text, look) for key, text in rows.texts(row, self.lang).items()}
        return line | (self._proofs(held) if row.table != SOURCES else {})

    def _start(self, view: View, row: rows.Row) -> dict[str, tuple[str, str]]:
        line = {
            marks.ROW: (row.id, "own"),
            marks.ENTRY: (view.id, "own"),
            marks.NAME: (view.name, "own"),
            marks.BASE: (carried.name(carried.content(view.facts, view.said, view.records)), "own"),
        }
        if row.owner:
            line[marks.OF] = ("/".join(row.owner), "own")
        return line

    def _proofs(self, held: Mapping[Path, Proof]) -> dict[str, tuple[str, str]]:
        """The cells that say who said the values of a row."""
        apart = {(proof.title, proof.url, proof.checked_on) for proof in held.values()}
        if not apart:
            return {}
        keys = (marks.WAS_TITLE, marks.WAS_URL, marks.WAS_ON)
        if len(apart) == 1:
            return {key: (text, "own") for key, text in zip(keys, apart.pop(), strict=True)}
        told = sorted({f"{path[-1]}: {proof.title} ({proof.checked_on})" for path, proof in held.items()})
        return {keys[0]: ("\n".join(told)[: cells.MAX_CHARACTERS], "own")}

    # -- the other sheets -------------------------------------------------------------------------------

    def _defaults(self) -> None:
        sheet = self.workbook.add_worksheet(_sheet_name(howto.DEFAULTS_NAME, marks.DEFAULTS, self.lang))
        sheet.set_column(0, 0, None, None, {"hidden": True})
        sheet.set_column(1, 1, 34)
        sheet.set_column(2, 2, 60, self.looks["free"])
        sheet.write_string(0, 0, marks.DEFAULTS)
        sheet.merge_range(0, 1, 0, 2, _pair(howto.about_source(), self.lang), self.looks["words"])
        sheet.set_row(0, 110)
        source = table(SOURCES)
        for number, name in enumerate(marks.SOURCE_FIELDS, 1):
            column = next(each for each in source.columns if each.key == name)
            star = " *" if name in marks.NEEDED else ""
            sheet.set_row(number, 30)
            sheet.write_string(number, 0, name)
            sheet.write_string(number, 1, _pair(column.label, self.lang) + star, self.looks["head-ours"])
            sheet.write_blank(number, 2, None, self.looks["free"])
            options = [cells.term(column, value, self.lang) for value in column.allowed]
            if options:
                where = self.lists.setdefault(tuple(options), _column_name(len(self.lists)))
                sheet.data_validation(
                    number, 2, number, 2,
                    {"validate": "list", "source": f"={marks.LISTS_SHEET}!${where}$1:${where}${len(options)}"},
                )  # fmt: skip
        last = len(marks.SOURCE_FIELDS) + 1
        sheet.set_row(last, 30)
        sheet.write_string(last, 0, marks.EDITOR)
        sheet.write_string(last, 1, _pair(both("Filled in by", "填写人"), self.lang), self.looks["head-ours"])
        sheet.write_blank(last, 2, None, self.looks["free"])
        sheet.protect("", _ALLOWED)

    def _lists(self) -> None:
        for index, options in enumerate(self.lists):
            for number, text in enumerate(options):
                self.listing.write_string(number, index, text)
        self.listing.hide()

    def _base(self) -> None:
        sheet = self.workbook.add_worksheet(marks.BASE_SHEET)
        head = [marks.FORMAT, self.book.city["id"], self.lang, self.book.day]
        lines = [head]
        for view in self.book.views:
            packed = carried.pack(carried.content(view.facts, view.said, view.records))
            lines.append(["entry", view.id, view.revision, view.name, *packed])
        for number, line in enumerate(lines):
            for index, text in enumerate(line):
                sheet.write_string(number, index, text)
        sheet.very_hidden()


_ALLOWED: Final = {
    "insert_rows": True,
    "sort": True,
    "autofilter": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
}


def _lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column of this width."""
    return sum(max(1, -(-howto.width(part) // max(int(width), 1))) for part in text.split("\n"))


def _stands_in(path: Path, row: rows.Row) -> bool:
    """Whether a statement is about a cell of this row: about the thing, or about one of a service's own fields."""
    if path == row.path:
        return True
    below = path[: len(row.path)] == row.path and len(path) == len(row.path) + 1
    return below and row.table == "services" and not any(each.name == path[-1] for each in tables())


def _pair(words: Text, lang: str) -> str:
    """Both languages, the reader's first."""
    other = "en" if lang == "zh" else "zh"
    return "\n".join(dict.fromkeys(words[each] for each in (lang, other) if words.get(each)))


def _sheet_name(label: Text, name: str, lang: str) -> str:
    """A name of at most 31 characters without the signs that spreadsheets refuse."""
    text = "".join(sign for sign in label.get(lang, name) if sign not in "[]:*?/\\'")
    return text[:31]


def _column_name(index: int) -> str:
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
