"""All sources at once, each in a process of its own: one that hangs, crashes or is killed costs only itself."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from typing import Final

from rich.console import Console
from rich.live import Live
from rich.table import Table

from scraper import settings
from scraper.crawl import BusyError, crawl_source, locate_entries
from scraper.descriptor import Descriptor
from scraper.promotion import Outcome
from scraper.workspace import Workspace

AT_ONCE: Final = max(2, min(4, os.cpu_count() or 2))
LIVE_AT_ONCE: Final = 6  # a live crawl mostly waits, and each source has hosts of its own
SECONDS_A_SOURCE: Final = 3600
"""Longer than Scrapy's own limit: a process that has not ended by then is ended."""


@dataclass
class _Job:
    descriptor: Descriptor
    cities: tuple[str, ...]
    phase: str = "waiting"
    answers: int = 0
    rows: int = 0
    began: float = 0.0
    ended: float = 0.0
    outcomes: list[Outcome] = field(default_factory=list)
    process: BaseProcess | None = None
    pipe: Connection | None = None

    @property
    def seconds(self) -> float:
        return (self.ended or time.monotonic()) - self.began if self.began else 0.0


def crawl_all(
    wanted: Iterable[tuple[Descriptor, tuple[str, ...]]], workspace: Workspace, console: Console, live: bool = False
) -> list[Outcome]:
    """Crawl sources for the cities named with each, a few at once, and return what became of every source and city.

    Shows how far each one is while the console is a terminal. Raises settings.NoContactError before anything is asked.
    """
    if live:
        settings.agent()
    jobs = [_Job(descriptor, cities) for descriptor, cities in wanted]
    try:
        with Live(console=console, get_renderable=lambda: _progress(jobs), transient=True, refresh_per_second=4,
                  auto_refresh=console.is_terminal):  # fmt: skip
            while not all(job.ended for job in jobs):
                _start(jobs, workspace, live)
                _hear(jobs)
    finally:
        for job in jobs:
            if job.process is not None and job.process.is_alive():
                job.process.terminate()
    locate_entries({city for job in jobs for city in job.cities}, workspace)
    return [outcome for job in jobs for outcome in job.outcomes]


def _start(jobs: list[_Job], workspace: Workspace, live: bool) -> None:
    context = _context()
    running = sum(1 for job in jobs if job.began and not job.ended)
    for job in [job for job in jobs if not job.began][: (LIVE_AT_ONCE if live else AT_ONCE) - running]:
        job.pipe, child = context.Pipe(duplex=False)
        job.process = context.Process(
            target=_work, args=(child, job.descriptor, job.cities, workspace, live), name=job.descriptor.name
        )
        job.process.start()
        child.close()
        job.began, job.phase = time.monotonic(), "starting"


def _context() -> SpawnContext | ForkServerContext:
    """Children that start clean; where the system can, from a server that has loaded the libraries once."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["scraper.crawl", "scraper.spiders.table", "scraper.spiders.sparql"])
    return context


def _work(pipe: Connection, descriptor: Descriptor, cities: tuple[str, ...], workspace: Workspace, live: bool) -> None:
    """What a child does: crawl, telling how far it is, and send what came of it."""

    def told(phase: str, answers: int, rows: int) -> None:
        with contextlib.suppress(OSError):
            pipe.send((phase, answers, rows))

    try:
        pipe.send(crawl_source(descriptor, cities, workspace, told, live))
    except BusyError as error:
        pipe.send([_failed(descriptor, city, f"busy: another crawl of {error} is running") for city in cities])


def _failed(descriptor: Descriptor, city: str, why: str) -> Outcome:
    return Outcome(descriptor.name, city, "failed", why, "", 0, 0, {})


def _hear(jobs: list[_Job]) -> None:
    """Take in what the children say, and notice those that ended without a word."""
    running = {job.pipe: job for job in jobs if job.pipe is not None and not job.ended}
    speaking = wait(list(running), timeout=0.2)
    for job in [job for pipe, job in running.items() if pipe in speaking]:
        try:
            said = job.pipe.recv() if job.pipe else []
        except (EOFError, OSError):
            _end(job, [_failed(job.descriptor, city, "crashed: its process ended") for city in job.cities])
            continue
        if isinstance(said, tuple):
            job.phase, job.answers, job.rows = said
        else:
            _end(job, said)
    for job in running.values():
        if not job.ended and job.seconds > SECONDS_A_SOURCE and job.process is not None:
            job.process.kill()


def _end(job: _Job, outcomes: list[Outcome]) -> None:
    job.outcomes, job.ended, job.phase = outcomes, time.monotonic(), "done"
    if job.process is not None:
        job.process.join(30)
    if job.pipe is not None:
        job.pipe.close()


def _progress(jobs: list[_Job]) -> Table:
    """How far every source is."""
    table = Table("source", "phase", "answers", "rows", "seconds", box=None, pad_edge=False)
    for column in table.columns[2:]:
        column.justify = "right"
    for job in jobs:
        state = ", ".join(sorted({outcome.state for outcome in job.outcomes})) or job.phase
        table.add_row(job.descriptor.name, state, str(job.answers), str(job.rows), f"{job.seconds:.0f}")
    return table
