"""The classic accident of a spreadsheet: one column was sorted and the others not, or the ids and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from directory.editing.sheet import cells, findings, marks, rows
from directory.editing.sheet.findings import Finding, Place
from directory.editing.sheet.grid import Grid, Line, header
from directory.editing.sheet.layout import Column
from directory.editing.sheet.rows import Row

_LANGUAGES = ("zh", "en")


def sorted_apart(grid: Grid, expected: Mapping[str, Row]) -> Iterator[Finding]:
    """The columns whose changed cells are mostly the old values of other rows, each with the first such cell."""
    pairs = [
        (line, expected[line.text(marks.ROW)])
        for line in grid.lines
        if line.text(marks.ROW) in expected and line.number not in grid.spoilt
    ]
    for key, column in grid.facts.items():
        moved: list[tuple[Line, str, str]] = []
        for line, row in pairs:
            present, value = rows.get(row.item, column.path)
            was = {cells.show(column, value, lang) for lang in _LANGUAGES} if present else {""}
            now = line.text(key)
            if now not in {text.strip() for text in was}:
                moved.append((line, min(was).strip() if len(was) == 1 else _same_tongue(was, now), now))
        if _permuted(column, moved):
            line, _, now = moved[0]
            place = Place(grid.sheet, line.number, grid.columns[key], header(grid.table, key))
            yield findings.make("sorted-apart", place, now or "–")


def _same_tongue(texts: set[str], model: str) -> str:
    """Of one term in two languages the one that looks like `model`."""
    ascii_only = model.isascii()
    return next((text for text in sorted(texts) if text.isascii() == ascii_only), min(texts)).strip()


def _permuted(column: Column, moved: list[tuple[Line, str, str]]) -> bool:
    """Whether changed values are mostly the old values of other rows. Yes and no may well be exchanged by an editor, so
    that lists to choose from need more rows than free text.
    """
    before, after = Counter(was for _, was, _ in moved), Counter(now for _, _, now in moved)
    shared = sum((before & after).values())
    distinct = len(set(before & after))
    if column.allowed:
        return len(moved) >= 4 and shared == len(moved) and distinct >= 2
    filled = sum(1 for text in (before & after).elements() if text)
    return filled >= 2 and distinct >= 2 and shared * 2 >= len(moved)
