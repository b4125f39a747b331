"""What is wrong with a file, cell by cell: which sheet, which cell, found, expected, how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from directory import store
from directory.model import Facts, Notice, Severity, Text


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a sheet; row and column from 1, 0 for the whole row or sheet. `header` is what the
    column is called, `field` the field of the entry it belongs to.
    """

    sheet: str
    row: int = 0
    column: int = 0
    header: Text | None = None
    field: str = ""

    @property
    def cell(self) -> str:
        """Its name as spreadsheet programs show it: C12; 12 for a row."""
        return f"{column_name(self.column)}{self.row or ''}" if self.column else str(self.row or "")

    def words(self, lang: str) -> str:
        """Sheet, row and column for people."""
        zh = lang == "zh"
        parts = [f"工作表“{self.sheet}”" if zh else f"sheet “{self.sheet}”"]
        if self.row:
            parts.append(f"第 {self.row} 行" if zh else f"row {self.row}")
        if self.column:
            header = (self.header or {}).get(lang, "")
            named = f"（{header}）" if zh and header else f" ({header})" if header else ""
            parts.append(f"{column_name(self.column)} 列{named}" if zh else f"column {column_name(self.column)}{named}")
        return ("，" if zh else ", ").join(parts)


def column_name(number: int) -> str:
    """The letters of a column: 1 → A, 27 → AA."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding about a cell. An error keeps its row from being taken over; a question waits for an answer."""

    code: str
    severity: Severity
    place: Place
    found: str
    expected: Text
    mend: Text

    @property
    def key(self) -> tuple[str, str, int, int, str]:
        """What tells it from other findings."""
        return self.code, self.place.sheet, self.place.row, self.place.column, self.found

    def notice(self, file: str, lang: str) -> Notice:
        """As every other notice of the project."""
        short = self.found if len(self.found) <= 120 else self.found[:117] + "…"
        place = self.place.words(lang)
        return Notice(self.code, self.severity, file, place, self.place.cell, short, self.expected, self.mend)

    def words(self, lang: str) -> str:
        """What a comment in the cell says."""
        if lang == "zh":
            return f"应为：{self.expected['zh']}\n处理：{self.mend['zh']}"
        return f"Expected: {self.expected['en']}\nTo mend: {self.mend['en']}"


def once(every: Iterable[Finding]) -> list[Finding]:
    """Each finding once, in the order they came."""
    return list({finding.key: finding for finding in every}.values())


def make(code: str, place: Place, found: str, *details: str) -> Finding:
    """The finding with this code, as findings.yml words it."""
    told = _words()[code]
    expected, mend = (
        {lang: text.format(*details) for lang, text in told[part].items()} for part in ("expected", "mend")
    )
    return Finding(code, told["severity"], place, found or "–", expected, mend)


@cache
def _words() -> Facts:
    words: Facts = store.load_yaml(Path(__file__).with_name("findings.yml"))
    return words


def conflict(place: Place, mine: str, before: str, theirs: str) -> Finding:
    """Somebody else changed the same value since the export."""
    return make("conflict", place, mine or "∅", before or "∅", theirs or "∅")


def bad_source(place: Place, found: str, expected: Text) -> Finding:
    """A source with a value that cannot be used."""
    return Finding("bad-source", "error", place, found, expected, _words()["bad-source"]["mend"])
