"""Lighthouse once, on the pages that matter most. Times are judged by `make bench`: a busy machine spoils them."""

from __future__ import annotations

import pytest

from tests.publishing import lighthouse
from tests.publishing.conftest import Built

FACILITY = "hangzhou/cn-hz-0001/"
PAGES = ("", FACILITY, "emergency/")

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("path", PAGES)
def test_lighthouse_finds_nothing(built: Built, path: str) -> None:
    with lighthouse.packing(built.folder) as address:
        found = lighthouse.judge(address + path)
    assert found.broken(timed=False) == []
    assert found.lcp > 0
    if path == FACILITY:
        assert found.weight <= 120_000
