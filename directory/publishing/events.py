"""Pages of events: venues, designated facilities, and what lies near each venue; an archive once the event is over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from markupsafe import Markup

from directory import events
from directory.model import Directory, Facility, Facts
from directory.publishing import event_map, urls
from directory.publishing.catalogue import mark
from directory.publishing.edition import Edition, Name
from directory.publishing.phrases import Phrase
from directory.publishing.pinyin import pinyin

PAPERS = ("A4", "A6")
LABELS = {
    "emergency": mark("Emergency department"),
    "english": mark("English spoken"),
    "children": mark("Children"),
    "dental": mark("Teeth"),
    "pharmacy": mark("Pharmacy"),
}


Around: TypeAlias = list[dict[str, list[events.Near]]]
"""For each venue of an event, by what people ask for: the facilities near that are known to have it."""


class Place(NamedTuple):
    """A facility near a venue, as a line: `far` is "" where the distance is not known."""

    id: str
    city: str
    name: Name
    far: str
    walk: str


class Wish(NamedTuple):
    """One thing people look for, and the places near a venue that are known to have it."""

    label: str
    places: list[Place]


class Venue(NamedTuple):
    """A venue as a page shows it."""

    facts: Facts
    name: str
    name_tag: str
    chinese: str
    district: Markup | None
    ask: Phrase | None
    wishes: list[Wish]


class Designation(NamedTuple):
    """A designated facility and how long it is one."""

    href: str
    name: Name
    start: str
    until: str
    document: str | None


def around(directory: Directory, event: Facts) -> Around:
    """What is near each venue, which is the same in every language; nothing after the event, for then nothing is kept
    true.
    """
    if events.over(event, directory.today):
        return [{} for _ in event.get("venues", ())]
    facilities = directory.facilities[event["city"]]
    having = {kind: [each for each in facilities if wanted(each.facts)] for kind, wanted in events.KINDS}
    return [
        {kind: events.nearest(venue, places) for kind, places in having.items()} for venue in event.get("venues", ())
    ]


def pages(edition: Edition, near: Mapping[str, Around]) -> Iterator[tuple[str, str]]:
    """Path and HTML of the list of events and of every event. `near` is what is `around`, by event id."""
    told = edition.directory.events
    current = [event for event in told if not events.over(event, edition.directory.today)]
    past = [event for event in told if event not in current]
    body = edition.render("events.html", current=current, past=list(reversed(past)), today=edition.directory.today)
    gettext = edition.words.gettext
    title = gettext("Events")
    yield "events/", edition.shallow.fill("events/", title, gettext("Medical care at events, by venue."), body)
    for event in told:
        named = _named(edition, event)
        drawn = event_map.page(edition, event, named)
        yield f"events/{event['id']}/", _page(edition, event, near[event["id"]], named, mapped=drawn is not None)
        if drawn is not None:
            yield f"events/{event['id']}/map/", drawn


def _page(edition: Edition, event: Facts, near: Around, named: list[event_map.Named], *, mapped: bool) -> str:
    over = events.over(event, edition.directory.today)
    name = str(edition.words_of(event["name"]).striptags())
    body = edition.render(
        "event.html",
        event=event,
        name=edition.words_of(event["name"]),
        over=over,
        city=edition.directory.cities[event["city"]],
        venues=venues(edition, event, near),
        designations=[_designation(edition, *each) for each in named],
        mapped=mapped,
        papers=PAPERS,
        root=f"../../{edition.up}",
    )
    description = edition.words.gettext("%s: venues, designated hospitals and what lies near them, with sources.")
    return edition.deep.fill(f"events/{event['id']}/", name, description % name, body)


def venues(edition: Edition, event: Facts, near: Around) -> list[Venue]:
    """The venues with what is near; after the event without."""
    over = events.over(event, edition.directory.today)
    city = edition.directory.cities[event["city"]]
    return [
        _venue(edition, city, venue, having, over=over)
        for venue, having in zip(event.get("venues", ()), near, strict=True)
    ]


def _venue(
    edition: Edition, city: Facts, venue: Facts, having: Mapping[str, list[events.Near]], *, over: bool
) -> Venue:
    name, tag = edition.chosen(venue["name"])
    chinese = venue["name"].get("zh", "")
    gettext = edition.words.gettext
    wishes = [
        Wish(gettext(LABELS[kind]), [_place(edition, venue, near) for near in places])
        for kind, places in having.items()
    ]
    district = edition.district(city, venue.get("address", {}).get("district"))
    return Venue(
        venue,
        name,
        tag,
        chinese if chinese != name else "",
        district,
        None if over else ask(venue),
        wishes,
    )


def ask(venue: Facts) -> Phrase | None:
    """What to show a driver who is to come to the venue, or to bring somebody there."""
    chinese = venue["name"].get("zh")
    if not chinese:
        return None
    address = venue.get("address", {}).get("zh", "")
    whole = f"请送我到{chinese}" + (f"（{address}）。" if address else "。")
    return Phrase(mark("Please take me to this venue"), whole, pinyin(whole))


def _place(edition: Edition, venue: Facts, near: events.Near) -> Place:
    facts = near.facility.facts
    gettext = edition.words.gettext
    far = gettext("%s km in a straight line") % f"{near.km:.1f}" if near.km is not None else ""
    walk = ""
    if near.km is not None:
        start, end = venue["point"], facts["point"]
        walk = urls.amap_route((start["lat"], start["lon"]), (end["lat"], end["lon"]))
    return Place(near.facility.id, near.facility.city, edition.name(facts), far, walk)


def _named(edition: Edition, event: Facts) -> list[event_map.Named]:
    """The facilities named for an event: after it all of them, before and while it is on those that still are."""
    today = edition.directory.today
    listed = event.get("designated", ()) if events.over(event, today) else events.designated(event, today)
    known = {facility.id: facility for several in edition.directory.facilities.values() for facility in several}
    return [(known[each["facility"]], each) for each in listed if each["facility"] in known]


def _designation(edition: Edition, facility: Facility, entry: Facts) -> Designation:
    return Designation(
        f"../../{facility.city}/{facility.id}/",
        edition.name(facility.facts),
        entry["from"],
        entry["until"],
        urls.web(entry["document"]) if "document" in entry else None,
    )
