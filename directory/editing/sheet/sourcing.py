"""Who says so: after a change the new source covers the new value, and old ones no longer do.

A source that covered more than the changed value (`contacts`) goes on covering the rest, named one by one. One that is
left with nothing to cover goes.
"""

from __future__ import annotations

from typing import Any

from directory import paths
from directory.editing.sheet import marks, matching, rows
from directory.editing.sheet.exporting import has_provenance
from directory.editing.sheet.layout import FACILITIES, SOURCES
from directory.editing.sheet.merging import Merged, Touched
from directory.model import Facts, Path

_ORDER = ("title", "publisher", "kind", "url", "licence", "stated_on", "checked_on", "method", "note", "covers")


def attribute(merged: Merged, current: Facts) -> list[tuple[Touched, Path]]:
    """Bring `sources` of the merged entry up to date. Returns the changed values that no source covers now."""
    value = merged.value
    if merged.touched or merged.deleted:
        listed = value.setdefault("sources", [])
        where = {id(thing.item): thing.path for thing in rows.things(value)}
        said: list[tuple[Touched, Path]] = []
        for touched in merged.touched:
            said += [(touched, path) for path in statements(touched, where)]
        _forget(listed, current, value, said, [path for _, path in merged.deleted])
        for touched, path in said:
            if not touched.edit.source.same:
                _credit(listed, touched.edit.source.fields, path)
        value["sources"] = [source for source in listed if source.get("covers") != []]
        if not value["sources"]:
            del value["sources"]
        covers = [prefix for source in value.get("sources", []) for prefix in source.get("covers", [])]
        return [(t, path) for t, path in said if not paths.stated(covers, path)]
    return []


def statements(touched: Touched, where: dict[int, Path]) -> list[Path]:
    """The paths of the statements a change made or confirmed."""
    if touched.table == SOURCES:
        return []
    if touched.table == FACILITIES:
        return [(name,) for name in touched.fields if has_provenance(name)]
    path = where.get(id(touched.item))
    if path is None:
        return []
    told = [matching.statement(path, name if touched.table == "services" else "") for name in touched.fields]
    parts = [each for each in told if len(each) > 2]  # to name the service itself would cover all of it
    return list(dict.fromkeys(parts if touched.table == "services" and parts else told))


def _forget(
    listed: list[Facts], current: Facts, value: Facts, said: list[tuple[Touched, Path]], deleted: list[Path]
) -> None:
    """Take changed values out of what older sources cover; those that are still said by them follow a changed key."""
    before = {path for path, _ in paths.pairs(_facts(current))}
    after = {path for path, _ in paths.pairs(_facts(value))}
    changed = {path for touched, path in said if touched.new and not touched.edit.source.same}
    renamed: dict[Path, Path] = {}
    for touched, path in said:
        former = matching.statement(touched.former) if touched.former else ()
        if former and former != path[: len(former)] and len(former) == len(path):
            renamed[former] = path
    gone = {path for path in before - after if path not in renamed}
    for source in listed:
        covers = source.get("covers")
        if isinstance(covers, list):
            source["covers"] = _narrowed(
                [str(each) for each in covers], before, after, changed, renamed, gone | set(deleted)
            )


def _narrowed(
    covers: list[str],
    before: set[Path],
    after: set[Path],
    changed: set[Path],
    renamed: dict[Path, Path],
    gone: set[Path],
) -> list[str]:
    kept: list[str] = []
    for prefix in covers:
        held = [path for path in sorted(before) if paths.covers(prefix, path)]
        now = {renamed.get(path, path) for path in held} & after
        exact = tuple(prefix.split("/"))
        lost = [path for path in now if path in changed] + [path for path in held if path in gone]
        new = [path for path in after - before if paths.covers(prefix, path) and path not in renamed.values()]
        if not lost and not new and all(renamed.get(path, path) == path for path in held):
            kept.append(prefix)
        elif exact in renamed and exact not in changed and renamed[exact] not in changed:
            kept.append("/".join(renamed[exact]))
        else:
            kept += _split(exact, now - changed - gone, (changed | gone | set(new)) & (after | gone))
    return list(dict.fromkeys(kept))


def _split(prefix: Path, kept: set[Path], lost: set[Path]) -> list[str]:
    """The fewest paths at or below `prefix` that cover all of `kept` and nothing of `lost`. That a thing is there at
    all goes with any of its parts, so that its own path is left out where a part of it is lost.
    """
    mine = {path for path in kept if path[: len(prefix)] == prefix}
    if not mine:
        return []
    if not any(path[: len(prefix)] == prefix for path in lost):
        return ["/".join(prefix)]
    steps = sorted({path[: len(prefix) + 1] for path in mine if len(path) > len(prefix)})
    return [part for step in steps for part in _split(step, kept, lost)]


def _facts(value: Facts) -> Facts:
    return {
        name: item for name, item in value.items()
        if has_provenance(name) and (not isinstance(item, list) or all(isinstance(each, (dict, str)) for each in item))
    }  # fmt: skip


def _credit(listed: list[Facts], fields: Facts, path: Path) -> None:
    """Let the source with these fields cover `path`; a block of its own if there is none yet."""
    written = "/".join(path)
    same = next((each for each in listed if _same(each, fields) and len(each.get("covers", [])) < 80), None)
    if same is None:
        block: dict[str, Any] = {name: fields[name] for name in _ORDER if fields.get(name)}
        listed.append({**block, "covers": [written]})
    elif not any(paths.covers(prefix, path) for prefix in same["covers"]):
        same["covers"].append(written)


def _same(source: Facts, fields: Facts) -> bool:
    return isinstance(source.get("covers"), list) and all(
        (source.get(name) or "") == (fields.get(name) or "") for name in marks.SOURCE_FIELDS
    )
