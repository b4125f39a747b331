"""A crawl that is killed leaves nothing half-written (the whole campaign is `make soak`)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from directory import store
from scraper import descriptor
from scraper.runs import Run
from scraper.workspace import KEEP_RUNS, REPORT
from tests import soak
from tests.scraper.crawling import make_workspace


@pytest.mark.slow
def test_ten_kills_do_no_harm(tmp_path: Path) -> None:
    damage = soak.campaign(10, seed=3, folder=tmp_path)
    assert (damage.kills, damage.unreadable, damage.lost, damage.different) == (10, 0, 0, 0)
    assert damage.while_alive >= 5


def test_an_unfinished_run_goes_and_is_told_to_the_next(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    source = replace(descriptor.load("wikidata"))
    killed = Run(source, ["hangzhou"], workspace)
    assert killed.resumed_since == 0.0
    following = Run(source, ["hangzhou"], workspace)
    assert not killed.folder.exists()
    assert 0 < following.resumed_since <= following.folder.stat().st_ctime
    assert workspace.run_folder("wikidata").name == "none"


def test_the_latest_runs_are_kept(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    for _ in range(KEEP_RUNS + 3):
        run = Run(descriptor.load("wikidata"), ["hangzhou"], workspace)
        store.write_jsonl(run.folder / REPORT, [{}])
    assert len(workspace.runs("wikidata")) == KEEP_RUNS
