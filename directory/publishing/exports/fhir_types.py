"""FHIR's data types from our facts: identifiers, telecom, addresses, periods, times."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from functools import lru_cache

from directory.model import Facts
from directory.publishing import urls

_DAYS = {"mo": "mon", "tu": "tue", "we": "wed", "th": "thu", "fr": "fri", "sa": "sat", "su": "sun"}


@lru_cache(maxsize=1024)  # the resources of a place refer to each other again and again
def full_url(kind: str, own: str) -> str:
    """The address of a resource in the Bundle: an UUID made from its kind and id, the same in every build."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'bujianwai:fhir/{kind}/{own}')}"


def reference(kind: str, own: str, shown: str) -> Facts:
    """A reference to another resource of the Bundle."""
    return {"reference": full_url(kind, own), "type": kind, "display": shown}


def identifier_of(text: str) -> str:
    """A FHIR id from one of ours: letters, digits, "-" and "." (at most 64)."""
    return re.sub(r"[^A-Za-z0-9.-]", "-", text)[:64]


def identifier(given: Facts) -> Facts:
    """An identifier under the name of its coding system in our vocabulary."""
    return {"system": f"urn:bujianwai:{given['system']}", "value": given["value"]}


def telecom(contacts: Iterable[Facts], websites: Iterable[Facts]) -> list[Facts]:
    """Phones (as they are dialled), mail and pages that are safe to open."""
    found: list[Facts] = []
    for contact in contacts:
        if contact["kind"] == "phone":
            number = contact["value"] + (f" ext. {contact['extension']}" if contact.get("extension") else "")
            found.append({"system": "phone", "value": number, "use": "work"})
        elif contact["kind"] == "email" and urls.mail(contact["value"]):
            found.append({"system": "email", "value": contact["value"], "use": "work"})
    pages = (urls.web(website["url"]) for website in websites)
    return found + [{"system": "url", "value": page, "use": "work"} for page in pages if page]


def address(given: Facts | None) -> list[Facts]:
    """The Chinese address and its translation, each as one text: taking it apart would be guessing."""
    if not given:
        return []
    common = {
        "use": "work",
        "type": "physical",
        "state": given.get("province"),
        "city": given.get("city"),
        "district": given.get("district"),
        "postalCode": given.get("postcode"),
        "country": "CN",
    }
    known = {name: value for name, value in common.items() if value}
    return [{**known, "text": given[lang]} for lang in ("zh", "en") if given.get(lang)]


def period(start: str | None, end: str | None) -> Facts | None:
    """A period from dates of ours, which may be a year or a month."""
    known = {name: value for name, value in (("start", start), ("end", end)) if value}
    return known or None


def available_times(hours: Iterable[Facts], always: bool) -> list[Facts]:
    """Times of the week. Midnight at the end of a day is 23:59:59: FHIR's time has no 24:00."""
    if always:
        return [{"daysOfWeek": list(_DAYS.values()), "allDay": True}]
    return [
        {
            "daysOfWeek": [_DAYS[day] for day in each["days"]],
            "availableStartTime": f"{each['from']}:00",
            "availableEndTime": "23:59:59" if each["to"] == "24:00" else f"{each['to']}:00",
        }
        for each in hours
    ]
