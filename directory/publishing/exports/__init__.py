"""The open data in the formats of the trades. One module a format; `FORMATS` is the list of them.

A format has two halves. `encode(place, scope)` makes of one place what will be written; it is called once a place.
`writing(scope)` is a context manager that opens the format's files for a scope (the whole site, or one city) and gives
the function that writes what was encoded. Nothing is held but what a format must hold, so that ten times the places
cost ten times the seconds and no more memory.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, TypeAlias

from directory.publishing.exports import fhir, geojson, gpx, hsds, kml, lists, tables, tables_csv, vcard, workbook
from directory.publishing.exports.place import Place
from directory.publishing.exports.scope import Scope

Writing: TypeAlias = Callable[[Scope], AbstractContextManager[Callable[[Any], None]]]


class Format(NamedTuple):
    """How a place is encoded, and the files that take it."""

    encode: Callable[[Place, Scope], Any]
    writing: tuple[Writing, ...]


FORMATS = (
    Format(lists.encode, (lists.writing_json, lists.writing_ndjson)),
    Format(geojson.encode, (geojson.writing,)),
    Format(tables.encode, (tables_csv.writing, workbook.writing)),
    Format(fhir.encode, (fhir.writing,)),
    Format(hsds.encode, (hsds.writing,)),
    Format(kml.encode, (kml.writing,)),
    Format(gpx.encode, (gpx.writing,)),
    Format(vcard.encode, (vcard.writing,)),
)
