"""Which pairs are worth a look. A city is a block; inside it only what shares a cheap key is compared.

The pairs are counted before any is looked at; a piece of evidence that too many share says nothing and is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from directory.linking.evidence import Profile

MOST_SHARING = 6
"""A phone, road or host that more organisations than this share is a switchboard, a long road, a portal."""

PAIRS_PER_RECORD = 40
"""More pairs than this for each record would make the work grow faster than the data: refuse."""


class TooManyPairsError(ValueError):
    """The keys of a city are so coarse that linking would not end; `pairs` were estimated, `limit` allowed."""

    def __init__(self, pairs: int, limit: int) -> None:
        super().__init__(f"{pairs} pairs to compare, at most {limit} are allowed")
        self.pairs, self.limit = pairs, limit


def buckets(profiles: Iterable[Profile], evidence: Callable[[Profile], Iterable[str]]) -> dict[str, list[str]]:
    """Piece of evidence → keys of the profiles that have it, where two or more do; both sorted."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in profiles:
        for piece in evidence(one):
            found[piece].append(one.key)
    return {piece: sorted(found[piece]) for piece in sorted(found) if len(found[piece]) > 1}


def pairs(shared: dict[str, list[str]], find: Callable[[str], str], records: int) -> Iterator[tuple[str, str, str]]:
    """(evidence, root, other root) for every two sets that share a piece; raises TooManyPairsError before the first."""
    roots = {piece: sorted({find(key) for key in keys}) for piece, keys in shared.items()}
    telling = {piece: several for piece, several in roots.items() if 1 < len(several) <= MOST_SHARING}
    estimate = sum(len(several) * (len(several) - 1) // 2 for several in telling.values())
    limit = PAIRS_PER_RECORD * max(records, 100)
    if estimate > limit:
        raise TooManyPairsError(estimate, limit)
    for piece, several in telling.items():
        for a, b in combinations(several, 2):
            yield piece, a, b
