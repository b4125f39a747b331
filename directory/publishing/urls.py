"""The one place where addresses become links: an allow list of schemes, `tel:` and `sms:` numbers, and the map apps."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from directory.model import Facts

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?")
_ODD = re.compile(r'[ "<>\\^`{|}]')
_SHORT = re.compile(r"[0-9]{3,6}")
_LONG = re.compile(r"\+?[0-9]{7,15}")
_NOT_ABROAD = re.compile(r"(?:\+86)?[48]00[0-9]{7}")
_MAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
FINE = frozenset({"entrance", "building", "street"})
"""Precisions at which a point may be given to somebody who wants to go there."""


@lru_cache(maxsize=4096)
def web(url: str) -> str | None:
    """The address if it is a plain http(s) one, else None: no other scheme, no user part, no odd host, no characters
    that hide where it leads.
    """
    if not url.isprintable() or _ODD.search(url):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.netloc) or ".." in parts.netloc:
        return None
    return url


def mail(address: str) -> str | None:
    """A `mailto:` link without any header fields, or None."""
    return f"mailto:{address}" if _MAIL.fullmatch(address) else None


@lru_cache(maxsize=4096)
def tel(number: str, extension: str = "") -> str | None:
    """A `tel:` link, or None for what nobody can dial. Short numbers (120, 12345, 96020) are dialled as they are: with
    +86 before them they do not exist. An extension follows after a pause.
    """
    digits = re.sub(r"[\s().-]", "", number)
    if _SHORT.fullmatch(digits):
        return f"tel:{digits}"
    if not _LONG.fullmatch(digits):
        return None
    return f"tel:{digits},{extension}" if extension.isascii() and extension.isdigit() else f"tel:{digits}"


def sms(number: str) -> str | None:
    """An `sms:` link for a short number that takes text messages (12110), or None for anything else."""
    return f"sms:{number}" if number.isascii() and _SHORT.fullmatch(number) else None


def home_only(number: str) -> bool:
    """Whether a number cannot be dialled from abroad (400 and 800 numbers)."""
    return bool(_NOT_ABROAD.fullmatch(re.sub(r"[\s().-]", "", number)))


@lru_cache(maxsize=4096)
def spoken(number: str, *, chinese: bool = False) -> str:
    """A number as people read it: +86 571 8777 7777, 400 810 5119; in Chinese 0571-87777777, 400-810-5119, and mobile
    numbers without the country's code; Hong Kong and Macao +852 2428 9900. What is none of these forms stays as it is.
    """
    abroad, gap = ("", "-") if chinese else ("+86 ", " ")
    if match := re.fullmatch(r"(?:\+86)?([48]00)([0-9]{3})([0-9]{4})", number):
        return gap.join(match.groups())
    if match := re.fullmatch(r"\+86(1[3-9][0-9])([0-9]{4})([0-9]{4})", number):
        return abroad + " ".join(match.groups())
    if match := re.fullmatch(r"\+86(10|2[0-9]|[3-9][0-9]{2})([0-9]{3,4})([0-9]{4})", number):
        area, first, last = match.groups()
        return f"0{area}-{first}{last}" if chinese else f"+86 {area} {first} {last}"
    if match := re.fullmatch(r"\+(852|853)([0-9]{4})([0-9]{4})", number):
        return "+" + " ".join(match.groups())
    return number


class MapLink(NamedTuple):
    """A map app and the address that opens it at a place."""

    app: str
    href: str


def map_links(name: str, address: str, point: Facts | None, city: Facts) -> list[MapLink]:
    """Links that show a place in the four map apps.

    AMap and Baidu take a WGS-84 point when told so (`coordinate=wgs84`, lon,lat; `coord_type=wgs84`, lat,lng), and
    get one if it is exact enough to walk to. Google and Apple draw mainland China in another datum (GCJ-02) without a
    way to say which one a point is in, and Apple does so only inside China: they are asked for the Chinese name and
    address instead. So is every app where the point is coarse or missing, because a wrong pin is worse than a search.
    """
    where = f"{name} {address}".strip()
    links = []
    if point and point["precision"] in FINE:
        lat, lon = f"{point['lat']:.6f}", f"{point['lon']:.6f}"
        amap = {"position": f"{lon},{lat}", "name": name, "coordinate": "wgs84", "src": "bujianwai"}
        links.append(MapLink("amap", "https://uri.amap.com/marker?" + _query(amap)))
        baidu = {"location": f"{lat},{lon}", "coord_type": "wgs84", "title": name, "content": address or name}
        links.append(MapLink("baidu", "https://api.map.baidu.com/marker?" + _query(baidu | _BAIDU)))
    else:
        amap = {"keyword": where, "city": city["adcode"], "src": "bujianwai"}
        links.append(MapLink("amap", "https://uri.amap.com/search?" + _query(amap)))
        baidu = {"query": where, "region": city["name"].get("zh") or city["name"].get("en", "")}
        links.append(MapLink("baidu", "https://api.map.baidu.com/place/search?" + _query(baidu | _BAIDU)))
    links.append(MapLink("apple", "https://maps.apple.com/?" + _query({"q": where})))
    links.append(MapLink("google", "https://www.google.com/maps/search/?" + _query({"api": "1", "query": where})))
    return links


def amap_route(start: tuple[float, float], end: tuple[float, float]) -> str:
    """A link that shows the way on foot in AMap between two points (latitude, longitude in WGS-84, told as such)."""
    fields = {
        "from": f"{start[1]:.6f},{start[0]:.6f}",
        "to": f"{end[1]:.6f},{end[0]:.6f}",
        "mode": "walk",
        "coordinate": "wgs84",
        "src": "bujianwai",
    }
    return "https://uri.amap.com/navigation?" + _query(fields)


_BAIDU = {"output": "html", "src": "webapp.bujianwai"}


def _query(fields: dict[str, str]) -> str:
    clean = {key: value.encode("utf-8", "replace").decode() for key, value in fields.items()}
    return urlencode(clean, quote_via=quote, safe=",")
