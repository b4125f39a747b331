"""What an import would do to one entry: merge, attribute, check, and leave out what must not be saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from directory import checking, dates, schema
from directory.editing import entries, rewriting
from directory.editing.changes import Change, describe
from directory.editing.sheet import edits as reading_edits
from directory.editing.sheet import findings, merging, rows, sourcing
from directory.editing.sheet.edits import Base, Edit
from directory.editing.sheet.exporting import has_provenance
from directory.editing.sheet.findings import Finding
from directory.editing.sheet.layout import FACILITIES, SOURCES, table, tables
from directory.editing.sheet.merging import Merged, Question, Touched
from directory.editing.words import both
from directory.model import Facts, Path

_ORDER: Final = ("id", "city", "records")
_LAST: Final = ("removed", "listing", "sources", "note")


@dataclass
class Planned:
    """One entry's file as it is and as it is to be; what changes; what was refused or is a question."""

    file: entries.File
    result: bytes
    changes: list[Change] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def plan(
    file: entries.File, base: Base, edits: list[Edit], city: Facts, seen: merging.Seen, day: str, lang: str
) -> Planned:
    """What `edits` make of an entry as it is now. Rows with an error are left out whole, each with its cell.

    rewriting.RewriteError if the file cannot be changed without harm.
    """
    told: list[Finding] = []
    good = []
    for edit in edits:
        bad = _source_fault(edit, day)
        told += [bad] if bad else []
        good += [] if bad else [edit]
    known = set(_problems(file.facts, city))
    while True:
        merged = merging.merge(base, file.facts, good, seen, lang)
        if not file.raw and base.records and good:
            merged.value["records"] = list(base.records)
        uncovered = sourcing.attribute(merged, file.facts)
        faults = [(touched.edit, findings.make("no-source", touched.edit.source.place, "")) for touched, _ in uncovered]
        faults += _faults(merged, city, known, good)
        if not faults:
            break
        told += findings.once(finding for _, finding in faults)
        bad_edits = [edit for edit, _ in faults]
        good = [edit for edit in good if edit not in bad_edits]
    if not file.raw and len(good) < len(edits):  # half a new entry would be made again by the next import
        good, merged = [], Merged(file.facts)
    told += _warnings(merged, city, known)
    wanted = _ordered(merged.value, file.facts)
    saved = wanted != file.facts
    planned = Planned(file, rewriting.rewrite(file.raw, wanted) if saved else file.raw)
    planned.changes = describe(file.id, file.facts if file.raw else {}, wanted) if saved else []
    planned.findings = told + merged.findings
    planned.questions = merged.questions
    return planned


def _source_fault(edit: Edit, day: str) -> Finding | None:
    """What is wrong with the source of an edit that needs one."""
    needs = edit.action in ("change", "add", "confirm") and edit.table != SOURCES
    if edit.table == FACILITIES and edit.changes:
        needs = needs and any(has_provenance(change.column.path[0]) for change in edit.changes)
    if not needs or edit.source.same:
        return None
    if edit.source.fault:
        return edit.source.fault
    fields = edit.source.fields
    problems = schema.validate("entry_source", {**fields, "covers": ["names"]})
    if problems:
        return reading_edits.source_problem(edit.source, problems)
    fault = dates.fault(fields, day)
    if fault:
        return findings.bad_source(edit.source.at(fault[0]), str(fields[fault[0]]), _DATES[fault[1]])
    return None


_DATES: Final = {
    "calendar": both("a day that the calendar has", "日历中存在的日期"),
    "future": both("today or earlier", "今天或更早的日期"),
    "order": both("a date of the source not later than the day of checking", "来源日期不晚于核对日期"),
}


def _problems(facts: Facts, city: Facts) -> dict[tuple[str, Path, str], tuple[Path, str, Any, Any]]:
    """Everything schema and checks find in an entry: what was there before an import is not its fault."""
    coerced = schema.coerce("entry", {key: value for key, value in facts.items() if value is not None})
    found = {
        ("schema", problem.path, problem.found): (problem.path, problem.found, problem.expected, _CORRECT)
        for problem in schema.validate("entry", coerced)
        if not (problem.path == () and not facts.get("sources") and set(facts) <= {"id", "city"})
    }
    sound = {name: value for name, value in coerced.items() if has_provenance(name) and _usable(value)}
    for each in checking.check_facts(sound, city):
        kind = "check" if each.severity == "error" else "warning"
        found[kind, each.path, each.found] = (each.path, each.found, each.expected, each.mend)
    return found


