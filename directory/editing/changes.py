"""What changed between two forms of an entry, in words: which value, from what to what, who says so, since when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from directory import paths, schema
from directory.editing.sheet import cells, matching, rows
from directory.editing.sheet.exporting import has_provenance, name_of
from directory.editing.sheet.layout import FACILITIES, SOURCES, Column, Table, table, tables
from directory.editing.words import both
from directory.model import Facts, Path, Text

_LANGUAGES = ("en", "zh")
_PHONE = re.compile(r"\+86(10|2[0-9]|[3-9][0-9]{2})([0-9]{7,8})")
_SERVICE_PHONE = re.compile(r"\+86([48]00)([0-9]{3})([0-9]{4})")


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `what` names the value; `old` and `new` are empty for what was not there; `proofs` are the sources
    (`$defs/entry_source`) that stand behind the new value, or behind the old one if it is gone.
    """

    entry: str
    name: Text
    what: Text
    old: Text
    new: Text
    proofs: list[Facts] = field(default_factory=list)
    confirmed: bool = False
    field: str = ""
    """The field of the entry it is in."""
    source: str = ""
    """What a source says of itself, if it is one that came new."""

    def words(self, lang: str) -> str:
        """One line without the name of the place."""
        words = _WORDS["zh" if lang == "zh" else "en"]
        old, new = self.old.get(lang, ""), self.new.get(lang, "")
        if self.confirmed:
            text = words["confirmed"].format(what=self.what[lang], new=new)
        elif old and new:
            text = words["changed"].format(what=self.what[lang], old=old, new=new)
        elif new:
            text = words["added"].format(what=self.what[lang], new=new)
        else:
            text = words["removed"].format(what=self.what[lang], old=old)
        proof = self.newest()
        if proof:
            text += words["proof"].format(kind=_kind(proof, lang), title=proof.get("title", ""), on=proof["checked_on"])
        return text

    def newest(self) -> Facts | None:
        """The source that was checked last."""
        dated = [proof for proof in self.proofs if isinstance(proof.get("checked_on"), str)]
        return max(dated, key=lambda proof: str(proof["checked_on"]), default=None)


_WORDS = {
    "en": {
        "changed": "{what}: {old} → {new}",
        "added": "{what}: added: {new}",
        "removed": "{what}: removed: {old}",
        "confirmed": "{what}: checked again: {new}",
        "proof": " ({kind}: {title}, checked {on})",
    },
    "zh": {
        "changed": "{what}：{old} → {new}",
        "added": "{what}：新增 {new}",
        "removed": "{what}：删除 {old}",
        "confirmed": "{what}：已重新核实 {new}",
        "proof": "（{kind}：{title}，核对日期 {on}）",
    },
}


def _kind(proof: Facts, lang: str) -> str:
    kinds = schema.vocabularies().get("source_kind", {})
    label = kinds.get(str(proof.get("kind")), {}).get("label", {})
    return str(label.get(lang) or proof.get("kind", ""))


def describe(entry: str, before: Facts, after: Facts) -> list[Change]:
    """Every change of an entry, either of which may be {} for one that is new or gone."""
    found: list[Change] = []
    name = {lang: name_of(after.get("names") or before.get("names"), lang) or entry for lang in _LANGUAGES}
    for change in (*_place(entry, name, before, after), *_lists(entry, name, before, after)):
        if change not in found:
            found.append(change)
    found += _confirmed(entry, name, before, after)
    named = {_words_of(proof) for change in found for proof in change.proofs}
    return [change for change in found if change.old or change.source not in named]


def _words_of(source: Facts) -> str:
    """A source as a row of changes tells it: one that stands beside a changed value needs no row of its own."""
    return _whole(rows.Thing(SOURCES, (), (), (), source))["en"]


