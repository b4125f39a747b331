"""Notices in the order an editor works through them: by city and file, errors first, alike ones together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from directory.model import Facts, Notice, Text

LEVELS = ("error", "warning", "info", "accepted")
WORDS: dict[str, Text] = {
    "error": {"en": "error", "zh": "错误"},
    "warning": {"en": "warning", "zh": "警告"},
    "info": {"en": "hint", "zh": "提示"},
    "accepted": {"en": "accepted", "zh": "已接受"},
}


@dataclass(frozen=True, slots=True)
class Block:
    """Notices of one file that say the same of several places."""

    level: str
    code: str
    notices: list[Notice]

    @property
    def first(self) -> Notice:
        """What all of them say."""
        return self.notices[0]


@dataclass(frozen=True, slots=True)
class File:
    """A file and what is said of it."""

    name: str
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class Section:
    """A city, or with the id "" what concerns no single one."""

    id: str
    name: Text
    files: list[File]
    counts: Counter[str]


def level(notice: Notice) -> str:
    """Under which of `LEVELS` a notice is told."""
    return "accepted" if notice.accepted else notice.severity


def sections(notices: Iterable[Notice], cities: Mapping[str, Facts]) -> list[Section]:
    """Every notice, once: cities with errors first, then those with warnings; in a city files likewise, and so on."""
    by_city: dict[str, list[Notice]] = {}
    for notice in notices:
        by_city.setdefault(_city(notice, cities), []).append(notice)
    found = []
    for city, several in by_city.items():
        by_file: dict[str, list[Notice]] = {}
        for notice in several:
            by_file.setdefault(notice.file, []).append(notice)
        files = [File(name, _blocks(some)) for name, some in by_file.items()]
        files.sort(key=lambda file: (_rank(file.blocks[0].level), file.name))
        name = cities[city]["name"] if city else _EVERYWHERE
        found.append(Section(city, name, files, Counter(map(level, several))))
    return sorted(found, key=lambda each: (_rank(each.files[0].blocks[0].level), each.id == "", each.id))


_EVERYWHERE: Text = {"en": "All cities", "zh": "所有城市"}


def _city(notice: Notice, cities: Mapping[str, Facts]) -> str:
    """The city a notice is about: it says so, or its file lies in the folder of one."""
    if notice.city in cities:
        return notice.city
    parts = notice.file.split("/")
    inside = parts[parts.index("cities") + 1] if "cities" in parts[:-1] else ""
    return inside if inside in cities else ""


def _rank(name: str) -> int:
    return LEVELS.index(name)


def _blocks(notices: list[Notice]) -> list[Block]:
    def alike(notice: Notice) -> tuple[int, str, str, str]:
        return _rank(level(notice)), notice.code, notice.expected["en"], notice.mend["en"]

    ordered = sorted(notices, key=lambda notice: (*alike(notice), notice.place, notice.field))
    return [Block(LEVELS[key[0]], key[1], list(some)) for key, some in groupby(ordered, key=alike)]


def summary(notices: Iterable[Notice], facilities: int, lang: str) -> str:
    """One line: how many facilities there are, and how many notices of each level."""
    counts = Counter(map(level, notices))
    told = [
        f"{words['zh']} {counts[name]}"
        if lang == "zh"
        else f"{counts[name]} {words['en']}{'' if counts[name] == 1 or name == 'accepted' else 's'}"
        for name, words in WORDS.items()
        if name != "accepted" or counts[name]
    ]
    return (
        f"{facilities} 家机构；{'，'.join(told)}。" if lang == "zh" else f"{facilities} facilities; {', '.join(told)}."
    )
