"""What `python -m directory sheet` costs for a city: out into a workbook, and back with some hundred edits. A part of
`make bench`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests import bench, bench_check
from tests.editing.sheets import SOURCE, Workbook

PLACES = 2_000
"""Rows of the sheet of facilities; with their names, contacts, services … there are thirteen times as many."""
BUDGET_SECONDS = 10.0
EDITS = 300


def edit(content: bytes, path: Path) -> int:
    """Write the workbook after somebody changed a phone in `EDITS` places and an English name in many of them; how many
    rows it has.
    """
    workbook = Workbook(content)
    workbook.source(**SOURCE)
    for table, key, form in (("contacts", "value", "+86571{}"), ("names", "text", "Example Hospital {}")):
        sheet, rows, column = workbook.sheets[table], workbook.ids(table), workbook.column(table, key)
        for number in range(EDITS):
            row = 3 + number * (len(rows) // EDITS)
            if str(sheet.cell(row, column).value).isascii():
                sheet.cell(row, column).value = form.format(86_000_000 + number)
    workbook.save(path)
    return sum(len(workbook.ids(table)) for table in workbook.sheets)


def measure(places: int = PLACES) -> dict[str, float]:
    """Wall seconds and peak memory of both commands, start of Python included."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data, path = bench_check.entries(places, folder), folder / "book.xlsx"
        program = [sys.executable, "-m", "directory", "sheet"]
        out = bench.measure([*program, "export", "--city", "testcity", "--data", str(data), "--to", str(path)])
        rows = edit(path.read_bytes(), path)
        back = bench.measure([*program, "import", str(path), "--data", str(data), "--yes"])
    return {
        "sheet_rows": rows,
        "export_seconds": round(out.seconds, 2),
        "import_seconds": round(back.seconds, 2),
        "import_megabytes": round(back.megabytes),
    }


def rows(figures: dict[str, float]) -> list[tuple[str, str, str, str, str]]:
    """Lines for the table of `make bench`."""
    size = f"{PLACES:,} places, {figures['sheet_rows']:,.0f} rows"
    back = f"{figures['import_seconds']:.1f} s"
    return [
        (f"sheet export of {size}", f"{figures['export_seconds']:.1f} s", "", "", ""),
        (f"sheet import, {EDITS} places edited", back, f"≤ {BUDGET_SECONDS:.0f} s", "", ""),
        ("its peak memory", f"{figures['import_megabytes']:.0f} MB", "", "", ""),
    ]


def kept(figures: dict[str, float]) -> bool:
    """Whether the budget holds."""
    return figures["import_seconds"] <= BUDGET_SECONDS
