"""The base map: what may be configured, what is refused, and that pins stand where the map's datum puts them."""

from __future__ import annotations

import base64
import math
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from directory.publishing import api, config, edition, events, maps, output
from directory.publishing.config import Tiles
from tests.publishing import sample, served

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
# Published by Alibaba Cloud for one place in Yuhang, Hangzhou (lat, lon).
WGS84, GCJ02 = (30.281543, 120.021519), (30.279164, 120.026268)


def settings(tmp_path: Path, tiles: str, mainland: str = "true") -> config.Config:
    text = config.CONFIG_FILE.read_text(encoding="utf-8")
    head, _ = text.split("\n  map:\n")
    file = tmp_path / "mkdocs.yml"
    file.write_text(f"{head}\n  map:\n    mainland: {mainland}\n    tiles: {tiles}\n", encoding="utf-8")
    return config.load(file)


def test_there_is_no_base_map_unless_somebody_asks_for_one() -> None:
    assert config.load().tiles is None
    assert [(each.code, each.tag, each.prefix) for each in config.load().languages] == [
        ("en", "en", ""),
        ("zh", "zh-Hans", "zh/"),
        ("vi", "vi", "vi/"),
    ]


@pytest.mark.parametrize(
    ("tiles", "words"),
    [
        ("{url: 'https://t.example.org/{z}/{x}/{y}.png'}", "审图号"),
        ("{url: 'javascript:alert(1)', approval: x}", "extra.map.tiles.url"),
        ("{approval: x}", "extra.map.tiles.url"),
        ("{url: 'https://t.example.org/{z}', approval: x, datum: bd09}", "wgs84 or gcj02"),
    ],
)
def test_a_base_map_that_must_not_be_published_is_refused(tmp_path: Path, tiles: str, words: str) -> None:
    with pytest.raises(config.ConfigError, match=words):
        settings(tmp_path, tiles)


def test_an_approved_base_map_is_accepted(tmp_path: Path) -> None:
    loaded = settings(tmp_path, "{url: 'https://t{s}.example.org/{z}/{x}/{y}', approval: GS(2026)1, datum: gcj02}")
    assert loaded.tiles is not None
    assert loaded.tiles.datum == "gcj02"
    assert loaded.tiles.origin == "https://t*.example.org"
    elsewhere = settings(tmp_path, "{url: 'https://tile.example.org/{z}/{x}/{y}.png'}", mainland="false")
    assert elsewhere.tiles is not None
    assert elsewhere.tiles.origin == "https://tile.example.org"


def metres(one: tuple[float, float], two: tuple[float, float]) -> float:
    north = (one[0] - two[0]) * 111_320
    east = (one[1] - two[1]) * 111_320 * math.cos(math.radians(one[0]))
    return math.hypot(north, east)


