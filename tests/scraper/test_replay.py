"""Bad answers through the real engine: whatever comes, the last good records stay and the exit code is 1."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from directory import store
from scraper import descriptor
from scraper.workspace import Workspace
from tests.scraper.crawling import make_workspace, run

PROVEN = [name for name in descriptor.names() if descriptor.load(name).proven]


def login(folder: Path) -> None:
    for path in folder.iterdir():
        if path.name != "index.json":
            path.write_text("<!doctype html><html><title>Please log in</title></html>", encoding="utf-8")


def empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.name != "index.json":
            path.write_bytes(b"")


def missing(folder: Path) -> None:
    shutil.rmtree(folder)


def no_index(folder: Path) -> None:
    (folder / "index.json").write_text("{", encoding="utf-8")


def cut(folder: Path) -> None:
    for path in folder.glob("*.json"):
        if path.name != "index.json":
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    for path in folder.glob("*.csv"):
        path.write_text("\n".join(path.read_text(encoding="utf-8").split("\n")[:9]), encoding="utf-8")


def keyed(folder: Path) -> None:
    """Lists become objects with the keys "0", "1", …; the columns of a table are named anew."""

    def turn(node: object) -> object:
        if isinstance(node, list):
            return {str(number): turn(item) for number, item in enumerate(node)}
        return {key: turn(item) for key, item in node.items()} if isinstance(node, dict) else node

    for path in folder.glob("*.json"):
        if path.name != "index.json":
            path.write_text(json.dumps(turn(json.loads(path.read_text(encoding="utf-8")))), encoding="utf-8")
    for path in folder.glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace("name,", "title,", 1), encoding="utf-8")


@pytest.mark.parametrize("harm", [login, empty, missing, no_index, cut, keyed], ids=lambda harm: harm.__name__)
def test_a_bad_answer_keeps_the_last_good_records(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    archive = tmp_path / "archive"
    shutil.copytree(Workspace().archive, archive)
    workspace = replace(make_workspace(tmp_path), archive=archive)
    shutil.copytree(Workspace().data / "records", workspace.data / "records")
    before = {path.name: path.read_bytes() for path in (workspace.data / "records").iterdir()}
    for source in PROVEN:
        for readme in (archive / source).glob("README.md"):
            readme.unlink()
        harm(archive / source)

    done = run(workspace, "crawl")

    assert (done.returncode, done.stderr) == (1, "")
    assert {path.name: path.read_bytes() for path in (workspace.data / "records").iterdir()} == before
    for source in PROVEN:
        states = {outcome["state"] for outcome in _outcomes(workspace, source)}
        assert states <= {"failed", "blocked", "held"}, (source, states)
        notices = list(store.read_jsonl(workspace.run_folder(source) / "notices.jsonl"))
        assert any(notice["severity"] == "error" for notice in notices)
        assert f"scraper/sources/{source}.yml" in done.stdout


def _outcomes(workspace: Workspace, source: str) -> list[dict[str, str]]:
    (report,) = store.read_jsonl(workspace.run_folder(source) / "report.jsonl")
    outcomes: list[dict[str, str]] = report["outcomes"]
    return outcomes
