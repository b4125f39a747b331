"""Ask a geocoder about every address that has no point, judge the answers, keep the good ones.

Answers are judged and kept when all are in, in one atomic write, so that an interrupted run changes nothing. What it
had learnt waits in a journal, and the next run does not ask for it again.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from geopy.geocoders.base import Geocoder

from directory import store
from directory.model import Notice
from scraper.findings import finding
from scraper.geocoding import answers
from scraper.geocoding.answers import Answer
from scraper.geocoding.judging import Fault, crowded, judge
from scraper.geocoding.limiter import Limiter
from scraper.geocoding.places import COMPILED_ON, CityPlaces
from scraper.geocoding.providers import Provider
from scraper.geocoding.queries import Query, city_places, read_query, to_geocode
from scraper.workspace import CHINA, Workspace

FILE: Final = "directory/data/geocodes.jsonl"
PATIENCE: Final = 60.0
"""Seconds that a provider's Retry-After may ask for; longer means another day."""
TRIES: Final = 3
"""So many questions in a row without an answer, and the provider counts as out of reach."""


class BusyError(RuntimeError):
    """Another run asks the same provider."""


@dataclass
class Report:
    """What a run did: addresses by outcome ("found", "not_found", "held", "could_not_ask", "kept", "unaskable",
    "left"), the answers that are new, and notices.
    """

    counts: Counter[str] = field(default_factory=Counter)
    learnt: list[Answer] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def geocode(
    provider: Provider,
    geocoder_for: Callable[[str, Path], Geocoder],
    cities: Iterable[str],
    workspace: Workspace,
    *,
    limit: int | None = None,
    limiter: Limiter | None = None,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Report:
    """Geocode the addresses of some cities. `limit` is the most questions asked; `tell` hears how far it is.

    Raises BusyError when another run asks this provider, ValueError when the kept answers cannot be read.
    """
    report = Report()
    folder = workspace.build / "geocoding"
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"{provider.name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BusyError(provider.name) from None
    with lock:
        places = {city: city_places(city, workspace.data) for city in cities}
        queries = _queries(provider, places, workspace, report)
        journal = _Journal(folder / f"{provider.name}-{provider.version}.jsonl")
        geocoders = {city: geocoder_for(city, workspace.data) for city in places}
        given = _ask_all(
            provider, geocoders, queries[:limit], journal, limiter or Limiter(provider.seconds), report, tell
        )
        report.counts["left"] = len(queries) - len(given) - report.counts["could_not_ask"]
        with FileLock(_shared_lock(workspace)):
            _judge_and_keep(given, places, workspace, report)
        journal.close()
    store.write_jsonl(folder / "notices.jsonl", [asdict(notice) for notice in report.notices])
    return report


def _shared_lock(workspace: Workspace) -> Path:
    """The lock under which a crawl writes geocodes.jsonl too."""
    folder = workspace.build / "runs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "all.lock"


def _queries(provider: Provider, places: dict[str, CityPlaces], workspace: Workspace, report: Report) -> list[Query]:
    """What is not known yet, in a fixed order."""
    known = {(row["query"], row["provider"], row["version"]) for row in answers.kept(workspace.data)}
    queries = []
    for city, of_city in sorted(places.items()):
        for written in sorted(to_geocode(city, workspace.data)):
            if (store.geocode_query(city, written), provider.name, provider.version) in known:
                report.counts["kept"] += 1
                continue
            query = read_query(written, of_city)
            if isinstance(query, str):
                _refuse(report, of_city, written, query)
            elif not provider.online and not query.address.district:
                report.counts["unaskable"] += 1  # all the gazetteer could say is the city, and that is known
            else:
                queries.append(query)
    return queries


def _refuse(report: Report, places: CityPlaces, written: str, why: str) -> None:
    report.counts["unaskable"] += 1
    found = f"{why}: {written}"
    report.notices.append(
        finding("address-unaskable", "directory/data", places.city, "address/zh", found, city=places.area.city)
    )


def ask(provider: Provider, geocoder: Geocoder, query: Query) -> Answer:
    """Ask about one address. The answer stands under the address as it was written."""
    when = datetime.now(CHINA).date().isoformat() if provider.online else COMPILED_ON
    answer = answers.ask(geocoder, query.city, query.address.zh, provider.name, provider.version, when)
    return replace(answer, address=query.written)


def _ask_all(
    provider: Provider,
    geocoders: dict[str, Geocoder],
    queries: list[Query],
    journal: _Journal,
    limiter: Limiter,
    report: Report,
    tell: Callable[[int, int], None],
) -> list[tuple[Query, Answer]]:
    """Every answer that could be had. Stops early when the provider refuses or is out of reach."""
    given: list[tuple[Query, Answer]] = []
    silent = 0
    for done, query in enumerate(queries):
        tell(done, len(queries))
        answer = journal.answers.get(store.geocode_query(query.city, query.written))
        if not answer:
            answer = _ask_politely(provider, geocoders[query.city], query, limiter)
        if answer.outcome != "could_not_ask":
            silent = 0
            if provider.online:
                journal.add(answer)
            given.append((query, answer))
            continue
        silent += 1
        report.counts["could_not_ask"] += 1
        report.notices.append(
            finding("could-not-ask", FILE, answer.query, "point", answer.why, provider=provider.title["en"])
        )
        if answer.refused or silent == TRIES:
            break
    tell(len(queries), len(queries))
    return given


def _ask_politely(provider: Provider, geocoder: Geocoder, query: Query, limiter: Limiter) -> Answer:
    """Ask, and once more where the provider itself says when."""
    limiter.wait()
    answer = ask(provider, geocoder, query)
    if answer.retry_after is not None and answer.retry_after <= PATIENCE:
        limiter.wait(answer.retry_after)
        answer = ask(provider, geocoder, query)
    return answer


def _judge_and_keep(
    given: list[tuple[Query, Answer]], places: dict[str, CityPlaces], workspace: Workspace, report: Report
) -> None:
    rows = answers.kept(workspace.data)
    good = []
    for query, answer in given:
        of_query = [row for row in rows if row["query"] == answer.query]
        fault = judge(answer, query.address, places[query.city], of_query)
        if fault:
            _hold(report, query, answer, fault, places[query.city])
        else:
            good.append((query, answer))
    crowd = crowded((answer for _, answer in good), rows)
    for query, answer in good:
        if answer.query in crowd:
            point = answer.point or {}
            found = f"{point.get('lat')}, {point.get('lon')} ({answer.place or answer.level})"
            _hold(report, query, answer, Fault("crowded", found), places[query.city])
        else:
            report.counts[answer.outcome] += 1
            report.learnt.append(answer)
    answers.keep(report.learnt, workspace.data)


def _hold(report: Report, query: Query, answer: Answer, fault: Fault, places: CityPlaces) -> None:
    report.counts["held"] += 1
    report.notices.append(held_notice(query, answer, fault, places))


def held_notice(query: Query, answer: Answer, fault: Fault, places: CityPlaces) -> Notice:
    """The notice for an answer that is not kept."""
    bounds = places.facts["bounds"]
    district = next((d.name for d in places.area.districts if d.adcode == query.address.district), "")
    return finding(
        _CODES.get(fault.code, f"answer-{fault.code.removeprefix('answer-')}"), FILE, answer.query, "point",
        fault.found, city=places.area.city, provider=answer.provider, district=district,
        street=query.address.street,
        bounds=f"{bounds['south']}–{bounds['north']}° N, {bounds['west']}–{bounds['east']}° E",
    )  # fmt: skip


_CODES: Final = dict.fromkeys(("not-a-number", "out-of-range", "null-island"), "answer-impossible")


class _Journal:
    """What a run has learnt and not yet kept, one answer a line, on disk after each."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.answers: dict[str, Answer] = {}
        with suppress(ValueError):  # the last line may be half-written: a run was killed there
            for row in store.read_jsonl(path):
                answer = Answer(**row)
                self.answers[answer.query] = answer
        store.write_jsonl(path, [asdict(answer) for answer in self.answers.values()])

    def add(self, answer: Answer) -> None:
        """One more answer."""
        if answer.query in self.answers:
            return
        self.answers[answer.query] = answer
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(answer), ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        """Everything is kept or held: nothing waits any more."""
        self._path.unlink()