@pytest.mark.browser
@pytest.mark.parametrize(("datum", "expected"), [("wgs84", WGS84), ("gcj02", GCJ02)])
def test_pins_stand_in_the_datum_of_the_tiles(
    browser: Browser, rendered: Path, tmp_path: Path, datum: str, expected: tuple[float, float]
) -> None:
    point = {"lat": WGS84[0], "lon": WGS84[1], "precision": "building", "datum": "WGS-84"}
    place = sample.facility("cn-hz-0001", "hangzhou", {"names": sample.names("样例"), "point": point})
    directory = replace(sample.directory(), facilities={"hangzhou": [place], "zhengzhou": [], "nanning": []})
    with served.serving(tmp_path) as base:
        assert datum in ("wgs84", "gcj02")
        tiles = Tiles(
            f"{base}tiles/{{z}}/{{x}}/{{y}}.gif",
            "<b>Credit</b>",
            "GS(2026)1",
            "gcj02" if datum == "gcj02" else "wgs84",
            "origin",
        )
        chosen = replace(config.load(), tiles=tiles)
        written = output.Output(tmp_path)
        api.write(tmp_path, directory, chosen)
        maps.write_assets(written)
        for name in (
            "javascripts/map.js",
            "javascripts/map/drawing.js",
            "stylesheets/map.css",
            "images/pin.svg",
            "images/favicon.svg",
        ):
            written.write(f"assets/{name}", (config.CONFIG_FILE.parent / "docs" / "assets" / name).read_bytes())
        made = edition.make(chosen.languages[0], chosen, directory, rendered, {})
        written.write("hangzhou/map/index.html", maps.page(made, directory.cities["hangzhou"], [], ""))
        with served.watched(browser, base) as (page, watch):
            page.route("**/tiles/**", lambda route: route.fulfill(body=PIXEL, content_type="image/gif"))
            page.goto(f"{base}hangzhou/map/")
            expect(page.locator("img.leaflet-marker-icon")).to_have_count(1)
            position = page.evaluate(
                """() => { let found = null; map_city.eachLayer(layer => {
                    if (layer instanceof L.Marker && layer.options.alt) found = layer.getLatLng(); });
                    return [found.lat, found.lng]; }"""
            )
            assert metres(tuple(position), expected) < 3
            expect(page.locator(".leaflet-bottom.leaflet-left .approval")).to_have_text("GS(2026)1")
            expect(page.locator(".leaflet-bottom.leaflet-right").get_by_text("<b>Credit</b>")).to_be_visible()
            assert page.locator("img.leaflet-tile").first.evaluate("image => image.referrerPolicy") == "origin"
            watch.assert_clean()
            page.unroute("**/tiles/**")
            page.route("**/tiles/**", lambda route: route.abort())
            page.reload()
            expect(page.locator("img.leaflet-marker-icon")).to_have_count(1)
            expect(page.get_by_role("link", name="The list of all places").first).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_an_event_has_a_map_of_its_venues_and_designated_places(browser: Browser, base: str, prefix: str) -> None:
    with served.watched(browser, base) as (page, watch):
        page.goto(f"{base}{prefix}events/sample-games/")
        frame = page.frame_locator("iframe.map")
        expect(frame.locator(".venue-point:not(.venue-point--key)")).to_have_count(2)  # the third is in its district
        expect(frame.locator("img.leaflet-marker-icon")).to_have_count(1)
        expect(frame.locator(".area-count")).to_have_count(1)
        name = "样例体育馆" if prefix else "Sample Arena"
        frame.get_by_role("button", name=name, exact=True).press("Enter")
        venue = frame.locator(".leaflet-popup-content a")
        expect(venue).to_have_text(name)
        assert str(venue.evaluate("a => a.href")).endswith(f"{prefix}events/sample-games/#arena")
        frame.locator("img.leaflet-marker-icon").press("Enter")
        expect(frame.get_by_text("2026-11-15 – 2026-12-05")).to_be_visible()
        assert "2/3" in frame.locator("#map-status").inner_text() or not prefix
        watch.assert_clean()


def test_an_event_without_points_says_that_there_is_no_map(rendered: Path) -> None:
    made = sample.directory()
    event = made.events[0]
    event["venues"] = [{key: value for key, value in each.items() if key != "point"} for each in event["venues"]]
    event.pop("designated")
    english = edition.make(config.load().languages[0], config.load(), made, rendered, {})
    pages = dict(events.pages(english, {event["id"]: events.around(made, event)}))
    assert "events/sample-games/map/" not in pages
    assert "There is no map" in pages["events/sample-games/"]


@pytest.mark.browser
def test_guide_points_are_a_layer_and_a_list_where_there_are_any(browser: Browser, base: str) -> None:
    with served.watched(browser, base) as (page, watch):
        for city, there in (("hangzhou", 1), ("zhengzhou", 0)):
            page.goto(f"{base}{city}/map/")
            expect(page.locator("#map-status")).to_contain_text("on the map")
            expect(page.get_by_label("Guide points")).to_have_count(there)
            expect(page.locator(".guide-point")).to_have_count(there)
            if there:
                page.get_by_label("Guide points").uncheck()
                expect(page.locator(".guide-point")).to_have_count(0)
            page.goto(f"{base}{city}/")
            expect(page.get_by_role("heading", name="Guide points")).to_have_count(there)
            expect(page.get_by_role("link", name="+86 571 8778 3700")).to_have_count(there)
            page.goto(f"{base}embed/v1/map/?city={city}")
            expect(page.locator(".place-pin, .cluster, .area-count, #status")).not_to_have_count(0)
            expect(page.locator("#status")).to_contain_text("places")
            expect(page.locator(".layers")).to_have_count(there)
        watch.assert_clean()
