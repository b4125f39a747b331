"""Hospitals of the army: a number, or a name that stood for one, as today's number."""

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
    """The army hospital a folded name means ("" if none; today's number where the table knows it) and the rest.

    `city` is the id of the city, because former numbers were given out more than once.

    >>> take("中国人民解放军第一一七医院", "hangzhou", False)[0], take("解放军第九〇三医院", "hangzhou", False)[0]
    ('903', '903')
    >>> take("117th hospital of peoples liberation army", "hangzhou", True)[0], take("萧山医院", "hangzhou", False)[0]
    ('903', '')
    """
    for known, today in _table()[1]:
        if known in name:
            return today, name.replace(known, "医院" if not english else "hospital")
    pattern = _ENGLISH if english else _CHINESE
    rest, services = pattern.subn(" " if english else "", name)
    found = (_ENGLISH_NUMBER if english else _CHINESE_NUMBER).search(rest)
    number = numerals.chinese(found.group(1)) if found else None
    if not found or number is None or not (services or number >= 100):
        return "", name
    rest = rest[: found.start()] + rest[found.end() :]
    return _table()[0].get((city, number), str(number)), rest
