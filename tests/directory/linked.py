"""Records made for tests of linking, and what became of them."""

from __future__ import annotations

from typing import Any

from directory.linking import groups
from directory.model import Facts, Record


def record(key: str, name: str, **facts: Any) -> Record:
    return Record(key, "s", "c", "", "", {"names": [{"text": name, "lang": "", "kind": "official"}], **facts})


def together(linked: groups.Linked) -> list[set[str]]:
    return sorted(({r.key for r in group.records} for group in linked.groups), key=sorted)


def organised(linked: groups.Linked) -> list[set[str]]:
    found: dict[str, set[str]] = {}
    for group in linked.groups:
        found.setdefault(group.organisation, set()).update(r.key for r in group.records)
    return sorted(found.values(), key=sorted)


def address(zh: str) -> Facts:
    return {"zh": zh}


def phone(value: str) -> list[Facts]:
    return [{"kind": "phone", "value": value}]
