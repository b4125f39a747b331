"""China's three datums: WGS-84 (GPS, OpenStreetMap), GCJ-02 (AMap, Tencent) and BD-09 (Baidu).

Points are (latitude, longitude) in degrees. The forward formulas are the public approximation that every open library
uses; against the vector that Alibaba Cloud publishes for a place in Hangzhou they are off by less than 2 m. The
backward ones iterate on the forward ones, so a round trip returns to within a few millimetres. The state shifts only
points in mainland China: elsewhere, Hong Kong, Macao and Taiwan included, nothing is changed. Within some 1.3 km of
the coarse outlines of these three a shift can lead across the outline, and no way back is exact there.
"""

from __future__ import annotations

from collections.abc import Callable
from math import atan2, cos, pi, sin, sqrt
from typing import Final, Literal, TypeAlias

Datum: TypeAlias = Literal["wgs84", "gcj02", "bd09"]
LatLon: TypeAlias = tuple[float, float]

_AXIS: Final = 6378245.0
_ECCENTRICITY: Final = 0.00669342162296594323
_BD_PI: Final = pi * 3000.0 / 180.0

# Coarse outlines (latitude, longitude), good to about a kilometre, drawn so that Shenzhen and Zhuhai stay outside.
_NOT_MAINLAND: Final[dict[str, tuple[LatLon, ...]]] = {
    "Hong Kong": (
        (22.13, 113.82), (22.13, 114.52), (22.50, 114.45), (22.56, 114.31), (22.545, 114.22), (22.53, 114.15),
        (22.505, 114.08), (22.495, 114.03), (22.455, 113.95), (22.42, 113.88), (22.33, 113.82),
    ),
    "Macao": (
        (22.185, 113.530), (22.212, 113.535), (22.216, 113.550), (22.205, 113.572), (22.160, 113.605),
        (22.105, 113.605), (22.105, 113.553), (22.150, 113.549),
    ),
    "Taiwan": (
        (21.8, 119.95), (21.8, 122.2), (25.5, 122.2), (25.5, 120.6), (23.9, 119.95), (23.9, 119.2), (23.1, 119.2),
    ),
}  # fmt: skip


def in_mainland(lat: float, lon: float) -> bool:
    """Whether the shift applies: inside the usual rectangle of China and outside Hong Kong, Macao and Taiwan."""
    if not (0.8293 <= lat <= 55.8271 and 72.004 <= lon <= 137.8347):
        return False
    return not any(_inside(lat, lon, outline) for outline in _NOT_MAINLAND.values())


def _inside(lat: float, lon: float, outline: tuple[LatLon, ...]) -> bool:
    """Even-odd rule."""
    odd = False
    for (lat_a, lon_a), (lat_b, lon_b) in zip(outline, (*outline[1:], outline[0]), strict=True):
        if (lat_a > lat) != (lat_b > lat) and lon < lon_a + (lat - lat_a) / (lat_b - lat_a) * (lon_b - lon_a):
            odd = not odd
    return odd


def wgs84_to_gcj02(lat: float, lon: float) -> LatLon:
    """The state's shift of a WGS-84 point: some 500 m in Hangzhou, Zhengzhou and Nanning."""
    if not in_mainland(lat, lon):
        return lat, lon
    x, y = lon - 105.0, lat - 35.0
    wave = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + wave
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + wave
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    radians = lat / 180.0 * pi
    bulge = 1.0 - _ECCENTRICITY * sin(radians) ** 2
    north = north * 180.0 / (_AXIS * (1.0 - _ECCENTRICITY) / (bulge * sqrt(bulge)) * pi)
    east = east * 180.0 / (_AXIS / sqrt(bulge) * cos(radians) * pi)
    return lat + north, lon + east


def gcj02_to_bd09(lat: float, lon: float) -> LatLon:
    """Baidu's further shift of a GCJ-02 point, some 0.9 km."""
    if not in_mainland(lat, lon):
        return lat, lon
    radius = sqrt(lon * lon + lat * lat) + 0.00002 * sin(lat * _BD_PI)
    angle = atan2(lat, lon) + 0.000003 * cos(lon * _BD_PI)
    return radius * sin(angle) + 0.006, radius * cos(angle) + 0.0065


def gcj02_to_wgs84(lat: float, lon: float) -> LatLon:
    """The WGS-84 point that the state's shift moves to this GCJ-02 point."""
    return _invert(wgs84_to_gcj02, lat, lon)


def bd09_to_gcj02(lat: float, lon: float) -> LatLon:
    """The GCJ-02 point that Baidu's shift moves to this BD-09 point."""
    return _invert(gcj02_to_bd09, lat, lon)


def _invert(forward: Callable[[float, float], LatLon], lat: float, lon: float) -> LatLon:
    """The shift changes slowly, so subtracting the remaining error converges: ten rounds leave below a micrometre."""
    if not in_mainland(lat, lon):
        return lat, lon
    guess = (lat, lon)
    for _ in range(10):
        reached = forward(*guess)
        guess = (guess[0] + lat - reached[0], guess[1] + lon - reached[1])
    return guess


def to_wgs84(lat: float, lon: float, datum: Datum) -> LatLon:
    """A point of any datum in WGS-84. Convert once, when the answer comes in, and never again."""
    if datum == "bd09":
        lat, lon = bd09_to_gcj02(lat, lon)
    return (lat, lon) if datum == "wgs84" else gcj02_to_wgs84(lat, lon)
