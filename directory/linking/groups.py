"""Which records and entries belong together, for one city.

Two levels: an organisation, and in it facilities (campuses), which is what the site publishes. In order of strength: an
entry that names the record, a person's decision, then evidence (`organisations`, `campuses`). Two entries never join:
people said they are two places; if anything says they are one, that is a notice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from directory.linking import block, campuses, evidence, organisations, places
from directory.linking.decide import Question
from directory.linking.sets import Sets
from directory.model import Entry, Facts, Notice, Record

DECISIONS = "directory/data/decisions.csv"


@dataclass(slots=True)
class Group:
    """One place: at most one entry, and its records sorted by key. Groups with one `organisation` are its campuses; the
    word is the least key in it, no lasting id.
    """

    entry: Entry | None
    records: list[Record]
    organisation: str = ""


@dataclass(slots=True)
class Linked:
    """The places of one city, what people should be asked, and what went wrong."""

    groups: list[Group]
    questions: list[Question]
    notices: list[Notice]


def group(records: list[Record], entries: list[Entry], decisions: list[Facts], city_zh: str) -> Linked:
    """The places of one city, the open questions and what could not be decided.

    `decisions` may name records of other cities; those are ignored here. The result does not depend on the order of
    the arguments.
    """
    by_key = {record.key: record for record in records}
    by_entry = {f"entry:{entry.id}": entry for entry in entries}
    city = places.city(city_zh)
    facts = {key: record.facts for key, record in by_key.items()} | {key: e.facts for key, e in by_entry.items()}
    profiles = {key: evidence.profile(key, facts[key], city) for key in sorted(facts)}
    whole = organisations.empty_sets(profiles)
    # Two entries may be campuses of one organisation, never one place.
    parts = Sets(profiles, dict.fromkeys(profiles, 0), lambda _a, _b: False, lone=by_entry)
    notices = [
        *_keep_apart(whole, parts, decisions),
        *_join_by_people(whole, parts, by_key, entries, decisions),
    ]
    questions: list[Question] = []
    try:
        questions = organisations.link(whole, profiles, city)
    except block.TooManyPairsError as refused:
        notices.append(_too_many(city_zh, refused))
    for root in sorted(whole.members):
        campuses.split(parts, whole.members[root], profiles)
    return Linked(_groups(whole, parts, by_key, by_entry), questions, notices)


def _join_by_people(
    whole: Sets, parts: Sets, by_key: dict[str, Record], entries: list[Entry], decisions: list[Facts]
) -> Iterator[Notice]:
    for entry in sorted(entries, key=lambda entry: entry.id):
        for key in entry.records:
            if key not in by_key:
                yield _missing_record(entry, key)
            elif not parts.join(f"entry:{entry.id}", key, by_people=True):
                yield _contradiction(entry.file, key, f"entry {entry.id}")
            else:
                whole.join(f"entry:{entry.id}", key, by_people=True)
        for key in entry.had:  # unless somebody has answered since that it is another place
            if parts.join(f"entry:{entry.id}", key, by_people=True):
                whole.join(f"entry:{entry.id}", key, by_people=True)
    for decision in decisions:
        one, two = _node(decision["a"], parts), _node(decision["b"], parts)
        if decision["decision"] != "same" or not one or not two:
            continue
        if parts.join(one, two, by_people=True):
            whole.join(one, two, by_people=True)
        else:
            yield _contradiction(DECISIONS, decision["a"], decision["b"])


def _node(name: str, sets: Sets) -> str | None:
    return next((node for node in (name, f"entry:{name}") if node in sets.parent), None)


def _keep_apart(whole: Sets, parts: Sets, decisions: list[Facts]) -> Iterator[Notice]:
    """Forbid first, so that nothing joined later can break it."""
    for decision in decisions:
        if decision["decision"] != "different":
            continue
        one, two = _node(decision["a"], parts), _node(decision["b"], parts)
        if one and two and one != two:
            parts.forbid(one, two)
            whole.forbid(one, two)
        elif one and one == two:
            yield _contradiction(DECISIONS, decision["a"], decision["b"])


def _groups(whole: Sets, parts: Sets, by_key: dict[str, Record], by_entry: dict[str, Entry]) -> list[Group]:
    least: dict[str, str] = defaultdict(str)
    for root, several in whole.members.items():
        least[root] = min(several)
    groups = []
    for root in sorted(parts.members):
        members = sorted(parts.members[root])
        entry = next((by_entry[key] for key in members if key in by_entry), None)
        groups.append(Group(entry, [by_key[key] for key in members if key in by_key], least[whole.find(members[0])]))
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


def _too_many(city: str, refused: block.TooManyPairsError) -> Notice:
    return Notice(
        "too-many-pairs", "error", "directory/data/records", city, "", str(refused.pairs),
        {"en": f"at most {refused.limit} pairs to compare", "zh": f"待比较的记录对不超过 {refused.limit} 对"},
        {
            "en": "Many records share a phone or an address, so only names were linked; mend the source.",
            "zh": "大量记录的电话或地址相同，本次仅按名称关联。请检查重复同一内容的来源。",
        },
    )  # fmt: skip
