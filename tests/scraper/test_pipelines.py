"""What becomes of one row: its point, its values, and the findings about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from geopy.distance import great_circle
from hypothesis import given
from hypothesis import strategies as st
from scrapy.exceptions import DropItem

from directory import schema
from directory.model import Facts, Notice
from scraper import descriptor
from scraper.findings import finding, kinds
from scraper.pipelines import Locate, Normalise, Validate, Write
from scraper.rows import Row
from scraper.runs import Run, Workspace

HOSTILE = "<img src=x onerror=alert(1)> ${alert(1)} `x` </script> {{7*7}} [x](javascript:alert(1)) =1+1"

MAP_ANSWER: dict[str, Any] = {
    "title": {"en": "Example map", "zh": "示例地图"},
    "publisher": {"en": "Example", "zh": "示例"},
    "kind": "crowd",
    "method": "dataset",
    "licence": "none",
    "attribution": {"en": "Example", "zh": "示例"},
    "may_archive": "no",
    "url": "https://example.org/",
    "cadence": "never",
    "datum": "gcj02",
    "point_precision": "building",
    "spider": "table",
    "allowed_domains": ["example.org"],
    "cities": ["hangzhou"],
    "request": {"url": "https://example.org/{city}.json", "file": "{city}.json"},
    "identity": {"fields": ["id"]},
    "page": "https://example.org/{identity}",
    "stated_on": {"field": "on"},
    "point": {"lat": "lat", "lon": "lng", "datum": "coord"},
    "facts": {
        "names": {"field": "title", "clean": "names", "lang": "zh-Hans", "kind": "official"},
        "address": {"field": "address", "clean": "address"},
        "contacts": {"field": "tel", "clean": "phones"},
        "websites": {"field": "site", "clean": "urls"},
        "transport": {"zh": {"field": "transport", "clean": "text"}},
    },
    "ignored": {},
    "expect": {"hangzhou": {"min": "1", "max": "9"}},
}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return make_run(tmp_path)


def make_run(folder: Path, **changes: object) -> Run:
    text = yaml.safe_dump(MAP_ANSWER | changes, allow_unicode=True)
    (folder / "example.yml").write_text(text, encoding="utf-8")
    loaded = descriptor.load("example", folder)
    return Run(loaded, ["hangzhou"], Workspace(sources=folder, build=folder / "build"))


def through(run: Run, **fields: str) -> Facts | None:
    """The record a row becomes, or None when it is refused."""
    given = {"id": "1", "title": "示例医院", **fields, "identity": "1"}
    row = Row("hangzhou", "1", "row 1 of hangzhou.json", "2026-01-01", {name: (text,) for name, text in given.items()})
    try:
        for stage in (Normalise, Locate, Validate, Write):
            row = stage(run).process_item(row)
    except DropItem:
        return None
    return row.facts


def codes(run: Run) -> list[str]:
    return [notice.code for notice in run.notices]


def test_a_point_is_converted_once_and_says_how_fine_it_is(run: Run) -> None:
    record = through(run, lat="30.279164", lng="120.026268", coord="GCJ-02 (Tencent)")
    assert record is not None
    point = record["facts"]["point"]
    assert great_circle((point["lat"], point["lon"]), (30.281543, 120.021519)).m < 2
    assert (point["precision"], point["datum"], point["from"]) == ("building", "WGS-84", "example")
    assert codes(run) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"lat": "30.28", "lng": "120.02", "coord": "BD-09"}, "wrong-datum"),
        ({"lat": "30.28", "lng": "120.02", "coord": "WGS84"}, "wrong-datum"),
        ({"lat": "39.9", "lng": "116.4"}, "outside-city"),
        ({"lat": "29.99", "lng": "120.585"}, "other-city"),
        ({"lat": "120.02", "lng": "30.28"}, "swapped"),
        ({"lat": "0", "lng": "0"}, "null-island"),
        ({"lat": "NaN", "lng": "120.02"}, "not-a-number"),
        ({"lat": "30,28", "lng": "120,02"}, "not-a-number"),
        ({"lat": "30°16'N", "lng": "120°1'E"}, "not-a-number"),
        ({"lat": "95", "lng": "120.02"}, "out-of-range"),
    ],
)
def test_a_record_in_the_wrong_place_or_datum_is_refused_with_a_full_notice(
    run: Run, fields: dict[str, str], code: str
) -> None:
    assert through(run, **fields) is None
    assert codes(run) == [code]
    assert run.tallies["hangzhou"].refused == {code: 1}
    notice = run.notices[0]
    assert (notice.file, notice.place) == ("scraper/sources/example.yml", "row 1 of hangzhou.json · 1")
    assert notice.field in ("point", "coord")
    for lang in ("en", "zh"):
        sentence = notice.render(lang)
        assert notice.found in sentence
        assert notice.expected[lang] in sentence
        assert notice.mend[lang] in sentence
        assert "{" not in sentence


def test_a_place_without_a_point_is_looked_up_by_its_address(run: Run) -> None:
    record = through(run, address="西湖区转塘街道象山路280号")
    assert record is not None
    assert "point" not in record["facts"]
    (answer,) = run.answers["hangzhou"].values()
    assert (answer.query, answer.outcome) == ("hangzhou: 杭州市西湖区转塘街道象山路280号", "found")
    assert answer.point is not None
    assert answer.point["precision"] == "township"


@pytest.mark.parametrize("address", ["", "庆春路79号"])
def test_what_could_only_be_the_city_is_not_looked_up(run: Run, address: str) -> None:
    assert through(run, address=address) is not None
    assert run.answers["hangzhou"] == {}


def test_hostile_text_passes_as_text(run: Run) -> None:
    record = through(run, title=HOSTILE, transport=f"{HOSTILE}\u202e\u0000", tel="x", site="javascript:alert(1)")
    assert record is not None
    assert record["facts"]["names"][0]["text"] == HOSTILE
    assert record["facts"]["transport"] == {"zh": HOSTILE}
    assert "websites" not in record["facts"]
    assert codes(run) == ["bad-phone", "bad-url"]


@pytest.mark.parametrize("title", ["", " ", "N/A", "null", "-", "\u202e\u200b"])
def test_a_place_without_a_name_is_refused(run: Run, title: str) -> None:
    assert through(run, title=title) is None
    assert "no-name" in codes(run)


def test_a_value_beyond_reason_is_left_out(run: Run) -> None:
    record = through(run, transport="公" * 1_000_000)
    assert record is not None
    assert "transport" not in record["facts"]
    assert codes(run) == ["too-long"]


def test_a_date_that_is_none_is_left_out(run: Run) -> None:
    record = through(run, on="22.1.2020")
    assert record is not None
    assert "stated_on" not in record
    assert codes(run) == ["bad-date"]


def test_what_the_schema_does_not_allow_is_refused(tmp_path: Path) -> None:
    run = make_run(tmp_path, facts=MAP_ANSWER["facts"] | {"type": {"field": "kind"}})
    assert through(run, kind="palace") is None
    assert codes(run) == ["invalid-record"]
    assert "hospital" in run.notices[0].expected["en"]


def test_the_same_place_twice_is_one_unless_the_two_disagree(run: Run) -> None:
    assert through(run) == through(run)
    assert through(run, title="另一家医院") is None
    assert codes(run) == ["same-key"]
    assert run.tallies["hangzhou"].kept == 1


@pytest.mark.parametrize(("metres", "precision"), [(20, "building"), (200, "township")])
def test_near_points_become_one_and_coarser(tmp_path: Path, metres: int, precision: str) -> None:
    run = make_run(tmp_path, datum="wgs84", point={"wkt": "wkt"})
    row = Row("hangzhou", "1", "row 1", "2026-01-01", {
        "title": ("示例医院",), "wkt": ("Point(120.15 30.26)", f"Point(120.15 {30.26 + metres / 111_000:.6f})"),
    })  # fmt: skip
    located = Locate(run).process_item(Normalise(run).process_item(row))
    assert located.facts["point"]["precision"] == precision
    assert located.facts["point"]["lat"] == 30.26


FIELD = st.one_of(st.text(max_size=60), st.sampled_from([HOSTILE, "0571-87236114", "30.2", "120.1", "杭州市西湖区1号"]))


@given(st.dictionaries(st.sampled_from(["title", "address", "tel", "site", "on", "lat", "lng", "coord"]), FIELD))
def test_whatever_comes_only_valid_records_leave(
    tmp_path_factory: pytest.TempPathFactory, fields: dict[str, str]
) -> None:
    run = make_run(tmp_path_factory.mktemp("any"))
    record = through(run, **fields)
    if record is None:
        assert run.notices
    else:
        assert schema.validate("record", record) == []


@pytest.mark.parametrize("code", kinds())
def test_every_finding_is_told_in_both_languages(code: str) -> None:
    kind = kinds()[code]
    assert kind.keys() == {"severity", "expected", "mend"}
    assert kind["severity"] in ("error", "warning", "info")
    for part in ("expected", "mend"):
        assert kind[part].keys() == {"en", "zh"}
        assert any("\u4e00" <= char <= "\u9fff" for char in kind[part]["zh"]) or "{" in kind[part]["zh"]
    assert isinstance(finding(code, "f", "p", "f", "{x} <b>"), Notice)


def test_a_value_is_never_read_as_a_blank_to_fill() -> None:
    notice = finding("value-unknown", "f", "p", "f", "x", known="{found} {known}")
    assert notice.expected["en"] == "one of: {found} {known}"
