"""What every kind of page must hold in a real browser: axe finds nothing, nothing scrolls sideways, every run of words
says its language, and the page serves without scripts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from directory.publishing import config
from directory.schema import ROOT
from tests.publishing import kinds
from tests.publishing.conftest import Built
from tests.publishing.served import watched

pytestmark = pytest.mark.browser

PREFIXES = tuple(language.prefix for language in config.load().languages)
PARTS = 3
"""The pages are dealt out to so many tests, that several can run at once."""
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
PROBES = {file.stem: file.read_text(encoding="utf-8") for file in (Path(__file__).parent / "probes").glob("*.js")}


def chosen(built: Built, prefix: str, part: int = 0, parts: int = 1) -> list[str]:
    """Every `parts`-th page of those that stand for their kind."""
    listed = kinds.one_of_each(kinds.every_page(built.folder, prefix, PREFIXES))
    return listed[part::parts]


def sideways(page: Page, width: int) -> list[str]:
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    return [] if wide <= width else [f"{wide} px wide at {width} px"]


def look(page: Page) -> list[str]:
    """Everything that is wrong with the page that is open: on a small phone, light and dark, then on a desk."""
    found = sideways(page, 320)
    found += page.evaluate(PROBES["languages"])
    page.evaluate(AXE)
    found += [f"320 light {each}" for each in page.evaluate(PROBES["axe"])]
    page.emulate_media(color_scheme="dark")
    found += [f"320 dark {each}" for each in page.evaluate(PROBES["axe"])]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})
    found += sideways(page, 1280)
    return found + [f"1280 light {each}" for each in page.evaluate(PROBES["axe"])]


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_kind_of_page_is_accessible(browser: Browser, base: str, built: Built, prefix: str, part: int) -> None:
    listed = chosen(built, prefix, part, PARTS)
    found: dict[str, list[str]] = {}
    with watched(browser, base, width=320, still=True) as (page, watch):
        for path in listed:
            page.set_viewport_size({"width": 320, "height": 800})
            page.goto(f"{base}{prefix}{path}", wait_until="networkidle")
            wrong = look(page)
            if wrong:
                found[prefix + path] = wrong
        watch.assert_clean()
    assert found == {}
    assert len(listed) > 3


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_kind_of_page_serves_without_scripts(browser: Browser, base: str, built: Built, prefix: str) -> None:
    found: dict[str, Any] = {}
    with watched(browser, base, width=320, javascript=False) as (page, watch):
        for path in chosen(built, prefix):
            page.goto(f"{base}{prefix}{path}")
            words = page.locator("body").inner_text()
            wrong = sideways(page, 320) + [f"does nothing: {each}" for each in page.evaluate(PROBES["dead"])]
            if page.locator("h1:visible, noscript").count() == 0:
                wrong.append("says nothing")
            if len(words.split()) < 20 and len(words) < 60:
                wrong.append(f"says little: {words}")
            if wrong:
                found[prefix + path] = wrong
        assert watch.outside == []
    assert found == {}


def test_the_gate_finds_what_is_wrong(browser: Browser, base: str) -> None:
    """Each probe sees a fault that was put there."""
    with watched(browser, base) as (page, _):
        page.goto(f"{base}about/")
        page.evaluate(
            """() => { document.body.insertAdjacentHTML('beforeend',
            '<img src="x.png"><p style="width:2000px">医院</p><button title="дом">x</button>'); }"""
        )
        wrong = look(page)
        assert [each for each in wrong if "image-alt" in each]
        assert [each for each in wrong if "px wide" in each]
        assert len([each for each in wrong if "says it is" in each]) == 2
        assert len(page.evaluate(PROBES["dead"])) >= 1
