"""The finder in a real browser: what people come for, by finger, keyboard and address, and what must not happen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from directory.publishing import site
from tests.publishing import finding, served
from tests.publishing.served import watched

pytestmark = pytest.mark.browser

SHAO = ("Sir Run Run Shaw Hospital", "浙江大学医学院附属邵逸夫医院")


@pytest.fixture(scope="module")
def found(rendered: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site of the two cities."""
    folder = tmp_path_factory.mktemp("finding")
    site.fill(finding.directory(), rendered, folder)
    with served.serving(folder) as address:
        yield address


def ready(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("#finder[data-ready]").wait_for()


def names(page: Page, listed: str = "#finder-results") -> list[str]:
    """The places of a list by the first of their names."""
    texts: list[str] = page.locator(f"{listed} .row-place__name").evaluate_all(
        "links => links.map(link => link.firstChild.textContent.trim())"
    )
    return texts


def filters(page: Page) -> None:
    page.locator("#finder-filters > summary").click()


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"#finder select[name={name}]").select_option(value)


def test_the_nearest_place_with_english_at_registration(browser: Browser, found: str) -> None:
    with watched(browser, found, width=390) as (page, watch):
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation({"latitude": finding.LOWER[0], "longitude": finding.LOWER[1]})
        ready(page, f"{found}zhengzhou/")
        filters(page)
        choose(page, "lang", "en")
        choose(page, "window", "registration")
        page.get_by_role("button", name="Near me").click()
        near = page.locator("#finder-results .row-place").first
        expect(near).to_contain_text("Example Near Hospital")
        expect(near.locator(".row-place__near")).to_have_text("100 m")
        # A place known only by its district has no distance, one nobody has confirmed stands apart, the closed is gone.
        assert names(page) == [
            "Example Near Hospital",
            "Example Somewhere Hospital",
            "Example Far Hospital",
            "Example Stale Hospital",
        ]
        area = page.locator("#finder-results .row-place", has_text="Example Somewhere")
        expect(area.locator(".row-place__near")).to_have_text("in Zhengzhou Lower District, exact place not known")
        expect(page.locator("#finder-status")).to_contain_text("4 of 15 places")
        expect(page.locator(".finder__heading")).to_contain_text("not confirmed lately")
        watch.assert_clean()


def tap(page: Page, name: str) -> None:
    """One tap on what is called so."""
    named = page.get_by_role("link", name=name, exact=True).or_(page.get_by_role("button", name=name, exact=True))
    named.and_(page.locator(":visible")).first.click()


def test_three_taps_to_the_nearest_place_with_english_at_registration(browser: Browser, found: str) -> None:
    with watched(browser, found, width=390) as (page, watch):
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation({"latitude": finding.LOWER[0], "longitude": finding.LOWER[1]})
        page.goto(found)
        tap(page, "Zhengzhou 郑州")
        tap(page, "English · Registration")
        tap(page, "Near me")
        expect(page.locator("#finder-results .row-place__name").first).to_contain_text("Example Near Hospital")
        assert "lang=en" in page.url
        tap(page, "English · Registration")
        assert "lang=en" not in page.url
        watch.assert_clean()


def test_three_taps_to_a_childrens_emergency_open_on_a_sunday_of_the_holiday_week(browser: Browser, found: str) -> None:
    with watched(browser, found, width=390) as (page, watch):
        page.clock.set_fixed_time("2026-10-04T03:00:00Z")
        page.goto(found)
        tap(page, "Zhengzhou 郑州")
        tap(page, "Children")
        tap(page, "Open now: Emergency department")
        expect(page.locator("#finder-status")).to_contain_text("2 of 15 places")
        assert sorted(names(page)) == ["Example Children’s Hospital", "Example Daily Children’s Hospital"]
        watch.assert_clean()


def test_two_taps_to_who_bills_an_insurer_directly_for_outpatients(browser: Browser, found: str) -> None:
    with watched(browser, found, width=390) as (page, watch):
        page.goto(found)
        tap(page, "Insurers")
        tap(page, "Sample Insurer")
        lines = page.locator(".fact", has_text="outpatient care").filter(has_text="direct billing")
        expect(lines.locator("a").first).to_have_text("Example Direct Hospital")
        expect(lines).to_have_count(1)
        watch.assert_clean()


def test_three_taps_to_the_card_for_a_driver_and_one_to_120(browser: Browser, found: str) -> None:
    with watched(browser, found, width=390) as (page, watch):
        page.goto(found)
        tap(page, "Hangzhou 杭州")
        tap(page, " ".join(SHAO))
        tap(page, "Card for the driver")
        expect(page.locator(".showcard__zh").first).to_have_text(SHAO[1])
        expect(page.locator(".showcard__zh").nth(1)).to_contain_text("庆春东路3号")
        page.goto(found)
        tap(page, "120 Emergency")
        expect(page.locator(".script b").first).to_have_text("您好，我需要救护车。")
        watch.assert_clean()


