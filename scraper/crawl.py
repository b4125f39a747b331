"""One source in one process: run its spider, then judge and promote what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeAlias

from filelock import FileLock, Timeout
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
from scraper.report import write_report
from scraper.runs import Run
from scraper.spiders import spider
from scraper.workspace import Workspace

Told: TypeAlias = Callable[[str, int, int], None]
"""`told(phase, answers, rows)`: how far a crawl has come."""


class BusyError(RuntimeError):
    """Another crawl of the source is running."""


def crawl_source(
    descriptor: Descriptor, cities: Iterable[str], workspace: Workspace, told: Told, live: bool = False
) -> list[Outcome]:
    """Crawl one source for some of its cities, and return what became of each city.

    Without `live` the archive is replayed. Raises BusyError when another process crawls it,
    settings.NoContactError when a live crawl has no contact to show. Scrapy's reactor runs once per process, and so
    can this.
    """
    with lock(workspace, descriptor.name):
        run = Run(descriptor, cities, workspace, live)
        gather(run, settings.live(run) if live else settings.replay(), told)
        told("judging", len(run.files), _rows(run))
        with lock(workspace, "all", wait=120):
            outcomes = conclude(run)
        write_report(run.folder)
    return outcomes


@contextmanager
def lock(workspace: Workspace, name: str, wait: float = 0) -> Iterator[None]:
    """Hold the lock of a source, or of what all share (`all`). Raises BusyError. A killed process lets go of it."""
    folder = workspace.build / "runs"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / f"{name}.lock", timeout=wait):
            yield
    except Timeout:
        raise BusyError(name) from None


def gather(run: Run, chosen: dict[str, Any], told: Told) -> None:
    """Run Scrapy until the spider is done."""

    def answered() -> None:
        told("reading", len(run.files), _rows(run))

    process = AsyncCrawlerProcess(Settings(chosen))
    crawler = process.create_crawler(spider(run.descriptor.spider))
    crawler.signals.connect(answered, signals.response_received, weak=False)
    crawler.signals.connect(run.closed, signals.spider_closed)
    crawler.signals.connect(run.crashed, signals.spider_error)
    crawler.signals.connect(run.crashed, signals.item_error)
    done = process.crawl(crawler, run=run)
    process.start()
    done.result()  # a crawl that could not even start says so here


def _rows(run: Run) -> int:
    return sum(tally.read for tally in run.tallies.values())


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
    with lock(workspace, "all", wait=120):
        answers.keep(found, workspace.data)
