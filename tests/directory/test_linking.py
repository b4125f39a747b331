"""Which records are one place, and that a place keeps its id."""

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from directory import store
from directory.assemble import assemble
from directory.linking import identities
from directory.linking.groups import Group
from directory.model import Record
from tests.directory import sample


def facilities(data: Path) -> dict[str, set[str]]:
    """Facility id → record keys."""
    directory = assemble(data, day="2026-03-01", keep_identities=True)
    return {f.id: set(f.records) for f in directory.facilities["testcity"]}


def wikidata(value: str) -> dict[str, Any]:
    return {"identifiers": [{"system": "wikidata", "value": value}]}


def phone(value: str) -> dict[str, Any]:
    return {"contacts": [{"kind": "phone", "value": value}]}


def test_identifier_name_and_phone_join_in_this_order(tmp_path: Path) -> None:
    records = [
        sample.record("a", "测试一院", **wikidata("Q1")),
        sample.record("b", "Test First Hospital", **wikidata("Q1")),
        sample.record("c", "测试一院"),
        sample.record("d", "测试二院", **phone("+8657187654321")),
        sample.record("e", "Test Second Hospital", **phone("+8657187654321")),
        sample.record("f", "测试三院", **phone("+8657187654300")),
        sample.record("i", "测试四院", **phone("+8657187654300")),
        sample.record("j", "Test Other Hospital", **phone("+8657187654300")),
        sample.record("g", "测试急救中心", **phone("120")),
        sample.record("h", "Ambulance Station", **phone("120")),
    ]
    found = facilities(sample.make(tmp_path, records))
    assert sorted(found.values(), key=sorted) == [
        {"list:a", "list:b", "list:c"},
        {"list:d", "list:e"},  # one has only a Chinese name, the other only an English one
        {"list:f"},  # the same phone does not join two Chinese names, nor say which of them the English one is
        {"list:g"},
        {"list:h"},  # 120 is everybody's
        {"list:i"},
        {"list:j"},
    ]


def test_people_s_answers_win_over_everything(tmp_path: Path) -> None:
    records = [sample.record("a", "测试一院"), sample.record("b", "测试一院"), sample.record("c", "Another Name")]
    data = sample.make(tmp_path, records)
    (data / "decisions.csv").write_text(
        "a,b,decision,why,by,on\n"
        "list:a,list:b,different,two campuses,maintainers,2026-02-01\n"
        "list:b,list:c,same,translation,maintainers,2026-02-01\n"
    )
    assert sorted(facilities(data).values(), key=sorted) == [{"list:a"}, {"list:b", "list:c"}]


def test_contradictory_answers_keep_apart_and_are_told(tmp_path: Path) -> None:
    records = [sample.record(k, f"测试{k}院") for k in ("a", "b", "c")]
    data = sample.make(tmp_path, records)
    (data / "decisions.csv").write_text(
        "a,b,decision,why,by,on\n"
        "list:a,list:b,same,x,maintainers,2026-02-01\n"
        "list:b,list:c,same,x,maintainers,2026-02-01\n"
        "list:a,list:c,different,x,maintainers,2026-02-01\n"
        "list:a,list:gone,same,x,maintainers,2026-02-01\n"
    )
    directory = assemble(data, day="2026-03-01")
    assert sorted(len(f.records) for f in directory.facilities["testcity"]) == [1, 2]
    assert {notice.code for notice in directory.notices} == {"contradiction", "unknown-in-decision"}


def test_two_entries_never_become_one_place(tmp_path: Path) -> None:
    named = "names: [{text: 测试一院, lang: zh-Hans, kind: official}]\n"
    data = sample.make(
        tmp_path, [sample.record("a", "测试一院")], {1: sample.entry(1, named), 2: sample.entry(2, named)}
    )
    found = facilities(data)
    assert set(found) == {"cn-tc-0001", "cn-tc-0002"}
    assert sorted(map(len, found.values())) == [0, 1]


def test_an_id_stays_when_the_name_the_order_or_the_neighbours_change(tmp_path: Path) -> None:
    records = [sample.record("a", "测试一院"), sample.record("b", "测试二院")]
    data = sample.make(tmp_path, records)
    before = facilities(data)
    renamed = [sample.record("0", "测试零院"), sample.record("b", "改名医院"), sample.record("a", "又改名医院")]
    sample.make(tmp_path, renamed)
    after = facilities(data)
    assert {key: keys for key, keys in after.items() if key in before} == before
    assert len(after) == 3


def test_when_places_join_the_older_id_lives_and_the_other_leads_to_it(tmp_path: Path) -> None:
    data = sample.make(tmp_path, [sample.record("a", "测试一院"), sample.record("b", "测试二院")])
    before = facilities(data)
    sample.make(tmp_path, [sample.record("a", "测试一院"), sample.record("b", "测试一院")])
    directory = assemble(data, day="2026-03-01", keep_identities=True)
    [joined] = directory.facilities["testcity"]
    assert joined.id == min(before)
    assert joined.redirects == [max(before)]
    assert store.load_identities(data)[:2] == sorted((k, i) for i, keys in before.items() for k in keys)
    sample.make(tmp_path, [sample.record("a", "测试一院"), sample.record("b", "测试二院"), sample.record("c", "新院")])
    again = facilities(data)
    assert len(again) == 3
    assert joined.id in again


@given(st.permutations(range(6)))
def test_ids_do_not_depend_on_the_order_of_groups(order: list[int]) -> None:
    groups = [Group(None, [Record(f"s:{n}", "s", "c", "https://x.org/", "2026-01-01", {})]) for n in order]
    chosen, rows = identities.assign(sorted(groups, key=lambda g: g.records[0].key), [("s:3", "cn-tc-0009")], "tc")
    assert {g.records[0].key: i for i, g in chosen}["s:3"] == "cn-tc-0009"
    assert [facility for _, facility in rows] == [f"cn-tc-{n:04d}" for n in (10, 11, 12, 13, 14)]
