"""Days as people write them: "2020", "2020-01" or "2020-01-22", and what "today" is."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from functools import cache


def today() -> str:
    """The day a build counts as, in China (UTC+8, no daylight saving); SOURCE_DATE_EPOCH fixes it."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(fixed), UTC) if fixed else datetime.now(UTC)
    return (moment + timedelta(hours=8)).date().isoformat()


@cache
def ordinal(day: str) -> int | None:
    """A comparable number of days for a date of any exactness (an unknown part counts as its first), or None for one
    that no calendar has.
    """
    year, month, rest = ([*day.split("-"), "01", "01"])[:3]
    try:
        return date(int(year), int(month), int(rest)).toordinal()
    except ValueError:
        return None


def fault(source: dict[str, str], day: str) -> tuple[str, str] | None:
    """(field, reason) of the first date of a `$defs/source` that cannot be true on `day`: not in the calendar
    ("calendar"), still to come ("future"), or a statement younger than the day it was read ("order").
    """
    for name in ("stated_on", "checked_on"):
        if name in source and ordinal(source[name]) is None:
            return name, "calendar"
        if name in source and source[name][:10] > day:
            return name, "future"
    stated, checked = source.get("stated_on", ""), source["checked_on"]
    return ("stated_on", "order") if stated > checked else None


ASKED = frozenset({"web", "phone", "visit", "letter", "register"})
"""Ways of checking in which somebody asked or read the live page."""
HARDLY_EVER = 3650
"""A time to live, in days, of what hardly ever changes."""


def fresh(stated_on: str | None, checked_on: str, method: str, days: int, day: str) -> bool:
    """Whether what a source said is within its time to live of `days` on `day`.

    The clock starts at the source's own date. Where it bears none, the day it was checked counts, but only if somebody
    asked or read the live page: a copied note of an undated page confirms nothing, except what hardly ever changes.
    """
    asked = method in ASKED or days >= HARDLY_EVER
    start = stated_on or (checked_on if asked else None)
    began, now = ordinal(start or ""), ordinal(day)
    return began is not None and now is not None and 0 <= now - began <= days
