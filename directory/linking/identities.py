"""Every group gets an id and keeps it.

The ledger (identities.csv) is only appended to. An entry's own id wins, because a person chose it; else the lowest id
its records have; else one they had before; else the next free number of the city. Where places part, the id stays with
the record that had it first. `claim` gives entries the records of their id, `assign` gives out ids, `former` leads ids
that no longer stand for a place to the one that took them over.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from directory.linking.groups import Group
from directory.model import Entry, Facts, Notice, Record

Ledger = list[tuple[str, str]]
"""(record key, facility id) in the order written; the last row of a key is the one in force. `entry:<id>` is the key of
an entry, so that the id of one without records is never given again.
"""
_NUMBER = re.compile(r"-([0-9]+)$")
_ID = re.compile(r"cn-[a-z]+-[0-9]+")
LEDGER = "directory/data/identities.csv"


def claim(entries: list[Entry], records: list[Record], ledger: Ledger) -> tuple[list[Entry], list[Notice]]:
    """Entries with the records that their id has had, and notices about ids that belong to another place.

    An entry is about the place its id names, even if it corrects one phone and says nothing else. But an entry that
    names itself, and differently from every record that had the id first, has taken an id that was in use: it is left
    out, unless it stood under this id before. First rows never change, so that building again decides the same.
    """
    held: dict[str, list[Record]] = defaultdict(list)
    born: dict[str, list[Record]] = defaultdict(list)
    current, first = dict(ledger), dict(reversed(ledger))
    for record in records:
        if record.key in current:
            held[current[record.key]].append(record)
            born[first[record.key]].append(record)
    good, notices = [], []
    listed = {key for entry in entries for key in entry.records}  # by whom, is for `groups`: more than the ledger says
    for entry in entries:
        own = [record for record in held[entry.id] if record.key not in listed]
        others = [record for record in born[entry.id] if record.key not in entry.records]
        if f"entry:{entry.id}" not in current and others and _named_otherwise(entry, others):
            notices.append(_id_taken(entry, others[0]))
        else:
            good.append(replace(entry, had=[record.key for record in own]))
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
    name = next((name["text"] for name in record.facts.get("names", ())), record.key)
    return Notice(
        "id-taken", "error", entry.file, entry.id, "id", f"{entry.id} = {name}",
        {"en": "an id that no other place has or had", "zh": "从未用于其他机构的编号"},
        {
            "en": f"If this is the same place, list {record.key} under “records”; otherwise choose a free id.",
            "zh": f"如为同一机构，请在 records 中列出 {record.key}；否则请改用未使用过的编号。",
        },
    )  # fmt: skip


Claim = tuple[bool, int]
"""How strong a group's claim to an id is, the least the strongest: in force before past ones, then the older row."""


@dataclass(slots=True)
class _Wishes:
    """The ids a group without an entry would take, the best last, and its claim to each."""

    group: Group
    claims: dict[str, Claim]
    left: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left = sorted(self.claims, key=lambda each: (self.claims[each][0], _number(each)), reverse=True)


def assign(groups: list[Group], ledger: Ledger, code: str) -> tuple[list[tuple[str, Group]], Ledger]:
    """Ids for the groups of one city whose ids start with cn-`code`-.

    Returns the (id, group) pairs sorted by id, and the rows to append to the ledger. The order of groups does not
    matter.
    """
    current = dict(ledger)
    prefix = f"cn-{code}-"
    own = {group.entry.id for group in groups if group.entry}
    rows: dict[str, dict[str, int]] = defaultdict(dict)
    for index, (record, facility) in enumerate(ledger):
        if facility.startswith(prefix) and facility not in own:
            rows[record].setdefault(facility, index)
    chosen = [(group.entry.id, group) for group in groups if group.entry]
    waiting = [_Wishes(group, _claims(group, rows, current)) for group in groups if not group.entry]
    held, unlucky = _settle(waiting)
    chosen += held
    taken = {facility for _, facility in ledger} | own
    highest = max((_number(facility) for facility in taken if facility.startswith(prefix)), default=0)
    new = {f"{prefix}{highest + count:04d}": group for count, group in enumerate(unlucky, 1)}
    chosen = sorted([*chosen, *new.items()], key=lambda pair: pair[0])
    added = [(r.key, facility) for facility, group in chosen for r in group.records if current.get(r.key) != facility]
    added += [(f"entry:{facility}", facility) for facility in own if f"entry:{facility}" not in current]
    return chosen, sorted(added)


def _claims(group: Group, rows: dict[str, dict[str, int]], current: dict[str, str]) -> dict[str, Claim]:
    claims: dict[str, Claim] = {}
    for record in group.records:
        for facility, index in rows.get(record.key, {}).items():
            strength = (current[record.key] != facility, index)
            claims[facility] = min(claims.get(facility, strength), strength)
    return claims


