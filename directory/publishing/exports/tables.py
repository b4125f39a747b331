"""Facts as tables, derived from schema.json: one row a facility, and one table for each of its lists of things.

A field that is one value is a column of `facilities`; words by language are a column a language; a list of codes is
one cell with "; " between them; a list of things (contacts, services …) is a table of its own, whose rows name their
facility and, inside a service, the service. Lists still deeper are compact JSON in their cell. Nothing is lost: a test
makes the facts out of the tables again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from directory import schema
from directory.model import Facts, Path
from directory.publishing.exports.encoding import dump
from directory.publishing.exports.place import Place
from directory.publishing.exports.scope import Scope

Cell: TypeAlias = str | int | float | None
Row: TypeAlias = tuple[str, list[Cell]]
"""The name of a table, and one row of it."""
MAIN = "facilities"
HEAD = ("id", "city", "tier", "page", "redirects", "licences", "checked_on", "unconfirmed")
JOINT = "; "


@dataclass(frozen=True, slots=True)
class Column:
    """Where a cell comes from, and how it is made: "value" as it is, "codes" joined, "json" encoded."""

    name: str
    path: Path
    made: str


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` follow the leading ones: HEAD in the main table, facility (and of_service) in the others."""

    name: str
    leading: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def header(self) -> list[str]:
        """The names of all columns."""
        return [*self.leading, *(column.name for column in self.columns)]


def tables(languages: tuple[str, ...]) -> dict[str, Table]:
    """All tables by name, the main one first. `languages` are those the site speaks."""
    return _tables(languages)


@cache
def _tables(languages: tuple[str, ...]) -> dict[str, Table]:
    fields = schema.resolve({"$ref": "#/$defs/facts"})["properties"]
    lists = {name: node for name, node in fields.items() if _is_table(node)}
    inside = schema.resolve(lists["services"]["items"])["properties"]
    in_service = {name: node for name, node in inside.items() if _is_table(node)}
    plain = {name: node for name, node in fields.items() if name not in lists}
    made = {MAIN: Table(MAIN, HEAD, tuple(_columns(plain, (), languages)))}
    for name, node in {**lists, **in_service}.items():
        item = schema.resolve(node["items"])["properties"]
        leading = ("facility",) if name not in in_service else ("facility", "of_service")
        left_out = in_service if name == "services" else {}
        kept = {key: child for key, child in item.items() if key not in left_out}
        made[name] = Table(name, leading, tuple(_columns(kept, (), languages)))
    return made


@cache
def of_kind(kind: str, languages: tuple[str, ...]) -> Table:
    """The table of things of a kind of schema.json that belong to a city, "" being the whole country."""
    return Table(kind, ("city",), tuple(_columns(schema.properties(kind), (), languages)))


def _is_table(node: Mapping[str, Any]) -> bool:
    full = schema.resolve(node)
    return full.get("type") == "array" and bool(schema.resolve(full["items"]).get("properties"))


def _columns(nodes: Mapping[str, Any], path: Path, languages: tuple[str, ...]) -> Iterator[Column]:
    for name, node in nodes.items():
        full = schema.resolve(node)
        here = (*path, name)
        label = "_".join(here)
        if full.get("properties"):
            yield from _columns(full["properties"], here, languages)
        elif full.get("type") == "object":  # words by language
            yield from (Column(f"{label}_{language}", (*here, language), "value") for language in languages)
        elif full.get("type") == "array":
            deep = bool(schema.resolve(full["items"]).get("properties"))
            yield Column(label, here, "json" if deep else "codes")
        else:
            yield Column(label, here, "value")


def encode(place: Place, scope: Scope) -> list[Row]:
    """All rows of a place."""
    return list(rows(place, scope.languages))


def rows(place: Place, languages: tuple[str, ...]) -> Iterator[Row]:
    """Every row of a place as (table, cells)."""
    made = tables(languages)
    head: list[Cell] = [
        place.id,
        place.city,
        place.tier,
        place.page,
        JOINT.join(place.redirects),
        JOINT.join(place.licences),
        place.checked_on,
        JOINT.join(place.unconfirmed),
    ]
    yield MAIN, [*head, *cells(made[MAIN], place.facts)]
    for name, items in place.facts.items():
        if name in made:
            for item in items:
                yield from _row(made, name, place.id, "", item)


def _row(made: Mapping[str, Table], name: str, facility: str, service: str, item: Facts) -> Iterator[Row]:
    table = made[name]
    leading = (facility, service)[: len(table.leading)]
    yield name, [*leading, *cells(table, item)]
    if name == "services":
        own = service_key(item)
        for field, things in item.items():
            if field in made:
                for thing in things:
                    yield from _row(made, field, facility, own, thing)


def service_key(service: Facts) -> str:
    """What tells a service from the others of its facility."""
    return f"{service['kind']}/{service['ref']}" if service.get("ref") else str(service["kind"])


def cells(table: Table, item: Facts) -> list[Cell]:
    """The cells of a thing, without the leading ones."""
    return [_cell(column, item) for column in table.columns]


def _cell(column: Column, item: Facts) -> Cell:
    value: Any = item
    for step in column.path:
        value = value.get(step) if isinstance(value, dict) else None
        if value is None:
            return None
    if column.made == "json":
        return dump(value)
    if column.made == "codes":
        return JOINT.join(map(str, value))
    return value if isinstance(value, (str, int, float)) else str(value)
