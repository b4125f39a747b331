"""Names one hospital carries at once, from tables/second_names.tsv: whoever bears one of them bears all."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from directory.linking import chinese, compare, english, places, tables, text
from directory.linking.name import Name
from directory.linking.places import Place


@cache
def _of_city(city: str) -> dict[str, tuple[Name, ...]]:
    """Key of a name → all names of its hospital. A key that two hospitals have stands for neither."""
    found: dict[str, set[tuple[Name, ...]]] = defaultdict(set)
    for row in tables.rows("second_names"):
        here = places.city(row[0])
        if here and here.id == city:
            parsed = [(chinese if text.is_chinese(n) else english).parse(n, here)[0] for n in tables.cell(row, 1)]
            for name in parsed:
                for key in name.keys:
                    found[key].add(tuple(parsed))
    return {key: next(iter(rows)) for key, rows in found.items() if len(rows) == 1}


def complete(names: tuple[Name, ...], city: Place | None) -> tuple[Name, ...]:
    """`names` and the other names of the hospital that bears the first of them.

    >>> zhengzhou = places.city("郑州")
    >>> len(complete(tuple(chinese.parse("郑州儿童医院", zhengzhou)), zhengzhou))
    3
    """
    if not city or not names:
        return names
    known = [_of_city(city.id).get(key, ()) for key in sorted(names[0].keys)]
    meant = [row for row in known if any(compare.verdict(names[0], other)[0] is compare.SAME for other in row)]
    others = [other for row in meant for other in row]
    return tuple(dict.fromkeys([*names, *others]))
