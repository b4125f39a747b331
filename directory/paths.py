"""Facts as (path, value) pairs and back, by the merge rules of schema.json.

`best` fields are one whole value under their name: ("address",). `each` fields give one pair a list item, under the
item's key: ("contacts", "phone|+86571…"). `inside` fields are lists of things whose own fields are paired one by one:
("services", "emergency", "always").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from directory import schema
from directory.model import Facts, Path


def pairs(facts: Facts, kind: str = "facts") -> Iterator[tuple[Path, Any]]:
    """Every (path, value) of a facility's facts, in the order of the facts. Unknown fields are skipped."""
    fields = schema.properties(kind)
    for name, value in facts.items():
        node = fields.get(name)
        if node is None:
            continue
        rule = node.get("x-merge", "best")
        if rule == "best":
            yield (name,), value
        elif rule == "each":
            for item in value:
                yield (name, item_key(item, node["x-key"])), item
        else:
            yield from _inside(name, value, node)


def _inside(name: str, items: Iterable[Facts], node: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    inner = node["items"]["$ref"].removeprefix("#/$defs/")
    for item in items:
        key = item_key(item, node["x-key"])
        own = {field: value for field, value in item.items() if field not in node["x-key"]}
        yield (name, key), {field: item[field] for field in node["x-key"] if field in item}
        named = {field: value for field, value in own.items() if "x-merge" in schema.properties(inner)[field]}
        for path, value in pairs(named, inner):
            yield (name, key, *path), value
        yield from (((name, key, field), value) for field, value in own.items() if field not in named)


def build(found: Iterable[tuple[Path, Any]], kind: str = "facts") -> Facts:
    """The facts whose pairs are `found`; the order of list items follows the order of the pairs."""
    fields = schema.properties(kind)
    facts: Facts = {}
    things: dict[str, dict[str, list[tuple[Path, Any]]]] = {}
    for path, value in found:
        rule = fields[path[0]].get("x-merge", "best")
        if rule == "best":
            facts[path[0]] = value
        elif rule == "each":
            facts.setdefault(path[0], []).append(value)
        else:
            things.setdefault(path[0], {}).setdefault(path[1], []).append((path[2:], value))
    for name, by_key in things.items():
        inner = fields[name]["items"]["$ref"].removeprefix("#/$defs/")
        facts[name] = [_thing(parts, inner) for parts in by_key.values()]
    order = {name: index for index, name in enumerate(fields)}
    return dict(sorted(facts.items(), key=lambda item: order[item[0]]))


def _thing(parts: list[tuple[Path, Any]], kind: str) -> Facts:
    key: Facts = {}
    fields: list[tuple[Path, Any]] = []
    for path, value in parts:
        if path:
            fields.append((path, value))
        else:
            key = value
    return {**key, **build(fields, kind)}


def item_key(item: Facts, names: Iterable[str]) -> str:
    """The key of a list item: its `x-key` values joined by "|"; "/" and "~" as in a JSON pointer."""
    parts = [_key_part(item.get(name)) for name in names]
    while parts and not parts[-1]:
        parts.pop()
    return "|".join(parts).replace("~", "~0").replace("/", "~1")


def _key_part(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("zh") or value.get("en") or next(iter(value.values()), "")
    return "" if value is None else str(value)


@lru_cache(maxsize=4096)
def _steps(prefix: str) -> Path:
    return tuple(prefix.split("/"))


def covers(prefix: str, path: Path) -> bool:
    """Whether a path written in a file ("contacts", "services/international/hours") covers a value's path."""
    steps = _steps(prefix)
    return path[: len(steps)] == steps


def slot(path: Path) -> Path:
    """The thing a value is about: items of one list have one slot, so that a list is one answer."""
    inside = schema.properties("facts")[path[0]].get("x-merge") == "inside"
    return path[:3] if inside else path[:1]


def stated(prefixes: Iterable[str], path: Path) -> bool:
    """Whether a source that covers `prefixes` says the value at `path`: one of them covers it, or speaks of a part of
    this very thing. Who gives the hours of an international department says that there is one.
    """
    thing = len(path) == 2 and schema.properties("facts").get(path[0], {}).get("x-merge") == "inside"
    return any(covers(prefix, path) or (thing and _steps(prefix)[:2] == path) for prefix in prefixes)


def time_to_live(path: Path) -> int:
    """Days a value at `path` stays confirmed after the date of its source (`x-ttl` of its field)."""
    node: Mapping[str, Any] = schema.properties("facts")[path[0]]
    days = int(node.get("x-ttl", 3650))
    if node.get("x-merge") == "inside" and len(path) > 2:
        inner = schema.properties(node["items"]["$ref"].removeprefix("#/$defs/")).get(path[2], {})
        days = int(inner.get("x-ttl", days))
    return days
