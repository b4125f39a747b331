"""FHIR R4: a collection Bundle in the pattern of IHE mCSD (Mobile Care Services Discovery).

A facility is a pair of Organization and Location with one id; its lines of care are HealthcareServices; the legal
hospital, where known, is the Organization that the facility is part of. An agreement with an insurer is an
OrganizationAffiliation between the insurer's network and the facility, and the network belongs to an InsurancePlan.
A booking page is an Endpoint. Rules and addresses of the profiles: https://profiles.ihe.net/ITI/mCSD/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from directory.model import Facts
from directory.publishing import urls
from directory.publishing.exports import fhir_services, fhir_types
from directory.publishing.exports.encoding import dump, separated
from directory.publishing.exports.place import Place
from directory.publishing.exports.scope import Scope

_MCSD = "https://profiles.ihe.net/ITI/mCSD"
_FACILITY = {"coding": [{"system": f"{_MCSD}/CodeSystem/IHE.mCSD.Organization.Location.Types", "code": "facility"}]}
_ORGANISATION_TYPE = "http://terminology.hl7.org/CodeSystem/organization-type"
_STATUS = {"closed": "inactive", "moved": "inactive", "planned": "inactive"}


class Entry(NamedTuple):
    """A resource as it will stand in the Bundle, and the key by which one that several facilities share is known."""

    shared: str
    text: str


def encode(place: Place, scope: Scope) -> list[Entry]:
    """The entries of one place."""
    return [_entry(resource) for resource in resources(place, scope)]


def _entry(resource: Facts) -> Entry:
    kind, own = resource["resourceType"], resource["id"]
    shared = kind in ("InsurancePlan", "Organization") and not own.startswith("facility-")
    text = dump({"fullUrl": fhir_types.full_url(kind, own), "resource": resource})
    return Entry(f"{kind}/{own}" if shared else "", text)


@contextmanager
def writing(scope: Scope) -> Iterator[Callable[[list[Entry]], None]]:
    """fhir/Bundle.json."""
    with scope.open(f"{scope.folder}fhir/Bundle.json") as stream:
        stream.write('{"resourceType":"Bundle","type":"collection",')
        stream.write(f'"timestamp":"{scope.head["as_of"]}T00:00:00+08:00","entry":[\n')
        write = separated(stream)
        seen: set[str] = set()

        def each(entries: list[Entry]) -> None:
            for shared, text in entries:
                if shared not in seen:
                    write(text)
                if shared:
                    seen.add(shared)

        yield each
        stream.write("\n]}\n")


def resources(place: Place, scope: Scope) -> Iterator[Facts]:
    """All resources of one place; the organisations and plans it shares with others come every time."""
    facts = place.confirmed
    own = fhir_types.reference("Organization", f"facility-{place.id}", place.main_name)
    location = fhir_types.reference("Location", place.id, place.main_name)
    parent = _parent(facts.get("organisation"), scope)
    if parent:
        yield parent
    endpoints = [_endpoint(place, index, url, own) for index, url in enumerate(_booking_pages(facts), 1)]
    yield from endpoints
    yield _known(
        {
            "resourceType": "Organization",
            "id": f"facility-{place.id}",
            "meta": {"profile": [f"{_MCSD}/StructureDefinition/IHE.mCSD.FacilityOrganization"]},
            "identifier": _identifiers(place),
            "active": facts.get("status") not in _STATUS,
            "type": [_FACILITY],
            "name": place.main_name,
            "alias": place.other_names,
            "telecom": fhir_types.telecom(facts.get("contacts", ()), facts.get("websites", ())),
            "address": fhir_types.address(facts.get("address")),
            "partOf": fhir_types.reference("Organization", parent["id"], parent["name"]) if parent else None,
            "endpoint": [fhir_types.reference("Endpoint", each["id"], each["address"]) for each in endpoints],
        }
    )
    kind = facts.get("type")
    yield _known(
        {
            "resourceType": "Location",
            "id": place.id,
            "meta": {"profile": [f"{_MCSD}/StructureDefinition/IHE.mCSD.FacilityLocation"]},
            "identifier": _identifiers(place),
            "status": _STATUS.get(facts.get("status", ""), "active"),
            "name": place.main_name,
            "alias": place.other_names,
            "mode": "instance",
            "type": [_FACILITY, *([{"text": scope.term("facility_type", kind)}] if kind else [])],
            "telecom": fhir_types.telecom(facts.get("contacts", ()), ()),
            "address": next(iter(fhir_types.address(facts.get("address"))), None),
            # A position has no precision in FHIR: only one that somebody may be sent to is given.
            "position": {"longitude": place.pin[1], "latitude": place.pin[0]} if place.pin else None,
            "managingOrganization": own,
        }
    )
    yield from fhir_services.services(place, scope, own, location)
    yield from _agreements(place, scope, own, location)


def _parent(organisation: str | None, scope: Scope) -> Facts | None:
    found = scope.organisations.get(organisation or "")
    if not found:
        return None
    names = [str(name["text"]) for name in found["names"]]
    return _known(
        {
            "resourceType": "Organization",
            "id": fhir_types.identifier_of(found["id"]),
            "identifier": [fhir_types.identifier(each) for each in found.get("identifiers", ())],
            "active": True,
            "type": [{"coding": [{"system": _ORGANISATION_TYPE, "code": "prov"}]}],
            "name": names[0],
            "alias": names[1:],
        }
    )


def _identifiers(place: Place) -> list[Facts]:
    own = {"use": "official", "system": "urn:bujianwai:facility", "value": place.id}
    former = [{"use": "old", "system": "urn:bujianwai:facility", "value": each} for each in place.redirects]
    return [own, *former, *(fhir_types.identifier(each) for each in place.confirmed.get("identifiers", ()))]


def _booking_pages(facts: Facts) -> list[str]:
    given = (booking.get("url", "") for booking in facts.get("booking", ()))
    return list(dict.fromkeys(url for url in map(urls.web, given) if url))


def _endpoint(place: Place, number: int, url: str, own: Facts) -> Facts:
    return {
        "resourceType": "Endpoint",
        "id": f"{place.id}-booking-{number}",
        "status": "active",
        "connectionType": {"system": "urn:bujianwai:endpoint", "code": "web-page", "display": "Page in a browser"},
        "name": f"{place.main_name}: booking",
        "managingOrganization": own,
        "payloadType": [{"text": "Booking"}],
        "address": url,
    }


def _agreements(place: Place, scope: Scope, own: Facts, location: Facts) -> Iterator[Facts]:
    """What the facility agreed with insurers; with a service, it holds there only."""
    given: list[tuple[Facts | None, Facts]] = [(None, each) for each in place.confirmed.get("agreements", ())]
    for service in place.confirmed.get("services", ()):
        given += [(service, each) for each in service.get("agreements", ())]
    for number, (service, agreement) in enumerate(given, 1):
        insurer = scope.directory.insurers.get(agreement["insurer"], {"id": agreement["insurer"], "names": []})
        names = [str(name["text"]) for name in insurer["names"]] or [insurer["id"]]
        company, network = f"insurer-{insurer['id']}", fhir_types.identifier_of(f"network-{insurer['id']}")
        owner = fhir_types.reference("Organization", fhir_types.identifier_of(company), names[0])
        shown = agreement.get("network") or f"{names[0]}: facilities it settles with"
        yield _organisation(fhir_types.identifier_of(company), "ins", names)
        yield _organisation(network, "bus", [f"{names[0]}: facilities it settles with"])
        yield {
            "resourceType": "InsurancePlan",
            "id": fhir_types.identifier_of(insurer["id"]),
            "status": "active",
            "name": names[0],
            "ownedBy": owner,
            "network": [fhir_types.reference("Organization", network, f"{names[0]}: facilities it settles with")],
        }
        yield _known(
            {
                "resourceType": "OrganizationAffiliation",
                "id": f"{place.id}-agreement-{number}",
                "active": agreement.get("settlement") != "none",
                "period": fhir_types.period(agreement.get("signed_on"), agreement.get("valid_until")),
                "organization": fhir_types.reference("Organization", network, shown),
                "participatingOrganization": own,
                "code": [{"text": _terms(agreement)}],
                "location": [location],
                "healthcareService": [fhir_services.link(place, service)] if service else None,
            }
        )


def _organisation(own: str, kind: str, names: list[str]) -> Facts:
    return _known(
        {
            "resourceType": "Organization",
            "id": own,
            "active": True,
            "type": [{"coding": [{"system": _ORGANISATION_TYPE, "code": kind}]}],
            "name": names[0],
            "alias": names[1:],
        }
    )


def _terms(agreement: Facts) -> str:
    parts = (agreement.get(name) for name in ("settlement", "care", "service", "plan", "network"))
    return "; ".join(str(part) for part in parts if part) or "agreement, terms not known"


def _known(resource: Facts) -> Facts:
    """Without what nobody has said: FHIR knows no empty lists and no nulls."""
    return {name: value for name, value in resource.items() if value not in (None, [], {}, "")}
