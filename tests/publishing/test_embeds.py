"""The embeds in real frames of real hosts: another origin, a strict policy, a sandbox without an origin, no scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree, html
from playwright.sync_api import Browser, FrameLocator, Page, expect

from directory.publishing.config import Tiles
from directory.publishing.edition import Edition
from directory.publishing.embeds import pages, pictures
from tests.publishing import embed_fuzz, served
from tests.publishing.conftest import Built

pytestmark = pytest.mark.browser

HOST = """<!doctype html><html lang="en"><head><meta charset="utf-8">{policy}<title>Host</title>
<link rel="icon" href="data:,"></head><body><h1>Host</h1>
<iframe id="embed" title="Map" width="100%" height="560" src="{src}"{sandbox}></iframe>{script}</body></html>"""
STRICT = (
    '<meta http-equiv="Content-Security-Policy" content="default-src {none}; img-src data:; frame-src {base}embed/v1/">'
)
SANDBOX = ' sandbox="allow-scripts"'


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A folder on another port of this machine: another origin."""
    folder = tmp_path_factory.mktemp("host")
    with served.serving(folder) as address:
        yield folder, address


def framed(host: tuple[Path, str], src: str, policy: str = "", sandbox: str = "", script: str = "") -> str:
    """Write a host page with the embed in it; its address."""
    page = HOST.format(policy=policy, src=src.replace("&", "&amp;"), sandbox=sandbox, script=script)
    (host[0] / "index.html").write_text(page, encoding="utf-8")
    return host[1]


def blank(frame: FrameLocator) -> bool:
    return len(frame.locator("body").inner_text().split()) < 8


@pytest.mark.parametrize("kind", ["map", "list"])
@pytest.mark.parametrize("width", [240, 400, 1200])
def test_an_embed_serves_in_every_host(
    browser: Browser, base: str, host: tuple[Path, str], kind: str, width: int
) -> None:
    """A plain page, one with a strict policy, a sandbox without an origin, and both; of another origin, by http."""
    strict = STRICT.format(none="'none'", base=base)
    with served.watched(browser, base, width=width + 16) as (page, watch):
        for policy, sandbox in (("", ""), (strict, ""), ("", SANDBOX), (strict, SANDBOX)):
            address = framed(host, f"{base}embed/v1/{kind}/?city=hangzhou", policy, sandbox)
            page.goto(address)
            frame = page.frame_locator("#embed")
            expect(frame.locator("#status")).to_have_text("5 places")
            expect(frame.locator("#list > ul > li")).to_have_count(5)
            if kind == "map":
                expect(frame.locator(".place-pin, .cluster").first).to_be_visible()
                frame.locator(".area-count").press("Enter")
                expect(frame.locator(".leaflet-popup-content a").first).to_be_visible()
            assert frame.locator("html").evaluate("html => html.scrollWidth - html.clientWidth") <= 0
            outward = frame.locator("a:not([href^='tel:']):not([href^='#'])")
            kinds = outward.evaluate_all("links => links.map(each => `${each.target} ${each.rel}`)")
            assert set(kinds) == {"_blank noopener"}
            assert [url for url in watch.requested if not url.startswith((base, address, "data:"))] == []
            assert watch.complaints == []


def test_hosts_of_http_and_of_https_show_an_embed(
    browser: Browser, built: Built, tmp_path: Path, host: tuple[Path, str]
) -> None:
    """The embeds by https, as a site in public stands; beside a page by http and one by https."""
    secret = served.secret(tmp_path)
    with (
        served.serving(built.folder, secret=secret) as base,
        served.serving(host[0], secret=secret) as sealed,
        served.watched(browser, base, trusting=True) as (page, watch),
    ):
        for plain in (host[1], sealed):
            for kind in ("map", "list"):
                framed(host, f"{base}embed/v1/{kind}/?city=hangzhou", sandbox=SANDBOX)
                page.goto(plain)
                expect(page.frame_locator("#embed").locator("#status")).to_have_text("5 places")
                assert not any(url for url in watch.outside if not url.startswith(plain))
                watch.outside.clear()
        watch.assert_clean()


def test_without_its_tiles_a_map_still_shows_the_places(
    browser: Browser, base: str, editions: dict[str, Edition]
) -> None:
    tiles = Tiles("https://tile.example.org/{z}/{x}/{y}.png", "Credit", "GS(2026)1", "wgs84", "origin")
    chosen = [replace(each, config=replace(each.config, tiles=tiles)) for each in editions.values()]
    html = pages.page(chosen, chosen[0], "map")
    with served.watched(browser, base) as (page, watch):
        address = f"{base}embed/v1/map/?city=hangzhou"
        page.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))
        page.route("https://tile.example.org/**", lambda route: route.abort())
        page.goto(address)
        expect(page.locator("#status")).to_have_text("5 places")
        expect(page.locator(".place-pin, .cluster").first).to_be_visible()
        expect(page.locator(".approval")).to_have_text("GS(2026)1")
        assert watch.outside
        assert {url.split("/")[2] for url in watch.outside} == {"tile.example.org"}
        assert [each for each in watch.complaints if "net::ERR_FAILED" not in each] == []


