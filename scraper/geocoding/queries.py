"""What may be asked: addresses read and made ready, and refused where no geocoder could answer them rightly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from directory import store
from scraper.geocoding.places import CityPlaces, load_places
from scraper.normalise.addresses import Address, Area, read_address, short_name, without_province
from scraper.normalise.text import simplified, tidy

Unaskable: TypeAlias = Literal["too-long", "not-chinese", "names-another-place", "names-no-place"]

LONGEST: Final = 120
"""Characters. The longest address of our sources has 60."""
_PROVINCE: Final = re.compile(r"[\u4e00-\u9fff]{2,7}?(?:省|自治区|特别行政区)(?!.{0,2}(?:医院|路|街|道|巷))")
_CITY: Final = re.compile(r"[\u4e00-\u9fff]{2,4}?市(?![心场民政区中口府立北南东西])")
_MUNICIPAL: Final = re.compile(r"(?:北京|上海|天津|重庆|香港|澳门|台湾|台北|高雄)(?!.{0,2}(?:路|街|道|巷))")
_COUNTY: Final = re.compile(r"[\u4e00-\u9fff]{1,6}?(?:区|县)")
_ZONE: Final = re.compile(r"(?:新|开发|技术|高新|经济|工业|港|景|度假|小|园|校|院|库|保税|示范|试验|功能|社|街)区$")
"""Parts of a city that are no districts."""


@dataclass(frozen=True, slots=True)
class Query:
    """An address that may be asked: as it was written, and as it was read."""

    city: str
    written: str
    address: Address


def read_query(written: str, places: CityPlaces, on: str = "") -> Query | Unaskable:
    """Read an address said to lie in a city, or say why nobody should be asked about it. `on` is the ISO date it was
    written, "" for today: names of districts are dated.
    """
    if len(written) > LONGEST:
        return "too-long"
    text = simplified(tidy(written)).replace(" ", "")
    if not re.search(r"[\u4e00-\u9fff]", text):
        return "not-chinese"
    address = read_address(written, places.area, on=on)
    if _elsewhere(text, places.area):
        return "names-another-place"
    if not (address.district or address.township or address.doubt or _names_city(text, places.area)):
        return "names-no-place"
    return Query(places.city, written, address)


def _names_city(text: str, area: Area) -> bool:
    """Whether the text says which city it is about; `郑州路` is a road in some other city."""
    short = area.city.removesuffix("市")
    rest = without_province(text, area)
    return rest.startswith(area.city) or bool(re.match(rf"{re.escape(short)}(?!.{{0,2}}(?:路|街|道|巷))", rest))


def _elsewhere(text: str, area: Area) -> bool:
    """Whether the text names a province, city or district that is not ours. A district of this name may be there
    as well: 西湖区 is in Nanchang too.
    """
    rest = without_province(text, area)
    if _PROVINCE.match(rest):
        return True
    if _MUNICIPAL.match(rest):
        return True
    ours = {
        name
        for district in area.districts
        for name in (district.name, short_name(district.name), *(old for old, _ in district.former))
    }
    city = _CITY.match(rest)
    if city and city[0] != area.city and city[0] not in ours:
        return True
    if not rest.startswith(area.city):
        return False
    rest = rest.removeprefix(area.city)
    named = _COUNTY.match(rest)
    if not named or any(rest.startswith(name) for name in (*ours, *area.towns)):
        return False
    return not _ZONE.search(named[0])


def to_geocode(city: str, data: Path) -> Iterator[str]:
    """The Chinese addresses of a city, as written, of everything that has no point of its own: first the editors', then
    the records'. What an editor has placed is left out, its records too: it is never sent to anybody.
    """
    entries = store.load_entries(city, data)[0]
    placed = {entry.id for entry in entries if "point" in entry.facts}
    records_of_placed = {key for entry in entries if entry.id in placed for key in entry.records}
    records_of_placed |= {key for key, facility in dict(store.load_identities(data)).items() if facility in placed}
    seen: set[str] = set()
    givers = [entry.facts for entry in entries if entry.id not in placed]
    givers += [
        record.facts
        for record in store.load_records(data)[0]
        if record.city == city and record.key not in records_of_placed
    ]
    for facts in givers:
        written = facts.get("address", {}).get("zh")
        if written and "point" not in facts and written not in seen:
            seen.add(written)
            yield written


def city_places(city: str, data: Path) -> CityPlaces:
    """The places of a city; KeyError, with the names there are, for one that is not in the data."""
    known = store.city_ids(data)
    if city not in known:
        raise KeyError(f"there is no city {city!r}; the cities are {', '.join(known)}")
    return load_places(city, data)
