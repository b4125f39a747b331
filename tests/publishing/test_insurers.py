"""Insurers: what may be counted as direct billing, what is said where nobody has said anything, what to show."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html
from markupsafe import Markup

from directory.publishing import insurers
from directory.publishing.edition import Edition, Name
from directory.publishing.insurers import Agreement
from directory.publishing.values import Shown
from tests.publishing.conftest import Built
from tests.publishing.test_lists import document, words


def test_the_desk_is_asked_in_chinese_with_the_insurers_name(built: Built) -> None:
    page = document(built, "insurers/sample-insurer/")
    assert words(page.cssselect(".say__chinese")[0]) == "我的保险公司是样例保险，请问可以直接结算吗？"
    assert words(page.cssselect(".say__pinyin")[0]).startswith("wǒ de bǎo xiǎn gōng sī shì yàng lì bǎo xiǎn,")
    assert page.xpath("//a[@href='../../guides/paying/']") == []
    assert document(built, "insurers/silent-insurer/").xpath("//a[@href='../../guides/paying/']")


def agreement(settlement: str, standing: Any = "confirmed", city: str = "hangzhou") -> Agreement:
    name = Name("Sample Place", "en", "", "")
    shown = Shown(Markup(""))
    return Agreement(
        "sample-insurer", name, f"{city}/{settlement}/", Markup(""), shown.head, "", city, settlement, standing
    )


def test_only_what_is_confirmed_and_in_force_counts_as_direct(editions: dict[str, Edition]) -> None:
    given = [
        agreement("direct"),
        agreement("direct", "unconfirmed"),
        agreement("direct", "ended"),
        agreement("pay_first"),
        agreement("", city="zhengzhou"),
    ]
    listing = html.fromstring(str(insurers.listing(editions["en"], given)))
    cells = [words(cell) for cell in listing.cssselect("tbody tr")[0][1:]]
    order = list(editions["en"].directory.cities)
    assert cells[order.index("hangzhou")] == (
        "direct billing: 1pay first, claim later: 1named, not confirmed: 1ended: 1"
    )
    assert cells[order.index("zhengzhou")] == "settlement unknown: 1"
    assert cells[order.index("nanning")] == "Unknown"


@pytest.mark.parametrize(
    ("until", "confirmed", "standing"),
    [
        ("", True, "confirmed"),
        ("", False, "unconfirmed"),
        ("2026", True, "confirmed"),
        ("2026-11", True, "confirmed"),
        ("2026-11-21", True, "ended"),
        ("2026-11-22", True, "confirmed"),
        ("2025", False, "ended"),
    ],
)
def test_an_agreement_ends_on_its_own_date(until: str, confirmed: bool, standing: str) -> None:
    item = {"insurer": "x", "settlement": "direct"} | ({"valid_until": until} if until else {})
    assert insurers.standing(item, confirmed=confirmed, today="2026-11-22") == standing


def test_no_agreement_is_said_plainly(editions: dict[str, Edition]) -> None:
    listing = html.fromstring(str(insurers.listing(editions["en"], [])))
    assert "No direct billing or other agreement is confirmed" in words(listing.cssselect(".notice")[0])
    assert "That does not mean that there is none" in words(listing)
    assert listing.xpath("//a[@href='../cards/#insurance']")
    assert listing.cssselect("table") == [], "a wall of unknowns helps nobody"


def test_every_insurer_has_its_lines_or_says_that_they_are_unknown(editions: dict[str, Edition]) -> None:
    listing = html.fromstring(str(insurers.listing(editions["en"], [])))
    shown = listing.cssselect(".helplines > li")
    assert len(shown) == len(editions["en"].directory.insurers)
    assert all(each.xpath(".//a[starts-with(@href, 'tel:')]") or "Unknown" in words(each) for each in shown)


def test_an_agreement_that_is_only_named_is_no_confirmed_one(editions: dict[str, Edition]) -> None:
    listing = html.fromstring(str(insurers.listing(editions["en"], [agreement("direct", "unconfirmed")])))
    assert listing.cssselect(".notice")
    assert "named, not confirmed: 1" in words(listing.cssselect("table.matrix")[0])
