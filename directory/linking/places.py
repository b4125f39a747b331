"""Provinces and cities: what a name calls them in either language, and which lies in which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from directory.linking import tables, text

LEVELS = ("province", "city", "district")
_DIRECTIONS = {"north": "bei", "south": "nan", "east": "dong", "west": "xi", "central": "zhong"}


@dataclass(frozen=True, slots=True)
class Place:
    """A province or city: `id` is its English name run together; a municipality is a city that is its own province."""

    id: str
    zh: str
    level: str
    province: str


@cache
def all_places() -> dict[str, Place]:
    """Every province and city by id. Jilin city keeps the id "jilinshi", because the province has the other."""
    found: dict[str, Place] = {}
    english = {row[0]: tables.cell(row, 1)[0] for row in tables.rows("places_en")}
    for _, short, name, cities in tables.rows("places"):
        province = text.latin(text.fold(name))
        members = cities.split()
        if members == [short]:
            found[province] = Place(province, short, "city", province)
            continue
        found[province] = Place(province, short, "province", province)
        for city in members:
            city_id = text.latin(text.fold(english.get(city, text.to_pinyin(city))))
            city_id = f"{city_id}shi" if city_id in found else city_id
            found[city_id] = Place(city_id, city, "city", province)
    return found


@cache
def _chinese() -> dict[str, Place]:
    """Every Chinese spelling → place."""
    spellings: dict[str, Place] = {}
    for full, short, name, _ in tables.rows("places"):
        place = all_places()[text.latin(text.fold(name))]
        spellings[full] = spellings[short] = place
        spellings[short + ("市" if place.level == "city" else "省")] = place
        if full.endswith("自治区"):
            spellings[short + "区"] = spellings[short + "自治区"] = place
    for place in all_places().values():
        if place.level == "city":
            spellings.setdefault(place.zh, place)
            spellings.setdefault(place.zh + "市", place)
    return spellings


@cache
def _chinese_pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _chinese()), key=len, reverse=True)))


def meant(place: Place, near: Place | None, written: bool) -> bool:
    """Whether a place's name in a hospital's means the place. Many cities are called like hospitals' own names
    (中山, 朝阳,
    铜仁): in the list of another city a bare name counts only for that city, its province and the other provinces.
    """
    return written or near is None or place.level == "province" or near.id == place.id


def leading(chinese: str, near: Place | None = None) -> tuple[Place | None, bool, str]:
    """The province or city a folded Chinese text starts with, whether its level is written (省, 市), and the rest;
    `near` is the city the list is about.

    >>> [leading(t)[1:] for t in ("杭州市第一人民医院", "浙江医院", "萧山医院")]
    [(True, '第一人民医院'), (False, '医院'), (False, '萧山医院')]
    """
    found = _chinese_pattern().match(chinese)
    if not found:
        return None, False, chinese
    spelling = found.group()
    if not meant(_chinese()[spelling], near, spelling[-1] in "省市区"):
        return None, False, chinese
    return _chinese()[spelling], spelling[-1] in "省市区", chinese[found.end() :]


@cache
def english_names() -> dict[str, Place]:
    """Every lower-case English spelling → place."""
    spellings: dict[str, Place] = {}
    for _, short, name, _ in tables.rows("places"):
        spellings[text.fold(name)] = all_places()[text.latin(text.fold(name))]
        spellings.setdefault(text.to_pinyin(short), spellings[text.fold(name)])
    for place in all_places().values():
        spellings.setdefault(text.to_pinyin(place.zh), place)
    by_zh = {place.zh: place for place in reversed(all_places().values())}
    for row in tables.rows("places_en"):
        for spelling in tables.cell(row, 1):
            spellings.setdefault(text.fold(spelling), by_zh[row[0]])
    return spellings


@cache
def _regions() -> tuple[re.Pattern[str], dict[str, str]]:
    """Parts of provinces in English, and the one character that stands for each province, by its sound."""
    short = {text.fold(row[1]): text.to_pinyin(row[2]) for row in tables.rows("provinces_short")}
    return re.compile(rf"\b(north|south|east|west|central)(?:ern)? ({'|'.join(short)})\b(?! provin)"), short


def regions_in_pinyin(english: str) -> str:
    """An English name whose parts of provinces are as the Chinese name has them.

    >>> regions_in_pinyin("northern jiangsu peoples hospital"), regions_in_pinyin("north sichuan medical college")
    ('subei peoples hospital', 'chuanbei medical college')
    """
    pattern, short = _regions()
    return pattern.sub(lambda match: short[match.group(2)] + _DIRECTIONS[match.group(1)], english)


def in_english(name: str, near: Place | None) -> Place:
    """The place a known lower-case English name means in the list of the city `near`: several cities are spelt alike.

    >>> [in_english("taizhou", city(name)).zh for name in ("台州", "泰州", "杭州")]
    ['台州', '泰州', '泰州']
    >>> [in_english("shaanxi", city(name)).zh for name in ("太原", "西安")]  # a slip in lists of the other province
    ['山西', '陕西']
    """
    if near and {name, near.province} == {"shanxi", "shaanxi"}:
        return all_places()[near.province]
    return near if near and name == text.to_pinyin(near.zh) else english_names()[name]


def city(name: str) -> Place | None:
    """The place a Chinese or English city name means.

    >>> [p.id if p else None for p in (city("杭州"), city("杭州市"), city("Hangzhou"), city("义乌"))]
    ['hangzhou', 'hangzhou', 'hangzhou', None]
    """
    plain = text.fold(name)
    return _chinese().get(plain) or english_names().get(plain)


def is_municipality(place: str) -> bool:
    """Whether the id is of a city that is its own province (重庆)."""
    found = all_places().get(place)
    return found is not None and found.level == "city" and found.province == found.id


def contains(outer: str, inner: str) -> bool:
    """Whether city `inner` lies in province `outer` (both ids)."""
    place = all_places().get(inner)
    return bool(place) and place is not None and place.province == outer and inner != outer
