"""What only people can answer: pairs of organisations that may be one by habits of naming, though no evidence says so.

Every rule names its reasons (keys of decide.WORDS). The strongest come first, and only as many are asked as a city's
size allows: an editor who is asked too much answers nothing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from directory.linking import military, places, types
from directory.linking.evidence import Profile
from directory.linking.name import Name
from directory.linking.sets import Sets

Hint = tuple[str, str, tuple[str, ...]]

MOST_HINTS = 0.1
"""Questions of this module per organisation, so that all questions together stay well under 15 per 100 facilities."""

MOST_GUESSES = 4
"""Pairs of one city that only the habit of second names suggests; more of them would be asking at random."""

_TAUGHT_IN = ("cancer", "children", "stomatology")
"""Specialties of which a province has one large hospital, which is the medical university's too."""

_SERVED_ALIKE = {"mch": "women", "brain": "mental"}
"""Specialties that stand for one another where a hospital has two names (types.SAME_PATIENTS)."""


def ask(sets: Sets, everyone: list[Profile]) -> list[Hint]:
    """The pairs to ask about, the most telling first. `everyone` is sorted by key, so the order is always the same."""
    found: dict[tuple[str, str], Hint] = {}
    by_root = names_of(sets, everyone)
    written = {sets.find(one.key) for one in everyone if one.key.startswith("entry:")}
    for rule in (_renumbered, _general, _two_names, _own_name, _without_place, _numbered_tcm, _first, _numbered):
        for a, b, reasons in rule(by_root):
            known = {a, b} <= written  # people who wrote an entry of each know that they are two
            if a != b and not known and not sets.forbidden(a, b) and not sets.conflicting(a, b):
                pair = (a, b) if a < b else (b, a)
                found.setdefault(pair, (*pair, reasons))
    most = math.ceil(MOST_HINTS * len(by_root))
    return list(found.values())[:most]


def names_of(sets: Sets, everyone: Iterable[Profile]) -> dict[str, list[Name]]:
    """Every organisation found so far, by its least key, and all its names."""
    by_root: dict[str, list[Name]] = defaultdict(list)
    for one in everyone:
        by_root[sets.find(one.key)] += one.names
    return by_root


def _renumbered(by_root: dict[str, list[Name]]) -> Iterator[Hint]:
    """Where a city has one army hospital with an old number and one with a new one."""

    def new(name: Name) -> bool:
        number = name.military
        return number in military.THEATRES or (number.isdigit() and int(number) >= military.FIRST_NEW_NUMBER)

    numbered = [
        (root, name)
        for root, names in by_root.items()
        for name in names
        if name.military.isdigit() or name.military == "region" or new(name)
    ]
    yield from _only((r for r, n in numbered if not new(n)), (r for r, n in numbered if new(n)), ("renumbered",))


def _general(by_root: dict[str, list[Name]]) -> Iterator[Hint]:
    """A province's or city's "General Hospital" or "Provincial Hospital" in English is often its 人民医院."""
    english = _by(by_root, lambda n: n.place if _flagship_in_english(n) else "", chinese=False)
    chinese = _by(by_root, lambda n: n.place if _plain(n) and n.chinese and n.types == {"people"} else "")
    for place in sorted(english):
        yield from _only(english[place], chinese.get(place, ()), ("general", "languages"))


def flagships(by_root: dict[str, list[Name]]) -> Iterator[tuple[str, str]]:
    """A province's 人民医院 and what else it is called, to be joined where the list leaves no other meaning: in English
    "General" or "Provincial Hospital" (unless there is a 省立医院 or 省总医院 too), and the 人民医院 of a university of
    the province (湖北省人民医院, 武汉大学人民医院). Cities have several large hospitals and are not looked at.
    """
    english = _by(by_root, lambda n: n.place if _flagship_in_english(n) and _of_province(n) else "", chinese=False)
    chinese = _by(by_root, lambda n: n.place if n.chinese and _plain(n) and n.types <= {"people", "general"} else "")
    universities = _by(by_root, _province_of_university)
    for place in sorted({*english, *universities}):
        roots = set(chinese.get(place, ()))
        people = {r for r in roots if any("people" in name.types and name.place == place for name in by_root[r])}
        if len(roots) == 1 and people:
            yield from ((root, min(people)) for root in sorted(set(english.get(place, ()))))
        if len(people) == len(set(universities.get(place, ()))) == 1:
            yield universities[place][0], min(people)
    for special in sorted(_TAUGHT_IN):
        yield from _taught_in(by_root, special)


