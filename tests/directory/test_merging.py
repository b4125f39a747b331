"""Editors win, unknown stays unknown, every published value says where it is from."""

import json
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory import checking, merging, paths, schema, store
from directory.assemble import assemble
from directory.linking.groups import Group
from directory.model import Entry, Facility, Record, Source, Statement
from tests.directory import sample

PLAIN = {"en": "S", "zh": "S"}
SOURCES = {
    name: Source(name, PLAIN, PLAIN, kind, "web", "", PLAIN, "https://example.org/")
    for name, kind in [("gov", "government"), ("crowd", "crowd"), ("crowd2", "crowd")]
}
RULES = merging.Rules(SOURCES, {"government": 20, "official_site": 30, "crowd": 90}, "2026-03-01")

Strategy: TypeAlias = st.SearchStrategy[Any]

yes_no: Strategy = st.sampled_from(["yes", "no"])
phones: Strategy = st.sampled_from([f"+865718765432{n}" for n in range(4)])
contact: Strategy = st.fixed_dictionaries(
    {"kind": st.just("phone"), "value": phones}, optional={"purpose": st.sampled_from(["switchboard", "emergency"])}
)
language: Strategy = st.fixed_dictionaries(
    {"language": st.sampled_from(["en", "ja"])},
    optional={"window": st.sampled_from(["doctor", "cashier"]), "level": st.sampled_from(["basic", "fluent"])},
)
service: Strategy = st.fixed_dictionaries(
    {"kind": st.sampled_from(["emergency", "international"])},
    optional={
        "available": yes_no,
        "always": yes_no,
        "languages": st.lists(language, min_size=1, max_size=2, unique_by=lambda s: (s["language"], s.get("window"))),
        "note": st.fixed_dictionaries({"en": st.text("ab", min_size=1)}),
    },
)
name: Strategy = st.fixed_dictionaries(
    {
        "text": st.sampled_from(["甲院", "乙院", "A Hospital"]),
        "lang": st.just("zh-Hans"),
        "kind": st.sampled_from(["official", "alias"]),
    }
)
facts: Strategy = st.fixed_dictionaries(
    {"names": st.lists(name, min_size=1, max_size=2, unique_by=lambda n: n["text"])},
    optional={
        "pay_first": yes_no,
        "payment_stops": st.integers(1, 5),
        "grade": st.sampled_from(["3A", "2A"]),
        "contacts": st.lists(contact, min_size=1, max_size=3, unique_by=lambda c: (c["value"], c.get("purpose"))),
        "services": st.lists(service, min_size=1, max_size=2, unique_by=lambda s: s["kind"]),
        "address": st.fixed_dictionaries({"zh": st.sampled_from(["甲路1号", "乙路2号"])}),
    },
)  # fmt: skip


def a_record(number: int, source: str, said: dict[str, Any], stated: str = "2026-01-01") -> Record:
    return Record(f"{source}:{number}", source, "testcity", "https://example.org/r", "2026-02-01", said, stated)


def an_entry(said: dict[str, Any], removed: list[str] | None = None) -> Entry:
    sources = [
        {
            "title": "T",
            "kind": "official_site",
            "url": "https://example.org/e",
            "checked_on": "2026-02-01",
            "method": "web",
            "covers": sorted(said),
        }
    ]
    return Entry("cn-tc-0001", "testcity", said, sources, removed=removed or [])


def merged(entry: Entry | None, records: list[Record]) -> Facility:
    facility, _ = merging.merge("cn-tc-0001", Group(entry, records), [], [], RULES)
    assert facility
    return facility


def published(facility: Facility) -> dict[tuple[str, ...], Any]:
    return {s.path: s.value for s in facility.statements if s.published}


records = st.lists(
    st.tuples(st.sampled_from(sorted(SOURCES)), facts, st.sampled_from(["2020", "2026-01-01"])), max_size=4
)


@settings(max_examples=300)
@given(facts, records)
def test_no_record_ever_overwrites_an_entry(
    said: dict[str, Any], others: list[tuple[str, dict[str, Any], str]]
) -> None:
    found = published(merged(an_entry(said), [a_record(n, *other) for n, other in enumerate(others)]))
    for path, value in dict(paths.pairs(said)).items():
        assert found[path] == value


@settings(max_examples=200)
@given(facts, records, st.randoms())
def test_the_order_of_records_does_not_matter_and_twice_is_once(
    said: dict[str, Any], others: list[tuple[str, dict[str, Any], str]], random: Any
) -> None:
    rows = [a_record(n, *other) for n, other in enumerate(others)]
    shuffled = rows[:]
    random.shuffle(shuffled)
    one, two = merged(an_entry(said), rows), merged(an_entry(said), sorted(shuffled, key=lambda r: r.key))
    assert json.dumps(one.facts) == json.dumps(two.facts)
    assert one.statements == two.statements
    assert dict(paths.pairs(merged(an_entry(one.facts), []).facts)) == dict(paths.pairs(one.facts))


