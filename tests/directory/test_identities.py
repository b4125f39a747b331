"""A record keeps its id for ever; places that join or part lead on; broken ledgers harm nothing."""

from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory import store
from directory.assemble import assemble
from directory.linking import identities
from directory.linking.groups import Group
from directory.model import Directory, Record
from tests.directory import sample

NAMED = "names: [{text: 新医院, lang: zh-Hans, kind: official}]\n"


def group(*keys: str) -> Group:
    return Group(None, [Record(key, "list", "testcity", "https://example.org/", "2026-01-01", {}) for key in keys])


def given_ids(groups: list[Group], ledger: identities.Ledger) -> tuple[dict[str, str], identities.Ledger]:
    """Record key → id, and the ledger afterwards."""
    chosen, rows = identities.assign(groups, ledger, "tc")
    return {record.key: facility for facility, one in chosen for record in one.records}, [*ledger, *rows]


def test_joined_the_older_lives_and_parted_each_has_its_own_again() -> None:
    apart, ledger = given_ids([group("a"), group("b"), group("c")], [])
    joined, ledger = given_ids([group("a", "b"), group("c")], ledger)
    assert joined == {"a": "cn-tc-0001", "b": "cn-tc-0001", "c": "cn-tc-0003"}
    assert identities.former([("cn-tc-0001", group("a", "b"))], ledger, [])[0] == {"cn-tc-0002": "cn-tc-0001"}
    again, ledger = given_ids([group("c"), group("b"), group("a")], ledger)
    assert again == apart
    assert given_ids([group("a"), group("b"), group("c")], ledger) == (apart, ledger)


def test_when_a_place_splits_the_id_stays_with_the_record_that_had_it_first() -> None:
    first, ledger = given_ids([group("b")], [])
    both, ledger = given_ids([group("a", "b")], ledger)
    assert first["b"] == both["a"]
    split, ledger = given_ids([group("a"), group("b")], ledger)
    assert split == {"b": "cn-tc-0001", "a": "cn-tc-0002"}


def test_an_id_is_not_taken_back_for_being_lower() -> None:
    ledger = [("gone", "cn-tc-0001"), ("a", "cn-tc-0001"), ("a", "cn-tc-0004")]
    assert given_ids([group("a")], ledger)[0] == {"a": "cn-tc-0004"}


keys = st.sampled_from("abcdef")
partition = st.lists(st.sets(keys, min_size=1), min_size=1, max_size=4)


@given(st.lists(partition, min_size=1, max_size=6))
def test_whatever_joins_and_parts_no_id_is_lost_and_order_does_not_matter(history: list[list[set[str]]]) -> None:
    ledger: identities.Ledger = []
    for step in history:
        seen: set[str] = set()
        groups = []
        for several in step:
            if several - seen:
                groups.append(group(*sorted(several - seen)))
            seen |= several
        results = [identities.assign(list(order), ledger, "tc") for order in permutations(groups)]
        chosen, rows = results[0]
        assert all(result == results[0] for result in results)
        assert len({facility for facility, _ in chosen}) == len(groups)
        ledger = [*ledger, *rows]
        assert identities.assign(groups, ledger, "tc") == (chosen, [])
        redirects, notices = identities.former(chosen, ledger, [])
        living = {facility for facility, _ in chosen}
        nowhere = {notice.found for notice in notices if notice.code == "id-leads-nowhere"}
        assert set(redirects.values()) <= living
        for facility in {facility for _, facility in ledger} - living:
            assert facility in redirects or facility in nowhere or {n.code for n in notices} & {"redirect-cycle"}
        assert not redirects.keys() & living


def test_chains_are_followed_to_their_end() -> None:
    ledger = [("a", "cn-tc-0001"), ("a", "cn-tc-0002"), ("b", "cn-tc-0002"), ("b", "cn-tc-0003"), ("c", "cn-tc-0004")]
    redirects, notices = identities.former([("cn-tc-0003", group("b"))], ledger, [])
    assert redirects == {"cn-tc-0001": "cn-tc-0003", "cn-tc-0002": "cn-tc-0003"}
    assert [notice.found for notice in notices] == ["cn-tc-0004"]


