"""Hospitals name their sites by initials (zzszyy.com, 郑州市中医院; hz2y.com, 杭州第二医院): a bridge between
languages.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice, product

from directory.linking import numerals, places, tables, text
from directory.linking.name import Name
from directory.linking.places import Place

_PARTS = re.compile(
    r"第?[一二三四五六七八九十]+(?=[^\u3400-\u9fff]|人民|医院|中心|中医|附属|$)|人民|医院|附属|[市省区县]|医|院"
)
_OPTIONS = {
    "人民": ("rm", "r", ""),
    "医院": ("yy", "y"),
    "附属": ("fs", "f"),
    "市": ("s", ""),
    "省": ("s", ""),
    "区": ("q", ""),
    "县": ("x", ""),
}
SHORTEST = 4


def label(host: str) -> str:
    """What of a host may be initials; "" when it is too short to tell.

    >>> label("zzszyy.com"), label("hz2y.com"), label("gy.com.cn")
    ('zzszyy', 'hz2y', '')
    """
    first = re.sub(r"[^0-9a-z]|120$", "", host.split(".")[0])
    return first if len(first) >= SHORTEST else ""


@lru_cache(maxsize=65536)
def initials(name: Name, city: Place | None = None) -> frozenset[str]:
    """The site labels a hospital of this name in `city` may have chosen; a district's may put the city in front.

    >>> from directory.linking import chinese, english
    >>> "zzszyy" in initials(chinese.parse("郑州市中医院", None)[0])
    True
    >>> "hz2y" in initials(english.parse("No. 2 Hospital of Hangzhou", None)[0])
    True
    """
    written = name.text if name.chinese else _in_chinese(name)
    if not written:
        return frozenset()
    options: list[tuple[str, ...]] = []
    last = 0
    for found in _PARTS.finditer(written):
        options.append((text.initials(written[last : found.start()]),))
        options.append(_OPTIONS.get(found.group()) or _number(found.group()))
        last = found.end()
    options.append((text.initials(written[last:]),))
    spelt = ("".join(parts) for parts in islice(product(*options), 400))
    prefix = text.initials(city.zh) if city and name.district and not name.place else ""
    return frozenset(front + one for one in spelt for front in {"", prefix} if len(front + one) >= SHORTEST)


def _number(part: str) -> tuple[str, ...]:
    number = numerals.chinese(part.removeprefix("第"))
    letter = text.initials(part.removeprefix("第"))
    return (f"d{letter}", letter, str(number), f"d{number}") if number else (letter,)


def _in_chinese(name: Name) -> str:
    """What a translated name without words of its own must be in Chinese; "" if that cannot be said."""
    if not name.place or name.affiliation or name.brand or name.district or name.military or name.kind or not name.own:
        return ""
    place = places.all_places()[name.place]
    words = {row[0]: tables.cell(row, 2)[-1] for row in tables.rows("types")}
    middle = "".join(words[token] for token in sorted(name.types, key=lambda kind: kind != "people"))
    number = f"第{numerals.to_chinese(name.ordinal)}" if name.ordinal else ""
    people = "人民" if name.ordinal and not name.types else ""
    return f"{place.zh}{'市' if place.level == 'city' else '省'}{number}{people}{middle}医院"
