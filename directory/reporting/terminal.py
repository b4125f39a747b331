"""Notices at the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rich.text import Text as Line

from directory.model import Notice
from directory.reporting.grouping import WORDS, Block, Section
from directory.terminal import plain

_STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan", "accepted": "dim"}
_LINE = re.compile(r"^line ([0-9]+)")


def lines(sections: list[Section], lang: str) -> Iterator[Line]:
    """The report, line by line. Text from data is shown, never obeyed."""
    for section in sections:
        yield Line(plain(section.name.get(lang) or section.name["en"]), "bold underline")
        for file in section.files:
            yield Line(f"  {plain(file.name)}", "bold")
            for block in file.blocks:
                yield from _block(block, lang)
        yield Line()


def _block(block: Block, lang: str) -> Iterator[Line]:
    head = Line("    ")
    head.append(f"{WORDS[block.level][lang]} {block.code}", _STYLES[block.level])
    several = len(block.notices) > 1
    if several:
        head.append(f" ×{len(block.notices)}", "dim")
        yield head
        if len({(notice.field, notice.found) for notice in block.notices}) == 1 and block.level != "accepted":
            places = ", ".join(place(notice, lang) for notice in block.notices)
            yield Line(f"      {plain(places)} · {_where(replace(block.first, place=''), lang)}")
        else:
            for notice in block.notices:
                yield Line(f"      · {_where(notice, lang)}")
                yield from _accepted(notice, lang)
    else:
        head.append(f"{'：' if lang == 'zh' else ': '}{_where(block.first, lang)}")
        yield head
        yield from _accepted(block.first, lang)
    expected, mend = _WORDS[lang]
    yield Line(f"      {expected}{plain(said(block.first.expected, lang))}")
    yield Line(f"      {mend}{plain(said(block.first.mend, lang))}")


def _where(notice: Notice, lang: str) -> str:
    where = " · ".join(part for part in (place(notice, lang), notice.field) if part)
    found = f"发现：{notice.found}" if lang == "zh" else f"Found: {notice.found}"
    return plain(f"{where} · {found}" if where else found)


def place(notice: Notice, lang: str) -> str:
    """Where in its file a notice is about, in words."""
    return _LINE.sub(r"第\1行", notice.place) if lang == "zh" else notice.place


def said(words: object, lang: str) -> str:
    """Words in a language, or else in English."""
    told: dict[str, str] = dict(words) if isinstance(words, dict) else {}
    return told.get(lang) or told.get("en", "")


def _accepted(notice: Notice, lang: str) -> Iterator[Line]:
    if notice.accepted:
        yield Line(f"        {plain(acceptance(notice, lang))}", "dim")


def acceptance(notice: Notice, lang: str) -> str:
    """Who accepted a notice, why, until when."""
    row = notice.accepted or {}
    if lang == "zh":
        return f"{row['by']} 于 {row['on']} 接受，有效期至 {row['until']}：{row['why']}"
    return f"accepted by {row['by']} on {row['on']} until {row['until']}: {row['why']}"


_WORDS = {"en": ("Expected: ", "To mend: "), "zh": ("应为：", "处理：")}