def _settle(waiting: list[_Wishes]) -> tuple[list[tuple[str, Group]], list[Group]]:
    """Each group asks for its best id; the strongest claim holds it and the other asks for its next (deferred
    acceptance, whose result does not depend on who asks first). Returns who holds what, and who got nothing, in order.
    """
    holders: dict[str, _Wishes] = {}
    asking = list(waiting)
    while asking:
        one = asking.pop()
        while one.left:
            facility = one.left.pop()
            holder = holders.get(facility)
            if holder is None or one.claims[facility] < holder.claims[facility]:
                holders[facility] = one
                if holder:
                    asking.append(holder)
                break
    lucky = {id(one) for one in holders.values()}
    held = [(facility, one.group) for facility, one in holders.items()]
    rest = [one.group for one in waiting if id(one) not in lucky]
    return held, sorted(rest, key=lambda group: min(record.key for record in group.records))


def former(
    chosen: Iterable[tuple[str, Group]], ledger: Ledger, decisions: list[Facts]
) -> tuple[dict[str, str], list[Notice]]:
    """Where each id of the ledger that stands for no place any more leads: former id → living id; and notices about
    those that lead nowhere or in a circle.

    `chosen` are the places of all cities. An id follows the record that had it first, or, where that is gone too, what
    its row says now, or what a person said it is the same as. Chains are followed to their end.
    """
    now = {node: facility for facility, group in chosen for node in _nodes(facility, group)}
    living = set(now.values())
    moves = _moves(ledger, now)
    moves |= _answers(decisions, ledger, now, living, moves)
    redirects: dict[str, str] = {}
    notices: list[Notice] = []
    told: set[str] = set()
    for start in dict.fromkeys([*(facility for _, facility in ledger), *filter(_is_id, dict(ledger))]):
        way = [start]
        while way[-1] in moves and (len(way) == 1 or way[-1] not in living) and moves[way[-1]] not in way:
            way.append(moves[way[-1]])
        end = way[-1]
        circle = moves.get(end) in way
        if circle and not told & set(way):
            told |= set(way)
            notices.append(_cycle(way[way.index(moves[end]) :]))
        if start in living:
            continue
        if end in living:
            redirects[start] = end
        elif not circle:
            notices.append(nowhere(start))
    return redirects, notices


def _nodes(facility: str, group: Group) -> list[str]:
    """What a place is known by: its records and its entry."""
    return [*(record.key for record in group.records), *([f"entry:{facility}"] if group.entry else [])]


def _moves(ledger: Ledger, now: dict[str, str]) -> dict[str, str]:
    """Id → the one that took it over: where the first of its records is now, else where its rows lead."""
    current = dict(ledger)
    moves: dict[str, str] = {}
    for record, facility in ledger:
        if now.get(record, facility) != facility:
            moves.setdefault(facility, now[record])
    for record, facility in ledger:
        if record not in now and current[record] != facility:
            moves.setdefault(facility, current[record])
        if _is_id(record) and record != facility:  # the id itself was led elsewhere
            moves.setdefault(record, facility)
    return moves


def _answers(
    decisions: list[Facts], ledger: Ledger, now: dict[str, str], living: set[str], moves: dict[str, str]
) -> dict[str, str]:
    """What people said that ids without a place are the same as, where no record tells: an entry joined to another by
    taking its file away. Only what leads on counts.
    """
    gone = {facility for _, facility in ledger} - living - moves.keys()
    said: list[tuple[str, str]] = []
    for decision in decisions:
        if decision["decision"] == "same":
            a, b = (decision[side].removeprefix("entry:") for side in ("a", "b"))
            said += [(one, now.get(other, other)) for one, other in ((a, b), (b, a)) if one in gone]
    answers: dict[str, str] = {}
    while True:
        on = living | moves.keys() | answers.keys()
        more = {one: target for one, target in said if one not in answers and target in on}
        if not more:
            return answers
        answers |= more


def _is_id(key: str) -> bool:
    return bool(_ID.fullmatch(key))


def nowhere(facility: str) -> Notice:
    """The notice about an id whose page is gone and that leads to no other."""
    return Notice(
        "id-leads-nowhere", "info", LEDGER, facility, "facility", facility,
        {"en": "a place that still has this id, or another that took it over", "zh": "仍使用该编号或已接替它的机构"},
        {
            "en": "Its page is gone. Bring its entry or record back from the version history; if the place is the same "
            "as another one, say so in decisions.csv; if it has closed, keep an entry with status: closed.",
            "zh": "该页面已不存在。请从历史版本恢复其条目或记录；如与另一机构为同一处，请在 decisions.csv 中注明；"
            "如已关闭，请保留条目并写明 status: closed。",
        },
    )  # fmt: skip


def _cycle(circle: list[str]) -> Notice:
    first = circle.index(min(circle))
    way = [*circle[first:], *circle[: first + 1]]
    return Notice(
        "redirect-cycle", "warning", LEDGER, way[0], "facility", " → ".join(way),
        {"en": "ids that lead to a place in the end", "zh": "最终指向某一机构的编号"},
        {
            "en": "Nothing was changed by it: ids with a place of their own keep it. Bring the file back from the "
            "version history if nobody exchanged these ids on purpose.",
            "zh": "不影响发布：仍对应机构的编号保持不变。如非有意互换编号，请从历史版本恢复该文件。",
        },
    )  # fmt: skip


def _number(facility: str) -> int:
    found = _NUMBER.search(facility)
    return int(found.group(1)) if found else 0
