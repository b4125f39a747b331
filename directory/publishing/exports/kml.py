"""KML 2.2: every place in a list; a place known to the street or better also as a point on the map."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import Element, SubElement, tostring

from directory.publishing.exports.place import Place
from directory.publishing.exports.scope import Scope
from directory.publishing.exports.xml_text import allowed


def encode(place: Place, _scope: Scope) -> str:
    """A place as a placemark."""
    return tostring(_placemark(place), encoding="unicode") + "\n"


@contextmanager
def writing(scope: Scope) -> Iterator[Callable[[str], None]]:
    """facilities.kml."""
    with scope.open(f"{scope.folder}facilities.kml") as stream:
        name = Element("name")
        name.text = allowed(scope.title)
        stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>')
        stream.write(tostring(name, encoding="unicode") + "\n")
        yield stream.write
        stream.write("</Document></kml>\n")


def _placemark(place: Place) -> Element:
    mark = Element("Placemark", id=place.id)
    SubElement(mark, "name").text = allowed(place.main_name)
    address = place.facts.get("address", {}).get("zh")
    if address:
        SubElement(mark, "address").text = allowed(address)
    data = SubElement(mark, "ExtendedData")
    pairs = {
        "id": place.id,
        "name_en": place.name("en"),
        "tier": place.tier,
        "type": place.facts.get("type", ""),
        "licences": "; ".join(place.licences),
    }
    for name, value in pairs.items():
        if value:
            field = SubElement(data, "Data", name=name)
            SubElement(field, "value").text = allowed(value)
    if place.pin:
        latitude, longitude = place.pin
        SubElement(SubElement(mark, "Point"), "coordinates").text = f"{longitude},{latitude}"
    return mark