def test_every_parameter_does_what_it_says(browser: Browser, base: str) -> None:
    with served.watched(browser, base) as (page, watch):

        def ask(query: str, kind: str = "list") -> str:
            page.goto(f"{base}embed/v1/{kind}/?{query}")
            expect(page.locator("#status")).not_to_have_text(re.compile("Loading|正在"))
            return page.locator("body").inner_text()

        assert "Choose a city" in ask("")
        assert "5 places" in ask("city=hangzhou&utm_source=x&__proto__[x]=1")
        assert "杭州" in ask("city=hangzhou&lang=zh")
        assert page.evaluate("() => document.documentElement.lang") == "zh-Hans"
        assert "/zh/hangzhou/" in page.locator("#all a").evaluate("a => a.href")
        phone = page.get_by_role("link", name="0571-87783777", exact=True)
        assert phone.evaluate("a => a.href") == "tel:+8657187783777"
        assert "1 place" in ask("city=hangzhou&tier=listed")
        assert "Only: language: English" in ask("city=hangzhou&language=en")
        assert "places of which nobody has said" in page.locator("body").inner_text()
        assert "service: Emergency" in ask("city=hangzhou&service=emergency")
        assert "No place is confirmed" in ask("city=hangzhou&insurer=silent-insurer")
        assert "1 place" in ask("city=zhengzhou&insurer=sample-insurer")
        assert "open now" in ask("city=hangzhou&open=emergency")
        assert "Only: Hospital" in ask("city=hangzhou&type=hospital")
        text = ask("lat=30.2592&lon=120.1735&radius=1")
        assert "Within 1 km of the point given" in text
        assert "Hangzhou" in text
        assert page.locator("#list > ul a").first.inner_text() == "Sample Second Hospital"
        assert "This embed ended on 2020-01-01" in ask("city=hangzhou&until=2020-01-01")
        assert "5 places" in ask("city=hangzhou&until=2099-01-01")
        assert "Left out, because it is not understood: language" in ask("city=hangzhou&language=klingon")
        ask("city=hangzhou&theme=dark&accent=ff8800")
        assert page.evaluate("() => getComputedStyle(document.body).borderTopColor") == "rgb(255, 136, 0)"
        assert page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor") == "rgb(18, 25, 26)"
        text = ask("event=sample-games")
        assert "Designated facilities" in text
        assert "2026-11-15 – 2026-12-05" in text
        expect(page.locator("#after")).to_contain_text("+86 571 1234 5678")
        assert page.locator("#list details").nth(1).locator("li").count() == 3
        assert "Nearest to Sample Arena first" in ask("event=sample-games&venue=arena")
        assert "Left out, because it is not understood: venue" in ask("event=sample-games&venue=field")
        assert "Left out, because it is not understood: event" in ask("city=hangzhou&event=other")
        assert "Left out, because it is not understood: event" in ask("city=nanning&event=sample-games")
        ask("event=sample-games", "map")
        expect(page.locator(".venue-point")).to_have_count(2)
        expect(page.locator(".guide-point")).to_have_count(1)
        ask("city=hangzhou&zoom=15&lat=30.25&lon=120.17", "map")
        assert page.evaluate("() => map_city.getZoom()") == 15
        watch.assert_clean()


def test_the_address_without_a_version_leads_to_the_newest(browser: Browser, base: str) -> None:
    with served.watched(browser, base) as (page, watch):
        page.goto(f"{base}zh/embed/map/?city=hangzhou&tier=listed")
        expect(page).to_have_url(f"{base}zh/embed/v1/map/?city=hangzhou&tier=listed")
        expect(page.locator("#status")).to_contain_text("1")
        watch.assert_clean()


def test_the_optional_script_gives_the_frame_its_height(browser: Browser, base: str, host: tuple[Path, str]) -> None:
    script = f'<script src="{base}embed/v1/embed.js"></script>'
    with served.watched(browser, base) as (page, watch):
        for sandbox in ("", SANDBOX):
            page.goto(framed(host, f"{base}embed/v1/list/?city=hangzhou", sandbox=sandbox, script=script))
            expect(page.frame_locator("#embed").locator("#status")).to_have_text("5 places")
            expect(page.locator("#embed")).not_to_have_css("height", "560px")
            before = height(page)
            inner = page.frame_locator("#embed").locator("html").evaluate("html => html.scrollHeight")
            assert abs(before - inner) <= 4
            page.evaluate("() => window.postMessage({type: 'bujianwai-height', height: 99}, '*')")
            page.evaluate("() => window.postMessage({type: 'bujianwai-height', height: '1px;background:red'}, '*')")
            page.wait_for_timeout(50)
            assert height(page) == before
        assert watch.complaints == []


