"""What stands beside the places: guide points and numbers to call, each a layer of its own."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import TypeAlias

from directory.model import Facts
from directory.publishing.exports import tables
from directory.publishing.exports.encoding import dump
from directory.publishing.exports.geojson import geometry

Things: TypeAlias = Iterable[tuple[str, Facts]]
"""Guide points or numbers with the city they belong to, "" for those of the whole country."""


def as_csv(kind: str, things: Things, languages: tuple[str, ...]) -> str:
    """A table (RFC 4180) of things of a kind of schema.json ("guide_point", "hotline"), one row each, with all that is
    known of them; lists of things in a cell are JSON.
    """
    text = io.StringIO(newline="")
    table = tables.of_kind(kind, languages)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.header)
    writer.writerows([city, *tables.cells(table, each)] for city, each in things)
    return text.getvalue()


def as_geojson(points: Things) -> str:
    """Guide points as GeoJSON (RFC 7946), in WGS-84. One without a point has the geometry null, as places have."""
    features = ",\n".join(dump(_feature(city, each)) for city, each in points)
    return f'{{"type":"FeatureCollection","features":[\n{features}\n]}}\n'


def _feature(city: str, each: Facts) -> Facts:
    told = {name: value for name, value in each.items() if name != "point"}
    point = each.get("point")
    fine = {"precision": point["precision"]} if point else {}
    properties = {**told, "city": city, **fine}
    return {"type": "Feature", "id": f"{city}/{each['id']}", "geometry": geometry(point), "properties": properties}
