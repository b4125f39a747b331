"""The page of a facility."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from markupsafe import Markup, escape

from directory import paths
from directory.model import Facility, Facts, Statement, Text
from directory.publishing import urls
from directory.publishing.edition import Edition, Name, chinese_name
from directory.publishing.evidence import Evidenced, publisher, weigh
from directory.publishing.exports import json_ld
from directory.publishing.exports.place import split
from directory.publishing.fields import Field, Fields, references
from directory.publishing.former import Former, former_district
from directory.publishing.glance import Glance
from directory.publishing.markup import glue, text, words
from directory.publishing.values import written


class Service(NamedTuple):
    """A line of care on the page."""

    title: Markup
    name: Markup | None
    available: Markup | None
    proof: Markup
    fields: list[Field]


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


class Prepared(NamedTuple):
    """A facility with what is the same in every language, made once for all of them."""

    facility: Facility
    found: Evidenced
    maps: list[urls.MapLink]
    former: Former | None


def prepare(facility: Facility, city: Facts) -> Prepared:
    """Sort the statements of a facility and make the addresses of its maps."""
    facts = facility.facts
    address = facts.get("address", {}).get("zh", "")
    maps = urls.map_links(chinese_name(facts["names"])["text"], address, facts.get("point"), city)
    found = weigh(facility)
    return Prepared(facility, found, maps, former_district(facility, city, found))


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
        self._glance = Glance(edition.values, gettext, self._fields)
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
            services=[self._service(service, found) for service in facts.get("services", ())],
            sections=self._fields.sections(facts, found),
            conflict=self._fields.field("conflict", facts["conflict"], found) if "conflict" in facts else None,
            differences=self._fields.differences(found),
            unknown_fields=self._fields.unknown(facts),
            chinese=chinese if written(chinese["lang"]).startswith("zh") else None,
            described=self._described(facility, city),
            campuses=[each for each in self._campuses.get(facts.get("organisation", ""), ()) if each[0] != facility.id],
            sources=[self._cited(statement) for statement in found.sources],
        )
        title = f"{name.main} {name.other}".strip()
        path = f"{facility.city}/{facility.id}/"
        return edition.deep.fill(path, title, self._description(name.main, name.other, city), Markup(body))  # noqa: S704

    def _described(self, facility: Facility, city: Facts) -> Markup:
        """For search engines: what holds, without what is past its time, which they could not tell apart."""
        edition = self._edition

        def term(vocabulary: str, code: str) -> str:
            label = edition.directory.vocabularies.get(vocabulary, {}).get(code, {}).get("label", {})
            return str(label.get(edition.language.code) or label.get("en") or code)

        place = city["name"].get(edition.language.code) or next(iter(city["name"].values()))
        holding, _ = split(facility.statements)
        return json_ld.script_text(json_ld.describe(facility.id, paths.build(holding), place, term))

    def _description(self, main: str, other: str, city: Facts) -> str:
        place = city["name"].get(self._edition.language.code) or next(iter(city["name"].values()))
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

    def _service(self, service: Facts, found: Evidenced) -> Service:
        values = self._edition.values
        key = paths.item_key(service, ("kind", "ref"))
        available = service.get("available")
        evidence = found.of("services", key, "available") if available else found.of("services", key)
        old = available == "yes" and not evidence.confirmed
        answer = values.answer(available) if available else None
        return Service(
            values.term("service", service["kind"]),
            words(service["name"], self._edition.language) if "name" in service else None,
            self._fields.listed(evidence) if old else answer,
            references(evidence.refs) if old else self._fields.proof(evidence),
            self._fields.service(service, key, found),
        )

    def _cited(self, statement: Statement) -> Cited:
        values = self._edition.values
        return Cited(
            statement.title,
            publisher(statement, self._edition.directory.sources),
            values.term("source_kind", statement.kind),
            values.term("method", statement.method),
            statement,
        )
