"""What the online geocoders share: one strict request, one answer read, one conversion to WGS-84.

Whatever is not a readable answer raises one of geopy's errors, so that it can never pass for "not found".
"""

from __future__ import annotations

import json
import math
import re
import time
from abc import abstractmethod
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Final, NoReturn
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
)

from geopy.adapters import URLLibAdapter
from geopy.exc import GeocoderParseError, GeocoderServiceError, GeocoderTimedOut
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from scraper.findings import shorten
from scraper.geocoding.answers import ImpossiblePointError
from scraper.geocoding.checks import read_coordinate
from scraper.geocoding.datum import Datum, to_wgs84
from scraper.geocoding.places import CityPlaces

TIMEOUT: Final = 10.0
"""Seconds for a whole answer, not for each of its bytes."""
_MOST: Final = 1024 * 1024
_NUMBER: Final = re.compile(r"(\d+(?:-\d+)?)号")


class StrictAdapter(URLLibAdapter):
    """One request and no more: no redirects (they would carry the key elsewhere), no retries behind the back of the
    rate limit, a limit on size and on the whole time, JSON without NaN.
    """

    def __init__(self, *, proxies: Any, ssl_context: Any) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        opener = OpenerDirector()
        for handler in (
            ProxyHandler(proxies), HTTPHandler(), HTTPSHandler(context=ssl_context), HTTPErrorProcessor(),
            HTTPDefaultErrorHandler(),
        ):  # fmt: skip
            opener.add_handler(handler)
        self.urlopen = opener.open

    def get_json(self, url: str, *, timeout: Any, headers: Any) -> Any:
        """The JSON value of an answer; GeocoderParseError for anything else, an HTML page for example."""
        text = self.get_text(url, timeout=timeout, headers=headers)
        try:
            return json.loads(text, parse_constant=_refuse)
        except (ValueError, RecursionError):
            raise GeocoderParseError(f"the answer is not JSON: {shorten(text, 60)}") from None

    def _decode_page(self, page: Any) -> str:
        """The body, closed and bounded. Slow bytes count together: a time-out per byte would never end."""
        deadline, body = time.monotonic() + TIMEOUT, bytearray()
        with page:
            try:
                while chunk := page.read1(65536):
                    body += chunk
                    if len(body) > _MOST:
                        raise GeocoderServiceError(f"the answer is larger than {_MOST} bytes")
                    if time.monotonic() > deadline:
                        raise GeocoderTimedOut(f"the answer was not complete after {TIMEOUT:.0f} s")
            except TimeoutError:
                raise GeocoderTimedOut(f"no answer within {TIMEOUT:.0f} s") from None
            except (OSError, ValueError) as error:
                raise GeocoderServiceError(f"the answer broke off: {error}") from error
            if page.length:
                raise GeocoderServiceError(f"the answer broke off {page.length} bytes before its end")
        try:
            return body.decode()
        except UnicodeDecodeError:
            raise GeocoderParseError("the answer is not UTF-8") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


@dataclass(frozen=True, slots=True)
class Hit:
    """What an adapter reads out of an answer: a point in the provider's datum, how exact it is in our words and in the
    provider's (`level`), and what the provider says the place is. `number` is the house number it confirms.
    """

    lat: float
    lon: float
    precision: str
    place: str
    level: str
    adcode: str = ""
    street: str = ""
    number: str | None = None


class Online(Geocoder):
    """A geocoder that is asked about addresses of one city. Subclasses say where to ask and how to read the answer."""

    datum: ClassVar[Datum]
    origin: ClassVar[str]
    root: ClassVar[str]

    def __init__(
        self, places: CityPlaces, key: str, user_agent: str, *, root: str = "", timeout: float = TIMEOUT
    ) -> None:
        """`root` is another address to ask, for tests and for a mirror of one's own."""
        super().__init__(user_agent=user_agent, timeout=timeout, adapter_factory=StrictAdapter)
        self.places, self.key, self.base = places, key, root or self.root

    @abstractmethod
    def url(self, query: str) -> str:
        """Where to ask."""

    @abstractmethod
    def read(self, body: Any) -> Hit | None:
        """What an answer says; None for "not found". Raises a geopy error, or that of reading what is not there."""

    def geocode(self, query: str, *, exactly_one: bool = True, timeout: object = DEFAULT_SENTINEL) -> Any:
        """Ask about an address: a geopy Location in WGS-84 (in a list unless `exactly_one`), or None."""
        location = self._call_geocoder(self.url(query), partial(self._locate, query), timeout=timeout)
        return location if exactly_one or location is None else [location]

    def _locate(self, query: str, body: Any) -> Location | None:
        try:
            hit = self.read(body)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            found = shorten(json.dumps(body, ensure_ascii=False), 60)
            raise GeocoderParseError(f"the answer has another form than expected ({error!r}): {found}") from error
        if hit is None:
            return None
        return _location(hit, _honest(hit, query), self.datum, self.origin)


def _honest(hit: Hit, query: str) -> str:
    """A building is only claimed when the house number that was asked for is the one that was found: geocoders
    fall back to some place in the street. `number` is None where the provider does not tell.
    """
    asked = _NUMBER.search(query)
    wrong = asked and hit.number is not None and asked[1] != hit.number.removesuffix("号")
    return "street" if wrong and hit.precision in ("entrance", "building") else hit.precision


def _location(hit: Hit, precision: str, datum: Datum, origin: str) -> Location:
    lat, lon = to_wgs84(hit.lat, hit.lon, datum)
    raw = {
        "lat": lat, "lon": lon, "precision": precision, "place": hit.place, "district": hit.adcode, "origin": origin,
        "street": hit.street, "level": hit.level, "said": f"{hit.lat},{hit.lon} {datum}",
    }  # fmt: skip
    if abs(lat) > 90 or abs(lon) > 180:  # geopy would wrap the longitude to a place on the other side of the earth
        raise ImpossiblePointError(raw)
    return Location(hit.place, (lat, lon), raw)


def degrees(value: object) -> float:
    """A coordinate written as a number or a plain decimal; ValueError for everything else (`51,5`, NaN, True)."""
    number = read_coordinate(value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, (int, float)) or not math.isfinite(number):
        raise ValueError(f"{shorten(repr(value), 40)} is no coordinate")
    return float(number)


def words(value: object) -> str:
    """A text of an answer, "" for the `[]` and null that stand for nothing."""
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int) else ""
