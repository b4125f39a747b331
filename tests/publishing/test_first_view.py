"""What an embed costs those who wait for it: weight and time of its first view on a slow line."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from directory.publishing import finder
from directory.publishing.embeds import data
from directory.publishing.evidence import weigh
from tests.publishing import first_view, many
from tests.publishing.conftest import Built

PLACES = 1500
"""Places of a city whose embed still keeps to the budget: a city of ten million has some."""


@pytest.mark.browser
def test_the_first_view_is_light_and_there_at_once(browser: Browser, built: Built) -> None:
    found = dict(first_view.views(browser, built.folder, ["hangzhou"], 3))
    assert len(found) == 2
    assert {path: view.broken() for path, view in found.items() if view.broken()} == {}


def test_the_embed_of_a_large_city_is_not_too_heavy(built: Built, tmp_path: Path) -> None:
    made = many.directory(PLACES)
    city, places = made.cities["hangzhou"], made.facilities["hangzhou"]
    maker, rows, lines = finder.Rows(made), [], {}
    for place in places:
        found = weigh(place)
        rows.append(maker.of(place, found))
        lines[place.id] = data.line(place, found)
    script = data.script(made, city, finder.contents(made, city, rows), lines).encode()
    page = (built.folder / "embed/v1/map/index.html").read_bytes()
    assert sum(len(gzip.compress(each, 6)) for each in (script, page)) <= first_view.HEAVIEST
