"""CHECKING: what schema.json cannot say. A value that fails here is not published; the notice says how to mend it.

`check_facts` is about values and the city they claim to belong to, so that records and entries meet the same rules; an
error keeps the value from being published. `advise` looks at what people wrote as people would: it only warns. One
module a family of rules.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from directory import paths
from directory.checking import hours, languages, persons, phones, places, terms, wording
from directory.checking.finding import Finding, texts
from directory.checking.phones import SHORT_NUMBER
from directory.checking.places import inside
from directory.model import Facts, Path

__all__ = ["SHORT_NUMBER", "Finding", "advise", "check_facts", "check_insurers", "inside", "sound"]

_HIDDEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_MARKUP = re.compile(r"</?[a-z!][^>]*>|javascript:|\bon[a-z]+\s*=|\$\{|\{\{", re.IGNORECASE)


def check_facts(facts: Facts, city: Facts) -> Iterator[Finding]:
    """Everything wrong with one giver's facts about a place in `city` (a `$defs/city` object)."""
    seen: set[Path] = set()
    for path, value in paths.pairs(facts):
        if path in seen:
            yield _said_twice(path, value)
        seen.add(path)
        if path == ("point",):
            yield from places.check_point(path, value, city)
        elif path == ("address",):
            yield from places.check_district(path, value, city)
        elif "contacts" in path and isinstance(value, dict) and value.get("kind") in ("phone", "fax"):
            yield from phones.check(path, value["value"], city)
        if not isinstance(value, str):
            yield from hours.check(path, value)
        official = path[0] == "names" and isinstance(value, dict) and value.get("kind") == "official"
        for text in filter(_suspicious, texts(value)):
            yield from _check_text(path, text)
            yield from wording.check(path, text, official)
            yield from persons.check(path, text)


@lru_cache(maxsize=4096)
def _suspicious(text: str) -> bool:
    """Whether a rule about texts may have something to say of one, wherever it stands. Most texts are codes and words
    that every entry has: to look at each of them once saves a tenth of the time of a check.
    """
    return bool(_HIDDEN.search(text) or _MARKUP.search(text) or wording.seen_in(text) or persons.seen_in(text))


def advise(facts: Facts, city: Facts, day: str) -> Iterator[Finding]:
    """What editors should look at in an entry on `day`; nothing of it keeps a value from being published."""
    yield from places.check_point_in_district(facts, city)
    if "address" in facts:
        yield from places.check_renamed(("address",), facts["address"], city)
    for path, value in paths.pairs(facts):
        yield from terms.check(path, value, day)
    yield from languages.check(facts)


def _said_twice(path: Path, value: object) -> Finding:
    return Finding(
        path,
        "said-twice",
        "warning",
        str(value)[:120],
        {"en": "one item of this kind", "zh": "同类内容只有一项"},
        {"en": "Only the first is published: keep the right one.", "zh": "只发布第一项，请保留正确的一项。"},
    )


def sound(facts: Facts, findings: list[Finding]) -> Facts:
    """`facts` without the values that an error stands against."""
    bad = {finding.path for finding in findings if finding.severity == "error"}
    if not bad:
        return facts
    return paths.build((path, value) for path, value in paths.pairs(facts) if path not in bad)


def _check_text(path: Path, text: str) -> Iterator[Finding]:
    if _HIDDEN.search(text):
        shown = "".join(f"⟨{ord(c):04X}⟩" if _HIDDEN.match(c) else c for c in text)
        yield Finding(
            path,
            "hidden-characters",
            "warning",
            unicodedata.normalize("NFC", shown)[:120],
            {"en": "text without invisible control characters", "zh": "不含不可见控制字符的文字"},
            {"en": "Type the value anew instead of pasting it.", "zh": "请重新输入，不要粘贴。"},
        )
    if _MARKUP.search(text):
        yield Finding(
            path,
            "markup-in-text",
            "warning",
            text[:120],
            {"en": "plain words", "zh": "普通文字"},
            {
                "en": "Remove the code; it is shown to readers as it stands and never run.",
                "zh": "请删除代码；网站只会原样显示，不会执行。",
            },
        )


def check_insurers(facts: Facts, insurers: dict[str, Facts]) -> Iterator[Finding]:
    """Agreements that name an insurer insurers.yml does not have."""
    for path, value in paths.pairs(facts):
        if "agreements" in path and isinstance(value, dict) and value.get("insurer") not in insurers:
            yield Finding(
                path,
                "unknown-insurer",
                "error",
                str(value.get("insurer")),
                {"en": "an id that stands in insurers.yml", "zh": "insurers.yml 中已有的编号"},
                {
                    "en": "Add the insurer to insurers.yml with its source, or correct the id.",
                    "zh": "请在 insurers.yml 中补充该保险机构及来源，或改正编号。",
                },
            )