@settings(max_examples=200)
@given(st.none() | facts, records.filter(bool))
def test_everything_published_was_said_and_everything_said_is_kept(
    said: dict[str, Any] | None, others: list[tuple[str, dict[str, Any], str]]
) -> None:
    rows = [a_record(n, *other) for n, other in enumerate(others)]
    facility = merged(an_entry(said) if said else None, rows)
    assert dict(paths.pairs(facility.facts)) == published(facility)
    for giver in [*([said] if said else []), *(row.facts for row in rows)]:
        told = [(s.path, s.value) for s in facility.statements]
        assert all(pair in told for pair in dict(paths.pairs(giver)).items())
    absent = set(schema.properties("facts")) - set(facility.facts)
    assert not absent & {path[0] for path in published(facility)}


@given(facts)
def test_facts_and_their_pairs_say_the_same(said: dict[str, Any]) -> None:
    pairs = dict(paths.pairs(said))
    assert dict(paths.pairs(paths.build(pairs.items()))) == pairs


TRUST = [
    # better kind of source, then newer; an entry above all; the loser stays as a statement
    ([("crowd", "2026-01-01", "yes"), ("gov", "2019", "no")], None, "no"),
    ([("crowd", "2024-01-01", "yes"), ("crowd2", "2025-06", "no")], None, "no"),
    ([("gov", "2026-01-01", "yes")], "no", "no"),
]


@pytest.mark.parametrize(("said", "editors", "wins"), TRUST)
def test_who_is_believed(said: list[tuple[str, str, str]], editors: str | None, wins: str) -> None:
    named = [{"text": "甲院", "lang": "zh-Hans", "kind": "official"}]
    rows = [
        a_record(n, source, {"names": named, "pay_first": value}, day) for n, (source, day, value) in enumerate(said)
    ]
    entry = an_entry({"names": named, "pay_first": editors}) if editors else None
    facility = merged(entry, rows)
    assert facility.facts["pay_first"] == wins
    assert {s.value for s in facility.statements if s.path == ("pay_first",)} == {"yes", "no"}


def test_services_are_never_mixed() -> None:
    named = [{"text": "甲院", "lang": "zh-Hans", "kind": "official"}]
    english = [{"language": "en", "window": "doctor"}]
    rows = [
        a_record(1, "gov", {"names": named, "services": [{"kind": "international", "languages": english}]}),
        a_record(2, "gov", {"names": named, "services": [{"kind": "emergency", "always": "yes"}]}),
    ]
    facility = merged(None, rows)
    assert facility.facts["services"] == [
        {"kind": "emergency", "always": "yes"},
        {"kind": "international", "languages": english},
    ]


@pytest.mark.parametrize("removed", ["pay_first", "contacts/phone|+8657187654320", "services/emergency"])
def test_what_editors_removed_is_not_published_but_stays_known(removed: str) -> None:
    said = {
        "names": [{"text": "甲院", "lang": "zh-Hans", "kind": "official"}],
        "pay_first": "yes",
        "contacts": [{"kind": "phone", "value": "+8657187654320"}],
        "services": [{"kind": "emergency", "always": "yes"}],
    }
    facility = merged(an_entry({"names": said["names"]}, [removed]), [a_record(1, "gov", said)])
    assert removed.split("/")[0] not in facility.facts
    assert any(s.path[0] == removed.split("/")[0] for s in facility.statements)


AGE = [
    # (field, dated, checked on, method) → confirmed on 2026-03-01
    ("pay_first", "2025-01-01", "2025-01-01", "web", True),
    ("pay_first", "2020", "2026-02-01", "web", False),
    ("pay_first", None, "2026-02-01", "phone", True),
    ("pay_first", None, "2026-02-01", "collected", False),
    ("address", "2022-06-01", "2022-06-01", "web", True),
    ("names", None, "2026-02-01", "collected", True),
    ("address", "2020-01-22", "2026-02-01", "dataset", False),
]


@pytest.mark.parametrize(("field", "dated", "checked", "method", "confirmed"), AGE)
def test_a_value_past_its_time_to_live_is_not_confirmed(
    field: str, dated: str | None, checked: str, method: str, confirmed: bool
) -> None:
    named = [{"text": "甲", "lang": "zh-Hans", "kind": "official"}]
    said: dict[str, Any] = {"names": named, "address": {"zh": "甲路1号"}, "pay_first": "yes"}
    source = {
        "title": "T",
        "kind": "official_site",
        "url": "https://example.org/",
        "checked_on": checked,
        "method": method,
        "covers": [field, "names"],
    }
    if dated:
        source["stated_on"] = dated
    entry = Entry(
        "cn-tc-0001",
        "testcity",
        {"names": named, field: said[field]},
        [source],
    )
    [statement] = [s for s in merged(entry, []).statements if s.path[0] == field]
    assert statement.confirmed is confirmed
    assert statement.published


