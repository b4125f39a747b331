"""Hospitals of the army: a number, or a name that stands for one."""

from __future__ import annotations

import re
from functools import cache

from directory.linking import numerals, tables, text

_CHINESE = re.compile(
    r"(?:中国)?(?:人民)?解放军|联勤保障部队|战略支援部队|[东西南北中]部战区|军区|武警|武装警察|海军|空军|火箭军|陆军"
)
_CHINESE_NUMBER = re.compile(r"第?([一二三四五六七八九〇零○]{2,4}|\d{2,4}|[四五])(?=中心医院|医院|临床部|院$)")
_ENGLISH = re.compile(
    r"\b(?:chinese )?(?:the )?(?:peoples liberation army|pla(?:af)?|joint logistics? support force|army|navy|naval"
    r"|air force|military|theater command|theatre command|armed police(?: force)?)\b"
)
_THEATRE = re.compile(r"([东西南北中])部战区(空军|海军|)(?:总)?医院")
_THEATRE_ENGLISH = re.compile(
    r"(?:general hospital of (?:the )?)?(?:pla )?\b(eastern|western|southern|northern|central)"
    r" theat(?:er|re) command(?: general hospital)?(?: of (?:the )?pla\b)?"
)
_REGION = re.compile(r"[\u3400-\u9fff]{2}(?:军区[\u3400-\u9fff]{0,4}|陆军)总医院")
_REGION_ENGLISH = re.compile(
    r"\b[a-z]+ military (?:(?:region|command|area|district) )?general hospital\b"
    r"|\b[a-z]+ general hospital of (?:the )?(?:chinese )?pla\b"
    r"|\bgeneral hospital of (?:the )?[a-z]+ military (?:region|command|area|district)\b"
)
_SERVICE = re.compile(r"(空军|海军|火箭军|第二炮兵)总医院")
_SERVICE_ENGLISH = re.compile(
    r"\b(?:pla )?(?:the )?(air force|navy|naval|rocket force|second artillery) general hospital\b"
)
_SERVICES = {
    "空军": "air", "air force": "air", "海军": "navy", "navy": "navy", "naval": "navy",
    "火箭军": "rocket", "rocket force": "rocket", "第二炮兵": "rocket", "second artillery": "rocket",
}  # fmt: skip
"""The second artillery became the rocket force and so did its hospital: https://ukanhao3.com/article/437810.html,
read on 2026-11-22.
"""
_SIDES = {"东": "east", "西": "west", "南": "south", "北": "north", "中": "central"}
THEATRES = frozenset(_SIDES.values())
"""Ids of the general hospitals of the theatre commands."""
_ALONE = re.compile(r" ?(?:central |military )?hospital|[\u3400-\u9fff]")
FIRST_NEW_NUMBER = 900
"""Numbers from here on and numbers below may be one hospital before and after it got another number."""
_ENGLISH_NUMBER = re.compile(r"\b(?:no\.? ?)?(\d{2,3})(?:st|nd|rd|th)?\b(?! ?f\b)")


@cache
def _table() -> tuple[dict[tuple[str, int], str], list[tuple[str, str]]]:
    numbers: dict[tuple[str, int], str] = {}
    names: list[tuple[str, str]] = []
    for row in tables.rows("military"):
        city = text.to_pinyin(row[3])
        for number in tables.cell(row, 1):
            numbers[city, int(number)] = row[0]
        names += [(text.fold(name), row[0]) for name in tables.cell(row, 2)]
    return numbers, sorted(names, key=lambda pair: -len(pair[0]))


def take(name: str, city: str, english: bool) -> tuple[str, str]:
    """The army hospital a folded name means ("" if none; its number, or the id of the table) and the rest.

    `city` is the id of the city, because numbers were given out more than once.

    >>> take("中国人民解放军第一一七医院", "hangzhou", False)[0], take("解放军第九〇三医院", "hangzhou", False)[0]
    ('117', '903')
    >>> take("117th hospital of peoples liberation army", "hangzhou", True)[0], take("萧山医院", "hangzhou", False)[0]
    ('117', '')
    >>> take("301医院", "beijing", False)[0], take("解放军总医院", "beijing", False)[0]
    ('301', '301')
    >>> take("东部战区总医院", "nanjing", False), take("pla eastern theater command general hospital", "nanjing", True)
    (('east', '医院'), ('east', 'hospital'))
    >>> take("济南军区总医院", "jinan", False)[0], take("urumqi general hospital of pla", "urumqi", True)[0]
    ('region', 'region')
    >>> take("北部战区空军医院", "", False)[0], take("pla northern theater command air force hospital", "", True)[0]
    ('north-air', 'north-air')
    """
    theatre = (_THEATRE_ENGLISH if english else _THEATRE).search(name)
    if theatre:
        side = theatre.group(1).removesuffix("ern") if english else _SIDES[theatre.group(1)]
        force = re.search(r"\b(air|nav)(?= force|y|al)", name) if english else theatre
        of_force = (
            {"空军": "-air", "海军": "-nav"}.get(theatre.group(2)) if not english else force and f"-{force.group(1)}"
        )
        return side + (of_force or ""), name.replace(theatre.group(), "hospital" if english else "医院")
    for known, today in _table()[1]:
        if known in name:
            return today, name.replace(known, "医院" if not english else "hospital")
    service = (_SERVICE_ENGLISH if english else _SERVICE).search(name)
    if service:
        return _SERVICES[service.group(1)], name.replace(service.group(), "hospital" if english else "医院")
    region = (_REGION_ENGLISH if english else _REGION).search(name)
    if region:
        return "region", name.replace(region.group(), "hospital" if english else "医院")
    pattern = _ENGLISH if english else _CHINESE
    rest, services = pattern.subn(" " if english else "", name)
    found = (_ENGLISH_NUMBER if english else _CHINESE_NUMBER).search(rest)
    number = numerals.chinese(found.group(1)) if found else None
    if not found or number is None or not (services or (number >= 100 and _ALONE.match(rest[found.end() :]))):
        return "", name
    rest = rest[: found.start()] + rest[found.end() :]
    return _table()[0].get((city, number), str(number)), rest


def renumbered(a: str, b: str) -> bool:
    """Whether two numbers may be the old and the new one of a hospital; which got which no source says. The general
    hospitals of the former military regions ("region") got numbers too, or became a theatre command's.

    >>> renumbered("117", "903"), renumbered("903", "906"), renumbered("east", "903"), renumbered("region", "960")
    (True, False, False, True)
    >>> renumbered("region", "central"), renumbered("region", "air"), renumbered("463", "north-air")
    (True, False, True)
    """
    if "-" in a + b:  # a theatre command's hospital of its air force or navy had a number before
        other = a if "-" in b else b
        return other.isdigit() and int(other) < FIRST_NEW_NUMBER
    if "region" in (a, b):
        other = b if a == "region" else a
        return other in THEATRES or (other.isdigit() and int(other) >= FIRST_NEW_NUMBER)
    if not (a.isdigit() and b.isdigit()):
        return False
    return (int(a) < FIRST_NEW_NUMBER) != (int(b) < FIRST_NEW_NUMBER)
