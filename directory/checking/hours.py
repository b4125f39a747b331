"""CHECKING: hours that no clock has, and hours that stand over each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from directory.checking.finding import Finding, parts
from directory.model import Facts, Path, Text


def check(path: Path, value: Any) -> Iterator[Finding]:
    """Every timetable inside a value. A line that ends before it begins is not published: is it a slip, or the next
    morning?
    """
    lists = [value] if path[-1] == "hours" and isinstance(value, list) else []
    lists += [item["hours"] for _, item in parts(value) if isinstance(item.get("hours"), list)]
    for lines in lists:
        yield from _check(path, lines)


def _check(path: Path, lines: list[Facts]) -> Iterator[Finding]:
    for line in lines:
        if line["from"] >= line["to"]:
            yield Finding(path, "impossible-hours", "error", _told(line), _ORDER, _OVER_MIDNIGHT)
        if len(set(line["days"])) < len(line["days"]):
            yield Finding(path, "overlapping-hours", "warning", "、".join(line["days"]), _ONCE, _KEEP_ONE)
        if line.get("valid_from", "0") > line.get("valid_until", "9"):
            dates = f"{line['valid_from']} – {line['valid_until']}"
            yield Finding(path, "impossible-hours", "error", dates, _DATES, _EXCHANGE)
    for one, other in combinations(lines, 2):
        if _overlap(one, other):
            yield Finding(path, "overlapping-hours", "warning", f"{_told(one)}; {_told(other)}", _APART, _KEEP_ONE)


def _overlap(one: Facts, other: Facts) -> bool:
    """Whether two lines are open at the same moment, on the same days, in the same time of the year."""
    return bool(
        set(one["days"]) & set(other["days"])
        and one["from"] < other["to"]
        and other["from"] < one["to"]
        and one.get("valid_from", "0") <= other.get("valid_until", "9")
        and other.get("valid_from", "0") <= one.get("valid_until", "9")
        and one.get("holidays") == other.get("holidays")
        and one.get("note") == other.get("note")
    )


def _told(line: Facts) -> str:
    return f"{'、'.join(line['days'])} {line['from']}–{line['to']}"


_ORDER: Text = {"en": "an end later than the beginning", "zh": "结束时间晚于开始时间"}
_OVER_MIDNIGHT: Text = {
    "en": "Compare with the source. Over midnight write two lines: until 24:00, and from 00:00 on the next day. "
    "Day and night is always: “yes”.",
    "zh": "请与来源核对。跨越午夜时写成两行：到 24:00 止，次日从 00:00 起。24 小时服务写 always: “yes”。",
}
_ONCE: Text = {"en": "each day once in a line", "zh": "同一行中每天只写一次"}
_APART: Text = {"en": "lines that do not stand over each other", "zh": "各行时间不重叠"}
_KEEP_ONE: Text = {
    "en": "Keep the right one; where they differ by season or by holiday, say so in the fields for it.",
    "zh": "请保留正确的一行；如因季节或节假日不同，请用相应字段注明。",
}
_DATES: Text = {"en": "a last day not before the first", "zh": "截止日期不早于生效日期"}
_EXCHANGE: Text = {"en": "Exchange the two days.", "zh": "请互换两个日期。"}
