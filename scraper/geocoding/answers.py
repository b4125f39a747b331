"""What a geocoder answered, in three outcomes that are never confused, and how answers are kept.

`found` and `not_found` are knowledge and are kept in `geocodes.jsonl` by query, provider and version. `could_not_ask`
(a quota, a time-out, an unreadable answer) says nothing about the address: it is reported and leaves the kept answer
as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderQuotaExceeded,
    GeocoderRateLimited,
    GeopyError,
)
from geopy.geocoders.base import Geocoder

from directory import store
from directory.model import Facts

Outcome: TypeAlias = Literal["found", "not_found", "could_not_ask"]
FINE: Final = ("entrance", "building", "street")
"""Precisions of which one point is one place; coarser points are shared by many places."""


class ImpossiblePointError(GeopyError):
    """An answer whose numbers are no point on earth. `raw` is what geopy's Location would carry."""

    def __init__(self, raw: Facts) -> None:
        super().__init__(f"{raw['lat']}, {raw['lon']} is no latitude and longitude")
        self.raw = raw


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one address of a city. `point` is a WGS-84 point of schema.json when it was found.

    `district` is an adcode: the offline gazetteer's, or what the provider says; `level` the provider's own word for
    how exact it is, `raw` its numbers and their datum before conversion. `why` tells what went wrong when nobody could
    be asked; `refused` that asking on would be no use or rude, `retry_after` after how many seconds it may be tried.
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
    street: str = ""
    level: str = ""
    raw: str = ""
    why: str = ""
    refused: bool = False
    retry_after: float | None = None

    @property
    def query(self) -> str:
        """What the answer is kept under."""
        return store.geocode_query(self.city, self.address)

    def row(self) -> Facts:
        """The line of geocodes.jsonl."""
        facts: dict[str, Any] = {
            "query": self.query, "outcome": self.outcome, "provider": self.provider, "version": self.version,
            "when": self.when, "place": self.place, "district": self.district, "level": self.level, "raw": self.raw,
            "point": self.point,
        }  # fmt: skip
        return {name: value for name, value in facts.items() if value}


def ask(geocoder: Geocoder, city: str, address: str, provider: str, version: str, when: str) -> Answer:
    """Ask a geocoder whose `raw` tells `lat`, `lon`, `precision`, `place`, `district` and `origin`, and may tell
    `street`, `level` and `said`.

    `when` is the date the answer counts from (ISO): for an offline geocoder that of its data, so that asking again
    changes nothing.
    """
    try:
        location = geocoder.geocode(address)
    except ImpossiblePointError as error:
        return _found(error.raw, city, address, provider, version, when)
    except GeopyError as error:
        return Answer(
            city, address, "could_not_ask", provider, version, when, why=str(error) or type(error).__name__,
            refused=isinstance(error, _REFUSALS),
            retry_after=error.retry_after if isinstance(error, GeocoderRateLimited) else None,
        )  # fmt: skip
    if location is None:
        return Answer(city, address, "not_found", provider, version, when)
    return _found(location.raw, city, address, provider, version, when)


_REFUSALS: Final = (GeocoderQuotaExceeded, GeocoderInsufficientPrivileges, GeocoderAuthenticationFailure)


def _found(raw: Facts, city: str, address: str, provider: str, version: str, when: str) -> Answer:
    point = {
        "lat": round(raw["lat"], 5),
        "lon": round(raw["lon"], 5),
        "precision": raw["precision"],
        "datum": "WGS-84",
        "from": raw["origin"],
    }
    return Answer(
        city, address, "found", provider, version, when, point, raw["place"], raw["district"],
        street=raw.get("street", ""), level=raw.get("level", ""), raw=raw.get("said", ""),
    )  # fmt: skip


def keep(answers: Iterable[Answer], data: Path = store.DATA) -> bool:
    """Add what was learnt to `geocodes.jsonl`: one line a query, provider and version, sorted. Returns whether it
    changed.
    """
    learnt = {(a.query, a.provider, a.version): a.row() for a in answers if a.outcome != "could_not_ask"}
    rows = {(row["query"], row["provider"], row["version"]): row for row in kept(data)} | learnt
    path = store.safe_path(data, "geocodes.jsonl")
    return bool(learnt) and store.write_jsonl(path, [rows[key] for key in sorted(rows)])


def kept(data: Path = store.DATA) -> list[Facts]:
    """Every kept answer. ValueError when the file cannot be read: it is mended by people, never overwritten."""
    return list(store.read_jsonl(store.safe_path(data, "geocodes.jsonl")))
