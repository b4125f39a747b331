"""Hostile text in every field comes out as the text it is: in every page, export and popup, with nothing executed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.publishing import pages, sample
from tests.publishing.conftest import Built
from tests.publishing.served import watched

HOSTILE_PAGES = (
    "",
    "about/",
    "insurers/",
    "emergency/",
    "insurers/hostile-insurer/",
    "hostile/",
    "hostile/emergency/",
    "hostile/cn-hz-9001/",
    "hostile/cn-hz-9002/",
    "hostile/cn-hz-9003/",
)
NOT_ON_A_PAGE = {
    "facts.entrances.point.from",
    "point.from",
    *(f"facts.address.{part}" for part in ("province", "city", "township", "street", "number")),
}
"""Texts of a facility that only the data carries: where coordinates come from, and the parts of an address, which
stand on the page as the whole address.
"""


def literal(text: str) -> str:
    """A text as a page shows it: runs of white space are one blank."""
    return " ".join(text.split())


def shown(file: Path) -> str:
    return literal(pages.text(file))


def texts(value: Any) -> set[str]:
    """Every attack in a JSON value."""
    if isinstance(value, str):
        return {value} if sample.HOSTILE in value else set()
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*(texts(part) for part in parts))


def name_of(attack: str) -> str:
    return attack[1 : attack.index("]")]


@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_every_text_of_a_facility_stands_on_its_page_as_it_is(built: Built, prefix: str) -> None:
    other = ".zh" if not prefix else ".en"
    for facility in built.directory.facilities["hostile"]:
        page = shown(built.folder / prefix / "hostile" / facility.id / "index.html")
        expected = {attack for attack in texts(facility.facts) if name_of(attack) not in NOT_ON_A_PAGE}
        missing = sorted(name_of(attack) for attack in expected if literal(attack) not in page)
        # Words in two languages show the one of the page; names and the address show both.
        assert [name for name in missing if not name.endswith(other)] == []
        assert len(expected) - len(missing) > 60


def test_no_attack_became_an_element_or_an_attribute(built: Built) -> None:
    for file in sorted(built.folder.rglob("*.html")):
        document = pages.parse(file)
        assert document.xpath("//@onerror | //@onload | //@onmouseover | //@onclick") == [], file
        assert document.xpath("//img[@src='x'] | //svg[@onload]") == [], file
        scripts = [each for each in document.xpath("//script") if "__pwned" in str(each.text_content())]
        # A block of data is not executed; that no word in it ends the block is seen by its still being JSON.
        data = [each for each in scripts if each.get("type") in ("application/ld+json", "application/json")]
        assert [each for each in scripts if each not in data] == [], file
        assert all(json.loads(str(each.text_content())) for each in data), file
        led = [each for each in pages.addresses(document) if each != "data:,"]  # an icon that is empty
        schemes = [each for each in led if each.lower().lstrip().startswith(("javascript:", "data:"))]
        assert schemes == [], file


def test_templates_were_not_read_in_facts(built: Built) -> None:
    for path in HOSTILE_PAGES:
        page = shown(built.folder / path / "index.html")
        assert "{{ 7*7 }}" in page or path in ("about/",), path
        assert "[x](javascript:" in page, path


def test_exports_carry_every_text_unchanged(built: Built) -> None:
    root = built.folder / "api" / "v1"
    for facility in built.directory.facilities["hostile"]:
        published = json.loads((root / "facilities" / f"{facility.id}.json").read_text(encoding="utf-8"))
        assert {name: published.get(name) for name in facility.facts} == facility.facts
        told = [statement["value"] for statement in published["statements"]]
        assert told == [statement.value for statement in facility.statements]
    hotlines = json.loads((root / "hotlines.json").read_text(encoding="utf-8"))
    assert texts(hotlines) == texts(built.directory.hotlines)
    cities = json.loads((root / "cities.json").read_text(encoding="utf-8"))
    assert texts(cities) == texts(list(built.directory.cities.values()))
    insurers = json.loads((root / "insurers.json").read_text(encoding="utf-8"))
    assert texts(insurers) == texts(list(built.directory.insurers.values()))
    features = json.loads((root / "hostile" / "facilities.geojson").read_text(encoding="utf-8"))["features"]
    assert features[0]["properties"]["name"]["en"] == sample.attack("names.en")


def pwned(page: Page) -> object:
    return page.evaluate("() => window.__pwned")


@pytest.mark.browser
@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_nothing_is_executed_on_any_page(browser: Browser, base: str, prefix: str) -> None:
    with watched(browser, base) as (page, watch):
        for path in HOSTILE_PAGES:
            page.goto(f"{base}{prefix}{path}")
            page.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true })")
            page.mouse.move(300, 400)
            assert pwned(page) is None, path
        watch.assert_clean()


@pytest.mark.browser
def test_popups_of_the_map_show_attacks_as_text(browser: Browser, base: str) -> None:
    with watched(browser, base) as (page, watch):
        markers = page.locator(".leaflet-marker-icon[role=button]")
        opened: list[str] = []
        for index in range(3):
            page.goto(f"{base}hostile/map/")  # a popup moves the map, and what leaves its edge leaves the document
            markers.first.wait_for()
            if index >= markers.count():
                break
            markers.nth(index).press("Enter")  # a place opens its popup, a group comes nearer
            page.wait_for_timeout(300)
            opened += [literal(each) for each in page.locator(".leaflet-popup-content").all_inner_texts()]
        assert any(literal(sample.PAYLOADS[0]) in each for each in opened)
        assert pwned(page) is None
        watch.assert_clean()
