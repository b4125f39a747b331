"""The reception standard on the site: a section of a facility's page, the page that explains it, and the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from directory.model import Facility, Facts, PartVerdict, PointVerdict
from directory.publishing.catalogue import mark
from directory.publishing.edition import Edition
from directory.publishing.evidence import Evidenced
from directory.publishing.fields import references
from directory.publishing.markup import glue, joined

_WORDS = {"met": mark("Met"), "not_met": mark("Not met"), "unknown": mark("Unknown")}
_FORMS = {
    "met": Markup('<b class="yes">{}</b>'),
    "not_met": Markup('<b class="no">{}</b>'),
    "unknown": Markup('<span class="unknown">{}</span>'),
}


class PointLine(NamedTuple):
    """A point of which something is known."""

    label: Markup
    verdict: Markup
    parts: list[Markup]


class Reception(NamedTuple):
    """The section of a facility's page."""

    version: str
    listing: Facts | None
    counts: dict[str, int]
    total: int
    lines: list[PointLine]
    unknown: Markup


class Receptions:
    """Makes the sections of one edition."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._ = edition.words.gettext
        self._facts = edition.directory.standard
        self._points: dict[str, Facts] = {point["id"]: point for point in (self._facts or {}).get("points", ())}
        self._words = {verdict: _FORMS[verdict].format(self._(words)) for verdict, words in _WORDS.items()}
        self._all_unknown = self._names(list(self._points))

    def of(self, facility: Facility, found: Evidenced) -> Reception | None:
        """What the page of a facility says; None where there is no standard."""
        if not self._facts or not facility.points:
            return None
        counts = Counter(point.verdict for point in facility.points)
        silent = [point.id for point in facility.points if not any(part.proof for part in point.parts)]
        lines = [self._line(point, found) for point in facility.points if point.id not in silent]
        unknown = self._all_unknown if not lines else self._names(silent)
        shown = {verdict: counts[verdict] for verdict in ("met", "not_met", "unknown")}
        version = self._facts["versions"][0]["version"]
        return Reception(version, facility.listing, shown, len(facility.points), lines, unknown)

    def _names(self, ids: Iterable[str]) -> Markup:
        return joined((self._edition.words_of(self._points[id_]["label"]) for id_ in ids), self._edition.values.between)

    def _line(self, point: PointVerdict, found: Evidenced) -> PointLine:
        facts = self._points[point.id]
        labels = {part["id"]: self._edition.words_of(part["label"]) for part in facts["parts"]}
        label = self._edition.words_of(facts["label"])
        if len(point.parts) == 1:
            return PointLine(label, self._verdict(point.parts[0], found), [])
        colon = escape(self._(": "))
        told = [glue(labels[part.id], colon, self._verdict(part, found)) for part in point.parts if part.proof]
        rest = [labels[part.id] for part in point.parts if not part.proof]
        if rest:
            told.append(glue(self._words["unknown"], colon, joined(rest, self._edition.values.between)))
        return PointLine(label, self._words[point.verdict], told)

    def _verdict(self, part: PartVerdict, found: Evidenced) -> Markup:
        """The word, with the numbers of the sources that prove it, or of those whose word is not enough."""
        refs = references(tuple(dict.fromkeys(number for path in part.proof for number in found.of(*path).refs)))
        if part.verdict != "unknown" or not part.proof:
            return glue(self._words[part.verdict], refs)
        why = escape(self._(" – said, but not confirmed"))
        return glue(self._words["unknown"], why, refs)


class CityCount(NamedTuple):
    """How the places of a city stand to one point."""

    name: Markup
    href: str
    counts: dict[str, int]


def fragment(edition: Edition) -> Markup:
    """What the page /standard/ says beyond its authored words: every point, its sources, how many places meet it."""
    standard = edition.directory.standard
    if not standard:
        return edition.render("standard.html", standard=None)
    counted = {city: _count(facilities) for city, facilities in edition.directory.facilities.items()}
    sources = {source["id"]: source for source in standard["sources"]}
    points = [
        {
            "id": point["id"],
            "label": point["label"],
            "explanation": point["explanation"],
            "required": point.get("required") == "yes",
            "parts": [part["label"] for part in point["parts"]] if len(point["parts"]) > 1 else [],
            "sources": [sources[source] for source in point["sources"]],
            "cities": [_city(edition, city, counts[point["id"]]) for city, counts in counted.items()],
            "answered": any(
                counts[point["id"]][verdict] for counts in counted.values() for verdict in ("met", "not_met")
            ),
        }
        for point in standard["points"]
    ]
    tiers = [
        {
            "name": edition.words_of(edition.directory.cities[city]["name"]),
            "href": f"../{city}/",
            "listed": sum(facility.tier == "listed" for facility in facilities),
            "total": len(facilities),
        }
        for city, facilities in edition.directory.facilities.items()
    ]
    return edition.render("standard.html", standard=standard, points=points, tiers=tiers)


def _count(facilities: Iterable[Facility]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for facility in facilities:
        for point in facility.points:
            counts.setdefault(point.id, Counter())[point.verdict] += 1
    return counts


def _city(edition: Edition, city: str, counts: Counter[str]) -> CityCount:
    shown = {verdict: counts[verdict] for verdict in ("met", "not_met", "unknown")}
    return CityCount(edition.words_of(edition.directory.cities[city]["name"]), f"../{city}/", shown)


def data(facility: Facility, standard: Facts | None) -> dict[str, Any]:
    """What the API says of one facility's reception (`$defs/reception`); empty where there is no standard."""
    if not standard or not facility.points:
        return {}
    listing = {"listing": facility.listing} if facility.listing else {}
    points = [
        {
            "id": point.id,
            "answer": point.verdict,
            "parts": [
                {"id": part.id, "answer": part.verdict, "statements": ["/".join(path) for path in part.proof]}
                for part in point.parts
            ],
        }
        for point in facility.points
    ]
    return {"reception": {"version": standard["versions"][0]["version"], **listing, "points": points}}
