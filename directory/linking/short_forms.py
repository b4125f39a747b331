"""Universities in the short forms that only the list's own city explains: 重医附二院 in 重庆, XMU in 乌鲁木齐."""

from __future__ import annotations

import re
from functools import cache

from directory.linking import affiliations, places
from directory.linking.places import Place

_BEFORE_HOSPITAL = r"(?=附|[一二三四五六七八九十]{1,2}附?院|[一二三四五六七八九十]{1,2}附$)"
_SHORT_SUBJECT = {
    "医科": "医科",
    "中医药": "中医药",
    "中医": "中医药",
    "医": "医科",
    "师": "师范",
    "理工": "理工",
    "科": "科技",
    "": "",
}
_SHORT = re.compile(
    rf"^([\u3400-\u9fff]{{1,3}}?)(中医药|中医|医科|医|师|理工|科|)(大?){_BEFORE_HOSPITAL}|^([^中])(医|)(大?)(?=(?:[\u3400-\u9fff]{{2,5}}|总)医院$)"
)
_INITIALS = re.compile(r"(?<=\b(?:of|to) )([a-z])(mu|utcm|ucm|umc|u)$|(?<=, )([a-z])(mu|utcm|ucm|umc|u)$")
_OF_INITIALS = {"mu": ":medical", "utcm": ":tcm", "ucm": ":tcm", "umc": "", "u": ""}


def leading(chinese: str, near: Place | None) -> tuple[str, str]:
    """The university a folded Chinese name starts with ("" if none), and the rest; `near` is the city of the list."""
    university, rest = _shortened(chinese, near)
    known = affiliations.leading(chinese)
    of_one_character = len(chinese) - len(rest) <= 2  # 南大 is another one in 南昌 than in the table
    return (university, rest) if university and (of_one_character or not known[0]) else known


def in_english(english: str, near: Place | None) -> tuple[str, str]:
    """The university in a folded English name ("" if none), and the name without it."""
    university, rest = _by_initials(english, near)
    return (university, rest) if university else affiliations.in_english(english)


@cache
def _stems() -> dict[str, str]:
    """What a university's hospitals are called after in short (中山一院 is 中山大学's)."""
    stems = {
        name.removesuffix("大学"): known
        for name, known in affiliations.known_names()[0].items()
        if name.endswith("大学")
    }
    return {stem: known for stem, known in stems.items() if len(stem) <= 3}


def _shortened(chinese: str, near: Place | None) -> tuple[str, str]:
    """The university that a name shortens to a character or two of its place, and the rest; "" if none. `near` is the
    city of the list: only its and its province's universities are written so.

    >>> _shortened("重医附二院", places.city("重庆")), _shortened("新疆医大一附院", places.city("乌鲁木齐"))
    (('chongqing:medical', '附二院'), ('xinjiang:medical', '一附院'))
    >>> _shortened("中山三院", places.city("广州")), _shortened("天津中医一附院", places.city("天津"))
    (('sunyatsen', '三院'), ('tianjin:tcm', '一附院'))
    >>> _shortened("武大中南医院", places.city("武汉")), _shortened("大同医院", places.city("武汉"))
    (('wuhan', '中南医院'), ('', '大同医院'))
    >>> _shortened("中山一院", places.city("中山")), _shortened("杭州一院", places.city("杭州"))
    (('', '中山一院'), ('', '杭州一院'))
    """
    found = _SHORT.match(chinese)
    if not found or not near:
        return "", chinese
    stem, subject, big = found.groups()[:3] if found.group(1) else found.groups()[3:]
    rest = chinese[found.end() :]
    if not subject and not big:
        place = places.leading(stem)[0]
        own = place is None or (place.level == "city" and place.id not in (near.id, near.province))
        known = (
            _stems().get(stem, "") if own and len(stem) > 1 and re.match("[一二三四五六七八九十]+附?院", rest) else ""
        )
        return (known, rest) if known else ("", chinese)
    wholes = [
        f"{whole}{_SHORT_SUBJECT[subject]}大学"
        for whole in (stem, places.all_places()[near.province].zh, near.zh)
        if whole.startswith(stem) and (len(stem) == 1) == (whole != stem) and (big or subject)
    ]
    if not wholes:
        return "", chinese
    full = next((whole for whole in wholes if whole in affiliations.known_names()[0]), wholes[0])
    return affiliations.known_names()[0].get(full) or affiliations.derived(full), rest


def _by_initials(english: str, near: Place | None) -> tuple[str, str]:
    """The university of the list's own province or city that a name ends with the initials of.

    >>> _by_initials("sixth affiliated hospital of xmu", places.city("乌鲁木齐"))
    ('xinjiang:medical', 'sixth affiliated hospital of ')
    >>> [_by_initials("eye hospital, wmu", places.city(city))[0] for city in ("温州", "杭州")]
    ['wenzhou:medical', '']
    """
    found = _INITIALS.search(english)
    if not found or not near:
        return "", english
    letter, subject = found.groups()[:2] if found.group(1) else found.groups()[2:]
    known = affiliations.known_names()[1].get(letter + subject, "")
    if known and (place := places.all_places().get(known)) and near.id in (place.id, place.province):
        return known, english[: found.start()]
    for where in (near.province, near.id):
        if where.startswith(letter):
            return where + _OF_INITIALS[subject], english[: found.start()]
    return "", english
