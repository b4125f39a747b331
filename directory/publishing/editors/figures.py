"""What editors' pages count, city by city: one pass over the facilities, whatever their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from directory import dates, paths
from directory.model import Facility, Facts, Path, Statement

SPANS = ((0, "over"), (30, "month"), (90, "quarter"), (180, "half"), (365, "year"))
"""Days until a value is no longer confirmed, and what the span is called; what lasts longer is "later"."""


@dataclass(slots=True)
class Figures:
    """The figures of one city."""

    city: Facts
    places: int = 0
    listed: int = 0
    coverage: dict[str, Counter[str]] = field(default_factory=dict)
    """District ("" unknown) → type ("" unknown) → places."""
    points: dict[str, Counter[str]] = field(default_factory=dict)
    """Point of the standard → verdict → places."""
    fields: dict[str, Counter[str]] = field(default_factory=dict)
    """Field → "confirmed" or "old" → places; the others say nothing of it."""
    spans: Counter[str] = field(default_factory=Counter)
    """Span of `SPANS` → values whose time ends in it."""


def count(city: Facts, facilities: Iterable[Facility], today: str) -> Figures:
    """The figures of a city on the day `today`."""
    found = Figures(city)
    now = dates.ordinal(today) or 0
    for facility in facilities:
        found.places += 1
        found.listed += facility.tier == "listed"
        district = facility.facts.get("address", {}).get("district", "")
        found.coverage.setdefault(district, Counter())[facility.facts.get("type", "")] += 1
        for point in facility.points:
            found.points.setdefault(point.id, Counter())[point.verdict] += 1
        fresh = set()
        for path, until in expiries(facility).items():
            found.spans[span(until, now)] += 1
            if until is not None and until >= now:
                fresh.add(path[0])
        for name in facility.facts:
            found.fields.setdefault(name, Counter())["confirmed" if name in fresh else "old"] += 1
    return found


def expiries(facility: Facility) -> dict[Path, int | None]:
    """Until which day (`dates.ordinal`) each published value is confirmed; None for one that is not."""
    found: dict[Path, int | None] = {s.path: None for s in facility.statements if s.published}
    for statement in facility.statements:
        if statement.confirmed and statement.path in found:
            until = _until(statement)
            known = found[statement.path]
            if until is not None and (known is None or until > known):
                found[statement.path] = until
    return found


def _until(statement: Statement) -> int | None:
    begun = dates.ordinal(statement.stated_on or statement.checked_on)
    return None if begun is None else begun + paths.time_to_live(statement.path)


def span(until: int | None, now: int) -> str:
    """In which of `SPANS` a day falls."""
    if until is None or until < now:
        return "over"
    return next((name for days, name in SPANS[1:] if until - now <= days), "later")


def day(ordinal: int) -> str:
    """The ISO date of an ordinal."""
    return date.fromordinal(min(ordinal, date.max.toordinal())).isoformat()
