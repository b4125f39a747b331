"""An OpenAPI 3.1 description of the data files, for tools that make clients from one."""

from __future__ import annotations

from typing import Any, Final

from directory.model import Facts
from directory.publishing.config import Config

_CITY: Final = {
    "name": "city",
    "in": "path",
    "required": True,
    "description": "Id of a city, as in cities.json",
    "schema": {"type": "string", "pattern": "^[a-z][a-z0-9-]*$"},
}
_FACILITY: Final = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "Id of a facility, for example cn-hz-0001",
    "schema": {"$ref": "#/components/schemas/id"},
}
_FORMS: Final = (
    ("facilities.json", "application/json", "All facilities with their published facts", "facilities"),
    ("facilities.ndjson", "application/x-ndjson", "One facility a line, with every statement", None),
    ("facilities.geojson", "application/geo+json", "All facilities for maps (RFC 7946)", "features"),
    ("facilities.csv", "text/csv", "One row a facility (RFC 4180)", None),
    (
        "facilities.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Workbook with every list as a sheet",
        None,
    ),
    ("facilities.kml", "application/vnd.google-earth.kml+xml", "KML 2.2", None),
    ("facilities.gpx", "application/gpx+xml", "GPX 1.1, places known to the street or better", None),
    ("fhir/Bundle.json", "application/fhir+json", "FHIR R4 Bundle in the pattern of IHE mCSD", None),
    ("hsds/services.json", "application/json", "Open Referral HSDS 3.2: services", None),
    ("hotlines.csv", "text/csv", "Numbers to call, one row each", None),
)
_GUIDES: Final = (
    ("guide_points.geojson", "application/geo+json", "Guide points for maps (RFC 7946)", "features"),
    ("guide_points.csv", "text/csv", "Guide points, one row each", None),
)
_SINGLE: Final = (
    ("index.json", "Counts, licence, credits, size and SHA-256 of every list"),
    ("cities.json", "Cities, districts with former names, city hotlines"),
    ("insurers.json", "Insurers, administrators, assistance companies"),
    ("hotlines.json", "National numbers"),
    ("calendar.json", "Public holidays and the weekends worked for them"),
    ("events.json", "Events with venues and designated facilities"),
    ("vocabularies.json", "The allowed values with their labels"),
    ("schema.json", "JSON Schema of everything"),
    ("standard.json", "The reception standard with the rules that judge it"),
)


def describe(config: Config, schema: Facts, version: str, *, guided: bool) -> Facts:
    """The description. `schema` is the published schema.json, whose definitions become components; the address of the
    site is a server only where the deployer gave one. `guided`: there are guide points.
    """
    paths: dict[str, Facts] = {}
    for name, summary in _SINGLE:
        paths[f"/{name}"] = _get(summary, "application/json", {"type": "object"})
    for name, kind, summary, key in (*_FORMS, *(_GUIDES if guided else ())):
        content = _content(key)
        paths[f"/{name}"] = _get(summary, kind, content)
        paths[f"/{{city}}/{name}"] = _get(f"{summary}: one city", kind, content, _CITY)
    for name, summary in (("index.json", "The index of one city"), ("hotlines.json", "Numbers of one city")):
        paths[f"/{{city}}/{name}"] = _get(summary, "application/json", {"type": "object"}, _CITY)
    paths["/events.ics"] = _get("Events as iCalendar", "text/calendar", {"type": "string"})
    whole = {"$ref": "#/components/schemas/facility"}
    paths["/facilities/{id}.json"] = _get("One facility with every statement", "application/json", whole, _FACILITY)
    paths["/facilities/{id}.vcf"] = _get("One facility as a vCard 4.0", "text/vcard", {"type": "string"}, _FACILITY)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": config.name,
            "version": version,
            "summary": "Where a foreigner can be treated in a Chinese city",
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": f"{config.url}api/v1" if config.address_known else "."}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": {name: _component(node) for name, node in schema["$defs"].items()}},
    }


def _content(key: str | None) -> Facts:
    if key is None:
        return {"type": "string"}
    return {"type": "object", "required": [key], "properties": {key: {"type": "array", "items": {"type": "object"}}}}


def _get(summary: str, kind: str, content: Facts, *parameters: Facts) -> Facts:
    found = {"description": summary, "content": {kind: {"schema": content}}}
    operation: Facts = {
        "summary": summary,
        "responses": {"200": found, "404": {"description": "There is no such file"}},
    }
    return {"get": operation | ({"parameters": list(parameters)} if parameters else {})}


def _component(node: Any) -> Any:
    """A definition with its references turned to where components stand."""
    if isinstance(node, dict):
        return {
            key: value.replace("#/$defs/", "#/components/schemas/")
            if key == "$ref" and isinstance(value, str)
            else _component(value)
            for key, value in node.items()
        }
    return [_component(each) for each in node] if isinstance(node, list) else node
