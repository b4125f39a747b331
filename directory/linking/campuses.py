"""Within one organisation: which records speak of the same place.

A record's campus is told by its name (下沙院区), its road, its point. One that tells nothing goes to the only campus
there is, or else to the one that bears the organisation's bare name, because that is what a bare name means; if there
are several such, it stays by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from directory.linking.compare import DIFFERENT, SAME, UNKNOWN, Answer
from directory.linking.evidence import Profile, distance_km
from directory.linking.sets import Sets

NEAR_KM, FAR_KM = 1.2, 3.0
"""Datum errors are up to 0.7 km and points are set roughly; closer is one place, farther are two, between cannot be
told.
"""

MOST_CAMPUSES = 60
"""With more the "organisation" is a chain or a broken source; then only what is spelt alike is joined."""


def campus(a: Profile, b: Profile) -> Answer:
    """Campus names, roads and points of two records of one organisation.

    庆春院区 / 下沙院区 different · 庆春院区 / 庆春路79号 same · 解放路68号 / 解放路88号 same (one road; house
    numbers are often misprinted) · 庆春路 / 文一西路 different · no address / anything cannot tell
    """
    roads = {road for road, _ in a.roads}, {road for road, _ in b.roads}
    if a.campus and b.campus:
        if a.campus == b.campus or (
            min(len(a.campus), len(b.campus)) >= 4 and (a.campus in b.campus or b.campus in a.campus)
        ):
            return SAME
        return DIFFERENT
    named, other = (a.campus, roads[1]) if a.campus else (b.campus, roads[0])
    if named and named != "main" and any(road.startswith(named) for road in other):
        return SAME
    if roads[0] and roads[1]:
        if roads[0] & roads[1]:
            return SAME
        clash = bool(a.district) and bool(b.district) and a.district != b.district
        return SAME if a.phones & b.phones and not clash and not named else DIFFERENT
    if a.points and b.points:
        nearest = min(distance_km(p, q) for p in a.points for q in b.points)
        if nearest > FAR_KM:
            return DIFFERENT
        return SAME if nearest < NEAR_KM and not named else UNKNOWN
    if named and named != "main":
        return DIFFERENT  # a campus of its own against the bare name
    return SAME if a.phones & b.phones else UNKNOWN


def split(sets: Sets, members: Iterable[str], profiles: dict[str, Profile]) -> None:
    """Join in `sets` (of facilities) the members of one organisation that are one place."""
    keys = sorted(members)
    placed = [key for key in keys if _tells(profiles[key])]
    for bucket in _cheap_buckets(placed, profiles):
        _chain(sets, bucket, profiles)
    heads = sorted({sets.find(key) for key in placed})
    if len(heads) > MOST_CAMPUSES:
        heads = []
    for index, a in enumerate(heads):
        for b in heads[index + 1 :]:
            if sets.find(a) != sets.find(b) and _agree(sets, profiles, a, b):
                sets.join(a, b)
    addressed = [key for key in placed if profiles[key].campus or profiles[key].roads]
    _attach([key for key in placed if key not in set(addressed)], addressed, sets, profiles)
    _attach([key for key in keys if key not in set(placed)], placed, sets, profiles)


def _tells(one: Profile) -> bool:
    return bool(one.campus or one.roads or one.points)


def _cheap_buckets(keys: list[str], profiles: dict[str, Profile]) -> list[list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        one = profiles[key]
        if one.campus:
            found[f"c:{one.campus}"].append(key)
        else:
            for road, _ in sorted(one.roads):
                found[f"r:{road}"].append(key)
    return [found[piece] for piece in sorted(found)]


def _chain(sets: Sets, keys: list[str], profiles: dict[str, Profile]) -> None:
    heads: list[str] = []
    for key in keys:
        if not any(campus(profiles[head], profiles[key]) is SAME and sets.join(head, key) for head in heads):
            heads.append(key)


def _agree(sets: Sets, profiles: dict[str, Profile], a: str, b: str) -> bool:
    """Some pair across two groups is one place and none are two places."""
    answers = {campus(profiles[x], profiles[y]) for x in sets.members[sets.find(a)] for y in sets.members[sets.find(b)]}
    return SAME in answers and DIFFERENT not in answers


def _attach(loose: list[str], placed: list[str], sets: Sets, profiles: dict[str, Profile]) -> None:
    """Bring each of `loose` to the one plausible group; what finds none joins its like, if that contradicts nothing."""
    groups = sorted({sets.find(key) for key in placed})
    bare = [g for g in groups if any(profiles[key].campus in ("", "main") for key in sets.members[g])]
    homes = groups if len(groups) == 1 else bare
    waiting: list[str] = []
    for key in loose:
        if len(homes) == 1 and not _apart(profiles[key], homes[0], sets, profiles) and sets.join(homes[0], key):
            continue
        waiting.append(key)
    if len(homes) != 1:
        heads: list[str] = []
        for key in waiting:
            if not any(
                campus(profiles[head], profiles[key]) is not DIFFERENT and sets.join(head, key) for head in heads
            ):
                heads.append(key)


def _apart(one: Profile, group: str, sets: Sets, profiles: dict[str, Profile]) -> bool:
    return any(campus(one, profiles[key]) is DIFFERENT for key in sets.members[sets.find(group)])
