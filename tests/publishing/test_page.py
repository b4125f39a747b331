"""The page of a facility in a real Chromium: open now, the card for a driver, sharing, one sheet of paper."""

from __future__ import annotations

import gzip
import io
import shutil
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, expect

from directory.assemble import assemble
from directory.publishing import config, edition
from directory.publishing.facility import FacilityPages, prepare
from tests.publishing.conftest import Built
from tests.publishing.served import serving, watched

pytestmark = pytest.mark.browser

PLACE = "hangzhou/cn-hz-0002/"
MOMENTS = [
    ("2026-11-23T09:00:00+08:00", "Open now, until 11:30", "现在开放，至11:30"),
    ("2026-11-23T11:00:00+08:00", "Closes soon, at 11:30", "即将结束，11:30止"),
    ("2026-11-23T12:00:00+08:00", "Closed now, opens at 13:30", "现在不开放，13:30开始"),
    (
        "2026-11-27T18:00:00+08:00",
        "Closed now, opens on Monday, November 30 at 08:00",
        "现在不开放，11月30日星期一08:00开始",
    ),
    (
        "2026-10-10T09:00:00+08:00",
        "Open now, until 11:30; working day in place of a holiday (调休)",
        "现在开放，至11:30；调休上班日",
    ),
    (
        "2026-10-01T15:00:00+08:00",
        "Closed now; public holiday: call before you go",
        "现在不开放；法定节假日，去之前请先致电",
    ),
]


@pytest.mark.parametrize(("moment", "english", "chinese"), MOMENTS)
def test_the_page_says_what_is_open_in_chinese_time(
    browser: Browser, base: str, moment: str, english: str, chinese: str
) -> None:
    for prefix, told in (("", english), ("zh/", chinese)):
        with watched(browser, base) as (page, watch):
            page.clock.set_fixed_time(datetime.fromisoformat(moment))
            page.goto(f"{base}{prefix}{PLACE}")
            badges = page.locator(".open")
            expect(badges.nth(0)).to_have_text("Day and night" if not prefix else "24小时")
            expect(badges.nth(1)).to_have_text(told)
            watch.assert_clean()


@pytest.mark.parametrize(
    "moment", ["2036-11-24T09:00:00+08:00", "2016-11-21T09:00:00+08:00", "2026-10-01T09:00:00+08:00"]
)
def test_where_nobody_can_know_only_the_times_are_shown(browser: Browser, base: str, moment: str) -> None:
    with watched(browser, base) as (page, watch):
        page.clock.set_fixed_time(datetime.fromisoformat(moment))
        page.goto(f"{base}{PLACE}")
        expect(page.locator(".open").nth(0)).to_be_visible()
        expect(page.locator(".open").nth(1)).to_be_hidden()
        expect(page.get_by_text("Mon–Fri 08:00–11:30")).to_be_visible()
        watch.assert_clean()


def test_without_the_table_of_holidays_nothing_is_said_to_be_open(browser: Browser, base: str) -> None:
    with watched(browser, base) as (page, _):
        page.route("**/calendar.json", lambda route: route.fulfill(status=200, body="<html>not found</html>"))
        page.clock.set_fixed_time(datetime.fromisoformat("2026-11-23T09:00:00+08:00"))
        page.goto(f"{base}{PLACE}")
        expect(page.locator(".open").nth(0)).to_be_visible()
        expect(page.locator(".open").nth(1)).to_be_hidden()


@pytest.mark.parametrize("javascript", [True, False])
def test_task_a_card_for_the_driver_in_three_taps_from_the_home_page(
    browser: Browser, base: str, *, javascript: bool
) -> None:
    with watched(browser, base, width=390, javascript=javascript) as (page, watch):
        page.goto(base)
        page.locator(".cities__name", has_text="Hangzhou").click()
        page.get_by_role("link", name="Sample Second Hospital").first.click()
        page.get_by_role("link", name="Card for the driver").first.click()
        card = page.locator("#card")
        expect(card).to_be_visible()
        box = card.bounding_box()
        assert box is not None
        assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 800)
        expect(card.get_by_text("杭州市样例路88号")).to_be_in_viewport()
        expect(card).to_contain_text("háng zhōu shì yàng lì lù 88 hào")
        page.get_by_role("link", name="Close").click()
        expect(card).to_be_hidden()
        watch.assert_clean()


def test_sharing_copies_the_address_without_its_fragment(browser: Browser, base: str) -> None:
    with watched(browser, base) as (page, watch):
        page.add_init_script(
            "delete Navigator.prototype.share; Object.defineProperty(Navigator.prototype, 'clipboard', "
            "{value: {writeText: async text => { window.copied = text; }}});"
        )
        page.goto(f"{base}{PLACE}#card")
        page.goto(f"{base}{PLACE}#address")
        page.get_by_role("button", name="Share").click()
        expect(page.get_by_role("button", name="Address copied")).to_be_visible()
        assert page.evaluate("window.copied") == f"{base}{PLACE}"
        watch.assert_clean()


def sheets(browser: Browser, url: str) -> list[tuple[int, int]]:
    page = browser.new_page()
    page.goto(url)
    printed = pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    page.close()
    return [(round(each.get_width()), round(each.get_height())) for each in printed]


def test_a_place_is_one_sheet_and_its_card_is_a_small_one(browser: Browser, base: str) -> None:
    for path in (PLACE, f"zh/{PLACE}", "hangzhou/cn-hz-0003/", "zhengzhou/cn-zz-0002/"):
        assert sheets(browser, base + path) == [(595, 842)], path
    assert sheets(browser, f"{base}{PLACE}#card") == [(298, 420)]


LONGEST = 3


@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_longest_real_places_are_one_sheet_too(browser: Browser, rendered: Path, tmp_path: Path, code: str) -> None:
    settings = config.load()
    language = next(each for each in settings.languages if each.code == code)
    real = assemble(day="2026-11-22")
    made = edition.make(language, settings, real, rendered, {})
    written: dict[str, str] = {}
    for city, facilities in real.facilities.items():
        pages = FacilityPages(made, facilities)
        for facility in facilities:
            html = pages.render(prepare(facility, real.cities[city]))
            written[f"{language.prefix}{city}/{facility.id}/"] = html
    assert len(written) > 100
    shutil.copytree(rendered / "assets" / "stylesheets", tmp_path / "assets" / "stylesheets")
    with serving(tmp_path) as address:
        for path in sorted(written, key=lambda each: len(written[each]))[-LONGEST:]:
            file = tmp_path / path / "index.html"
            file.parent.mkdir(parents=True)
            file.write_text(written[path], encoding="utf-8")
            assert sheets(browser, address + path) == [(595, 842)], path


def test_a_page_is_light(browser: Browser, base: str, built: Built) -> None:
    """At most 120 KB in all, compressed, before any map."""
    with watched(browser, base) as (page, watch):
        page.goto(f"{base}{PLACE}", wait_until="networkidle")
        files = {url.removeprefix(base).split("?")[0] for url in watch.requested}
    total = sum(
        len(gzip.compress((built.folder / (name + "index.html" if name.endswith("/") else name)).read_bytes()))
        for name in files
    )
    assert len(files) > 4
    assert total <= 120_000, {name: name for name in files}
