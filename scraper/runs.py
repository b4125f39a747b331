"""One run of one source: what it read, kept and refused, and whether it may replace the last good records.

A run writes only into its own folder. What it keeps goes to disk at once, so that a source of any size needs little
memory; what it kept is judged city by city (`promotion`), and only then are the lines of that city in
`directory/data/records/<source>.jsonl` replaced. A run that is held, blocked or failed changes nothing there.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from twisted.python.failure import Failure

from directory import store
from directory.model import Facts, Notice
from scraper.descriptor import Descriptor
from scraper.findings import finding
from scraper.geocoding.answers import Answer
from scraper.geocoding.places import CityPlaces, load_places
from scraper.workspace import CHINA, REPORT, Workspace, new_folder

__all__ = ["CHINA", "Run", "Tally", "Workspace"]

NOTICES_A_CODE: Final = 1000
"""Notices of one code that are written out; the rest is only counted."""


@dataclass
class Tally:
    """The figures of one city: rows read, records kept, rows refused by code, records that have each wanted field."""

    read: int = 0
    kept: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)


class Kept(Mapping[str, Facts]):
    """The records of one city by key, in a file of the run: only where each line starts is held in memory."""

    def __init__(self, run: Run, city: str) -> None:
        self._path = run.folder / f"{city}.part"
        self._file = os.open(self._path, os.O_CREAT | os.O_TRUNC | os.O_RDWR | getattr(os, "O_BINARY", 0))
        self._at: dict[str, tuple[int, int]] = {}
        self._end = 0

    def add(self, record: Facts) -> bool | None:
        """Keep a record: True; False when the same is there already, None when another one of this key is."""
        line = store.dump_line(record).encode() + b"\n"
        known = self._at.get(record["key"])
        if known:
            return False if self._line(known) == line else None
        os.lseek(self._file, 0, os.SEEK_END)
        os.write(self._file, line)
        self._at[record["key"]] = (self._end, len(line))
        self._end += len(line)
        return True

    def _line(self, place: tuple[int, int]) -> bytes:
        os.lseek(self._file, place[0], os.SEEK_SET)
        return os.read(self._file, place[1])

    def line(self, key: str) -> bytes:
        """The record of a key as it stands in the file."""
        return self._line(self._at[key])

    def __getitem__(self, key: str) -> Facts:
        record: Facts = json.loads(self._line(self._at[key]))
        return record

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._at))

    def __len__(self) -> int:
        return len(self._at)

    def __contains__(self, key: object) -> bool:
        return key in self._at

    def close(self) -> None:
        """Let the file go; the records are in `records.jsonl` by then."""
        os.close(self._file)
        self._path.unlink(missing_ok=True)


class Run:
    """Collects what a crawl of one source finds, until `promotion.conclude` judges it. Made under the source's lock."""

    def __init__(self, descriptor: Descriptor, cities: Iterable[str], workspace: Workspace, live: bool = False) -> None:
        self.descriptor = descriptor
        self.workspace = workspace
        self.live = live
        self.cities = tuple(sorted(cities))
        self.folder, self.resumed_since = new_folder(workspace, descriptor.name)
        self.places: dict[str, CityPlaces] = {city: load_places(city, workspace.data) for city in self.cities}
        self.tallies = {city: Tally() for city in self.cities}
        self.records = {city: Kept(self, city) for city in self.cities}
        self.answers: dict[str, dict[str, Answer]] = {city: {} for city in self.cities}
        self.notices: list[Notice] = []
        self.noted: Counter[str] = Counter()
        self.failed: dict[str, str] = {}
        self.fetched: dict[str, str] = {}
        self.files: dict[str, Facts] = {}
        self.elsewhere = 0
        self.requests = 0
        self.bytes = 0
        self.key = os.environ.get(descriptor.request.get("key", {}).get("variable", ""), "").strip()
        self._open: dict[str, tuple[str, bool]] = {}
        self._asked: dict[str, str] = {}
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.monotonic() - self._began

    def keyed(self, url: str) -> str:
        """An address with the key the service wants; the run fails when the environment has none."""
        rule = self.descriptor.request.get("key")
        if not rule or not self.live:
            return url
        if not self.key:
            self.fail("", "key-missing", rule["variable"], "nothing", variable=rule["variable"])
        return f"{url}{'&' if '?' in url else '?'}{urlencode({rule['parameter']: self.key})}"

    def unkeyed(self, text: str) -> str:
        """`text` without the key: it is never written anywhere."""
        if not self.key:
            return text
        name = self.descriptor.request["key"]["parameter"]
        for tail in (f"&{urlencode({name: self.key})}", f"?{urlencode({name: self.key})}", self.key):
            text = text.replace(tail, "")
        return text

    def asked(self, city: str, file: str, url: str, *, optional: bool = False) -> None:
        """Note that an answer is awaited; without an `optional` one the run goes on, and the gate decides."""
        self._open[file] = (city, optional)
        self._asked[file] = url.partition("?")[0]
        self.requests += 1

    def answered(self, city: str, file: str, url: str, body: bytes, fetched: str | None) -> str:
        """Note that an answer came; returns the ISO day it counts from: today in China, or the archive's.

        A run is as old as its oldest answer.
        """
        day = fetched or datetime.now(CHINA).date().isoformat()
        for name in [city] if city else self.cities:
            self.fetched[name] = min(day, self.fetched.get(name, day))
        self._open.pop(file, None)
        self.bytes += len(body)
        self.files[file] = {"fetched": day, "url": url}
        if self.live:
            store.atomic_write(store.safe_path(self.folder, "answers", file), body)
        return day

    def count(self, city: str) -> None:
        """One more row read."""
        self.tallies[city].read += 1

    def note(self, code: str, place: str, field: str, found: str, /, **fill: object) -> None:
        """Report something that does not cost a row."""
        self.noted[code] += 1
        if self.noted[code] <= NOTICES_A_CODE:
            self.notices.append(finding(code, self._source(place), place, field, found, **fill))

    def _source(self, place: str) -> str:
        """The descriptor and, where `place` is in an answer ("row 3 of hangzhou.json · Q1"), the answer's address."""
        url = self._asked.get(place.partition(" · ")[0].rpartition(" of ")[2])
        return f"{self.descriptor.file} ({url})" if url else self.descriptor.file

    def refuse(self, city: str, code: str, place: str, field: str, found: str, /, **fill: object) -> None:
        """Report and count a row that is left out."""
        self.tallies[city].refused[code] += 1
        self.note(code, place, field, found, **fill)

    def fail(self, city: str, code: str, place: str, found: str, /, field: str = "", **fill: object) -> None:
        """Report an answer that cannot be used: the cities it holds keep their last good records."""
        self.note(code, place, field, found, **fill)
        self.failed |= dict.fromkeys([city] if city else self.cities, code)

    def fail_answer(self, city: str, code: str, file: str, found: str) -> None:
        """Report an answer that did not come. Without one page of many the run goes on, and the gate decides."""
        _, optional = self._open.pop(file, (city, False))
        if optional:
            self.note("page-failed", file, city, found)
        else:
            self.fail(city, code, file, found, answer=file)

    def fail_unanswered(self) -> None:
        """Report what was asked and never answered: a redirect to a forbidden host or in a circle is dropped silently,
        and so are links that lead too deep.
        """
        for file, (city, _) in sorted(self._open.items()):
            found = "no answer: redirected in a circle, or to a host that is not in allowed_domains"
            self.fail_answer(city, "answer-failed", file, found)
        for city in self.cities:
            if city not in self.fetched and city not in self.failed:
                self.fail(city, "answer-failed", self.descriptor.answer_file(city), "no answer at all")

    def crashed(self, failure: Failure) -> None:
        """A fault of our own code: rows may be missing, so nothing of the run can be trusted."""
        error = failure.value
        self.fail("", "crashed", "", self.unkeyed(f"{type(error).__name__}: {error}"))

    def closed(self, reason: str) -> None:
        """The spider is done; when it was stopped by a limit, rows are missing."""
        if reason != "finished":
            self.fail("", "stopped-early", "", reason)

    def keep(self, city: str, record: Facts) -> bool:
        """Keep a record. False when there is one of the same key that says something else."""
        new = self.records[city].add(record)
        if new:
            tally = self.tallies[city]
            tally.kept += 1
            for path in self.descriptor.expect[city].fill:
                tally.filled[path] += has(record["facts"], path)
        return new is not None

    def located(self, city: str, answer: Answer) -> None:
        """Keep a geocoder's answer for the end of the run."""
        self.answers[city][answer.query] = answer

    def run_id(self, city: str, state: str) -> str:
        """The same answers give the same id, so that a replay that changes nothing leaves no trace."""
        digest = hashlib.sha256(state.encode())
        for key in self.records[city]:
            digest.update(b"\n" + self.records[city].line(key).rstrip(b"\n"))
        return f"{self.descriptor.name}/{city}/{self.fetched.get(city, 'none')}/{digest.hexdigest()[:8]}"

    def write(self, report: Facts) -> None:
        """Complete the run's folder: its records, the geocoder's answers, and last of all the report."""
        store.write_jsonl(self.folder / "notices.jsonl", [asdict(notice) for notice in self.notices])
        places = sorted((key, city) for city in self.cities for key in self.records[city])
        lines = (self.records[city].line(key) for key, city in places)
        store.atomic_write(self.folder / "records.jsonl", b"".join(lines))
        located = [answer for city in self.cities for answer in self.answers[city].values()]
        store.write_jsonl(self.folder / "located.jsonl", [asdict(answer) for answer in located])
        for kept in self.records.values():
            kept.close()
        store.write_jsonl(self.folder / REPORT, [report])

    def stats(self, city: str) -> dict[str, Any]:
        """The figures of a city: what was read and kept, why rows were refused, how often wanted fields are filled."""
        tally = self.tallies[city]
        return {
            "read": tally.read,
            "kept": tally.kept,
            "refused": dict(sorted(tally.refused.items())),
            "fill": {path: round(tally.filled[path] / tally.kept, 3) if tally.kept else 0.0
                     for path in self.descriptor.expect[city].fill},
        }  # fmt: skip


def has(facts: Any, path: str) -> bool:
    """Whether facts hold something at a path like "address/zh"."""
    for step in path.split("/"):
        facts = facts.get(step) if isinstance(facts, dict) else None
    return facts is not None
