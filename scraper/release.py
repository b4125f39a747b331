"""A person lets a held run pass: its records become the last good ones, and runs.csv tells who and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from directory import store
from directory.model import Facts
from scraper import descriptor as descriptors
from scraper import promotion
from scraper.crawl import lock
from scraper.geocoding import answers
from scraper.geocoding.answers import Answer
from scraper.kept import keep_answers
from scraper.promotion import Outcome
from scraper.report import read_report
from scraper.workspace import Workspace


class NotReleasedError(ValueError):
    """The run cannot be released; the message tells why and what to do."""


def release(run: str, by: str, why: str, workspace: Workspace) -> Outcome:
    """Release a held run. `run` is its name in runs.csv (source/city/day/digest), or just the digest.

    Raises NotReleasedError when there is no such run, when it is not held, or when newer records are there.
    """
    if not by.strip() or not why.strip():
        raise NotReleasedError("a release needs the name of the person who answers for it, and the reason")
    held = [(folder, outcome) for folder, outcome in _outcomes(workspace) if run in (outcome.run, _digest(outcome.run))]
    if not held:
        raise NotReleasedError(f"there is no run {run!r} on this machine; runs.csv has the names of runs")
    folder, outcome = held[-1]
    if outcome.state != "held":
        raise NotReleasedError(f"{outcome.run} is {outcome.state}: only a run that is held can be released")
    descriptor = descriptors.load(outcome.source, workspace.sources)
    with lock(workspace, outcome.source, wait=10), lock(workspace, "all", wait=120):
        known = list(promotion.last_good(workspace, outcome.source))
        newest = max((str(row.get("checked_on", "")) for row in known if row["city"] == outcome.city), default="")
        if newest > outcome.answered_on:
            raise NotReleasedError(f"the records of {outcome.city} are from {newest}, newer than this run")
        rows = {row["key"]: row for row in store.read_jsonl(folder / "records.jsonl") if row["city"] == outcome.city}
        promotion.replace(workspace, descriptor, {outcome.city: rows}, {outcome.city: outcome.answered_on})
        answers.keep(_answers(folder, outcome.city), workspace.data)
        released = replace(outcome, state="released", why=why.strip())
        _log(released, by.strip(), folder, workspace)
        report = read_report(folder)
        if report["live"] and descriptor.may_archive and len(report["outcomes"]) == 1:
            keep_answers(workspace.archive, descriptor.name, folder / "answers", report["files"],
                         whole=len(descriptor.cities) == 1)  # fmt: skip
    return released


def _outcomes(workspace: Workspace) -> Iterator[tuple[Path, Outcome]]:
    for source in descriptors.names(workspace.sources):
        for folder in workspace.runs(source):
            for row in read_report(folder)["outcomes"]:
                yield folder, Outcome(**row)


def _digest(run: str) -> str:
    return run.rpartition("/")[2]


def _answers(folder: Path, city: str) -> Iterator[Answer]:
    for row in store.read_jsonl(folder / "located.jsonl"):
        if row["city"] == city:
            yield Answer(**row)


def _log(outcome: Outcome, by: str, folder: Path, workspace: Workspace) -> None:
    report: Facts = read_report(folder)
    path = store.safe_path(workspace.data, "runs.csv")
    row = promotion.log_row(outcome, report["requests"], report["bytes"], report["seconds"], by)
    store.write_csv(path, promotion.COLUMNS, [*store.read_csv(path), row])
    report["outcomes"] = [
        {**each, "state": "released", "why": outcome.why} if each["run"] == outcome.run else each
        for each in report["outcomes"]
    ]
    store.write_jsonl(folder / "report.jsonl", [report])
