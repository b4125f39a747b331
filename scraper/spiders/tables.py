"""Tables as rows: CSV, HTML, workbooks, rows in JSON, rows of an SQL dump.

A table of people has titles above its headings, cells that span others, and section headings among its rows. All of
them are told apart here; what reaches a spider are rows under known headings.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from parsel import Selector

from scraper.normalise.text import simplified, tidy
from scraper.rows import Fields
from scraper.spiders.reading import UnreadableError, decode, opening, read_json, texts
from scraper.spiders.workbook import read_workbook

_INSERT: Final = re.compile(
    r"INSERT INTO (?:\"?\w+\"?\.)?\"?(?P<table>\w+)\"? VALUES \((?P<values>.*?)\);\s*$", re.MULTILINE | re.DOTALL
)
_CREATE: Final = re.compile(
    r"CREATE TABLE (?:\"?\w+\"?\.)?\"?(?P<table>\w+)\"? \((?P<columns>.*?)^\)", re.MULTILINE | re.DOTALL
)
_COLUMN: Final = re.compile(r"^\s*\"(\w+)\"", re.MULTILINE)
_VALUE: Final = re.compile(r"'((?:[^']|'')*)'|([^',\s]+)")  # fmt: skip

Headings: TypeAlias = Mapping[str, Sequence[str]]
"""The name of a field → how sources write its heading."""

SECTION: Final = "section"
"""The field that carries a section heading down to the rows below it."""
_HEADER_WITHIN: Final = 12
"""Rows in which the headings of a table must stand."""
_MAX_SPAN: Final = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a grid; spanning cells are repeated. `whole` tells that one cell spans all of it."""

    cells: list[str]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """How to read one: `form` is csv, html, json, sql or xlsx; `rows` the JMESPath of the rows, or the name of the SQL
    table; `needed` the headings without which a grid is another table.
    """

    form: str
    rows: str = ""
    headings: Headings | None = None
    needed: tuple[str, ...] = ()
    charset: str = ""


def read_table(body: bytes, form: str, rows: str = "") -> list[Fields]:
    """The rows of a table whose first row holds the headings. Raises UnreadableError when there is none."""
    return read_rows(body, Table(form, rows))


def read_rows(body: bytes, table: Table) -> list[Fields]:
    """The rows of a table. Raises UnreadableError when there is no such table in the answer."""
    if table.form in ("json", "sql"):
        made = _json(body, table.rows) if table.form == "json" else _sql(body, table.rows)
    else:
        made = _under_headings(_GRIDS[table.form](body, table.charset), table)
    found = [row for row in made if any(row.values())]
    if not found:
        raise UnreadableError(f"no rows in {opening(body)}")
    return found


def _under_headings(grids: Iterator[list[Line]], table: Table) -> Iterator[Fields]:
    matched, seen = False, ""
    for lines in grids:
        start = _header(lines, table)
        if start is None:
            seen = seen or (" | ".join(lines[0].cells) if lines else "")
            continue
        matched = True
        yield from _rows(lines, start, table)
    if not matched and seen:
        raise UnreadableError(f"no table with the headings {', '.join(table.needed)}; the first starts {seen[:120]!r}")


def _header(lines: list[Line], table: Table) -> int | None:
    """Where the headings stand: the first row, or the first that has all that are needed."""
    if not table.headings:
        return 0 if lines else None
    for number, line in enumerate(lines[:_HEADER_WITHIN]):
        if not line.whole and set(table.needed) <= {heading(cell, table.headings) for cell in line.cells}:
            return number
    return None


def heading(cell: str, headings: Headings | None) -> str:
    """The field that a heading means; a heading nobody knows means itself."""
    plain = _plain(cell)
    for name, spellings in (headings or {}).items():
        if plain in (_plain(name), *map(_plain, spellings)):
            return name
    return cell.strip()


def _plain(text: str) -> str:
    return re.sub(r"[\s*＊:：]", "", simplified(tidy(text))).casefold()


