"""Nominatim of OpenStreetMap: WGS-84, ODbL. Format: https://nominatim.org/release-docs/latest/api/Output/

Policy (https://operations.osmfoundation.org/policies/nominatim/): a User-Agent of one's own with a contact, at most one
request a second for the whole application, answers kept, attribution shown.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from geopy.exc import GeocoderQueryError, GeocoderServiceError

from directory.model import Facts
from scraper.geocoding.online import Hit, Online, degrees, words

_AREAS: Final = {
    "city": "city", "municipality": "city", "state_district": "city",
    "county": "district", "city_district": "district", "district": "district", "borough": "district",
    "suburb": "township", "town": "township", "township": "township", "village": "township", "hamlet": "township",
    "quarter": "township", "neighbourhood": "township", "subdivision": "township", "residential": "township",
    "road": "street",
}  # fmt: skip
_PLACES: Final = frozenset({"amenity", "building", "healthcare", "office", "shop", "tourism", "craft", "club"})
_WIDER: Final = frozenset({"continent", "country", "region", "state", "province"})


class Nominatim(Online):
    """Asks `/search` within the bounds of the city. Wider than the city is "not found"."""

    datum = "wgs84"
    origin = "Nominatim, © OpenStreetMap contributors (ODbL)"
    root = "https://nominatim.openstreetmap.org"

    def url(self, query: str) -> str:
        """The search, in Chinese, with the parts of the address."""
        bounds = self.places.facts["bounds"]
        box = f"{bounds['west']},{bounds['south']},{bounds['east']},{bounds['north']}"
        asked = {
            "q": query, "format": "jsonv2", "addressdetails": 1, "limit": 1, "countrycodes": "cn", "viewbox": box,
            "bounded": 1, "accept-language": "zh",
        }  # fmt: skip
        return f"{self.base}/search?{urlencode(asked)}"

    def read(self, body: Any) -> Hit | None:
        """A list of places, the best one first."""
        if isinstance(body, dict) and "error" in body:
            raise GeocoderServiceError(f"Nominatim: {words(body['error']) or body['error']}")
        if not isinstance(body, list):
            raise GeocoderQueryError("Nominatim answered no list")
        if not body:
            return None
        place = body[0]
        level = "/".join(words(place.get(name)) for name in ("category", "type", "addresstype"))
        precision = _precision(place)
        if not precision:
            return None
        address = place.get("address") or {}
        return Hit(
            degrees(place["lat"]), degrees(place["lon"]), precision, words(place.get("display_name")), level,
            adcode=self._district(address), street=words(address.get("road")),
            number=words(address.get("house_number")),
        )  # fmt: skip

    def _district(self, address: Facts) -> str:
        """The adcode of the one district of our city that the answer names."""
        named = set(map(words, address.values()))
        found = {district.adcode for district in self.places.area.districts if district.name in named}
        return found.pop() if len(found) == 1 else ""


def _precision(place: Facts) -> str:
    """Our word for what was found, "" for more than a city."""
    kind, category = words(place.get("addresstype")), words(place.get("category")) or words(place.get("class"))
    if kind in _WIDER:
        return ""
    if kind in _AREAS:
        return _AREAS[kind]
    if category in _PLACES or (category == "place" and words(place.get("type")) in ("house", "house_number")):
        return "building"
    return "street" if category == "highway" else "city"
