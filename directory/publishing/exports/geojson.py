"""GeoJSON (RFC 7946): WGS-84, longitude first; a place without a point has the geometry null."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from directory.model import Facts
from directory.publishing.exports.encoding import dump, separated
from directory.publishing.exports.place import Place
from directory.publishing.exports.scope import Scope


def encode(place: Place, _scope: Scope) -> str:
    """A place as one feature."""
    return dump(feature(place))


@contextmanager
def writing(scope: Scope) -> Iterator[Callable[[str], None]]:
    """facilities.geojson."""
    with scope.open(f"{scope.folder}facilities.geojson") as stream:
        stream.write('{"type":"FeatureCollection","features":[\n')
        yield separated(stream)
        stream.write("\n]}\n")


def feature(place: Place) -> Facts:
    """One place. `precision` says how fine its point is: coarser than "street" is an area, not a place to go to."""
    point = place.facts.get("point")
    address = place.facts.get("address", {})
    properties = {
        "id": place.id,
        "city": place.city,
        "tier": place.tier,
        "name": place.names,
        "type": place.facts.get("type"),
        "status": place.facts.get("status"),
        "district": address.get("district"),
        "address": address.get("zh"),
        "precision": point["precision"] if point else None,
        "licences": place.licences,
    }
    known = {name: value for name, value in properties.items() if value is not None}
    return {"type": "Feature", "id": place.id, "geometry": geometry(point), "properties": known}


def geometry(point: Facts | None) -> Facts | None:
    """A point in WGS-84 as a geometry; null where there is none."""
    return {"type": "Point", "coordinates": [point["lon"], point["lat"]]} if point else None
