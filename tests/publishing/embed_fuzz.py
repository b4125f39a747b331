"""Addresses and messages that try to make an embed, or the page around it, do what nobody wants.

`python -m tests.publishing.embed_fuzz COUNT [SEED]` runs a whole campaign; `make test` runs a short one.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page
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
    "sample-insurer", "hospital", "0", "5", "A" * 3000, "constructor", "{{7*7}}",
    "</script><script>window.__pwned=4</script>",
)  # fmt: skip
HOST = (
    "<!doctype html><meta charset=utf-8><link rel=icon href=data:,><iframe id=fuzzed></iframe>"
    "<script src=embed/v1/embed.js></script>"
)
MESSAGES = """(seed) => {
  let state = seed;
  const next = (most) => { state = (state * 1103515245 + 12345) % 2147483648; return state % most; };
  const values = ["<img src=x onerror=window.__pwned=5>", NaN, Infinity, -1, 1e9, null, undefined, {}, [],
    "9px;background:url(//evil.example)", { valueOf: 1 }, true, 300];
  const types = ["bujianwai-height", "x", null, 7, "<b>", "__proto__"];
  for (let i = 0; i < 20; i += 1) {
    const said = next(4) ? { type: types[next(6)], height: values[next(13)] } : values[next(13)];
    for (const target of [window, ...Array.from(window.frames)]) target.postMessage(said, "*");
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
    """Open every query in a frame of a page of the same site and throw messages at both; what went wrong."""
    wrong: list[str] = []
    with served.watched(browser, base) as (page, watch):
        page.route(f"{base}fuzz.html", lambda route: route.fulfill(body=HOST, content_type="text/html"))
        page.goto(f"{base}fuzz.html")
        for number, query in enumerate(queries(count, seed)):
            kind = ("map", "list")[number % 2]
            address = f"{base}{('', 'zh/')[number % 3 == 0]}embed/v1/{kind}/?{query}"
            found = _one(page, address, seed + number)
            if found or watch.complaints or watch.outside:
                wrong.append(f"{address}: {found} {watch.complaints[:2]} {watch.outside[:2]}")
                watch.complaints.clear()
                watch.outside.clear()
    return wrong


def _one(page: Page, address: str, seed: int) -> str:
    """Load one address in the frame; "" if the embed says something and nothing was executed."""
    return str(
        page.evaluate(
            """([address, seed]) => new Promise((done) => {
                const frame = document.getElementById('fuzzed');
                frame.onload = async () => {
                    const inside = frame.contentWindow;
                    const busy = () => /Loading|正在/.test(inside.document.getElementById('status').textContent);
                    for (let i = 0; i < 100 && busy(); i += 1) await new Promise((go) => setTimeout(go, 20));
                    MESSAGES(seed);
                    await new Promise((go) => setTimeout(go, 5));
                    const words = inside.document.body.innerText.trim().split(/\\s+/).length;
                    done(inside.__pwned || window.__pwned ? 'executed' : busy() || words < 6 ? 'blank' : '');
                };
                frame.src = address;
            })""".replace("MESSAGES", f"({MESSAGES})"),
            [address, seed],
        )
    )


def main(count: int, seed: int) -> int:
    """Run the campaign in rounds, with progress; 1 when anything was executed or left blank."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "site"
        site.publish(sample.directory(hostile=True), folder)
        with served.serving(folder) as base, served.chromium() as browser:
            for start in track(range(0, count, 250), description=f"{count} addresses of embeds, seed {seed}"):
                wrong += campaign(browser, base, min(250, count - start), seed + start)
    print("\n".join(wrong[:20]), f"{count} addresses, {len(wrong)} wrong", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1))
