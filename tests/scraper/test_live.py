"""Live crawls against a server on the loopback address: the real engine, the real settings, real HTTP."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
import yaml

from directory import store
from scraper.runs import CHINA, Workspace
from scraper.settings import CONTACT_VARIABLE
from tests.loopback import Silent, listening
from tests.scraper.crawling import make_workspace, run
from tests.scraper.test_pipelines import MAP_ANSWER

CONTACT = "mail@example.org"
CSV = "id,title,address\n1,示例医院,杭州市西湖区转塘街道象山路280号\n2,示例门诊部,杭州市西湖区古翠路1号\n"
BOMB = gzip.compress(b"0" * 64 * 1024 * 1024)
LOGIN = b"<!doctype html><title>Log in</title><form></form>"


@dataclass
class Server:
    """What was asked of it: (path, User-Agent)."""

    port: int
    asked: list[tuple[str, str]] = field(default_factory=list)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    class Handler(Silent, BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            started.asked.append((self.path, self.headers["User-Agent"]))
            status, headers, body = answer(self.path, started.port)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    with listening(Handler) as port:
        started = Server(port)
        yield started


def answer(path: str, port: int) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body for a path."""
    answers: dict[str, tuple[int, dict[str, str], bytes]] = {
        "/robots.txt": (200, {}, b"User-agent: *\nDisallow: /forbidden\n"),
        "/good.csv": (200, {"Content-Type": "text/csv; charset=gb18030"}, CSV.encode("gb18030")),
        "/forbidden.csv": (200, {}, CSV.encode()),
        "/packed.csv": (200, {"Content-Encoding": "gzip"}, gzip.compress(CSV.encode("utf-8-sig"))),
        "/login.csv": (200, {"Content-Type": "text/html"}, LOGIN),
        "/elsewhere.csv": (302, {"Location": f"http://localhost:{port}/canary.csv"}, b""),
        "/file.csv": (302, {"Location": "file:///etc/passwd"}, b""),
        "/loop.csv": (302, {"Location": "/loop.csv"}, b""),
        "/broken.csv": (500, {}, b"broken"),
        "/bomb.csv": (200, {"Content-Encoding": "gzip"}, BOMB),
        "/renamed.csv": (200, {}, CSV.replace("id,", "number,").encode()),
        "/cut.csv": (200, {"Content-Length": "9999", "Connection": "close"}, CSV.encode()),
    }
    return answers.get(path, (404, {}, b"nothing here"))


FAILURES = {
    "login": "HTML page",
    "forbidden": "robots.txt",
    "elsewhere": "allowed_domains",
    "file": "302",
    "loop": "circle",
    "broken": "500",
    "missing": "404",
    "bomb": "",
    "renamed": "number",
    "cut": "",
}


@pytest.fixture(scope="module")
def crawled(server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[CompletedProcess[str], Workspace]:
    folder = tmp_path_factory.mktemp("live")
    sources = folder / "sources"
    sources.mkdir()
    for name in ("good", "packed", *FAILURES):
        raw: dict[str, Any] = MAP_ANSWER | {
            "may_archive": "yes",
            "allowed_domains": ["127.0.0.1"],
            "request": {"url": f"http://127.0.0.1:{server.port}/{name}.csv", "file": "{city}.csv"},
        }
        for unused in ("point", "stated_on"):
            del raw[unused]
        facts = {key: MAP_ANSWER["facts"][key] for key in ("names", "address")}
        text = yaml.safe_dump(raw | {"facts": facts}, allow_unicode=True)
        (sources / f"{name}.yml").write_text(text, encoding="utf-8")
    workspace = make_workspace(folder, archive=folder / "archive", sources=sources)
    told = {CONTACT_VARIABLE: CONTACT, "TEST_LOOPBACK": f"127.0.0.1:{server.port}"}
    return run(workspace, "crawl", "--live", **told), workspace


@pytest.mark.parametrize("name", ["good", "packed"])
def test_a_good_answer_becomes_records_and_archive(crawled: tuple[CompletedProcess[str], Workspace], name: str) -> None:
    done, workspace = crawled
    records = list(store.read_jsonl(workspace.records(name)))
    assert [record["facts"]["names"][0]["text"] for record in records] == ["示例医院", "示例门诊部"], done.stdout
    today = datetime.now(CHINA).date()
    assert all(0 <= (today - datetime.fromisoformat(record["checked_on"]).date()).days <= 1 for record in records)
    assert (workspace.archive / name / "hangzhou.csv").read_bytes().decode(
        "utf-8-sig" if name == "packed" else "gb18030"
    ) == CSV
    replayed = run(workspace, "crawl", "--source", name)
    assert (replayed.returncode, replayed.stderr) == (0, "")
    assert "unchanged" in replayed.stdout


@pytest.mark.parametrize("name", FAILURES)
def test_a_bad_answer_is_told_and_changes_nothing(crawled: tuple[CompletedProcess[str], Workspace], name: str) -> None:
    done, workspace = crawled
    assert done.returncode == 1
    assert not workspace.records(name).exists()
    assert not (workspace.archive / name).exists()
    notices = list(store.read_jsonl(workspace.run_folder(name) / "notices.jsonl"))
    assert [notice["severity"] for notice in notices][-1] == "error"
    assert FAILURES[name] in notices[-1]["found"], notices
    assert f"scraper/sources/{name}.yml" in done.stdout


def test_the_server_saw_a_polite_guest(crawled: tuple[CompletedProcess[str], Workspace], server: Server) -> None:
    paths = [path for path, _ in server.asked]
    assert paths[0] == "/robots.txt"
    assert "/forbidden.csv" not in paths
    assert "/canary.csv" not in paths
    agent = f"bujianwai/0.1 (directory of hospitals for foreigners; contact: {CONTACT})"
    assert {seen for _, seen in server.asked} == {agent}
    assert crawled[0].stderr == ""


def test_without_a_contact_nothing_is_asked(tmp_path: Path) -> None:
    done = run(make_workspace(tmp_path), "crawl", "--live", **{CONTACT_VARIABLE: ""})
    assert done.returncode == 2
    assert CONTACT_VARIABLE in done.stderr
    assert "Traceback" not in done.stderr
