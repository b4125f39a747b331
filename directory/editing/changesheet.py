"""The change sheet (审核单): what is to change, who says so, and room to sign. As a page or as a PDF."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from directory import store
from directory.editing.changes import Change

_HERE = Path(__file__).parent
_WORDS = {
    "en": {
        "title": "Bujianwai directory · change sheet",
        "about": "Date: {day} · Filled in by: {by} · Changes: {count}",
        "again": "checked again",
    },
    "zh": {
        "title": "不见外名录 · 改动审核单",
        "about": "日期：{day} · 填写人：{by} · 改动：{count} 处",
        "again": "重新核实",
    },
}
_HEAD = {
    "en": ["#", "Facility", "What", "Old", "New", "Source", "Checked on"],
    "zh": ["#", "机构", "内容", "原值", "新值", "来源", "核对日期"],
}
_SIGN = {
    "en": ["Filled in by (signature, date)", "Checked by (signature, date)", "Approved by (signature, date)"],
    "zh": ["填写人（签名、日期）", "审核人（签名、日期）", "批准人（签名、日期）"],
}
_WIDTHS = (1.1, 4, 4, 5, 5, 6, 2.8)
_SIGNATURES = 45
"""Millimetres that the lines to sign on need."""


def rows(changes: list[Change], lang: str) -> list[list[str]]:
    """The table: number, facility, what, old, new, source, day of checking."""
    found = []
    for number, change in enumerate(changes, 1):
        proof = change.newest()
        what = change.what[lang] + (f"\n{_WORDS[lang]['again']}" if change.confirmed else "")
        source = f"{proof.get('title', '')}\n{proof.get('url', '')}" if proof else "–"
        day = str(proof["checked_on"]) if proof else "–"
        old, new = change.old.get(lang, ""), change.new.get(lang, "")
        found.append([str(number), f"{change.name[lang]}\n{change.entry}", what, old, new, source, day])
    return found


def html(changes: list[Change], by: str, day: str, lang: str) -> str:
    """The change sheet as one page that needs nothing else."""
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined)
    about = _about(changes, by, day, lang)
    return environment.get_template("changesheet.html").render(
        words=_WORDS[lang],
        head=_HEAD[lang],
        sign=_SIGN[lang],
        about=about,
        rows=rows(changes, lang),
        day=day,
        lang=lang,
    )


def pdf(changes: list[Change], by: str, day: str, lang: str) -> bytes:
    """The change sheet to print and sign on A4. printing.FontMissingError if set-up has not been run."""
    from directory.printing import Document  # its library takes longer to load than a check of the data

    words = _WORDS[lang]
    sheet = Document("A4", title=words["title"], language=lang, day=day)
    sheet.put(words["title"], 16, bold=True)
    sheet.put(_about(changes, by, day, lang), 10, gap=3)
    sheet.grid(rows(changes, lang), _WIDTHS, 8, header=_HEAD[lang])
    if sheet.will_page_break(_SIGNATURES):
        sheet.add_page()
    sheet.ln(_SIGNATURES - 20)
    for word in _SIGN[lang]:
        sheet.put(f"{word}: ____________________________________", 10, gap=7)
    return sheet.finish()


def write(path: Path, changes: list[Change], by: str, day: str, lang: str) -> None:
    """Write the change sheet: a PDF if the name ends so, else HTML."""
    if path.suffix.lower() == ".pdf":
        store.atomic_write(path.resolve(), pdf(changes, by, day, lang))
    else:
        store.atomic_write(path.resolve(), html(changes, by, day, lang).encode())


def _about(changes: list[Change], by: str, day: str, lang: str) -> str:
    return _WORDS[lang]["about"].format(day=day, by=by or "________", count=len(changes))
