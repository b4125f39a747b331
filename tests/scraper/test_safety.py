"""Who is asked and who is not: every spelling of an inner address, and robots.txt in all its cases."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
import yaml

from directory import store
from directory.store.network import is_public
from scraper.settings import CONTACT_VARIABLE
from tests.scraper.crawling import ROOT, make_workspace, run
from tests.scraper.serving import Reply, serve
from tests.scraper.test_pipelines import MAP_ANSWER

SPELLINGS = [
    "127.0.0.1", "localhost", "127.1", "127.0.1", "2130706433", "0x7f.1", "0x7f000001", "0x7f.0x0.0x0.0x1",
    "0177.0.0.1", "017700000001", "0", "0.0.0", "127.0.0.1.", "127.127.127.127", "[::1]", "[::]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[::127.0.0.1]", "[0:0:0:0:0:0:0:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "１２７.０.０.１",
    "169.254.169.254", "10.0.0.1", "192.168.0.1", "172.16.0.1", "100.100.100.200", "[fe80::1]", "[fd00:ec2::254]",
]  # fmt: skip

PROBE = """
import json, sys
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scraper import settings

class Probe(Spider):
    name = "probe"

    async def start(self):
        for url in json.loads(sys.argv[1]):
            yield Request(url, callback=self.reached, errback=self.missed, dont_filter=True,
                          meta={"dont_retry": True, "dont_obey_robotstxt": True, "handle_httpstatus_all": False})

    def reached(self, response: Response):
        print("reached", response.url, len(response.body))

    def missed(self, failure):
        print("missed", type(failure.value).__name__)

chosen = settings.replay() | {"DOWNLOAD_HANDLERS": settings.COMMON["DOWNLOAD_HANDLERS"], "DOWNLOAD_TIMEOUT": 5}
process = AsyncCrawlerProcess(chosen | {"LOOPBACK_ALLOWED": [sys.argv[2]], "ITEM_PIPELINES": {}})
process.crawl(Probe)
process.start()
"""


def probe(urls: list[str], allowed: str) -> list[str]:
    """What a spider without allowed_domains reaches, with the settings of live crawls."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps(urls), allowed], cwd=ROOT, capture_output=True, text=True, timeout=100
    )
    assert "Traceback" not in done.stderr
    return done.stdout.split("\n")[:-1]


def test_no_spelling_of_an_inner_address_is_reached_directly_or_by_redirect() -> None:
    def canary(path: str, headers: Mapping[str, str]) -> Reply:
        return 200, {}, b"canary"

    with serve(canary) as inner:

        def door(path: str, headers: Mapping[str, str]) -> Reply:
            return 302, {"Location": f"http://{SPELLINGS[int(path[1:])]}:{inner.port}/"}, b""

        with serve(door) as outer:
            urls = [f"http://{spelling}:{inner.port}/" for spelling in SPELLINGS]
            urls += [f"http://{outer.host}/{number}" for number in range(len(SPELLINGS))]
            said = probe(urls, outer.host)
            assert len(SPELLINGS) >= 25
            assert [line for line in said if line.startswith("reached")] == []
            assert len(set(outer.asked)) == len(SPELLINGS)
        assert inner.asked == []


def test_the_host_of_a_test_is_reached() -> None:
    with serve(lambda path, headers: (200, {}, b"ok")) as server:
        assert probe([f"http://{server.host}/"], server.host) == [f"reached http://{server.host}/ 2"]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("203.119.25.1", True), ("2001:dc7::1", True), ("8.8.8.8", True), ("::ffff:8.8.8.8", True),
        ("127.0.0.1", False), ("10.1.2.3", False), ("169.254.169.254", False), ("100.64.0.1", False),
        ("0.0.0.1", False), ("::1", False), ("::", False), ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False), ("2002:a00:1::", False),
        ("fe80::1%eth0", False), ("fc00::1", False), ("224.0.0.1", False), ("ff02::1", False),
        ("255.255.255.255", False), ("not an address", False), ("", False),
    ],
)  # fmt: skip
def test_an_address_is_judged_by_what_it_leads_to(address: str, public: bool) -> None:
    assert is_public(address) is public


CSV = "id,title,address\n1,示例医院,杭州市西湖区转塘街道象山路280号\n"
ROBOTS: dict[str, tuple[Reply, bool]] = {
    "none": ((404, {}, b""), True),
    "allows": ((200, {}, b"User-agent: *\nDisallow: /private\n"), True),
    "forbids_all": ((200, {}, b"User-agent: *\nDisallow: /\n"), False),
    "forbids_us": ((200, {}, "\ufeffUser-agent: bujianwai\nDisallow: /\n\nUser-agent: *\nAllow: /\n".encode()), False),
    "forbids_others": ((200, {}, b"User-agent: badbot\nDisallow: /\n"), True),
    "broken": ((500, {}, b"oops"), False),
    "overloaded": ((503, {}, b""), False),
    "html": ((200, {}, b"<!doctype html><html><body>Disallow: nothing</body></html>"), True),
    "huge": ((200, {}, b"# padding\n" * 1_000_000 + b"User-agent: *\nDisallow: /\n"), True),
    "slow": ((0, {}, b""), False),
}  # fmt: skip


def test_robots_txt_is_obeyed_as_rfc_9309_has_it(tmp_path: Path) -> None:
    done = threading.Event()

    def host(name: str, path: str) -> Reply:
        reply = ROBOTS[name][0]
        if path != "/robots.txt":
            return 200, {"Content-Type": "text/csv"}, CSV.encode()
        if reply[0] == 0:
            done.wait(60)
            return 503, {}, b""
        return reply

    sources = tmp_path / "sources"
    sources.mkdir()
    raw = {key: value for key, value in MAP_ANSWER.items() if key not in ("point", "stated_on")}
    facts = {key: MAP_ANSWER["facts"][key] for key in ("names", "address")}
    with ExitStack() as stack:
        stack.callback(done.set)
        servers = {
            name: stack.enter_context(serve(partial(lambda kind, path, headers: host(kind, path), name)))
            for name in ROBOTS
        }
        for name, server in servers.items():
            request = {"url": f"http://{server.host}/list.csv", "file": "{city}.csv"}
            text = yaml.safe_dump(raw | {"allowed_domains": ["127.0.0.1"], "request": request, "facts": facts})
            (sources / f"{name}.yml").write_text(text, encoding="utf-8")
        workspace = make_workspace(tmp_path, archive=tmp_path / "archive", sources=sources)
        hosts = " ".join(server.host for server in servers.values())
        run(workspace, "crawl", "--live", **{CONTACT_VARIABLE: "mail@example.org", "TEST_LOOPBACK": hosts})
        for name, (_, allowed) in ROBOTS.items():
            assert ("/list.csv" in servers[name].asked) is allowed, name
            assert workspace.records(name).is_file() is allowed, name
            notices = list(store.read_jsonl(workspace.run_folder(name) / "notices.jsonl"))
            assert allowed or "robots.txt" in notices[-1]["found"], name
