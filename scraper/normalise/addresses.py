"""Chinese addresses: today's district, the township, street and number, and one full line to show a driver.

District names are dated. 江干区 before 9 April 2021 is 上城区 now; 余杭区 of that time may be 余杭区 or 临平区, so it
only counts when a township or a place name in the same address decides. What cannot be decided stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from scraper.normalise.text import simplified, tidy

_STREET: Final = re.compile(
    r"(?P<street>.{1,20}?(?:大街|大道|公路|路|街|巷|弄|道))(?P<number>\d+(?:-\d+)?号)(?P<building>\d+号楼)?"
)
_ROAD_WORD: Final = re.compile(r"[东西南北中]{0,2}(大街|大道|公路|路|街|巷|弄|道)")
_UNKNOWN_TOWN: Final = re.compile(r".{2,4}(街道|镇|乡).{2,}")
_PEOPLES: Final = re.compile(r"(?:回|壮|瑶|苗|畲|满|蒙古)族(?=区|县|自治县)")
_PROVINCE: Final = re.compile(r"(?:省|[壮回]族自治区|维吾尔自治区|自治区)$")
_BARE: Final = re.compile(r"(自治县|自治区|新区|区|县|市)$")


@dataclass(frozen=True, slots=True)
class District:
    """A district of today: `former` holds (name, last day it was in force); `since` is the day of its present form."""

    adcode: str
    name: str
    former: tuple[tuple[str, str], ...]
    since: str

    def lost_ground(self) -> bool:
        """Whether its present form came about by giving land away: on that day it took nobody in."""
        return bool(self.since) and all(until != self.since for _, until in self.former)


@dataclass(frozen=True, slots=True)
class Area:
    """What is needed to read the addresses of one city: names in Chinese; `towns` maps a township to the adcodes of
    the districts that have one of this name.
    """

    city: str
    province: str
    districts: tuple[District, ...]
    towns: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Address:
    """An address read: `zh` the whole line with today's district, and the parts that are certain ("" where not).
    `doubt` tells why there is no district though one was named.
    """

    zh: str
    district: str = ""
    township: str = ""
    street: str = ""
    number: str = ""
    building: str = ""
    doubt: str = ""


def area_of(city: Mapping[str, Any], towns: Iterable[tuple[str, str]]) -> Area:
    """The Area of a city.yml and of (township, adcode of its district) pairs."""
    by_name: dict[str, tuple[str, ...]] = {}
    for town, district in towns:
        by_name[town] = (*by_name.get(town, ()), district)
    districts = tuple(
        District(
            adcode=district["adcode"],
            name=district["name"]["zh"],
            former=tuple((old["name"]["zh"], old["until"]) for old in district.get("former", ())),
            since=district.get("since", ""),
        )
        for district in city["districts"]
    )
    name = city["name"]["zh"].removesuffix("市") + "市"
    return Area(name, city.get("province", {}).get("zh", ""), districts, by_name)


def read_address(text: str, area: Area, county: str = "", on: str = "") -> Address:
    """Read one address of a city.

    `county` is a district the source states beside the address, `on` the ISO date the statement was made ("" for
    today). The line returned always starts with the city; the district in it is today's, or the one written where
    it cannot be decided which one that is now.
    """
    rest = simplified(tidy(text)).replace(" ", "")
    rest = without_province(rest, area)
    rest = rest.removeprefix(area.city)
    rest = rest.removeprefix(area.city.removesuffix("市")) if rest.startswith(_names(area)) else rest
    written = _leading_name(rest, area)
    rest = rest.removeprefix(written)
    named = written or simplified(tidy(county))
    town = _leading_town(rest, area)
    found, doubt = _district(named, town, rest, area, on)
    known = any(_goes_by(district, named, on) for district in area.districts)
    line = f"{area.city}{found.name if found else named if known else written}{rest}"
    road = rest.removeprefix(town)
    parts = _STREET.fullmatch(_without_place(road, found) if found else road)
    if parts and _UNKNOWN_TOWN.match(parts["street"]):
        parts = None
    return Address(
        zh=line,
        district=found.adcode if found else "",
        township=town,
        street=parts["street"] if parts else "",
        number=parts["number"] if parts else "",
        building=(parts["building"] or "") if parts else "",
        doubt=doubt,
    )


def without_province(text: str, area: Area) -> str:
    """`中国广西壮族自治区南宁市…` and `广西南宁市…` without country and province; `河南路1号` is a road."""
    short = _PROVINCE.sub("", area.province)
    for country in ("中华人民共和国", "中国"):
        if short and text.startswith(country + short):
            text = text.removeprefix(country)
    if short and text.startswith(tuple(short + name for name in (area.city, *_names(area), *_all_names(area)))):
        return text.removeprefix(short)
    return text.removeprefix(area.province) if area.province else text


def _names(area: Area) -> tuple[str, ...]:
    """`杭州西湖区…`: the city's short name, followed by a district of it."""
    short = area.city.removesuffix("市")
    return tuple(short + name for name in _all_names(area))


def _all_names(area: Area) -> list[str]:
    names = [
        name
        for district in area.districts
        for name in (district.name, short_name(district.name), *(old for old, _ in district.former))
    ]
    return sorted(set(names), key=len, reverse=True)


def short_name(district: str) -> str:
    """What people write for `管城回族区`: `管城区`. Other names stay as they are."""
    return _PEOPLES.sub("", district)


def _leading_name(text: str, area: Area) -> str:
    return next((name for name in _all_names(area) if text.startswith(name)), "")


def _leading_town(text: str, area: Area) -> str:
    fits = [town for town in area.towns if text.startswith(town)]
    return max(fits, key=len, default="")


def _without_place(road: str, district: District) -> str:
    """`临平迎宾路369号` without the district's bare name; `滨江南路88号` is a road of its own."""
    bare = _BARE.sub("", district.name)
    rest = road.removeprefix(bare)
    return road if rest == road or _ROAD_WORD.match(rest) else rest


def _district(named: str, town: str, rest: str, area: Area, on: str) -> tuple[District | None, str]:
    """The district, or None and, where one was named, the reason."""
    by_name = [district for district in area.districts if _goes_by(district, named, on)]
    by_town = [district for district in area.districts if district.adcode in area.towns.get(town, ())]
    both = [district for district in by_name if district in by_town]
    if len(both) == 1:
        return both[0], ""
    # A town that changed hands after the statement was made, or the only district there is with this town.
    taken = [district for district in by_town if not named or (on and on < district.since)]
    if len(taken) == 1 and not both:
        return taken[0], ""
    if not named:
        return None, ""
    if not by_name:
        return None, f"{named}: not a district of {area.city}"
    if len(by_name) > 1:
        return None, f"{named}: became several districts"
    if by_town:
        return None, f"{named}: contradicts {town}"
    only = by_name[0]
    if not (on and on < only.since and only.name == named and only.lost_ground()):
        return only, ""
    born = [new for new in area.districts if new.since == only.since and _without_place(rest, new) != rest]
    return (born[0], "") if len(born) == 1 else (None, f"{named}: was divided on {only.since}")


def _goes_by(district: District, name: str, on: str) -> bool:
    """Whether `name`, said on that day, may mean this district of today."""
    if not name:
        return False
    if name in (district.name, short_name(district.name)):
        return True
    return any(old == name and (not on or on <= until) for old, until in district.former)
