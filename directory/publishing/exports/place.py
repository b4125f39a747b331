"""A facility as the formats see it: cut to what schema.json describes, with what several of them need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from directory.model import Facts, Path, Statement
from directory.publishing.urls import FINE


@dataclass(frozen=True, slots=True)
class Place:
    """One facility on its way out. `line` and `whole` are its JSON without and with the statements behind it."""

    id: str
    city: str
    tier: str
    facts: Facts
    confirmed: Facts
    """The facts without those past their time. Formats that cannot say "not confirmed since" carry these alone."""
    unconfirmed: list[str]
    """Paths ("contacts/phone|+86571…") of the published values past their time."""
    redirects: list[str]
    licences: list[str]
    line: str
    whole: str
    page: str
    """Path of its page from the root of the site."""
    checked_on: str
    """The newest day anybody looked at one of its published values, "" if nobody is named."""

    @property
    def names(self) -> dict[str, str]:
        """Its first name in each language, Chinese of every kind under "zh"; a former name never."""
        found: dict[str, str] = {}
        for name in self.facts.get("names", ()):
            if name["kind"] != "former":
                tag = name["lang"]
                found.setdefault("zh" if tag.startswith(("zh", "cmn")) else tag, str(name["text"]))
        return found

    def name(self, lang: str) -> str:
        """Its name in "zh" or "en", "" if it has none there; a former name never."""
        return self.names.get(lang, "")

    @property
    def main_name(self) -> str:
        """The Chinese name, which is what stands over the door; else another; else what it was called."""
        names = self.facts.get("names", ())
        return self.name("zh") or self.name("en") or next((str(name["text"]) for name in names), self.id)

    @property
    def other_names(self) -> list[str]:
        """Every name but the main one, former ones too, each once."""
        found = dict.fromkeys(str(name["text"]) for name in self.facts.get("names", ()))
        found.pop(self.main_name, None)
        return list(found)

    @property
    def pin(self) -> tuple[float, float] | None:
        """Latitude and longitude (WGS-84, degrees) if they are known to the street or better. A coarser point is the
        middle of an area: a pin there would send people astray.
        """
        point = self.facts.get("point")
        return (point["lat"], point["lon"]) if point and point["precision"] in FINE else None


_LASTING = frozenset({"names", "type", "address", "point", "identifiers", "organisation", "status"})
"""Fields every format carries whatever their age: without them a place could not be told from another."""


def split(statements: Iterable[Statement]) -> tuple[list[tuple[Path, Any]], list[str]]:
    """The (path, value) pairs of the published values that hold, and the paths of those past their time. A line of care
    is kept for the sake of anything that holds in it.
    """
    published = [statement for statement in statements if statement.published]
    holds = {statement.path for statement in published if statement.confirmed or statement.path[0] in _LASTING}
    holds |= {path[:2] for path in holds if len(path) > 2}
    kept = [(statement.path, statement.value) for statement in published if statement.path in holds]
    return kept, ["/".join(statement.path) for statement in published if not statement.confirmed]
