"""One file a kind of source, not a file a source: a descriptor in `sources/` tells a spider what to ask and read."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scraper.spiders.base import SourceSpider

KINDS: Final[dict[str, str]] = {
    "fhir": "FhirSpider",
    "json_api": "JsonApiSpider",
    "json_ld": "JsonLdSpider",
    "listing": "ListingSpider",
    "overpass": "OverpassSpider",
    "sparql": "SparqlSpider",
    "table": "TableSpider",
}
"""The `spider` of a descriptor, which is a file beside this one → the class in it."""


def spider(kind: str) -> type[SourceSpider]:
    """The class that crawls a kind; its file is loaded when it is needed, because some bring large libraries."""
    found: type[SourceSpider] = getattr(import_module(f"scraper.spiders.{kind}"), KINDS[kind])
    return found
