"""The page of a city: the full list of its places beside their map, and its emergency page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from directory import paths
from directory.model import Facility, Facts
from directory.publishing.edition import Edition, Name
from directory.publishing.evidence import Evidence, Evidenced, together
from directory.publishing.fields import Fields
from directory.publishing.glance import Glance
from directory.publishing.pinyin import syllables

PLACED_LAST = frozenset({"closed", "moved", "planned"})


class Place(NamedTuple):
    """A line of the list: small enough to keep one for every facility of a city."""

    id: str
    name: Name
    district: str
    tier: str
    status: str
    facts: tuple[Markup, ...]
    unknown: str
    phone: Markup | None
    emergency: bool
    languages: bool


class Department(NamedTuple):
    """An emergency department on the emergency page."""

    id: str
    name: Name
    address: str
    phones: tuple[Markup, ...]
    said: Markup
    always: Markup | None
    """That it is open day and night, with a mark if nobody has confirmed it in time; None where nobody said so."""


class Lister:
    """Makes list lines and emergency departments of facilities in one edition."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._ = edition.words.gettext
        self._fields = Fields(edition.values, edition.words.gettext)
        self._glance = Glance(edition.values, edition.words.gettext, self._fields)

    def place(self, facility: Facility, found: Evidenced) -> Place:
        """What the list says of a facility."""
        facts, values = facility.facts, self._edition.values
        emergency = self._glance.service(facts, found, "emergency").value
        offered = any(
            service["kind"] == "emergency" and service.get("available") == "yes"
            for service in facts.get("services", ())
        )
        foreign = self._glance.foreign(facts, found).value
        spoken = self._glance.languages(facts, found)
        languages = spoken.value
        if languages is not None:
            languages += self._fields.mark(together(spoken.evidence))
        known: list[Markup] = []
        if facts.get("status", "open") != "open":
            known.append(values.term("status", facts["status"]))
        if "type" in facts:
            known.append(values.term("facility_type", facts["type"]))
        said = (
            (self._("emergency department"), emergency),
            (self._("languages"), languages),
            (self._("international department"), foreign),
        )
        known += [Markup("{}{}{}").format(label, self._(": "), value) for label, value in said[:2] if value is not None]
        known += [foreign] if foreign is not None else []
        unknown = [label for label, value in said if value is None]
        contacts = facts.get("contacts", ())
        if not contacts:
            unknown.append(self._("phone"))
        return Place(
            facility.id,
            self._edition.name(facts),
            facts.get("address", {}).get("district", ""),
            facility.tier,
            facts.get("status", ""),
            tuple(known),
            # Where nothing at all is known, the page says so once for all such places.
            values.between.join(unknown) if len(unknown) <= len(said) else "",
            values.contact(contacts[0]).head if contacts else None,
            offered,
            languages is not None,
        )

    def department(self, facility: Facility, found: Evidenced) -> Department | None:
        """The emergency department of a facility, if somebody says that there is one."""
        facts, values = facility.facts, self._edition.values
        said = self._glance.service(facts, found, "emergency")
        services = [service for service in facts.get("services", ()) if service["kind"] == "emergency"]
        if said.value is None or not any(service.get("available") == "yes" for service in services):
            return None
        if facts.get("status", "open") in PLACED_LAST:
            return None
        own = [contact for service in services for contact in service.get("contacts", ())]
        own += [contact for contact in facts.get("contacts", ()) if contact.get("purpose") == "emergency"]
        return Department(
            facility.id,
            self._edition.name(facts),
            facts.get("address", {}).get("zh", ""),
            tuple(values.contact(contact).head for contact in own or facts.get("contacts", ())[:1]),
            self._named_by(found, together(said.evidence)),
            self._always(services, found),
        )

    def _always(self, services: Iterable[Facts], found: Evidenced) -> Markup | None:
        for service in services:
            if service.get("available") == "yes" and service.get("always") == "yes":
                evidence = found.of("services", paths.item_key(service, ("kind", "ref")), "always")
                return escape(self._("day and night")) + self._fields.mark(evidence)
        return None

    def _named_by(self, found: Evidenced, evidence: Evidence) -> Markup:
        """Who says that there is an emergency department, and when: never a bare "yes"."""
        if not evidence.refs:
            said = escape(self._("no source on record"))
        else:
            cited = [found.sources[number - 1] for number in evidence.refs]
            source = max(cited, key=lambda statement: (statement.confirmed, statement.stated_on or ""))
            date = self._("dated %(date)s") % {"date": source.stated_on} if source.stated_on else self._("undated")
            said = escape(self._("Emergency department named by “%(title)s” (%(kind)s), %(date)s")) % {
                "title": self._edition.words_of(source.title),
                "kind": self._edition.values.term("source_kind", source.kind),
                "date": date,
            }
        return said if evidence.confirmed else said + escape(self._(" – call before you go"))