CIRCLES = [
    # two ids exchanged by their records; two that lead to each other; one of them alone in its place
    ["list:a,cn-tc-0001", "list:b,cn-tc-0002", "list:a,cn-tc-0002", "list:b,cn-tc-0001"],
    ["list:a,cn-tc-0005", "list:b,cn-tc-0006", "cn-tc-0001,cn-tc-0002", "cn-tc-0002,cn-tc-0001"],
    ["list:a,cn-tc-0001", "list:b,cn-tc-0006", "cn-tc-0001,cn-tc-0002", "cn-tc-0002,cn-tc-0001"],
    ["list:a,cn-tc-0005", "list:b,cn-tc-0006", "x,cn-tc-0001", "x,cn-tc-0002", "y,cn-tc-0002", "y,cn-tc-0001"],
]


def directory_with(tmp_path: Path, ledger: list[str], keep: bool = True) -> tuple[Path, Directory]:
    data = sample.make(tmp_path, [sample.record("a", "测试一院"), sample.record("b", "测试二院")])
    (data / "identities.csv").write_text("record,facility\n" + "\n".join(ledger) + "\n", encoding="utf-8")
    return data, assemble(data, day="2026-03-01", keep_identities=keep)


@pytest.mark.parametrize("ledger", CIRCLES)
def test_a_circle_of_ids_is_told_and_harmless(tmp_path: Path, ledger: list[str]) -> None:
    data, directory = directory_with(tmp_path, ledger)
    assert [notice.code for notice in directory.notices].count("redirect-cycle") == 1
    places = directory.facilities["testcity"]
    current = dict(row.split(",") for row in ledger)
    assert {place.records[0]: place.id for place in places} == {key: current[key] for key in ("list:a", "list:b")}
    assert all(len(place.records) == 1 for place in places)
    assert assemble(data, day="2026-03-01").facilities == directory.facilities
    assert (data / "identities.csv").read_text().split()[1:] == ledger


BROKEN = ["<<<<<<< HEAD", "=======", ">>>>>>> other", "list:a", "list:b,nonsense", ",cn-tc-0009", '"open']


def test_rows_of_the_ledger_that_say_nothing_are_told(tmp_path: Path) -> None:
    _, directory = directory_with(tmp_path, ["list:a,cn-tc-0007", *BROKEN])
    assert {place.records[0]: place.id for place in directory.facilities["testcity"]}["list:a"] == "cn-tc-0007"
    told = [notice for notice in directory.notices if notice.code == "unusable-identity"]
    assert [notice.place for notice in told] == [f"line {number}" for number in range(3, 3 + len(BROKEN))]


def test_an_entry_without_records_leaves_its_id_to_nobody(tmp_path: Path) -> None:
    data = sample.make(tmp_path, [], {3: sample.entry(3, NAMED)})
    assemble(data, keep_identities=True)
    assert store.load_identities(data) == [("entry:cn-tc-0003", "cn-tc-0003")]
    (data / "cities" / "testcity" / "facilities" / "cn-tc-0003.yml").unlink()
    sample.make(tmp_path, [sample.record("a", "测试一院")])
    directory = assemble(data, keep_identities=True)
    assert [place.id for place in directory.facilities["testcity"]] == ["cn-tc-0004"]
    assert [notice.code for notice in directory.notices] == ["id-leads-nowhere"]


def test_a_deleted_entry_leads_to_the_one_that_people_say_it_is(tmp_path: Path) -> None:
    data = sample.make(tmp_path, [], {1: sample.entry(1, NAMED), 2: sample.entry(2, NAMED.replace("新", "旧"))})
    assemble(data, keep_identities=True)
    (data / "cities" / "testcity" / "facilities" / "cn-tc-0001.yml").unlink()
    (data / "decisions.csv").write_text(
        "a,b,decision,why,by,on\ncn-tc-0001,entry:cn-tc-0002,same,one place,maintainers,2026-02-01\n"
    )
    directory = assemble(data, day="2026-03-01", keep_identities=True)
    [place] = directory.facilities["testcity"]
    assert (place.id, place.redirects) == ("cn-tc-0002", ["cn-tc-0001"])
    assert directory.notices == []


def other_city(data: Path) -> Path:
    folder = data / "cities" / "othercity"
    (folder / "facilities").mkdir(parents=True)
    city = sample.CITY.replace("id: testcity", "id: othercity").replace("code: tc", "code: oc")
    (folder / "city.yml").write_text(city.replace("测试市", "别市"), encoding="utf-8")
    return folder


