"""Districts of the past: an address of years ago names one that has become part of another."""

from __future__ import annotations

from typing import NamedTuple

from directory.model import Facility, Facts, Statement, Text
from directory.publishing.evidence import Evidenced


class Former(NamedTuple):
    """What a source calls the district, the district it is part of now, since when, and the numbers of the sources."""

    name: Text
    district: Text
    until: str
    refs: tuple[int, ...]


def former_district(facility: Facility, city: Facts, found: Evidenced) -> Former | None:
    """The district of the past that a source of the address names, or None. Where the published address stands in
    another district than the one that took it over, nothing is said: the boundary moved through it.
    """
    adcode = facility.facts.get("address", {}).get("district")
    district: Facts = next((each for each in city["districts"] if each["adcode"] == adcode), {})
    told = [statement for statement in facility.statements if statement.path == ("address",)]
    for former in district.get("former", ()):
        name = former["name"].get("zh", "")
        refs = tuple(dict.fromkeys(found.number(each) for each in told if name and _names(each, name)))
        if refs:
            return Former(former["name"], district["name"], former["until"], refs)
    return None


def _names(statement: Statement, district: str) -> bool:
    """Whether a statement names a district, in the address or where the source files the place (its record's key: the
    address itself is written with the district of today).
    """
    return district in statement.value.get("zh", "") or district in (statement.record or "").split("/")
