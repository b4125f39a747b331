"""A held run passes when a person with a name and a reason says so, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from directory import store
from scraper import cli
from scraper.workspace import Workspace
from tests.scraper.crawling import make_workspace
from tests.scraper.test_gate import crawl, keys, rows


@pytest.fixture
def held(tmp_path: Path) -> tuple[Workspace, str]:
    workspace = make_workspace(tmp_path)
    crawl(workspace, rows("hangzhou", 50) + rows("nanning", 50))
    outcome = crawl(workspace, rows("hangzhou", 42, "2026-02-02") + rows("nanning", 50), "2026-02-02")["hangzhou"]
    assert outcome.state == "held"
    return workspace, outcome.run


def test_a_held_run_is_released_by_name_and_reason(held: tuple[Workspace, str]) -> None:
    workspace, run = held
    assert len(keys(workspace)) == 50
    assert cli.main(["release", run, "--by", "Example Person", "--why", "eight closed, I called"], workspace) == 0
    assert len(keys(workspace)) == 42
    last = store.read_csv(workspace.data / "runs.csv")[-1]
    assert (last["run"], last["state"], last["by"]) == (run, "released", "Example Person")
    assert last["why"] == "eight closed, I called"
    with pytest.raises(SystemExit):
        cli.main(["release", run, "--by", "Example Person", "--why", "again"], workspace)
    again = crawl(workspace, rows("hangzhou", 42, "2026-02-02") + rows("nanning", 50), "2026-02-02")
    assert again["hangzhou"].state in ("promoted", "unchanged")


def test_the_digest_is_enough(held: tuple[Workspace, str]) -> None:
    workspace, run = held
    assert cli.main(["release", run.rpartition("/")[2], "--by", "Example Person", "--why", "seen"], workspace) == 0
    assert len(keys(workspace)) == 42


@pytest.mark.parametrize(
    ("run", "by", "why", "words"),
    [
        ("nowhere/x/2026-01-01/00000000", "Example Person", "x", "no run"),
        ("", "Example Person", "x", "no run"),
        ("HELD", " ", "x", "name"),
        ("HELD", "Example Person", "", "reason"),
        ("PROMOTED", "Example Person", "x", "only a run that is held"),
    ],
)
def test_what_cannot_be_released_says_why(
    held: tuple[Workspace, str], capsys: pytest.CaptureFixture[str], run: str, by: str, why: str, words: str
) -> None:
    workspace, name = held
    promoted = store.read_csv(workspace.data / "runs.csv")[0]["run"]
    with pytest.raises(SystemExit) as stop:
        cli.main(["release", {"HELD": name, "PROMOTED": promoted}.get(run, run), "--by", by, "--why", why], workspace)
    assert stop.value.code == 2
    assert words in capsys.readouterr().err
    assert len(keys(workspace)) == 50
