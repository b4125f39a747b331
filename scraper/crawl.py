"""Run the spiders of some sources in one Scrapy process, then judge and promote what they found."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, Final, Self

from filelock import FileLock, Timeout
from rich.console import Console
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from directory import store
from scraper import settings
from scraper.descriptor import Descriptor
from scraper.geocoding import answers
from scraper.geocoding.gazetteer import Gazetteer
from scraper.geocoding.places import COMPILED_ON, VERSION, load_places
from scraper.normalise.addresses import read_address
from scraper.promotion import Outcome, conclude
from scraper.runs import Run, Workspace
from scraper.spiders import KINDS

SHOW_AFTER: Final = 2.0
"""Seconds after which a crawl shows that it is still at work."""


class BusyError(RuntimeError):
    """Another crawl of the source is running."""


def crawl(
    wanted: Iterable[tuple[Descriptor, tuple[str, ...]]], workspace: Workspace, console: Console, live: bool = False
) -> list[Outcome]:
    """Crawl sources for the cities named with each, and return what became of every source and city.

    Without `live` the archive is replayed. Raises BusyError when another process crawls one of them,
    settings.NoContactError when a live crawl has no contact to show. Scrapy's reactor runs once per process, and so
    can this.
    """
    chosen = settings.live(workspace.build) if live else settings.replay()
    with ExitStack() as stack:
        runs = []
        for descriptor, cities in wanted:
            stack.enter_context(_lock(workspace, descriptor.name))
            runs.append(Run(descriptor, cities, workspace, live))
        _gather(runs, chosen, console)
        with _lock(workspace, "all", wait=60):
            outcomes = [outcome for run in runs for outcome in conclude(run)]
            locate_entries({city for run in runs for city in run.cities}, workspace)
    return outcomes


def _lock(workspace: Workspace, name: str, wait: float = 0) -> FileLock:
    folder = workspace.build / "runs"
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"{name}.lock")
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        raise BusyError(name) from None
    return lock


def _gather(runs: list[Run], chosen: dict[str, Any], console: Console) -> None:
    """Run Scrapy until every spider is done."""
    process = AsyncCrawlerProcess(Settings(chosen))
    with _Watch(console, len(runs)) as watch:
        crawls = []
        for run in runs:
            crawler = process.create_crawler(KINDS[run.descriptor.spider])
            crawler.signals.connect(watch.closed, signals.spider_closed)
            crawler.signals.connect(run.crashed, signals.spider_error)
            crawler.signals.connect(run.crashed, signals.item_error)
            crawls.append(process.crawl(crawler, run=run))
        process.start()
    for done in crawls:
        done.result()  # a crawl that could not even start says so here


class _Watch:
    """Shows that a crawl is at work, once it takes longer than SHOW_AFTER."""

    def __init__(self, console: Console, sources: int) -> None:
        self._sources = sources
        self._done = 0
        self._status = console.status("")
        self._timer = threading.Timer(SHOW_AFTER, self._status.start)

    def __enter__(self) -> Self:
        self._tell()
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()
        self._status.stop()

    def closed(self) -> None:
        """One more spider is done."""
        self._done += 1
        self._tell()

    def _tell(self) -> None:
        self._status.update(f"Crawling: {self._done} of {self._sources} sources done")


def locate_entries(cities: Iterable[str], workspace: Workspace) -> None:
    """Ask the gazetteer for the editors' addresses too, where they gave no point of their own."""
    found = []
    for city in sorted(cities):
        gazetteer, area = Gazetteer([city], workspace.data), load_places(city, workspace.data).area
        for entry in store.load_entries(city, workspace.data)[0]:
            written = entry.facts.get("address", {}).get("zh")
            if not written or "point" in entry.facts:
                continue
            line = read_address(written, area)
            if line.district:
                answer = answers.ask(gazetteer, city, line.zh, "gazetteer", VERSION, COMPILED_ON)
                found.append(replace(answer, address=written))
    answers.keep(found, workspace.data)
