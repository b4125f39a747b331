"""Sheets of a file as tables: which column is which, whatever was moved, renamed or put between."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from directory.editing.sheet import findings, marks
from directory.editing.sheet.findings import Finding, Place
from directory.editing.sheet.layout import SOURCES, Column, Table, tables
from directory.editing.sheet.reading import Cell, Sheet
from directory.model import Text

_SEARCHED = 4
"""Rows from the top in which the keys or headers are looked for."""
_OURS = frozenset({marks.LISTS_SHEET, marks.BASE_SHEET})


@dataclass(frozen=True, slots=True)
class Line:
    """One row of facts: its number in the sheet, and its filled cells by column key."""

    number: int
    cells: dict[str, Cell]

    def text(self, key: str) -> str:
        """The text under a key, without spaces around it."""
        cell = self.cells.get(key)
        return cell.text.strip() if cell else ""


@dataclass(frozen=True)
class Grid:
    """One sheet as a table: where each column stands, the rows, and those that merged cells make unusable."""

    table: Table
    sheet: str
    columns: dict[str, int]
    lines: list[Line]
    spoilt: frozenset[int]

    @cached_property
    def facts(self) -> dict[str, Column]:
        """The columns that hold facts, by key."""
        return {key: column for key in self.columns for column in [self.table.column(key)] if column}

    def place(self, line: Line, key: str = "") -> Place:
        """Where a cell of a row stands in the file."""
        number = self.columns.get(key, 0)
        return Place(self.sheet, line.number, number, header(self.table, key) if number else None)


def header(table: Table, key: str) -> Text:
    """What a column is called."""
    if key.startswith(marks.SOURCE):
        named = next(each for each in tables() if each.name == SOURCES).column(key.removeprefix(marks.SOURCE))
        return {lang: f"{marks.NEW_SOURCE[lang]}: {text}" for lang, text in named.label.items()} if named else {}
    column = table.column(key)
    return column.label if column else marks.LABELS.get(key, {})


def grids(sheets: list[Sheet]) -> tuple[list[Grid], list[Finding]]:
    """Every sheet that is a table of ours, and what is wrong with their columns."""
    found: list[Grid] = []
    told: list[Finding] = []
    for sheet in sheets:
        if sheet.title in _OURS or sheet.text(1, 1) in (marks.DEFAULTS, marks.FORMAT) or not sheet.cells:
            continue
        grid, said = _grid(sheet)
        told += said
        if grid:
            found.append(grid)
    return found, _with_lost_sheets(told, sheets, {each.table.name for each in found})


def _with_lost_sheets(told: list[Finding], sheets: list[Sheet], found: set[str]) -> list[Finding]:
    """A sheet that is not read may be one of ours beyond recognition: if one is missing, that is no mere hint."""
    lost = [each for each in tables() if each.name not in found]
    if not lost or not any(sheet.text(1, 1) == marks.FORMAT for sheet in sheets):
        return told
    names = ", ".join(each.label.get("zh", each.name) for each in lost[:5])
    unread = [each for each in told if each.code == "not-read" and not each.place.column]
    return [findings.make("lost-sheet", each.place, each.found, names) if each in unread else each for each in told]


def _grid(sheet: Sheet) -> tuple[Grid | None, list[Finding]]:
    width = max(column for _, column in sheet.cells)
    head = next((row for row in range(1, _SEARCHED) if _table_at(sheet, row)), 0)
    table = _table_at(sheet, head) if head else _table_by_headers(sheet, width)
    if table is None:
        how_to = sheet.text(1, 1).startswith("不见外")
        return None, [] if how_to else [findings.make("not-read", Place(sheet.title), sheet.title)]
    told: list[Finding] = []
    unread: list[tuple[Place, str]] = []
    columns: dict[str, int] = {}
    for column in range(1, width + 1):
        key = sheet.text(head, column).strip() if head else ""
        key = marks.ROW if key.startswith(marks.ROW) else key
        if not _known(table, key):
            key = _key_by_header(sheet, table, column, head)
        if not key:
            if any(at == column and row > head + 1 for row, at in sheet.cells):
                unread.append((Place(sheet.title, 0, column), sheet.text(head + 1, column) or "–"))
        elif key in columns:
            told.append(findings.make("twice", Place(sheet.title, 0, column, header(table, key)), key))
        else:
            columns[key] = column
    if any(finding.code == "twice" for finding in told):
        return None, told
    lost = [each.label for each in table.columns if each.key not in columns]
    named = "; ".join(" ".join(dict.fromkeys(label.values())) for label in lost[:5]) + ("; …" if len(lost) > 5 else "")
    told += [findings.make("lost-columns" if lost else "not-read", place, text, named) for place, text in unread]
    if lost and not unread:
        told.append(findings.make("missing-columns", Place(sheet.title), str(len(lost)), named))
    return _lines(sheet, table, columns, head, told), told


def _table_at(sheet: Sheet, row: int) -> Table | None:
    """The table whose keys stand in this row."""
    width = max(column for _, column in sheet.cells)
    for column in range(1, width + 1):
        key, _, name = sheet.text(row, column).strip().partition(" ")
        if key == marks.ROW:
            return next((each for each in tables() if each.name == name), None)
    return None


def _table_by_headers(sheet: Sheet, width: int) -> Table | None:
    """The table named as the sheet is, if the key row is gone but the headers of the facility are there."""
    row_label = set(marks.LABELS[marks.ROW].values())
    texts = {part for column in range(1, width + 1) for row in (1, 2) for part in sheet.text(row, column).split("\n")}
    if not row_label & texts:
        return None
    return next((each for each in tables() if sheet.title in (*each.label.values(), each.name)), None)


def _known(table: Table, key: str) -> bool:
    ours = key in marks.LABELS or (key.startswith(marks.SOURCE) and key[len(marks.SOURCE) :] in marks.SOURCE_FIELDS)
    return ours or table.column(key) is not None


def _key_by_header(sheet: Sheet, table: Table, column: int, head: int) -> str:
    """The key of a column whose key is gone, by its header in either language."""
    texts = {
        part.removesuffix(" *").strip()
        for row in range(1, head + 3)
        for part in sheet.text(row, column).split("\n")
        if part.strip()
    }
    keys = [column.key for column in table.columns] + list(marks.LABELS)
    keys += [marks.SOURCE + name for name in marks.SOURCE_FIELDS]
    named = [key for key in keys if texts & set(header(table, key).values())]
    return named[0] if len(named) == 1 else ""


def _lines(sheet: Sheet, table: Table, columns: dict[str, int], head: int, told: list[Finding]) -> Grid:
    by_column = {number: key for key, number in columns.items()}
    rows: dict[int, dict[str, Cell]] = {}
    for (row, column), cell in sheet.cells.items():
        if row > max(head + 1, 1) and column in by_column:
            rows.setdefault(row, {})[by_column[column]] = cell
    spoilt: set[int] = set()
    for top, left, bottom, _right in sheet.merged:
        if bottom > head + 1:
            spoilt |= set(range(top, bottom + 1))
            told.append(findings.make("merged", Place(sheet.title, top, left), sheet.text(top, left) or "–"))
    hidden = [row for row in sheet.hidden if row in rows]
    if hidden:
        told.append(findings.make("hidden-rows", Place(sheet.title), str(len(hidden))))
    lines = [Line(number, rows[number]) for number in sorted(rows)]
    return Grid(table, sheet.title, columns, lines, frozenset(spoilt))
