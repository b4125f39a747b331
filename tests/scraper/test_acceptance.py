"""The acceptance set of the offline gazetteer: what must hold, and that the report would see it if it did not."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import pytest
from rich.console import Console

from directory import store
from scraper.geocoding import evaluation
from scraper.geocoding.evaluation import CASES, evaluate, measures, wilson

SET = list(store.read_jsonl(CASES))


def test_the_set_is_large_and_varied() -> None:
    assert len(SET) >= 120
    assert len({(case["in"], case["city"]) for case in SET}) == len(SET)
    places = [case for case in SET if case["expected"] != "nothing"]
    assert len(SET) - len(places) >= 40
    assert min(Counter(case["city"] for case in places).values()) >= 20
    assert sum("lat" in case["expected"] for case in places) >= 20
    assert sum(" since " in case["why"] for case in places) >= 10
    assert all(case["why"] for case in SET)


def test_offline_no_city_is_wrong_and_the_district_is_right() -> None:
    rows = {what: (good, of, enough) for what, good, of, enough in measures(evaluate(SET))}
    assert all(enough for *_, enough in rows.values()), rows
    for what in ("right city", "precision not overstated", "nothing where nothing must come out"):
        assert rows[what][0] == rows[what][1], what
    good, of, _ = rows["right district where one is named"]
    assert good >= 0.99 * of


@pytest.mark.parametrize(
    ("expected", "fault"),
    [
        ({"city": "hangzhou", "district": "330106", "precision_at_most": "township"}, ()),
        ({"city": "hangzhou", "district": "330102", "precision_at_most": "township"}, ("district",)),
        ({"city": "hangzhou", "district": "330106", "precision_at_most": "district"}, ("precision",)),
        ({"city": "nanning", "precision_at_most": "township"}, ("city",)),
        (
            {"city": "hangzhou", "precision_at_most": "township", "lat": 30.0, "lon": 120.0, "within_m": 500},
            ("distance",),
        ),
        (
            {"city": "hangzhou", "precision_at_most": "township", "lat": 22.8, "lon": 108.3, "within_m": 10**7},
            ("city",),
        ),
        ("nothing", ("something",)),
    ],
)
def test_the_report_sees_what_is_wrong(expected: Any, fault: tuple[str, ...]) -> None:
    case = {"in": "杭州市西湖区转塘街道象山路280号", "city": "hangzhou", "expected": expected}
    assert evaluate([case])[0].faults == fault


def test_an_answer_that_is_missing_is_seen() -> None:
    case = {"in": "人民路1号", "city": "hangzhou", "expected": {"city": "hangzhou", "precision_at_most": "city"}}
    assert evaluate([case])[0].faults == ("nothing",)


@pytest.mark.parametrize(
    ("good", "of", "low", "high"),
    [(0, 0, 0.0, 1.0), (10, 10, 0.722, 1.0), (0, 10, 0.0, 0.278), (81, 263, 0.255, 0.366)],  # the last: Newcombe 1998
)
def test_wilsons_interval(good: int, of: int, low: float, high: float) -> None:
    assert wilson(good, of)[0] == pytest.approx(low, abs=0.001)
    assert wilson(good, of)[1] == pytest.approx(high, abs=0.001)


def test_the_report_is_printed_and_its_exit_code_tells(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    out = io.StringIO()
    assert evaluation.show(Console(file=out, width=200)) == 0
    assert "95 % interval" in out.getvalue()
    bad = tmp_path / "bad.jsonl"
    store.write_jsonl(bad, [*SET, {"in": "杭州市西湖区", "city": "hangzhou", "expected": "nothing", "why": "-"}])
    monkeypatch.setattr(evaluation, "CASES", bad)
    out = io.StringIO()
    assert evaluation.show(Console(file=out, width=200)) == 1
    assert "something: 杭州市西湖区" in out.getvalue()
    monkeypatch.setattr(evaluation, "CASES", tmp_path / "none.jsonl")
    assert evaluation.show(Console(file=out, width=200)) == 2
