"""Workbooks as a person changes them, for the tests: export, edit cells, import."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

from directory import store
from directory.assemble import assemble
from directory.editing.sheet import book, exporting, importing, marks
from directory.editing.sheet.importing import Import

DAY = "2026-11-22"
ENTRIES = ("cn-hz-0001", "cn-hz-0002", "cn-hz-0004")
SOURCE = {
    "title": "示例来源",
    "url": "https://www.example.org/contact",
    "kind": "official_site",
    "method": "web",
    "checked_on": DAY,
}


def facts(folder: Path) -> Path:
    """A few real entries of Hangzhou, with places known from records only, that may be changed."""
    data = folder / "data"
    shutil.copytree(store.DATA, data, ignore=shutil.ignore_patterns("records", "zhengzhou", "nanning", "facilities"))
    for entry in ENTRIES:
        target = yaml(data, entry)
        target.parent.mkdir(exist_ok=True)
        shutil.copy(yaml(store.DATA, entry), target)
    for path in (store.DATA / "records").glob("*.jsonl"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        ours = [line for line in lines if '"city":"hangzhou"' in line][:12]
        (data / "records").mkdir(exist_ok=True)
        (data / "records" / path.name).write_text("".join(ours), encoding="utf-8")
    return data


def export(data: Path, lang: str = "zh", *, city: str = "hangzhou", blank: bool = False) -> bytes:
    """The workbook of a city; made once for the same facts."""
    files = sorted((data / "cities" / city / "facilities").glob("*.yml"))
    key = (hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest(), len(files), lang, city, blank)
    if key not in _MADE:
        _MADE[key] = _exported(data, lang, city, blank=blank)
    return _MADE[key]


_MADE: dict[tuple[str, int, str, str, bool], bytes] = {}


def _exported(data: Path, lang: str, city: str, *, blank: bool) -> bytes:
    directory = assemble(data, day=DAY)
    made = exporting.blank(directory, city, lang) if blank else exporting.gather(directory, city, data, lang)
    return book.write(made)


class Workbook:
    """An exported workbook, edited by name of table, row and column."""

    def __init__(self, content: bytes) -> None:
        self.book: Any = openpyxl.load_workbook(io.BytesIO(content))
        self.sheets: dict[str, Any] = {}
        for sheet in self.book.worksheets:
            name = str(sheet.cell(1, 1).value or "")
            if name.startswith(marks.ROW):
                self.sheets[name.removeprefix(marks.ROW).strip()] = sheet

    def column(self, table: str, key: str) -> int:
        """The number of a column."""
        wanted = f"{marks.ROW} {table}" if key == marks.ROW else key
        for cell in self.sheets[table][1]:
            if cell.value == wanted:
                return int(cell.column)
        raise KeyError(key)

    def row(self, table: str, row_id: str) -> int:
        """The number of the row with this id."""
        sheet, column = self.sheets[table], self.column(table, marks.ROW)
        return next(n for n in range(3, sheet.max_row + 1) if sheet.cell(n, column).value == row_id)

    def ids(self, table: str) -> list[str]:
        """The ids of the rows, from above."""
        sheet, column = self.sheets[table], self.column(table, marks.ROW)
        found = [sheet.cell(n, column).value for n in range(3, sheet.max_row + 1)]
        return [str(each) for each in found if each]

    def get(self, table: str, row: int | str, key: str) -> Any:
        """What stands in a cell."""
        number = row if isinstance(row, int) else self.row(table, row)
        return self.sheets[table].cell(number, self.column(table, key)).value

    def set(self, table: str, row: int | str, key: str, value: Any) -> None:
        """Write into a cell as a person does: text that starts with = stays text."""
        number = row if isinstance(row, int) else self.row(table, row)
        cell = self.sheets[table].cell(number, self.column(table, key))
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"

    def add(self, table: str, cells: dict[str, Any]) -> int:
        """A row below the others; its number."""
        sheet = self.sheets[table]
        last = max((cell.row for row in sheet.iter_rows() for cell in row if cell.value is not None), default=2)
        for name, value in cells.items():
            self.set(table, last + 1, name, value)
        return int(last) + 1

    def source(self, **fields: str) -> None:
        """Fill in the sheet of this time's source."""
        sheet = next(each for each in self.book.worksheets if each.cell(1, 1).value == marks.DEFAULTS)
        for row in range(2, 12):
            name = sheet.cell(row, 1).value
            if name in fields:
                sheet.cell(row, 3).value = fields[name]

    def save(self, path: Path) -> Path:
        """Write the workbook."""
        self.book.save(path)
        return path


def read(path: Path, data: Path, lang: str = "zh") -> Import:
    """What the file would change."""
    return importing.prepare(path, data, quiet, day=DAY, lang=lang)


def imported(path: Path, data: Path) -> Import:
    """The same, saved."""
    made = read(path, data)
    importing.save(made, quiet)
    return made


def quiet(step: str, done: int, total: int) -> None:
    """Progress that nobody sees."""


def edited(data: Path, folder: Path, change: Callable[[Workbook], object], *, source: bool = True) -> Path:
    """An exported workbook after `change`, with a source for it."""
    workbook = Workbook(export(data))
    if source:
        workbook.source(**SOURCE)
    change(workbook)
    return workbook.save(folder / "edited.xlsx")


def yaml(data: Path, entry: str) -> Path:
    """The file of an entry in Hangzhou."""
    return data / "cities" / "hangzhou" / "facilities" / f"{entry}.yml"


def codes(made: Import) -> list[str]:
    """The codes of everything found."""
    return [finding.code for finding in made.all_findings()]
