"""The emergency page on one sheet of A4, as a PDF to keep on the phone or to pin to the wall."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from directory.printing import Document
from directory.publishing.city import Department
from directory.publishing.edition import Edition
from directory.publishing.emergency import Helper, Line
from directory.publishing.phrases import Phrase

_STRAIGHT = str.maketrans("’“”", '\'""')
_GAP = 7.0
_SMALL = 7.8


def sheet(edition: Edition, told: dict[str, Any]) -> bytes:
    """The PDF of what `emergency.context` says, always one page: what there is more of stays on the web page."""
    gettext = edition.words.gettext
    paper = Document("A4", title=told["title"], language=edition.language.tag, day=edition.directory.today)
    paper.set_auto_page_break(False)
    paper.set_margin(11)
    paper.set_xy(11, 10)
    paper.put(told["title"], 15, bold=True, gap=0)
    chinese = edition.language.code == "zh"
    paper.put("120 急救" if chinese else f"120 {gettext('Ambulance')} 急救 jíjiù", 26, bold=True, gap=0.5)
    paper.put(
        gettext(
            "If somebody nearby speaks Chinese, give them the phone. Say first where you are, and do not hang up "
            "before they do."
        ),
        9,
    )
    for phrase in told["script"]:
        _phrase(paper, phrase, 14, meaning=not chinese)
    top = paper.y + 1
    width = (paper.w - 22 - _GAP) / 2
    paper.set_xy(11, top)
    _column(paper, 11, width)
    for phrase in told["phrases"]:
        _phrase(paper, phrase, 11.5, meaning=not chinese)
    _numbers(paper, edition, gettext("Emergency numbers"), told["emergency_lines"], english=True)
    _column(paper, 11 + width + _GAP, width)
    paper.set_xy(11 + width + _GAP, top)
    if told["city"]:
        _departments(paper, told["departments"], gettext)
    _numbers(paper, edition, gettext("Other help lines"), told["other_lines"])
    _helpers(paper, told["helpers"], gettext)
    _numbers(paper, edition, gettext("Embassies and consulates"), told["consulates"], noted=True)
    _column(paper, 11, paper.w - 22)
    paper.set_xy(11, paper.h - 13)
    dated = gettext("Dates compared with %(date)s") % {"date": edition.directory.today}
    address = edition.canonical(f"{told['city']['id']}/emergency/" if told["city"] else "emergency/")
    paper.put(f"{dated}. {gettext('Unknown does not mean no.')} {address}".strip(), 7, grey=90)
    return paper.finish()


def _column(paper: Document, left: float, width: float) -> None:
    paper.set_left_margin(left)
    paper.set_right_margin(paper.w - left - width)


def _phrase(paper: Document, phrase: Phrase, size: float, *, meaning: bool) -> None:
    paper.put(phrase.chinese, size, bold=True, gap=0, leading=1.2)
    paper.put(
        f"{phrase.pinyin} – {phrase.meaning}" if meaning else phrase.pinyin, _SMALL, gap=0.7, grey=60, leading=1.2
    )


def _heading(paper: Document, words: str) -> None:
    paper.ln(0.8)
    paper.put(_plain(words), 10.5, bold=True, gap=0.3)


def _left(paper: Document) -> bool:
    """Whether there is room for another entry above the foot."""
    return paper.y < paper.h - 20


def _numbers(
    paper: Document, edition: Edition, title: str, lines: list[Line], *, english: bool = False, noted: bool = False
) -> None:
    gettext = edition.words.gettext
    if lines:
        _heading(paper, title)
    for line in lines:
        if not _left(paper):
            return
        number = edition.values.spoken(line.number) + (f" {line.extension}" if line.extension else "")
        answer = _plain(line.english) if line.english is not None else gettext("Unknown")
        spoken = f" – {gettext('Answers in English')}{gettext(': ')}{answer}" if english else ""
        paper.put(f"{number}  {_plain(edition.words_of(line.name))}{spoken}", 9, gap=0 if noted else 0.4, leading=1.25)
        if noted and line.notes:
            paper.put(" ".join(map(_plain, line.notes)), 7, gap=0.4, grey=80, leading=1.2)


def _departments(paper: Document, departments: list[Department], gettext: Callable[[str], str]) -> None:
    _heading(paper, gettext("Emergency departments"))
    if not departments:
        paper.put(gettext("We do not know of a confirmed emergency department in this city yet. Call 120."), 8.2)
    for place in departments:
        if not _left(paper):
            return
        paper.put(" ".join(filter(None, (place.name.main, place.name.other))), 8.6, bold=True, gap=0, leading=1.2)
        phones = " · ".join(_plain(phone) for phone in place.phones)
        always = _plain(place.always) if place.always is not None else ""
        paper.put(" · ".join(filter(None, (place.address, phones, always))), _SMALL, gap=0, leading=1.2)
        paper.put(_plain(place.said), 6.4, gap=0.6, grey=80, leading=1.2)


def _helpers(paper: Document, helpers: list[Helper], gettext: Callable[[str], str]) -> None:
    if helpers:
        _heading(paper, gettext("Insurers’ assistance lines"))
    for helper in helpers:
        if not _left(paper):
            return
        phones = "; ".join(_plain(phone) for phone in helper.phones)
        paper.put(f"{_plain(helper.name)}: {phones}", 9, gap=0.4, leading=1.25)


def _plain(words: Markup | str) -> str:
    """The words alone. Curly quotes are as wide as a Chinese character in this font: straight ones are not."""
    told = " ".join(str(Markup(words).striptags()).split())  # noqa: S704  # only to take the tags away
    return told.translate(_STRAIGHT)
