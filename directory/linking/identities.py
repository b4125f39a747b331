"""Every group gets an id and keeps it.

The ledger (identities.csv) is only appended to. An entry's own id wins, because a person chose it; else the lowest id
its records ever had; else the next free number of the city. Ids that led to records of this group before lead here now.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import replace

from directory.linking.groups import Group
from directory.model import Entry, Facts, Notice, Record

_NUMBER = re.compile(r"-([0-9]+)$")


def claim(
    entries: list[Entry], records: list[Record], ledger: list[tuple[str, str]]
) -> tuple[list[Entry], list[Notice]]:
    """Entries with the records that belong to their id added, and notices about ids that belong to another place.

    An entry is about the place its id names, even if it corrects one phone and says nothing else. But an entry that
    names itself, and differently from every record of that place, has taken an id that was in use: it is left out.
    """
    held: dict[str, list[Record]] = defaultdict(list)
    current = dict(ledger)
    for record in records:
        if record.key in current:
            held[current[record.key]].append(record)
    good, notices = [], []
    for entry in entries:
        own = [record for record in held[entry.id] if record.key not in entry.records]
        if own and len(own) == len(held[entry.id]) and _named_otherwise(entry, own):
            notices.append(_id_taken(entry, own[0]))
        else:
            good.append(replace(entry, records=[*entry.records, *(record.key for record in own)]))
    return good, notices


def _named_otherwise(entry: Entry, records: list[Record]) -> bool:
    """Whether the entry and the records have names, all of them different (in the scripts they share)."""
    own, theirs = _plain_names([entry.facts]), _plain_names([record.facts for record in records])
    shared = {text.isascii() for text in own} & {text.isascii() for text in theirs}
    return bool(shared) and not any(a in b or b in a for a in own for b in theirs if a.isascii() == b.isascii())


def _plain_names(facts: list[Facts]) -> set[str]:
    texts = (name["text"] for fact in facts for name in fact.get("names", ()))
    plain = ("".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum()) for text in texts)
    return {text for text in plain if text}


def _id_taken(entry: Entry, record: Record) -> Notice:
    name = record.facts["names"][0]["text"]
    return Notice(
        "id-taken", "error", entry.file, entry.id, "id", f"{entry.id} = {name}",
        {"en": "an id that no other place has or had", "zh": "从未用于其他机构的编号"},
        {
            "en": f"If this is the same place, list {record.key} under “records”; otherwise choose a free id.",
            "zh": f"如为同一机构，请在 records 中列出 {record.key}；否则请改用未使用过的编号。",
        },
    )  # fmt: skip


def assign(
    groups: list[Group], ledger: list[tuple[str, str]], code: str
) -> tuple[list[tuple[str, Group]], dict[str, str], list[tuple[str, str]]]:
    """Ids for the groups of one city whose ids start with cn-`code`-.

    Returns the (id, group) pairs sorted by id, the redirects former id → id, and the rows to append to the ledger.
    """
    current = dict(ledger)
    ever: dict[str, list[str]] = defaultdict(list)
    for record, facility in ledger:
        ever[record].append(facility)
    prefix = f"cn-{code}-"
    taken = {facility for _, facility in ledger} | {group.entry.id for group in groups if group.entry}
    chosen: list[tuple[str, Group]] = []
    used: set[str] = {group.entry.id for group in groups if group.entry}
    waiting: list[Group] = []
    for group in groups:
        if group.entry:
            chosen.append((group.entry.id, group))
            continue
        known = sorted({current[r.key] for r in group.records if r.key in current}, key=_number)
        free = [facility for facility in known if facility.startswith(prefix) and facility not in used]
        if free:
            used.add(free[0])
            chosen.append((free[0], group))
        else:
            waiting.append(group)
    highest = max((_number(facility) for facility in taken if facility.startswith(prefix)), default=0)
    for group in waiting:
        highest += 1
        chosen.append((f"{prefix}{highest:04d}", group))
    chosen.sort(key=lambda pair: pair[0])
    new = [(r.key, facility) for facility, group in chosen for r in group.records if current.get(r.key) != facility]
    living = {facility for facility, _ in chosen}
    redirects = {
        former: facility
        for facility, group in chosen
        for record in group.records
        for former in ever[record.key]
        if former not in living
    }
    return chosen, redirects, sorted(new)


def _number(facility: str) -> int:
    found = _NUMBER.search(facility)
    return int(found.group(1)) if found else 0
