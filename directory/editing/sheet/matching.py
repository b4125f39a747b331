"""Which thing of an older list is which of a newer one: the same, the same by key, or the one most like it."""

from __future__ import annotations

from typing import Any

from directory import paths, schema
from directory.editing.sheet.layout import SOURCES, table
from directory.editing.sheet.rows import Steps
from directory.model import Facts, Path


def matches(old: list[Any], new: list[Any], keys: tuple[str, ...]) -> dict[int, int]:
    """Index in `old` → index in `new`. Nothing is matched twice; what has no fellow is left out."""
    found: dict[int, int] = {}
    free = list(range(len(new)))

    def take(index: int, other: int) -> None:
        found[index] = other
        free.remove(other)

    for index, item in enumerate(old):
        same = next((other for other in free if new[other] == item), None)
        if same is not None:
            take(index, same)
    for index, item in enumerate(old):
        if index in found or not isinstance(item, dict) or not keys:
            continue
        key = paths.item_key(item, keys)
        alike = [other for other in free if isinstance(new[other], dict) and paths.item_key(new[other], keys) == key]
        if alike:
            take(index, alike[0])
    for index, item in enumerate(old):
        if index not in found and isinstance(item, dict):
            scored = [(_alike(item, new[other]), -other) for other in free if isinstance(new[other], dict)]
            best, place = max(scored, default=(0.0, 0))
            if best >= 0.5:
                take(index, -place)
    return found


def _alike(a: Facts, b: Facts) -> float:
    """The share of fields that agree."""
    return sum(1 for key in a if a[key] == b.get(key)) / max(len({*a, *b}), 1)


def keys_of(name: str) -> tuple[str, ...]:
    """What tells the things of a list apart; sources are told by title and address."""
    return ("title", "url") if name == SOURCES else table(name).keys


def locate(base: Facts, current: Facts, steps: Steps) -> Steps | None:
    """The steps in `current` to the thing that stands at `steps` in `base`; None if it is no longer there."""
    found: list[str | int] = []
    for name, index in zip(steps[::2], steps[1::2], strict=True):
        old, new = base.get(str(name)), current.get(str(name))
        if not isinstance(old, list) or not isinstance(new, list) or not isinstance(index, int):
            return None
        other = matches(old, new, keys_of(str(name))).get(index)
        if other is None:
            return None
        base, current = old[index], new[other]
        found += [name, other]
    return tuple(found)


def at(facts: Any, steps: Steps) -> Any:
    """The thing at `steps`."""
    for step in steps:
        facts = facts[step]
    return facts


def statement(path: Path, field: str = "") -> Path:
    """The path of the statement that a thing's field belongs to: ("contacts", key), ("services", key, "hours")."""
    fields = schema.properties("facts")
    kept: list[str] = []
    rest = [*path, *([field] if field else [])]
    while rest:
        node = fields.get(rest[0], {})
        rule = node.get("x-merge", "best")
        if rule == "best":
            return (*kept, rest[0])
        kept += rest[:2]
        if rule == "each" or len(rest) <= 2:
            return tuple(kept)
        if rest[2] in node["x-key"]:
            return tuple(kept)
        rest = rest[2:]
        fields = schema.properties(node["items"]["$ref"].removeprefix("#/$defs/"))
    return tuple(kept)
