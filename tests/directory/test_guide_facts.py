"""Facts of guides: what is loaded, what is left out and why, and when they stop being confirmed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory import dates, guide_facts
from directory.model import GuideFact, Notice

GOOD = """facts:
  - id: one
    text: {en: Said., zh: 有人说。}
    sources: [{title: T, kind: government, url: "https://example.org/", stated_on: "2025-01-01",
      checked_on: "2025-02-01", method: web}]
"""


def load(folder: Path, text: str, day: str = "2026-01-01") -> tuple[dict[str, GuideFact], list[Notice]]:
    file = folder / "guide_facts" / "paying.yml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return guide_facts.load(folder, {"hangzhou"}, day)


def codes(notices: list[Notice]) -> list[str]:
    return [notice.code for notice in notices]


def test_a_sound_fact_is_loaded_with_its_topic(tmp_path: Path) -> None:
    facts, notices = load(tmp_path, GOOD)
    assert notices == []
    assert facts["one"].topic == "paying"
    assert facts["one"].confirmed
    assert facts["one"].since == "2025-01-01"


def test_no_folder_holds_no_facts(tmp_path: Path) -> None:
    assert guide_facts.load(tmp_path, set(), "2026-01-01") == ({}, [])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("sources: [{", "other: [{"), "invalid-item"),
        (("zh: 有人说。", "vi: x"), "fact-in-one-language"),
        (("    text:", "    city: nowhere\n    text:"), "fact-of-unknown-city"),
        (('checked_on: "2025-02-01"', 'checked_on: "2027-02-01"'), "impossible-date"),
        (('checked_on: "2025-02-01"', 'checked_on: "2024-02-01"'), "impossible-date"),
        (("https://example.org/", "javascript:x"), "invalid-item"),
    ],
)
def test_a_fact_that_is_not_sound_is_left_out_and_told(tmp_path: Path, change: tuple[str, str], code: str) -> None:
    assert change[0] in GOOD
    facts, notices = load(tmp_path, GOOD.replace(*change))
    assert facts == {}
    assert set(codes(notices)) == {code}
    assert all(notice.severity == "error" and notice.render("zh") for notice in notices)


def test_a_second_fact_of_the_same_name_is_left_out(tmp_path: Path) -> None:
    facts, notices = load(tmp_path, GOOD + GOOD.removeprefix("facts:\n").replace("Said.", "Other."))
    assert facts["one"].text["en"] == "Said."
    assert codes(notices) == ["fact-said-twice"]


def test_a_fact_past_its_time_is_kept_and_told(tmp_path: Path) -> None:
    facts, notices = load(tmp_path, GOOD, "2027-01-02")
    assert not facts["one"].confirmed
    assert [(notice.code, notice.severity, notice.found) for notice in notices] == [
        ("guide-fact-old", "warning", "2025-01-01")
    ]


def test_the_time_to_live_is_the_facts_own_where_it_says_so(tmp_path: Path) -> None:
    longer = GOOD.replace("    text:", "    days: 3650\n    text:")
    assert load(tmp_path, longer, "2027-01-02")[0]["one"].confirmed


def test_a_note_of_an_undated_page_confirms_nothing(tmp_path: Path) -> None:
    undated = GOOD.replace('stated_on: "2025-01-01",', "").replace("method: web", "method: collected")
    facts, notices = load(tmp_path, undated)
    assert not facts["one"].confirmed
    assert facts["one"].since == ""
    assert [(notice.code, notice.severity) for notice in notices] == [("guide-fact-undated", "info")]


DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)).map(lambda day: day.isoformat())


@given(DAYS, DAYS, st.integers(30, 7300))
def test_what_is_fresh_has_a_date_within_its_days(stated: str, today: str, days: int) -> None:
    age = (date.fromisoformat(today) - date.fromisoformat(stated)).days
    assert dates.fresh(stated, stated, "collected", days, today) == (0 <= age <= days)
