"""GPX 1.1 for navigation devices: only places known to the street or better, for a device leads to the point itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import Element, SubElement, tostring

from directory.publishing.exports.place import Place
from directory.publishing.exports.scope import Scope
from directory.publishing.exports.xml_text import allowed


def encode(place: Place, _scope: Scope) -> str:
    """A place as a waypoint; "" if nobody may be led to its point."""
    return tostring(_waypoint(place, *place.pin), encoding="unicode") + "\n" if place.pin else ""


@contextmanager
def writing(scope: Scope) -> Iterator[Callable[[str], None]]:
    """facilities.gpx."""
    with scope.open(f"{scope.folder}facilities.gpx") as stream:
        stream.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<gpx version="1.1" creator="Bujianwai" xmlns="http://www.topografix.com/GPX/1/1">\n'
        )

        yield stream.write
        stream.write("</gpx>\n")


def _waypoint(place: Place, latitude: float, longitude: float) -> Element:
    point = Element("wpt", lat=str(latitude), lon=str(longitude))
    SubElement(point, "name").text = allowed(place.main_name)
    described = [place.name("en"), place.facts.get("address", {}).get("zh", ""), place.id]
    SubElement(point, "desc").text = allowed(" · ".join(filter(None, described)))
    return point
