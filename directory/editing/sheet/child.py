"""Run as a script, apart from the program that saves: read a stranger's workbook, or put marks into a copy of it.

    child.py read < workbook > cells.json
    child.py mark WORKBOOK NOTES.json COPY

It may use 1 GB; whoever starts it stops it after a while. A sentence on standard error says why it gave up:
`code<TAB>details`.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import sys
import warnings
from pathlib import Path
from typing import Any

MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 50_000, 300, 1_000_000
MAX_CHARACTERS = 32_767
MAX_MEMORY = 1024**3


def limit_memory() -> None:
    """Let this process have no more than 1 GB, where the system can hold it to that."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


def give_up(code: str, details: str = "") -> None:
    """End with a reason that the parent puts into words."""
    sys.exit(f"{code}\t{details[:300]}".replace("\n", " "))


def cell_text(cell: Any) -> tuple[str, str]:
    """What kind of thing a cell holds, and its text: s text, n number, d date or time, f formula, b truth value,
    e error, l text too long for a cell.
    """
    value, kind = cell.value, cell.data_type
    if kind in ("f", "b", "e"):
        return kind, str(value)[:120]
    if isinstance(value, datetime.datetime):
        whole = value.time() == datetime.time()
        return "d", value.date().isoformat() if whole else value.isoformat(sep=" ")
    if isinstance(value, datetime.date):
        return "d", value.isoformat()
    if isinstance(value, datetime.time):
        return "d", value.isoformat()
    if isinstance(value, datetime.timedelta):
        return "d", str(value)
    if isinstance(value, (int, float)):
        return "n", str(int(value)) if float(value).is_integer() and abs(value) < 10**15 else repr(value)
    text = str(value)
    return ("s", text) if len(text) <= MAX_CHARACTERS else ("l", text[:120])


def sheet_cells(sheet: Any) -> dict[str, Any]:
    """The filled cells of a sheet, its merged ranges and hidden rows."""
    filled = [cell for cell in sheet._cells.values() if cell.value is not None and cell.value != ""]
    if len(filled) > MAX_CELLS:
        give_up("large", f"{sheet.title}: {len(filled):,}")
    for cell in filled:
        if cell.row > MAX_ROWS or cell.column > MAX_COLUMNS:
            give_up("far", f"{sheet.title}!{cell.coordinate}")
    filled.sort(key=lambda cell: (cell.row, cell.column))
    hidden = [number for number, look in sheet.row_dimensions.items() if look.hidden]
    return {
        "title": sheet.title,
        "cells": [(cell.row, cell.column, *cell_text(cell)) for cell in filled],
        "merged": [(span.min_row, span.min_col, span.max_row, span.max_col) for span in sheet.merged_cells.ranges],
        "hidden": sorted(hidden),
    }


def mark(source: Path, notes: Path, copy: Path) -> None:
    """Write a copy of a workbook: `marks` [[sheet, row, column, colour, words, new text or null], …] colour and comment
    cells; `append` {sheet: [[text, …], …]} adds rows.
    """
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    book = openpyxl.load_workbook(source)
    told = json.loads(notes.read_text(encoding="utf-8"))
    for title, row, column, colour, words, text in told["marks"]:
        cell = book[title].cell(max(row, 1), max(column, 1))
        if type(cell).__name__ == "MergedCell":
            continue
        if text is not None:
            cell.value = text
        cell.fill = PatternFill("solid", start_color=colour)
        cell.comment = Comment(words[:2000], "不见外", width=420, height=170)
    for title, rows in told["append"].items():
        for row in rows:
            if title in book.sheetnames:
                book[title].append(row)
    for sheet in book.worksheets:  # text that starts with = stays text
        for cell in sheet._cells.values():
            if cell.data_type == "f" and isinstance(cell.value, str) and not cell.value.startswith("="):
                cell.data_type = "s"
    book.save(copy)


def main() -> None:
    """Do what the arguments say."""
    limit_memory()
    warnings.simplefilter("ignore")  # of styles and extensions that openpyxl does not know
    import openpyxl
    from defusedxml.common import DefusedXmlException

    if not openpyxl.DEFUSEDXML:
        give_up("no-guard")
    try:
        if sys.argv[1] == "mark":
            mark(*map(Path, sys.argv[2:5]))
            return
        book = openpyxl.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
        sheets = [sheet_cells(sheet) for sheet in book.worksheets]
    except MemoryError:
        give_up("memory")
    except RecursionError:
        give_up("damaged", "nested too deep")
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError, SyntaxError) as error:
        reason: BaseException | None = error
        while reason is not None:
            if isinstance(reason, DefusedXmlException):
                give_up("entities", type(reason).__name__)
            reason = reason.__cause__ or reason.__context__
        give_up("damaged", f"{type(error).__name__}: {error}")
    else:
        sys.stdout.write(json.dumps(sheets))


if __name__ == "__main__":
    main()
