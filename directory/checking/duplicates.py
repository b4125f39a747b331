"""CHECKING: entries that may be one place, and ids that were somebody else's."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

from directory.model import Entry, Facts, Notice, Text

_UNIQUE = frozenset({"wikidata", "osm"})
"""Codes that belong to one place; a licence or a credit code belongs to all campuses of a hospital."""


def check(entries: Iterable[Entry], decisions: Iterable[Facts], city: str) -> Iterator[Notice]:
    """Entries of one city with the same official Chinese name or code, unless people said they are two."""
    apart = {
        frozenset(each[side].removeprefix("entry:") for side in ("a", "b"))
        for each in decisions
        if each["decision"] == "different"
    }
    by_mark: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        for mark in sorted(_marks(entry.facts)):
            by_mark[mark].append(entry)
    told: set[frozenset[str]] = set()
    for (field, value), several in sorted(by_mark.items()):
        first = several[0]
        for other in several[1:]:
            pair = frozenset((first.id, other.id))
            if pair in apart or pair in told or (field == "names" and _campuses(first.facts, other.facts)):
                continue
            told.add(pair)
            yield Notice("duplicate-entry", "warning", other.file, other.id, field, value, _one_of(first), _JOIN, city)


def _marks(facts: Facts) -> set[tuple[str, str]]:
    marks = {
        ("names", _plain(name["text"]))
        for name in facts.get("names", ())
        if name["kind"] == "official" and name["lang"].startswith("zh")
    }
    return marks | {
        ("identifiers", f"{each['system']} {each['value']}")
        for each in facts.get("identifiers", ())
        if each["system"] in _UNIQUE
    }


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _campuses(one: Facts, other: Facts) -> bool:
    """Whether two entries of one name say themselves that they are campuses of one hospital."""
    return bool(
        (one.get("campus") and other.get("campus") and one["campus"] != other["campus"])
        or (one.get("organisation") and one.get("organisation") == other.get("organisation"))
    )  # fmt: skip


def _one_of(entry: Entry) -> Text:
    return {"en": f"one entry for one place; {entry.id} has the same", "zh": f"一处机构一个条目；{entry.id} 与此相同"}


_JOIN: Text = {
    "en": "One place: move what is worth keeping into one entry, delete the other, and write both ids into "
    "decisions.csv as same. Two campuses: give each its campus. Two places: write different.",
    "zh": "同一机构：将有用内容并入其中一个条目并删除另一个，在 decisions.csv 中写明两个编号为 same。"
    "两个院区：分别填写院区。不同机构：写 different。",
}


def reused(entries: Iterable[Entry], former: dict[str, set[str]], city: str) -> Iterator[Notice]:
    """Entries under an id that an earlier, deleted entry had for a place of other names. `former` has the names of the
    deleted entries by id.
    """
    for entry in entries:
        names = former.get(entry.id)
        if names and not names & {_plain(name["text"]) for name in entry.facts.get("names", ())}:
            yield Notice(
                "id-reused", "error", entry.file, entry.id, "id", "、".join(sorted(names))[:120], _OWN, _NEW_ID, city
            )


def names_of(facts: Facts) -> set[str]:
    """The names of an entry as `reused` compares them."""
    return {_plain(str(name["text"])) for name in facts.get("names", ()) if isinstance(name, dict) and "text" in name}


_OWN: Text = {
    "en": "an id that no other place ever had; this one stood for the place found",
    "zh": "从未用于其他机构的编号；该编号曾用于所示机构",
}
_NEW_ID: Text = {
    "en": "Rename the file to a free id and change the field id: old links lead to the former place.",
    "zh": "请改用未用过的编号（文件名和 id 字段），旧链接仍指向原机构。",
}
