"""Which records and entries are one organisation: identifiers, names, websites, then phones with addresses.

Strongest evidence first and everything sorted, so that the order of records never matters. A union is refused when
anything in one set contradicts anything in the other.
"""

from __future__ import annotations

from collections import defaultdict

from directory.linking import block, compare, decide, hints, military, websites
from directory.linking.decide import Question
from directory.linking.evidence import Profile
from directory.linking.name import Name
from directory.linking.places import Place
from directory.linking.sets import Sets

Pair = tuple[str, str]
Asked = dict[Pair, tuple[Pair, tuple[str, ...]]]


def empty_sets(profiles: dict[str, Profile]) -> Sets:
    """Every profile alone, in sets that know which names contradict each other."""
    signatures: dict[tuple[Name, ...], int] = {}
    stands_for = {key: signatures.setdefault(profiles[key].names, len(signatures)) for key in sorted(profiles)}
    by_number = list(signatures)
    memory: dict[tuple[int, int], bool] = {}

    def conflict(a: int, b: int) -> bool:
        if (a, b) not in memory:
            memory[a, b] = compare.names(by_number[a], by_number[b])[0] is compare.DIFFERENT
        return memory[a, b]

    return Sets(profiles, stands_for, conflict)


def link(sets: Sets, profiles: dict[str, Profile], city: Place | None) -> list[Question]:
    """Join in `sets` what is one organisation; returns what people should be asked, sorted, one question for two sets.

    Raises block.TooManyPairsError when the evidence is too coarse.
    """
    asked: Asked = {}
    everyone = [profiles[key] for key in sorted(profiles)]
    for keys in block.buckets(everyone, lambda p: p.identifiers).values():
        _chain(sets, keys, "identifier", asked)
    for keys in block.buckets(everyone, lambda p: p.keys).values():
        _chain(sets, keys, "name", asked, profiles)
    _join_by_host(sets, profiles, asked)
    _join_by_initials(sets, everyone, city)
    for english, chinese in hints.flagships(hints.names_of(sets, everyone)):
        sets.join(english, chinese)
    _join_by_contact(sets, profiles, asked)
    for one, other, reasons in hints.ask(sets, everyone):
        asked.setdefault((one, other), ((one, other), reasons))
    questions: dict[Pair, Question] = {}
    for (a, b), reasons in asked.values():
        roots = _sorted_pair(sets.find(a), sets.find(b))
        if roots[0] != roots[1] and not sets.forbidden(a, b):
            questions.setdefault(roots, Question(a, b, reasons))
    return [questions[roots] for roots in sorted(questions)]


def _chain(sets: Sets, keys: list[str], why: str, asked: Asked, profiles: dict[str, Profile] | None = None) -> None:
    """Join all of `keys`. Where names contradict, ask if the evidence is an identifier; where they share a part but
    name two universities (only looked at with `profiles`), ask too. A translated name that two Chinese ones may stand
    for, which contradict each other, goes to neither without asking: so the Chinese ones come first.
    """
    heads: list[str] = []
    loose: list[str] = []
    for key in sorted(keys, key=lambda key: (profiles is not None and True not in profiles[key].languages, key)):
        fits = [head for head in heads if not sets.conflicting(head, key) and not sets.forbidden(head, key)]
        if profiles:
            unlike = {head for head in heads if _unlike(profiles[head], profiles[key])}
            for head in sorted(unlike):
                _ask(asked, head, key, ("own-name", "university"))
            fits = [head for head in fits if head not in unlike]
            if len({sets.find(head) for head in fits}) > 1 and True not in profiles[key].languages:
                for head in fits:
                    _ask(asked, head, key, ("name", "several"))
                loose.append(key)
                sets.join(loose[0], key)
                continue
        if any(sets.join(head, key) for head in fits):
            continue
        if why == "identifier":
            for head in heads:
                _ask(asked, head, key, (why, "conflict"))
        heads.append(key)


def _unlike(one: Profile, other: Profile) -> bool:
    return compare.names(one.names, other.names)[0] is compare.UNKNOWN


def _ask(asked: Asked, a: str, b: str, reasons: tuple[str, ...]) -> None:
    asked.setdefault(_sorted_pair(a, b), (_sorted_pair(a, b), reasons))


def _join_by_host(sets: Sets, profiles: dict[str, Profile], asked: Asked) -> None:
    """One own website, unless any two of its users contradict each other: then it is a portal or a group's. Where one
    is for some patients only and the other has a name of its own, it may be a house inside the other: ask.
    """
    everyone = [profiles[key] for key in sorted(profiles)]
    for keys in block.buckets(everyone, lambda p: p.hosts).values():
        roots = sorted({sets.find(key) for key in keys})
        if len(roots) > block.MOST_SHARING:
            continue
        if any(sets.conflicting(a, b) for index, a in enumerate(roots) for b in roots[index + 1 :]):
            continue
        for other in roots[1:]:
            ours, theirs = _names(sets, profiles, roots[0]), _names(sets, profiles, other)
            if _part_of_the_other(ours, theirs) and not _two_names(ours, theirs):
                asked.setdefault((roots[0], other), ((roots[0], other), ("host", "unlike")))
            else:
                sets.join(roots[0], other)


