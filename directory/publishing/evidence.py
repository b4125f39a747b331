"""Who said what: a facility's statements as numbered sources, and for every published value which of them say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from directory.model import Facility, Path, Statement


class Evidence(NamedTuple):
    """What stands behind one published value.

    `refs` are numbers of the source list. `confirmed` is whether any of them is within its time to live; `since` is the
    newest date the sources bear ("" if none bears one). `differs` are other values said of the same thing.
    """

    refs: tuple[int, ...]
    confirmed: bool
    since: str
    differs: tuple[Statement, ...]


DERIVED = frozenset({"gazetteer"})
"""Sources that are our own doing: a point worked out from the address contradicts nobody."""
NONE = Evidence((), False, "", ())


@dataclass(slots=True)
class Evidenced:
    """The evidence of one facility: by path of the value, and the sources in the order of their numbers (from 1)."""

    by_path: dict[Path, Evidence] = field(default_factory=dict)
    sources: list[Statement] = field(default_factory=list)
    values: dict[Path, Any] = field(default_factory=dict)
    _numbers: dict[tuple[str, ...], int] = field(default_factory=dict)

    def of(self, *path: str) -> Evidence:
        """The evidence of the value at a path; NONE if nobody is on record for it."""
        return self.by_path.get(path, NONE)

    def number(self, statement: Statement) -> int:
        """The number of a statement's source: one for each document read on one day, however many fields it covers."""
        title = statement.title.get("en") or next(iter(statement.title.values()), "")
        key = (statement.url, title, statement.stated_on or "", statement.checked_on, statement.method)
        found = self._numbers.get(key)
        if found is None:
            self.sources.append(statement)
            found = self._numbers[key] = len(self.sources)
        return found


def weigh(facility: Facility) -> Evidenced:
    """Sort the statements of a facility by what they are about.

    A path nobody is published for was removed by an editor as wrong: neither its values nor its sources are shown. What
    a gone record said neither supports nor contradicts those who still speak.
    """
    grouped: dict[Path, list[Statement]] = {}
    for statement in facility.statements:
        grouped.setdefault(statement.path, []).append(statement)
    found = Evidenced()
    for path, every in grouped.items():
        published = next((statement for statement in every if statement.published), None)
        if published is None:
            continue
        said = [statement for statement in every if published.gone_since or not statement.gone_since]
        same = [statement for statement in said if _agrees(statement.value, published.value)]
        differs = tuple(
            statement
            for statement in said
            if not _agrees(statement.value, published.value) and statement.source not in DERIVED
        )
        refs = _unique(found.number(statement) for statement in same)
        dates = [statement.stated_on for statement in same if statement.stated_on]
        confirmed = any(statement.confirmed for statement in same)
        found.by_path[path] = Evidence(refs, confirmed, max(dates, default=""), differs)
        found.values[path] = published.value
        for statement in differs:
            found.number(statement)
    return found


def together(several: Iterable[Evidence]) -> Evidence:
    """What stands behind several values at once: it is confirmed if one of them is."""
    all_of = tuple(several)
    refs = _unique(number for each in all_of for number in each.refs)
    newest = max((each.since for each in all_of), default="")
    return Evidence(refs, any(each.confirmed for each in all_of), newest, ())


def _agrees(value: Any, published: Any) -> bool:
    """Whether a value says the published one or a part of it: an address without its English line does not differ."""
    if isinstance(value, dict) and isinstance(published, dict):
        return all(published.get(name) == part for name, part in value.items())
    return bool(value == published)


def _unique(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(numbers))


def publisher(statement: Statement, sources: Mapping[str, Any]) -> Mapping[str, str]:
    """Who published the source, where the list of sources knows it."""
    source = sources.get(statement.source)
    return source.publisher if source else {}
