"""CHECKING: notices that editors accept, with a reason and an end. An error cannot be accepted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from directory.model import Facts, Notice, Severity, Text

FILE = "directory/data/accepted.csv"
ONLINE = frozenset({"unreachable", "answers-people-only"})
"""Codes of notices that are only given when web addresses are asked: `check --online`."""


def apply(notices: Iterable[Notice], accepted: Iterable[Facts], day: str) -> list[Notice]:
    """The notices, those that somebody accepts until `day` or later marked so, and notices about acceptances that
    accept nothing: over, without an object any more, or of an error.
    """
    rows = {(row["code"], row["place"], row.get("field", ""), row["found"]): row for row in accepted}
    used: dict[tuple[str, str, str, str], str] = {}
    result = []
    for notice in notices:
        key = (notice.code, notice.place, notice.field, notice.found)
        row = rows.get(key)
        if row is None:
            result.append(notice)
        elif notice.severity == "error":
            used[key] = "error"
            result.append(notice)
        elif row["until"] < day:
            used[key] = "over"
            result.append(notice)
        else:
            used[key] = ""
            result.append(replace(notice, accepted=row))
    for key, row in rows.items():
        state = used.get(key, "nothing")
        if state:
            expected, mend = _STATES[state]
            severity: Severity = "warning" if state == "error" else "info"
            where = (FILE, row["place"], row["code"])
            result.append(Notice(f"accepted-{state}", severity, *where, f"{row['until']}, {row['by']}", expected, mend))
    return result


_STATES: dict[str, tuple[Text, Text]] = {
    "error": (
        {"en": "a warning or a hint: errors cannot be accepted", "zh": "警告或提示：错误不能接受"},
        {"en": "Mend the error; its value is not published until then.", "zh": "请改正该错误，改正前该值不发布。"},
    ),
    "over": (
        {"en": "an acceptance that is not over", "zh": "尚在有效期内的接受"},
        {"en": "Look again: mend what the notice says, or accept it anew.", "zh": "请重新核对：改正，或重新接受。"},
    ),
    "nothing": (
        {"en": "a notice of this code, place, field and value", "zh": "有代码、位置、字段和内容均相同的提示"},
        {"en": "It was mended or has changed: delete the row.", "zh": "已改正或已变化：请删除该行。"},
    ),
}
