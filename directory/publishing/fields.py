"""Which fields of a facility stand in which section of its page, and what each says with who said it.

A field of schema.json that is in no section here appears under `more`: adding a field needs no line in this file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from directory import paths, schema
from directory.model import Facts, Statement
from directory.publishing.catalogue import mark
from directory.publishing.evidence import Evidence, Evidenced
from directory.publishing.markup import NOTHING, glue, joined, words
from directory.publishing.values import Shown, Values

SECTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "now": (mark("Can I go now?"), ("services", "contacts")),
    "languages": (mark("Will they understand me?"), ("languages", "documents", "signage")),
    "insurance": (mark("Will my insurance work?"), ("agreements", "payment_routes", "foreign_social_security")),
    "paying": (
        mark("What do I bring and pay?"),
        ("id_documents", "payment_means", "pay_first", "deposit", "payment_stops", "pay_after_visit"),
    ),
    "booking": (mark("How do I book with a passport?"), ("booking", "smart_care")),
    "address": (mark("How do I get there?"), ("address", "entrances", "transport")),
    "medicine": (
        mark("What can they do?"),
        (
            "focus",
            "departments",
            "specialties",
            "traditions",
            "mdt",
            "remote_consultation",
            "referrals",
            "visiting_experts",
        ),
    ),
    "privacy": (mark("Privacy, culture, accessibility"), ("privacy", "culture", "accessibility", "lodging")),
    "place": (
        mark("About the place"),
        (
            "profile",
            "type",
            "ownership",
            "grade",
            "organisation",
            "campus",
            "names",
            "websites",
            "accreditations",
            "designations",
            "beds",
            "opened",
            "status",
            "moved_to",
            "closed_on",
            "identifiers",
        ),
    ),
}
"""The parts of a page in the order of what somebody who is ill in a foreign country asks."""
OF_SERVICES: dict[str, tuple[str, ...]] = {
    "languages": ("languages",),
    "insurance": ("agreements",),
    "paying": ("fees", "payment_means"),
    "booking": ("booking",),
    "medicine": ("departments",),
}
"""Which fields of a service answer which of those questions; all others stand where the services are listed."""
SHOWN_APART = ("address", "point", "contacts", "services", "conflict")
"""Fields with a block of their own on the page."""
SAME_BY_KEY = frozenset({"names"})
"""Lists whose items are their own key: one that "differs" says the same name and calls it something else."""
NO_QUESTION = frozenset(
    {
        "names",
        "point",
        "organisation",
        "campus",
        "identifiers",
        "moved_to",
        "closed_on",
        "foreign_social_security",
        "conflict",
    }
)
"""Fields nobody would ask about when they are absent: most places have no former address to have moved from."""


class Field(NamedTuple):
    """A field with its values, each with its details, the numbers of its sources, and whether it is still confirmed."""

    label: str
    values: list[Markup]


class Group(NamedTuple):
    """What one service answers to a question."""

    title: Markup
    fields: list[Field]


class Section(NamedTuple):
    """A part of the page: what is said of the whole place, of its services, and what nobody has said."""

    id: str
    title: str
    fields: list[Field]
    groups: list[Group]
    unknown: Markup


class Difference(NamedTuple):
    """A value that was said of something but is not the published one."""

    label: str
    shown: Markup


class _Compiled(NamedTuple):
    label: str
    rule: str
    keys: tuple[str, ...]
    show: Callable[[Any], Shown]


class Fields:
    """The fields of facilities and of their services, made ready for one language."""

    def __init__(self, values: Values, gettext: Callable[[str], str]) -> None:
        self._ = gettext
        self._values = values
        self._colon = escape(gettext(": "))
        self._lacking: dict[tuple[str, ...], Markup] = {}
        self._facts = self._compile("facts")
        self._service = self._compile("service")
        placed = {name for _, names in SECTIONS.values() for name in names} | set(SHOWN_APART)
        more = tuple(name for name in self._facts if name not in placed)
        self._sections = [(id_, self._(title), names) for id_, (title, names) in SECTIONS.items()]
        self._sections.append(("more", self._("More"), more))

    def _compile(self, kind: str) -> dict[str, _Compiled]:
        compiled = {}
        for name, node in schema.resolve({"$ref": f"#/$defs/{kind}"})["properties"].items():
            full = schema.resolve(node)
            rule = full.get("x-merge", "best")
            each = {**full["items"], "x-key": full["x-key"]} if rule == "each" else node
            show = self._values.shower(each, name) if rule != "inside" else _nothing
            compiled[name] = _Compiled(self._values.label(full), rule, tuple(full.get("x-key", ())), show)
        return compiled

    def label(self, name: str) -> str:
        """The label of a facility's field."""
        return self._facts[name].label

    def sections(self, facts: Facts, found: Evidenced) -> list[Section]:
        """The parts of a page, those with nothing to say too: they say that nobody has told us."""
        filled = []
        for id_, title, names in self._sections:
            shown = [name for name in names if name in facts and name not in SHOWN_APART]
            groups = self._groups(id_, facts, found)
            unknown = self._unknown(id_, names, facts)
            if shown or groups or id_ != "more":
                fields = [self.field(name, facts[name], found) for name in shown]
                filled.append(Section(id_, title, fields, groups, unknown))
        return filled

    def _groups(self, section: str, facts: Facts, found: Evidenced) -> list[Group]:
        wanted = OF_SERVICES.get(section, ())
        groups = []
        for service in facts.get("services", ()) if wanted else ():
            if any(name in service for name in wanted):
                key = paths.item_key(service, ("kind", "ref"))
                groups.append(Group(self.title(service), self.service(service, key, found, wanted)))
        return groups

    def title(self, service: Facts) -> Markup:
        """What a service is called: its kind, and its own name where it has one."""
        kind = self._values.term("service", service["kind"])
        return (
            glue(kind, _OWN_NAME, words(service["name"], self._values.language), _SMALL_END)
            if "name" in service
            else kind
        )

    def field(self, name: str, value: Any, found: Evidenced) -> Field:
        """One field of a facility with its values and their sources."""
        return self._field(self._facts[name], name, value, found, ())

    def service(self, service: Facts, key: str, found: Evidenced, names: Collection[str] = ()) -> list[Field]:
        """These fields of a service; without `names` those that stand where the services are listed."""
        return [
            self._field(self._service[name], name, service[name], found, ("services", key))
            for name in self._service
            if name in service and (name in names if names else name not in _NOT_LISTED)
        ]

    def _unknown(self, section: str, names: Collection[str], facts: Facts) -> Markup:
        """The questions of a part that nobody has answered yet, in one line. Most places lack the same ones."""
        services = facts.get("services", ())
        by_service = {name for service in services for name in service}
        lacking = tuple(
            name
            for name in names
            if name not in facts
            and name not in NO_QUESTION
            and not (name in OF_SERVICES.get(section, ()) and name in by_service)
        )
        hours = section == "now" and services and not by_service & {"hours", "always"}
        key = (*lacking, "hours" if hours else "")
        found = self._lacking.get(key)
        if found is None:
            labels = [self._facts[name].label for name in lacking] + ([self._service["hours"].label] if hours else [])
            found = self._lacking[key] = joined(map(escape, labels), self._values.between)
        return found

    def _field(self, field: _Compiled, name: str, value: Any, found: Evidenced, above: tuple[str, ...]) -> Field:
        if field.rule == "each":
            keyed = ((paths.item_key(item, field.keys), item) for item in value)
            items = [self._item(field.show(item), found.of(*above, name, key)) for key, item in keyed]
        else:
            items = [self._item(field.show(value), found.of(*above, name))]
        return Field(field.label, items)

    def _item(self, shown: Shown, evidence: Evidence) -> Markup:
        return shown.with_proof(self.proof(evidence), self._colon)

    def proof(self, evidence: Evidence) -> Markup:
        """The numbers of a value's sources, and a mark if none of them is fresh enough to rely on."""
        return glue(references(evidence.refs), self.mark(evidence))

    def mark(self, evidence: Evidence) -> Markup:
        """The mark alone, where there is no list of sources to lead to."""
        stale = self.stale(evidence)
        return glue(_STALE, escape(stale), _STALE_END) if stale else NOTHING

    def stale(self, evidence: Evidence) -> str:
        """What to say of a value whose source is too old or undated to be relied on; "" for one that is confirmed."""
        if evidence.confirmed:
            return ""
        if not evidence.refs:
            return self._("no source on record")
        if evidence.since:
            return self._("not confirmed since %s") % evidence.since
        return self._("not confirmed: undated source")

    def listed(self, evidence: Evidence) -> Markup:
        """What stands for the "yes" of a service that nobody has confirmed in time: a list of years ago is no yes."""
        if not evidence.refs:
            said = self._("no source on record")
        elif not evidence.since:
            said = self._("Listed by an undated source; not confirmed")
        elif len(evidence.since) == len("2020-01-22"):
            said = self._("Listed on %s; not confirmed since") % evidence.since
        else:
            said = self._("Listed in %s; not confirmed since") % evidence.since
        return glue(_STALE, escape(said), _STALE_END)

    def differences(self, found: Evidenced) -> list[Difference]:
        """Everything that was said otherwise, in the order of the page."""
        listed = []
        for path, evidence in found.by_path.items():
            if not evidence.differs or path[0] in SAME_BY_KEY:
                continue
            field, label = self._at(path)
            by_value: dict[str, tuple[Shown, list[int]]] = {}
            for statement in evidence.differs:
                shown = self._show(field, statement)
                by_value.setdefault(str(shown), (shown, []))[1].append(found.number(statement))
            listed += [
                Difference(label, shown.with_proof(references(tuple(dict.fromkeys(refs))), self._colon))
                for shown, refs in by_value.values()
            ]
        return listed

    def told(self, path: tuple[str, ...], value: Any) -> tuple[str, Markup]:
        """What the value at a path is called, and the value in words, without sources."""
        field, label = self._at(path)
        shown = field.show(value) if field else Shown(escape(str(value)))
        return label, shown.with_proof(NOTHING, self._colon)

    def _at(self, path: tuple[str, ...]) -> tuple[_Compiled | None, str]:
        field = self._facts[path[0]]
        if field.rule != "inside":
            return field, field.label
        if len(path) < 3:
            return None, field.label
        inner = self._service[path[2]]
        kind = str(self._values.term("service", path[1].split("|")[0]).striptags())
        return inner, f"{kind} · {inner.label}"

    @staticmethod
    def _show(field: _Compiled | None, statement: Statement) -> Shown:
        return field.show(statement.value) if field else Shown(escape(str(statement.value)))


def _nothing(_value: Any) -> Shown:
    return Shown(NOTHING)


_NOT_LISTED = frozenset({"kind", "ref", "name", "available"}.union(*OF_SERVICES.values()))
_OWN_NAME = Markup(" <small>")
_SMALL_END = Markup("</small>")
_REFS = Markup('<sup class="refs">')
_REF = Markup('<a href="#s{0}">{0}</a>')
_REFS_END = Markup("</sup>")
_STALE = Markup(' <span class="stale">')
_STALE_END = Markup("</span>")


@cache
def references(numbers: tuple[int, ...]) -> Markup:
    """Numbers that lead to the list of sources."""
    if not numbers:
        return NOTHING
    return glue(_REFS, joined((_REF.format(number) for number in numbers), " "), _REFS_END)
