"""THE RECEPTION STANDARD: which points of the published checklist a place meets, by rules that are data.

A part of a point is met or not met only if a rule of `directory/data/standard.yml` reads so from a published value that
somebody believed has said within its time to live. Everything else is unknown, and unknown is never "not met".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path as File
from typing import Any, Literal

from directory import paths, schema, store, strict_yaml
from directory.model import Facility, Facts, Notice, PartVerdict, Path, PointVerdict, Statement, Verdict
from directory.store.findings import problem_notices, refused_notice

FILE = "standard.yml"
GONE = frozenset({"closed", "moved", "planned"})
"""States of a place that nobody can go to: it is listed by nobody."""
_ANYTHING = "*"


@dataclass(frozen=True, slots=True)
class _Rule:
    answer: Literal["met", "not_met"]
    field: str
    services: bool
    where: tuple[tuple[str, frozenset[str]], ...]
    but: tuple[tuple[str, frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    id: str
    rules: tuple[_Rule, ...]


@dataclass(frozen=True, slots=True)
class Standard:
    """The standard made ready: `judge` places with it."""

    facts: Facts
    _parts: tuple[tuple[str, tuple[_Part, ...]], ...]
    _required: frozenset[str]
    _believed: frozenset[str]
    _fields: frozenset[str]
    _nothing: tuple[PointVerdict, ...]

    def judge(self, facility: Facility) -> Facility:
        """The facility with its verdicts and its tier: what editors decided, else listed when every required point is
        met. A place nobody can go to is never listed.
        """
        points = self._points(facility)
        tier: Literal["listed", "known"] = "known"
        if facility.facts.get("status") not in GONE:
            if facility.listing:
                tier = "listed" if facility.listing["tier"] == "listed" else "known"
            elif self._required and all(p.verdict == "met" for p in points if p.id in self._required):
                tier = "listed"
        return replace(facility, points=points, tier=tier)

    def _points(self, facility: Facility) -> tuple[PointVerdict, ...]:
        if self._fields.isdisjoint(facility.facts):
            return self._nothing  # most places: nobody has said anything the standard asks about
        said: dict[Path, list[Statement]] = defaultdict(list)
        for statement in facility.statements:
            said[statement.path].append(statement)
        return tuple(
            _point(id_, tuple(self._part(part, facility.facts, said) for part in parts)) for id_, parts in self._parts
        )

    def _part(self, part: _Part, facts: Facts, said: Mapping[Path, list[Statement]]) -> PartVerdict:
        doubtful: list[Path] = []
        for answer in ("met", "not_met"):
            proven: list[Path] = []
            for rule in part.rules:
                if rule.answer == answer:
                    for found in _matches(rule, facts):
                        (proven if all(self._sure(said.get(path, ())) for path in found) else doubtful).extend(found)
            if proven:
                return PartVerdict(part.id, rule_verdict(answer), _unique(proven))
        return PartVerdict(part.id, "unknown", _unique(doubtful))

    def _sure(self, statements: Iterable[Statement]) -> bool:
        """Whether somebody who is believed says the published value, in time."""
        several = list(statements)
        published = next((s.value for s in several if s.published), None)
        return published is not None and any(
            s.confirmed and s.kind in self._believed and s.value == published for s in several
        )


def rule_verdict(answer: str) -> Verdict:
    """A rule's answer as a verdict."""
    return "met" if answer == "met" else "not_met"


def _point(id_: str, parts: tuple[PartVerdict, ...]) -> PointVerdict:
    verdicts = {part.verdict for part in parts}
    verdict: Verdict = "not_met" if "not_met" in verdicts else "met" if verdicts == {"met"} else "unknown"
    return PointVerdict(id_, verdict, parts)


def _unique(found: Iterable[Path]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(found))


def _matches(rule: _Rule, facts: Facts) -> Iterator[tuple[Path, ...]]:
    """For every value the rule holds for, the paths of the statements it rests on."""
    if rule.field == "services":
        key = schema.properties("facts")["services"]["x-key"]
        for service in facts.get("services", ()):
            if _holds(rule, service):
                base = ("services", paths.item_key(service, key))
                asked = {name for name, _ in (*rule.where, *rule.but) if name not in key and name in service}
                yield (base, *((*base, name) for name in sorted(asked)))
        return
    yield from _in(rule, facts, "facts", ())
    if rule.services:
        key = schema.properties("facts")["services"]["x-key"]
        for service in facts.get("services", ()):
            # What a department that is not there would offer proves nothing.
            if rule.field in service and service.get("available") != "no":
                yield from _in(rule, service, "service", ("services", paths.item_key(service, key)))


def _in(rule: _Rule, facts: Facts, kind: str, above: Path) -> Iterator[tuple[Path, ...]]:
    if rule.field not in facts:
        return
    node = schema.properties(kind)[rule.field]
    if node.get("x-merge") == "each":
        for item in facts[rule.field]:
            if _holds(rule, item):
                yield ((*above, rule.field, paths.item_key(item, node["x-key"])),)
    else:
        value = facts[rule.field]
        if _holds(rule, value if isinstance(value, dict) else {"value": value}):
            yield ((*above, rule.field),)