def test_a_value_without_a_source_is_not_published_and_told(tmp_path: Path) -> None:
    body = "names: [{text: 甲院, lang: zh-Hans, kind: official}]\npay_first: 'yes'\n"
    data = sample.make(tmp_path, [], {1: sample.entry(1, body)})
    directory = assemble(data, day="2026-03-01")
    [facility] = directory.facilities["testcity"]
    assert "pay_first" not in facility.facts
    assert [(n.code, n.field) for n in directory.notices] == [("no-source", "pay_first")]


def at(lat: float, lon: float, datum: str = "WGS-84") -> dict[str, Any]:
    return {"lat": lat, "lon": lon, "precision": "building", "datum": datum}


REFUSED = [
    ({"point": at(22.8, 108.3)}, "outside-city", "point"),
    ({"point": at(120.17, 30.25)}, "invalid-record", "facts/point/lat"),
    ({"point": at(0, 0)}, "outside-city", "point"),
    ({"point": at(30.25, 120.17, "GCJ-02")}, "invalid-record", "facts/point/datum"),
    ({"contacts": [{"kind": "phone", "value": "+8657187783883877"}]}, "phone-form", "contacts/phone|+8657187783883877"),
    ({"contacts": [{"kind": "phone", "value": "+865717783883"}]}, "phone-form", "contacts/phone|+865717783883"),
    ({"contacts": [{"kind": "phone", "value": "+8613812345678"}]}, "personal-mobile", "contacts/phone|+8613812345678"),
    ({"address": {"zh": "x", "district": "330103"}}, "unknown-district", "address"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "code", "field"), REFUSED)
def test_what_checking_refuses_is_told_and_the_rest_published(
    tmp_path: Path, facts: dict[str, Any], code: str, field: str
) -> None:
    data = sample.make(tmp_path, [sample.record("a", "甲院", **facts), sample.record("b", "乙院")])
    directory = assemble(data, day="2026-03-01")
    assert code in {n.code for n in directory.notices}
    [notice] = [n for n in directory.notices if n.code == code and n.field == field]
    assert notice.severity == "error"
    assert "list:a" in notice.place
    assert all(field_name not in f.facts for f in directory.facilities["testcity"] for field_name in facts)
    assert any(f.facts["names"][0]["text"] == "乙院" for f in directory.facilities["testcity"])


GOOD_PHONES = [
    "+8657187783777",
    "120",
    "12345",
    "96123",
    "+864006130330",
    "+862160863160",
    "+85224289900",
    "+861064629100",
]


@pytest.mark.parametrize("number", GOOD_PHONES)
def test_numbers_people_dial_are_kept(number: str) -> None:
    city = {"area_code": "0571", "local_digits": 8, "districts": [], "name": {}, "id": "x", "bounds": {}}
    findings = checking.check_facts({"contacts": [{"kind": "phone", "value": number}]}, city)
    assert [finding.code for finding in findings if finding.severity == "error"] == []


def test_a_statement_is_complete() -> None:
    fields = set(Statement._fields) - {"stated_on", "record", "entry", "gone_since"}
    facility = merged(None, [a_record(1, "gov", {"names": [{"text": "甲", "lang": "zh-Hans", "kind": "official"}]})])
    [statement] = facility.statements
    assert all(getattr(statement, field) not in (None, "") for field in fields)


def geocoded(folder: Path, rows: list[dict[str, Any]], facts: dict[str, Any]) -> tuple[Facility, list[str]]:
    """A place with these facts in a city with these kept answers, and the codes of the notices."""
    data = sample.make(folder, [sample.record("a", "甲医院", **facts)])
    store.write_jsonl(data / "geocodes.jsonl", rows)
    directory = assemble(data, day="2026-03-01")
    return directory.facilities["testcity"][0], [notice.code for notice in directory.notices]


def an_answer(provider: str, precision: str, lat: float) -> dict[str, Any]:
    point = {"lat": lat, "lon": 120.1, "precision": precision, "datum": "WGS-84", "from": "x"}
    return {
        "query": "testcity: 甲路1号", "provider": provider, "version": "1", "when": "2026-01-01", "outcome": "found",
        "point": point,
    }  # fmt: skip


def test_the_best_kept_answer_places_what_nobody_else_places(tmp_path: Path) -> None:
    rows = [an_answer("gazetteer", "district", 30.1), an_answer("nominatim", "street", 30.2), {"query": "broken"}]
    facility, codes = geocoded(tmp_path / "a", rows, {"address": {"zh": "甲路 1号"}})
    [said] = [statement for statement in facility.statements if statement.path == ("point",) and statement.published]
    assert (said.value["lat"], said.source, said.title["en"]) == (
        30.2, "gazetteer", "Nominatim, © OpenStreetMap contributors (from the address)",
    )  # fmt: skip
    assert "unusable-geocode" in codes
    own = {"lat": 30.3, "lon": 120.1, "precision": "township", "datum": "WGS-84"}
    facility, _ = geocoded(tmp_path / "b", rows, {"address": {"zh": "甲路 1号"}, "point": own})
    assert facility.facts["point"]["lat"] == 30.3
