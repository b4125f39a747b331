"""Disjoint sets that refuse a union something forbids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable


class Sets:
    """`forbid` keeps two keys apart for ever, and `lone` are keys of which no two may ever meet. `conflict` (two sorted
    keys' stand-ins → whether they may not be one) is asked for every pair of different stand-ins across the two sets,
    so that a–b and b–c never bring a conflicting a and c together.
    """

    def __init__(
        self,
        keys: Iterable[str],
        stands_for: dict[str, int],
        conflict: Callable[[int, int], bool],
        lone: Iterable[str] = (),
    ) -> None:
        self.parent = {key: key for key in keys}
        self.members: dict[str, set[str]] = {key: {key} for key in self.parent}
        self.faces: dict[str, set[int]] = {key: {stands_for[key]} for key in self.parent}
        self.apart: dict[str, set[str]] = defaultdict(set)
        self._with_lone = set(lone)
        self._conflict = conflict

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

    def forbidden(self, a: str, b: str) -> bool:
        """Whether people keep the sets of `a` and `b` apart."""
        root, other = self.find(a), self.find(b)
        if root != other and root in self._with_lone and other in self._with_lone:
            return True
        one, two = self.members[root], self.members[other]
        small, large = (one, two) if len(one) < len(two) else (two, one)
        return any(self.apart[member] & large for member in small if member in self.apart)

    def conflicting(self, a: str, b: str) -> bool:
        """Whether the sets of `a` and `b` hold two that cannot be one."""
        one, two = self.faces[self.find(a)], self.faces[self.find(b)]
        return any(x != y and self._conflict(min(x, y), max(x, y)) for x in one for y in two)

    def join(self, a: str, b: str, *, by_people: bool = False) -> bool:
        """Unite the sets of `a` and `b`; False when something in one must stay apart from something in the other.
        People may unite what the names say is different.
        """
        root, other = sorted((self.find(a), self.find(b)))
        if root == other:
            return True
        if self.forbidden(root, other) or (not by_people and self.conflicting(root, other)):
            return False
        self.parent[other] = root
        if other in self._with_lone:
            self._with_lone.add(root)
        self.members[root] |= self.members.pop(other)
        self.faces[root] |= self.faces.pop(other)
        return True
