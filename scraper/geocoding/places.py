"""The gazetteer's files and the cities' own points, loaded once: `places/*.csv` and `directory/data/cities/`."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any, Final

from directory import store
from scraper.normalise.addresses import Area, area_of

PLACES: Final = Path(__file__).parent / "places"
VERSION: Final = "2026-11"
"""Of the files in `places/`. Answers are kept by version, so it changes whenever they do."""
COMPILED_ON: Final = "2026-11-22"


@dataclass(frozen=True, slots=True)
class Place:
    """A named point in WGS-84. `precision` is "township", "district" or "city"; `origin` says whose point it is."""

    name: str
    district: str
    lat: float
    lon: float
    precision: str
    origin: str

    def distance(self, lat: float, lon: float) -> float:
        """Kilometres to a point, on a sphere."""
        half_lat, half_lon = radians(lat - self.lat) / 2, radians(lon - self.lon) / 2
        chord = sin(half_lat) ** 2 + cos(radians(self.lat)) * cos(radians(lat)) * sin(half_lon) ** 2
        return 2 * 6371.0 * asin(sqrt(min(1.0, chord)))


@dataclass(frozen=True, slots=True)
class CityPlaces:
    """What the gazetteer knows of one city. `facts` is its city.yml."""

    city: str
    facts: dict[str, Any]
    area: Area
    towns: tuple[Place, ...]
    districts: tuple[Place, ...]
    whole: Place | None
    neighbours: tuple[Place, ...]


@cache
def load_places(city: str, data: Path = store.DATA) -> CityPlaces:
    """The places of a city that has a city.yml; raises OSError or ValueError when a file cannot be read."""
    facts = store.load_city(city, data)
    rows = [row for row in _rows("townships.csv") if row["city"] == city]
    return CityPlaces(
        city=city,
        facts=facts,
        area=area_of(facts, [(row["name"], row["district"]) for row in rows]),
        towns=tuple(_town(row, row["district"]) for row in rows if row["lat"]),
        districts=tuple(
            _own_point(district, district["adcode"]) for district in facts["districts"] if "point" in district
        ),
        whole=_own_point(facts, "") if "point" in facts else None,
        neighbours=tuple(_town(row, "") for row in _rows("neighbours.csv") if row["near"] == city),
    )


def _town(row: dict[str, str], district: str) -> Place:
    origin = f"GeoNames {row['geonameid']}"
    return Place(row["name"], district, float(row["lat"]), float(row["lon"]), "township", origin)


def _own_point(facts: dict[str, Any], district: str) -> Place:
    point = facts["point"]
    return Place(
        facts["name"]["zh"], district, point["lat"], point["lon"], point["precision"], point.get("from", "city.yml")
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (PLACES / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
