"""An entry as rows of cells: one row for the place, one for each thing in a list of it, however deep.

The same facts always give the same rows, so that what a workbook showed when it was exported can be worked out again
from the facts it carries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from directory import paths
from directory.editing.sheet import cells
from directory.editing.sheet.layout import FACILITIES, LANGUAGES, Column, Table, table, tables
from directory.model import Facts, Path

Steps = tuple[str | int, ...]
"""Where a thing stands in an entry: ("services", 1, "contacts", 0)."""
SHOWN = "~"
"""Marks the id of a row that only shows what records say."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `id` as its protected cell has it; `owner` the path of the thing it belongs to, () for the place itself;
    `shown` if it is not of the entry but tells what records say.
    """

    id: str
    entry: str
    table: str
    steps: Steps
    owner: Path
    path: Path
    item: Facts
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing of a list, with the steps to it, the path of what it belongs to, and its own path."""

    table: str
    steps: Steps
    owner: Path
    path: Path
    item: Facts


def rows(entry: str, facts: Facts, *, shown: bool = False) -> list[Row]:
    """Every row of an entry's facts, the place first."""
    mark = (SHOWN,) if shown else ()
    found = [Row("/".join((entry, *mark)), entry, FACILITIES, (), (), (), facts, shown)]
    for thing in things(facts):
        name = "/".join((entry, *mark, *map(str, thing.steps)))
        found.append(Row(name, entry, thing.table, thing.steps, thing.owner, thing.path, thing.item, shown))
    return found


def by_table(entry: str, facts: Facts, *, shown: bool = False) -> dict[str, list[Row]]:
    """The same rows, by the names of their tables."""
    found: dict[str, list[Row]] = {}
    for row in rows(entry, facts, shown=shown):
        found.setdefault(row.table, []).append(row)
    return found


def things(facts: Facts) -> Iterator[Thing]:
    """Every thing in a list of `facts`, in the order of tables and places."""
    for each in tables():
        for place in each.places:
            if place[0] in facts:
                yield from _at(each, place, facts, (), ())


def _at(each: Table, place: tuple[str, ...], facts: Any, steps: Steps, owner: Path) -> Iterator[Thing]:
    name, *rest = place
    listed = facts.get(name) if isinstance(facts, dict) else None
    if not isinstance(listed, list):
        return
    keys = each.keys if not rest else table(name).keys
    for index, item in enumerate(listed):
        if not isinstance(item, dict):
            continue
        here = (*owner, name, paths.item_key(item, keys) if keys else str(index))
        if rest:
            yield from _at(each, tuple(rest), item, (*steps, name, index), here)
        else:
            yield Thing(each.name, (*steps, name, index), owner, here, item)


def texts(row: Row, lang: str) -> dict[str, str]:
    """The cells of a row, by the keys of their columns; what is not said has none."""
    found: dict[str, str] = {}
    for column in columns(row):
        present, value = get(row.item, column.path)
        if present:
            found[column.key] = cells.show(column, value, lang)
    return found


def columns(row: Row) -> list[Column]:
    """The columns a row needs: those of its table, and one for each further language of a text in it."""
    return [*table(row.table).columns, *further(row)]


def further(row: Row) -> list[Column]:
    """The columns for texts of this row in languages that have none by themselves."""
    each = table(row.table)
    found: list[Column | None] = []
    for column in each.columns:
        if column.path[-1] == LANGUAGES[0] and column.path[0] in row.item and column.node.get("x-by-language"):
            _, text = get(row.item, column.path[:-1])
            further = [lang for lang in text if lang not in LANGUAGES] if isinstance(text, dict) else []
            found += [each.column(".".join((*column.path[:-1], lang))) for lang in further]
    return [column for column in found if column]


def get(item: Any, path: tuple[str, ...]) -> tuple[bool, Any]:
    """Whether a value stands at `path` in `item`, and which."""
    for step in path:
        if not isinstance(item, dict) or step not in item:
            return False, None
        item = item[step]
    return True, item


def put(item: Facts, path: tuple[str, ...], value: Any) -> None:
    """Set the value at `path`; "" takes it away, and what is then empty around it."""
    *above, last = path
    inside = [item]
    for step in above:
        if not isinstance(inside[-1].get(step), dict):
            if value == "":
                return
            inside[-1][step] = {}
        inside.append(inside[-1][step])
    if value != "":
        inside[-1][last] = value
        return
    inside[-1].pop(last, None)
    for outer, step in zip(reversed(inside[:-1]), reversed(above), strict=True):
        if not outer[step]:
            del outer[step]