def _holds(rule: _Rule, item: Facts) -> bool:
    return all(_has(item.get(name), wanted) for name, wanted in rule.where) and all(
        _other(item.get(name), unwanted) for name, unwanted in rule.but
    )


def _has(value: Any, wanted: frozenset[str]) -> bool:
    given = value if isinstance(value, list) else [value]
    return any(each is not None and (_ANYTHING in wanted or each in wanted) for each in given)


def _other(value: Any, unwanted: frozenset[str]) -> bool:
    if isinstance(value, list):
        return any(each not in unwanted for each in value)
    return value not in unwanted


def make(facts: Facts) -> Standard:
    """The standard from a valid `$defs/standard`."""
    parts = tuple((point["id"], tuple(map(_compiled, point["parts"]))) for point in facts["points"])
    fields = {
        name for _, several in parts for part in several for rule in part.rules
        for name in ((rule.field, "services") if rule.services else (rule.field,))
    }  # fmt: skip
    nothing = tuple(
        PointVerdict(id_, "unknown", tuple(PartVerdict(part.id, "unknown") for part in several))
        for id_, several in parts
    )
    required = frozenset(point["id"] for point in facts["points"] if point.get("required") == "yes")
    return Standard(facts, parts, required, frozenset(facts["believed"]), frozenset(fields), nothing)


def _compiled(part: Facts) -> _Part:
    return _Part(
        part["id"],
        tuple(
            _Rule(
                test["answer"],
                test["field"],
                test.get("services") == "yes",
                tuple((name, frozenset(values)) for name, values in test.get("where", {}).items()),
                tuple((name, frozenset(values)) for name, values in test.get("except", {}).items()),
            )
            for test in part["tests"]
        ),
    )


def load(data: File = store.DATA) -> tuple[Standard | None, list[Notice]]:
    """The standard of a data folder, and what is wrong with its file. None where there is none that can be used: then
    only what editors decided lists a place.
    """
    file = data / FILE
    if not file.is_file():
        return None, []
    try:
        document = strict_yaml.parse(file.read_bytes())
    except strict_yaml.YamlRefusedError as refusal:
        return None, [refused_notice(file, refusal, data)]
    facts = schema.coerce("standard", document.value)
    notices = problem_notices("invalid-standard", file, document, facts, "standard", (), data)
    notices = notices or list(_faults(facts, document, store.relative(file, data)))
    return (None if notices else make(facts)), notices


def _faults(facts: Facts, document: strict_yaml.Document, file: str) -> Iterator[Notice]:
    """What the schema cannot say: fields, attributes and sources that exist, ids that stand once."""
    sources = {source["id"] for source in facts["sources"]}
    ids = [point["id"] for point in facts["points"]]
    for index, point in enumerate(facts["points"]):
        at = ("points", str(index))
        if ids.index(point["id"]) != index:
            yield _fault(file, document, (*at, "id"), point["id"], "an id no other point has", "未被其他要点使用的编号")
        for source in point["sources"]:
            if source not in sources:
                yield _fault(file, document, (*at, "sources"), source, "the id of a source below", "下方来源的编号")
        for number, part in enumerate(point["parts"]):
            for place, test in enumerate(part["tests"]):
                where = (*at, "parts", str(number), "tests", str(place))
                yield from _test_faults(file, document, where, test)


def _test_faults(file: str, document: strict_yaml.Document, where: Path, test: Facts) -> Iterator[Notice]:
    node = schema.properties("facts").get(test["field"])
    if node is None:
        yield _fault(file, document, (*where, "field"), test["field"], "a field of a facility", "机构的字段名")
        return
    items = schema.resolve(node["items"]) if node.get("type") == "array" and "items" in node else node
    known = schema.resolve(items).get("properties") or {"value": items}
    for side in ("where", "except"):
        for name, values in test.get(side, {}).items():
            if name not in known:
                yield _fault(
                    file,
                    document,
                    (*where, side),
                    name,
                    f"an attribute of {test['field']}",
                    f"{test['field']} 的属性名",
                )
                continue
            allowed = _allowed(known[name])
            for value in values:
                if allowed and value not in allowed and value != _ANYTHING:
                    yield _fault(file, document, (*where, side), value, f"a value of {name}", f"{name} 的允许取值")


def _allowed(node: Mapping[str, Any]) -> frozenset[str]:
    full = schema.resolve(node)
    full = schema.resolve(full["items"]) if full.get("type") == "array" else full
    if "x-vocabulary" in full:
        return frozenset(schema.vocabularies().get(full["x-vocabulary"], {}))
    return frozenset(full.get("enum", ()))


def _fault(file: str, document: strict_yaml.Document, path: Path, found: str, en: str, zh: str) -> Notice:
    return Notice(
        "invalid-standard", "error", file, f"line {document.line(path)}", "/".join(path), found,
        {"en": en, "zh": zh},
        {
            "en": "Mend it; until then the standard lists no place by itself.",
            "zh": "请改正；在此之前不会按标准自动列入任何机构。",
        },
    )  # fmt: skip
