"""The built site in a real Chromium: pins, languages, colours, no script; test_gates.py looks at every kind of page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.publishing.served import watched

pytestmark = pytest.mark.browser

PAGES = (
    "",
    "about/",
    "help/",
    "help/integrators/",
    "help/contributors/",
    "help/fields/",
    "insurers/",
    "insurers/sample-insurer/",
    "emergency/",
    "hangzhou/",
    "hangzhou/map/",
    "hangzhou/emergency/",
    "hangzhou/cn-hz-0001/",
    "hangzhou/cn-hz-0002/",
    "nanning/cn-nn-0001/",
    "hostile/",
    "hostile/cn-hz-9001/",
)


def test_the_map_draws_pins_and_areas_that_lead_to_the_pages(browser: Browser, base: str) -> None:
    with watched(browser, base) as (page, watch):
        page.goto(f"{base}hangzhou/map/")
        pins = page.locator("img.leaflet-marker-icon")
        expect(pins).to_have_count(2)
        assert {pins.nth(index).get_attribute("alt") for index in range(2)} == {
            "Sample Hospital of Every Field",
            "Sample Second Hospital",
        }
        expect(page.locator("#map-status")).to_contain_text("4 of 5 places on the map")
        expect(page.locator("#map-status")).to_contain_text("1 has no known position")
        area = page.locator(".area-count")
        expect(area).to_have_text("2")
        assert area.get_attribute("aria-label") == "2 places known only as in this area"
        expect(page.locator("path.area")).to_have_count(1)
        area.press("Enter")
        expect(page.locator(".area-list a")).to_have_count(2)
        page.locator("img.leaflet-marker-icon[alt='Sample Second Hospital']").press("Enter")
        page.locator(".leaflet-popup-content a").get_by_text("Sample Second Hospital").click()
        expect(page).to_have_url(f"{base}hangzhou/cn-hz-0002/")
        watch.assert_clean()


def test_the_map_stands_in_the_page_of_the_city_beside_the_full_list(browser: Browser, base: str) -> None:
    with watched(browser, base) as (page, watch):
        page.goto(f"{base}zh/hangzhou/")
        expect(page.locator(".row-place")).to_have_count(5)
        expect(page.frame_locator("iframe.map").locator("img.leaflet-marker-icon")).to_have_count(2)
        page.locator(".row-place__name").first.click()
        expect(page.locator("h1")).to_be_visible()
        watch.assert_clean()


@pytest.mark.parametrize("path", [path for path in PAGES if not path.endswith("map/")])
def test_the_language_switch_stays_on_the_page(browser: Browser, base: str, path: str) -> None:
    with watched(browser, base) as (page, watch):
        page.goto(f"{base}{path}")
        page.locator("a[hreflang='zh-Hans']").first.click()
        expect(page).to_have_url(f"{base}zh/{path}")
        assert page.evaluate("() => document.documentElement.lang") == "zh-Hans"
        page.locator("a[hreflang='en']").first.click()
        expect(page).to_have_url(f"{base}{path}")
        watch.assert_clean()


def test_everything_needed_is_there_without_javascript(browser: Browser, base: str) -> None:
    with watched(browser, base, width=390, javascript=False) as (page, watch):
        page.goto(f"{base}hangzhou/")
        page.get_by_text("Sample Second Hospital").click()
        expect(page.locator("h1")).to_have_text("Sample Second Hospital")
        expect(page.locator(".place__other")).to_have_text("样例第二医院（滨江院区）")
        expect(page.locator(".card__address")).to_have_text("杭州市样例路88号")
        numbers = page.locator("a.tel").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        assert numbers[:4] == ["tel:+8657187783777", "tel:+8657187783777,8001", "tel:4008105119", "tel:120"]
        page.goto(f"{base}hangzhou/map/")
        expect(page.locator("noscript a")).to_be_visible()
        page.goto(f"{base}")
        page.get_by_role("link", name="Help", exact=True).filter(visible=True).first.click()  # on phones at the foot
        page.locator(".section").get_by_text("For visitors").click()
        expect(page.locator("h1")).to_have_text("For visitors")
        assert watch.outside == []


def test_the_reader_chooses_light_or_dark_and_the_choice_is_kept(browser: Browser, base: str) -> None:
    with watched(browser, base, scheme="dark") as (page, watch):
        page.goto(base)
        assert scheme(page) == "slate"
        page.locator("button.scheme").click()
        assert scheme(page) == "default"
        page.goto(f"{base}zh/hangzhou/")
        assert scheme(page) == "default"
        watch.assert_clean()


def scheme(page: Page) -> object:
    return page.evaluate("() => document.body.getAttribute('data-md-color-scheme')")


def test_what_can_be_touched_is_large_enough(browser: Browser, base: str) -> None:
    """WCAG 2.2, 2.5.8: 24 by 24 px, links within a sentence excepted."""
    measure = """selector => [...document.querySelectorAll(selector)].filter(e => e.offsetParent)
        .map(e => [e.textContent.trim().slice(0, 40), e.getBoundingClientRect()])
        .filter(([, r]) => r.height < 24 || r.width < 24).map(([name, r]) => `${name} ${r.width}x${r.height}`)"""
    with watched(browser, base, width=390) as (page, _):
        page.goto(f"{base}hangzhou/cn-hz-0002/")
        for selector in (
            ".languages__link",
            ".scheme",
            ".maps a",
            ".crumbs a",
            ".call a",
            ".contacts .tel",
            ".refs a",
            ".top a",
            ".bottom a",
        ):
            assert page.evaluate(measure, selector) == [], selector
        assert page.evaluate(measure, ".sources a:not(.refs a), .places a") == []
        page.goto(f"{base}hangzhou/")
        assert page.evaluate(measure, ".row-place__name, .row-place__phone a, .sources a, .city__map a") == []
        page.goto(f"{base}hangzhou/map/")
        assert page.evaluate(measure, "#map-bar a") == []
        page.goto(base)
        assert page.evaluate(measure, ".scheme, .numbers a, .numbers__special a, .cities a") == []
        page.goto(f"{base}hangzhou/emergency/")
        assert page.evaluate(measure, "nav a, .big, a.tel, .places a, summary") == []
