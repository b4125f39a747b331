"""Opening hours in the browser: one table of cases, answered by the module that the pages load."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from tests.publishing.served import watched

pytestmark = pytest.mark.browser

WEEKDAYS = ["mo", "tu", "we", "th", "fr"]
OFFICE = [
    {"days": WEEKDAYS, "from": "08:00", "to": "12:00"},
    {"days": WEEKDAYS, "from": "13:30", "to": "17:00"},
]
SIX = [{"days": [*WEEKDAYS, "sa"], "from": "08:00", "to": "17:00"}]
SATURDAYS = [*OFFICE, {"days": ["sa"], "from": "08:00", "to": "11:30"}]
UNEVEN = [{"days": ["mo", "we"], "from": "08:00", "to": "17:00"}, {"days": ["tu"], "from": "08:00", "to": "12:00"}]
NIGHT = [{"days": [*WEEKDAYS, "sa", "su"], "from": "20:00", "to": "06:00", "holidays": "open"}]
ALL_DAY = [{"days": [*WEEKDAYS, "sa", "su"], "from": "00:00", "to": "24:00"}]


def on_holidays(said: str) -> list[dict[str, Any]]:
    return [{**line, "holidays": said} for line in OFFICE]


# hours · Beijing time · state · until, or date and time of opening
CASES = [
    (OFFICE, "2026-11-23 09:00", "open", "12:00"),  # a Monday
    (OFFICE, "2026-11-23 11:20", "closing", "12:00"),
    (OFFICE, "2026-11-23 11:15", "closing", "12:00"),
    (OFFICE, "2026-11-23 11:14", "open", "12:00"),
    (OFFICE, "2026-11-23 12:00", "opening", "2026-11-23 13:30"),
    (OFFICE, "2026-11-23 07:59", "opening", "2026-11-23 08:00"),
    (OFFICE, "2026-11-23 17:00", "opening", "2026-11-24 08:00"),
    (OFFICE, "2026-11-22 10:00", "opening", "2026-11-23 08:00"),  # a Sunday
    (OFFICE, "2026-11-27 18:00", "opening", "2026-11-30 08:00"),  # over the weekend
    # 调休: a Saturday worked for the holiday before it
    (OFFICE, "2026-10-10 09:00", "open", "12:00"),
    (OFFICE, "2026-10-09 18:00", "opening", "2026-10-10 08:00"),
    (OFFICE, "2026-10-11 09:00", "opening", "2026-10-12 08:00"),
    (OFFICE, "2026-02-14 09:00", "open", "12:00"),
    (OFFICE, "2026-01-04 09:00", "open", "12:00"),
    (SIX, "2026-10-10 16:00", "open", "17:00"),
    (SATURDAYS, "2026-10-10 09:00", "open", None),  # as on Saturdays or as on weekdays: open both ways
    (SATURDAYS, "2026-10-10 14:00", "unknown", None),
    (SATURDAYS, "2026-10-10 18:00", "opening", "2026-10-12 08:00"),
    (UNEVEN, "2026-10-10 09:00", "unknown", None),
    (UNEVEN, "2026-10-10 18:00", "opening", "2026-10-12 08:00"),
    # holidays: kept, not kept, or nobody said
    (OFFICE, "2026-10-01 09:00", "unknown", None),
    (OFFICE, "2026-10-01 20:00", "closed", None),  # closed at this hour either way; tomorrow nobody knows
    (on_holidays("closed"), "2026-10-01 09:00", "opening", "2026-10-08 08:00"),
    (on_holidays("closed"), "2026-02-14 18:00", "opening", "2026-02-24 08:00"),
    (on_holidays("open"), "2026-10-01 09:00", "open", "12:00"),
    (on_holidays("open"), "2026-10-03 09:00", "opening", "2026-10-05 08:00"),  # a Saturday all the same
    (OFFICE, "2026-10-03 09:00", "closed", None),
    # over midnight, round the clock
    (NIGHT, "2026-11-23 23:00", "open", "06:00"),
    (NIGHT, "2026-11-23 05:30", "closing", "06:00"),
    (NIGHT, "2026-11-23 06:00", "opening", "2026-11-23 20:00"),
    (NIGHT, "2026-10-02 03:00", "open", "06:00"),
    (ALL_DAY, "2026-10-02 03:00", "always", None),
    (ALL_DAY, "2036-10-02 03:00", "always", None),
    ([{**ALL_DAY[0], "note": {"en": "In summer only"}}], "2026-11-23 03:00", "unknown", None),
    ([{**ALL_DAY[0], "holidays": "closed"}], "2026-10-02 03:00", "opening", "2026-10-08 00:00"),
    # limits in time, words a program cannot read
    ([{**OFFICE[0], "valid_until": "2026-11-22"}], "2026-11-23 09:00", "unknown", None),
    ([{**OFFICE[0], "valid_from": "2026-11-24"}], "2026-11-23 09:00", "unknown", None),
    ([{**OFFICE[0], "valid_from": "2026-11-23", "valid_until": "2026-11-23"}], "2026-11-23 09:00", "open", "12:00"),
    ([{**OFFICE[0], "note": {"en": "First Monday of the month"}}], "2026-11-23 09:00", "unknown", None),
    ([{**OFFICE[0], "note": {"en": "First Monday of the month"}}], "2026-11-23 19:00", "closed", None),
    # the table lacks the year; and the notice for the next year may move the last days of December
    (OFFICE, "2036-11-24 09:00", "unknown", None),
    (OFFICE, "2016-11-21 09:00", "unknown", None),
    (OFFICE, "2027-01-04 09:00", "unknown", None),
    (OFFICE, "2026-12-24 09:00", "unknown", None),
    (OFFICE, "2026-12-23 09:00", "open", "12:00"),
    (OFFICE, "2026-12-23 18:00", "closed", None),
    # nothing to go by
    ([], "2026-11-23 09:00", "unknown", None),
    ([{"days": ["mo"], "from": "8 am", "to": "12:00"}], "2026-11-23 09:00", "unknown", None),
    ([{"days": ["mo"], "from": "08:00", "to": "24:30"}], "2026-11-23 09:00", "unknown", None),
]  # fmt: skip


@pytest.fixture(scope="module")
def page(browser: Browser, base: str) -> Iterator[Page]:
    """A page in which the module and the published calendar are loaded."""
    with watched(browser, base) as (opened, watch):
        opened.goto(f"{base}hangzhou/cn-hz-0002/")
        opened.evaluate(
            """async base => {
              window.hours = await import(base + "assets/javascripts/hours.js");
              window.table = window.hours.calendar(await (await fetch(base + "api/v1/calendar.json")).json());
            }""",
            base,
        )
        yield opened
        watch.assert_clean()


ASK = """([service, instant]) => {
  const told = hours.status(service, instant, table);
  return { ...told, quick: hours.isOpen(service, hours.clock(instant), table) };
}"""


def ask(page: Page, service: object, beijing: str) -> dict[str, Any]:
    instant = page.evaluate("text => Date.parse(text.replace(' ', 'T') + ':00+08:00')", beijing)
    told: dict[str, Any] = page.evaluate(ASK, [service, instant])
    return told


@pytest.mark.parametrize(("lines", "beijing", "state", "then"), CASES)
def test_what_is_open(page: Page, lines: object, beijing: str, state: str, then: str | None) -> None:
    told = ask(page, {"hours": lines}, beijing)
    opens = told["opens"] and f"{told['opens']['date']} {told['opens']['time']}"
    assert (told["state"], told["until"] or opens) == (state, then)
    quick = {"always": True, "open": True, "closing": True, "opening": False, "closed": False, "unknown": None}
    assert told["quick"] is quick[state]


def test_the_day_is_named_and_opening_is_counted_in_days(page: Page) -> None:
    assert ask(page, {"hours": OFFICE}, "2026-10-10 09:00")["day"] == "makeup"
    assert ask(page, {"hours": OFFICE}, "2026-10-01 09:00")["day"] == "holiday"
    assert ask(page, {"hours": OFFICE}, "2026-11-27 18:00")["opens"]["days"] == 3
    assert ask(page, {"always": "yes"}, "2026-10-01 09:00")["state"] == "always"
    assert ask(page, {"always": "no"}, "2026-11-23 09:00")["state"] == "unknown"


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Kolkata", "Pacific/Kiritimati"])
def test_the_zone_of_the_device_does_not_matter(browser: Browser, base: str, zone: str) -> None:
    context = browser.new_context(timezone_id=zone)
    opened = context.new_page()
    opened.goto(f"{base}hangzhou/cn-hz-0002/")
    told = opened.evaluate(
        """async ([base, service]) => {
          const hours = await import(base + "assets/javascripts/hours.js");
          const table = hours.calendar(await (await fetch(base + "api/v1/calendar.json")).json());
          const at = text => hours.status(service, new Date(text), table).state;
          return [at("2026-11-23T00:00:00Z"), at("2026-11-22T23:59:00Z"), at("2026-11-23T09:00:00Z")];
        }""",
        [base, {"hours": OFFICE}],
    )
    context.close()
    assert told == ["open", "opening", "opening"]


BROKEN = [None, {}, {"years": None}, {"years": [None, {"year": "2026"}]}, {"years": [{"year": 2026.5, "off": []}]}]


@pytest.mark.parametrize("table", BROKEN, ids=[json.dumps(each) for each in BROKEN])
def test_a_broken_table_says_nothing(page: Page, table: object) -> None:
    told = page.evaluate(
        "([table, service]) => hours.status(service, Date.UTC(2026, 10, 23, 1), hours.calendar(table)).state",
        [table, {"hours": OFFICE}],
    )
    assert told == "unknown"


times = st.tuples(st.integers(0, 23), st.integers(0, 59)).map(lambda at: f"{at[0]:02d}:{at[1]:02d}")
line = st.fixed_dictionaries(
    {
        "days": st.lists(st.sampled_from([*WEEKDAYS, "sa", "su"]), min_size=1, max_size=7, unique=True),
        "from": times,
        "to": times,
    },
    optional={"holidays": st.sampled_from(["open", "closed"]), "valid_from": st.just("2026-05-01")},
)


@settings(max_examples=150)
@given(lines=st.lists(line, min_size=1, max_size=4), minute=st.integers(-4_000_000, 60_000_000))
def test_both_forms_agree_and_the_end_is_the_end(page: Page, lines: object, minute: int) -> None:
    """The quick form says the same as the full one, and at the time named as the end the answer has changed."""
    instant = minute * 60_000
    told = page.evaluate(ASK, [{"hours": lines}, instant])
    open_ = told["state"] in ("open", "closing", "always")
    assert told["quick"] is (None if told["state"] == "unknown" else open_)
    if told["until"]:
        assert open_
    if told["opens"]:
        opening = page.evaluate(
            "([day, time]) => Date.parse(`${day}T${time}:00+08:00`)", [told["opens"]["date"], told["opens"]["time"]]
        )
        assert opening > instant
        assert page.evaluate(ASK, [{"hours": lines}, opening])["quick"] is True
        assert page.evaluate(ASK, [{"hours": lines}, opening - 60_000])["quick"] is False


def test_a_whole_city_is_answered_quickly(page: Page) -> None:
    """5,000 services filtered in one go, well under a frame of a slow phone's patience."""
    took = page.evaluate(
        """service => {
          const now = hours.clock(Date.UTC(2026, 10, 23, 1));
          const begun = performance.now();
          let open = 0;
          for (let index = 0; index < 5000; index += 1) open += hours.isOpen(service, now, table) ? 1 : 0;
          return [open, performance.now() - begun];
        }""",
        {"hours": OFFICE},
    )
    assert took[0] == 5000
    assert took[1] < 250
