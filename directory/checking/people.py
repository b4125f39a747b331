"""CHECKING: what editors should look at in the entries of one city, each on its own and beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from directory import checking, strict_yaml
from directory.checking import duplicates
from directory.model import Entry, Facts, Notice


def look_at(
    entries: Sequence[Entry], city: Facts, decisions: Sequence[Facts], deleted: Mapping[str, bytes], day: str
) -> Iterator[Notice]:
    """Notices about the entries of `city` on `day`. `deleted`: what stood under an id before its file was deleted."""
    for entry in entries:
        for finding in checking.advise(entry.facts, city, day):
            yield finding.notice(entry.file, entry.id, city["id"])
    yield from duplicates.check(entries, decisions, city["id"])
    yield from duplicates.reused(entries, _names(entries, deleted), city["id"])


def _names(entries: Iterable[Entry], deleted: Mapping[str, bytes]) -> dict[str, set[str]]:
    names = {}
    for entry in entries:
        try:
            value = strict_yaml.parse(deleted[entry.id]).value if entry.id in deleted else None
        except strict_yaml.YamlRefusedError:
            continue
        if isinstance(value, dict) and isinstance(value.get("names"), list):
            names[entry.id] = duplicates.names_of(value)
    return names
