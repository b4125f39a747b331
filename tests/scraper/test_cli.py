"""The commands: what they take, what they say, and their exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from directory import store
from scraper import cli, descriptor
from scraper.workspace import Workspace
from tests.scraper.crawling import make_workspace, run


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "COMMAND"),
        (["fly"], "invalid choice"),
        (["crawl", "--source", "gossip"], "art_institutions, commission_files, embassy_list"),
        (["crawl", "--city", "atlantis"], "hangzhou, nanning, zhengzhou"),
        (["crawl", "--source", "fever_clinics_2020", "--city", "nanning"], "nothing for nanning"),
    ],
)
def test_wrong_usage_is_explained(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["crawl", "--help"], ["status", "--help"]])
def test_help_is_there(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 0
    assert "usage: python -m scraper" in capsys.readouterr().out


def test_a_bad_descriptor_stops_before_anything_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "broken.yml").write_text("title: x", encoding="utf-8")
    with pytest.raises(SystemExit) as stop:
        cli.main(["crawl"], make_workspace(tmp_path, sources=sources))
    assert stop.value.code == 2
    assert "broken.yml" in capsys.readouterr().err


def test_one_crawl_of_a_source_at_a_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = make_workspace(tmp_path)
    folder = workspace.build / "runs"
    folder.mkdir(parents=True)
    with FileLock(folder / "wikidata.lock"):
        assert cli.main(["crawl", "--source", "wikidata"], workspace) == 1
    assert "another crawl of wikidata" in " ".join(capsys.readouterr().out.split())
    assert not (workspace.data / "records").exists()


def test_crawl_and_status_tell_the_same_story(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path, archive=Workspace().archive)
    crawled = run(workspace, "crawl", "--source", "wikidata", "--city", "hangzhou")
    assert (crawled.returncode, crawled.stderr) == (0, "")
    assert "8 other-city" in crawled.stdout
    assert "promoted" in crawled.stdout
    assert {row["city"] for row in store.read_jsonl(workspace.records("wikidata"))} == {"hangzhou"}
    status = run(workspace, "status")
    assert (status.returncode, status.stderr) == (0, "")
    lines = {tuple(line.split()[:3]) for line in status.stdout.splitlines()}
    assert ("wikidata", "hangzhou", "17") in lines
    assert ("wikidata", "nanning", "0") in lines
    for name in descriptor.names():
        assert name in status.stdout
    assert "other-city: scraper/sources/wikidata.yml" in status.stdout
    assert "To mend:" in status.stdout


def test_status_shows_hostile_text_as_text(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    found = "[bold red]x[/] [link=javascript:alert(1)]"
    notice = {
        "code": "bad-name", "severity": "warning", "file": "f", "place": "p", "field": "names",
        "found": found, "expected": {"en": "a name", "zh": "名称"},
        "mend": {"en": "-", "zh": "-"},
    }  # fmt: skip
    store.write_jsonl(workspace.run_folder("wikidata") / "notices.jsonl", [notice])
    assert found in run(workspace, "status").stdout
