"""The calendar of holidays: what stands in the project, and years that cannot be right."""

from __future__ import annotations

import copy
from datetime import date

import pytest

from directory import holidays, store
from directory.model import Facts


def kept() -> list[Facts]:
    years, notices = store.load_list(store.DATA / "calendar.yml", "calendar_year")
    assert notices == []
    return years


def test_the_calendar_of_the_project_is_sound_and_sourced() -> None:
    good, notices = holidays.sound_years(kept(), "2026-11-22")
    assert [year["year"] for year in good] == [2026]
    assert notices == []
    [year] = good
    assert all(source["url"].startswith("http") for source in year["sources"])
    assert all(date.fromisoformat(day).weekday() >= 5 for day in year["work"])
    days = sum((date.fromisoformat(each["to"]) - date.fromisoformat(each["from"])).days + 1 for each in year["off"])
    assert (days, len(year["work"])) == (33, 6)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("off", [{"name": {"en": "X"}, "from": "2026-02-30", "to": "2026-03-01"}]),
        ("off", [{"name": {"en": "X"}, "from": "2026-03-02", "to": "2026-03-01"}]),
        ("off", [{"name": {"en": "X"}, "from": "2026-03-01", "to": "2026-06-01"}]),
        ("off", [{"name": {"en": "X"}, "from": "2025-10-01", "to": "2025-10-07"}]),
        ("work", ["2026-03-02"]),
        ("work", ["2026-10-03"]),
        ("work", ["2027-01-02"]),
    ],
)
def test_a_year_that_cannot_be_right_counts_as_unknown(field: str, value: object) -> None:
    year = copy.deepcopy(kept()[0]) | {field: value}
    good, notices = holidays.sound_years([year], "2026-11-22")
    assert good == []
    assert [(n.code, n.severity) for n in notices] == [("impossible-holiday", "error"), ("holidays-missing", "warning")]
    assert all(n.expected["zh"] and n.mend["zh"] for n in notices)


def test_a_year_stands_once_and_the_next_one_is_asked_for_in_december() -> None:
    good, notices = holidays.sound_years([*kept(), *kept()], "2026-12-01")
    assert [year["year"] for year in good] == [2026]
    assert [(n.code, n.place) for n in notices] == [("impossible-holiday", "2026"), ("holidays-missing", "2027")]


def test_the_last_days_of_the_year_before_may_belong_to_a_notice() -> None:
    year = copy.deepcopy(kept()[0])
    year["off"][0] |= {"from": "2025-12-30"}
    assert holidays.sound_years([year], "2026-11-22")[1] == []
