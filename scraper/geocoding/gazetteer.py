"""The offline gazetteer as a geopy geocoder: townships, districts and cities, never finer than its data.

>>> Gazetteer(["hangzhou"]).geocode("杭州市西湖区转塘街道象山路280号").raw["precision"]
'township'
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderServiceError, GeocoderUnavailable
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from directory import store
from scraper.geocoding.places import CityPlaces, Place, load_places
from scraper.normalise.addresses import read_address


class _Offline(BaseSyncAdapter):
    """A connection that refuses to be one: nothing the gazetteer inherits can reach the network."""

    def get_json(self, url: str, *, timeout: Any, headers: Any) -> NoReturn:
        """Refuse."""
        raise GeocoderUnavailable(f"the offline gazetteer asks nobody, not even {url}")

    get_text = get_json


class Gazetteer(Geocoder):
    """Answers for addresses that start with the name of one of `cities` (ids of folders in `directory/data/cities/`).

    Raises GeocoderServiceError when its files cannot be read: that is "could not ask", not "not found".
    """

    def __init__(self, cities: Iterable[str], data: Path = store.DATA) -> None:
        super().__init__(adapter_factory=_Offline)
        try:
            self._cities = [load_places(city, data) for city in cities]
        except (OSError, ValueError, KeyError) as error:
            raise GeocoderServiceError(f"the gazetteer cannot be read: {error}") from error

    def geocode(self, query: str, *, exactly_one: bool = True, timeout: object = DEFAULT_SENTINEL) -> Any:
        """The finest place the address names (a geopy Location, in a list unless `exactly_one`), or None when it names
        none of our cities.

        A township counts only together with its district, or where the city has one of the name. `raw` holds
        `precision`, `place`, `district` (adcode or "") and `origin`.
        """
        found = next((_locate(query, places) for places in self._cities if query.startswith(places.area.city)), None)
        if found is None:
            return None
        raw = {
            "lat": found.lat, "lon": found.lon, "precision": found.precision, "place": found.name,
            "district": found.district, "origin": found.origin,
        }  # fmt: skip
        location = Location(found.name, (found.lat, found.lon), raw)
        return location if exactly_one else [location]


def _locate(query: str, places: CityPlaces) -> Place | None:
    address = read_address(query, places.area)
    if address.district and address.township:
        for town in places.towns:
            if (town.name, town.district) == (address.township, address.district):
                return town
    for district in places.districts:
        if district.district == address.district:
            return district
    return None if address.district or address.doubt else places.whole
