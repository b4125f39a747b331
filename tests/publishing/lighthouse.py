"""Lighthouse on the built site: mobile profile, gzip, nothing asked of the network.

`python -m tests.publishing.lighthouse [SITE [RUNS [PAGE …]]]` prints the median of three runs for every page of PAGES,
of a built site or else of the sample. `make bench` does the same.
"""

from __future__ import annotations

import gzip
import json
import mimetypes
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from functools import lru_cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from directory.publishing import site
from directory.schema import ROOT
from tests.browser import chromium_path
from tests.loopback import Silent, listening
from tests.publishing import sample
from tests.publishing.served import ARGUMENTS

PAGES = ("", "zh/", "hangzhou/", "hangzhou/cn-hz-0002/", "hangzhou/emergency/", "guides/see-a-doctor/")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
_PACKED = ("text/", "application/json", "application/geo+json", "application/javascript", "image/svg")


@dataclass(frozen=True, slots=True)
class Scores:
    """What Lighthouse said of a page: the audits that failed altogether, four scores (0–100), LCP (ms), CLS, blocking
    time (ms), bytes on the wire.
    """

    failed: tuple[str, ...]
    performance: float
    accessibility: float
    best_practices: float
    seo: float
    lcp: float
    cls: float
    blocking: float
    weight: float

    def broken(self, *, timed: bool = True) -> list[str]:
        """Budgets this page breaks; without `timed` those that a busy machine spoils are not looked at."""
        wrong = [
            f"{name} {value:.0f} < {least}"
            for name, value, least in (
                ("accessibility", self.accessibility, 100),
                ("best practices", self.best_practices, 95),
                ("SEO", self.seo, 100),
            )
            if value < least
        ]
        wrong = [f"{', '.join(wrong)} ({', '.join(self.failed)})"] if wrong else []
        wrong += [f"layout shift {self.cls:.3f} > 0.05"] if self.cls > 0.05 else []
        if timed:
            wrong += [f"performance {self.performance:.0f} < 97"] if self.performance < 97 else []
            wrong += [f"largest paint {self.lcp:.0f} ms > 1500 ms"] if self.lcp > 1500 else []
        return wrong


class _Packing(Silent, BaseHTTPRequestHandler):
    """Files of a folder, packed by gzip as every real host does."""

    protocol_version = "HTTP/1.1"
    folder: Path

    def do_GET(self) -> None:
        """Answer with the file, its folder's index.html, or 404."""
        path = urlsplit(self.path).path.lstrip("/")
        file = (self.folder / path / "index.html") if path.endswith("/") or not path else self.folder / path
        found = file.resolve().is_relative_to(self.folder.resolve()) and file.is_file()
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        body = _content(file, kind.startswith(_PACKED)) if found else b"not found"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        if found and kind.startswith(_PACKED):
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=31536000" if "/assets/" in self.path else "no-cache")
        self.end_headers()
        self.wfile.write(body)


@lru_cache(maxsize=512)
def _content(file: Path, packed: bool) -> bytes:
    content = file.read_bytes()
    return gzip.compress(content, 6) if packed else content


@contextmanager
def packing(folder: Path) -> Iterator[str]:
    """Serve `folder` packed, on an ephemeral port of loopback; yields its address, ending in a slash."""
    with listening(type("Handler", (_Packing,), {"folder": folder})) as port:
        yield f"http://127.0.0.1:{port}/"


def node() -> str:
    """The machine's Node.js, else the one in the virtual environment."""
    return shutil.which("node") or str(Path(sys.executable).parent / "node")


def judge(address: str) -> Scores:
    """One run of Lighthouse, mobile profile; RuntimeError with what it said if it fails."""
    flags = " ".join((*ARGUMENTS, "--headless=new"))
    command = [
        node(), str(ROOT / "node_modules" / "lighthouse" / "cli" / "index.js"), address, "--quiet", "--output=json",
        "--no-enable-error-reporting", f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={flags}",
    ]  # fmt: skip
    environment = os.environ | {"CHROME_PATH": str(chromium_path()), "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=180)
    if done.returncode:
        raise RuntimeError(f"Lighthouse failed with {done.returncode} on {address}:\n{done.stderr[-3000:]}")
    report = json.loads(done.stdout)
    scores = [100 * (report["categories"][name]["score"] or 0) for name in CATEGORIES]
    audits = ("largest-contentful-paint", "cumulative-layout-shift", "total-blocking-time", "total-byte-weight")
    figures = (report["audits"][name].get("numericValue", 0) for name in audits)
    return Scores(_failed(report), *scores, *figures)


def _failed(report: dict[str, Any]) -> tuple[str, ...]:
    """The audits a page fails, by their names."""
    return tuple(name for name, each in report["audits"].items() if each.get("score") == 0)


def median(runs: Sequence[Scores]) -> Scores:
    """The median of every figure."""
    columns = zip(*(astuple(each)[1:] for each in runs), strict=True)
    return Scores(runs[0].failed, *map(statistics.median, columns))


def medians(folder: Path, runs: int, paths: Sequence[str] = PAGES) -> dict[str, Scores]:
    """The median of some runs for those of the pages that a built site has."""
    with packing(folder) as address:
        there = [path for path in paths if (folder / path / "index.html").is_file()]
        return {path: median([judge(address + path) for _ in range(runs)]) for path in there}


def table(found: Mapping[str, Scores], runs: int) -> Table:
    """The figures of pages, and the budgets they break, for the person at the terminal."""
    names = [each.name.replace("_", " ") for each in fields(Scores)][1:]
    made = Table("page", *names, "broken", title=f"Lighthouse, mobile, median of {runs}")
    for path, scores in found.items():
        figures = (f"{value:.2f}" if 0 < value < 10 else f"{value:.0f}" for value in astuple(scores)[1:])
        made.add_row(f"/{path}", *figures, ", ".join(scores.broken()))
    return made


def main(folder: Path, runs: int, paths: Sequence[str]) -> int:
    """Judge pages of a built site and print a table; 1 when a budget is broken."""
    found = medians(folder, runs, paths)
    Console().print(table(found, runs))
    return int(any(scores.broken() for scores in found.values()))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        given = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(name) / "site"
        if len(sys.argv) < 2:
            site.publish(sample.directory(), given)
        sys.exit(main(given, int(sys.argv[2]) if len(sys.argv) > 2 else 3, sys.argv[3:] or PAGES))
