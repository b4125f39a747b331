"""`new-source` writes a source that is valid, can be replayed and says what came of it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from directory import store
from scraper import cli, descriptor
from scraper.spiders import KINDS
from scraper.workspace import Workspace
from tests.scraper.crawling import make_workspace

URL = "https://www.example.org/list"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    sources = tmp_path / "scraper" / "sources"
    sources.mkdir(parents=True)
    shutil.copy(descriptor.SOURCES / "schema.json", sources)
    made = make_workspace(tmp_path, archive=tmp_path / "archive", sources=sources)
    return replace(made, fixtures=tmp_path / "fixtures")


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_source_works_from_the_first_minute(workspace: Workspace, kind: str) -> None:
    assert cli.main(["new-source", "example", "--kind", kind, "--url", URL], workspace) == 0
    made = descriptor.load("example", workspace.sources)
    assert (made.spider, made.proven) == (kind, False)
    folder = workspace.fixtures / "example"
    assert (folder / "README.md").is_file()
    (record,) = store.read_jsonl(folder / "expected.jsonl")
    assert record["facts"]["names"][0]["text"] == "示例医院"
    assert record["facts"]["contacts"][0]["value"] == "120"
    assert record["facts"]["address"]["zh"].endswith("示例路1号")
    assert list(store.read_jsonl(folder / "expected_notices.jsonl")) == []
    assert not workspace.records("example").exists()


@pytest.mark.parametrize(
    ("name", "url", "words"),
    [
        ("Example", URL, "small letters"), ("../evil", URL, "small letters"),
        ("example", "ftp://example.org/", "https"),
        ("example", "https://127.0.0.1/", "https"), ("example", "https://localhost/", "https"),
    ],
)  # fmt: skip
def test_a_bad_name_or_address_is_explained(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], name: str, url: str, words: str
) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["new-source", name, "--kind", "table", "--url", url], workspace)
    assert stop.value.code == 2
    assert words in capsys.readouterr().err
    assert not list(workspace.sources.glob("*.yml"))


def test_what_is_there_is_never_written_over(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace.sources / "example.yml").write_text("mine", encoding="utf-8")
    with pytest.raises(SystemExit):
        cli.main(["new-source", "example", "--kind", "table", "--url", URL], workspace)
    assert "already" in capsys.readouterr().err
    assert (workspace.sources / "example.yml").read_text(encoding="utf-8") == "mine"
