"""Three-way: what an editor did, put into the entry as it is now. Somebody else's later edit is never overwritten.

A cell is changed only where the entry still says what the export showed. Where it says something else, the cell is a
question; where it already says what the editor wants, there is nothing to do.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from directory import paths
from directory.editing.sheet import cells, findings, matching, rows
from directory.editing.sheet.edits import Base, Change, Edit
from directory.editing.sheet.findings import Finding, Place
from directory.editing.sheet.layout import FACILITIES, Table, table
from directory.model import Facts, Path

_MISSING: Final = object()
Seen = Mapping[tuple[str, str], str]
"""Cells of a marked copy at which the editor was shown what somebody else wrote: row and column → that text."""


@dataclass
class Touched:
    """A thing that was changed: which of its fields, by which edit, whether its value is new or only confirmed, and the
    statement it was before under another key.
    """

    item: Facts
    table: str
    fields: list[str]
    edit: Edit
    new: bool
    former: Path = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A cell that both the editor and somebody else have changed; `mine` and `theirs` are texts of cells."""

    row: str
    column: str
    place: Place
    mine: str
    theirs: str


@dataclass
class Merged:
    """The entry as it is to be, what was touched on the way, and what could not be done."""

    value: Facts
    touched: list[Touched] = field(default_factory=list)
    deleted: list[tuple[Edit, Path]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def merge(base: Base, current: Facts, edits: list[Edit], seen: Seen, lang: str) -> Merged:
    """`current` with every edit of one entry that can be made."""
    merged = Merged(copy.deepcopy(current))
    work = _Work(base, current, merged, seen, lang)
    for action in ("change", "confirm", "add", "delete"):  # new rows may belong to things that others have just added
        for edit in edits:
            if edit.action == action:
                work.do(edit)
    work.finish()
    return merged


@dataclass
class _Work:
    base: Base
    current: Facts
    merged: Merged
    seen: Seen
    lang: str
    doomed: list[tuple[list[Any], Facts]] = field(default_factory=list)

    def do(self, edit: Edit) -> None:
        """Put one edit in."""
        if edit.row is None or edit.row.shown:
            if edit.action == "delete":
                self._remove_shown(edit)
            else:
                self._add(edit)
            return
        if edit.table == FACILITIES:
            self._place(edit)
            return
        steps = matching.locate(self.base.facts, self.current, edit.row.steps)
        if steps is None:
            text = "; ".join(rows.texts(edit.row, self.lang).values())
            self.merged.findings.append(findings.make("gone", edit.place, text))
            return
        item = matching.at(self.merged.value, steps)
        if edit.action == "delete":
            if matching.at(self.current, steps) != edit.row.item:
                self._question(edit, edit.row, matching.at(self.current, steps))
                return
            self.merged.deleted.append((edit, matching.statement(self._path_now(steps))))
            self.doomed.append((matching.at(self.merged.value, steps[:-1]), item))
            return
        self._into(edit, item, matching.at(self.current, steps), edit.row.item, self._path_now(steps))

    def _path_now(self, steps: rows.Steps) -> Path:
        """The path of the thing at `steps` in the entry as it is now."""
        return next(thing.path for thing in rows.things(self.current) if thing.steps == steps)

    def _place(self, edit: Edit) -> None:
        """The row of the place itself."""
        if edit.action == "delete":
            self.merged.findings.append(Finding("no-delete", "error", edit.place, edit.entry, *_NO_DELETE))
            return
        item = self.merged.value
        done = self._changes(edit, item, self.current, self.base.facts)
        for name in dict.fromkeys(change.column.path[0] for change in done):
            self.merged.touched.append(Touched(item, edit.table, [name], edit, new=True))
        if edit.action == "confirm":
            fields = [column.path[0] for column in table(FACILITIES).columns if column.path[0] in self.base.facts]
            for name in dict.fromkeys(fields):
                if item.get(name) == self.base.facts[name] and name in item:
                    self.merged.touched.append(Touched(item, edit.table, [name], edit, new=False))

    def _into(self, edit: Edit, item: Facts, now: Facts, before: Facts, path: Path) -> None:
        done = self._changes(edit, item, now, before)
        names = list(dict.fromkeys(change.column.path[0] for change in done))
        if edit.action == "confirm":
            self.merged.touched.append(Touched(item, edit.table, _own_fields(edit.table, item), edit, new=False))
        elif names:
            self.merged.touched.append(Touched(item, edit.table, names, edit, new=True, former=path))

    def _changes(self, edit: Edit, item: Facts, now: Facts, before: Facts) -> list[Change]:
        """Make the changes of one row; those against somebody else's become questions."""
        done = []
        for change in edit.changes:
            was, theirs = _value(before, change), _value(now, change)
            if theirs == change.value or (theirs is _MISSING and change.value == ""):
                continue
            if theirs != was and not self._was_seen(edit, change, theirs):
                shown = [self._shown(change, value) for value in (change.value, was, theirs)]
                self.merged.findings.append(findings.conflict(change.place, *shown))
                row = edit.row.id if edit.row else ""
                self.merged.questions.append(Question(row, change.column.key, change.place, shown[0], shown[2]))
                continue
            rows.put(item, change.column.path, change.value)
            _fill_constants(table(edit.table), item, change.column.path[:-1])
            done.append(change)
        return done

    def _was_seen(self, edit: Edit, change: Change, theirs: Any) -> bool:
        row = edit.row.id if edit.row else ""
        return self.seen.get((row, change.column.key)) == (self._shown(change, theirs) or cells.REMOVED)

    def _shown(self, change: Change, value: Any) -> str:
        return "" if value is _MISSING or value == "" else cells.show(change.column, value, self.lang)

    def _question(self, edit: Edit, row: rows.Row, theirs: Facts) -> None:
        """Somebody changed a row that is to be deleted."""
        texts = [
            "; ".join(rows.texts(rows.Row("", row.entry, row.table, (), (), (), item), self.lang).values())
            for item in (row.item, theirs)
        ]
        self.merged.findings.append(findings.conflict(edit.place, "", *texts))

    # -- new things ---------------------------------------------------------------------------------------

    def _add(self, edit: Edit) -> None:
        """A new row, or one of the records taken into the entry."""
        if edit.table == FACILITIES:
            self._place(edit)
            return
        item: Facts = {}
        for change in edit.changes:
            if change.value != "":
                rows.put(item, change.column.path, change.value)
        for column in table(edit.table).columns:
            _fill_constants(table(edit.table), item, column.path[:-1])
        name = edit.row.steps[-2] if edit.row else edit.table
        holder = self._holder(edit)
        if holder is None:
            self.merged.findings.append(findings.make("no-owner", edit.place, "/".join(edit.owner) or "–"))
            return
        listed = holder.setdefault(str(name), [])
        keys = table(edit.table).keys
        path = edit.row.path if edit.row else ()
        key = paths.item_key(item, keys)
        there = next((each for each in listed if keys and paths.item_key(each, keys) == key), None)
        if there is None:
            listed.append(item)
            there = item
            self.merged.touched.append(Touched(item, edit.table, list(item), edit, new=True))
        elif edit.row is None:
            if there != item:
                self.merged.findings.append(Finding("there-already", "error", edit.place, key, *_THERE_ALREADY))
            return
        else:
            self._into(edit, there, copy.deepcopy(there), {}, path)
        if edit.row and keys and path[-1] != key and edit.table != "services":
            self._removed("/".join(path))

    def _holder(self, edit: Edit) -> Facts | None:
        """What a new thing is put into: the place, or a thing in it."""
        value = self.merged.value
        if not edit.owner:
            return value if (edit.table,) in table(edit.table).places else None
        places = {place[:-1] for place in table(edit.table).places}
        if tuple(edit.owner[::2]) not in places:
            return None
        found = [thing.item for thing in rows.things(value) if thing.path == edit.owner]
        if not found and edit.row and edit.row.shown:
            shown = [thing for thing in rows.things(self.base.said) if thing.path == edit.owner]
            if shown and len(shown[0].steps) == 2:
                own = {key: shown[0].item[key] for key in table(shown[0].table).keys if key in shown[0].item}
                value.setdefault(shown[0].table, []).append(own)
                return own
        return found[0] if len(found) == 1 else None

    def _remove_shown(self, edit: Edit) -> None:
        if edit.row is None or not edit.row.path:
            self.merged.findings.append(Finding("no-delete", "error", edit.place, edit.entry, *_NO_DELETE))
            return
        self._removed("/".join(matching.statement(edit.row.path)))
        self.merged.deleted.append((edit, edit.row.path))

    def _removed(self, path: str) -> None:
        listed = self.merged.value.setdefault("removed", [])
        if path not in listed:
            listed.append(path)

    # -- the end ------------------------------------------------------------------------------------------

    def finish(self) -> None:
        """Take deleted things out, and bring new keys into the order of the schema."""
        for listed, item in self.doomed:
            listed[:] = [each for each in listed if each is not item]
        drop_empty(self.merged.value)


def drop_empty(value: Any) -> None:
    """Take out lists and mappings that have become empty."""
    for key, child in list(value.items()) if isinstance(value, dict) else enumerate(list(value)):
        if isinstance(child, (dict, list)):
            drop_empty(child)
            if not child and isinstance(value, dict):
                del value[key]


def _value(item: Facts, change: Change) -> Any:
    present, value = rows.get(item, change.column.path)
    return value if present else _MISSING


def _own_fields(name: str, item: Facts) -> list[str]:
    """The fields of a thing that are shown in its own row."""
    columns = {column.path[0] for column in table(name).columns}
    return [key for key in item if key in columns]


def _fill_constants(each: Table, item: Facts, above: tuple[str, ...]) -> None:
    """A value that can be only one, such as the datum of a point, is filled in where its neighbours are."""
    present, inside = rows.get(item, above) if above else (False, None)
    if not present or not isinstance(inside, dict):
        return
    for column in each.columns:
        if column.path[:-1] == above and "const" in column.node:
            inside.setdefault(column.path[-1], column.node["const"])


_NO_DELETE: Final = (
    {"en": "status “closed” and a date", "zh": "状态“已关闭”及日期"},
    {
        "en": "A place is never deleted: its number is kept for ever. Set its status instead.",
        "zh": "机构条目不删除，编号永久保留；请改“状态”。",
    },
)
_THERE_ALREADY: Final = (
    {"en": "something the place does not have yet", "zh": "该机构尚未填写的内容"},
    {"en": "It is there already: change that row instead.", "zh": "该内容已存在，请在原有行修改。"},
)
