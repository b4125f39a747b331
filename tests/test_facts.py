"""The facts this repository holds: enough of them, real, each with its source, nothing that must not be published."""

import json
import re

import pytest

from directory import paths, store
from directory.assemble import assemble
from directory.model import Directory, Facility

AT_LEAST = {"hangzhou": 60, "zhengzhou": 50, "nanning": 12}
ENTRIES_AT_LEAST = {"hangzhou": 12, "zhengzhou": 6, "nanning": 6}
INVENTED = re.compile(r"\b(mock|seed|simulated|unreliable|demo|sample|fake)\b|content farm|possibly llm", re.IGNORECASE)
PROPOSALS = re.compile(r"医疗健康签证|medical (health )?visa|境外社保直接结算", re.IGNORECASE)
PRAISE = re.compile(
    r"\b(best|leading|top-ranked|world-class|no\. ?1 in)\b|最好|最佳|第一品牌|国内领先|国际领先|排名", re.IGNORECASE
)
PERSON = re.compile(r"\bDr\.? [A-Z]|主任医师|教授[：: ]|\+861[3-9][0-9]{9}")


@pytest.fixture(scope="module")
def directory() -> Directory:
    return assemble(day="2026-11-22")


def every(directory: Directory) -> list[Facility]:
    return [facility for facilities in directory.facilities.values() for facility in facilities]


@pytest.mark.parametrize("city", AT_LEAST)
def test_there_are_enough_real_places(directory: Directory, city: str) -> None:
    assert len(directory.facilities[city]) >= AT_LEAST[city]
    entries, notices = store.load_entries(city)
    assert len(entries) >= ENTRIES_AT_LEAST[city]
    assert notices == []


def test_every_place_has_a_name_and_every_value_a_source(directory: Directory) -> None:
    for facility in every(directory):
        published = {s.path: s for s in facility.statements if s.published}
        values = dict(paths.pairs(facility.facts))
        assert values
        assert {path: s.value for path, s in published.items()} == values
        for statement in published.values():
            assert re.match(r"https?://", statement.url), (facility.id, statement)
            assert re.match(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}$", statement.checked_on)


def test_the_data_has_no_errors(directory: Directory) -> None:
    assert [notice.render("en") for notice in directory.notices if notice.severity == "error"] == []


def test_the_ledger_holds_every_id_so_that_ids_stay(directory: Directory) -> None:
    kept = dict(store.load_identities())
    for facility in every(directory):
        for record in facility.records:
            assert kept[record] == facility.id


def test_nothing_invented_no_proposal_no_praise_no_person(directory: Directory) -> None:
    for facility in every(directory):
        told = json.dumps(facility.facts, ensure_ascii=False)
        origins = " ".join(f"{s.title} {s.url} {s.source}" for s in facility.statements)
        assert not INVENTED.search(origins), (facility.id, INVENTED.search(origins))
        for pattern in (PROPOSALS, PRAISE, PERSON):
            assert not pattern.search(told), (facility.id, pattern.search(told))


def test_one_place_is_published_once(directory: Directory) -> None:
    seen: dict[str, str] = {}
    for facility in every(directory):
        for item in facility.facts.get("identifiers", []):
            key = f"{item['system']}:{item['value']}"
            assert seen.setdefault(key, facility.id) == facility.id


def test_numbers_to_call_say_where_they_were_read(directory: Directory) -> None:
    numbers = {line["number"]: line for line in directory.hotlines}
    assert {"110", "119", "120"} <= set(numbers)
    assert not {"112", "911", "12308"} & set(numbers)
    lines = [*directory.hotlines, *(line for city in directory.cities.values() for line in city.get("hotlines", []))]
    assert all(source["url"].startswith("http") for line in lines for source in line["sources"])


def test_districts_know_what_they_were_called_before(directory: Directory) -> None:
    former = {
        old["name"]["zh"]: (district["name"]["zh"], old["until"])
        for city in directory.cities.values()
        for district in city["districts"]
        for old in district.get("former", [])
    }
    assert former["下城区"][0] == "拱墅区"
    assert former["江干区"][0] == "上城区"
    assert former["横县"][0] == "横州市"
    assert all(until.startswith("2021-0") for _, until in (former["下城区"], former["江干区"], former["横县"]))
