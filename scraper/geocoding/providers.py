"""The table of geocoders: who they are, what they need, how often they may be asked, how well we know them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geopy.geocoders.base import Geocoder

from directory.model import Text
from scraper import settings
from scraper.geocoding.amap import AMap
from scraper.geocoding.baidu import Baidu
from scraper.geocoding.gazetteer import Gazetteer
from scraper.geocoding.nominatim import Nominatim
from scraper.geocoding.online import Online
from scraper.geocoding.places import VERSION, load_places
from scraper.geocoding.tianditu import Tianditu


class NotReadyError(RuntimeError):
    """A provider that cannot be asked for want of a key or a contact. The message says what to set."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One row of the table.

    `seconds` lie between two questions at least. `key` is the environment variable that holds its key, "" for none.
    `known` says what our reading of its answers rests on: "answer" (a real one is in the tests), "documentation", or
    "unproven" (its form is known from others only). `version` changes with our reading; answers are kept by it.
    """

    name: str
    title: Text
    version: str
    make: type[Online] | None = None
    key: str = ""
    seconds: float = 0.0
    known: str = "answer"

    @property
    def online(self) -> bool:
        """Whether asking it uses the network."""
        return self.make is not None

    def ready(self) -> Callable[[str, Path], Geocoder]:
        """What makes its geocoder for a city and a data folder. Raises NotReadyError."""
        make = self.make
        if make is None:
            return lambda city, data: Gazetteer([city], data)
        key = os.environ.get(self.key, "").strip() if self.key else ""
        if self.key and not key:
            raise NotReadyError(f"{self.title['en']} needs a key. Set {self.key} to yours, then try again.")
        try:
            agent = settings.agent()
        except settings.NoContactError:
            raise NotReadyError(
                f"{self.title['en']} must be told how to reach you. Set {settings.CONTACT_VARIABLE} to an e-mail or "
                "web address (plain ASCII), then try again."
            ) from None
        return lambda city, data: make(load_places(city, data), key, agent)


PROVIDERS: Final[dict[str, Provider]] = {
    provider.name: provider
    for provider in (
        Provider("gazetteer", {"en": "the offline gazetteer", "zh": "离线地名表"}, VERSION),
        Provider(
            "nominatim", {"en": "Nominatim (OpenStreetMap)", "zh": "Nominatim（OpenStreetMap）"}, "jsonv2-1",
            Nominatim, seconds=1.1, known="documentation",
        ),
        Provider("amap", {"en": "AMap", "zh": "高德地图"}, "v3-1", AMap, "AMAP_KEY", 0.5),
        Provider("baidu", {"en": "Baidu Maps", "zh": "百度地图"}, "v3-1", Baidu, "BAIDU_MAPS_KEY", 0.5),
        Provider(
            "tianditu", {"en": "Tianditu", "zh": "天地图"}, "geocoder-1", Tianditu, "TIANDITU_KEY", 0.5,
            known="unproven",
        ),
    )
}  # fmt: skip