def _place(entry: str, name: Text, before: Facts, after: Facts) -> Iterator[Change]:
    """Changes of the fields of the place itself, field by field."""
    each = table(FACILITIES)
    for column in _columns(each, before, after):
        old, new = _get(before, column), _get(after, column)
        if old != new:
            held = after if new is not None else before
            yield Change(entry, name, column.label, _text(column, old, {}), _text(column, new, {}),
                         _proofs(held, matching.statement((column.path[0],))), field=column.path[0])  # fmt: skip


def _lists(entry: str, name: Text, before: Facts, after: Facts) -> Iterator[Change]:
    """Changes of things in lists: those that stayed, field by field; those that came or went, whole."""
    old = list(rows.things(before))
    new = {thing.steps: thing for thing in rows.things(after)}
    for thing in old:
        steps = matching.locate(before, after, thing.steps)
        other = new.pop(steps, None) if steps else None
        if other is None:
            proofs = _proofs(before, _statement(thing))
            yield Change(entry, name, _what(thing, before), _whole(thing), {}, proofs, field=thing.path[0])
            continue
        proofs = _proofs(after, _statement(other))
        for column in _columns(table(thing.table), thing.item, other.item):
            was, now = _get(thing.item, column), _get(other.item, column)
            if was != now and not (thing.table == SOURCES and column.key == "covers"):
                what = _what(other, after, without=column)
                told = {lang: f"{what[lang]} · {column.label[lang]}" for lang in _LANGUAGES}
                texts = _text(column, was, thing.item), _text(column, now, other.item)
                yield Change(entry, name, told, *texts, proofs, field=thing.path[0])
    for thing in new.values():
        new_source = _whole(thing)["en"] if thing.table == SOURCES else ""
        proofs = _proofs(after, _statement(thing))
        yield Change(
            entry, name, _what(thing, after), {}, _whole(thing), proofs, field=thing.path[0], source=new_source
        )


def _confirmed(entry: str, name: Text, before: Facts, after: Facts) -> Iterator[Change]:
    """Values that stayed and have a new source, or one that was looked at again."""
    stayed = dict(_pairs(before))
    for path, value in _pairs(after):
        if path in stayed and stayed[path] == value:
            new = [proof for proof in _proofs(after, path) if proof not in _proofs(before, path)]
            fresh = [proof for proof in new if _renewed(proof, before)]
            if fresh:
                label = _label(path)
                yield Change(entry, name, label, {}, _brief(path, value), fresh, confirmed=True, field=path[0])


