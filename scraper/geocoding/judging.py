"""May an answer be kept? What is wrong with it has a name; the notice says what to do (`findings.yml`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

from directory.model import Facts
from directory.store import PRECISIONS
from scraper.geocoding.answers import FINE, Answer
from scraper.geocoding.checks import check_point, nearest
from scraper.geocoding.places import CityPlaces, Place
from scraper.normalise.addresses import Address

MOVED_KM: Final = 0.5
"""As Pelias' acceptance tests have it. In our cities the datums lie farther apart: a forgotten conversion is seen."""
CENTROID_KM: Final = 0.05
FAR_KM: Final = 25.0
CROWD: Final = 5


class Fault(NamedTuple):
    """Why an answer is held: a code of findings.yml, and what was found."""

    code: str
    found: str


def judge(answer: Answer, address: Address, places: CityPlaces, kept: Iterable[Facts]) -> Fault | None:
    """What speaks against keeping an answer, looking at the address, the city and the answers `kept` for this query.

    None for an answer to keep. Answers of the offline gazetteer are not compared with kept ones: they change when its
    files change, and that is reviewed.
    """
    if answer.point:
        fault = _impossible(answer, answer.point, address, places)
        if fault:
            return fault
    if answer.provider == "gazetteer":
        return None
    return _changed(answer, [row for row in kept if row["outcome"] == "found" and row["provider"] != "gazetteer"])


def _impossible(answer: Answer, point: Facts, address: Address, places: CityPlaces) -> Fault | None:
    lat, lon, precision = point["lat"], point["lon"], point["precision"]
    found = f"{lat}, {lon} ({answer.place or answer.level or answer.provider})"
    wrong = check_point(lat, lon, places)
    if wrong:
        return Fault(wrong, found)
    adcode = _today(answer.district, places)
    city = places.facts["adcode"]
    if adcode and adcode[:4] != city[:4]:
        return Fault("other-city", f"{found}, adcode {answer.district}")
    if address.district and adcode and adcode != city and adcode != address.district:
        return Fault("other-district", f"{found}, adcode {answer.district}")
    if address.district and _in_another(lat, lon, address.district, precision, places):
        return Fault("other-district", found)
    if address.street and answer.street and not _same_street(address.street, answer.street):
        return Fault("other-street", f"{found}, {answer.street}")
    if precision in FINE:
        middle = nearest(lat, lon, _middles(places))
        if middle and middle.distance(lat, lon) < CENTROID_KM:
            return Fault("centroid", f"{found}: {middle.name}, “{precision}”")
    return None


def _today(adcode: str, places: CityPlaces) -> str:
    """An adcode as it is now: providers go on using codes of districts that are no more."""
    for district in places.facts["districts"]:
        if any(old.get("adcode") == adcode for old in district.get("former", ())):
            return str(district["adcode"])
    return adcode


def _middles(places: CityPlaces) -> tuple[Place, ...]:
    return (*places.districts, *((places.whole,) if places.whole else ()))


def _in_another(lat: float, lon: float, district: str, precision: str, places: CityPlaces) -> bool:
    """Whether a point lies in the heart of another district, or of a neighbouring city.

    We hold no boundaries. A point that is more than 25 km from every known place of its own district is not in it. One
    within 2 km of a known place of another, and more than 8 km and four times as far from every known place of its own,
    is in the other one. Nearer to the boundary only an adcode can tell.
    """
    if precision == "city":
        return False
    known = (*places.towns, *places.districts)
    own = nearest(lat, lon, tuple(place for place in known if place.district == district))
    if not own:
        return False
    off = own.distance(lat, lon)
    other = nearest(lat, lon, (*(place for place in known if place.district != district), *places.neighbours))
    apart = other.distance(lat, lon) if other else FAR_KM
    return off > FAR_KM or (apart <= 2.0 and off > max(8.0, 4 * apart))


def _same_street(asked: str, answered: str) -> bool:
    return asked.endswith(answered) or answered.endswith(asked)


def _changed(answer: Answer, kept: list[Facts]) -> Fault | None:
    """A published point never moves far, gets coarser or vanishes by itself."""
    own = [row for row in kept if row["provider"] == answer.provider]
    before = max(own, key=lambda row: (row["when"], row["version"]), default=None)
    if not answer.point:
        return Fault("answer-lost", "not found") if before else None
    precision = answer.point["precision"]
    found = f"{answer.point['lat']}, {answer.point['lon']} “{precision}”"
    if before and PRECISIONS.index(precision) > PRECISIONS.index(before["point"]["precision"]):
        return Fault("answer-coarser", f"{found}; “{before['point']['precision']}”")
    for row in kept:
        other = row["point"]
        comparable = {precision, other["precision"]} <= set(FINE) or (row is before and precision == other["precision"])
        place = Place("", "", other["lat"], other["lon"], other["precision"], "")
        apart = place.distance(answer.point["lat"], answer.point["lon"])
        if comparable and apart > MOVED_KM:
            there = f"{other['lat']}, {other['lon']} ({row['provider']})"
            return Fault("answer-moved", f"{found}; {there}: {apart * 1000:.0f} m")
    return None


def crowded(answers: Iterable[Answer], kept: Iterable[Facts]) -> set[str]:
    """The queries of answers that put more than five addresses on one point, as exact as a place: that is the middle of
    something.
    """
    places: dict[tuple[str, float, float], set[str]] = {}
    given = list(answers)
    rows = [(row["provider"], row["query"], row["point"]) for row in kept if row["outcome"] == "found"]
    rows += [(answer.provider, answer.query, answer.point) for answer in given if answer.point]
    for provider, query, point in rows:
        if point["precision"] in FINE:
            places.setdefault((provider, point["lat"], point["lon"]), set()).add(query)
    counts = Counter(query for queries in places.values() if len(queries) > CROWD for query in queries)
    return {answer.query for answer in given if answer.query in counts}
