"""Open Referral HSDS 3: services with the organisation that runs them and the place where they are.

Standard: https://docs.openreferral.org/ (HSDS 3.2). A facility of which no line of care is known is one service, so
that every facility is there. The standard wants a postcode in an address and a status of every service; where nobody
has said, the postcode is empty, and the status is "active" with an alert that it is not confirmed.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache

from directory.model import Facts
from directory.publishing import urls
from directory.publishing.exports.encoding import dump, separated
from directory.publishing.exports.place import Place
from directory.publishing.exports.scope import Scope

_STATUS = {"closed": "defunct", "moved": "defunct", "planned": "inactive"}
_ISO_639 = re.compile("[a-z]{2,3}")
_UNCONFIRMED = "Nobody has confirmed that this place is open: ring before you go."


def encode(place: Place, scope: Scope) -> list[str]:
    """The services of one place."""
    return [dump(service) for service in services(place, scope)]


@contextmanager
def writing(scope: Scope) -> Iterator[Callable[[list[str]], None]]:
    """hsds/services.json: one page of the standard's list of services, with all of them."""
    count = 0
    with scope.open(f"{scope.folder}hsds/services.json") as stream:
        stream.write('{"contents":[\n')
        write = separated(stream)

        def each(encoded: list[str]) -> None:
            nonlocal count
            for service in encoded:
                write(service)
            count += len(encoded)

        yield each
        page = {
            "total_items": count,
            "total_pages": 1,
            "page_number": 1,
            "size": count,
            "first_page": True,
            "last_page": True,
            "empty": count == 0,
        }
        stream.write("\n]," + dump(page)[1:] + "\n")


def services(place: Place, scope: Scope) -> Iterator[Facts]:
    """The services of one place. A line of care that is said not to be offered is not listed."""
    offered = [each for each in place.confirmed.get("services", ()) if each.get("available") != "no"]
    for service in offered or [{"kind": ""}]:
        yield _service(place, service, scope)


@lru_cache(maxsize=1024)  # every service of a place says its organisation and location again
def _uuid(*parts: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "bujianwai:hsds/" + "/".join(parts)))


def _service(place: Place, service: Facts, scope: Scope) -> Facts:
    facts = place.confirmed
    own = _uuid(place.id, "service", service["kind"], service.get("ref", ""))
    whole = not service["kind"]
    status = facts.get("status", "")
    words = place.main_name if whole else scope.term("service", service["kind"])
    made = {
        "id": own,
        "name": words if whole else f"{place.main_name}: {words}",
        "alternate_name": place.name("en"),
        "status": _STATUS.get(status, "active"),
        "alert": "" if status in ("open", *_STATUS) else _UNCONFIRMED,
        "assured_date": place.checked_on,
        "interpretation_services": _interpreting(service.get("languages", ()), scope),
        "languages": _languages(service.get("languages", ()), own, scope),
        "phones": _phones(service.get("contacts", ()), own, scope),
        "schedules": _schedules(service, own),
        "organization": _organisation(place, scope),
        "service_at_locations": [
            {"id": _uuid(own, "at"), "service_id": own, "location": _location(place, scope)},
        ],
    }
    return {name: value for name, value in made.items() if value not in ("", [])}


def _organisation(place: Place, scope: Scope) -> Facts:
    websites = (urls.web(website["url"]) for website in place.confirmed.get("websites", ()))
    website = next((page for page in websites if page), "")
    kind = place.confirmed.get("type")
    own = _uuid(place.id, "organization")
    made = {
        "id": own,
        "name": place.main_name,
        "alternate_name": "; ".join(place.other_names),
        "description": scope.term("facility_type", kind) if kind else "Health facility",
        "website": website,
        "organization_identifiers": [
            {
                "id": _uuid(own, each["system"], each["value"]),
                "identifier_type": each["system"],
                "identifier": each["value"],
            }
            for each in place.confirmed.get("identifiers", ())
        ],
    }
    return {name: value for name, value in made.items() if value not in ("", [])}


def _location(place: Place, scope: Scope) -> Facts:
    own = _uuid(place.id, "location")
    address = place.confirmed.get("address", {})
    city = scope.directory.cities[place.city]
    whole = address.get("zh") or address.get("en")
    made: Facts = {
        "id": own,
        "location_type": "physical",
        "name": place.main_name,
        "external_identifier": place.id,
        "external_identifier_type": "bujianwai",
        "languages": _languages(place.confirmed.get("languages", ()), own, scope),
        "phones": _phones(place.confirmed.get("contacts", ()), own, scope),
    }
    if place.pin:  # the standard's point has no precision: only one that somebody may be sent to is given
        made["latitude"], made["longitude"] = place.pin
    if whole:
        made["addresses"] = [
            {
                "id": _uuid(own, "address"),
                "address_1": whole,
                "city": city["name"]["en"],
                "state_province": city.get("province", {}).get("en", ""),
                "postal_code": address.get("postcode", ""),
                "country": "CN",
                "address_type": "physical",
            }
        ]
    return {name: value for name, value in made.items() if value not in ("", [])}


def _languages(languages: Iterable[Facts], owner: str, scope: Scope) -> list[Facts]:
    """Languages the staff speak; those that need an interpreter are told apart, as the standard wants."""
    spoken = dict.fromkeys(each["language"] for each in languages if each.get("mode", "staff") == "staff")
    found = []
    for tag in spoken:
        code = tag.partition("-")[0]
        iso = {"code": code} if _ISO_639.fullmatch(code) else {}
        found.append({"id": _uuid(owner, "language", tag), "name": scope.term("language", tag), **iso})
    return found


def _interpreting(languages: Iterable[Facts], scope: Scope) -> str:
    told = [
        f"{scope.term('language', each['language'])} ({scope.term('language_mode', each['mode'])})"
        for each in languages
        if each.get("mode", "staff") != "staff"
    ]
    return ", ".join(dict.fromkeys(told))


def _phones(contacts: Iterable[Facts], owner: str, scope: Scope) -> list[Facts]:
    found = []
    for contact in contacts:
        if contact["kind"] == "phone":
            extension = contact.get("extension", "")
            phone: Facts = {
                "id": _uuid(owner, "phone", contact["value"], extension, contact.get("purpose", "")),
                "number": contact["value"],
                "type": "voice",
            }
            if extension.isascii() and extension.isdigit():
                phone["extension"] = int(extension)
            if contact.get("purpose"):
                phone["description"] = scope.term("contact_purpose", contact["purpose"])
            found.append(phone)
    return found


def _schedules(service: Facts, owner: str) -> list[Facts]:
    """Opening times as weekly rules (RFC 5545), in China's one time zone."""
    if service.get("always") == "yes":
        return [{"id": _uuid(owner, "always"), "freq": "WEEKLY", "description": "24 hours, every day"}]
    found = []
    for number, hours in enumerate(service.get("hours", ())):
        made = {
            "id": _uuid(owner, "schedule", str(number)),
            "valid_from": hours.get("valid_from"),
            "valid_to": hours.get("valid_until"),
            "timezone": 8,
            "freq": "WEEKLY",
            "byday": ",".join(day.upper() for day in hours["days"]),
            "opens_at": f"{hours['from']}:00+08:00",
            "closes_at": ("23:59:59" if hours["to"] == "24:00" else f"{hours['to']}:00") + "+08:00",
            "notes": {"closed": "Closed on public holidays", "open": "Open on public holidays"}.get(
                hours.get("holidays", ""), ""
            ),
        }
        found.append({name: value for name, value in made.items() if value not in (None, "")})
    return found
