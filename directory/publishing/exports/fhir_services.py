"""FHIR HealthcareServices: the lines of care of a facility, each with its own hours, languages and phones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from directory.model import Facts
from directory.publishing.exports import fhir_types
from directory.publishing.exports.place import Place
from directory.publishing.exports.scope import Scope

_LANGUAGES = "urn:ietf:bcp:47"
_DEPARTMENTS = "urn:bujianwai:department"
_WHOLE = "care"
"""Stands for the facility as a whole, where departments or languages are known and no line of care is."""


def services(place: Place, scope: Scope, own: Facts, location: Facts) -> Iterator[Facts]:
    """A HealthcareService for each line of care somebody spoke of, and one for the facility as a whole if departments
    or languages are known of it. "Not offered" is active false; what nobody confirmed or denied has no `active`.
    """
    facts = place.confirmed
    if facts.get("departments") or facts.get("languages"):
        yield {
            **_service(place, scope, {"kind": _WHOLE}, own, location),
            "name": place.main_name,
            "specialty": _specialties(facts.get("departments", ()), scope),
            "communication": _communication(facts.get("languages", ()), scope),
        }
    for service in facts.get("services", ()):
        yield _service(place, scope, service, own, location)


def link(place: Place, service: Facts) -> Facts:
    """A reference to a line of care."""
    return fhir_types.reference("HealthcareService", _id(place, service), f"{place.main_name}: {service['kind']}")


def _id(place: Place, service: Facts) -> str:
    return fhir_types.identifier_of("-".join(filter(None, (place.id, service["kind"], service.get("ref")))))


def _service(place: Place, scope: Scope, service: Facts, own: Facts, location: Facts) -> Facts:
    always = service.get("always") == "yes"
    hours = service.get("hours", ())
    closed = any(each.get("holidays") == "closed" for each in hours)
    said = service.get("available")
    resource = {
        "resourceType": "HealthcareService",
        "id": _id(place, service),
        "active": said == "yes" if said else None,
        "providedBy": own,
        "type": [] if service["kind"] == _WHOLE else [_type(service["kind"], scope)],
        "specialty": _specialties(service.get("departments", ()), scope),
        "location": [location],
        "name": _name(service, scope),
        "telecom": fhir_types.telecom(service.get("contacts", ()), ()),
        "communication": _communication(service.get("languages", ()), scope),
        "appointmentRequired": None,
        "availableTime": fhir_types.available_times(hours, always),
        "notAvailable": [{"description": "Public holidays"}] if closed else [],
    }
    return {name: value for name, value in resource.items() if value not in (None, [], "")}


def _name(service: Facts, scope: Scope) -> str:
    named = service.get("name", {})
    return str(named.get("zh") or named.get("en") or scope.term("service", service["kind"]))


def _type(kind: str, scope: Scope) -> Facts:
    words = scope.term("service", kind)
    return {"coding": [{"system": "urn:bujianwai:service", "code": kind, "display": words}], "text": words}


def _specialties(departments: Iterable[Facts], scope: Scope) -> list[Facts]:
    """Departments by the official Chinese list (诊疗科目名录), which other codings are mapped to, not the other way."""
    found = []
    for department in departments:
        code = department.get("code")
        words = scope.term("department", code) if code else next(iter(department.get("name", {}).values()), "")
        coding = {"coding": [{"system": _DEPARTMENTS, "code": code, "display": words}]} if code else {}
        if coding or words:
            found.append({**coding, "text": words})
    return found


def _communication(languages: Iterable[Facts], scope: Scope) -> list[Facts]:
    """Languages spoken; at which window and by whom stands in the text, for FHIR has no place of its own for it."""
    found = []
    for spoken in languages:
        parts = [scope.term("language", spoken["language"])]
        parts += [scope.term(name, spoken[key]) for key, name in _DETAILS if spoken.get(key)]
        coding = [{"system": _LANGUAGES, "code": spoken["language"]}]
        found.append({"coding": coding, "text": ", ".join(parts)})
    return found


_DETAILS = (("window", "window"), ("mode", "language_mode"), ("level", "language_level"))