def height(page: Page) -> float:
    return float(page.locator("#embed").evaluate("frame => frame.getBoundingClientRect().height"))


@pytest.mark.parametrize("width", [240, 400, 1200])
@pytest.mark.parametrize("kind", ["map", "list"])
def test_without_javascript_an_embed_lists_the_cities_and_the_numbers(
    browser: Browser, base: str, host: tuple[Path, str], kind: str, width: int
) -> None:
    with served.watched(browser, base, width=width + 16, javascript=False) as (page, watch):
        for sandbox in ("", ' sandbox=""'):
            page.goto(framed(host, f"{base}embed/v1/{kind}/?city=hangzhou", sandbox=sandbox))
            frame = page.frame_locator("#embed")
            expect(frame.get_by_role("link", name="Hangzhou")).to_be_visible()
            expect(frame.get_by_role("link", name="120", exact=True)).to_be_visible()
            assert [url for url in watch.requested if not url.startswith((base, host[1], "data:"))] == []
        # Chromium notes on the console that such a sandbox runs no scripts; that is what the host asked for.
        assert [each for each in watch.complaints if "Blocked script execution" not in each] == []


def test_the_script_for_hosts_is_short(built: Built) -> None:
    assert len((built.folder / "embed/v1/embed.js").read_text("utf-8").splitlines()) <= 30


def test_the_builder_makes_the_line_and_shows_it(browser: Browser, base: str) -> None:
    with served.watched(browser, base) as (page, watch):
        page.goto(f"{base}zh/embed/")
        page.locator("[name=city]").select_option("zhengzhou")
        page.locator("[name=insurer]").select_option("sample-insurer")
        page.locator("[name=radius]").fill("<script>")
        page.locator("[name=accent]").fill("ff8800")
        assert page.locator("[name=event] option").count() == 3
        line = page.locator("#line-frame").input_value()
        assert f'src="{base}zh/embed/v1/map/?' in line
        assert "insurer=sample-insurer" in line
        assert "accent=ff8800" in line
        assert "script>" not in line
        assert "embed/v1/embed.js" in page.locator("#line-script").input_value()
        frame = page.frame_locator("#preview iframe")
        expect(frame.locator("#notes")).to_contain_text("样例保险")
        expect(frame.locator("#list > ul > li")).to_have_count(1)
        watch.assert_clean()


@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_the_picture_of_a_city_can_be_had_as_png(browser: Browser, base: str, prefix: str) -> None:
    with served.watched(browser, base, width=320) as (page, watch):
        page.goto(f"{base}{prefix}embed/")
        with page.expect_download() as told:
            page.get_by_role("button", name="PNG").first.click()
        assert re.fullmatch(r"hangzhou-(?:en|zh)\.png", told.value.suggested_filename)
        content = Path(told.value.path()).read_bytes()
        assert content.startswith(b"\x89PNG\r\n\x1a\n")
        assert int.from_bytes(content[16:20]) == 2 * 720
        assert len(content) > 20_000  # words and circles, not an empty sheet
        watch.assert_clean()


def test_a_picture_leads_to_the_city_once_the_address_is_known(editions: dict[str, Edition]) -> None:
    english = editions["en"]
    known = replace(english, config=replace(english.config, url="https://health.example.org/"))
    city = english.directory.cities["hangzhou"]
    drawn = pictures.picture(known, city, english.directory.facilities["hangzhou"])
    assert len(etree.fromstring(drawn.encode()).findall(".//{*}path")) >= 1
    assert "<path" not in pictures.picture(english, city, english.directory.facilities["hangzhou"])


def test_ready_made_lines_and_pictures_are_escaped(built: Built) -> None:
    for name in ("hangzhou", "hostile"):
        for code in ("en", "zh"):
            picture = etree.parse(built.folder / f"embed/v1/pictures/{name}-{code}.svg").getroot()
            assert {etree.QName(each).localname for each in picture.iter()} == {
                "svg",
                "style",
                "rect",
                "circle",
                "text",
            }
            assert not [key for each in picture.iter() for key in each.attrib if key.startswith("on")]
        described = json.loads((built.folder / f"embed/v1/oembed/{name}.json").read_text("utf-8"))
        found = html.fragment_fromstring(described["html"], create_parent=True)
        assert [each.tag for each in found.iterdescendants()] == ["iframe"]
        assert described["type"] == "rich"
    lines = html.parse(built.folder / "embed/index.html").xpath("//pre/code/text()")
    assert len(lines) == 4
    for line in lines:
        found = html.fragment_fromstring(line, create_parent=True)
        assert [each.tag for each in found.iterdescendants()] == ["iframe"]


def test_hostile_addresses_and_messages_do_nothing(browser: Browser, base: str) -> None:
    """The same at full size: `make soak`."""
    assert embed_fuzz.campaign(browser, base, 100, 1) == []
