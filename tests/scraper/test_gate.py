"""The gate: only a good run replaces the last good records."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from directory import store
from directory.model import Facts
from scraper import descriptor
from scraper.descriptor import Expectation
from scraper.promotion import GOOD, Outcome, conclude, last_good
from scraper.runs import Run, Workspace
from tests.scraper.crawling import make_workspace

CITIES = ("hangzhou", "nanning")
MINIMUM = 40


def record(city: str, number: int, day: str = "2026-01-01", **facts: object) -> Facts:
    return {
        "key": f"art_institutions:{city} {number}",
        "source": "art_institutions",
        "city": city,
        "url": "https://example.org/",
        "checked_on": day,
        "facts": {
            "names": [{"text": f"{city} {number}", "lang": "en", "kind": "alias"}],
            "address": {"zh": "街"},
            **facts,
        },
    }


def rows(city: str, count: int, day: str = "2026-01-01") -> list[Facts]:
    return [record(city, number, day) for number in range(count)]


def crawl(
    workspace: Workspace, found: Iterable[Facts], day: str = "2026-01-01", minimum: int = MINIMUM, live: bool = False
) -> dict[str, Outcome]:
    """What a crawl that finds these records comes to, by city."""
    wanted = {city: Expectation(minimum, 200, {"address/zh": 0.9}) for city in CITIES}
    run = Run(replace(descriptor.load("art_institutions"), expect=wanted), CITIES, workspace, live)
    run.answered("", "institutions.csv", "https://example.org/", b"answer", day)
    for row in found:
        run.count(row["city"])
        run.keep(row["city"], row)
    return {outcome.city: outcome for outcome in conclude(run)}


def keys(workspace: Workspace) -> set[str]:
    """The last good keys of Hangzhou."""
    return {row["key"] for row in last_good(workspace, "art_institutions") if row["city"] == "hangzhou"}


def gone(workspace: Workspace) -> dict[str, str]:
    """The keys that are gone and since when."""
    rows = store.read_jsonl(workspace.records("art_institutions"))
    return {row["key"].split(":")[1]: row["gone_since"] for row in rows if "gone_since" in row}


def states(outcomes: dict[str, Outcome]) -> dict[str, tuple[str, str]]:
    return {city: (outcome.state, outcome.why) for city, outcome in outcomes.items()}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path)


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    """A workspace with a good run of 50 places a city."""
    assert {outcome.state for outcome in crawl(workspace, good()).values()} == {"promoted"}
    return workspace


def good() -> list[Facts]:
    return rows("hangzhou", 50) + rows("nanning", 50)


def test_a_good_run_becomes_the_records(filled: Workspace) -> None:
    written = list(store.read_jsonl(filled.records("art_institutions")))
    assert [row["key"] for row in written] == sorted(row["key"] for row in good())
    assert [row["id"] for row in store.read_jsonl(filled.data / "sources.jsonl")] == ["art_institutions"]
    assert [row["state"] for row in store.read_csv(filled.data / "runs.csv")] == ["promoted", "promoted"]


def test_a_run_that_changes_nothing_leaves_no_trace(filled: Workspace) -> None:
    before = {path: path.stat().st_mtime_ns for path in filled.data.rglob("*.*")}
    assert {outcome.state for outcome in crawl(filled, good()).values()} == {"unchanged"}
    assert before == {path: path.stat().st_mtime_ns for path in filled.data.rglob("*.*")}


BAD: dict[str, tuple[Callable[[], list[Facts]], tuple[str, str]]] = {
    "nothing": (list, ("blocked", "too-few")),
    "half": (lambda: rows("hangzhou", 25), ("blocked", "too-few")),
    "one page": (lambda: rows("hangzhou", 10), ("blocked", "too-few")),
    "one in eight gone": (lambda: rows("hangzhou", 44), ("held", "lost-many")),
    "other places, same count": (
        lambda: [record("hangzhou", number) for number in range(50, 100)],
        ("held", "lost-many"),
    ),
    "shifted columns": (
        lambda: [{**row, "key": f"art_institutions:street {n}"} for n, row in enumerate(rows("hangzhou", 50))],
        ("held", "lost-many"),
    ),
    "a field gone": (
        lambda: [{**row, "facts": {"names": row["facts"]["names"]}} for row in rows("hangzhou", 50)],
        ("held", "filled-rarely"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_run_never_harms_good_data(filled: Workspace, name: str) -> None:
    found, expected = BAD[name]
    before = filled.records("art_institutions").read_bytes()
    outcomes = crawl(filled, found() + rows("nanning", 50))
    assert states(outcomes) == {"hangzhou": expected, "nanning": ("unchanged", "")}
    assert filled.records("art_institutions").read_bytes() == before
    notices = list(store.read_jsonl(filled.run_folder("art_institutions") / "notices.jsonl"))
    assert [notice["code"] for notice in notices if notice["field"] != "nanning"] == [expected[1]]
    for notice in notices:
        sentences = [notice[part][lang] for part in ("expected", "mend") for lang in ("en", "zh")]
        assert all(sentences)
        assert "{" not in "".join(sentences)
    assert len(store.read_csv(filled.data / "runs.csv")) == 3


def test_a_failed_answer_keeps_the_last_good_records(filled: Workspace) -> None:
    before = filled.records("art_institutions").read_bytes()
    run = Run(descriptor.load("art_institutions"), CITIES, filled)
    run.fail("", "answer-unreadable", "institutions.csv", "an HTML page", form="CSV")
    assert states({o.city: o for o in conclude(run)}) == dict.fromkeys(CITIES, ("failed", "answer-unreadable"))
    assert filled.records("art_institutions").read_bytes() == before


@pytest.mark.parametrize(("lost", "state"), [(0, "promoted"), (2, "promoted"), (3, "held")])
def test_a_small_source_may_lose_two(workspace: Workspace, lost: int, state: str) -> None:
    crawl(workspace, rows("hangzhou", 12) + rows("nanning", 12), minimum=5)
    again = crawl(workspace, rows("hangzhou", 12 - lost) + rows("nanning", 13), minimum=5)
    assert again["hangzhou"].state == state


@pytest.mark.parametrize(("lost", "state"), [(5, "promoted"), (6, "held")])
def test_a_large_source_may_lose_a_tenth(filled: Workspace, lost: int, state: str) -> None:
    assert crawl(filled, rows("hangzhou", 50 - lost) + rows("nanning", 51))["hangzhou"].state == state


def test_a_place_that_is_gone_is_kept_with_the_day_until_it_returns(filled: Workspace) -> None:
    some = rows("nanning", 50)
    crawl(filled, rows("hangzhou", 48, "2026-02-01") + some, "2026-02-01")
    assert gone(filled) == {"hangzhou 48": "2026-02-01", "hangzhou 49": "2026-02-01"}
    later = rows("hangzhou", 49, "2026-03-01") + some
    assert crawl(filled, later, "2026-03-01")["hangzhou"].new == 1
    assert gone(filled) == {"hangzhou 49": "2026-02-01"}
    kept = next(row for row in store.read_jsonl(filled.records("art_institutions")) if "gone_since" in row)
    assert kept == record("hangzhou", 49) | {"gone_since": "2026-02-01"}
    before = filled.records("art_institutions").read_bytes()
    assert crawl(filled, later, "2026-03-01")["hangzhou"].state == "unchanged"
    assert filled.records("art_institutions").read_bytes() == before
    assert store.load_records(filled.data)[1] == []


def test_places_that_were_gone_before_do_not_count_as_lost_again(filled: Workspace) -> None:
    for left in (46, 42, 40):
        outcome = crawl(filled, rows("hangzhou", left) + rows("nanning", 50), f"2026-02-{60 - left}")["hangzhou"]
        assert (outcome.state, outcome.gone) == ("promoted", {46: 4, 42: 4, 40: 2}[left])
    assert len(gone(filled)) == 10


def test_only_the_cities_of_the_run_change(filled: Workspace) -> None:
    wanted = {city: Expectation(1, 200, {}) for city in CITIES}
    run = Run(replace(descriptor.load("art_institutions"), expect=wanted), ["nanning"], filled)
    run.answered("", "institutions.csv", "https://example.org/", b"", "2026-02-02")
    for row in rows("nanning", 60, "2026-02-02"):
        run.keep("nanning", row)
    assert [outcome.state for outcome in conclude(run)] == ["promoted"]
    written = list(store.read_jsonl(filled.records("art_institutions")))
    assert [row for row in written if row["city"] == "hangzhou"] == sorted(rows("hangzhou", 50), key=lambda r: r["key"])
    assert len(written) == 110


def test_a_replay_never_replaces_newer_records(filled: Workspace) -> None:
    newer = rows("hangzhou", 50, "2026-05-05") + rows("nanning", 50, "2026-05-05")
    crawl(filled, newer, "2026-05-05")
    before = filled.records("art_institutions").read_bytes()
    outcomes = crawl(filled, good())
    assert {outcome.state for outcome in outcomes.values()} == {"older"} <= GOOD
    assert filled.records("art_institutions").read_bytes() == before


def test_too_many_is_told_and_promoted(workspace: Workspace) -> None:
    assert crawl(workspace, rows("hangzhou", 201) + rows("nanning", 50))["hangzhou"].state == "promoted"
    notices = list(store.read_jsonl(workspace.run_folder("art_institutions") / "notices.jsonl"))
    assert [notice["code"] for notice in notices] == ["too-many"]


def test_an_unreadable_line_does_not_cost_the_others(filled: Workspace) -> None:
    path = filled.records("art_institutions")
    path.write_bytes(path.read_bytes() + b'{"key": "art_inst')
    crawl(filled, good())
    assert len(list(store.read_jsonl(path))) == 100


def test_no_mutation_of_a_good_run_is_promoted_with_losses(filled: Workspace) -> None:
    """Random cuts, swaps and renames: whatever is promoted has lost at most a tenth."""
    dice = random.Random(1)
    for _ in range(60):
        before = {
            row["key"] for row in store.read_jsonl(filled.records("art_institutions")) if row["city"] == "hangzhou"
        }
        found = rows("hangzhou", 50)
        dice.shuffle(found)
        found = found[: dice.choice([0, 1, 10, 30, 45, 50])]
        if dice.random() < 0.5:
            found = [{**row, "key": row["key"] + dice.choice(["", "", "x"])} for row in found]
        outcome = crawl(filled, found + rows("nanning", 50))["hangzhou"]
        after = {
            row["key"] for row in store.read_jsonl(filled.records("art_institutions")) if row["city"] == "hangzhou"
        }
        assert len(before - after) * 10 <= len(before)
        assert outcome.state in GOOD or before == after


def test_live_answers_replace_the_archive_only_where_that_is_allowed(workspace: Workspace, tmp_path: Path) -> None:
    kept = replace(workspace, archive=tmp_path / "archive")
    crawl(kept, good(), live=True)
    assert not kept.archive.exists()  # the source has no licence
    allowed = replace(descriptor.load("art_institutions"), may_archive=True)
    run = Run(replace(allowed, expect={"nanning": Expectation(1, 9, {})}), ["nanning"], kept, live=True)
    run.answered("", "institutions.csv", "https://example.org/", b"an answer", "2026-02-02")
    run.keep("nanning", record("nanning", 1))
    conclude(run)
    assert (kept.archive / "art_institutions" / "institutions.csv").exists() is False  # held: 49 places are gone
    run = Run(replace(allowed, expect={"nanning": Expectation(1, 99, {})}), ["nanning"], kept, live=True)
    run.answered("", "institutions.csv", "https://example.org/", b"an answer", "2026-02-02")
    for row in rows("nanning", 50):
        run.keep("nanning", row)
    conclude(run)
    assert (kept.archive / "art_institutions" / "institutions.csv").read_bytes() == b"an answer"
    assert '"2026-02-02"' in (kept.archive / "art_institutions" / "index.json").read_text()
