"""What an editor did: the cells that differ from what was exported, read and judged one by one.

Only differences count. A cell that still shows what the export wrote into it, in whatever way the program saved it, is
no edit; so nothing a spreadsheet program does to untouched cells can reach an entry.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from directory.editing.sheet import apart, cells, findings, marks, rows
from directory.editing.sheet.findings import Finding, Place
from directory.editing.sheet.grid import Grid, Line, header
from directory.editing.sheet.layout import FACILITIES, SOURCES, Column, table
from directory.editing.sheet.reading import Cell, Sheet
from directory.editing.sheet.rows import Row
from directory.editing.words import both
from directory.model import Facts, Path

Action = Literal["change", "add", "delete", "confirm"]
_LANGUAGES: Final = ("zh", "en")
_YES = frozenset({"x", "×", "✓", "√", "y", "yes", "是"})
_NO = frozenset({"n", "no", "否", "-", "–"})
_NEW = re.compile(r"new-[0-9]{1,3}")
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Base:
    """A place as it was exported."""

    facts: Facts
    said: Facts
    name: str = ""
    records: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Change:
    """One changed cell: the new value ("" for none), and where it stands in the file."""

    column: Column
    value: Any
    place: Place


@dataclass(frozen=True, slots=True)
class Source:
    """The source of a row's changes: its fields, whether it is simply the one that stood behind the old values, why it
    cannot be used, and the cells of the row that name it.
    """

    fields: Facts
    same: bool
    place: Place
    fault: Finding | None = None
    cells: Mapping[str, Place] = field(default_factory=dict)

    def at(self, name: str) -> Place:
        """The cell of one of its fields; where the row names none, the first of its source."""
        return self.cells.get(name, self.place)


@dataclass(frozen=True, slots=True)
class Edit:
    """What was done in one row. `row` is the row as exported; None for a new one, which belongs to `owner`."""

    action: Action
    entry: str
    table: str
    row: Row | None
    owner: Path
    changes: list[Change]
    source: Source
    place: Place
    line: int


@dataclass(slots=True)
class Reader:
    """Reads grids against what was exported; collects edits and findings."""

    bases: Mapping[str, Base]
    defaults: Mapping[str, str]
    known: Mapping[str, str]
    """Ids that a new row may name, and the names of places that stand for them."""
    edits: list[Edit] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    exported: dict[str, dict[str, Row]] = field(default_factory=dict)

    def read(self, grid: Grid) -> None:
        """Take in one sheet."""
        expected = self._exported().get(grid.table.name, {})
        seen: dict[str, Line] = {}
        found: list[Edit] = []
        for line in grid.lines:
            row_id = line.text(marks.ROW)
            if line.number in grid.spoilt or (not row_id and not self._filled(grid, line)):
                seen.setdefault(row_id, line)
                continue
            edit = self._new(grid, line) if not row_id else self._known(grid, line, expected, seen)
            seen.setdefault(row_id, line)
            if edit:
                found += _by_field(edit) if grid.table.name == FACILITIES else [edit]
        absent = [name for name in expected if name not in seen and not expected[name].shown]
        if absent and expected:
            self.findings.append(findings.make("missing-rows", Place(grid.sheet), str(len(absent))))
        moved = list(apart.sorted_apart(grid, expected)) + list(
            _without_ids(grid, found, [expected[n] for n in absent])
        )
        self.findings += moved
        if not moved:
            self.edits += found

    def _exported(self) -> dict[str, dict[str, Row]]:
        """Table → id → row, of everything that was exported; worked out once."""
        if not self.exported:
            for entry, base in self.bases.items():
                for row in (*rows.rows(entry, base.facts), *rows.rows(entry, base.said, shown=True)):
                    if row.table != FACILITIES or not row.shown:
                        self.exported.setdefault(row.table, {})[row.id] = row
        return self.exported

    def _filled(self, grid: Grid, line: Line) -> bool:
        return any(line.text(key) for key in line.cells if key in grid.facts)

    def _known(self, grid: Grid, line: Line, expected: dict[str, Row], seen: dict[str, Line]) -> Edit | None:
        """The edit of a row that was exported."""
        row_id = line.text(marks.ROW)
        row = expected.get(row_id)
        place = grid.place(line, marks.ROW)
        if row is None:
            entry = row_id.partition("/")[0]
            found = (
                findings.make("unknown-row", place, row_id)
                if entry in self.bases
                else findings.make("no-base", place, row_id)
            )
            self.findings.append(found)
            return None
        base = self.bases[row.entry]
        for key, value in ((marks.ENTRY, row.entry), (marks.NAME, base.name), (marks.OF, "/".join(row.owner))):
            same = "".join(line.text(key).split()) == "".join(value.split())  # OpenDocument drops tabs
            wrong = not same and (value or key == marks.OF)
            if key in grid.columns and wrong:
                self.findings.append(
                    findings.make("id-moved", grid.place(line, key), line.text(key) or "–", value or "–")
                )
                return None
        changes: list[Change] | None
        changes, bad = self._changes(grid, line, row, base)
        delete, confirm, unclear = self._ticked(grid, line)
        bad += unclear
        self.findings += bad
        if row_id in seen:
            if changes or bad or delete or confirm:
                self.findings.append(findings.make("twice", place, row_id))
            return None
        changes = _whole_fields(row.table, changes, bad)
        if changes is None or not (changes or delete or confirm):
            return None
        action: Action = "delete" if delete else "change" if changes else "confirm"
        if row.shown and (confirm or changes) and not delete:
            changes = self._taken(grid, line, row, changes)
        return Edit(action, row.entry, row.table, row, row.owner, changes, self._source(grid, line), place, line.number)

    def _ticked(self, grid: Grid, line: Line) -> tuple[bool, bool, list[Finding]]:
        """Whether the row is to be deleted, whether it is confirmed, and marks that say neither yes nor no."""
        said = {key: unicodedata.normalize("NFKC", line.text(key)).casefold() for key in (marks.DELETE, marks.CONFIRM)}
        unclear = [key for key, text in said.items() if text and text not in _YES | _NO]
        told = [findings.make("bad-mark", grid.place(line, key), line.text(key)) for key in unclear]
        return said[marks.DELETE] in _YES, said[marks.CONFIRM] in _YES, told

    def _taken(self, grid: Grid, line: Line, row: Row, changes: list[Change]) -> list[Change]:
        """A row of records is taken over whole, as it stands now."""
        changed = {change.column.key for change in changes}
        kept = [
            Change(column, value, grid.place(line, column.key))
            for column in rows.columns(row)
            for present, value in [rows.get(row.item, column.path)]
            if present and column.key not in changed
        ]
        return kept + changes

    def _new(self, grid: Grid, line: Line) -> Edit | None:
        """The edit of a row that was added."""
        named = line.text(marks.ENTRY)
        entry = self.known.get(named) or (named if _NEW.fullmatch(named) else None)
        if entry is None:
            self.findings.append(findings.make("no-entry", grid.place(line, marks.ENTRY), named))
            return None
        empty = Row("", entry, grid.table.name, (), (), (), {})
        changes: list[Change] | None
        changes, bad = self._changes(grid, line, empty, Base({}, {}))
        self.findings += bad
        changes = _whole_fields(grid.table.name, changes, bad)
        if not changes:
            return None
        written = line.text(marks.OF)
        owner = tuple(written.split("/")) if written else ()
        if grid.table.name == FACILITIES and entry in self.bases:
            self.findings.append(findings.make("twice", grid.place(line, marks.ENTRY), entry))
            return None
        source, place = self._source(grid, line), grid.place(line)
        return Edit("add", entry, grid.table.name, None, owner, changes, source, place, line.number)

    def _changes(self, grid: Grid, line: Line, row: Row, base: Base) -> tuple[list[Change], list[Finding]]:
        changes: list[Change] = []
        bad: list[Finding] = []
        for key, column in grid.facts.items():
            shown = None
            present, before = rows.get(row.item, column.path)
            if not present and row.table == FACILITIES:
                present, before = rows.get(base.said, column.path)
                shown = before if present else None
            if not present and key not in line.cells:
                continue
            place = Place(grid.sheet, line.number, grid.columns[key], header(grid.table, key), column.path[0])
            value, finding = _compare(column, line.cells.get(key), before if present else _MISSING, place)
            if finding:
                bad.append(finding)
            if value is not _MISSING and not (shown is not None and value == ""):
                changes.append(Change(column, value, place))
        if row.table == FACILITIES and line.text(marks.CONFIRM).casefold() in _YES:
            changes += self._confirmed(grid, line, row, base, changes)
        return changes, bad

    def _confirmed(self, grid: Grid, line: Line, row: Row, base: Base, changes: list[Change]) -> list[Change]:
        """The grey cells of a place whose row was confirmed."""
        changed = {change.column.path[0] for change in changes}
        return [
            Change(column, value, grid.place(line, column.key))
            for column in grid.table.columns
            for present, value in [rows.get(base.said, column.path)]
            if present and column.path[0] not in row.item and column.path[0] not in changed
        ]

    def _source(self, grid: Grid, line: Line) -> Source:
        """The source named in a row, or the one for all of them."""
        own: Facts = {}
        named: dict[str, Place] = {}
        place = grid.place(line, marks.SOURCE + "title")
        for name in marks.SOURCE_FIELDS:
            cell = line.cells.get(marks.SOURCE + name)
            if cell and cell.text.strip():
                here = grid.place(line, marks.SOURCE + name)
                if cell.kind in "fel":
                    return Source({}, False, here, findings.make("formula", here, cell.text))
                own[name], named[name] = self._source_value(name, cell, here), here
        if str(own.get("title", "")).casefold() in {word.casefold() for word in marks.SAME.values()}:
            return Source({}, True, place)
        usual = {
            name: self._source_value(name, Cell("s", text), place)
            for name, text in self.defaults.items()
            if text.strip()
        }
        usual.pop(marks.EDITOR, None)
        if {"title", "url"} & set(own):  # another source: only how and when it was checked may be as usual
            usual = {name: text for name, text in usual.items() if name in ("kind", "method", "checked_on")}
        return Source({**usual, **own}, False, place, cells=named)

    def _source_value(self, name: str, cell: Cell, place: Place) -> Any:
        column = table(SOURCES).column(name)
        if column is None:
            return cell.text
        try:
            return cells.read(column, cell.text)
        except cells.CellError:
            return cell.text  # the schema will say what is wrong with it


def _whole_fields(name: str, changes: list[Change], bad: list[Finding]) -> list[Change] | None:
    """The changes that may be taken over: none of a row with a fault, but the faultless fields of a place."""
    faults = {finding.place.column for finding in bad if finding.severity == "error"}
    if not faults:
        return changes
    if name != FACILITIES:
        return None
    fields = {finding.place.field for finding in bad if finding.severity == "error"}
    return [change for change in changes if change.column.path[0] not in fields]


def _without_ids(grid: Grid, found: list[Edit], absent: list[Row]) -> Iterator[Finding]:
    """Rows that look new because they lost their id: what they say is what a missing row said."""
    said: dict[tuple[str, Path], list[dict[str, Any]]] = {}
    for row in absent:
        held = {column.key: rows.get(row.item, column.path) for column in rows.columns(row)}
        told = {key: value for key, (present, value) in held.items() if present}
        said.setdefault((row.entry, row.owner), []).append(told)
    for edit in found:
        if edit.action == "add":
            new = {change.column.key: change.value for change in edit.changes}
            if new in said.get((edit.entry, edit.owner), []):
                yield findings.make("ids-lost", replace(edit.place, column=grid.columns[marks.ROW]), "")


def _by_field(edit: Edit) -> list[Edit]:
    """The row of a place as one edit a field: a fault in one does not keep the others from being taken over."""
    fields: dict[str, list[Change]] = {}
    for change in edit.changes:
        fields.setdefault(change.column.path[0], []).append(change)
    return [replace(edit, changes=changes) for changes in fields.values()] or [edit]


def defaults(sheets: list[Sheet]) -> tuple[dict[str, str], list[Finding]]:
    """What the sheet “This time’s source” says, name → text; and its cells that cannot be used."""
    found: dict[str, str] = {}
    told: list[Finding] = []
    for sheet in sheets:
        if sheet.text(1, 1) == marks.DEFAULTS:
            for row in range(2, 12):
                name, cell = sheet.text(row, 1), sheet.cells.get((row, 3))
                if cell and cell.kind in "fel":
                    told.append(findings.make("formula", Place(sheet.title, row, 3), cell.text))
                elif name and cell and cell.text.strip():
                    found[name] = cell.text.strip()
    return found, told


def _compare(column: Column, cell: Cell | None, before: Any, place: Place) -> tuple[Any, Finding | None]:
    """The new value of a cell, _MISSING if it is as exported; and what is wrong with it."""
    was = None if before is _MISSING else {cells.show(column, before, lang) for lang in _LANGUAGES}
    text = cell.text.replace("\r\n", "\n") if cell else ""
    if cell is None or not text.strip():
        return (_MISSING, None) if was is None else ("", None)
    if was is not None and text.strip() in {each.strip() for each in was} and cell.kind not in "fel":
        return _MISSING, None
    spoilt = _spoilt(column, cell, next(iter(was), "") if was else "", place)
    if spoilt:
        return _MISSING, spoilt
    try:
        value = cells.read(column, text)
    except cells.CellError as error:
        return _MISSING, Finding("bad-cell", "error", place, text[:120], error.expected, error.mend)
    if before is not _MISSING and value == before:
        return _MISSING, None
    told = None
    if isinstance(value, str) and value != text.strip() and unicodedata.normalize("NFKC", text).strip() == value:
        told = findings.make("normalised", place, text, value)
    return value, told


def _spoilt(column: Column, cell: Cell, before: str, place: Place) -> Finding | None:
    """What a spreadsheet program has done to a cell, so that nobody can know what was meant."""
    text = cell.text
    if cell.kind in "fe":
        return findings.make("formula", place, text)
    if cell.kind == "l":
        return findings.make("too-long", place, text)
    if text.startswith(marks.OPEN):
        return findings.make("undecided", place, text)
    if cell.kind in "ndb" and not _readable(column, cell):
        return findings.make("converted", place, text)
    if column.kind != "number" and before[:1] in ("0", "+") and before.lstrip("0+") == text.strip() != before:
        return findings.make("lost-signs", place, text, before)
    return None


def _readable(column: Column, cell: Cell) -> bool:
    """Whether a number or date of the program is certainly what was typed."""
    if cell.kind == "n":
        year = column.kind == "day" and re.fullmatch(r"[12][0-9]{3}", cell.text)
        return column.kind == "number" or bool(year)
    if cell.kind == "d":
        form = r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}" if column.kind == "day" else r"[0-9]{1,2}:[0-9]{2}(:00)?"
        return column.kind in ("day", "clock") and re.fullmatch(form, cell.text) is not None
    return False


def source_problem(source: Source, problems: list[Any]) -> Finding:
    """The finding for a source that the schema refuses."""
    missing = [name for name in marks.NEEDED if not source.fields.get(name)]
    if len(missing) == len(marks.NEEDED):
        return findings.make("no-source", source.place, "")
    if missing:
        labels = {
            lang: "; ".join(header(table(SOURCES), name).get(lang, name) for name in missing) for lang in _LANGUAGES
        }
        return findings.bad_source(source.place, "–", both(labels["en"], labels["zh"]))
    first = problems[0]
    return findings.bad_source(source.at(first.path[0] if first.path else ""), first.found, first.expected)
