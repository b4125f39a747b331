"""A place that its source no longer has is kept with what was said last, marked, and comes back to normal."""

import json
from pathlib import Path
from typing import Any

import pytest

from directory import store
from directory.assemble import assemble
from directory.model import Directory, Facility, Statement
from tests.directory import sample

GONE = {"gone_since": "2026-02-20"}
PHONE = {"contacts": [{"kind": "phone", "value": "+8657187654321"}]}


def built(data: Path) -> Directory:
    return assemble(data, day="2026-03-01", keep_identities=True)


def only(directory: Directory) -> Facility:
    [place] = directory.facilities["testcity"]
    return place


def shown(facility: Facility) -> dict[str, Statement]:
    return {"/".join(said.path): said for said in facility.statements if said.published}


def row(key: str, name: str, **facts: Any) -> dict[str, Any]:
    return sample.record(key, name, **facts)


def test_a_place_without_a_living_record_stays_and_says_so(tmp_path: Path) -> None:
    data = sample.make(tmp_path, [row("a", "测试一院", **PHONE)])
    before = only(built(data))
    sample.make(tmp_path, [row("a", "测试一院", **PHONE) | GONE])
    directory = built(data)
    after = only(directory)
    assert after.id == before.id
    assert after.facts == before.facts | {"status": "unconfirmed"}
    told = shown(after)
    for path in shown(before):
        assert (told[path].confirmed, told[path].gone_since) == (False, "2026-02-20")
        assert (told[path].url, told[path].checked_on) == ("https://example.org/list", "2026-02-01")
    assert (told["status"].checked_on, told["status"].record) == ("2026-02-20", "list:a")
    [notice] = directory.notices
    assert (notice.code, notice.severity, notice.place) == ("record-vanished", "info", "list:a")
    assert after.id in notice.mend["en"]
    assert after.id in notice.mend["zh"]
    sample.make(tmp_path, [row("a", "测试一院", **PHONE)])
    again = built(data)
    assert only(again) == before
    assert again.notices == []


def test_what_a_gone_record_said_counts_only_where_nobody_speaks(tmp_path: Path) -> None:
    other = {"contacts": [{"kind": "phone", "value": "+8657187654399"}]}
    same = {"identifiers": [{"system": "wikidata", "value": "Q1"}]}
    records = [
        row("a", "测试一院", **PHONE, **same, beds={"count": 30}, pay_first="yes") | GONE,
        row("b", "测试一院", **other, **same, pay_first="no") | {"stated_on": "2010"},
    ]
    place = only(built(sample.make(tmp_path, records)))
    assert place.facts["contacts"] == other["contacts"]  # the whole list of those who still speak
    assert place.facts["pay_first"] == "no"  # older, but not gone
    assert place.facts["beds"] == {"count": 30}
    assert shown(place)["beds"].confirmed is False
    assert "status" not in place.facts
    assert {said.record for said in place.statements} == {"list:a", "list:b"}


@pytest.mark.parametrize(
    ("entry", "status"),
    [
        ("contacts: [{kind: phone, value: '+8657187654300'}]\n", "unconfirmed"),
        ("names: [{text: 测试一院, lang: zh-Hans, kind: official}]\n", None),
        ("status: open\n", "open"),
        ("status: closed\n", "closed"),
    ],
)
def test_editors_still_win(tmp_path: Path, entry: str, status: str | None) -> None:
    data = sample.make(tmp_path, [row("a", "测试一院")])
    built(data)
    sample.make(tmp_path, [row("a", "测试一院") | GONE], {1: sample.entry(1, entry)})
    assert only(built(data)).facts.get("status") == status


def test_a_closed_place_stays_closed(tmp_path: Path) -> None:
    place = only(built(sample.make(tmp_path, [row("a", "测试一院", status="closed") | GONE])))
    assert place.facts["status"] == "closed"


def test_a_place_without_a_name_is_told_not_lost_silently(tmp_path: Path) -> None:
    nameless = sample.record("a", "x") | {"facts": PHONE}
    directory = built(sample.make(tmp_path, [nameless, sample.record("b", "测试二院")], {1: sample.entry(5, "")}))
    assert len(directory.facilities["testcity"]) == 1
    assert "no-name" in {notice.code for notice in directory.notices}


def test_the_record_of_a_deleted_file_leaves_its_id_unused_and_told(tmp_path: Path) -> None:
    data = sample.make(tmp_path, [row("a", "测试一院"), row("b", "测试二院")])
    ids = {f.records[0]: f.id for f in built(data).facilities["testcity"]}
    sample.make(tmp_path, [row("b", "测试二院"), row("c", "测试三院")])
    directory = built(data)
    assert {f.id for f in directory.facilities["testcity"]} == {ids["list:b"], "cn-tc-0003"}
    assert [(n.code, n.severity, n.found) for n in directory.notices] == [("id-leads-nowhere", "info", ids["list:a"])]
    assert json.dumps(store.load_identities(data)).count("cn-tc-0001") == 1