def page(edition: Edition, city: Facts, places: list[Place]) -> str:
    """The page of a city with the lines of all its places."""
    gettext = edition.words.gettext
    other, tag = _other_name(edition, city)
    listed = [place for place in places if place.tier == "listed"]
    groups = [
        {"title": title, "districts": _by_district(edition, city, tier, group)}
        for tier, title, group in (
            ("listed", gettext("Meets the reception standard"), listed),
            ("known", gettext("Known, not vetted"), [place for place in places if place.tier != "listed"]),
        )
        if group
    ]
    body = edition.render(
        "city.html",
        city=city,
        language=edition.language.code,
        other_name=other,
        other_tag=tag,
        total=len(places),
        listed=len(listed),
        groups=groups,
    )
    name = edition.plain(city["name"])
    title = f"{name} {other}".strip()
    description = (
        gettext("Hospitals and clinics in %s that foreigners may need: languages, emergency, phones, map.") % name
    )
    return edition.shallow.fill(f"{city['id']}/", title, description, body)


def _other_name(edition: Edition, city: Facts) -> tuple[str, str]:
    code, tag = ("zh", "zh-Hans") if edition.language.code != "zh" else ("en", "en")
    return city["name"].get(code, ""), tag


def _by_district(edition: Edition, city: Facts, tier: str, places: Iterable[Place]) -> list[dict[str, Any]]:
    """Districts in the order of the city's own list; in each first those one can speak with or go to in an emergency,
    then those one can call, then by name. Places without a district stand last.
    """
    groups: dict[str, list[Place]] = {}
    for place in sorted(places, key=_rank):
        groups.setdefault(place.district, []).append(place)
    order = [district["adcode"] for district in city["districts"]]
    known = [code for code in order if code in groups]
    rest = [code for code in groups if code not in order]
    lost = [place for code in rest for place in groups[code]]
    shown = [{"id": f"{tier}-{code}", "name": edition.district(city, code), "places": groups[code]} for code in known]
    if lost:
        shown.append({"id": f"{tier}-unknown", "name": edition.words.gettext("District unknown"), "places": lost})
    return shown


def _rank(place: Place) -> tuple[bool, bool, bool, tuple[str, ...], str]:
    helpful = place.emergency or place.languages
    return place.status in PLACED_LAST, not helpful, place.phone is None, _sortable(place.name), place.id


def _sortable(name: Name) -> tuple[str, ...]:
    if name.main_tag.startswith("zh"):
        return syllables(name.main)
    return (name.main.casefold(),)


def summary(edition: Edition, city: Facts, places: list[Place]) -> dict[str, Any]:
    """A city as the home page shows it: how many places, and of how many something that matters is known."""
    other, tag = _other_name(edition, city)
    return {
        "id": city["id"],
        "name": city["name"],
        "other": other,
        "tag": tag,
        "total": len(places),
        "emergency": sum(place.emergency for place in places),
        "languages": sum(place.languages for place in places),
    }
