"""The finder in a real browser: what it answers, its address, and what must not happen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.publishing.served import watched
from tests.publishing.steps import choose, filters, names, ready

pytestmark = pytest.mark.browser


SHAO = ("Sir Run Run Shaw Hospital", "浙江大学医学院附属邵逸夫医院")


def test_nothing_asks_where_the_reader_is_before_the_tap_and_a_refusal_is_no_dead_end(
    browser: Browser, found: str
) -> None:
    with watched(browser, found, width=390) as (page, watch):
        page.add_init_script(
            """window.asked = 0;
            navigator.geolocation.getCurrentPosition = (good, bad) => { window.asked += 1; bad({code: 1}); };"""
        )
        ready(page, f"{found}zhengzhou/?sort=near")
        assert page.evaluate("window.asked") == 0
        page.get_by_role("button", name="Near me").click()
        expect(page.locator("#finder-status")).to_contain_text("Choose a district or type an address")
        assert page.evaluate("window.asked") == 1
        page.locator("#finder-address").fill("Hotel Example, Lower Street 5, Zhengzhou Lower District")
        page.locator("#finder-address").press("Enter")
        expect(page.locator("#finder-address-hint")).to_have_text("Understood as: Zhengzhou Lower District")
        assert names(page)[0] == "Example Near Hospital"
        assert "Hotel" not in page.url
        page.reload()
        expect(page.locator("#finder-address")).to_have_value("Hotel Example, Lower Street 5, Zhengzhou Lower District")
        watch.assert_clean()


def test_everyday_words_find_kinds_of_care(browser: Browser, found: str) -> None:
    with watched(browser, found) as (page, _):
        ready(page, f"{found}zhengzhou/")
        for word, first in (("dentist", "Smile"), ("牙医", "Smile"), ("nha khoa", "Smile"), ("dentst", "Smile")):
            page.locator("#finder-q").fill(word)
            expect(page.locator("#finder-results .row-place__name").first).to_contain_text(first)
        page.locator("#finder-q").fill("paediatrician")
        expect(page.locator("#finder-status")).to_have_text("3 of 15 places")


def test_the_address_is_the_state_and_back_takes_a_step_back(browser: Browser, found: str) -> None:
    with watched(browser, found, width=390) as (page, watch):
        ready(page, f"{found}zhengzhou/?lang=en&window=doctor&q=example")
        assert names(page) == ["Example Appointment Clinic"]
        filters(page)
        choose(page, "when", "now")
        expect(page.locator(".finder__empty")).to_contain_text("Nothing here fits")
        page.go_back()
        assert names(page) == ["Example Appointment Clinic"]
        expect(page.locator("select[name=when]")).to_have_value("")
        page.get_by_role("button", name="Remove: English · Doctor").click()
        assert "lang" not in page.url
        expect(page.locator("#finder-status")).to_have_text("15 of 15 places")
        page.locator("#finder-q").fill("")
        expect(page.locator("#full-list")).to_be_visible()
        watch.assert_clean()


def test_counts_honour_the_other_filters_and_an_empty_answer_says_what_to_loosen(browser: Browser, found: str) -> None:
    with watched(browser, found) as (page, watch):
        ready(page, f"{found}zhengzhou/")
        filters(page)
        expect(page.locator("select[name=lang] option[value=en]")).to_have_text("English (6)")
        expect(page.locator("select[name=window] option[value=registration]")).to_have_text("Registration (4)")
        choose(page, "topic", "children")
        expect(page.locator("select[name=lang] option[value=en]")).to_have_text("English (0)")
        expect(page.locator("[data-count=card]")).to_have_text("1")
        expect(page.locator("[data-count=emergency]")).to_have_text("1")
        page.get_by_text("Takes bank cards from abroad").click()
        choose(page, "lang", "en")
        expect(page.locator(".finder__empty")).to_be_visible()
        page.get_by_role("button", name="Without “English”: 1").click()
        assert names(page) == ["Example Children’s Hospital"]
        watch.assert_clean()


HOSTILE = (
    "q=<img src=x onerror=alert(1)>", "lang=../../admin", "lang=en&lang=fr", "near=NaN&sort=1e999", "zoom=99999",
    "district=__proto__&topic=constructor", "__proto__[x]=1", "q=%00%c0%ae%252e", "callback=alert(1)//",
    "sort=javascript:alert(1)", "open=any&unknown=1&map=1", "type=toString&tier=valueOf", f"q={'a' * 5000}",
    f"ids={'x,' * 5000}", "q=" + "[" * 90, "q=(a%2B)%2B%24", "lang=en#/../..", "q=%E2%80%AEabc#__proto__",
    "lang=xx&zoom=-1", "lat=NaN&lon=1e999", "theme=javascript:alert(1)&color=red;background:url(//x)",
)  # fmt: skip


def test_hostile_addresses_do_nothing_but_show_the_page(browser: Browser, found: str) -> None:
    with watched(browser, found) as (page, watch):
        for path in ("zhengzhou/", "search/"):
            for query in HOSTILE:
                page.goto(f"{found}{path}?{query}")
                expect(page.locator("h1")).to_be_visible()
                if path == "zhengzhou/":
                    page.locator("#finder[data-ready]").wait_for()
                assert page.evaluate("({}).x") is None
        for path in ("", "hangzhou/cn-hz-0004/", "hangzhou/map/", "insurers/", "emergency/", "cards/"):
            page.goto(f"{found}{path}?{'&'.join(each.split('#')[0] for each in HOSTILE if len(each) < 100)}#/../..")
            expect(page.locator("main a:visible").first).to_be_visible()
            assert page.evaluate("({}).x") is None
        watch.assert_clean()


def test_where_storage_and_workers_are_refused_everything_else_serves(browser: Browser, found: str) -> None:
    with watched(browser, found, width=390) as (page, watch):
        page.add_init_script(
            """Object.defineProperty(window, 'localStorage', {
                get() { throw new DOMException('no', 'SecurityError'); }});
            delete Navigator.prototype.serviceWorker; delete window.caches;"""
        )
        ready(page, f"{found}zhengzhou/")
        page.locator("#finder-q").fill("near hospital")
        expect(page.locator("#finder-results .row-place__name").first).to_contain_text("Example Near Hospital")
        page.locator("#finder-address").fill("Zhengzhou Lower District", force=True)
        for path in ("", "hangzhou/cn-hz-0004/", "search/?q=passport"):
            page.goto(found + path)
            expect(page.locator("h1")).to_be_visible()
        expect(page.locator("#search-results a").first).to_be_visible()
        watch.assert_clean()


def test_the_map_shows_what_the_list_shows(browser: Browser, found: str) -> None:
    with watched(browser, found) as (page, watch):
        ready(page, f"{found}zhengzhou/")
        inside = page.frame_locator("iframe.map").locator("#map-status")
        expect(inside).to_contain_text("3 of 15 places on the map")
        page.locator("#finder-q").fill("near hospital")
        expect(inside).to_contain_text("1 of 1 place on the map")
        page.locator("#finder-q").fill("")
        expect(inside).to_contain_text("3 of 15 places on the map")
        watch.assert_clean()
    with watched(browser, found, width=390) as (page, watch):
        ready(page, f"{found}zhengzhou/")
        page.wait_for_timeout(300)
        assert not [each for each in watch.requested if "leaflet" in each]
        page.locator("#map > summary").click()
        expect(page.frame_locator("iframe.map").locator("#map-status")).to_contain_text("3 of 15")


def test_the_page_serves_when_the_finder_cannot_be_loaded(browser: Browser, found: str) -> None:
    with watched(browser, found) as (page, _):
        page.route("**/finder.json", lambda route: route.abort())
        page.goto(f"{found}zhengzhou/?lang=en")
        expect(page.get_by_role("alert")).to_contain_text("could not be loaded")
        expect(page.locator("#full-list .row-place")).to_have_count(15)
    with watched(browser, found, javascript=False) as (page, _):
        page.goto(f"{found}zhengzhou/?lang=en")
        expect(page.locator("#finder")).to_be_hidden()
        expect(page.locator("#full-list .row-place:visible")).to_have_count(15)
        page.goto(f"{found}search/?q=x")
        expect(page.locator("#search-all a").first).to_be_visible()


GUIDES = [
    ("pay first", "Paying and claiming back", "Expect to pay first"),
    ("passport", "Booking with a passport", "passport"),
    ("发票", "Paying and claiming back", ""),
    ("paediatrician", "Children and pregnancy", ""),
    ("120", "Emergency and ambulance", "Call 120"),
]
"""What a visitor types, the guide that answers it though its title does not say so, and the part of it."""


def test_one_box_finds_guides_insurers_and_places(browser: Browser, found: str) -> None:
    with watched(browser, found) as (page, watch):
        page.goto(f"{found}help/")
        page.get_by_role("searchbox", name="Search hospitals and guides").fill("srrsh")
        page.keyboard.press("Enter")
        expect(page.locator("#search-results h2").first).to_have_text("Places in Hangzhou")
        expect(page.locator("#search-results .row-place__name").first).to_contain_text(SHAO[0])
        page.locator("#search-q").fill("sample insurer")
        expect(page.locator("#search-results h2").first).to_have_text("Insurers")
        page.locator("#search-q").fill("visitors")
        expect(page.locator("#search-results")).to_contain_text("For visitors")
        page.locator("#search-q").fill("pay first")
        expect(page.locator("#search-results mark")).to_contain_text(["pay", "first"])
        for asked, title, part in GUIDES:
            page.locator("#search-q").fill(asked)
            line = page.locator("#search-results .row-place", has=page.get_by_role("link", name=title, exact=True))
            expect(line).to_contain_text(part)
        page.locator("#search-results .search__part", has_text="Call 120").click()
        expect(page).to_have_url(re.compile(r"guides/emergency/#call-120$"))
        page.go_back()
        page.locator("#search-q").fill("xyzzyx")
        expect(page.locator("#search-status")).to_contain_text("Nothing on this site is called “xyzzyx”")
        expect(page.locator("#search-all")).to_be_visible()
        page.locator("#search-q").fill("shaoyifu")
        page.locator("#search-results .row-place__name").first.click()
        expect(page.locator("h1")).to_have_text(SHAO[0])
        watch.assert_clean()
