"""Baidu Maps (百度): BD-09, key from BAIDU_MAPS_KEY. Format: https://lbsyun.baidu.com/faq/api?title=webapi/guide/webservice-geocoding

geopy's own adapter takes unknown status numbers for "not found" and knows no city, hence this one.
"""

from __future__ import annotations

from typing import Any, Final, NoReturn
from urllib.parse import urlencode

from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderQueryError,
    GeocoderQuotaExceeded,
    GeocoderServiceError,
)

from directory.model import Facts
from directory.store import PRECISIONS
from scraper.geocoding.online import Hit, Online, degrees, words

_LEVELS: Final = {
    **dict.fromkeys(
        ("门址", "地产小区", "商务大厦", "政府机构", "医疗", "教育", "购物", "餐饮", "宾馆", "金融", "生活服务",
         "休闲娱乐", "公司企业", "旅游景点"), "building"),
    **dict.fromkeys(("道路", "交叉路口", "公交车站", "地铁站"), "street"),
    **dict.fromkeys(("乡镇", "村庄", "商圈", "工业园区"), "township"),
    "区县": "district", "城市": "city",
}  # fmt: skip
_WIDER: Final = frozenset({"国家", "省"})
_NOTHING: Final = "无相关结果"
LONGEST: Final = 84
"""Bytes of an address that Baidu takes."""


class Baidu(Online):
    """Asks `geocoding/v3`."""

    datum = "bd09"
    origin = "Baidu Maps, converted from BD-09"
    root = "https://api.map.baidu.com"

    def url(self, query: str) -> str:
        """The question; GeocoderQueryError for an address that Baidu would cut off."""
        if len(query.encode()) > LONGEST:
            raise GeocoderQueryError(f"the address is longer than the {LONGEST} bytes that Baidu takes")
        asked = {"address": query, "city": self.places.area.city, "output": "json", "ak": self.key}
        return f"{self.base}/geocoding/v3/?{urlencode(asked)}"

    def read(self, body: Any) -> Hit | None:
        """`result`, one place. Baidu tells neither the district nor the house number it found."""
        status = body["status"]
        said = words(body.get("message")) or words(body.get("msg"))
        if status != 0:
            if status == 1 and _NOTHING in said:
                return None
            _fail(status, said)
        found = body["result"]
        level = words(found["level"])
        if level in _WIDER:
            return None
        sure = ", ".join(f"{name} {found.get(name)}" for name in ("precise", "confidence", "comprehension"))
        where = found["location"]
        return Hit(degrees(where["lat"]), degrees(where["lng"]), _precision(level, found), level, f"{level} ({sure})")


def _precision(level: str, found: Facts) -> str:
    """The level, no finer than Baidu is sure of: a building needs an exact hit (`precise` 1, `confidence` ≥ 80) of an
    address understood whole (`comprehension` ≥ 90); an inexact hit is somewhere around, less than half sure a district.
    """
    precise, confidence, understood = (found.get(name) or 0 for name in ("precise", "confidence", "comprehension"))
    if precise == 1 and confidence >= 80 and understood >= 90:
        finest = "building"
    elif confidence >= 50:
        finest = "street" if precise == 1 else "township"
    else:
        finest = "district"
    return max(finest, _LEVELS.get(level, "city"), key=PRECISIONS.index)


def _fail(status: object, message: str) -> NoReturn:
    said = f"Baidu {status} {message}"
    number = status if isinstance(status, int) else 0
    if number == 4 or 300 <= number < 500:
        raise GeocoderQuotaExceeded(said)
    if number in (3, 5, 101, 102) or 200 <= number < 300:
        raise GeocoderAuthenticationFailure(said)
    raise GeocoderServiceError(said)