def _taught_in(by_root: dict[str, list[Name]], special: str) -> Iterator[tuple[str, str]]:
    """A province's one hospital for `special` and the one of a university: teaching came to the hospital that was
    there. Where a city has one too nobody can tell whose the university's is; municipalities have one for cancer only.
    The hospitals of academies are the country's.
    """

    def university(name: Name) -> str:
        return special if _of_university(name) == special and not name.affiliation.endswith(":academy") else ""

    def largest(name: Name) -> bool:
        return _of_province(name) or (special == "cancer" and places.is_municipality(name.place))

    ours = set(_by(by_root, university).get(special, ()))
    public = _by(by_root, lambda n: special if n.place and _plain(n) and n.types == {special} else "")
    lacking = {root for root in public.get(special, ()) if not any(name.affiliation for name in by_root[root])}
    if len(ours) == len(lacking) == 1 and all(largest(name) for root in lacking for name in by_root[root]):
        yield min(ours), min(lacking)


def _province_of_university(name: Name) -> str:
    """The province of the university whose 人民医院 this is, "" if it is none."""
    place = places.all_places().get(name.affiliation)
    other = name.ordinal or name.brand or name.place or name.district or name.kind
    return place.province if place and name.types == {"people"} and not other else ""


def _of_university(name: Name) -> str:
    """For whom a hospital is that is only called after its university and patients, "" if it is called otherwise."""
    special = _patients(name) or ("tcm" if name.affiliation.endswith(":tcm") else "")
    other = name.brand or name.place or name.district or name.campus_hospital or name.ordinal
    return special if name.affiliation and not other else ""


def _two_names(by_root: dict[str, list[Name]]) -> Iterator[Hint]:
    """A university's hospital for some patients and the province's or else the city's, where there is one of each."""

    def public(name: Name) -> str:
        return _patients(name) if _plain(name) and name.place else ""

    ours = _by(by_root, _of_university)
    of_provinces = _by(by_root, lambda n: public(n) if _of_province(n) else "")
    of_cities = _by(by_root, lambda n: public(n) if not _of_province(n) else "")
    for special in sorted(ours):
        theirs = of_provinces.get(special) or of_cities.get(special, [])
        lacking = [root for root in theirs if not any(name.affiliation for name in by_root[root])]
        yield from _only(ours[special], lacking, ("two-names",))


def _numbered_tcm(by_root: dict[str, list[Name]]) -> Iterator[Hint]:
    """A province's hospital of Chinese medicine and the numbered hospitals of the university for it, of which it is
    one as a rule, as long as they are few.
    """
    numbered = _by(by_root, lambda n: "tcm" if n.affiliation.endswith(":tcm") and n.ordinal and not n.brand else "")
    public = _by(by_root, lambda n: "tcm" if _plain(n) and _of_province(n) and n.types == {"tcm"} else "")
    lacking = [root for root in public.get("tcm", ()) if not any(name.affiliation for name in by_root[root])]
    alone = [r for r in numbered.get("tcm", ()) if not any(n.place and not n.affiliation for n in by_root[r])]
    if len(lacking) == 1 and len(alone) <= MOST_GUESSES // 2:
        yield from ((root, lacking[0], ("two-names",)) for root in sorted(alone))


def _first(by_root: dict[str, list[Name]]) -> Iterator[Hint]:
    """A district's or county's People's Hospital and its first one, a university's affiliated hospital and the first
    affiliated one: the only one is often called so in either way.
    """

    def people(name: Name) -> bool:
        return bool(name.district) and name.types <= {"people"} and not (name.brand or name.affiliation or name.kind)

    plain = _by(by_root, lambda n: n.district if people(n) and not n.ordinal and n.types else "")
    first = _by(by_root, lambda n: n.district if people(n) and n.ordinal == 1 else "")
    for district in sorted(plain):
        yield from _only(plain[district], first.get(district, ()), ("first",))

    def affiliated(name: Name, ordinal: int) -> str:
        other = name.brand or name.place or name.district or name.specialties or not name.affiliated
        return "" if other or name.ordinal != ordinal else name.affiliation

    plain, first = _by(by_root, lambda n: affiliated(n, 0)), _by(by_root, lambda n: affiliated(n, 1))
    for university in sorted(plain):
        yield from _only(plain[university], first.get(university, ()), ("first",))


