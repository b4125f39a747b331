"""Run as a script: read a workbook from standard input, write its sheets as JSON; see `workbook.py`."""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import sys
import warnings
from typing import Any

MAX_ROWS, MAX_COLUMNS = 50_000, 100
MAX_MEMORY = 1024**3


def limit_memory() -> None:
    """Let this process have no more than 1 GB, where the system can hold it to that."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


def text(value: Any) -> str:
    """A cell as a person reads it; whole numbers without `.0`."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def rows(sheet: Any) -> list[dict[str, Any]]:
    """The rows of a sheet, spanning cells repeated. SystemExit with a sentence when it cannot be used."""
    last_row, last_column = sheet.max_row or 0, sheet.max_column or 0
    if last_row > MAX_ROWS or last_column > MAX_COLUMNS:
        sys.exit(f"sheet {sheet.title!r} reaches to row {last_row} and column {last_column}; at most {MAX_ROWS} and "
                 f"{MAX_COLUMNS} are read")  # fmt: skip
    cells = [["" for _ in range(last_column)] for _ in range(last_row)]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                sys.exit(f"cell {cell.coordinate} of sheet {sheet.title!r} holds a formula instead of a value")
            cells[cell.row - 1][cell.column - 1] = text(cell.value)
    whole = set()
    for span in sheet.merged_cells.ranges:
        for row in range(span.min_row - 1, min(span.max_row, last_row)):
            cells[row][span.min_col - 1 : span.max_col] = [cells[span.min_row - 1][span.min_col - 1]] * (
                min(span.max_col, last_column) - span.min_col + 1
            )
            if span.min_col == 1 and span.max_col >= last_column > 1:
                whole.add(row)
    return [{"cells": line, "whole": number in whole} for number, line in enumerate(cells) if any(line)]


def main() -> None:
    """Read, and write; a sentence on standard error and exit code 1 when it cannot be done."""
    limit_memory()
    warnings.simplefilter("ignore")  # of styles and extensions that openpyxl does not know
    import openpyxl
    from defusedxml.common import DefusedXmlException

    if not openpyxl.DEFUSEDXML:
        sys.exit("defusedxml is not there")
    try:
        book = openpyxl.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
        sheets = [rows(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except MemoryError:
        sys.exit("a workbook that needs more memory than 1 GB")
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError, SyntaxError) as error:
        reason: BaseException | None = error
        while reason is not None:
            if isinstance(reason, DefusedXmlException):
                sys.exit(f"a workbook with XML that is not safe ({type(reason).__name__})")
            reason = reason.__cause__ or reason.__context__
        sys.exit(f"a damaged workbook ({type(error).__name__}: {error})"[:300].replace("\n", " "))
    sys.stdout.write(json.dumps(sheets))


if __name__ == "__main__":
    main()
