"""The tables in `tables/`: tab-separated, general, each saying in its first lines how it was checked.

The rows of SOURCED end with where each was read (addresses, or a package and its version) and the day.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

SOURCED = ("military", "second_names", "universities")
_FOLDER = Path(__file__).parent / "tables"


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of tables/`name`.tsv, comments left out; every cell stripped, short rows as they are."""
    lines = (_FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(
        tuple(cell.strip() for cell in line.split("\t")) for line in lines if line.strip() and not line.startswith("#")
    )


def cell(row: tuple[str, ...], index: int) -> list[str]:
    """The values of one cell, written a|b|c; empty when the row is shorter."""
    return [value for value in row[index].split("|") if value] if index < len(row) else []
