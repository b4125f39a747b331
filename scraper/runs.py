"""One run of one source: what it read, kept and refused, and whether it may replace the last good records.

A run writes only into its own folder `build/runs/<source>/`. What it kept is judged city by city against the
descriptor's expectations and against the last good records; only then are the lines of that city in
`directory/data/records/<source>.jsonl` replaced. A run that is held, blocked or failed changes nothing there.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

from twisted.python.failure import Failure

from directory import store
from directory.model import Facts, Notice
from scraper import descriptor as descriptors
from scraper.descriptor import Descriptor
from scraper.findings import finding
from scraper.geocoding.answers import Answer
from scraper.geocoding.places import CityPlaces, load_places

CHINA: Final = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where a crawl reads and writes; tests use folders of their own."""

    data: Path = store.DATA
    archive: Path = store.ROOT / "scraper" / "archive"
    sources: Path = descriptors.SOURCES
    build: Path = store.ROOT / "build"

    def run_folder(self, source: str) -> Path:
        """The folder of a source's latest run."""
        return store.safe_path(self.build, "runs", source)

    def records(self, source: str) -> Path:
        """The last good records of a source."""
        return store.safe_path(self.data, "records", f"{source}.jsonl")


@dataclass
class Tally:
    """The figures of one city: rows read, records kept, rows refused by code."""

    read: int = 0
    kept: int = 0
    refused: Counter[str] = field(default_factory=Counter)


class Run:
    """Collects what a crawl of one source finds, until `promotion.conclude` judges it."""

    def __init__(self, descriptor: Descriptor, cities: Iterable[str], workspace: Workspace, live: bool = False) -> None:
        self.descriptor = descriptor
        self.workspace = workspace
        self.live = live
        self.cities = tuple(sorted(cities))
        self.places: dict[str, CityPlaces] = {city: load_places(city, workspace.data) for city in self.cities}
        self.tallies = {city: Tally() for city in self.cities}
        self.records: dict[str, dict[str, Facts]] = {city: {} for city in self.cities}
        self.answers: dict[str, list[Answer]] = {city: [] for city in self.cities}
        self.notices: list[Notice] = []
        self.failed: dict[str, str] = {}
        self.bodies: dict[str, bytes] = {}
        self.fetched: dict[str, str] = {}

    def answered(self, file: str, body: bytes, fetched: str | None) -> str:
        """Note that an answer came; returns the ISO day it counts from: today in China, or the archive's."""
        day = fetched or datetime.now(CHINA).date().isoformat()
        self.fetched |= {city: day for city in self.cities if self.descriptor.answer_file(city) == file}
        if self.live:
            self.bodies[file] = body
        return day

    def count(self, city: str) -> None:
        """One more row read."""
        self.tallies[city].read += 1

    def note(self, code: str, place: str, field: str, found: str, /, **fill: object) -> None:
        """Report something that does not cost a row."""
        self.notices.append(finding(code, self.descriptor.file, place, field, found, **fill))

    def refuse(self, city: str, code: str, place: str, field: str, found: str, /, **fill: object) -> None:
        """Report and count a row that is left out."""
        self.tallies[city].refused[code] += 1
        self.note(code, place, field, found, **fill)

    def fail(self, city: str, code: str, place: str, found: str, /, field: str = "", **fill: object) -> None:
        """Report an answer that cannot be used: the cities it holds keep their last good records."""
        self.note(code, place, field, found, **fill)
        self.failed |= dict.fromkeys([city] if city else self.cities, code)

    def fail_unanswered(self) -> None:
        """Report cities without an answer: a redirect to a forbidden host or in a circle is dropped silently."""
        for city in self.cities:
            if city not in self.fetched and city not in self.failed:
                found = "no answer: redirected in a circle, or to a host that is not in allowed_domains"
                self.fail(city, "answer-failed", self.descriptor.answer_file(city), found)

    def crashed(self, failure: Failure) -> None:
        """A fault of our own code: rows may be missing, so nothing of the run can be trusted."""
        error = failure.value
        self.fail("", "crashed", "", f"{type(error).__name__}: {error}")

    def keep(self, city: str, record: Facts) -> bool:
        """Keep a record. False when there is one of the same key that says something else."""
        known = self.records[city].setdefault(record["key"], record)
        if known is record:
            self.tallies[city].kept += 1
        return known == record

    def located(self, city: str, answer: Answer) -> None:
        """Keep a geocoder's answer for the end of the run."""
        self.answers[city].append(answer)

    def run_id(self, city: str, state: str) -> str:
        """The same answers give the same id, so that a replay that changes nothing leaves no trace."""
        lines = [store.dump_line(row) for _, row in sorted(self.records[city].items())]
        digest = hashlib.sha256("\n".join([state, *lines]).encode()).hexdigest()
        return f"{self.descriptor.name}/{city}/{self.fetched.get(city, 'none')}/{digest[:8]}"

    def write(self, report: Facts) -> None:
        """Put everything into the run's own folder, which holds only the latest run."""
        folder = self.workspace.run_folder(self.descriptor.name)
        shutil.rmtree(folder, ignore_errors=True)
        rows = [row for by_key in self.records.values() for row in by_key.values()]
        store.write_jsonl(folder / "records.jsonl", sorted(rows, key=_key))
        store.write_jsonl(folder / "notices.jsonl", [asdict(notice) for notice in self.notices])
        store.write_jsonl(folder / "report.jsonl", [report])
        for name, body in self.bodies.items():
            store.atomic_write(store.safe_path(folder, "answers", name), body)


def _key(row: dict[str, Any]) -> str:
    return str(row["key"])
