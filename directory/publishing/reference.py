"""The reference of every field, made from schema.json, so that it cannot fall behind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from markupsafe import Markup

from directory import schema
from directory.publishing.catalogue import mark
from directory.publishing.edition import Edition

THINGS = (
    "facts", "service", "facility", "entry", "entry_source", "source", "statement", "record", "organisation",
    "city", "district", "hotline", "calendar_year", "guide_point", "plan_target", "insurer", "event", "venue", "term",
    "decision", "name", "address", "point", "entrance", "identifier", "contact", "hours", "money", "text",
    "window_language", "bilingual_document", "sign", "id_document", "booking", "payment_route", "payment_means",
    "agreement", "accreditation", "designation", "department", "specialty", "tradition", "remote_consultation",
    "referral", "practice", "provision", "visiting_expert",
)  # fmt: skip
"""The things of schema.json in the order of the page; one that is missing here is put at the end."""
_MERGE = {
    "best": mark("the best-sourced value"),
    "each": mark("every value is kept"),
    "inside": mark("field by field"),
}
_FORMS = {
    "text": mark("words by language"),
    "yes_no": mark("yes, no, or absent for unknown"),
    "date": mark("date (2020-01-22)"),
    "date_part": mark("date, month or year"),
    "url": mark("web address"),
    "id": mark("identifier of a place"),
    "slug": mark("short name of lower-case letters, digits and hyphens"),
    "time": mark("time (08:30)"),
    "string": mark("words"),
    "integer": mark("whole number"),
    "number": mark("number"),
    "object": mark("several fields"),
    "boolean": mark("true or false"),
}


class FieldLine(NamedTuple):
    """One field of the reference."""

    path: str
    label: str
    help: str
    form: str
    thing: str
    required: bool
    days: int
    merge: str
    terms: list[dict[str, str]]


class Reference:
    """Makes the reference in one edition."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._ = edition.words.gettext
        self._defs: dict[str, Any] = schema.load_schema()["$defs"]

    def render(self) -> Markup:
        """The fragment for the authored page around it."""
        order = [*THINGS, *(name for name in self._defs if name not in THINGS)]
        things = [self._thing(name) for name in order if "properties" in self._defs.get(name, {})]
        return self._edition.render("fields.html", things=things)

    def _thing(self, name: str) -> dict[str, object]:
        node = self._defs[name]
        required = set(node.get("required", ()))
        return {
            "id": name,
            "label": self._label(node),
            "help": self._help(node),
            "fields": [
                line for field, child in node["properties"].items() for line in self._lines(field, child, required)
            ],
        }

    def _lines(self, path: str, node: Mapping[str, Any], required: set[str]) -> list[FieldLine]:
        full = schema.resolve(node)
        inner = full.get("items", node) if full.get("type") == "array" else node
        thing = str(inner.get("$ref", "")).removeprefix("#/$defs/")
        documented = "properties" in self._defs.get(thing, {})
        merge = _MERGE.get(full.get("x-merge", ""), "")
        form = self._form(inner, thing)
        if full.get("type") == "array":
            form = self._("list: %s") % form
        lines = [
            FieldLine(
                path,
                self._label(full),
                self._help(full),
                form,
                thing if documented else "",
                path in required,
                int(full.get("x-ttl", 0)),
                self._(merge) if merge else "",
                self._terms(schema.resolve(inner), path),
            )
        ]
        if not documented:
            own = schema.resolve(inner)
            asked = {f"{path}.{name}" for name in own.get("required", ())}
            for name, child in own.get("properties", {}).items():
                lines += self._lines(f"{path}.{name}", child, asked)
        return lines

    def _form(self, node: Mapping[str, Any], thing: str) -> str:
        if thing in _FORMS:
            return self._(_FORMS[thing])
        if thing:
            return self._label(self._defs[thing])
        full = schema.resolve(node)
        if "x-vocabulary" in full or "enum" in full:
            return self._("one of the values")
        if "const" in full:
            return str(full["const"])
        return self._(_FORMS.get(str(full.get("type", "string")), _FORMS["string"]))

    def _terms(self, node: Mapping[str, Any], path: str) -> list[dict[str, str]]:
        values = self._edition.values
        if "x-vocabulary" in node:
            terms = self._edition.directory.vocabularies.get(node["x-vocabulary"], {})
            return [
                {"id": id_, "label": str(self._edition.words_of(term["label"]).striptags())}
                for id_, term in terms.items()
            ]
        field = path.split(".")[-1]
        if "enum" in node and set(node["enum"]) != {"yes", "no"}:
            shown = {value: str(values.enum(field, value).striptags()) for value in node["enum"]}
            return [{"id": value, "label": label if label != value else ""} for value, label in shown.items()]
        return []

    def _label(self, node: Mapping[str, Any]) -> str:
        return self._edition.values.label(node)

    def _help(self, node: Mapping[str, Any]) -> str:
        code = self._edition.language.code
        # `description` is English; no words are better than words in another language.
        own = node.get("x-help", {}).get(code) or (node.get("description", "") if code == "en" else "")
        return str(own).rstrip(".。")
