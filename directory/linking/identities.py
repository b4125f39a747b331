"""Every group gets an id and keeps it.

The ledger (identities.csv) is only appended to. An entry's own id wins, because a person chose it; else the lowest id
its records ever had; else the next free number of the city. Ids that led to records of this group before lead here now.
"""

from __future__ import annotations

import re
from collections import defaultdict

from directory.linking.groups import Group

_NUMBER = re.compile(r"-([0-9]+)$")


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
