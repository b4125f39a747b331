"""What `python -m directory sheet` costs for a city: out into a workbook, and back with some hundred edits. A part of
`make bench`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests import bench, bench_check
from tests.editing.sheets import SOURCE, Workbook

FEW, MANY = 160, 2_000
"""Places: the first give 2,000 rows with their names, contacts, services …, which have a budget; the others 26,000."""
BUDGET_SECONDS = 10.0
EDITS = 100


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


def measure() -> dict[str, float]:
    """Wall seconds of both commands, start of Python included, and peak memory of the import, for both sizes."""
    return {f"{name}_{places}": value for places in (FEW, MANY) for name, value in _measured(places).items()}


def _measured(places: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data, path = bench_check.entries(places, folder), folder / "book.xlsx"
        program = [sys.executable, "-m", "directory", "sheet"]
        out = bench.measure([*program, "export", "--city", "testcity", "--data", str(data), "--to", str(path)])
        rows = edit(path.read_bytes(), path)
        back = bench.measure([*program, "import", str(path), "--data", str(data), "--yes"])
    return {
        "sheet_rows": rows,
        "sheet_export_seconds": round(out.seconds, 2),
        "sheet_import_seconds": round(back.seconds, 2),
        "sheet_import_megabytes": round(back.megabytes),
    }


def rows(figures: dict[str, float]) -> list[tuple[str, str, str, str, str]]:
    """Lines for the table of `make bench`."""
    found = []
    for places, limit in ((FEW, f"≤ {BUDGET_SECONDS:.0f} s"), (MANY, "")):
        size = f"{places:,} places, {figures[f'sheet_rows_{places}']:,.0f} rows"
        found.append((f"sheet export of {size}", f"{figures[f'sheet_export_seconds_{places}']:.1f} s", "", "", ""))
        back, memory = figures[f"sheet_import_seconds_{places}"], figures[f"sheet_import_megabytes_{places}"]
        found.append((f"its import, {EDITS} places edited", f"{back:.1f} s, {memory:.0f} MB", limit, "", ""))
    return found


def kept(figures: dict[str, float]) -> bool:
    """Whether the budget holds."""
    return figures[f"sheet_import_seconds_{FEW}"] <= BUDGET_SECONDS
