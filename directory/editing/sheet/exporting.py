"""What a workbook shows of a city: its entries as written, beside them what records say, and who said each value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import Any

from directory import paths, schema, strict_yaml
from directory.editing import entries
from directory.model import Directory, Facility, Facts, Path, Statement


@dataclass(frozen=True, slots=True)
class Proof:
    """Who said a value: title and address of the source, when it was checked, whether that still counts."""

    title: str
    url: str
    checked_on: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class View:
    """One place as a workbook shows it: `facts` of its entry, `said` by records only."""

    id: str
    name: str
    revision: str
    facts: Facts
    said: Facts
    records: list[str] = field(default_factory=list)
    proofs: dict[Path, Proof] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Book:
    """Everything a workbook holds. `day` is the day it was made; `blank` makes it a form to be filled in by a hospital
    that is not in the directory yet.
    """

    city: Facts
    lang: str
    day: str
    views: list[View]
    insurers: list[str] = field(default_factory=list)
    blank: bool = False


NEW = "new-1"
"""Stands for the id of a place that has none yet."""


def gather(directory: Directory, city: str, data: File, lang: str) -> Book:
    """The book of a city. Entries whose files cannot be read are left out: `check` tells what is wrong with them."""
    facilities = {each.id: each for each in directory.facilities.get(city, [])}
    read = dict(entries.read_all(data, city))
    files = {entry: file for entry, file in read.items() if not isinstance(file, strict_yaml.YamlRefusedError)}
    broken = set(read) - set(files)
    views = []
    for entry in sorted({*facilities, *files} - broken):
        file = files.get(entry) or entries.read(data, city, entry)
        views.append(_view(file, facilities.get(entry), directory, lang))
    return Book(directory.cities[city], lang, directory.today, views, sorted(directory.insurers))


def blank(directory: Directory, city: str, lang: str) -> Book:
    """A form for one place that is not in the directory."""
    view = View(NEW, "", "", {"id": NEW, "city": city}, {})
    return Book(directory.cities[city], lang, directory.today, [view], sorted(directory.insurers), blank=True)


def _view(file: entries.File, facility: Facility | None, directory: Directory, lang: str) -> View:
    statements = facility.statements if facility else []
    published = [each for each in statements if each.published]
    said = _said_by_records(file.facts, published)
    proofs = {each.path: _proof(each, lang) for each in published}
    known = (facility.facts if facility else {}).get("names") or file.facts.get("names")
    records = facility.records if facility else []
    revision = file.revision if file.raw else ""
    return View(file.id, name_of(known, lang), revision, file.facts, said, records, proofs)


def name_of(names: Any, lang: str) -> str:
    """The name people know a place by: the first in `lang`, else the first."""
    if not isinstance(names, list):
        return ""
    texts = [(str(each.get("lang", "")), str(each.get("text", ""))) for each in names if isinstance(each, dict)]
    return next((text for tongue, text in texts if tongue.startswith(lang)), texts[0][1] if texts else "")


def _proof(statement: Statement, lang: str) -> Proof:
    title = statement.title.get(lang) or statement.title.get("en") or ""
    return Proof(title, statement.url, statement.checked_on, statement.confirmed)


def _said_by_records(own: Facts, published: Iterable[Statement]) -> Facts:
    """The published facts that the entry does not state itself. Points that a geocoder worked out are nobody's word."""
    stated = {path for path, _ in paths.pairs({name: value for name, value in own.items() if _usable(value)})}
    said = [each for each in published if not each.entry and each.path not in stated and each.source != "gazetteer"]
    inside = {each.path[:2] for each in said if each.path[0] == "services"}
    keys = [each for each in published if each.path in inside and each not in said]
    facts: Facts = entries.as_written(paths.build((each.path, each.value) for each in [*keys, *said]))
    return facts


def _usable(value: Any) -> bool:
    """Whether `paths.pairs` can take a field: lists of things may hold only things."""
    return not isinstance(value, list) or all(isinstance(each, (dict, str)) for each in value)


def has_provenance(name: str) -> bool:
    """Whether a field of an entry is a fact that needs a source."""
    return name in schema.properties("facts")