def _part_of_the_other(ours: list[Name], theirs: list[Name]) -> bool:
    """One side is only for some patients or of the army, and the other, which is not, has more than a bare name."""

    def special(names: list[Name]) -> bool:
        return any(name.specialties or name.military for name in names)

    def named(names: list[Name]) -> bool:
        return any(name.brand or name.ordinal or name.district or name.affiliation for name in names)

    return special(ours) != special(theirs) and named(theirs if special(ours) else ours)


def _join_by_initials(sets: Sets, everyone: list[Profile], city: Place | None) -> None:
    """A website that spells the initials of exactly one other organisation's name, where its own names are English
    and so plain that they leave it open (Zhengzhou City Hospital); an own name has initials of its own. What a Chinese
    name spells counts before what a translated one may have been.
    """
    labels = {one.key: {label for host in one.hosts if (label := websites.label(host))} for one in everyone}
    wanted = {label for several in labels.values() for label in several}
    owners: dict[tuple[str, bool], set[str]] = defaultdict(set)
    for one in everyone:
        for name in one.names:
            for label in websites.initials(name, city) & wanted if wanted else ():
                owners[label, name.chinese].add(one.key)
    for one in everyone:
        open_names = not any(name.chinese or name.brand or name.military or name.specialties for name in one.names)
        for label in sorted(labels[one.key]) if open_names else ():
            roots = {sets.find(key) for key in owners[label, True] or owners[label, False]}
            if len(roots) == 1 and sets.find(one.key) not in roots:
                sets.join(one.key, *roots)


def _join_by_contact(sets: Sets, profiles: dict[str, Profile], asked: Asked) -> None:
    everyone = [profiles[key] for key in sorted(profiles)]
    shared = {
        "phone": block.buckets(everyone, lambda p: p.phones),
        "address": block.buckets(everyone, lambda p: (f"{road} {number}" for road, number in p.roads if number)),
        "road": block.buckets(everyone, lambda p: {road for road, _ in p.roads}),
    }
    found: dict[Pair, set[str]] = defaultdict(set)
    for kind, several in shared.items():
        for piece, a, b in block.pairs(several, sets.find, len(profiles)):
            found[a, b].add(kind)
            if kind == "phone" and _only_two_languages(sets, profiles, several[piece]):
                found[a, b].add("languages")
            elif kind == "address" and _one_house(sets, profiles, several[piece]):
                found[a, b].add("alike")
    answers = []
    for (a, b), kinds in sorted(found.items()):
        ours, theirs = _names(sets, profiles, a), _names(sets, profiles, b)
        if _two_names(ours, theirs):
            kinds.add("two-names")
        if any(military.renumbered(one.military, two.military) for one in ours for two in theirs):
            kinds.add("renumbered")
        different = sets.conflicting(a, b)
        answer = (compare.DIFFERENT, _why(ours, theirs)) if different else (compare.UNKNOWN, "")
        verdict, reasons = decide.decide(answer, frozenset(kinds))
        answers.append((verdict, -len(kinds), a, b, reasons))
    for verdict, _, a, b, reasons in sorted(answers):
        pair = _sorted_pair(a, b)
        if verdict == "ask" or (verdict == "same" and not sets.join(a, b)):
            asked.setdefault(pair, (pair, reasons))


def _why(ours: list[Name], theirs: list[Name]) -> str:
    """What makes two organisations different: "university" if nothing else does, or else "conflict"."""
    said = {compare.verdict(a, b) for a in ours for b in theirs}
    vetoes = {why for answer, why in said if answer is compare.DIFFERENT}
    return "university" if vetoes == {"university"} else "conflict"


def _names(sets: Sets, profiles: dict[str, Profile], root: str) -> list[Name]:
    return [name for key in sorted(sets.members[sets.find(root)]) for name in profiles[key].names]


def _two_names(ours: list[Name], theirs: list[Name]) -> bool:
    """One side has a university's name, the other a city's or province's, and both heal the same."""

    def kinds(names: list[Name]) -> set[bool]:
        return {bool(name.affiliation) for name in names if not (name.campus_hospital or name.military)}

    def specialties(names: list[Name]) -> set[str]:
        said = {token for name in names for token in name.specialties}
        return said or {"tcm" for name in names if name.affiliation.endswith(":tcm")}

    both = kinds(ours) | kinds(theirs)
    one, two = specialties(ours), specialties(theirs)
    return len(both) == 2 and bool(kinds(ours)) and bool(kinds(theirs)) and (bool(one & two) or not (one | two))


def _only_two_languages(sets: Sets, profiles: dict[str, Profile], keys: list[str]) -> bool:
    """Of the organisations sharing a phone one has Chinese names, one has none, and there is no third."""
    roots = {sets.find(key) for key in keys}
    chinese = {root for root in roots if any(True in profiles[key].languages for key in sets.members[root])}
    return len(roots) == 2 and len(chinese) == 1


def _one_house(sets: Sets, profiles: dict[str, Profile], keys: list[str]) -> bool:
    """Whether there are two organisations at one house number and both are hospitals for the same patients. An eye
    clinic in another hospital's house is not meant, nor two clinics in one tower.
    """
    roots = sorted({sets.find(key) for key in keys})
    found = [_names(sets, profiles, root) for root in roots]
    if len(found) != 2 or any(name.kind or name.vague for names in found for name in names):
        return False
    ours, theirs = ({name.specialties for name in names} for names in found)
    return bool(ours & theirs)


def _sorted_pair(a: str, b: str) -> Pair:
    return (a, b) if a < b else (b, a)
