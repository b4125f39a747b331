"""AMap (高德): GCJ-02, key from AMAP_KEY. Format: https://lbs.amap.com/api/webservice/guide/api/georegeo

Every empty value is `[]`; `location` is "lon,lat"; errors come with HTTP 200 and `status` "0".
"""

from __future__ import annotations

from typing import Any, Final, NoReturn
from urllib.parse import urlencode

from geopy.exc import GeocoderAuthenticationFailure, GeocoderQuotaExceeded, GeocoderServiceError

from scraper.geocoding.online import Hit, Online, degrees, words

_LEVELS: Final = {
    "门牌号": "building", "门址": "building", "单元号": "building", "兴趣点": "building",
    "道路": "street", "道路交叉路口": "street", "公交站台、地铁站": "street", "公交站台": "street", "地铁站": "street",
    "热点商圈": "township", "村庄": "township", "乡镇": "township", "开发区": "district", "区县": "district",
    "市": "city",
}  # fmt: skip
_WIDER: Final = frozenset({"国家", "省"})
_QUOTA: Final = frozenset({"10003", "10004", *map(str, range(10014, 10022)), "10029", "10044", "10045"})


class AMap(Online):
    """Asks `v3/geocode/geo` within the city."""

    datum = "gcj02"
    origin = "AMap, converted from GCJ-02"
    root = "https://restapi.amap.com"

    def url(self, query: str) -> str:
        """The question; `city` is an adcode, so that a street of the same name elsewhere is not meant."""
        asked = {"address": query, "city": self.places.facts["adcode"], "output": "JSON", "key": self.key}
        return f"{self.base}/v3/geocode/geo?{urlencode(asked)}"

    def read(self, body: Any) -> Hit | None:
        """`geocodes`, the best one first; an unknown level counts as no finer than the city."""
        if words(body["status"]) != "1":
            _fail(words(body.get("infocode")), words(body.get("info")))
        if not body["geocodes"]:
            return None
        best = body["geocodes"][0]
        level = words(best["level"])
        if level in _WIDER:
            return None
        lon, lat = best["location"].split(",")
        return Hit(
            degrees(lat), degrees(lon), _LEVELS.get(level, "city"), words(best.get("formatted_address")), level,
            adcode=words(best["adcode"]), street=words(best.get("street")), number=words(best.get("number")),
        )  # fmt: skip


def _fail(code: str, info: str) -> NoReturn:
    """Raise the geopy error that an infocode means: https://lbs.amap.com/api/webservice/guide/tools/info"""
    said = f"AMap {code} {info}"
    if code in _QUOTA:
        raise GeocoderQuotaExceeded(said)
    if code.startswith("100"):
        raise GeocoderAuthenticationFailure(said)
    raise GeocoderServiceError(said)