def _warnings(merged: Merged, city: Facts, known: set[Any]) -> list[Finding]:
    """What is saved all the same, but should be looked at again."""
    where = {id(thing.item): thing.path for thing in rows.things(merged.value)}
    found = []
    for key, (path, text, expected, mend) in _problems(merged.value, city).items():
        touched = _by_statement(merged, path, where) if key[0] == "warning" and key not in known else None
        if touched:
            found.append(Finding("look-again", "warning", _cell(touched, path, text), text, expected, mend))
    return found


_CORRECT: Final = both("Correct the cell.", "请改正该单元格。")


def _usable(value: Any) -> bool:
    return not isinstance(value, list) or all(isinstance(each, (dict, str)) for each in value)


def _faults(merged: Merged, city: Facts, known: set[Any], edits: list[Edit]) -> list[tuple[Edit, Finding]]:
    """Which edits bring something that must not be saved."""
    found: list[tuple[Edit, Finding]] = []
    where = {id(thing.item): thing.path for thing in rows.things(merged.value)}
    every = _problems(merged.value, city).items()
    new = {key: told for key, told in every if key not in known and key[0] != "warning"}
    first = "schema" if any(key[0] == "schema" for key in new) else "check"  # checks read what the schema allows
    for key, (path, text, expected, mend) in new.items():
        if key[0] != first:
            continue
        touched = _by_steps(merged, path, where) if first == "schema" else _by_statement(merged, path, where)
        if touched is None:  # nobody can be named: nothing of this entry is saved
            found += [(edit, Finding("bad-cell", "error", edit.place, text, expected, mend)) for edit in edits[:1]]
            found += [(edit, found[0][1]) for edit in edits[1:]]
            continue
        place = _cell(touched, path, text)
        found.append((touched.edit, Finding("bad-cell", "error", place, text, expected, mend)))
    return found


def _by_steps(merged: Merged, path: Path, where: Mapping[int, Path]) -> Touched | None:
    """The last edit of the thing that stands at a path of keys and indexes."""
    if path[:1] == ("sources",) and path[2:3] == ("covers",) and len(path) == 4:  # a key too long to be named there
        covered = merged.value["sources"][int(path[1])]["covers"][int(path[3])]
        return _by_statement(merged, tuple(str(covered).split("/")), where)
    items: list[int] = []
    here: Any = merged.value
    for step in path:
        if isinstance(here, list) and step.isdigit() and int(step) < len(here):
            here = here[int(step)]
        elif isinstance(here, dict) and step in here:
            here = here[step]
        else:
            break
        items.append(id(here))
    for identity in reversed(items):
        for touched in merged.touched:
            if id(touched.item) == identity and touched.table != FACILITIES:
                return touched
    fields = [each for each in merged.touched if each.table == FACILITIES and path[:1] == tuple(each.fields[:1])]
    return fields[-1] if fields else None


def _by_statement(merged: Merged, path: Path, where: Mapping[int, Path]) -> Touched | None:
    for touched in reversed(merged.touched):
        if any(
            each[: len(path)] == path or path[: len(each)] == each for each in sourcing.statements(touched, dict(where))
        ):
            return touched
    return None


def _cell(touched: Touched, path: Path, found: str) -> findings.Place:
    """The cell a fault is about: the changed one whose field the path names or whose text was found, else the row."""
    for change in touched.edit.changes:
        if change.column.path[-1:] == path[-1:] or change.column.path[0] in path:
            return change.place
    alike = [each.place for each in touched.edit.changes if str(each.value) in found or found in str(each.value)]
    if not alike and len(touched.edit.changes) == 1:
        return touched.edit.changes[0].place
    return alike[0] if alike else touched.edit.place


def _ordered(value: Facts, before: Facts) -> Facts:
    """`value` with new fields where the schema has them among the old ones, whose order stays."""
    facts = [name for name in schema.properties("facts") if name not in (*_ORDER, *_LAST)]
    rank = {name: number for number, name in enumerate((*_ORDER, *facts, *_LAST))}
    kept = [name for name in before if name in value]
    for name in sorted((name for name in value if name not in before), key=lambda name: rank.get(name, 999)):
        behind = [index for index, other in enumerate(kept) if rank.get(other, 999) < rank.get(name, 999)]
        kept.insert(behind[-1] + 1 if behind else 0, name)
    return {name: _things_ordered(name, value[name]) for name in kept}


def _things_ordered(name: str, value: Any) -> Any:
    """The keys of things in the order of the schema, unless they were there before: those the rewriter leaves alone."""
    if not isinstance(value, list) or name not in {each.name for each in tables()}:
        return value
    order = {column.path[0]: number for number, column in enumerate(table(name).columns)}
    return [
        {
            key: _things_ordered(key, item[key])
            for key in sorted(item, key=lambda key: (order.get(key, len(order)), list(item).index(key)))
        }
        if isinstance(item, dict)
        else item
        for item in value
    ]
