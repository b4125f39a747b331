"""The page of a facility."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from markupsafe import Markup

from directory import paths
from directory.model import Facility, Facts, Statement, Text
from directory.publishing import urls
from directory.publishing.edition import Edition, Name, chinese_name
from directory.publishing.evidence import Evidenced, publisher, weigh
from directory.publishing.fields import Field, Fields, references
from directory.publishing.glance import Glance
from directory.publishing.markup import words


class Service(NamedTuple):
    """A line of care on the page."""

    title: Markup
    name: Markup | None
    available: Markup | None
    proof: Markup
    fields: list[Field]
    unknown: list[str]


class Cited(NamedTuple):
    """One numbered source."""

    title: Text
    publisher: Text
    kind: Markup
    method: Markup
    statement: Statement


class Address(NamedTuple):
    """What a driver needs, and how sure we are of it."""

    facts: Facts
    district: Markup | None
    proof: Markup


class Prepared(NamedTuple):
    """A facility with what is the same in every language, made once for all of them."""

    facility: Facility
    found: Evidenced
    maps: list[urls.MapLink]


def prepare(facility: Facility, city: Facts) -> Prepared:
    """Sort the statements of a facility and make the addresses of its maps."""
    facts = facility.facts
    address = facts.get("address", {}).get("zh", "")
    maps = urls.map_links(chinese_name(facts["names"]), address, facts.get("point"), city)
    return Prepared(facility, weigh(facility), maps)


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
        self._glance = Glance(edition.values, gettext, self._fields.proof)
        self._template = edition.environment.get_template("facility.html")

    def render(self, prepared: Prepared) -> str:
        """The page, complete."""
        edition = self._edition
        facility, found = prepared.facility, prepared.found
        facts = facility.facts
        city = edition.directory.cities[facility.city]
        name = edition.name(facts)
        point = facts.get("point")
        body = self._template.render(
            facility=facility,
            facts=facts,
            name=name,
            city=city,
            tier=facility.tier,
            summary=self._summary(facts),
            answers=self._glance.answers(facts, found),
            address=self._address(facts, city, found),
            point=point,
            point_refs=references(found.of("point").refs),
            point_text=edition.values.point(point) if point else None,
            exact=point is not None and point["precision"] in urls.FINE,
            maps=prepared.maps,
            contacts=self._fields.field("contacts", facts["contacts"], found) if "contacts" in facts else None,
            services=[self._service(service, found) for service in facts.get("services", ())],
            sections=self._fields.sections(facts, found),
            differences=self._fields.differences(found),
            unknown_fields=self._fields.unknown(facts),
            chinese_name=chinese_name(facts["names"]),
            campuses=[each for each in self._campuses.get(facts.get("organisation", ""), ()) if each[0] != facility.id],
            sources=[self._cited(statement) for statement in found.sources],
        )
        title = f"{name.main} {name.other}".strip()
        path = f"{facility.city}/{facility.id}/"
        return edition.deep.fill(path, title, self._description(name.main, name.other, city), Markup(body))  # noqa: S704

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

    def _address(self, facts: Facts, city: Facts, found: Evidenced) -> Address | None:
        if "address" not in facts:
            return None
        evidence = found.of("address")
        district = self._edition.district(city, facts["address"].get("district"))
        return Address(facts["address"], district, self._fields.proof(evidence))

    def _service(self, service: Facts, found: Evidenced) -> Service:
        values = self._edition.values
        key = paths.item_key(service, ("kind", "ref"))
        available = service.get("available")
        evidence = found.of("services", key, "available") if available else found.of("services", key)
        return Service(
            values.term("service", service["kind"]),
            words(service["name"], self._edition.language) if "name" in service else None,
            values.answer(available) if available else None,
            self._fields.proof(evidence),
            self._fields.service(service, key, found),
            [] if available == "no" else self._fields.unknown_of_service(service),
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
