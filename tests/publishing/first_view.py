"""The first view of an embed on a slow line: how long until the places stand there, and how much came over the line.

`python -m tests.publishing.first_view [SITE [RUNS]]` prints the medians for every city of a built site, or else of the
sample. `make bench` does the same.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser
from rich.console import Console
from rich.table import Table

from directory.publishing import site
from tests.publishing import sample, served
from tests.publishing.lighthouse import packing

BYTES_A_SECOND, DELAY = 1_600_000 // 8, 150
"""What the line carries, and the milliseconds until an answer begins: those of Lighthouse's slow phone."""
HEAVIEST, SLOWEST = 150_000, 1.5
"""Bytes as they come over the line, without tiles; seconds."""
PARTS = {"list": ["#list .line"], "map": ["#list .line", "#map .place-pin, #map .cluster, #map .area-count"]}
"""What must be painted for the first view of each kind."""
STAMP = """(() => {
  const painted = () => setTimeout(() => { window.__seen ||= performance.now(); });
  const there = () => PARTS.every((part) => document.querySelector(part));
  const look = () => requestAnimationFrame(there() ? painted : look);
  look();
})()"""


class View(NamedTuple):
    """A first view: seconds until it was painted, bytes as they came over the line."""

    seconds: float
    weight: float

    def broken(self) -> list[str]:
        """The budgets it breaks."""
        slow = [f"{self.seconds:.2f} s > {SLOWEST} s"] if self.seconds > SLOWEST else []
        return slow + ([f"{self.weight:.0f} bytes > {HEAVIEST}"] if self.weight > HEAVIEST else [])


def view(browser: Browser, address: str, kind: str) -> View:
    """Open an embed in a browser that has never seen it, on a slow line."""
    with closing(browser.new_context(viewport={"width": 400, "height": 720})) as context:
        page = context.new_page()
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        slow = {"offline": False, "latency": DELAY, "downloadThroughput": BYTES_A_SECOND, "uploadThroughput": 96_000}
        line.send("Network.emulateNetworkConditions", slow)
        came: list[float] = []
        line.on("Network.loadingFinished", lambda event: came.append(event["encodedDataLength"]))
        page.add_init_script(STAMP.replace("PARTS", str(PARTS[kind])))
        page.goto(address)
        seen = page.wait_for_function("() => window.__seen").json_value()
        return View(float(seen) / 1000, sum(came))


def views(browser: Browser, folder: Path, cities: Sequence[str], runs: int) -> Iterator[tuple[str, View]]:
    """The median of some runs for the embeds of cities of a built site."""
    with packing(folder) as base:
        for kind in PARTS:
            for city in cities:
                path = f"embed/v1/{kind}/?city={city}"
                found = [view(browser, base + path, kind) for _ in range(runs)]
                yield path, View(*map(statistics.median, zip(*found, strict=True)))


def main(folder: Path, runs: int) -> int:
    """Print a table of the embeds of a built site; 1 when a budget is broken."""
    made = Table("embed", "s", "kB", "broken", title=f"First view at 1.6 Mbit/s and {DELAY} ms, median of {runs}")
    cities = sorted(file.stem for file in (folder / "embed" / "v1" / "data").glob("*.js"))
    failed = False
    with served.chromium() as browser:
        for path, found in views(browser, folder, cities, runs):
            made.add_row(path, f"{found.seconds:.2f}", f"{found.weight / 1000:.0f}", ", ".join(found.broken()))
            failed |= bool(found.broken())
    Console().print(made)
    return int(failed)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        given = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(name) / "site"
        if len(sys.argv) < 2:
            site.publish(sample.directory(), given)
        sys.exit(main(given, int(sys.argv[2]) if len(sys.argv) > 2 else 3))
