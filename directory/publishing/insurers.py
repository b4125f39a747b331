"""Insurers: which pays where, as a table and place by place, and a page each with what anybody has told us of."""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal, NamedTuple

from markupsafe import Markup, escape

from directory import paths, schema
from directory.model import Facility, Facts
from directory.publishing import urls
from directory.publishing.edition import Edition, Name, chinese_name
from directory.publishing.evidence import Evidenced
from directory.publishing.fields import Fields
from directory.publishing.labels import ENUMS
from directory.publishing.markup import link, text, words
from directory.publishing.pinyin import pinyin

_KEYS = ("insurer", "network", "plan", "service", "care")
_APART = frozenset({"id", "names", "role", "sources"})


class Agreement(NamedTuple):
    """What one place says of one insurer, as the insurer's page shows it."""

    insurer: str
    place: Name
    href: str
    city: Markup
    shown: Markup
    checked: str
    city_id: str
    settlement: str
    """How it settles (`$defs/agreement`), "" where nobody has said."""
    standing: Literal["confirmed", "unconfirmed", "ended"]


class Cell(NamedTuple):
    """What a city's places say of an insurer: how many agreements of a kind, by which they are coloured."""

    words: str
    number: int
    kind: str


class InsurerRow(NamedTuple):
    """An insurer in the table: a list of cells a city, empty where nobody has said anything."""

    id: str
    name: str
    tag: str
    role: Markup
    lines: list[Markup]
    """Its assistance lines, with what stands beside them."""
    places: int
    cells: list[list[Cell]]


class CityGroup(NamedTuple):
    """The agreements of one city, by place."""

    name: Markup
    places: list[list[Agreement]]


