"""Labelled rows: what one source says of one facility, the truth about it, and pairs known to be hard.

A row is {id, city, name_zh, name_en, alt_names, address_zh, address_en, district, phones, website, wikidata, lat, lon},
each optional but id and city; a label is {id, city, org, site, confidence}; a pair is {a, b, same_org}. What else a
line says is not looked at, and a value of the wrong kind counts as not said: the files are other people's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from directory.linking import text
from directory.model import Facts, Record

Row = dict[str, Any]


def load(path: Path, needed: Iterable[str] = ("id", "city")) -> list[Row]:
    """The JSON objects of a file, one a line, with or without a byte order mark; what they need to have is made a text.

    ValueError names the line that is no JSON, lacks something, or repeats the id of another.
    """
    found: list[Row] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise ValueError(f"{path}, line {number}: not JSON ({error})") from error
        if not isinstance(row, dict) or not all(_text(row.get(name)) for name in needed):
            raise ValueError(f"{path}, line {number}: expected an object with {' and '.join(needed)}")
        row |= {name: _text(row[name]) for name in needed}
        if "id" in row and seen.setdefault(row["id"], number) != number:
            raise ValueError(f"{path}, line {number}: id {row['id']} is on line {seen[row['id']]} already")
        found.append(row)
    return found


def record(row: Row) -> Record:
    """A row as a record."""
    named = [(row.get("name_zh"), "official"), (row.get("name_en"), "official")]
    named += [(name, "alias") for name in [row.get("name_zh_hant"), *_several(row.get("alt_names"))]]
    address = {lang: _text(row.get(key)) for lang, key in (("zh", "address_zh"), ("en", "address_en"))}
    numbers = [phone.get("value") if isinstance(phone, dict) else phone for phone in _several(row.get("phones"))]
    facts: Facts = {
        "names": [
            {"text": name, "lang": "zh-Hans" if text.is_chinese(name) else "en", "kind": kind}
            for given, kind in named
            if (name := _text(given))
        ],
        "address": {key: value for key, value in (address | {"district": _text(row.get("district"))}).items() if value},
        "contacts": [{"kind": "phone", "value": number} for given in numbers if (number := _text(given))],
        "websites": [{"url": site}] if (site := _text(row.get("website"))) else [],
        "identifiers": [{"system": "wikidata", "value": item}] if (item := _text(row.get("wikidata"))) else [],
    }
    if row.get("lat") and row.get("lon"):
        facts["point"] = {"lat": str(row["lat"]), "lon": str(row["lon"])}
    return Record(row["id"], "labelled", row["city"], _text(row.get("source_url")), "", facts)


def title(row: Row) -> str:
    """What a person needs to know the row again: id, name, and where it is."""
    name = _text(row.get("name_zh")) or _text(row.get("name_en")) or "(no name)"
    where = _text(row.get("address_zh")) or _text(row.get("address_en")) or _text(row.get("district"))
    return f"{row['id']} {name}" + (f" ({where})" if where else "")


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def _several(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
