"""Every source, through the real engine: its recorded answers give the expected records and findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from directory import schema, store
from scraper import descriptor
from scraper.kept import read_index
from scraper.workspace import Workspace
from tests.scraper.crawling import FIXTURES, make_workspace, run
from tests.scraper.golden import FILES, outcome


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = make_workspace(tmp_path_factory.mktemp("golden"))
    done = run(workspace, "crawl")
    assert done.returncode == 1, done.stderr  # the excerpts are smaller than the sources are expected to be
    assert done.stderr == ""
    return workspace


@pytest.mark.parametrize("source", descriptor.names())
@pytest.mark.parametrize("file", FILES)
def test_a_source_gives_what_is_expected(crawled: Workspace, source: str, file: str) -> None:
    expected = list(store.read_jsonl(FIXTURES / source / FILES[file]))
    assert expected, "a source without an expectation is not tested"
    assert outcome(crawled, source, file) == expected


@pytest.mark.parametrize("source", descriptor.names())
def test_every_record_is_valid_and_says_where_it_is_from(crawled: Workspace, source: str) -> None:
    for record in outcome(crawled, source, "records.jsonl"):
        assert schema.validate("record", record) == []
        assert record["key"].startswith(f"{source}:")
        assert record["checked_on"] in {"2026-01-02", "2026-01-03", *read_index(FIXTURES / source).values()}


def test_nothing_reaches_the_directory_from_a_blocked_run(crawled: Workspace) -> None:
    assert not (crawled.data / "records").exists()
    assert not (crawled.data / "geocodes.jsonl").exists()
    assert {row["state"] for row in store.read_csv(crawled.data / "runs.csv")} <= {"blocked", "held", "failed"}


def test_the_project_archive_replays_to_the_records_of_the_project(tmp_path: Path) -> None:
    project = Workspace()
    workspace = make_workspace(tmp_path, archive=project.archive)
    done = run(workspace, "crawl")
    assert (done.returncode, done.stderr) == (0, "")
    for source in descriptor.names():
        if (
            descriptor.load(source).may_archive and descriptor.load(source).proven
        ):  # else a live crawl may have brought newer records than the archive
            assert workspace.records(source).read_bytes() == project.records(source).read_bytes()
    before = {path: path.read_bytes() for path in tmp_path.joinpath("data").rglob("*.*")}
    assert "promoted" not in run(workspace, "crawl").stdout
    assert before == {path: path.read_bytes() for path in tmp_path.joinpath("data").rglob("*.*")}
