"""An Excel workbook for people: every table a sheet, every cell text or number as it is, the header frozen."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlsxwriter

from directory.publishing.exports import tables
from directory.publishing.exports.scope import Scope

_WIDTH = 18
_LONGEST = 32_767
"""Characters a cell holds. Our fields are far shorter; the deep lists in JSON may not be."""
_CUT = " … (cut: see the JSON)"
_OPTIONS = {
    "constant_memory": True,  # a row is on disk before the next one is made
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}


@contextmanager
def writing(scope: Scope) -> Iterator[Callable[[list[tables.Row]], None]]:
    """facilities.xlsx. Bytes depend on the facts alone: the file bears the day of the data, not of the writing."""
    with tempfile.TemporaryDirectory(prefix="bujianwai-") as folder:
        file = Path(folder) / "facilities.xlsx"
        with xlsxwriter.Workbook(str(file), {**_OPTIONS, "tmpdir": folder}) as book:
            as_of = datetime.datetime.fromisoformat(scope.head["as_of"]).replace(tzinfo=datetime.UTC)
            comments = f"{scope.head['as_of']} · {scope.head['licence']['name']}"
            book.set_properties({"title": scope.title, "comments": comments, "created": as_of})
            text = book.add_format({"num_format": "@"})
            bold = book.add_format({"bold": True, "num_format": "@"})
            sheets: dict[str, Any] = {}
            following: dict[str, int] = {}
            for name, table in tables.tables(scope.languages).items():
                sheet = sheets[name] = book.add_worksheet(name[:31])
                sheet.set_column(0, len(table.header) - 1, _WIDTH)
                sheet.freeze_panes(1, 1)
                for column, label in enumerate(table.header):
                    sheet.write_string(0, column, label, bold)
                following[name] = 1

            def write(rows: list[tables.Row]) -> None:
                for name, cells in rows:
                    sheet, row = sheets[name], following[name]
                    for column, cell in enumerate(cells):
                        if isinstance(cell, str) and cell:
                            whole = cell if len(cell) <= _LONGEST else cell[: _LONGEST - len(_CUT)] + _CUT
                            sheet.write_string(row, column, whole, text)
                        elif isinstance(cell, (int, float)):
                            sheet.write_number(row, column, cell)
                    following[name] = row + 1

            yield write
        with scope.open(f"{scope.folder}facilities.xlsx") as stream:
            stream.write(file.read_bytes())
