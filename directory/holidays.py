"""CHECKING: the calendar of public holidays. Of a year that cannot be right or is missing the site shows times only."""

from __future__ import annotations

from datetime import date

from directory.model import Facts, Notice, Text

_FILE = "directory/data/calendar.yml"
_NOTICE_DUE = "-12-01"
"""By December the notice for the next year is out; it also says whether the last days of December are off."""


def sound_years(years: list[Facts], day: str) -> tuple[list[Facts], list[Notice]]:
    """The `$defs/calendar_year` objects that can be true, and notices: of those that cannot, of a year that stands
    twice, and of the year of `day` (and from December the next one) where it is missing.
    """
    good: dict[int, Facts] = {}
    notices: list[Notice] = []
    for year in years:
        found = _fault(year) if year["year"] not in good else ("year", str(year["year"]), _ONCE)
        if found is None:
            good[year["year"]] = year
        else:
            field, value, expected = found
            notices.append(
                Notice(
                    "impossible-holiday", "error", _FILE, str(year["year"]), field, value, expected,
                    {
                        "en": "Compare with the notice of the State Council. Until then this year counts as unknown.",
                        "zh": "请与国务院办公厅通知核对。改正前，该年份按未知处理。",
                    },
                )
            )  # fmt: skip
    wanted = [int(day[:4])] + ([int(day[:4]) + 1] if day[4:] >= _NOTICE_DUE else [])
    notices += [_missing(year) for year in wanted if year not in good]
    return list(good.values()), notices


_ONCE: Text = {"en": "each year once", "zh": "每个年份只出现一次"}
_ORDER: Text = {
    "en": "real days of that year or the last December days before it, the first not after the last",
    "zh": "该年（或前一年12月末）真实存在的日期，首日不晚于末日",
}
_WEEKEND: Text = {"en": "a Saturday or Sunday that is not itself a day off", "zh": "不在放假期间的周六或周日"}


def _fault(year: Facts) -> tuple[str, str, Text] | None:
    off: set[int] = set()
    for holiday in year["off"]:
        first, last = _ordinal(holiday["from"], year["year"]), _ordinal(holiday["to"], year["year"])
        if first is None or last is None or not 0 <= last - first < 15:
            return "off", f"{holiday['from']}–{holiday['to']}", _ORDER
        off |= set(range(first, last + 1))
    for day in year["work"]:
        ordinal = _ordinal(day, year["year"])
        if ordinal is None or ordinal in off or date.fromordinal(ordinal).weekday() < 5:
            return "work", day, _WEEKEND
    return None


def _ordinal(day: str, year: int) -> int | None:
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return None
    return found.toordinal() if found.year == year or (day >= f"{year - 1}-12-24" and found.year < year) else None


def _missing(year: int) -> Notice:
    return Notice(
        "holidays-missing", "warning", _FILE, str(year), "", "no such year",
        {"en": "the days off and make-up days of this year", "zh": "该年份的放假和调休安排"},
        {
            "en": "Add it from the notice of the State Council; until then the site shows times and never “open now”.",
            "zh": "请按国务院办公厅通知补充；补充前网站只显示时间，不显示“现在开放”。",
        },
    )  # fmt: skip
