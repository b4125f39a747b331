"""The sheet of a venue, A4 or A6, in both languages: what to call, what is near, what to show a driver."""

from __future__ import annotations

from typing import cast

from directory.model import Facts
from directory.printing import Document, Paper
from directory.publishing import events
from directory.publishing.edition import Edition
from directory.publishing.events import Venue
from directory.publishing.phrases import script

_NUMBERS = ("120 急救 Ambulance", "110 报警 Police", "119 火警 Fire")


def sheet(english: Edition, event: Facts, venue: Venue, chinese: Venue, paper: str) -> bytes:
    """The PDF of a venue of an event, given in English and in Chinese: the same bytes for the same facts."""
    facts = venue.facts
    small = paper == "A6"
    title = " ".join(filter(None, (facts["name"].get("zh"), facts["name"].get("en"))))
    made = Document(cast(Paper, paper), title=title, language="en", day=english.directory.today)
    for part, size in ((facts["name"].get("zh", ""), 18), (facts["name"].get("en", ""), 13)):
        if part:
            made.put(part, size - 5 * small, bold=True, gap=0.4)
    names = " · ".join(filter(None, (event["name"].get("zh"), event["name"].get("en"))))
    made.put(f"{names}  {event['from']} – {event['until']}", 8, grey=80)
    for number in _NUMBERS:
        made.put(number, 15 - 4 * small, bold=True, gap=0.3)
    city = english.directory.cities[event["city"]]
    if not small:
        for phrase in script(city)[:3]:
            made.put(phrase.chinese, 12, gap=0)
            made.put(f"{phrase.pinyin} – {phrase.meaning}", 8, grey=80, gap=0.8)
    asked = events.ask(facts)
    if asked:
        made.put(asked.chinese, 13 - 2 * small, bold=True, gap=0)
        made.put(f"{asked.pinyin} – {asked.meaning}", 8, grey=80)
    rows = []
    for wish, named in zip(venue.wishes, chinese.wishes, strict=True):
        told = [
            " ".join(filter(None, (place.name.other or "", place.name.main, place.far or "(district)")))
            for place in wish.places[: 1 if small else 3]
        ]
        rows.append((f"{named.label} {wish.label}", "\n".join(told) or "未知 unknown"))
    made.grid(rows, (2, 5), 7 if small else 9, bold_first=True)
    made.ln(1.5)
    made.put(
        "距离为直线距离；未列出不表示没有。Distances are straight lines. What is not named may exist.",
        6.5 if small else 7.5,
        grey=80,
    )
    address = english.canonical(f"events/{event['id']}/")
    if address:
        made.qr(f"{address}#{facts['id']}", 16 if small else 24)
    made.put(f"{english.config.name} {english.directory.today} {address}".strip(), 6.5, grey=80)
    return made.finish()
