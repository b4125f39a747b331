"""A city page of 5,000 places in a browser, and how long a letter takes in its finder."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

from playwright.sync_api import Page

from directory.publishing import city, finder
from directory.publishing.city import Lister
from directory.publishing.edition import Edition
from directory.publishing.evidence import weigh
from tests.publishing import many

MANY = 5000
DATA_LIMIT, SCRIPT_LIMIT = 250_000, 120_000
"""Bytes, compressed: the finder's data of a city of 5,000 places; everything a page loads to run before the map."""
FIRST_LIMIT, TYPING_LIMIT = 100.0, 50.0
"""Milliseconds on a processor four times slower than this one with nothing else to do: `make bench` holds them."""


def write(folder: Path, assets: Path, edition: Edition) -> Path:
    """The page and the finder's data of a city of MANY places, with what they load, in the empty `folder`."""
    shutil.copytree(assets, folder / "assets")
    made = many.directory(MANY)
    facts, places = made.cities["hangzhou"], made.facilities["hangzhou"]
    maker, lister = finder.Rows(made), Lister(edition)
    rows, lines = [], []
    for place in places:
        found = weigh(place)
        rows.append(maker.of(place, found))
        lines.append(lister.place(place, found))
    (folder / "hangzhou").mkdir()
    (folder / "hangzhou" / "finder.json").write_text(finder.data(made, facts, rows), encoding="utf-8")
    (folder / "hangzhou" / "index.html").write_text(city.page(edition, facts, lines), encoding="utf-8")
    return folder


def compressed(file: Path) -> int:
    """The bytes of a file as a server sends them."""
    return len(gzip.compress(file.read_bytes(), 6))


def letters(page: Page, address: str, text: str) -> list[float]:
    """For each letter the milliseconds until the list that follows it is laid out.

    A busy machine makes everything slower, a fixed piece of work too: what counts is how long a letter would have taken
    while the fixed work took its least, in the better of two rounds.
    """
    rounds = [_typed(page, address, text) for _ in range(2)]
    least = min(fixed for each in rounds for _, fixed in each)
    return [min(spent * least / fixed for spent, fixed in letter) for letter in zip(*rounds, strict=True)]


_TYPE = """text => {
  const spin = () => {
    const begun = performance.now();
    for (let i = 0, sum = 0; i < 2e6; i += 1) sum += Math.sqrt(i) % 7;
    return performance.now() - begun;
  };
  const box = document.getElementById("finder-q"), before = spin(), begun = performance.now();
  box.value = text;
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  document.body.getBoundingClientRect();
  const spent = performance.now() - begun;
  return [spent, (before + spin()) / 2];
}"""


def _typed(page: Page, address: str, text: str) -> list[tuple[float, float]]:
    """For each letter the milliseconds until the list that follows it is laid out, on a processor four times slower,
    and those of a fixed piece of work just before and after.
    """
    page.goto(address)
    page.locator("#finder[data-warm]").wait_for()  # it prepares itself while the page is idle
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    spent = []
    for end in range(1, len(text) + 1):
        letter, fixed = page.evaluate(_TYPE, text[:end])
        spent.append((float(letter), float(fixed)))
        page.wait_for_timeout(60)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    session.detach()
    return spent
