"""Events: venues, dates, designated facilities, from directory/data/cities/<city>/events/<event>.yml, and what lies
near a venue.

An event that is not sound is left out and has a notice; a part of one that leads nowhere (a designated facility nobody
knows) is left out, and the rest is published.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from directory import store
from directory.model import Facility, Facts, Notice, Severity, Text

MANY: Final = 200
"""Venues beyond which a page can hardly be read on a phone; more are published, with a notice."""
_FINE: Final = frozenset({"entrance", "building", "street"})
_EARTH: Final = 6371.0088
"""Mean radius in km (IUGG)."""
Wanted: TypeAlias = Callable[[Facts], bool]


def load(
    data: Path, cities: Mapping[str, Facts], facilities: Collection[str], day: str
) -> tuple[list[Facts], list[Notice]]:
    """Every event that can be published, by date, and what is wrong with the others on `day`. `cities` are the facts
    of each by id, `facilities` all known ids.
    """
    events: dict[str, Facts] = {}
    notices: list[Notice] = []
    for city in cities:
        for path in sorted((data / "cities" / city / "events").glob("*.yml")):
            event, found = store.load_single(path, "event", data)
            notices += found
            if event is None:
                continue
            file = store.relative(path, data)
            fatal, mild = _faults(event, path.stem, city, set(events), facilities, day)
            astray = [venue for venue in event.get("venues", ()) if _astray(venue, cities[city])]
            mild += [_outside(venue) for venue in astray]
            for venue in astray:
                del venue["point"]
            notices += [_notice(*fault, severity="error", file=file) for fault in fatal]
            notices += [_notice(*fault, severity="warning", file=file) for fault in mild]
            if not fatal:
                events[event["id"]] = _without_unknown(event, facilities)
    return sorted(events.values(), key=lambda event: (event["from"], event["id"])), notices


Fault: TypeAlias = tuple[str, str, str, Text, Text]
"""Code, field, found, expected, how to mend."""


def _faults(
    event: Facts, name: str, city: str, known: Collection[str], facilities: Collection[str], day: str
) -> tuple[list[Fault], list[Fault]]:
    """What keeps an event from being published, and what only keeps a part of it from it."""
    fatal: list[Fault] = []
    for field, expected in (("id", name), ("city", city)):
        if event[field] != expected:
            fatal.append(("event-elsewhere", field, event[field], _same(expected), _RENAME))
    if event["id"] in known:
        fatal.append(("event-twice", "id", event["id"], _ONCE, _OTHER_ID))
    if event["until"] < event["from"]:
        fatal.append(("event-backwards", "until", event["until"], _after(event["from"]), _SWAP))
    return fatal, list(_mild(event, facilities, day))


def _mild(event: Facts, facilities: Collection[str], day: str) -> Iterator[Fault]:
    venues = event.get("venues", ())
    ids: set[str] = set()
    for venue in venues:
        if venue["id"] in ids:
            yield "venue-twice", f"venues/{venue['id']}", venue["id"], _ONCE, _OTHER_ID
        ids.add(venue["id"])
    unplaced = [venue["id"] for venue in venues if "point" not in venue]
    if unplaced and not over(event, day):
        yield "venue-without-point", "venues", ", ".join(unplaced[:8]), _POINT, _ADD_POINT
    if len(venues) > MANY:
        yield "many-venues", "venues", str(len(venues)), _FEW, _SPLIT
    for each in event.get("designated", ()):
        if each["facility"] not in facilities:
            yield "designated-unknown", "designated", each["facility"], _FACILITY, _CORRECT
        if each["until"] < each["from"]:
            yield "designation-backwards", "designated", each["until"], _after(each["from"]), _SWAP


def _astray(venue: Facts, city: Facts) -> bool:
    """Whether a venue's point cannot be right: it lies outside the city, as one with its axes swapped does."""
    point, box = venue.get("point"), city["bounds"]
    return bool(
        point and not (box["south"] <= point["lat"] <= box["north"] and box["west"] <= point["lon"] <= box["east"])
    )


def _outside(venue: Facts) -> Fault:
    point = venue["point"]
    return "venue-outside", f"venues/{venue['id']}", f"{point['lat']}, {point['lon']}", _INSIDE, _LOOK_AGAIN


def _without_unknown(event: Facts, facilities: Collection[str]) -> Facts:
    designated = [
        each for each in event.get("designated", ()) if each["facility"] in facilities and each["from"] <= each["until"]
    ]
    venues = {venue["id"]: venue for venue in reversed(event.get("venues", ()))}
    kept = [venue for venue in event.get("venues", ()) if venues[venue["id"]] is venue]
    parts: Facts = {"designated": designated, "venues": kept}
    return {key: value for key, value in {**event, **parts}.items() if value != []}


def over(event: Facts, today: str) -> bool:
    """Whether the event has ended on `today` (ISO date)."""
    return bool(event["until"] < today)


def designated(event: Facts, today: str) -> list[Facts]:
    """The designations in force on `today`, or yet to begin: they end by themselves on their date."""
    return [each for each in event.get("designated", ()) if each["until"] >= today]


# -- what lies near -------------------------------------------------------------------------------------------


class Near(NamedTuple):
    """A facility near a venue. `km` is the straight line, None where one of the points is not known to the street."""

    facility: Facility
    km: float | None


def spoken(facts: Facts, language: str) -> bool:
    """Whether somebody said that a language is spoken there."""
    given = [*facts.get("languages", ())]
    for service in facts.get("services", ()):
        given += service.get("languages", ())
    return any(each["language"] == language for each in given)


