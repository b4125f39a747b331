"""Is this point possible for this city? Each fault has a name, so that the notice can say how to mend it."""

from __future__ import annotations

import math
import re
from typing import Final, Literal, TypeAlias

from scraper.geocoding.places import CityPlaces, Place

PointFault: TypeAlias = Literal["not-a-number", "out-of-range", "null-island", "swapped", "outside-city", "other-city"]

_DECIMAL: Final = re.compile(r"[+-]?\d{1,3}(\.\d{1,15})?")


def read_coordinate(text: str) -> float | None:
    """Degrees written as a plain decimal; None for `51,5`, `51°30'N`, `1e999`, `NaN` and everything else."""
    return float(text) if _DECIMAL.fullmatch(text.strip()) else None


def check_point(lat: float, lon: float, places: CityPlaces) -> PointFault | None:
    """What is wrong with a WGS-84 point said to lie in the city, or None.

    The city's bounds are a rectangle, which holds a good part of its neighbours too: a point that is more than 10 km
    from every place of the city we know, and twice as far as from a neighbour's, belongs to the neighbour.
    """
    if not (math.isfinite(lat) and math.isfinite(lon)):
        return "not-a-number"
    if abs(lat) < 3 and abs(lon) < 3:  # (0, 0) and what rounding makes of it
        return "null-island"
    if _in_bounds(lon, lat, places) and not _in_bounds(lat, lon, places):
        return "swapped"
    if abs(lat) > 90 or abs(lon) > 180:
        return "out-of-range"
    if not _in_bounds(lat, lon, places):
        return "outside-city"
    neighbour = nearest(lat, lon, places.neighbours)
    own = nearest(lat, lon, (*places.towns, *places.districts))
    if neighbour and own and own.distance(lat, lon) > max(10.0, 2 * neighbour.distance(lat, lon)):
        return "other-city"
    return None


def nearest(lat: float, lon: float, places: tuple[Place, ...]) -> Place | None:
    """The nearest of some places."""
    return min(places, key=lambda place: place.distance(lat, lon), default=None)


def _in_bounds(lat: float, lon: float, places: CityPlaces) -> bool:
    bounds = places.facts["bounds"]
    inside: bool = bounds["south"] <= lat <= bounds["north"] and bounds["west"] <= lon <= bounds["east"]
    return inside
