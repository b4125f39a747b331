"""Addresses and messages that try to make an embed, or the page around it, do what nobody wants.

`python -m tests.publishing.embed_fuzz COUNT [SEED]` runs a whole campaign; `make test` runs a short one.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser
from rich.progress import track

from directory.publishing import site
from tests.publishing import sample, served

NAMES = (
    "city", "event", "venue", "lat", "lon", "radius", "lang", "type", "language", "insurer", "service", "open", "tier",
    "theme", "accent", "zoom", "until", "q", "callback", "__proto__[x]", "constructor", "ids", "__proto__",
)  # fmt: skip
VALUES = (
    "hangzhou", "hostile", "zhengzhou", "en", "zh", "fr", "../../admin", "<img src=x onerror=window.__pwned=1>", "NaN",
    "1e999", "-1", "99999", "30.25", "120.17", "javascript:alert(1)", "red;background:url(//evil.example)", "\x00",
    "%c0%ae", "%252e", "__proto__", "toString", "hasOwnProperty", "listed", "any", "emergency", "dark", "light", "fff",
    "2020-01-01", "2099-12-31", "';alert(1)//", "\"><svg onload=window.__pwned=2>", "${window.__pwned=3}", "\u202e",
    "sample-insurer", "hospital", "sample-games", "arena", "field", "hostile-venue",
    "0", "5", "A" * 3000, "constructor", "{{7*7}}",
    "</script><script>window.__pwned=4</script>",
)  # fmt: skip
FRAMES = 8
ROUND = 250
HOST = (
    "<!doctype html><meta charset=utf-8><link rel=icon href=data:,><script src=embed/v1/embed.js></script>"
    "<main id=frames></main>"
)
TOGETHER = """(messages, addresses, seed) => {
document.getElementById("frames").replaceChildren();
return Promise.all(addresses.map((address, number) => new Promise((done) => {
  const frame = document.createElement("iframe");
  frame.onload = async () => {
    const inside = frame.contentWindow, status = inside.document.getElementById("status");
    const busy = () => /Loading|正在/.test(status.textContent);
    for (let i = 0; i < 300 && busy(); i += 1) await new Promise((go) => setTimeout(go, 10));
    messages(seed + number, [window, inside]);
    await new Promise((go) => setTimeout(go, 5));
    const words = inside.document.body.innerText.trim().split(/\\s+/).length;
    done(inside.__pwned || window.__pwned ? "executed" : busy() || words < 6 ? "blank" : "");
  };
  frame.src = address;
  document.getElementById("frames").append(frame);
})));
}"""
MESSAGES = """(seed, targets) => {
  let state = seed;
  const next = (most) => { state = (state * 1103515245 + 12345) % 2147483648; return state % most; };
  const values = ["<img src=x onerror=window.__pwned=5>", NaN, Infinity, -1, 1e9, null, undefined, {}, [],
    "9px;background:url(//evil.example)", { valueOf: 1 }, true, 300];
  const types = ["bujianwai-height", "x", null, 7, "<b>", "__proto__"];
  for (let i = 0; i < 20; i += 1) {
    const said = next(4) ? { type: types[next(6)], height: values[next(13)] } : values[next(13)];
    for (const target of targets) target.postMessage(said, "*");
  }
}"""


def queries(count: int, seed: int) -> Iterator[str]:
    """Queries of parameters and values in any combination, some of them right."""
    dice = random.Random(seed)
    for _ in range(count):
        parts = []
        for _ in range(dice.randint(0, 7)):
            value = dice.choice(VALUES)
            parts.append(
                f"{quote(dice.choice(NAMES))}={quote(value) if dice.random() < 0.8 else quote(value, safe='%')}"
            )
        yield "&".join(parts) + dice.choice(("", "", "#/../..", "#__proto__", "&%", "&=&&"))


def campaign(browser: Browser, base: str, count: int, seed: int) -> list[str]:
    """Open every query in a frame of a page of the same site and throw messages at both; what went wrong. As many
    frames as FRAMES are at it at once.
    """
    wrong: list[str] = []
    with served.watched(browser, base) as (page, watch):
        page.route(f"{base}fuzz.html", lambda route: route.fulfill(body=HOST, content_type="text/html"))
        page.goto(f"{base}fuzz.html")
        addresses = [
            f"{base}{('', 'zh/')[number % 3 == 0]}embed/v1/{('map', 'list')[number % 2]}/?{query}"
            for number, query in enumerate(queries(count, seed))
        ]
        for start in range(0, count, FRAMES):
            asked = addresses[start : start + FRAMES]
            found: list[str] = page.evaluate(f"({TOGETHER})({MESSAGES}, {json.dumps(asked)}, {seed + start})")
            wrong += [f"{address}: {said}" for address, said in zip(asked, found, strict=True) if said]
            if watch.complaints or watch.outside:
                wrong.append(f"one of {asked}: {watch.complaints[:2]} {watch.outside[:2]}")
                watch.complaints.clear()
                watch.outside.clear()
    return wrong


def part(base: str, count: int, seed: int) -> list[str]:
    """A campaign in a browser of its own."""
    with served.chromium() as browser:
        return campaign(browser, base, count, seed)


def main(count: int, seed: int) -> int:
    """Run the campaign in rounds, with progress, in as many browsers as the machine has cores; 1 when anything was
    executed or left blank.
    """
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "site"
        site.publish(sample.directory(hostile=True), folder)
        with served.serving(folder) as base, ProcessPoolExecutor(mp_context=get_context("spawn")) as workers:
            rounds = [
                workers.submit(part, base, min(ROUND, count - start), seed + start) for start in range(0, count, ROUND)
            ]
            said = f"{count} addresses of embeds, seed {seed}"
            for done in track(as_completed(rounds), description=said, total=len(rounds)):
                wrong += done.result()
    print("\n".join(wrong[:20]), f"{count} addresses, {len(wrong)} wrong", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1))
