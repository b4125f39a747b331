"""The page of a facility."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from markupsafe import Markup, escape

from directory import paths
from directory.model import Facility, Facts, Statement, Text
from directory.publishing import phrases, reporting, urls
from directory.publishing.cards import Cards
from directory.publishing.edition import Edition, Name, chinese_name
from directory.publishing.evidence import Evidenced, publisher, weigh
from directory.publishing.exports import json_ld
from directory.publishing.exports.encoding import dump
from directory.publishing.exports.place import split
from directory.publishing.fields import SECTIONS, Field, Fields, Section, references
from directory.publishing.former import Former, former_district
from directory.publishing.glance import Glance
from directory.publishing.markup import glue, joined, text, words
from directory.publishing.qr import qr
from directory.publishing.standard import Receptions
from directory.publishing.values import written

ALWAYS_ASKED = frozenset({"now", "languages", "insurance", "paying", "booking", "address"})
"""Parts that are shown even where nobody has answered: that is an answer too."""


class Service(NamedTuple):
    """A line of care on the page."""

    title: Markup
    available: Markup | None
    proof: Markup
    fields: list[Field]
    timetable: str
    """What the browser needs to say whether it is open, as JSON; "" where nobody has confirmed the hours in time."""


class Cited(NamedTuple):
    """One numbered source."""

    title: Text
    publisher: Text
    kind: Markup
    method: Markup
    statement: Statement


class Address(NamedTuple):
    """What a driver needs, and how sure we are of it. `former` is set where a source names a district of the past."""

    facts: Facts
    district: Markup | None
    former: Markup | None
    proof: Markup


class Report(NamedTuple):
    """Where to report a mistake in one part of the page."""

    part: str
    href: str


class Prepared(NamedTuple):
    """A facility with what is the same in every language, made once for all of them."""

    facility: Facility
    found: Evidenced
    maps: list[urls.MapLink]
    former: Former | None
    holding: Facts
    """The facts without those past their time."""


def prepare(facility: Facility, city: Facts) -> Prepared:
    """Sort the statements of a facility and make the addresses of its maps."""
    facts = facility.facts
    address = facts.get("address", {}).get("zh", "")
    maps = urls.map_links(chinese_name(facts["names"])["text"], address, facts.get("point"), city)
    found = weigh(facility)
    holding, _ = split(facility.statements)
    return Prepared(facility, found, maps, former_district(facility, city, found), paths.build(holding))


class FacilityPages:
    """Makes the pages of facilities in one edition. Everything that does not depend on the facility is done once."""

    def __init__(self, edition: Edition, facilities: Iterable[Facility]) -> None:
        """`facilities` are those of the city, among which a page finds the other campuses of its hospital."""
        self._edition = edition
        self._campuses: dict[str, list[tuple[str, Name]]] = {}
        for facility in facilities:
            organisation = facility.facts.get("organisation")
            if organisation:
                self._campuses.setdefault(organisation, []).append((facility.id, edition.name(facility.facts)))
        gettext: Callable[[str], str] = edition.words.gettext
        self._ = gettext
        self._fields = Fields(edition.values, gettext)
        self._cards = Cards(edition)
        self._glance = Glance(edition.values, gettext, self._fields)
        self._receptions = Receptions(edition)
        self._template = edition.environment.get_template("facility.html")

    def render(self, prepared: Prepared) -> str:
        """The page, complete."""
        edition = self._edition
        facility, found = prepared.facility, prepared.found
        facts = facility.facts
        city = edition.directory.cities[facility.city]
        name = edition.name(facts)
        point = facts.get("point")
        chinese = chinese_name(facts["names"])
        path = f"{facility.city}/{facility.id}/"
        sections = self._fields.sections(facts, found)
        is_open = facts.get("status", "open") == "open"
        body = self._template.render(
            facility=facility,
            facts=facts,
            name=name,
            city=city,
            tier=facility.tier,
            summary=self._summary(facts),
            answers=self._glance.answers(facts, found),
            address=self._address(prepared, city),
            point=point,
            point_refs=references(found.of("point").refs),
            point_text=edition.values.point(point) if point else None,
            exact=point is not None and point["precision"] in urls.FINE,
            maps=prepared.maps,
            contacts=self._fields.field("contacts", facts["contacts"], found) if "contacts" in facts else None,
            services=[self._service(each, found, is_open=is_open) for each in self._ranked(facts.get("services", ()))],
            sections=[each for each in sections if _told(each)],
            untold=joined(
                (self._heading(each.title) + each.unknown for each in sections if not _told(each)), self._("; ")
            ),
            conflict=self._fields.field("conflict", facts["conflict"], found) if "conflict" in facts else None,
            differences=self._fields.differences(found),
            driver=self._cards.driver(facts),
            desk=self._cards.desk(facts),
            claim=self._cards.told(phrases.CLAIM),
            reports=self._reports(facility),
            code=qr(edition.canonical(path)),
            chinese=chinese if written(chinese["lang"]).startswith("zh") else None,
            described=self._described(prepared, city),
            edit=self._edit(facility),
            campuses=[each for each in self._campuses.get(facts.get("organisation", ""), ()) if each[0] != facility.id],
            reception=self._receptions.of(facility, found),
            sources=[self._cited(statement) for statement in found.sources],
        )
        title = f"{name.main} {name.other}".strip()
        made = Markup(body)  # noqa: S704  # the template engine has escaped every value in it
        return edition.deep.fill(path, title, self._description(name.main, name.other, city), made)

    def _heading(self, title: str) -> Markup:
        """A heading before what follows it in a line: a question mark needs no colon."""
        end = " " if title.endswith("?") else "" if title.endswith("？") else self._(": ")
        return escape(title + end)

    def _edit(self, facility: Facility) -> str:
        """The form opened at the place's entry, or at a new one with its id; "" where the form saves nowhere."""
        if not self._edition.config.form:
            return ""
        known = any(statement.entry == facility.id for statement in facility.statements)
        opened = f"entries/{facility.id}" if known else f"new?id={facility.id}"
        return f"admin/#/collections/{facility.city}/{opened}"

    def _described(self, prepared: Prepared, city: Facts) -> Markup:
        """For search engines: what holds, without what is past its time, which they could not tell apart."""
        edition = self._edition

        def term(vocabulary: str, code: str) -> str:
            label = edition.directory.vocabularies.get(vocabulary, {}).get(code, {}).get("label", {})
            return str(label.get(edition.language.code) or label.get("en") or code)

        place = edition.plain(city["name"])
        return json_ld.script_text(json_ld.describe(prepared.facility.id, prepared.holding, place, term))

    def _description(self, main: str, other: str, city: Facts) -> str:
        place = self._edition.plain(city["name"])
        names = f"{main} ({other})" if other else main
        return self._(
            "%(names)s, %(city)s: address, phones, languages, insurance and emergency care, with sources."
        ) % {
            "names": names,
            "city": place,
        }

    def _summary(self, facts: Facts) -> list[Markup]:
        values = self._edition.values
        kinds = (("type", "facility_type"), ("grade", "grade"), ("ownership", "ownership"))
        shown = [values.term(vocabulary, facts[field]) for field, vocabulary in kinds if field in facts]
        if "campus" in facts:
            shown.insert(0, words(facts["campus"], self._edition.language))
        return shown

    def _address(self, prepared: Prepared, city: Facts) -> Address | None:
        facts = prepared.facility.facts
        if "address" not in facts:
            return None
        district = self._edition.district(city, facts["address"].get("district"))
        former = self._former(prepared.former) if prepared.former else None
        return Address(facts["address"], district, former, self._fields.proof(prepared.found.of("address")))

    def _former(self, former: Former) -> Markup:
        chinese = self._edition.language.code == "zh"
        name = text(former.name["zh"], "" if chinese else "zh-Hans")
        if not chinese and "en" in former.name:
            name += escape(f" ({former.name['en']})")
        told = escape(self._("The source writes %(former)s; part of %(district)s since %(date)s"))
        now = words(former.district, self._edition.language)
        return glue(told % {"former": name, "district": now, "date": former.until}, references(former.refs))

    def _ranked(self, services: Iterable[Facts]) -> list[Facts]:
        """The emergency department first, the others as the vocabulary has them: what most come for first."""
        order = list(self._edition.directory.vocabularies.get("service", ()))
        known = {kind: number for number, kind in enumerate(order)}
        return sorted(services, key=lambda each: (each["kind"] != "emergency", known.get(each["kind"], len(known))))

    def _service(self, service: Facts, found: Evidenced, *, is_open: bool) -> Service:
        values = self._edition.values
        key = paths.item_key(service, ("kind", "ref"))
        available = service.get("available")
        evidence = found.of("services", key, "available") if available else found.of("services", key)
        old = available == "yes" and not evidence.confirmed
        answer = values.answer(available) if available else None
        return Service(
            self._fields.title(service),
            self._fields.listed(evidence) if old else answer,
            references(evidence.refs) if old else self._fields.proof(evidence),
            self._fields.service(service, key, found),
            _timetable(service, key, found) if is_open else "",
        )

    def _reports(self, facility: Facility) -> list[Report]:
        edition = self._edition
        page = edition.canonical(f"{facility.city}/{facility.id}/")
        parts = [*(self._(title) for title, _ in SECTIONS.values()), self._("Something else")]
        links = (
            (part, reporting.address(edition.config, self._, id_=facility.id, part=part, page=page)) for part in parts
        )
        return [Report(part, href) for part, href in links if href]

    def _cited(self, statement: Statement) -> Cited:
        values = self._edition.values
        return Cited(
            statement.title,
            publisher(statement, self._edition.directory.sources),
            values.term("source_kind", statement.kind),
            values.term("method", statement.method),
            statement,
        )


def _told(section: Section) -> bool:
    """Whether a part has a place of its own: the first questions always, the others if there is an answer."""
    return section.id in ALWAYS_ASKED or bool(section.fields or section.groups)


def _timetable(service: Facts, key: str, found: Evidenced) -> str:
    """The hours of a service for the browser. Hours that nobody has confirmed in time are shown, but are no "open"."""
    if service.get("available") == "no":
        return ""
    known = {
        name: service[name]
        for name in ("always", "hours")
        if name in service and found.of("services", key, name).confirmed
    }
    return dump(known) if known and known != {"always": "no"} else ""
