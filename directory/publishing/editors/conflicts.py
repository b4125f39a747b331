"""Values that contradict each other, worked out from the statements of a facility, with the harm each may do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from directory.model import Facility, Facts, Path, Statement
from directory.publishing.evidence import Evidenced, weigh
from directory.publishing.fields import SAME_BY_KEY

EMERGENCY, PLACE, INSURER, OTHER = range(4)
"""Ranks of `questions.HARM`."""
_PLACE = frozenset({"address", "point", "entrances", "status", "moved_to", "closed_on", "campus"})
_MONEY = frozenset(
    {
        "agreements", "payment_routes", "payment_means", "pay_first", "deposit", "payment_stops", "pay_after_visit",
        "foreign_social_security", "fees",
    }
)  # fmt: skip
_ONE_NUMBER = frozenset({"emergency", "switchboard", "international", "booking", "insurance"})
"""What a place usually has one number for: two sources that name two may both be right, but somebody should ask."""
_ANY_PURPOSE = frozenset({"", "general", "other", "department", "enquiry"})
"""Purposes that contradict none: who calls a number general does not deny that it is the emergency's."""


class Option(NamedTuple):
    """One of the values, whether the site shows it, and who says it."""

    path: Path
    value: Any
    shown: bool
    said: tuple[Statement, ...]


class Conflict(NamedTuple):
    """Values of one thing that cannot all be right. `path` says of what; `harm` is the rank of the mistake."""

    harm: int
    facility: Facility
    path: Path
    options: tuple[Option, ...]


def conflicts(facility: Facility) -> Iterator[Conflict]:
    """Every conflict of one facility."""
    if len({(s.url, s.stated_on) for s in facility.statements}) < 2:
        return  # most places: one document cannot contradict another
    by_path: dict[Path, list[Statement]] = {}
    for statement in facility.statements:
        by_path.setdefault(statement.path, []).append(statement)
    found = weigh(facility)
    for path, evidence in found.by_path.items():
        if evidence.differs and path[0] not in SAME_BY_KEY:
            options = _options(path, found.values[path], by_path[path], evidence.differs)
            yield Conflict(_harm(path, (o.value for o in options)), facility, path, options)
    yield from _rival_phones(facility, found, by_path)


def _options(path: Path, shown: Any, said: list[Statement], differs: Iterable[Statement]) -> tuple[Option, ...]:
    other = list(differs)
    options = [Option(path, shown, True, tuple(s for s in said if s not in other))]
    values: list[Any] = []
    for statement in other:
        if statement.value not in values:
            values.append(statement.value)
            same = tuple(s for s in other if s.value == statement.value)
            options.append(Option(path, statement.value, False, same))
    return tuple(options)


def _harm(path: Path, values: Iterable[Any]) -> int:
    field = path[2] if path[0] == "services" and len(path) > 2 else path[0]
    if (path[0] == "services" and path[1].split("|")[0] == "emergency") or (
        field == "contacts" and any(isinstance(v, dict) and v.get("purpose") == "emergency" for v in values)
    ):
        return EMERGENCY
    if field in _PLACE:
        return PLACE
    return INSURER if field in _MONEY else OTHER


def _rival_phones(facility: Facility, found: Evidenced, by_path: dict[Path, list[Statement]]) -> Iterator[Conflict]:
    """Phones are a list, so two never differ as values. They are rivals where different documents name different
    numbers for one purpose, or different purposes for one number.
    """
    phones: dict[Path, list[Path]] = {}
    for path in found.by_path:
        if len(path) >= 2 and path[-2] == "contacts":
            phones.setdefault(path[:-2], []).append(path)
    for above, several in phones.items():
        for key, same in (("purpose", "value"), ("value", "purpose")):
            groups: dict[str, list[Path]] = {}
            for path in several:
                contact: Facts = found.values[path]
                if contact["kind"] == "phone" and _counts(contact, key):
                    groups.setdefault(contact[key], []).append(path)
            for group in groups.values():
                if len({found.values[path].get(same) for path in group}) > 1 and _apart(group, by_path):
                    options = tuple(Option(p, found.values[p], True, tuple(by_path[p])) for p in group)
                    path = (*above, "contacts")
                    yield Conflict(_harm(path, (o.value for o in options)), facility, path, options)


def _counts(contact: Facts, key: str) -> bool:
    purpose = contact.get("purpose", "")
    return purpose in _ONE_NUMBER if key == "purpose" else purpose not in _ANY_PURPOSE


def _apart(group: list[Path], by_path: dict[Path, list[Statement]]) -> bool:
    """Whether two of them are named by different documents only: one that names both means two numbers."""
    documents = [{(s.url, s.stated_on) for s in by_path[path]} for path in group]
    return any(not (a & b) for index, a in enumerate(documents) for b in documents[index + 1 :])


def sort(several: Iterable[Conflict]) -> list[Conflict]:
    """Most harmful first."""
    return sorted(several, key=lambda c: (c.harm, c.facility.city, c.facility.id, c.path))
