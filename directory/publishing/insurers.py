"""Insurers: their list, and a page each with the agreements anybody has told us of."""

from __future__ import annotations

from typing import Any, NamedTuple

from markupsafe import Markup, escape

from directory import paths, schema
from directory.model import Facility, Facts
from directory.publishing.edition import Edition, Name
from directory.publishing.evidence import Evidenced
from directory.publishing.fields import Fields
from directory.publishing.values import Row

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
        )


def listing(edition: Edition, agreements: list[Agreement]) -> Markup:
    """The list of all insurers, for the authored page around it."""
    insurers = []
    for insurer in edition.directory.insurers.values():
        name, tag = edition.values.name_of(insurer["names"])
        places = {agreement.href for agreement in agreements if agreement.insurer == insurer["id"]}
        role = edition.values.enum("role", insurer["role"])
        insurers.append(
            {"id": insurer["id"], "name": name, "tag": tag or edition.language.tag, "role": role, "places": len(places)}
        )
    insurers.sort(key=lambda insurer: (str(insurer["name"]).casefold(), insurer["id"]))
    return edition.render("insurers.html", insurers=insurers)


def page(edition: Edition, insurer: Facts, agreements: list[Agreement]) -> str:
    """The page of one insurer, two levels below the root of its language."""
    name, tag = edition.values.name_of(insurer["names"])
    rows, unknown = _rows(edition, insurer)
    body = edition.render(
        "insurer.html",
        insurer=insurer,
        name=name,
        tag=tag or edition.language.tag,
        role=edition.values.enum("role", insurer["role"]),
        agreements=[agreement for agreement in agreements if agreement.insurer == insurer["id"]],
        rows=rows,
        unknown_labels=unknown,
    )
    description = edition.words.gettext(
        "%s: agreements with hospitals and clinics, hotline, pre-authorisation, with sources."
    )
    return edition.deep.fill(f"insurers/{insurer['id']}/", name, description % name, body)


def _rows(edition: Edition, insurer: Facts) -> tuple[list[Row], list[str]]:
    """What is said of the insurer itself, and the labels of what is not."""
    values = edition.values
    rows: list[Row] = []
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
            rows += [Row(label, values.one_line(show(item))) for item in insurer[name]]
        else:
            rows.append(Row(label, values.inline(node, name)(insurer[name])))
    return rows, unknown