def _rows(lines: list[Line], start: int, table: Table) -> Iterator[Fields]:
    names = [heading(cell, table.headings) for cell in lines[start].cells]
    section = next((line.cells[0] for line in reversed(lines[:start]) if line.whole and start > 1), "")
    for number, line in enumerate(lines[start + 1 :], start + 2):
        if len(line.cells) > len(names):
            raise UnreadableError(f"row {number} has {len(line.cells)} cells under {len(names)} headings")
        if line.whole:
            section = line.cells[0].strip()
            continue
        if [heading(cell, table.headings) for cell in line.cells] == names:
            continue  # the headings again, as on every printed page
        row = texts(dict(zip(names, line.cells, strict=False)))
        if section and any(row.values()):
            row.setdefault(SECTION, (section,))
        yield row


def _csv(body: bytes, charset: str) -> Iterator[list[Line]]:
    text = decode(body, charset)
    if re.match(r"\s*<", text) or "<html" in text[:1000].lower():
        raise UnreadableError("an HTML page")
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        yield [Line(cells) for cells in reader if cells]
    except csv.Error as error:
        raise UnreadableError(f"CSV with a fault in line {reader.line_num} ({error})") from None


def _html(body: bytes, charset: str) -> Iterator[list[Line]]:
    for node in Selector(decode(body, charset) or "<html/>").xpath("//table"):
        lines = list(_lines(node))
        if lines:
            yield lines


def _lines(node: Selector) -> Iterator[Line]:
    """The rows of an HTML table, cells repeated over the columns and rows they span."""
    below: dict[int, tuple[int, str]] = {}
    width = 0
    for row in node.xpath("./tr|./thead/tr|./tbody/tr|./tfoot/tr"):
        cells: list[str] = []
        widest = 0
        for cell in row.xpath("./td|./th"):
            _fill(cells, below)
            text = " ".join(" ".join(cell.xpath(".//text()").getall()).split())
            columns, rows = _span(cell, "colspan"), _span(cell, "rowspan")
            if rows > 1:
                below |= {len(cells) + step: (rows - 1, text) for step in range(columns)}
            cells += [text] * columns
            widest = max(widest, columns)
        _fill(cells, below)
        width = max(width, len(cells))
        yield Line(cells, whole=widest > 1 and widest == len(cells) and widest >= width)


def _fill(cells: list[str], below: dict[int, tuple[int, str]]) -> None:
    """Put in what spans down from above at this place."""
    while len(cells) in below:
        left, text = below[len(cells)]
        if left > 1:
            below[len(cells)] = (left - 1, text)
        else:
            del below[len(cells)]
        cells.append(text)


def _span(cell: Selector, name: str) -> int:
    text = cell.attrib.get(name, "1").strip()
    return min(int(text), _MAX_SPAN) if text.isascii() and text.isdigit() and int(text) else 1


def _xlsx(body: bytes, _: str) -> Iterator[list[Line]]:
    for sheet in read_workbook(body):
        yield [Line([str(cell) for cell in row["cells"]], bool(row["whole"])) for row in sheet]


def _json(body: bytes, rows: str) -> Iterator[Fields]:
    found = [node.get() for node in Selector(root=read_json(body), type="json").jmespath(rows or "[]")]
    if not found or not all(isinstance(row, dict) for row in found):
        raise UnreadableError(f"JSON without a list of rows at {rows}")
    yield from map(texts, found)


def _sql(body: bytes, table: str) -> Iterator[Fields]:
    text = decode(body)
    columns = next(
        (_COLUMN.findall(found["columns"]) for found in _CREATE.finditer(text) if found["table"] == table), []
    )
    for found in _INSERT.finditer(text):
        if found["table"] != table:
            continue
        values = [(quoted.replace("''", "'") if not bare else "" if bare == "null" else bare)
                  for quoted, bare in _VALUE.findall(found["values"])]  # fmt: skip
        if len(values) != len(columns):
            raise UnreadableError(f"a row of {table} has {len(values)} values for {len(columns)} columns")
        yield texts(dict(zip(columns, values, strict=True)))


_GRIDS: Final = {"csv": _csv, "html": _html, "xlsx": _xlsx}