def test_two_entries_of_two_cities_with_one_id(tmp_path: Path) -> None:
    data = sample.make(tmp_path, [], {1: sample.entry(1, NAMED)})
    other = other_city(data) / "facilities"
    for number in (1, 2):
        text = sample.entry(number, NAMED).replace("city: testcity", "city: othercity")
        (other / f"cn-tc-{number:04d}.yml").write_text(text, encoding="utf-8")
    directory = assemble(data, day="2026-03-01")
    assert {city: [f.id for f in several] for city, several in directory.facilities.items()} == {
        "othercity": ["cn-tc-0002"],
        "testcity": ["cn-tc-0001"],
    }
    assert sorted((n.code, n.severity, n.place) for n in directory.notices) == [
        ("foreign-id", "warning", "cn-tc-0002"),
        ("id-twice", "error", "cn-tc-0001"),
    ]


def test_a_place_that_its_source_files_under_another_city_leads_there(tmp_path: Path) -> None:
    data = sample.make(tmp_path, [sample.record("a", "测试一院"), sample.record("b", "测试二院")])
    other_city(data)
    assemble(data, keep_identities=True)
    sample.make(tmp_path, [sample.record("a", "测试一院") | {"city": "othercity"}, sample.record("b", "测试二院")])
    directory = assemble(data, day="2026-03-01", keep_identities=True)
    [moved] = directory.facilities["othercity"]
    assert (moved.id, moved.redirects) == ("cn-oc-0001", ["cn-tc-0001"])


def test_an_entry_that_lists_a_record_outweighs_the_ledger(tmp_path: Path) -> None:
    """Found by the histories: the record's old entry claimed it by the ledger, and who won hung on the ids."""
    data = sample.make(tmp_path, [sample.record("a", "新医院")], {2: sample.entry(2, f"{NAMED}records: ['list:a']\n")})
    assemble(data, keep_identities=True)
    sample.make(tmp_path, [sample.record("a", "新医院")], {2: sample.entry(2, NAMED)})
    sample.make(tmp_path, [sample.record("a", "新医院")], {3: sample.entry(3, f"{NAMED}records: ['list:a']\n")})
    once, twice = (assemble(data, day="2026-03-01", keep_identities=True) for _ in range(2))
    assert {place.id: place.records for place in once.facilities["testcity"]} == {
        "cn-tc-0002": [],
        "cn-tc-0003": ["list:a"],
    }
    assert (once.facilities, once.notices) == (twice.facilities, [])


def test_a_record_that_an_answer_parts_from_an_entry_goes_without_a_word(tmp_path: Path) -> None:
    """Found by the histories: the ledger alone had put it there, and the next build said nothing of it either."""
    data = sample.make(tmp_path, [sample.record("a", "新医院"), sample.record("b", "新医院")])
    assemble(data, keep_identities=True)
    sample.make(tmp_path, [sample.record("a", "新医院"), sample.record("b", "新医院")], {1: sample.entry(1, NAMED)})
    joined = assemble(data, keep_identities=True)
    assert [place.records for place in joined.facilities["testcity"]] == [["list:a", "list:b"]]
    (data / "decisions.csv").write_text(
        "a,b,decision,why,by,on\nlist:a,list:b,different,looked,maintainers,2026-02-01\n", encoding="utf-8"
    )
    once, twice = (assemble(data, day="2026-03-01", keep_identities=True) for _ in range(2))
    assert {place.id: place.records for place in once.facilities["testcity"]} == {
        "cn-tc-0001": ["list:a"],
        "cn-tc-0002": ["list:b"],
    }
    assert (once.facilities, once.notices) == (twice.facilities, [])


def test_answers_about_ids_that_are_gone_lead_on_and_never_in_a_circle() -> None:
    ledger = [("x", "cn-tc-0001"), ("y", "cn-tc-0002"), ("z", "cn-tc-0003")]
    said = [("cn-tc-0001", "cn-tc-0002"), ("cn-tc-0002", "cn-tc-0001"), ("cn-tc-0002", "z")]
    decisions = [{"a": a, "b": b, "decision": "same"} for a, b in said]
    redirects, notices = identities.former([("cn-tc-0003", group("z"))], ledger, decisions)
    assert (redirects, notices) == ({"cn-tc-0001": "cn-tc-0003", "cn-tc-0002": "cn-tc-0003"}, [])
    redirects, notices = identities.former([("cn-tc-0003", group("z"))], ledger, decisions[:2])
    assert (redirects, [notice.found for notice in notices]) == ({}, ["cn-tc-0001", "cn-tc-0002"])
