"""What an embed knows of a city: the finder's columns with addresses and phones, as a script, because a frame without
an origin may load a script but fetch no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from directory import paths, schema
from directory.events import designated
from directory.model import Directory, Facility, Facts
from directory.publishing import urls
from directory.publishing.emergency import reach
from directory.publishing.evidence import Evidenced
from directory.publishing.exports.encoding import dump
from directory.publishing.topics import NO, STALE, YES, mentioned

_SEARCH = ("readings", "exceptions", "near")
_UNUSED: Facts = {"also": "", "topics": [], "flags": "0000"}
"""Columns that only the finder asks for, and what an embed's file has in each: nothing."""
_NAMED = ("facility", "from", "until")
_LANDLINE = re.compile(r"\+86 (\d+) (\d+) (\d+)")
_CONTACT_KEY = tuple(schema.properties("facts")["contacts"]["x-key"])


class Line(NamedTuple):
    """What a list line of an embed says beyond the finder's data. `phone` is the number as it is written in English and
    in Chinese, and its link; a number that is not confirmed is left to the place's page, which says so.
    """

    address: str
    phone: tuple[str, str, str] | None
    precision: str
    offers: list[tuple[str, int]]


def line(facility: Facility, found: Evidenced) -> Line:
    """The line of a facility."""
    facts = facility.facts
    confirmed = [
        contact
        for contact in facts.get("contacts", ())
        if found.of("contacts", paths.item_key(contact, _CONTACT_KEY)).confirmed
    ]
    return Line(
        facts.get("address", {}).get("zh", ""),
        next(phones(confirmed), None),
        facts.get("point", {}).get("precision", ""),
        list(_offers(facts, found)),
    )


def phones(contacts: list[Facts]) -> Iterator[tuple[str, str, str]]:
    """The numbers that can be dialled: as written in English, in Chinese, and their link."""
    for contact in contacts:
        number, extension = contact["value"], contact.get("extension", "")
        href = urls.tel(number, extension) if contact["kind"] == "phone" else None
        if href:
            tail = f" # {extension}" if extension else ""
            yield urls.spoken(number) + tail, urls.spoken(number, chinese=True) + tail, href


def _short(phone: tuple[str, str, str] | None) -> tuple[str, str, str] | str | None:
    """A number as it is written in English, where the other two follow from it: numbers are the heaviest part of the
    file. docs/assets/javascripts/embed/places.js makes them again.
    """
    if phone is None:
        return None
    english, chinese, href = phone
    follows = _LANDLINE.sub(r"0\1-\2\3", english) == chinese and "tel:" + english.replace(" ", "") == href
    return english if follows else phone


def _offers(facts: Facts, found: Evidenced) -> Iterator[tuple[str, int]]:
    yield from ((kind, STALE) for kind in mentioned(facts))
    for service in facts.get("services", ()):
        said = service.get("available", "")
        sure = found.of("services", paths.item_key(service, ("kind", "ref")), "available").confirmed
        # A service that a source only mentions is not a yes.
        yield service["kind"], NO if said == "no" else YES if said == "yes" and sure else STALE


def script(directory: Directory, city: Facts, finder: Facts, lines: Mapping[str, Line]) -> str:
    """The file of a city. `finder` is what the finder's file holds, `lines` has the line of each facility."""
    columns = {**finder["columns"], "more": {}}
    columns |= {name: {"values": [none], "at": [0] * len(columns["id"])} for name, none in _UNUSED.items()}
    labels = {name: list(terms) for name, terms in finder["labels"].items()}
    labels["topic"] = []
    prefix = finder["prefix"]
    ordered = [lines[short if short.startswith("cn-") else prefix + short] for short in columns["id"]]
    embed = {
        "address": [each.address for each in ordered],
        "phone": [_short(each.phone) for each in ordered],
        "precision": [each.precision for each in ordered],
        "offers": [each.offers for each in ordered],
        "city": _city(city) | {"events": _events(directory, city["id"])},
        "calendar": {"years": directory.calendar},
    }
    kept = {name: value for name, value in finder.items() if name not in (*_SEARCH, "columns", "labels")}
    rest: Facts = {"readings": {}, "exceptions": {}, "near": []}
    return f"embedData({dump({**kept, **rest, 'labels': labels, 'columns': columns, 'embed': embed})});\n"


def _city(city: Facts) -> Facts:
    return {
        "name": city["name"],
        "districts": [
            {"name": district["name"], "point": _point(district["point"])}
            for district in city["districts"]
            if "point" in district
        ],
        "guide_points": [
            {
                "name": point["name"],
                "address": point.get("address", {}).get("zh", ""),
                "point": _point(point["point"]) if "point" in point else None,
                "phones": list(phones(point.get("contacts", []))),
            }
            for point in city.get("guide_points", ())
        ],
        "hotlines": hotlines(city.get("hotlines", [])),
    }


def _events(directory: Directory, city_id: str) -> list[Facts]:
    return [_event(each, directory.today) for each in directory.events if each["city"] == city_id]


def _event(event: Facts, today: str) -> Facts:
    """An event with its venues and the facilities still named for it; the embed drops those whose last day has come."""
    return {
        "id": event["id"],
        "name": event["name"],
        "until": event["until"],
        "venues": [
            {"id": venue["id"], "name": venue["name"], "point": _point(venue["point"]) if "point" in venue else None}
            for venue in event.get("venues", ())
        ],
        "designated": [
            {name: each[name] for name in ("facility", "from", "until")} for each in designated(event, today)
        ],
        "hotlines": hotlines(event.get("hotlines", [])),
    }


def _point(point: Facts) -> Facts:
    return {name: point[name] for name in ("lat", "lon", "precision")}


def hotlines(listed: list[Facts]) -> list[Facts]:
    """Numbers to call, with the link that reaches each ("" for what cannot be dialled)."""
    return [{"number": urls.spoken(each["number"]), "name": each["name"], "href": reach(each) or ""} for each in listed]
