"""What a record or entry offers for linking: names, phones, roads, hosts, identifiers, points, each in one spelling."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import urlsplit

from directory.linking import addresses, chinese, english, second_names, text
from directory.linking.name import Name
from directory.linking.places import Place
from directory.model import Facts

EXACT_SYSTEMS = frozenset({"wikidata", "osm", "credit_code", "licence"})
"""Identifiers that belong to one organisation only. A website is not among them."""

TELLING = ("official", "alias", "former")
"""Kinds of names that say who a place is; a short form or a machine's translation may be anybody's."""

SHARED_HOSTS = re.compile(
    r"(?:^|\.)(?:gov\.cn|baidu\.com|haodf\.com|wikipedia\.org|wikidata\.org|qq\.com|weibo\.com|dianping\.com|ctrip\.com|"
    r"120ask\.com|39\.net|guahao\.com|99\.com\.cn|yjbys\.com|sina\.com\.cn|sohu\.com|163\.com|amap\.com|facebook\.com|"
    r"a-hospital\.com|sacbu\.com|china\.org\.cn|chinadaily\.com\.cn)$"
)
"""Hosts that carry pages about many hospitals: portals, maps, encyclopedias, governments."""


@dataclass(frozen=True)
class Profile:
    """All evidence of one record or entry. Points are degrees, of a datum nobody stated (so ± 0.7 km)."""

    key: str
    names: tuple[Name, ...]
    phones: frozenset[str]
    roads: frozenset[tuple[str, str]]
    district: str
    hosts: frozenset[str]
    identifiers: frozenset[str]
    points: tuple[tuple[float, float], ...]
    campus: str

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of all its names."""
        return frozenset(key for name in self.names for key in name.keys)

    @cached_property
    def languages(self) -> frozenset[bool]:
        """Whether it has a Chinese name (True), one in English letters (False), or both."""
        return frozenset(name.chinese for name in self.names)


def profile(key: str, facts: Facts, city: Place | None) -> Profile:
    """What `facts` (a facility's, partial) of the place `key` offer; `city` is the one its list is about."""
    named = [name["text"] for name in facts.get("names", ()) if name.get("kind", "official") in TELLING]
    names = tuple(dict.fromkeys(name for given in named for name in parse(given, city)))
    address = facts.get("address", {})
    lines = [value for value in (address.get("zh"), address.get("en")) if value]
    if address.get("street"):
        street = address["street"]
        lines += [
            f"{line}{address.get('number', '')}" for line in (street.values() if isinstance(street, dict) else [street])
        ]
    campus = next((name.campus for name in names if name.campus), "")
    point = facts.get("point")
    points = _point(point) if point else ()
    district = address.get("district", "")
    return Profile(
        key=key,
        names=names,
        phones=frozenset(n for c in facts.get("contacts", ()) if c["kind"] == "phone" for n in phones(c["value"])),
        roads=frozenset(road for line in lines for road in addresses.roads(line)),
        district=_district(district if isinstance(district, str) else district.get("zh", district.get("en", ""))),
        hosts=frozenset(host for site in facts.get("websites", ()) if (host := own_host(site["url"]))),
        identifiers=frozenset(
            f"{i['system']}:{i['value']}" for i in facts.get("identifiers", ()) if i["system"] in EXACT_SYSTEMS
        ),
        points=points,
        campus=campus or _campus(facts.get("campus")),
    )


@lru_cache(maxsize=65536)
def parse(name: str, city: Place | None) -> tuple[Name, ...]:
    """The names written in one string, whatever its language."""
    return second_names.complete(tuple((chinese if text.is_chinese(name) else english).parse(name, city)), city)


def phones(value: str) -> frozenset[str]:
    """Local numbers (7 to 8 digits) and mobiles; numbers glued together are parted, emergency numbers left out.

    >>> sorted(phones("0571-8778388387022776")), sorted(phones("+86057186006000")), sorted(phones("120"))
    (['87022776', '87783883'], ['86006000'], [])
    >>> sorted(phones("0571-881222220571-88122233")), sorted(phones("0371-6691 3114 转 8"))
    (['88122222', '88122233'], ['66913114'])
    """
    plain = re.split(r"转|ext|x(?=\d)|[,，;；/、]", text.fold(value))
    found: set[str] = set()
    for part in plain:
        area = re.search(r"(?:^|\+?86[- ]?)\(?(0?(?:10|2\d|[3-9]\d{2}))\)?[- ]", part)
        digits = re.sub(r"\D", "", part)
        code = area.group(1).lstrip("0") if area else ""
        if digits.startswith("0086"):
            digits = digits[4:]
        elif digits.startswith("86") and len(digits) in (11, 12, 13, 14) and "+" in part:
            digits = digits[2:]
        if code:
            digits = digits.replace(f"0{code}", "")
        elif digits.startswith("0") or ("+" in part and len(digits) > 9 and not re.match(r"1[3-9]\d{9}$", digits)):
            digits = digits.lstrip("0")
            digits = (
                digits[2:] if digits[:2] in ("10", "20", "21", "22", "23", "24", "25", "27", "28", "29") else digits[3:]
            )
        size = 8 if len(digits) % 8 == 0 else 7 if len(digits) % 7 == 0 else len(digits)
        found |= {digits[start : start + size] for start in range(0, len(digits), size)}
    return frozenset(number for number in found if 7 <= len(number) <= 11)


def own_host(url: str) -> str:
    """The host of a hospital's own site, without www and language; "" for known shared hosts.

    >>> own_host("http://en.z2hospital.com/"), own_host("http://english.zjhospital.com.cn/x"), own_host("https://wsj.gov.cn/")
    ('z2hospital.com', 'zjhospital.com.cn', '')
    """
    host = (urlsplit(url if "//" in url else f"//{url}").hostname or "").lower()
    host = re.sub(r"^(?:(?:www|en|eng|english|m|wap|wwwold|old|cn|zh|web)\d?\.)+", "", host)
    return "" if not host or SHARED_HOSTS.search(host) else host


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Kilometres between two (lat, lon) points, flat enough for a city."""
    north = (a[0] - b[0]) * 111.2
    east = (a[1] - b[1]) * 111.2 * math.cos(math.radians((a[0] + b[0]) / 2))
    return math.hypot(north, east)


def _point(point: Facts) -> tuple[tuple[float, float], ...]:
    try:
        return ((float(point["lat"]), float(point["lon"])),)
    except (KeyError, ValueError):
        return ()


def _district(district: str) -> str:
    plain = re.split(r"[(（]", text.fold(district))[0].strip()
    if text.is_chinese(plain):
        return text.to_pinyin(re.sub("(新区|区|县|市)$", "", plain))
    return text.latin(re.sub(r"\b(?:district|county|new area)\b.*", "", plain))


def _campus(campus: Facts | None) -> str:
    """The schema's campus field is text by language; names are compared by sound."""
    words = text.fold((campus or {}).get("zh") or (campus or {}).get("en") or "")
    if text.is_chinese(words):
        return text.to_pinyin(re.sub("(院区|分院|校区|院)$", "", words))
    return text.latin(re.sub(r"\b(?:campus|branch)\b", "", words))