def _own_name(by_root: dict[str, list[Name]]) -> Iterator[Hint]:
    """One own name, with a type and without (岳阳医院, 岳阳中西医结合医院; 三峡医院, 三峡中心医院)."""
    special: dict[str, set[str]] = defaultdict(set)
    bare: dict[str, set[str]] = defaultdict(set)
    for root, names in by_root.items():
        for name in names:
            for brand in name.brand - types.SPONSORS if not (name.ordinal or name.kind or name.district) else ():
                (special if name.types else bare)[brand].add(root)
    for brand in sorted(special):
        if len(brand) > 3:
            yield from _only(special[brand], bare.get(brand, ()), ("own-name",))


def _without_place(by_root: dict[str, list[Name]]) -> Iterator[Hint]:
    """A name that is only a kind of hospital ("Children's Hospital"), where the list has one of that kind."""

    def kind(name: Name) -> str:
        return name.what if name.ordinal and not name.military else _patients(name)

    anywhere = _by(by_root, lambda n: kind(n) if not (n.place or n.affiliation or n.brand or n.district) else "")
    placed = _by(by_root, lambda n: kind(n) if (n.place or n.affiliation or n.district) and not n.brand else "")
    for special in sorted(anywhere):
        yield from _only(anywhere[special], set(placed.get(special, ())) - set(anywhere[special]), ("only-one",))


def _numbered(by_root: dict[str, list[Name]]) -> Iterator[Hint]:
    """A city's numbered hospital that is in the lists once only, and one of the city's with an own name, or for
    infections or minds: numbered hospitals often bear such a name too. Asked where few such pairs are possible.
    """
    numbers: dict[str, list[str]] = defaultdict(list)
    owns: dict[str, list[str]] = defaultdict(list)
    for root, names in by_root.items():
        first = names[0] if names else None
        if first and first.city and all(name.place in ("", first.city) and not name.district for name in names):
            special = {token for name in names for token in name.specialties}
            plain = special <= {"infectious", "mental", "tuberculosis"} and not any(
                name.affiliation or name.kind for name in names
            )
            if plain and not special and len(names) == 1 and first.ordinal and not first.brand:
                numbers[first.city].append(root)
            elif plain and all((n.brand or special) and not n.ordinal for n in names) and any(n.written for n in names):
                owns[first.city].append(root)
    for city in sorted(numbers):
        pairs: list[Hint] = [(a, b, ("second-name",)) for a in sorted(numbers[city]) for b in sorted(owns[city])]
        yield from pairs if len(pairs) <= MOST_GUESSES else []


def _plain(name: Name) -> bool:
    return not (name.ordinal or name.brand or name.affiliation or name.district or name.kind or name.military)


def _of_province(name: Name) -> bool:
    place = places.all_places().get(name.place)
    return place is not None and place.level == "province"


def _flagship_in_english(name: Name) -> bool:
    return _plain(name) and (name.types == {"general"} or (name.written and not name.types))


def _patients(name: Name) -> str:
    return "+".join(sorted({_SERVED_ALIKE.get(token, token) for token in name.specialties}))


def _by(
    by_root: dict[str, list[Name]], what: Callable[[Name], str], *, chinese: bool | None = None
) -> dict[str, list[str]]:
    """What a rule reads off a name → the roots that have such a name; of one language only if `chinese` is given, and
    then without the roots that also have names of the other.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for root, names in by_root.items():
        if chinese is None or all(name.chinese is chinese for name in names):
            for key in sorted({key for name in names if (key := what(name))}):
                found[key].append(root)
    return found


def _only(ours: Iterable[str], theirs: Iterable[str], reasons: tuple[str, ...]) -> Iterator[Hint]:
    """The pair, where there is exactly one of each and they are two."""
    one, two = set(ours), set(theirs)
    if len(one) == len(two) == 1 and one != two:
        yield one.pop(), two.pop(), reasons