def test_only_questions_somebody_has_answered_are_offered(browser: Browser, found: str) -> None:
    with watched(browser, found, width=390) as (page, watch):
        ready(page, f"{found}hangzhou/")
        offered = page.locator("#finder-quick button")
        expect(offered.first).to_have_text("English")
        for number in range(offered.count()):
            offered.nth(number).click()
            assert names(page), offered.nth(number).inner_text()
            offered.nth(number).click()
        watch.assert_clean()


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


def test_who_bills_an_insurer_directly_for_outpatients(browser: Browser, found: str) -> None:
    with watched(browser, found, width=390) as (page, watch):
        ready(page, f"{found}zhengzhou/")
        filters(page)
        choose(page, "insurer", "sample-insurer")
        choose(page, "pays", "direct")
        choose(page, "care", "outpatient")
        expect(page.locator("#finder-status")).to_have_text("1 of 15 places")
        assert names(page) == ["Example Direct Hospital"]
        more = page.locator("#finder-unknown")
        expect(more).to_contain_text("where this is not known")
        more.click()
        unknown = names(page, "#finder-unknowns")
        # An agreement of which nobody said how it pays is unknown; who makes one pay first has said no.
        assert "Example Agreement Hospital" in unknown
        assert "Example Advance Hospital" not in unknown
        marked = page.locator("#finder-unknowns .row-place", has_text="Example Agreement").locator(".row-place__mark")
        expect(marked).to_have_text("Not known: Sample Insurer · direct billing · outpatient care")
        assert "unknown=1" in page.url
        watch.assert_clean()


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        (
            "2026-10-04T03:00:00Z",
            ["Example Daily Children’s Hospital", "Example Children’s Hospital"],
        ),  # holiday, 11:00
        ("2026-10-04T15:00:00Z", ["Example Children’s Hospital"]),  # 23:00
        (
            "2026-10-10T03:00:00Z",
            ["Example Daily Children’s Hospital", "Example Children’s Hospital", "Example Weekday Children’s Hospital"],
        ),  # a Saturday worked for the holiday
        ("2036-10-04T03:00:00Z", ["Example Children’s Hospital"]),  # no table for that year: only what never closes
    ],
)
def test_childrens_emergency_open_on_a_sunday_of_a_holiday_week(
    browser: Browser, found: str, moment: str, open_: list[str]
) -> None:
    with watched(browser, found, width=390) as (page, watch):
        page.clock.set_fixed_time(moment)
        ready(page, f"{found}zhengzhou/")
        page.locator("#finder-q").fill("children")
        filters(page)
        with page.expect_response("**/calendar.json"):
            choose(page, "open", "emergency")
        expect(page.locator("#finder-status")).to_contain_text(f"{len(open_)} of 15")
        assert sorted(names(page)) == sorted(open_)
        watch.assert_clean()


@pytest.mark.parametrize(
    "query", ["shaoyifu", "Shào Yìfū", "shao yi fu", "Sir Run Run", "srrsh", "邵逸夫", "浙大邵逸夫", "shaoyfu"]
)
@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_a_hospital_is_found_by_everything_it_is_called(browser: Browser, found: str, query: str, prefix: str) -> None:
    with watched(browser, found, width=390) as (page, watch):
        ready(page, f"{found}{prefix}hangzhou/")
        page.locator("#finder-q").press_sequentially(query, delay=5)
        expect(page.locator("#finder-results .row-place__name").first).to_contain_text(SHAO[bool(prefix)])
        assert all("Shaw" in each or "邵逸夫" in each for each in names(page)[: 3 if len(query) > 5 else 1])
        watch.assert_clean()


def test_everyday_words_find_kinds_of_care(browser: Browser, found: str) -> None:
    with watched(browser, found) as (page, _):
        ready(page, f"{found}zhengzhou/")
        for word, first in (("dentist", "Smile"), ("牙医", "Smile"), ("nha khoa", "Smile"), ("dentst", "Smile")):
            page.locator("#finder-q").fill(word)
            expect(page.locator("#finder-results .row-place__name").first).to_contain_text(first)
        page.locator("#finder-q").fill("paediatrician")
        expect(page.locator("#finder-status")).to_have_text("3 of 15 places")


def test_by_keyboard_only(browser: Browser, found: str) -> None:
    with watched(browser, found) as (page, watch):
        ready(page, f"{found}zhengzhou/")
        page.locator("#finder-q").focus()
        page.keyboard.type("example")
        page.keyboard.press("Tab")  # near me
        page.keyboard.press("Tab")  # filters
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == "lang"
        page.keyboard.type("Eng")
        page.keyboard.press("Tab")
        page.keyboard.type("Reg")
        expect(page.locator("#finder-status")).to_contain_text("of 15 places")
        assert "lang=en" in page.url
        assert "window=registration" in page.url
        page.locator("#finder-q").focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "finder-status"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("Example")
        watch.assert_clean()


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
