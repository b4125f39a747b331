"""The few things every room talks about: records, entries, statements, facilities, notices.

Plain facts (a facility's fields, a city, a hotline) stay dictionaries shaped by `schema.json`; only what carries
behaviour or identity is a dataclass here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias

Facts: TypeAlias = dict[str, Any]
"""A JSON object shaped by one `$defs` entry of schema.json."""

Text: TypeAlias = Mapping[str, str]
"""The same words by language: {"en": …, "zh": …}."""

Path: TypeAlias = tuple[str, ...]
"""Where a value stands: ("address",), ("contacts", "phone|+86571…"), ("services", "emergency", "always")."""

_LINE = re.compile(r"^line ([0-9]+)")

Severity: TypeAlias = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Notice:
    """One finding, complete enough to act on: what, where, found, expected, how to mend.

    `file` is relative to the project; `place` is a line ("line 12"), a record key or a row; `field` a path or "".
    `expected` and `mend` are given in en and zh.
    """

    code: str
    severity: Severity
    file: str
    place: str
    field: str
    found: str
    expected: Text
    mend: Text
    city: str = ""
    """The id of the city it is about, where it is about one."""
    accepted: Facts | None = None
    """Who accepts it, why and until when (`$defs/accepted`)."""

    def render(self, lang: str) -> str:
        """One sentence per part in `lang` ("en" or "zh"; anything else reads English)."""
        zh = lang == "zh"
        place = _LINE.sub(r"第\1行", self.place) if zh else self.place
        where = " · ".join(part for part in (self.file, place, self.field) if part)
        level = {"error": "错误", "warning": "警告", "info": "提示"}[self.severity] if zh else self.severity
        expected = self.expected.get(lang) or self.expected["en"]
        mend = self.mend.get(lang) or self.mend["en"]
        if zh:
            return f"{level} {self.code}：{where}。发现：{self.found}。应为：{expected}。处理：{mend}"
        return f"{level} {self.code}: {where}. Found: {self.found}. Expected: {expected}. To mend: {mend}"


@dataclass(frozen=True, slots=True)
class Source:
    """Who publishes what we gathered; `kind` is a term of the source_kind vocabulary, whose rank orders trust."""

    id: str
    title: Text
    publisher: Text
    kind: str
    method: str
    licence: str
    attribution: Text
    url: str


@dataclass(frozen=True, slots=True)
class Record:
    """What one source says of one place. `checked_on` is the day the answer was fetched, `stated_on` the
    source's own date ("2020", "2020-01" or "2020-01-22"), `gone_since` the day since when the source no longer has it.
    """

    key: str
    source: str
    city: str
    url: str
    checked_on: str
    facts: Facts
    stated_on: str | None = None
    gone_since: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What editors say of one place. It wins over every record, field by field. `sources` are the
    `entry_source` objects of the file, each naming the fields it covers. `records` are those the file names, `had`
    those that its id has had so far.
    """

    id: str
    city: str
    facts: Facts
    sources: list[Facts]
    records: list[str] = field(default_factory=list)
    had: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    listing: Facts | None = None
    file: str = ""


class Statement(NamedTuple):
    """One field's value with who said it. `published` is true for the value the site shows; `confirmed` is false once
    the date of the source is older than the field's time to live, the source bears no date to be trusted, or no longer
    says so: then `gone_since` is the day it was found missing. There are some twenty a place: a tuple costs a third of
    what a dataclass does.
    """

    path: Path
    value: Any
    source: str
    kind: str
    title: Text
    url: str
    checked_on: str
    method: str
    confirmed: bool
    published: bool
    stated_on: str | None = None
    record: str | None = None
    entry: str | None = None
    gone_since: str | None = None


Verdict: TypeAlias = Literal["met", "not_met", "unknown"]


@dataclass(frozen=True, slots=True)
class PartVerdict:
    """What is known of one part of a point of the reception standard. `proof` are the paths of the statements behind
    it; of an unknown part, those of what was said but is out of date or said by nobody who is believed.
    """

    id: str
    verdict: Verdict
    proof: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class PointVerdict:
    """Whether a place meets one point of the reception standard; unknown is never "not met"."""

    id: str
    verdict: Verdict
    parts: tuple[PartVerdict, ...]


@dataclass(frozen=True, slots=True)
class Facility:
    """The merged result: one place, its published facts, and every statement behind and beside them."""

    id: str
    city: str
    tier: Literal["listed", "known"]
    facts: Facts
    statements: list[Statement]
    records: list[str] = field(default_factory=list)
    redirects: list[str] = field(default_factory=list)
    """Former ids that now lead here."""
    listing: Facts | None = None
    """What editors decided about the tier: tier, why, on."""
    points: tuple[PointVerdict, ...] = ()
    """One verdict a point of the standard, in its order; empty where there is no standard."""


@dataclass(frozen=True, slots=True)
class Said:
    """Who said what stands on one side of a question."""

    title: Text
    url: str
    stated_on: str | None
    checked_on: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two places of a question. `key` is how decisions.csv names it; `facility` where it is now."""

    key: str
    facility: str
    facts: Facts
    said: tuple[Said, ...]
    entry: bool


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Two records or entries that people should say are one place or two. `harm` is the rank of what a wrong answer
    would spoil, 0 the worst (`directory.questions.HARM`); `unsure` are earlier answers that left it open.
    """

    city: str
    a: Side
    b: Side
    reasons: Text
    harm: int
    unsure: tuple[Facts, ...] = ()


@dataclass(frozen=True, slots=True)
class GuideFact:
    """A statement of a guide (`$defs/guide_fact`). `topic` is the name of its file. `confirmed` is whether one of its
    sources is within the fact's time to live; `since` the newest date its sources bear, "" if none bears one.
    """

    id: str
    topic: str
    text: Text
    sources: list[Facts]
    confirmed: bool
    since: str
    city: str = ""
    proposal: bool = False


@dataclass(frozen=True, slots=True)
class Directory:
    """Everything the site says, ready to publish. `today` is the ISO date the freshness of facts was judged on."""

    today: str
    cities: dict[str, Facts]
    facilities: dict[str, list[Facility]]
    """By city id, sorted by facility id."""
    hotlines: list[Facts]
    insurers: dict[str, Facts]
    vocabularies: dict[str, dict[str, Facts]]
    """Vocabulary name → term id → term (id, label, note, rank)."""
    sources: dict[str, Source]
    notices: list[Notice]
    calendar: list[Facts] = field(default_factory=list)
    """Public holidays and the weekends worked for them: a `$defs/calendar_year` for each year that is decreed."""
    questions: list[OpenQuestion] = field(default_factory=list)
    """What people should decide, most harmful first."""
    standard: Facts | None = None
    """The reception standard (`$defs/standard`), if it can be read."""
    guide_facts: dict[str, GuideFact] = field(default_factory=dict)
    """What guides say, by id."""
    events: list[Facts] = field(default_factory=list)
    """`$defs/event` objects, by date."""
    runs: list[Facts] = field(default_factory=list)
    """Rows of runs.csv, oldest first."""
    releases: list[Facts] = field(default_factory=list)
    """The releases in the version history, oldest first: name, day, number of entries."""

    def organisations(self) -> dict[str, Facts]:
        """The legal hospitals of all cities, by id."""
        return {each["id"]: each for city in self.cities.values() for each in city.get("organisations", ())}
