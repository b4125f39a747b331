"""Tianditu (天地图), the state's map: CGCS2000, which is WGS-84 for our purposes; key from TIANDITU_KEY.

Form of the answer, from examples that others published:
`{"msg":"ok","location":{"score":81,"level":"兴趣点","lon":"…","lat":"…","keyWord":"…"},"status":"0"}`;
`status` "0" is found, "101" nothing found, "404" an error. Nobody here has asked the service itself: unproven.
"""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import urlencode

from geopy.exc import GeocoderServiceError

from directory.store import PRECISIONS
from scraper.geocoding.online import Hit, Online, degrees, words

_LEVELS: Final = {
    "门址": "building", "门牌号": "building", "兴趣点": "building", "地产小区": "building",
    "道路": "street", "交叉路口": "street",
    "乡镇": "township", "街道": "township", "村庄": "township", "区县": "district", "城市": "city", "市": "city",
}  # fmt: skip
_WIDER: Final = frozenset({"国家", "省"})
_SURE: Final = 90


class Tianditu(Online):
    """Asks `geocoder`; the address must bring its city along, there is no other way to name it."""

    datum = "wgs84"
    origin = "Tianditu"
    root = "https://api.tianditu.gov.cn"

    def url(self, query: str) -> str:
        """The question, JSON inside the address."""
        asked = {"ds": json.dumps({"keyWord": query}, ensure_ascii=False), "tk": self.key}
        return f"{self.base}/geocoder?{urlencode(asked)}"

    def read(self, body: Any) -> Hit | None:
        """`location`, one place. Neither the district nor the number is told; `keyWord` only echoes the question."""
        status = words(body["status"])
        if status == "101":
            return None
        if status != "0":
            raise GeocoderServiceError(f"Tianditu {status} {words(body.get('msg'))}")
        found = body["location"]
        level = words(found.get("level"))
        if level in _WIDER:
            return None
        score = found.get("score")
        sure = isinstance(score, (int, float)) and score >= _SURE
        precision = max(_LEVELS.get(level, "city"), "building" if sure else "street", key=PRECISIONS.index)
        return Hit(degrees(found["lat"]), degrees(found["lon"]), precision, level, f"{level} (score {score})")
