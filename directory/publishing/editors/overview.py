"""`/editors/`, and a page for each city: coverage, readiness, targets, what is known, what runs out, whom to ring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from directory import schema
from directory.model import Directory, Facts
from directory.publishing import editors
from directory.publishing.catalogue import mark
from directory.publishing.edition import Edition
from directory.publishing.editors import calls, figures
from directory.publishing.editors.calls import Call
from directory.publishing.editors.figures import Figures
from directory.publishing.markup import text

SHOWN = 60
"""Places of the call list on its page; the workbook has all of them."""
_SPANS = {
    "over": mark("not confirmed any more, or never"),
    "month": mark("within 30 days"),
    "quarter": mark("within 90 days"),
    "half": mark("within 180 days"),
    "year": mark("within a year"),
    "later": mark("later"),
}


class Part(NamedTuple):
    """A piece of a bar: which kind, where it begins and how long it is, in percent; and the number it stands for."""

    kind: str
    start: float
    length: float
    number: int


class Line(NamedTuple):
    """A line of a chart, which is a table as well."""

    label: Markup
    parts: list[Part]


class City(NamedTuple):
    """What the pages need of one city."""

    figures: Figures
    calls: list[Call]


def gather(directory: Directory, chinese: Edition) -> dict[str, City]:
    """The figures and call lists of every city."""
    return {
        city: City(
            figures.count(facts, directory.facilities[city], directory.today),
            calls.calls(chinese, facts, directory.facilities[city]),
        )
        for city, facts in directory.cities.items()
    }


def bar(counts: Mapping[str, int], kinds: Sequence[str], total: int) -> list[Part]:
    """The pieces of a bar, in the order of `kinds`; `total` is its whole length."""
    parts, start = [], 0.0
    for kind in kinds:
        length = 100 * counts.get(kind, 0) / total if total else 0.0
        parts.append(Part(kind, round(start, 2), round(length, 2), counts.get(kind, 0)))
        start += length
    return parts


def files(cities: Mapping[str, City], today: str) -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of the workbooks."""
    for city, found in cities.items():
        name = found.figures.city["name"].get("zh", city)
        yield f"{editors.ROOT}/{city}-calls.xlsx", calls.workbook(name, found.calls, today)


def pages(edition: Edition, cities: Mapping[str, City]) -> Iterator[tuple[str, str]]:
    """(path, page) of the overview and of the pages of each city."""
    _ = edition.words.gettext
    yield f"{editors.ROOT}/", _overview(edition, cities)
    for city, found in cities.items():
        name = edition.plain(found.figures.city["name"])
        title = _("%(city)s: state of the directory") % {"city": name}
        description = _("For editors: coverage, readiness, what is known and what runs out.")
        body = edition.render("editors_city.html", **_city(edition, found), city=found.figures.city)
        yield f"{editors.ROOT}/{city}/", editors.page(edition, f"{editors.ROOT}/{city}/", title, description, body)
        title = _("%(city)s: whom to ring") % {"city": name}
        description = _("For editors: what to ask by phone, the most urgent first.")
        told = {"calls": found.calls[:SHOWN], "total": len(found.calls), "city": found.figures.city}
        body = edition.render("editors_calls.html", **told)
        path = f"{editors.ROOT}/{city}-calls/"
        yield path, editors.page(edition, path, title, description, body)


def _overview(edition: Edition, cities: Mapping[str, City]) -> str:
    _ = edition.words.gettext
    directory = edition.directory
    told = [
        {
            "id": city,
            "name": found.figures.city["name"],
            "places": found.figures.places,
            "listed": found.figures.listed,
            "over": found.figures.spans["over"],
            "values": found.figures.spans.total(),
            "parts": _fresh(found.figures),
            "calls": len(found.calls),
        }
        for city, found in cities.items()
    ]
    body = edition.render("editors.html", cities=told, runs=_runs(edition), releases=_releases(directory))
    title = _("For editors: the state of the directory")
    description = _("For editors: coverage, readiness, what is known and what runs out.")
    return editors.page(edition, f"{editors.ROOT}/", title, description, body, deep=False)


def _fresh(found: Figures) -> list[Part]:
    counts = {"old": found.spans["over"], "confirmed": found.spans.total() - found.spans["over"]}
    return bar(counts, ("confirmed", "old"), found.spans.total())


_STATES = {
    "promoted": mark("taken over"),
    "released": mark("taken over"),
    "unchanged": mark("unchanged"),
    "held": mark("held: somebody must look"),
    "blocked": mark("held: somebody must look"),
    "failed": mark("failed"),
}
_READ = mark("read, not taken over")


def _runs(edition: Edition) -> list[Facts]:
    """The last run of each source in each city, in words."""
    directory = edition.directory
    titles = {name: source.title for name, source in directory.sources.items()}
    latest: dict[tuple[str, str], Facts] = {}
    for run in directory.runs:
        latest[run.get("source", ""), run.get("city", "")] = run
    return [
        {
            "source": edition.words_of(titles[source]) if source in titles else text(source),
            "city": edition.words_of(directory.cities[city]["name"]) if city in directory.cities else text(city),
            "answered_on": run.get("answered_on", ""),
            "kept": f"{run.get('kept', '')} / {run.get('read', '')}",
            "state": edition.words.gettext(_STATES.get(run.get("state", ""), _READ)),
        }
        for (source, city), run in sorted(latest.items())
    ]


def _releases(directory: Directory) -> list[Facts]:
    """Each release with its bar, as long as it has entries."""
    most = max((release["entries"] for release in directory.releases), default=0)
    return [
        {**each, "part": bar({"confirmed": each["entries"]}, ("confirmed",), most)[0]} for each in directory.releases
    ]


def _city(edition: Edition, city: City) -> dict[str, Any]:
    found = city.figures
    facts = found.city
    types = sorted({kind for row in found.coverage.values() for kind in row if kind})
    guided = Counter(point.get("district", "") for point in facts.get("guide_points", ()))
    districts = [(each["adcode"], edition.words_of(each["name"]), each.get("kind")) for each in facts["districts"]]
    unknown = escape(edition.words.gettext("District unknown"))
    rows = [
        {
            "name": name,
            "total": found.coverage.get(code, Counter()).total(),
            "counts": [found.coverage.get(code, Counter())[kind] for kind in (*types, "")],
            "guides": guided[code],
            "urban": kind == "urban",
        }
        for code, name, kind in [*districts, ("", unknown, "")]
        if code or "" in found.coverage
    ]
    standard = edition.directory.standard or {}
    fields = schema.properties("facts")
    return {
        "figures": found,
        "types": [edition.values.term("facility_type", kind) for kind in types],
        "coverage": rows,
        "urban": [row for row in rows if row["urban"]],
        "points": [
            Line(
                edition.words_of(point["label"]),
                bar(found.points.get(point["id"], {}), ("met", "not_met", "unknown"), found.places),
            )
            for point in standard.get("points", ())
        ],
        "known": sorted(
            (_known(edition, found, name, node) for name, node in fields.items()),
            key=lambda line: line.parts[-1].number,
        ),
        "spans": [
            Line(escape(edition.words.gettext(words)), bar(found.spans, (span,), found.spans.total()))
            for span, words in _SPANS.items()
        ],
        "targets": facts.get("plan_targets", []),
        "calls": len(city.calls),
    }


def _known(edition: Edition, found: Figures, name: str, node: Mapping[str, Any]) -> Line:
    counts = Counter(found.fields.get(name, {}))
    counts["unknown"] = found.places - counts.total()
    return Line(edition.words_of(node["x-label"]), bar(counts, ("confirmed", "old", "unknown"), found.places))