def _renewed(proof: Facts, before: Facts) -> bool:
    """Whether a source is new, or bears another day of checking than it did: not merely a shorter list of fields."""
    listed = before.get("sources")
    old = [{**each, "covers": 0} for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return {**proof, "covers": 0} not in old


def _pairs(facts: Facts) -> list[tuple[Path, Any]]:
    usable = {
        name: item for name, item in facts.items()
        if has_provenance(name) and item is not None
        and (not isinstance(item, list) or all(isinstance(each, (dict, str)) for each in item))
    }  # fmt: skip
    return list(paths.pairs(usable))


def _proofs(facts: Facts, path: Path) -> list[Facts]:
    """The sources of an entry that cover a value."""
    listed = facts.get("sources")
    found = []
    for source in listed if isinstance(listed, list) else []:
        covers = source.get("covers") if isinstance(source, dict) else None
        if isinstance(covers, list) and paths.stated(map(str, covers), path):
            found.append(source)
    return found


def _statement(thing: rows.Thing) -> Path:
    return matching.statement(thing.path) if has_provenance(thing.path[0]) else ()


def _columns(each: Table, *items: Facts) -> list[Column]:
    found: dict[str, Column] = {}
    for item in items:
        for column in rows.columns(rows.Row("", "", each.name, (), (), (), item)):
            found.setdefault(column.key, column)
    return list(found.values())


def _get(item: Facts, column: Column) -> Any:
    present, value = rows.get(item, column.path)
    return (cells.REMOVED if value is None else value) if present else None


def _text(column: Column, value: Any, item: Facts) -> Text:
    if value is None:
        return {}
    if value == cells.REMOVED:
        return both(cells.REMOVED, cells.REMOVED)
    if column.key == "value" and item.get("kind") in ("phone", "fax"):
        return both(spoken(str(value)), spoken(str(value)))
    return {lang: _without_id(column, cells.show(column, value, lang)) for lang in _LANGUAGES}


def _without_id(column: Column, text: str) -> str:
    return re.sub(r" \[[^\[\]]+\]", "", text) if column.kind in ("term", "terms") else " ".join(text.split())


def spoken(number: str) -> str:
    """A Chinese number as people write it: 0571-87783777."""
    landline, service = _PHONE.fullmatch(number), _SERVICE_PHONE.fullmatch(number)
    if service:
        return "-".join(service.groups())
    return f"0{landline[1]}-{landline[2]}" if landline else number


def _whole(thing: rows.Thing) -> Text:
    """A thing in one line: its values."""
    told: dict[str, list[str]] = {lang: [] for lang in _LANGUAGES}
    for column in _columns(table(thing.table), thing.item):
        value = _get(thing.item, column)
        if value is not None and not (thing.table == SOURCES and column.key == "covers"):
            for lang, text in _text(column, value, thing.item).items():
                told[lang].append(text)
    return {"en": ", ".join(told["en"]) or "–", "zh": "，".join(told["zh"]) or "–"}


def _what(thing: rows.Thing, facts: Facts, without: Column | None = None) -> Text:
    """What a thing is called: the service it belongs to, its list, and the terms that tell it from the others."""
    parts: dict[str, list[str]] = {lang: [] for lang in _LANGUAGES}
    steps = thing.steps
    for depth in range(2, len(steps) + 1, 2):
        each = table(str(steps[depth - 2]))
        item = matching.at(facts, steps[:depth])
        named = _terms(each, item, without if depth == len(steps) else None)
        for lang in _LANGUAGES:
            parts[lang].append(" · ".join([each.label[lang], *named[lang]]))
    return {lang: " › ".join(texts) for lang, texts in parts.items()}


def _terms(each: Table, item: Facts, without: Column | None) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {lang: [] for lang in _LANGUAGES}
    keys = ("title",) if each.name == SOURCES else ("kind", *each.keys)
    for column in each.columns:
        value = _get(item, column)
        named = column.path[0] in keys and column != without and isinstance(value, str)
        if named and (column.kind == "term" or column.path[-1] in (*_LANGUAGES, "insurer", "title")):
            texts = _text(column, value, item)
            for lang in _LANGUAGES:
                if column.path[-1] not in _LANGUAGES or column.path[-1] == lang:
                    told[lang].append(texts.get(lang, ""))
    return {lang: list(dict.fromkeys(texts)) for lang, texts in told.items()}


def _label(path: Path) -> Text:
    fields = schema.properties("facts")
    told = {lang: [str(fields[path[0]]["x-label"][lang])] for lang in _LANGUAGES}
    if path[0] == "services" and len(path) > 2:
        inner = schema.properties("service").get(path[2], {}).get("x-label", {})
        for lang in _LANGUAGES:
            told[lang].append(str(inner.get(lang, path[2])))
    return {lang: " › ".join(texts) for lang, texts in told.items()}


def _brief(path: Path, value: Any) -> Text:
    """A confirmed value in few words."""
    for each in tables():
        if isinstance(value, dict) and path[-2:-1] == (each.name,) and each.name != FACILITIES:
            return _whole(rows.Thing(each.name, (), (), path, value))
    told = dict.fromkeys(_LANGUAGES, "")
    for column in table(FACILITIES).columns:
        if column.path[0] == path[0] and len(path) == 1:
            present, inner = rows.get({path[0]: value}, column.path)
            if present:
                for lang, text in _text(column, inner, {}).items():
                    told[lang] = f"{told[lang]}, {text}" if told[lang] else text
    return told if told["en"] else both(str(path[-1]), str(path[-1]))
