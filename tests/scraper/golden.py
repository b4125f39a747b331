"""The recorded answers of every source and what must come of them. Run as a module, it writes the latter anew."""

from __future__ import annotations

import tempfile
from pathlib import Path

from directory import store
from directory.model import Facts
from scraper import descriptor
from scraper.runs import Workspace
from tests.scraper.crawling import FIXTURES, make_workspace, run

FILES = {"records.jsonl": "expected.jsonl", "notices.jsonl": "expected_notices.jsonl"}
NOTED = ("code", "severity", "place", "field", "found")


def outcome(workspace: Workspace, source: str, file: str) -> list[Facts]:
    """What the latest run of a source kept (records.jsonl) or found fault with (notices.jsonl)."""
    rows = list(store.read_jsonl(workspace.run_folder(source) / file))
    if file == "notices.jsonl":
        rows = [{name: row[name] for name in NOTED} for row in rows]
        rows.sort(key=store.dump_line)
    return rows


def write() -> None:
    """Write the expected files of every source."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = make_workspace(Path(folder))
        run(workspace, "crawl")
        for source in descriptor.names():
            for file, expected in FILES.items():
                store.write_jsonl(FIXTURES / source / expected, outcome(workspace, source, file))


if __name__ == "__main__":
    write()
