"""What gathering costs beside a bare Scrapy spider that yields plain dictionaries from the same answers.

`python -m tests.bench_crawl` prints the figures as JSON; `tests.bench` shows them with the others.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import yaml
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings

from scraper import descriptor, settings
from scraper.pipelines import Locate, Normalise, Validate, Write
from scraper.rows import Fields, Row
from scraper.runs import Run
from scraper.workspace import Workspace
from tests.scraper.test_pipelines import MAP_ANSWER

PAGES, RECORDS, LEAST_SHARE, LEAST_RATE, MOST_GROWTH = 1500, 50_000, 0.8, 5000, 32.0
PROMPT = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "HTTPCACHE_ENABLED": False,
    "ROBOTSTXT_OBEY": False,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "CLOSESPIDER_TIMEOUT": 0,
    "LOG_LEVEL": "ERROR",
}
"""Both spiders run with the same settings; only waiting is left out."""


FILLER = "".join(f'<li><a href="/n/{row}">新闻第{row}条：医院动态</a></li>' for row in range(300))


def body(number: int) -> str:
    """A detail page as a hospital site has it: a good deal of page around a few facts."""
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>示例</title></head><body><ul>{FILLER}</ul>"
        f'<div class="facility"><h3 class="name">示例第{number}医院</h3><p class="city">杭州</p>'
        f'<p class="address">西湖区古翠路{number}号</p><p class="phone">0571-{87000000 + number}</p></div></body>'
    )


SERVER = """
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from tests.bench_crawl import body

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        text = body(int(self.path.rpartition("/")[2])).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
    def log_message(self, *_):
        pass

server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


class Bare(Spider):
    """Reads the same fields of the same pages, and does nothing else."""

    name = "bare"

    def __init__(self, port: int, pages: int) -> None:
        super().__init__()
        self.port, self.pages, self.seen = port, pages, 0

    async def start(self) -> AsyncIterator[Any]:
        """Every page."""
        for number in range(self.pages):
            yield Request(f"http://127.0.0.1:{self.port}/{number}", callback=self.parse)

    def parse(self, response: Response, **_: Any) -> Iterator[dict[str, Any]]:
        """One dictionary a page."""
        self.seen += 1
        for block in response.css(".facility"):
            yield {name: block.css(f".{name}::text").get() for name in ("name", "city", "address", "phone")}


def make_run(folder: Path, port: int, pages: int) -> Run:
    """A run of the kind `listing` that reads the pages one by one through paging."""
    fields = {name: f".{name}::text" for name in ("name", "city", "address", "phone")}
    raw = {key: value for key, value in MAP_ANSWER.items() if key not in ("point", "stated_on")} | {
        "datum": "none",
        "allowed_domains": ["127.0.0.1"],
        "identity": {"fields": ["name"]},
        "request": {
            "url": f"http://127.0.0.1:{port}/{{city}}",
            "file": "{city}.html",
            "items": ".facility",
            "fields": fields,
        },
        "facts": {
            "names": {"field": "name", "clean": "names", "lang": "zh-Hans", "kind": "official"},
            "address": {"field": "address", "clean": "address"},
            "contacts": {"field": "phone", "clean": "phones"},
        },
        "ignored": {"city": "follows", "page": "follows"},
        "expect": {"hangzhou": {"min": "1", "max": "100000"}},
        "spider": "listing",
    }
    (folder / "example.yml").write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    workspace = Workspace(sources=folder, build=folder / "build", loopback=(f"127.0.0.1:{port}",))
    return Run(descriptor.load("example", folder), ["hangzhou"], workspace, live=True)


def crawl_pages(kind: str, port: int, pages: int) -> float:
    """Pages a second of one kind of spider ("bare" or "ours"); Scrapy's reactor runs once per process."""
    chosen = {**settings.COMMON, **PROMPT, "LOOPBACK_ALLOWED": [f"127.0.0.1:{port}"], "USER_AGENT": "bench"}
    with tempfile.TemporaryDirectory() as name:
        if kind == "bare":
            process = AsyncCrawlerProcess(Settings(chosen | {"ITEM_PIPELINES": {}}))
            crawler = process.create_crawler(Bare)
            crawling = process.crawl(crawler, port=port, pages=pages)
            began = time.perf_counter()
            process.start()
            crawling.result()
            return pages / (time.perf_counter() - began)
        run = make_run(Path(name), port, pages)
        from scraper.spiders import listing

        class Ours(listing.ListingSpider):
            """Asks for every page, as the bare one does; all else is the kind's own."""

            async def start(self) -> AsyncIterator[Any]:
                for number in range(pages):
                    yield self.request("hangzhou", f"http://127.0.0.1:{port}/{number}", number + 1)

        process = AsyncCrawlerProcess(Settings(chosen))
        crawling = process.crawl(process.create_crawler(Ours), run=run)
        began = time.perf_counter()
        process.start()
        crawling.result()
        speed = pages / (time.perf_counter() - began)
        if run.tallies["hangzhou"].kept != pages:
            raise RuntimeError(f"{run.tallies['hangzhou']} {run.notices[:3]}")
        return speed


