"""The page of cards to show: in one file, without scripts, on a full screen and on A6."""

from __future__ import annotations

import gzip
import io

import pypdfium2
import pytest
from lxml import html
from playwright.sync_api import Browser, expect

from tests.publishing.conftest import Built
from tests.publishing.served import watched

CARDS = ["emergency", "english", "register", "insurance", "pay", "write", "allergies"]


@pytest.mark.parametrize("path", ["cards/", "zh/cards/"])
def test_every_card_has_chinese_and_pinyin_and_needs_nothing_else(built: Built, path: str) -> None:
    document = html.document_fromstring(built.html(path))
    assert [each.get("id") for each in document.cssselect("section")] == CARDS
    for card in document.cssselect("section"):
        assert card.cssselect(".zh[lang='zh-Hans']")
        assert len(card.cssselect(".zh")) == len(card.cssselect(".py[lang='zh-Latn-pinyin']"))
    assert len(document.cssselect("#allergies input[type='checkbox']")) >= 15
    assert not document.xpath("//script | //link[@rel='stylesheet'] | //img")
    assert len(gzip.compress(built.html(path).encode())) <= 14_000


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False])
def test_a_card_fills_the_screen_and_boxes_are_ticked(browser: Browser, base: str, *, javascript: bool) -> None:
    with watched(browser, base, width=320, javascript=javascript) as (page, watch):
        page.goto(f"{base}cards/")
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 320
        page.get_by_role("link", name="Full screen: Allergies").click()
        card = page.locator("#allergies")
        assert card.bounding_box() == {"x": 0, "y": 0, "width": 320, "height": 800}
        page.get_by_role("checkbox", name="penicillins").check()
        expect(card.get_by_text("青霉素类")).to_be_visible()
        expect(card.get_by_text("花生")).to_be_hidden()
        page.get_by_role("link", name="Close").click()
        expect(card.get_by_text("花生")).to_be_visible()
        watch.assert_clean()


@pytest.mark.browser
def test_cards_print_on_a6(browser: Browser, base: str) -> None:
    page = browser.new_page()
    for path, sheets in (("cards/", len(CARDS)), ("zh/cards/", len(CARDS)), ("cards/#english", 1)):
        page.goto("about:blank")
        page.goto(base + path)
        printed = pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        assert [(round(each.get_width()), round(each.get_height())) for each in printed] == [(298, 420)] * sheets
    page.close()
