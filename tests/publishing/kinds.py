"""Which pages the gates look at: one of every kind, found in the built site, so that new ones are seen unasked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from tests.publishing import pages

FOREIGN = ("admin/",)
"""Pages that are somebody else's program; how accessible they are is theirs to say."""
CITIES = ("hangzhou", "hostile", "nanning", "zhengzhou")
_PLACE = re.compile(r"^cn-[a-z]+-\d+$")


def every_page(folder: Path, prefix: str, prefixes: Iterable[str]) -> list[str]:
    """The addresses ("hangzhou/", without the prefix) of all pages of one language, redirects left out."""
    found = []
    others = tuple(each for each in prefixes if each and each != prefix)
    for file in sorted((folder / prefix).rglob("*.html")):
        address = file.relative_to(folder).as_posix().removesuffix("index.html")
        path = address.removeprefix(prefix)
        if path.startswith(FOREIGN) or (not prefix and address.startswith(others)):
            continue
        if not pages.parse(file).xpath("//meta[@http-equiv='refresh']"):
            found.append(path)
    return found


def one_of_each(paths: Iterable[str]) -> list[str]:
    """One page of every kind: of cities, places, insurers and events the first, the fullest first; and those made of
    hostile words.
    """
    chosen: dict[str, str] = {}
    for path in sorted(paths, key=_rank):
        chosen.setdefault(kind(path), path)
    return sorted(chosen.values())


def kind(path: str) -> str:
    """The address with names of cities, places, insurers and events left out."""
    parts = path.split("/")
    hostile = parts[0] == "hostile"
    parts = ["<place>" if _PLACE.match(part) else part for part in parts]
    if parts[0] in CITIES:
        parts[0] = "<city>"
    elif parts[0] == "guides" and len(parts) > 2:
        parts = ["guides", "<one>"]
    elif parts[0] in ("insurers", "events") and len(parts) > 2:
        hostile, parts[1] = "hostile" in parts[1], "<one>"
    return ("hostile " if hostile else "") + "/".join(parts)


def _rank(path: str) -> tuple[int, str]:
    first = path.split("/")[0]
    return (CITIES.index(first) if first in CITIES else len(CITIES), path)