class Agreements:
    """Gathers the agreements of facilities in one edition."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._fields = Fields(edition.values, edition.words.gettext)
        self._colon = escape(edition.words.gettext(": "))

    def of(self, facility: Facility, found: Evidenced) -> list[Agreement]:
        """The agreements of a facility and of its services."""
        facts = facility.facts
        said: list[tuple[tuple[str, ...], Facts]]
        said = [(("agreements", paths.item_key(item, _KEYS)), item) for item in facts.get("agreements", ())]
        for service in facts.get("services", ()):
            key = paths.item_key(service, ("kind", "ref"))
            for item in service.get("agreements", ()):
                named = item if "service" in item else {**item, "service": service["kind"]}
                said.append((("services", key, "agreements", paths.item_key(item, _KEYS)), named))
        return [self._agreement(facility, path, item, found) for path, item in said]

    def _agreement(self, facility: Facility, path: tuple[str, ...], item: Facts, found: Evidenced) -> Agreement:
        edition = self._edition
        evidence = found.of(*path)
        said = [found.sources[number - 1] for number in evidence.refs]
        last = max(said, key=lambda each: (each.method != "collected", each.checked_on), default=None)
        city = edition.directory.cities[facility.city]
        return Agreement(
            item["insurer"],
            edition.name(facility.facts),
            f"{facility.city}/{facility.id}/",
            edition.words_of(city["name"]),
            edition.values.agreement(item, named=False).with_proof(self._fields.mark(evidence), self._colon),
            edition.values.checked(last.checked_on, last.method) if last else "",
            facility.city,
            item.get("settlement", ""),
            standing(item, confirmed=evidence.confirmed, today=edition.directory.today),
        )


def standing(item: Facts, *, confirmed: bool, today: str) -> Literal["confirmed", "unconfirmed", "ended"]:
    """Whether an agreement may be counted: not once its own end has passed, nor if no source is fresh enough."""
    end = item.get("valid_until", "")
    if end and end < today[: len(end)]:
        return "ended"
    return "confirmed" if confirmed else "unconfirmed"


def listing(edition: Edition, agreements: list[Agreement]) -> Markup:
    """The table of insurers and cities and the agreements by place, for the authored page around it."""
    cities = edition.directory.cities
    rows = [_row(edition, insurer, agreements) for insurer in edition.directory.insurers.values()]
    rows.sort(key=lambda row: (-row.places, row.name.casefold(), row.id))
    return edition.render(
        "insurers.html",
        rows=rows,
        known=[row for row in rows if row.places],
        confirmed=any(agreement.standing == "confirmed" for agreement in agreements),
        cities=list(cities.values()),
        groups=[group for group in (_group(edition, city, agreements) for city in cities) if group.places],
        insurer_names={row.id: (row.name, row.tag) for row in rows},
        places=len({agreement.href for agreement in agreements}),
        root=f"../{edition.up}",
    )


def _row(edition: Edition, insurer: Facts, agreements: list[Agreement]) -> InsurerRow:
    name, tag = edition.values.name_of(insurer["names"])
    own = [agreement for agreement in agreements if agreement.insurer == insurer["id"]]
    return InsurerRow(
        insurer["id"],
        name,
        tag or edition.language.tag,
        edition.values.enum("role", insurer["role"]),
        assistance(edition, insurer),
        len({agreement.href for agreement in own}),
        [_cells(edition, [each for each in own if each.city_id == city]) for city in edition.directory.cities],
    )


def _cells(edition: Edition, agreements: list[Agreement]) -> list[Cell]:
    """How many agreements of each kind, the most useful first. What is not confirmed counts as nothing else."""
    gettext = edition.words.gettext
    counted = Counter(each.settlement if each.standing == "confirmed" else each.standing for each in agreements)
    order = (*ENUMS["settlement"], "", "unconfirmed", "ended")
    named = {kind: str(edition.values.enum("settlement", kind)) for kind in ENUMS["settlement"]} | {
        "": gettext("settlement unknown"),
        "unconfirmed": gettext("named, not confirmed"),
        "ended": gettext("ended"),
    }
    return [Cell(named[kind], counted[kind], kind or "unknown") for kind in order if counted[kind]]


def _group(edition: Edition, city: str, agreements: list[Agreement]) -> CityGroup:
    by_place: dict[str, list[Agreement]] = {}
    for agreement in agreements:
        if agreement.city_id == city:
            by_place.setdefault(agreement.href, []).append(agreement)
    return CityGroup(edition.words_of(edition.directory.cities[city]["name"]), list(by_place.values()))


def page(edition: Edition, insurer: Facts, agreements: list[Agreement]) -> str:
    """The page of one insurer, two levels below the root of its language."""
    name, tag = edition.values.name_of(insurer["names"])
    rows, unknown = _rows(edition, insurer)
    own = [agreement for agreement in agreements if agreement.insurer == insurer["id"]]
    body = edition.render(
        "insurer.html",
        insurer=insurer,
        name=name,
        tag=tag or edition.language.tag,
        role=edition.values.enum("role", insurer["role"]),
        agreements=own,
        counts=_cells(edition, own),
        lines=assistance(edition, insurer),
        ask=_asked(insurer),
        rows=rows,
        unknown_fields=edition.values.between.join(unknown),
        root=f"../../{edition.up}",
    )
    description = edition.words.gettext(
        "%s: agreements with hospitals and clinics, hotline, pre-authorisation, with sources."
    )
    return edition.deep.fill(f"insurers/{insurer['id']}/", name, description % name, body)


def assistance(edition: Edition, insurer: Facts) -> list[Markup]:
    """The numbers that the insured call, with what one must know before dialling."""
    contacts = insurer.get("contacts", ())
    return [
        _line(edition, each) for each in contacts if each["kind"] == "phone" and each.get("purpose") == "assistance"
    ]


def _line(edition: Edition, contact: Facts) -> Markup:
    gettext = edition.words.gettext
    extension = contact.get("extension", "")
    shown = edition.values.spoken(contact["value"])
    if extension:
        shown += " " + gettext("ext. %(number)s") % {"number": extension}
    href = urls.tel(contact["value"], extension)
    told = link(href, shown) if href else text(shown)
    if "name" in contact:
        told = words(contact["name"], edition.language) + " " + told
    notes = [gettext("cannot be dialled from abroad")] if urls.home_only(contact["value"]) else []
    notes += [gettext("day and night")] if contact.get("always") == "yes" else []
    return told + escape("".join(gettext(", ") + note for note in notes))


def _asked(insurer: Facts) -> dict[str, str]:
    """The question for the desk, with the insurer's Chinese name if it has one. The words are ours."""
    name = chinese_name(insurer["names"])["text"]
    chinese = f"我的保险公司是{name}，请问可以直接结算吗？"
    return {"chinese": chinese, "pinyin": pinyin(chinese)}


def _rows(edition: Edition, insurer: Facts) -> tuple[list[tuple[str, list[Markup]]], list[str]]:
    """What is said of the insurer itself, by label, and the labels of what is not."""
    values = edition.values
    rows: list[tuple[str, list[Markup]]] = []
    unknown: list[str] = []
    fields: dict[str, Any] = schema.resolve({"$ref": "#/$defs/insurer"})["properties"]
    for name, node in fields.items():
        if name in _APART:
            continue
        full = schema.resolve(node)
        label = values.label(full)
        if name not in insurer:
            if name not in ("conflict", "note", "country"):
                unknown.append(label)
            continue
        if full.get("type") == "array":
            show = values.shower(full["items"], name)
            rows.append((label, [values.one_line(show(item)) for item in insurer[name]]))
        else:
            rows.append((label, [values.inline(node, name)(insurer[name])]))
    return rows, unknown
