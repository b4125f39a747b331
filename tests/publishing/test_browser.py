"""The built site in a real Chromium: pins, languages, colours, small screens, no script, no request that leaves."""

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


@pytest.mark.parametrize("prefix", ["", "zh/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_complains_leaves_the_site_or_scrolls_sideways(
    browser: Browser, base: str, prefix: str, scheme: str
) -> None:
    with watched(browser, base, width=320, scheme=scheme) as (page, watch):
        for path in PAGES:
            page.goto(f"{base}{prefix}{path}", wait_until="networkidle")
            wide = page.evaluate("() => document.documentElement.scrollWidth")
            assert wide <= 320, f"{prefix}{path} is {wide} px wide"
        watch.assert_clean()
        assert any(".geojson" in each for each in watch.requested)


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
        page.locator(".md-header label[for='__drawer']").click()
        expect(page.locator(".md-nav--primary").first).to_be_visible()
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
        for selector in (".languages__link", ".scheme", ".maps a", ".crumbs a", ".call a", ".contacts .tel", ".refs a"):
            assert page.evaluate(measure, selector) == [], selector
        assert page.evaluate(measure, ".sources a:not(.refs a), .md-copyright a, .places a") == []
        page.goto(f"{base}hangzhou/")
        assert page.evaluate(measure, ".row-place__name, .row-place__phone a, .sources a, .city__map a") == []
        page.goto(f"{base}hangzhou/map/")
        assert page.evaluate(measure, "#map-bar a") == []
        page.goto(base)
        assert page.evaluate(measure, ".scheme, .numbers a, .numbers__special a, .cities a, .md-copyright a") == []
        page.goto(f"{base}hangzhou/emergency/")
        assert page.evaluate(measure, "nav a, .big, a.tel, .places a, summary") == []


@pytest.mark.parametrize("scheme_", ["light", "dark"])
def test_words_stand_out_from_their_ground(browser: Browser, base: str, scheme_: str) -> None:
    """WCAG 2.2, 1.4.3 (AA): 4.5 to 1 for text."""
    with watched(browser, base, scheme=scheme_) as (page, _):
        for path in ("", "hangzhou/", "hangzhou/cn-hz-0002/", "hangzhou/cn-hz-0003/", "emergency/"):
            page.goto(f"{base}{path}")
            page.wait_for_timeout(400)  # colours fade in
            assert page.evaluate(CONTRAST) == [], path


CONTRAST = """() => {
  const channel = c => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const parts = colour => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
  };
  const over = (top, under) => top.slice(0, 3).map((c, i) => c * top[3] + under[i] * (1 - top[3]));
  const ground = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.push(parts(getComputedStyle(e).backgroundColor));
    const canvasColour = matchMedia('(prefers-color-scheme: dark)').matches ? [18, 25, 26] : [255, 255, 255];
    return layers.reverse().reduce((under, top) => over(top, under), canvasColour);
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (element.closest('script, style, noscript, .skip, .md-header__topic + .md-header__topic')) continue;
    const under = ground(element);
    const ink = over(parts(getComputedStyle(element).color), under);
    const [a, b] = [light(ink), light(under)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push(`${element.className || element.tagName}: ${walker.currentNode.textContent.trim().slice(0, 30)} ${ratio.toFixed(2)}`);
  }
  return poor;
}"""  # noqa: E501
