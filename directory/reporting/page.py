"""Notices as one page that needs nothing else, to be read in a browser or printed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from directory.model import Notice
from directory.reporting.grouping import WORDS, Section
from directory.reporting.terminal import acceptance, place, said

_HERE = Path(__file__).parent
_TEXTS = {
    "en": {
        "title": "Bujianwai directory · notices",
        "day": "Checked on",
        "none": "There is nothing to mend.",
        "places": "Where",
        "found": "Found",
        "expected": "Expected",
        "mend": "To mend",
        "accept": "To accept it instead, add this line to accepted.csv and fill in why, by, on, until",
        "errors": "Errors cannot be accepted: what they stand against is not published.",
    },
    "zh": {
        "title": "不见外名录 · 检查结果",
        "day": "检查日期",
        "none": "没有需要处理的内容。",
        "places": "位置",
        "found": "发现",
        "expected": "应为",
        "mend": "处理",
        "accept": "如确认无误，可在 accepted.csv 中加入此行，填写理由、接受人、日期、有效期（why、by、on、until）",
        "errors": "错误不能接受：相应的值不会发布。",
    },
}


def html(sections: list[Section], summary: str, day: str, lang: str) -> str:
    """The report as a page in `lang` ("en" or "zh")."""
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("report.html").render(
        sections=sections,
        summary=summary,
        day=day,
        lang=lang,
        texts=_TEXTS[lang],
        words=WORDS,
        said=said,
        place=place,
        acceptance=acceptance,
        row=row,
    )


def row(notice: Notice) -> str:
    """The beginning of a line of accepted.csv that accepts a notice."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow([notice.code, notice.place, notice.field, notice.found])
    return f"{buffer.getvalue()},,,,"
