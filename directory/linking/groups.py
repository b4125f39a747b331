"""Which records and entries belong together, for one city.

In order of strength: an entry that names the record, a person's decision, a shared identifier, the same name, and –
only where names cannot speak, because one side has a Chinese name and the other has none – the same phone.
Two entries never join: people said they are two places; if anything says they are one, that is a notice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from directory.linking import names
from directory.model import Entry, Facts, Notice, Record

EXACT_SYSTEMS = frozenset({"wikidata", "osm", "credit_code", "licence"})
"""Identifiers that belong to one place only. A website or a shared licence is not among them."""


@dataclass(slots=True)
class Group:
    """One place: at most one entry, and its records sorted by key."""

    entry: Entry | None
    records: list[Record]


class _Sets:
    """Disjoint sets that refuse a union which a `different` decision or a second entry forbids."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.parent = {key: key for key in keys}
        self.members: dict[str, set[str]] = {key: {key} for key in self.parent}
        self.apart: dict[str, set[str]] = defaultdict(set)

    def find(self, key: str) -> str:
        """The key that stands for the set `key` is in."""
        while self.parent[key] != key:
            self.parent[key] = self.parent[self.parent[key]]
            key = self.parent[key]
        return key

    def forbid(self, a: str, b: str) -> None:
        """`a` and `b` must never come into one set."""
        self.apart[a].add(b)
        self.apart[b].add(a)

    def join(self, a: str, b: str) -> bool:
        """Unite the sets of `a` and `b`; False when something in one must stay apart from something in the other."""
        root, other = sorted((self.find(a), self.find(b)))
        if root == other:
            return True
        if any(self.apart[member] & self.members[other] for member in self.members[root] if member in self.apart):
            return False
        self.parent[other] = root
        self.members[root] |= self.members.pop(other)
        return True


def group(
    records: list[Record], entries: list[Entry], decisions: list[Facts], city_zh: str
) -> tuple[list[Group], list[Notice]]:
    """The places of one city and what could not be decided.

    `decisions` may name records of other cities; those are ignored here. The result does not depend on the order of
    the arguments.
    """
    by_key = {record.key: record for record in records}
    by_entry = {f"entry:{entry.id}": entry for entry in entries}
    sets = _Sets(sorted(by_key) + sorted(by_entry))
    notices = [*_keep_apart(sets, by_entry, decisions), *_join_by_people(sets, by_key, entries, decisions)]
    facts = {key: record.facts for key, record in by_key.items()} | {key: e.facts for key, e in by_entry.items()}
    _join_by_evidence(sets, facts, city_zh)
    return _groups(sets, by_key, by_entry), notices


def _join_by_people(
    sets: _Sets, by_key: dict[str, Record], entries: list[Entry], decisions: list[Facts]
) -> Iterator[Notice]:
    for entry in sorted(entries, key=lambda entry: entry.id):
        for key in entry.records:
            if key not in by_key:
                yield _missing_record(entry, key)
            elif not sets.join(f"entry:{entry.id}", key):
                yield _contradiction(entry.file, key, f"entry {entry.id}")
    for decision in decisions:
        one, two = _node(decision["a"], sets), _node(decision["b"], sets)
        if decision["decision"] == "same" and one and two and not sets.join(one, two):
            yield _contradiction("directory/data/decisions.csv", decision["a"], decision["b"])


def _join_by_evidence(sets: _Sets, facts: dict[str, Facts], city_zh: str) -> None:
    for evidence in (_identifiers, lambda fact: _name_keys(fact, city_zh)):
        for first, *others in _buckets(facts, evidence):
            for other in others:
                sets.join(first, other)
    for bucket in _buckets(facts, _phones):
        with_chinese, without = _by_script(bucket, facts, sets)
        if len(with_chinese) == len(without) == 1:  # more on a side: the number is shared, and says nothing
            sets.join(*with_chinese, *without)


def _node(name: str, sets: _Sets) -> str | None:
    return next((node for node in (name, f"entry:{name}") if node in sets.parent), None)


def _keep_apart(sets: _Sets, by_entry: dict[str, Entry], decisions: list[Facts]) -> Iterator[Notice]:
    """Forbid first, so that nothing joined later can break it."""
    keys = sorted(by_entry)
    for index, a in enumerate(keys):
        for b in keys[index + 1 :]:
            sets.forbid(a, b)
    for decision in decisions:
        if decision["decision"] != "different":
            continue
        one, two = _node(decision["a"], sets), _node(decision["b"], sets)
        if one and two and one != two:
            sets.forbid(one, two)
        elif one and one == two:
            yield _contradiction("directory/data/decisions.csv", decision["a"], decision["b"])


def _buckets(facts: dict[str, Facts], evidence: Callable[[Facts], set[str]]) -> Iterator[list[str]]:
    """The keys that share a piece of evidence, two or more, in a fixed order."""
    found: dict[str, list[str]] = defaultdict(list)
    for key in sorted(facts):
        for piece in evidence(facts[key]):
            found[piece].append(key)
    yield from (found[piece] for piece in sorted(found) if len(found[piece]) > 1)


def _identifiers(fact: Facts) -> set[str]:
    return {f"{i['system']}:{i['value']}" for i in fact.get("identifiers", ()) if i["system"] in EXACT_SYSTEMS}


def _name_keys(fact: Facts, city_zh: str) -> set[str]:
    """A short form or translation may be anybody's; only what a place is or was called counts."""
    telling = ("official", "alias", "former")
    return {names.key(i["text"], city_zh) for i in fact.get("names", ()) if i["kind"] in telling} - {""}


def _phones(fact: Facts) -> set[str]:
    """Numbers of a place; short numbers such as 120 are everybody's."""
    return {i["value"] for i in fact.get("contacts", ()) if i["kind"] == "phone" and len(i["value"]) > 6}


def _by_script(keys: list[str], facts: dict[str, Facts], sets: _Sets) -> tuple[set[str], set[str]]:
    """The places so far behind `keys`: those with a Chinese name, and those without one."""
    with_chinese = {
        sets.find(key)
        for key in keys
        if any(
            names.is_chinese(name["text"]) for member in sets.members[sets.find(key)] for name in _names(facts[member])
        )
    }
    return with_chinese, {sets.find(key) for key in keys} - with_chinese


def _names(fact: Facts) -> list[Facts]:
    return list(fact.get("names", ()))


def _groups(sets: _Sets, by_key: dict[str, Record], by_entry: dict[str, Entry]) -> list[Group]:
    groups = []
    for root in sorted(sets.members):
        members = sorted(sets.members[root])
        entry = next((by_entry[key] for key in members if key in by_entry), None)
        groups.append(Group(entry, [by_key[key] for key in members if key in by_key]))
    return groups


def _missing_record(entry: Entry, key: str) -> Notice:
    return Notice(
        "record-gone", "warning", entry.file, entry.id, "records", key,
        {"en": "a record that some source still has", "zh": "某个来源仍有的记录"},
        {
            "en": "Nothing is lost: the entry stays. Check the place, then remove the key or name the new one.",
            "zh": "条目仍保留，内容不会丢失。请核实该机构，再删除此键或改为新键。",
        },
    )  # fmt: skip


def _contradiction(file: str, a: str, b: str) -> Notice:
    return Notice(
        "contradiction", "error", file, a, "", f"{a} = {b}",
        {"en": "answers that do not contradict each other", "zh": "相互不矛盾的判断"},
        {
            "en": "Another answer or entry says they are two places; they stay apart until one is corrected.",
            "zh": "另有判断或条目认为是两处机构。在更正其中之一前，仍按两处处理。",
        },
    )  # fmt: skip
