"""Which tables and columns a workbook has: all of it read from schema.json, no list of fields by hand.

Every list of things anywhere in an entry becomes a table under the name of its field: `contacts` holds the contacts of
the place and those of its services, `hours` the timetables of services, contacts and languages. Everything else of an
entry is one row of the table `facilities`. Objects are flattened: `price.amount`, `note.zh`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Literal

from directory import schema
from directory.model import Text

Kind = Literal["text", "term", "number", "day", "clock", "code", "terms", "lines"]
"""How a cell is read: free text, one term of a list, a number, a date, a time of day, text of a fixed form, several
terms, several lines of text."""

LANGUAGES = ("zh", "en")
"""Languages of texts that always have a column; others have one where an entry uses them."""
FACILITIES = "facilities"
SOURCES = "sources"
_HANDLED = frozenset({"id", "city"})
"""Fields of an entry that are not edited in cells: they are its identity."""


@dataclass(frozen=True)
class Column:
    """One column of facts. `path` is where its value stands within the thing of the row; `node` its schema."""

    path: tuple[str, ...]
    node: Mapping[str, Any]
    kind: Kind
    label: Text
    help: Text = field(default_factory=dict)
    required: bool = False

    @cached_property
    def key(self) -> str:
        """Its name in the file: the path with dots."""
        return ".".join(self.path)

    @cached_property
    def vocabulary(self) -> str:
        """The vocabulary its values are taken from, or ""."""
        node = self.node.get("items", self.node) if self.kind == "terms" else self.node
        return str(node.get("x-vocabulary", ""))

    @cached_property
    def labels(self) -> dict[str, Text]:
        """What people call the values it may take."""
        if self.vocabulary:
            return {name: each["label"] for name, each in schema.vocabularies().get(self.vocabulary, {}).items()}
        node = self.node.get("items", self.node) if self.kind == "terms" else self.node
        terms: dict[str, Text] = node.get("x-terms", {})
        return terms

    @cached_property
    def allowed(self) -> list[str]:
        """The values it may take; empty when they are free."""
        node = self.node.get("items", self.node) if self.kind == "terms" else self.node
        if "const" in node:
            return [str(node["const"])]
        if self.vocabulary:
            return list(schema.vocabularies().get(self.vocabulary, {}))
        return [str(value) for value in node.get("enum", [])]


@dataclass(frozen=True)
class Table:
    """One sheet. `places` are the paths of field names under which its things stand: ("contacts",) and
    ("services", "contacts"); none for `facilities`, whose rows are the entries themselves.
    """

    name: str
    label: Text
    help: Text
    columns: tuple[Column, ...]
    places: tuple[tuple[str, ...], ...]
    keys: tuple[str, ...]
    """Fields that tell one thing of the list from another (`x-key`); empty where nothing does."""

    @property
    def nested(self) -> bool:
        """Whether rows may belong to a thing inside the place, such as a service."""
        return any(len(place) > 1 for place in self.places)

    def column(self, key: str) -> Column | None:
        """The column named `key`; texts in a further language have one too ("note.vi")."""
        found = self._by_key.get(key)
        if found or "." not in key:
            return found
        stem, _, lang = key.rpartition(".")
        return next((text_column(c, lang) for c in self.columns if c.key == f"{stem}.{LANGUAGES[0]}"), None)

    @cached_property
    def _by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}


def text_column(model: Column, lang: str) -> Column | None:
    """The column for `lang` beside `model`, which is a column of a text by language; None if it is not one."""
    if not model.node.get("x-by-language"):
        return None
    label = {each: f"{text.rpartition(' (')[0]} ({lang})" for each, text in model.label.items()}
    return Column((*model.path[:-1], lang), model.node, "text", label)


@cache
def tables() -> tuple[Table, ...]:
    """Every table, `facilities` first, `sources` last, the others in the order of schema.json."""
    fields = schema.properties("entry")
    found: dict[str, tuple[Mapping[str, Any], list[tuple[str, ...]]]] = {}
    for name, node in fields.items():
        if name not in _HANDLED:
            _lists(name, node, (), found)
    best = tuple(
        column for name, node in fields.items() if name not in _HANDLED for column in _columns((name,), node, False)
    )
    entry = schema.resolve({"$ref": "#/$defs/entry"})
    made = [Table(FACILITIES, {"en": "Facilities", "zh": "机构"}, entry.get("x-help", {}), best, (), ())]
    order = sorted(found, key=lambda name: name == SOURCES)
    for name in order:
        node, places = found[name]
        item = schema.resolve(node["items"])
        required = frozenset(item.get("required", ()))
        columns = tuple(
            column
            for key, child in item.get("properties", {}).items()
            for column in _columns((key,), schema.resolve(child), key in required)
        )
        keys = tuple(node.get("x-key", ()))
        help_text = node.get("x-help") or item.get("x-help") or {}
        made.append(Table(name, node["x-label"], help_text, columns, tuple(places), keys))
    return tuple(made)


@cache
def table(name: str) -> Table:
    """The table of this name. KeyError if there is none."""
    return {each.name: each for each in tables()}[name]


def _is_list_of_things(node: Mapping[str, Any]) -> bool:
    return node.get("type") == "array" and schema.resolve(node["items"]).get("type") == "object"


def _lists(
    name: str,
    node: Mapping[str, Any],
    above: tuple[str, ...],
    found: dict[str, tuple[Mapping[str, Any], list[tuple[str, ...]]]],
) -> None:
    """Collect every list of things at or below `node`."""
    if not _is_list_of_things(node):
        return
    here = (*above, name)
    known = found.setdefault(name, (node, []))
    if set(schema.resolve(known[0]["items"])["properties"]) != set(schema.resolve(node["items"])["properties"]):
        raise ValueError(f"schema.json has two different lists named {name}")
    known[1].append(here)
    for key, child in schema.resolve(node["items"]).get("properties", {}).items():
        _lists(key, schema.resolve(child), here, found)


def _columns(
    path: tuple[str, ...], node: Mapping[str, Any], required: bool, above: Text | None = None
) -> Iterator[Column]:
    """The columns of one field: itself, or those of its parts."""
    label: Text = {lang: " › ".join([*([above[lang]] if above else []), text]) for lang, text in _label(path, node)}
    if node.get("type") == "array":
        if not _is_list_of_things(node):
            item = schema.resolve(node["items"])
            terms = "enum" in item or "x-vocabulary" in item
            yield Column(path, node, "terms" if terms else "lines", label, node.get("x-help", {}), required)
    elif "properties" in node:
        needed = frozenset(node.get("required", ()))
        for key, child in node["properties"].items():
            yield from _columns((*path, key), schema.resolve(child), required and key in needed, label)
    elif node.get("type") == "object":
        text = {**node["additionalProperties"], "x-by-language": True}
        for lang in LANGUAGES:
            named = {each: f"{word} ({_NAMES[lang][each]})" for each, word in label.items()}
            yield Column((*path, lang), text, "text", named, node.get("x-help", {}))
    else:
        yield Column(path, node, _kind(node), label, _help(node), required)


_NAMES = {"zh": {"en": "Chinese", "zh": "中文"}, "en": {"en": "English", "zh": "英文"}}


def _label(path: tuple[str, ...], node: Mapping[str, Any]) -> list[tuple[str, str]]:
    given = node.get("x-label", {})
    return [(lang, given.get(lang) or given.get("en") or path[-1]) for lang in ("en", "zh")]


def _help(node: Mapping[str, Any]) -> Text:
    told: Text = node.get("x-help") or node.get("x-expected") or {}
    return told


def _kind(node: Mapping[str, Any]) -> Kind:
    if "x-vocabulary" in node or "enum" in node or "const" in node:
        return "term"
    if node.get("type") in ("number", "integer"):
        return "number"
    expected = node.get("x-expected", {}).get("en", "")
    if node.get("format") == "date" or expected.startswith("a date"):
        return "day"
    if expected.startswith("a time"):
        return "clock"
    return "code" if "pattern" in node else "text"