def offers(facts: Facts, kind: str) -> bool:
    """Whether somebody said that a line of care is offered."""
    services = facts.get("services", ())
    return any(each["kind"] == kind and each.get("available") == "yes" for each in services)


KINDS: Final[tuple[tuple[str, Wanted], ...]] = (
    ("emergency", lambda facts: offers(facts, "emergency")),
    ("english", lambda facts: spoken(facts, "en")),
    ("children", lambda facts: offers(facts, "paediatrics") or "children" in facts.get("focus", ())),
    ("dental", lambda facts: offers(facts, "dental") or "dental" in facts.get("focus", ())),
    ("pharmacy", lambda facts: offers(facts, "pharmacy")),
)
"""What people ask for at a venue, and how a facility is known to have it."""


def nearest(venue: Facts, facilities: Iterable[Facility], most: int = 3) -> list[Near]:
    """The facilities nearest to a venue, by straight line (WGS-84); where a point is missing or coarse, those of the
    venue's district, without a distance. Closed and moved places are left out.
    """
    measured: list[Near] = []
    same: list[Near] = []
    district = venue.get("address", {}).get("district")
    for facility in facilities:
        facts = facility.facts
        if facts.get("status") in ("closed", "moved", "planned"):
            continue
        if _exact(venue) and _exact(facts):
            measured.append(Near(facility, distance(venue["point"], facts["point"])))
        elif district and facts.get("address", {}).get("district") == district:
            same.append(Near(facility, None))
    measured.sort(key=lambda near: (near.km or 0.0, near.facility.id))
    return (measured + same)[:most]


def _exact(facts: Facts) -> bool:
    return "point" in facts and facts["point"]["precision"] in _FINE


def distance(one: Facts, other: Facts) -> float:
    """The straight line between two points in km (haversine formula on the mean sphere)."""
    a, b = math.radians(one["lat"]), math.radians(other["lat"])
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(other["lon"] - one["lon"]) / 2) ** 2
    return 2 * _EARTH * math.asin(math.sqrt(half))


# -- words ----------------------------------------------------------------------------------------------------


def _notice(code: str, field: str, found: str, expected: Text, mend: Text, *, severity: Severity, file: str) -> Notice:
    return Notice(code, severity, file, "", field, found, expected, mend)


def _same(expected: str) -> Text:
    return {"en": f"{expected}, as the file's name and folder say", "zh": f"{expected}（与文件名和文件夹一致）"}


def _after(day: str) -> Text:
    return {"en": f"a day not before {day}", "zh": f"不早于 {day} 的日期"}


_RENAME: Final[Text] = {"en": "Rename the file or mend the field.", "zh": "请改文件名或改此字段。"}
_ONCE: Final[Text] = {"en": "an id that nothing else has", "zh": "未被使用的编号"}
_OTHER_ID: Final[Text] = {"en": "Give one of the two another id.", "zh": "请为其中之一另取编号。"}
_SWAP: Final[Text] = {"en": "The two days may be swapped.", "zh": "两个日期可能写反了。"}
_POINT: Final[Text] = {"en": "a point in WGS-84 for every venue", "zh": "每个场馆的 WGS-84 坐标"}
_ADD_POINT: Final[Text] = {
    "en": "Without one a venue is not on the map and distances are not told; its district is used instead.",
    "zh": "没有坐标的场馆不显示在地图上，也不给出距离，仅按所在区列出。",
}
_INSIDE: Final[Text] = {"en": "a WGS-84 point inside the city", "zh": "位于本市范围内的 WGS-84 坐标"}
_LOOK_AGAIN: Final[Text] = {
    "en": "Look it up again; latitude comes first. Until then the venue is published without a point.",
    "zh": "请重新查找坐标，先写纬度；在此之前，该场馆不带坐标发布。",
}
_FEW: Final[Text] = {"en": f"at most {MANY} venues", "zh": f"不超过 {MANY} 个场馆"}
_SPLIT: Final[Text] = {"en": "Split the event by place or time.", "zh": "请按地点或时间拆分活动。"}
_FACILITY: Final[Text] = {"en": "the id of a facility of this directory", "zh": "本名录中机构的编号"}
_CORRECT: Final[Text] = {"en": "Correct the id; until then it is left out.", "zh": "请改正编号；在此之前不予显示。"}


def template(event: str, city: str, name: Text, start: str, end: str) -> str:
    """A new event's file, with what may be added in comments."""
    return _TEMPLATE.format(id=event, city=city, en=name["en"], zh=name["zh"], start=start, end=end)


_TEMPLATE: Final = """\
# An event. Fill in what is known and sourced; leave out the rest. 活动文件：填写已知且有来源的内容，其余不填。
id: {id}
city: {city}
name:
  en: {en}
  zh: {zh}
from: "{start}"
until: "{end}"
# audiences: [athlete, press, spectator, volunteer, delegate, exhibitor]
# venues:
#   - id: main-hall
#     name: {{en: Main hall, zh: 主会场}}
#     address: {{zh: 某路1号, district: "330108"}}
#     point: {{lat: 30.2000, lon: 120.2000, precision: building, datum: WGS-84}}
#     sources: [{{title: …, kind: official_site, url: https://…, checked_on: "{start}", method: web}}]
# designated:
#   - facility: cn-hz-0001
#     from: "{start}"
#     until: "{end}"
#     document: https://…
sources:
  - title: Say here who announced the event 请填写活动发布方
    kind: official_site
    url: https://example.org/
    checked_on: "{start}"
    method: web
"""
