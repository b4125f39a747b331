"""What a geocoder answered, in three outcomes that are never confused, and how answers are kept.

`found` and `not_found` are knowledge and are kept in `geocodes.jsonl` by query and provider. `could_not_ask` (a
quota, a time-out, an unreadable file) says nothing about the address: it is reported and leaves the kept answer as it
is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from geopy.exc import GeocoderServiceError
from geopy.geocoders.base import Geocoder

from directory import store
from directory.model import Facts

Outcome: TypeAlias = Literal["found", "not_found", "could_not_ask"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one address of a city. `point` is a WGS-84 point of schema.json when it was found; `why` tells
    what went wrong when nobody could be asked.
    """

    city: str
    address: str
    outcome: Outcome
    provider: str
    version: str
    when: str
    point: Facts | None = None
    place: str = ""
    district: str = ""
    why: str = ""

    @property
    def query(self) -> str:
        """What the answer is kept under."""
        return f"{self.city}: {self.address}"

    def row(self) -> Facts:
        """The line of geocodes.jsonl."""
        facts: dict[str, Any] = {
            "query": self.query, "outcome": self.outcome, "provider": self.provider, "version": self.version,
            "when": self.when, "place": self.place, "district": self.district, "point": self.point,
        }  # fmt: skip
        return {name: value for name, value in facts.items() if value}


def ask(geocoder: Geocoder, city: str, address: str, provider: str, version: str, when: str) -> Answer:
    """Ask a geocoder whose `raw` tells `precision`, `place`, `district` and `origin`.

    `when` is the date the answer counts from (ISO): for an offline geocoder that of its data, so that asking again
    changes nothing.
    """
    try:
        location = geocoder.geocode(address)
    except GeocoderServiceError as error:
        return Answer(city, address, "could_not_ask", provider, version, when, why=str(error))
    if location is None:
        return Answer(city, address, "not_found", provider, version, when)
    point = {
        "lat": round(location.latitude, 5),
        "lon": round(location.longitude, 5),
        "precision": location.raw["precision"],
        "datum": "WGS-84",
        "from": location.raw["origin"],
    }
    place, district = location.raw["place"], location.raw["district"]
    return Answer(city, address, "found", provider, version, when, point, place, district)


def keep(answers: Iterable[Answer], data: Path = store.DATA) -> bool:
    """Add what was learnt to `geocodes.jsonl`: one line a query and provider, sorted. Returns whether it changed."""
    learnt = {(a.query, a.provider): a.row() for a in answers if a.outcome != "could_not_ask"}
    path = store.safe_path(data, "geocodes.jsonl")
    rows = {(row["query"], row["provider"]): row for row in store.read_jsonl(path)} | learnt
    return bool(learnt) and store.write_jsonl(path, [rows[key] for key in sorted(rows)])
