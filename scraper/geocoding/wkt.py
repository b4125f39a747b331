"""How sources write a point and name its datum."""

from __future__ import annotations

import re
from typing import Final

from scraper.geocoding.datum import Datum

_WKT: Final = re.compile(r"\s*(?:<[^>]+>)?\s*POINT\s*\(\s*(\S+)\s+(\S+?)\s*\)\s*", re.IGNORECASE)
_DATUMS: Final[dict[str, Datum]] = {"WGS84": "wgs84", "CGCS2000": "wgs84", "GCJ02": "gcj02", "BD09": "bd09"}


def read_point(text: str) -> tuple[str, str] | None:
    """The (latitude, longitude) texts of `Point(lon lat)`, or None."""
    found = _WKT.fullmatch(text[:200])
    return (found[2], found[1]) if found else None


def read_datum(text: str) -> Datum | None:
    """The datum a text names ("GCJ-02 (Tencent)", "bd09ll"), or None when it names none."""
    squeezed = re.sub(r"[^A-Z0-9]", "", text.upper())
    return next((datum for sign, datum in _DATUMS.items() if sign in squeezed), None)