def throughput(pages: int = PAGES) -> tuple[float, float]:
    """Pages a second: ours with every pipeline on, and the bare spider's; the better of two runs each, in turn."""
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    best = {"ours": 0.0, "bare": 0.0}
    try:
        port = server.stdout.readline().strip() if server.stdout else ""
        for kind in ("ours", "bare", "ours", "bare"):
            script = f"from tests.bench_crawl import crawl_pages\nprint(crawl_pages({kind!r}, {port}, {pages}))"
            done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(done.stderr)
            best[kind] = max(best[kind], float(done.stdout.split()[-1]))
    finally:
        server.kill()
        server.wait()
    return best["ours"], best["bare"]


def a_row(number: int, dice: random.Random) -> Row:
    """What a map service says of one place."""
    fields = {
        "id": str(number),
        "title": f"示例第{number}医院（示例院区）",
        "address": f"西湖区古翠路{number}号",
        "identity": str(number),
        "tel": f"0571-{dice.randrange(86000000, 88999999)}",
        "site": f"https://h{number}.example.org/",
        "on": "2026-01-01",
        "lat": f"{dice.uniform(30.2, 30.3):.6f}",
        "lng": f"{dice.uniform(120.1, 120.2):.6f}",
        "coord": "GCJ-02",
        "transport": "地铁2号线",
    }
    values: Fields = {name: (text,) for name, text in fields.items()}
    return Row("hangzhou", str(number), f"row {number} of hangzhou.json", "2026-01-01", values)


def resident() -> float:
    """Megabytes this process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1024 / 1024


def pipelines(records: int = RECORDS) -> tuple[float, float, float]:
    """Records a second through normalise and validate, through all pipelines, and the megabytes it grew by from the
    first tenth to the end.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = yaml.safe_dump(MAP_ANSWER | {"expect": {"hangzhou": {"min": "1", "max": "100000"}}}, allow_unicode=True)
        (folder / "example.yml").write_text(text, encoding="utf-8")
        run = Run(descriptor.load("example", folder), ["hangzhou"], Workspace(sources=folder, build=folder / "build"))
        dice, stages = random.Random(1), (Normalise(run), Locate(run), Validate(run), Write(run))
        few = [a_row(number, dice) for number in range(10_000)]
        began = time.perf_counter()
        for row in few:
            stages[2].process_item(stages[0].process_item(row))
        narrow = len(few) / (time.perf_counter() - began)
        del few
        early, began = 0.0, time.perf_counter()
        for number in range(records):
            row = a_row(number, dice)
            for stage in stages:
                row = stage.process_item(row)
            if number == records // 10:
                early = resident()
        return narrow, records / (time.perf_counter() - began), resident() - early


def measure() -> dict[str, float]:
    """Every figure."""
    ours, bare = throughput()
    narrow, whole, growth = pipelines()
    return {
        "pages_per_second": round(ours),
        "bare_pages_per_second": round(bare),
        "pages_share": round(ours / bare, 3),
        "normalise_validate_per_second": round(narrow),
        "all_pipelines_per_second": round(whole),
        "growth_megabytes": round(growth, 1),
    }


def kept(figures: dict[str, float]) -> bool:
    """Whether every budget is kept."""
    quick = figures["pages_share"] >= LEAST_SHARE and figures["normalise_validate_per_second"] >= LEAST_RATE
    return quick and figures["growth_megabytes"] <= MOST_GROWTH


def rows(figures: dict[str, float]) -> list[tuple[str, str, str, str, str]]:
    """The figures as lines of the table of `make bench`."""
    return [
        (
            "pages crawled, all pipelines",
            f"{figures['pages_per_second']:,} /s",
            f"≥ {LEAST_SHARE:.0%} of peer",
            f"bare Scrapy {figures['bare_pages_per_second']:,} /s",
            f"{figures['pages_share']:.2f} ×",
        ),
        (
            "normalise + validate, a core",
            f"{figures['normalise_validate_per_second']:,} /s",
            f"≥ {LEAST_RATE:,} /s",
            "",
            "",
        ),
        ("all pipelines, a core", f"{figures['all_pipelines_per_second']:,} /s", "", "", ""),
        (f"growth over {RECORDS:,} records", f"{figures['growth_megabytes']} MB", f"≤ {MOST_GROWTH:.0f} MB", "", ""),
    ]


if __name__ == "__main__":
    measured = measure()
    print(json.dumps(measured))
    sys.exit(0 if kept(measured) else 1)
