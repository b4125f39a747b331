"""CHECKING: what ended: accreditations, designations, agreements, and terms that end before they begin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from directory import dates
from directory.checking.finding import Finding
from directory.model import Path, Text

_ENDS = {"accreditations": "until", "designations": "until", "agreements": "valid_until"}
_BEGINS = {"accreditations": "from", "designations": "from", "agreements": "signed_on"}
_CODES = {
    "accreditations": "expired-accreditation",
    "designations": "expired-designation",
    "agreements": "expired-agreement",
}


def check(path: Path, value: Any, day: str) -> Iterator[Finding]:
    """One accreditation, designation or agreement on `day`. What was said of an event is meant to end with it."""
    kind = next((name for name in _ENDS if name in path), None)
    if kind is None or not isinstance(value, dict) or _ENDS[kind] not in value:
        return
    end, begin = value[_ENDS[kind]], value.get(_BEGINS[kind], "")
    if begin[: len(end)] > end[: len(begin)]:
        yield Finding(path, "impossible-term", "error", f"{begin} – {end}", _ORDER, _COMPARE)
    elif over(end, day) and value.get("kind") != "event":
        yield Finding(path, _CODES[kind], "warning", end, _VALID, _RENEW)


def over(end: str, day: str) -> bool:
    """Whether a term that ends with a day, month or year ("2026-01") is over on `day`. An impossible date never is."""
    return dates.ordinal(end) is not None and end < day[: len(end)]


_ORDER: Text = {"en": "an end not before the beginning", "zh": "截止日期不早于起始日期"}
_COMPARE: Text = {"en": "Compare both dates with the source.", "zh": "请将两个日期与来源核对。"}
_VALID: Text = {"en": "a term that is not over", "zh": "尚在有效期内"}
_RENEW: Text = {
    "en": "Ask whether it was renewed. If so, write the new term with its source; if not, remove it.",
    "zh": "请核实是否已续期：已续期的写明新期限和来源，未续期的删除。",
}
