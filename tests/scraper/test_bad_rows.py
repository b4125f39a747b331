"""What an answer may hold: rows and values that are refused or left out, each with a full notice."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from parsel import Selector
from scrapy.exceptions import DropItem

from directory import schema
from directory.model import Facts
from scraper.pipelines import Locate, Normalise, Validate, Write
from scraper.rows import Row
from scraper.runs import Run
from scraper.spiders import spider
from scraper.spiders.base import Page
from scraper.spiders.reading import UnreadableError, decode
from scraper.spiders.tables import read_table
from tests.scraper.test_pipelines import make_run

ROW: dict[str, Any] = {
    "id": "1",
    "title": "示例医院",
    "address": "西湖区古翠路1号",
    "tel": "0571-87783777",
    "site": "https://example.org/",
    "transport": "x",
    "on": "2026-01-01",
    "lat": "30.27",
    "lng": "120.12",
    "coord": "GCJ-02",
}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return make_run(
        tmp_path,
        spider="json_api",
        request={
            "url": "https://example.org/{city}.json",
            "file": "{city}.json",
            "rows": "rows[]",
        },
    )


def read(run: Run, body: bytes) -> list[Facts]:
    """The records an answer becomes, through a spider and every pipeline."""
    reader = spider("json_api")(run)
    run.asked("hangzhou", "hangzhou.json", "https://example.org/hangzhou.json")
    page = Page("hangzhou", "hangzhou.json", "https://example.org/hangzhou.json", body, 1, "json", "", follow=False)
    stages, records = [stage(run) for stage in (Normalise, Locate, Validate, Write)], []
    for item in reader.take(page, "2026-01-02"):
        assert isinstance(item, Row)
        with contextlib.suppress(DropItem):
            for stage in stages:
                stage.process_item(item)
            records.append(item.facts)
    return records


def answer(*rows: dict[str, Any]) -> bytes:
    return json.dumps({"rows": [ROW | row for row in rows]}, ensure_ascii=False).encode("utf-8", "surrogatepass")


def full(run: Run, code: str, found: str = "") -> None:
    """There is a notice of this code that says everything."""
    notice = next(notice for notice in run.notices if notice.code == code)
    assert notice.file == "scraper/sources/example.yml (https://example.org/hangzhou.json)"
    assert "hangzhou.json" in notice.place
    assert found in notice.found
    for lang in ("en", "zh"):
        assert notice.found
        assert notice.expected[lang]
        assert notice.mend[lang]
        assert "{" not in notice.expected[lang] + notice.mend[lang]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b'{"rows":[{"id":"1","title":NaN}]}', "NaN"),
        (b'{"rows":[{"id":"1","lat":Infinity}]}', "Infinity"),
        (b'{"rows":[{"id":"1","id":"2"}]}', "twice"),
        (b'{"rows":' + b"[" * 100_000, "deep"),
        (b'{"rows":{"0":{"id":"1"},"1":{"id":"2"}}}', "without a list"),
        (b'{"rows":[1,2]}', "without a list"),
        (b'{"rows":[', "rows"),
        (b"", "empty answer"),
        (b"callback({)", "text that starts"),
        (b'{"rows":[{"number":"1","title":"x"}]}', "number"),
    ],
)
def test_an_answer_that_is_none_fails_the_city(run: Run, body: bytes, found: str) -> None:
    assert read(run, body) == []
    assert run.failed["hangzhou"] in ("answer-unreadable", "field-missing")
    full(run, run.failed["hangzhou"], found)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"lat": "1e999"}, "not-a-number"),
        ({"lat": "51,5"}, "not-a-number"),
        ({"lat": "51°30'N"}, "not-a-number"),
        ({"lat": True}, "not-a-number"),
        ({"lat": "120.12", "lng": "30.27"}, "swapped"),
        ({"lat": 0, "lng": 0}, "null-island"),
        ({"title": ""}, "no-name"),
        ({"title": "   "}, "no-name"),
        ({"title": "null"}, "no-name"),
        ({"title": "N/A"}, "no-name"),
        ({"title": "-"}, "no-name"),
        ({"title": "test"}, "no-name"),
        ({"title": "名" * 1_000_000}, "no-name"),
        ({"title": "\u202e\u200d\u0000"}, "no-name"),
        ({"id": ""}, "no-identity"),
    ],
)
def test_a_row_that_is_no_place_is_refused(run: Run, row: dict[str, Any], code: str) -> None:
    records = read(run, answer({"id": "9"}, row))
    assert [record["key"] for record in records] == ["example:9"]
    full(run, code)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"tel": "0571-8778388387022776"}, "bad-phone"),
        ({"tel": "0751-87236666"}, "bad-phone"),
        ({"tel": "13800138000"}, "personal-phone"),
        ({"site": "javascript:alert(1)"}, "bad-url"),
        ({"site": "file:///etc/passwd"}, "bad-url"),
        ({"on": "22.1.2020"}, "bad-date"),
        ({"transport": "x" * 1_000_000}, "too-long"),
        ({"surprise": "new"}, "field-unknown"),
        ({"address": "萧山区庆春路"}, ""),
    ],
)
def test_a_value_that_cannot_be_used_is_left_out(run: Run, row: dict[str, Any], code: str) -> None:
    (record,) = read(run, answer(row))
    assert schema.validate("record", record) == []
    if code:
        full(run, code)


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>医院",
        "Clinic ${alert(1)}",
        "Dr O`Brien",
        r"C:\path\20190221",
        "</script><script>x",
        "<!--<script>x",
        "医\u2028院\u202e示例\u200d\u0000",
        "示例\ud800医院",
        "{{7*7}} =1+1",
    ],
)
def test_hostile_names_are_text_like_any_other(run: Run, name: str) -> None:
    (record,) = read(run, answer({"title": name}))
    text = record["facts"]["names"][0]["text"]
    assert schema.validate("record", record) == []
    assert not set(text) & set("\u2028\u202e\u200d\u0000\ud800")
    text.encode("utf-8")
    assert ("<script>" in name) == ("<script>" in text)


def test_one_id_for_two_places_one_place_twice_and_the_list_twice(run: Run) -> None:
    other = {"title": "另一家医院"}
    records = read(run, answer({}, other, {}, {"id": "2"}, {}, other, {"id": "2"}))
    assert sorted({record["key"] for record in records}) == ["example:1", "example:2"]
    assert run.tallies["hangzhou"].kept == 2
    assert run.tallies["hangzhou"].refused["same-key"] == 2
    full(run, "same-key", "example:1")


def test_a_million_nested_elements_and_a_huge_text_are_read_or_refused() -> None:
    deep = b"<div>" * 1_000_000 + b"<table><tr><th>id<tr><td>1</table>"
    huge = b"<table><tr><th>id<tr><td>" + b"x" * 15_000_000 + b"</table>"
    for body in (deep, huge):
        with contextlib.suppress(UnreadableError):
            assert read_table(body, "html") == [{"id": ("1",)}] or len(body) > 10_000_000
    assert Selector("<p>still here</p>").css("p::text").get() == "still here"


@pytest.mark.parametrize(
    ("body", "declared", "text"),
    [
        ("名称".encode("gb18030"), "", "名称"),
        ("名称".encode("gb18030"), "gb2312", "名称"),
        ("名称".encode("utf-8-sig"), "utf-8", "名称"),
        ("名称".encode("utf-16"), "", "名称"),
        ("é été".encode("latin-1"), "utf-8", None),
        ("名称 name".encode("utf-16-le"), "", None),
        (b"\xff\xff\xff", "", None),
    ],
)
def test_encodings_that_lie_are_refused(body: bytes, declared: str, text: str | None) -> None:
    if text is None:
        with pytest.raises(UnreadableError):
            decode(body, declared)
    else:
        assert decode(body, declared) == text
