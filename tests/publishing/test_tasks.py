"""What people come for, scripted: three taps from the first page at most; by search and filter; by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.publishing import finding
from tests.publishing.served import watched
from tests.publishing.steps import choose, filters, names, ready, tab_to, tap

pytestmark = pytest.mark.browser

SHAO = ("Sir Run Run Shaw Hospital", "浙江大学医学院附属邵逸夫医院")


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


def test_cards_emergency_and_insurers_by_keyboard_only(browser: Browser, found: str) -> None:
    with watched(browser, found) as (page, watch):
        page.goto(found)
        tab_to(page, "Hangzhou 杭州")
        page.locator("#finder[data-ready]").wait_for()
        tab_to(page, "English")
        tab_to(page, " ".join(SHAO))
        expect(page.locator("h1")).to_have_text(SHAO[0])
        tab_to(page, "Card for the driver")
        expect(page.locator(".showcard__zh").first).to_be_visible()
        tab_to(page, "Close")
        expect(page.locator(".showcard__zh").first).to_be_hidden()
        page.goto(found)
        tab_to(page, "120 Emergency")
        expect(page.locator("a.big[href='tel:120']")).to_be_visible()
        page.goto(found)
        tab_to(page, "Insurers")
        expect(page.locator("h1")).to_have_text("Insurers")
        tab_to(page, "Sample Insurer")
        expect(page.locator(".say__chinese")).to_contain_text("样例保险")
        watch.assert_clean()
