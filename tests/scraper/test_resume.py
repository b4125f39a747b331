"""A live run that was killed goes on where it was: what it had fetched is not asked for again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import yaml
from rich.console import Console

from directory import store
from scraper import descriptor, processes
from scraper.settings import CONTACT_VARIABLE
from tests.scraper.crawling import ROOT, make_workspace, run
from tests.scraper.serving import Reply, serve
from tests.scraper.test_pipelines import MAP_ANSWER


def test_a_killed_live_run_resumes_from_the_cache(tmp_path: Path) -> None:
    hang = [True]

    def answer(path: str, headers: Mapping[str, str]) -> Reply:
        if path == "/robots.txt":
            return 404, {}, b""
        number = int(path.rpartition("=")[2])
        if number == 3 and hang[0]:
            time.sleep(8)
        rows = [
            f'{{"id":"{number}{place}","title":"示例第{number}{place}医院"}}' for place in range(2 if number < 4 else 1)
        ]
        return 200, {"Content-Type": "application/json"}, f'{{"rows":[{",".join(rows)}]}}'.encode()

    sources = tmp_path / "sources"
    sources.mkdir()
    with serve(answer) as server:
        raw = {key: value for key, value in MAP_ANSWER.items() if key not in ("point", "stated_on")} | {
            "spider": "json_api", "allowed_domains": ["127.0.0.1"], "facts": {"names": MAP_ANSWER["facts"]["names"]},
            "request": {"url": f"http://{server.host}/list?page={{page}}", "file": "{city}.json", "rows": "rows[]",
                        "pages": {"first": "1", "size": "2", "most": "9"}},
        }  # fmt: skip
        (sources / "example.yml").write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
        workspace = make_workspace(tmp_path, archive=tmp_path / "archive", sources=sources)
        told = {CONTACT_VARIABLE: "mail@example.org", "TEST_LOOPBACK": server.host}
        command = [sys.executable, "-m", "tests.scraper.crawling", str(tmp_path), str(workspace.archive), str(sources)]
        process = subprocess.Popen(
            [*command, "crawl", "--live"], cwd=ROOT, env=os.environ | told, start_new_session=True
        )
        while server.asked.count("/list?page=3") == 0:
            assert process.poll() is None
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert not workspace.records("example").exists()
        hang[0] = False
        done = run(workspace, "crawl", "--live", **told)
    assert done.returncode == 0, done.stdout
    assert len(list(store.read_jsonl(workspace.records("example")))) == 7
    assert [server.asked.count(f"/list?page={number}") for number in (1, 2, 4)] == [1, 1, 1]


def test_the_progress_of_a_crawl_is_shown_on_a_terminal(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    with (tmp_path / "screen").open("w+", encoding="utf-8") as screen:
        console = Console(file=screen, force_terminal=True, width=100)
        processes.crawl_all([(descriptor.load("wikidata"), ("hangzhou",))], workspace, console)
        screen.seek(0)
        shown = screen.read()
    assert "phase" in shown
    assert "wikidata" in shown
