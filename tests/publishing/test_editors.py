"""Editors' pages of figures and call lists."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from directory import dates
from directory.publishing.editors import figures, overview
from tests.publishing import pages, sample
from tests.publishing.conftest import Built

LANGUAGES = ("", "zh/")


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_figures_are_there_for_editors_only(built: Built, prefix: str) -> None:
    for path in ("editors", "editors/hangzhou", "editors/hangzhou-calls"):
        document = pages.parse(built.folder / prefix / path / "index.html")
        assert document.xpath("//meta[@name='robots']/@content") == ["noindex"]
        assert len(document.cssselect("h1")) == 1
        for href in document.xpath("//main//a/@href[not(contains(., ':'))]") or document.xpath("//article//a/@href"):
            target = (built.folder / prefix / path / href.split("#")[0]).resolve()
            assert target.exists() or href.startswith("#") or "changes.xml" in href, href
    assert "/editors/hangzhou" not in (built.folder / "sitemap.xml").read_text(encoding="utf-8")


def test_every_bar_is_a_row_of_numbers(built: Built) -> None:
    document = pages.parse(built.folder / "editors" / "hangzhou" / "index.html")
    bars = document.cssselect("svg.bar")
    assert len(bars) > 20
    for bar in bars:
        assert bar.get("aria-hidden") == "true"
        [row] = bar.xpath("ancestor::tr")
        assert any(cell.text_content().strip().isdigit() for cell in row.cssselect("td"))
        assert sum(float(part.get("width") or 0) for part in bar.cssselect("rect")[1:]) < 100.1


def test_the_matrix_adds_up() -> None:
    made = sample.directory()
    for city, facilities in made.facilities.items():
        found = figures.count(made.cities[city], facilities, made.today)
        assert sum(row.total() for row in found.coverage.values()) == found.places == len(facilities)
        assert all(counts.total() <= found.places for counts in found.fields.values())
        published = {(f.id, s.path) for f in facilities for s in f.statements if s.published}
        assert found.spans.total() == len(published)


def test_a_value_is_confirmed_until_its_last_source_runs_out() -> None:
    facility = sample.directory().facilities["hangzhou"][0]
    one = next(s for s in facility.statements if s.published)
    told = [one._replace(confirmed=True, stated_on=day) for day in ("2026-01-01", "2026-06-01")]
    until = figures.expiries(replace(facility, statements=told))[one.path]
    assert until is not None
    assert until > (dates.ordinal("2026-06-01") or 0)
    assert figures.expiries(replace(facility, statements=[one._replace(confirmed=False)])) == {one.path: None}
    now = dates.ordinal("2026-11-22") or 0
    for days, name in ((-1, "over"), (0, "month"), (30, "month"), (31, "quarter"), (365, "year"), (366, "later")):
        assert figures.span(now + days, now) == name


def test_the_workbook_has_everybody_and_runs_nothing(built: Built) -> None:
    content = (built.folder / "editors" / "hangzhou-calls.xlsx").read_bytes()
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=2))
    assert {str(row[0].value) for row in rows} <= {f.id for f in built.directory.facilities["hangzhou"]}
    assert rows
    for row in rows:
        assert all(cell.data_type in ("s", "n") and cell.hyperlink is None for cell in row)
        questions = str(row[4].value).splitlines()
        assert all(question.endswith("？") for question in questions), questions
        assert "{'" not in str(row[4].value)
        assert "<bdi>" not in str(row[4].value)
        assert 'class="' not in str(row[4].value)
        assert "区县代码" not in str(row[4].value)


@pytest.mark.parametrize(("total", "counts"), [(0, {}), (3, {"a": 3}), (3, {"a": 1, "b": 1})])
def test_bars(total: int, counts: dict[str, int]) -> None:
    parts = overview.bar(counts, ("a", "b"), total)
    assert [part.number for part in parts] == [counts.get(kind, 0) for kind in ("a", "b")]
    whole = 100 * sum(counts.values()) / total if total else 0
    whole = 100 * sum(counts.values()) / total if total else 0
    assert sum(part.length for part in parts) == pytest.approx(whole, abs=0.1)
