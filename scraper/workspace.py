"""Where a crawl reads and writes, and the folders of its runs.

Every run has a folder of its own, `build/runs/<source>/<time>/`. It is complete once it holds `report.jsonl`; one
without was killed, harms nobody, and goes when the source runs again.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from directory import store
from scraper import descriptor as descriptors

CHINA: Final = timezone(timedelta(hours=8))
KEEP_RUNS: Final = 10
REPORT: Final = "report.jsonl"


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where a crawl reads and writes; tests use folders of their own. `loopback` names the `host:port` pairs on this
    machine that may be asked, which only tests have.
    """

    data: Path = store.DATA
    archive: Path = store.ROOT / "scraper" / "archive"
    sources: Path = descriptors.SOURCES
    build: Path = store.ROOT / "build"
    loopback: tuple[str, ...] = ()
    fixtures: Path = store.ROOT / "tests" / "fixtures"

    def runs(self, source: str) -> list[Path]:
        """The folders of a source's complete runs, oldest first."""
        folder = store.safe_path(self.build, "runs", source)
        return sorted(path.parent for path in folder.glob(f"*/{REPORT}"))

    def run_folder(self, source: str) -> Path:
        """The folder of a source's latest complete run; one that is not there when there has been none."""
        runs = self.runs(source)
        return runs[-1] if runs else store.safe_path(self.build, "runs", source, "none")

    def records(self, source: str) -> Path:
        """The last good records of a source."""
        return store.safe_path(self.data, "records", f"{source}.jsonl")


def new_folder(workspace: Workspace, source: str) -> tuple[Path, float]:
    """A folder for a run that starts now, and when an unfinished one before it started (0.0 when none did).

    Call it while holding the lock of the source: unfinished runs and all but the latest complete ones are removed.
    """
    folder = store.safe_path(workspace.build, "runs", source)
    folder.mkdir(parents=True, exist_ok=True)
    complete = workspace.runs(source)
    unfinished = sorted(path for path in folder.iterdir() if path.is_dir() and path not in complete)
    since = min((path.stat().st_ctime for path in unfinished), default=0.0)
    started = [_started(path) for path in unfinished]
    since = min([moment for moment in started if moment], default=since)
    for path in [*unfinished, *complete[: -KEEP_RUNS + 1 or None]]:
        shutil.rmtree(path, ignore_errors=True)
    made = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{os.getpid()}"
    made.mkdir()
    return made, since


def _started(folder: Path) -> float:
    try:
        return datetime.strptime(folder.name.partition("-")[0], "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0
