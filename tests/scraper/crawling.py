"""Crawls in a process of their own: Scrapy's reactor runs once per process.

`python -m tests.scraper.crawling FOLDER ARCHIVE SOURCES ARGUMENT…` runs the command line against folders of a test.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from directory import store
from scraper.cli import main
from scraper.descriptor import SOURCES
from scraper.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures"


def make_workspace(folder: Path, archive: Path = FIXTURES, sources: Path = SOURCES) -> Workspace:
    """A workspace inside `folder` that knows the cities and nothing else; with the fixtures, their inboxes too."""
    for city in store.city_ids():
        target = folder / "data" / "cities" / city
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(store.DATA / "cities" / city / "city.yml", target)
        received = FIXTURES / "commission_files" / city
        if archive == FIXTURES and received.is_dir():
            shutil.copytree(received, target / "inbox", dirs_exist_ok=True)
    loopback = tuple(os.environ.get("TEST_LOOPBACK", "").split())
    return Workspace(folder / "data", archive, sources, folder / "build", loopback, folder / "fixtures")


def run(workspace: Workspace, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m scraper ARGUMENT…` on a workspace; any Python warning on the way is an error."""
    command = [sys.executable, "-W", "error", "-m", "tests.scraper.crawling", str(workspace.build.parent)]
    return subprocess.run(
        [*command, str(workspace.archive), str(workspace.sources), *arguments],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "200", **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[4:], make_workspace(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))))
