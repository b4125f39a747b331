"""Answers as rows: JSON, CSV, HTML tables and SQL dumps. Strict where leniency would turn nonsense into data."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any, Final, NoReturn

from parsel import Selector

from scraper.rows import Fields

_INSERT: Final = re.compile(
    r"INSERT INTO (?:\"?\w+\"?\.)?\"?(?P<table>\w+)\"? VALUES \((?P<values>.*?)\);\s*$", re.MULTILINE | re.DOTALL
)
_CREATE: Final = re.compile(
    r"CREATE TABLE (?:\"?\w+\"?\.)?\"?(?P<table>\w+)\"? \((?P<columns>.*?)^\)", re.MULTILINE | re.DOTALL
)
_COLUMN: Final = re.compile(r"^\s*\"(\w+)\"", re.MULTILINE)
_VALUE: Final = re.compile(r"'((?:[^']|'')*)'|([^',\s]+)")  # fmt: skip


class UnreadableError(ValueError):
    """The answer is not what the descriptor says; the message tells what it is instead."""


def read_json(body: bytes) -> Any:
    """Strict JSON: no NaN, no key twice, no nesting beyond reason. Raises UnreadableError."""
    try:
        return json.loads(body, parse_constant=_no_constant, object_pairs_hook=_unique)
    except RecursionError:
        raise UnreadableError("JSON nested too deeply") from None
    except ValueError as error:
        raise UnreadableError(f"{_opening(body)} ({error})") from None


def _no_constant(name: str) -> NoReturn:
    raise UnreadableError(f"JSON with {name}")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise UnreadableError("JSON with a key that stands twice in one object")
    return found


def _opening(body: bytes) -> str:
    """What the answer starts with, for a person."""
    start = body[:80].decode("utf-8", "replace").strip()
    if not start:
        return "an empty answer"
    return "an HTML page" if start[:1] == "<" else f"text that starts with {start!r}"


def read_table(body: bytes, form: str, rows: str = "") -> list[Fields]:
    """The rows of a table. `form` is csv, html, json or sql; `rows` the JMESPath of the rows, or the table's name.

    Raises UnreadableError when there is no such table in the answer.
    """
    found = [row for row in _FORMS[form](body, rows) if any(row.values())]
    if not found:
        raise UnreadableError(f"no rows in {_opening(body)}")
    return found


def _csv(body: bytes, _: str) -> Iterator[Fields]:
    text = _decode(body)
    if "<html" in text[:1000].lower():
        raise UnreadableError("an HTML page")
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [cell.strip() for cell in next(reader, [])]
    for cells in reader:
        if len(cells) > len(header):
            raise UnreadableError(f"row {reader.line_num} has {len(cells)} cells under {len(header)} headings")
        yield _texts(dict(zip(header, cells, strict=False)))


def _decode(body: bytes) -> str:
    """UTF-8, with or without a mark, or GB18030, which Chinese offices still write."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError("text that is neither UTF-8 nor GB18030")


def _html(body: bytes, _: str) -> Iterator[Fields]:
    for table in Selector(_decode(body)).xpath("//table"):
        rows = [[" ".join(cell.xpath(".//text()").getall()).strip() for cell in row.xpath("./td|./th")]
                for row in table.xpath(".//tr")]  # fmt: skip
        for cells in rows[1:]:
            if len(cells) == len(rows[0]):
                yield _texts(dict(zip(rows[0], cells, strict=True)))


def _json(body: bytes, rows: str) -> Iterator[Fields]:
    found = [node.get() for node in Selector(root=read_json(body), type="json").jmespath(rows or "[]")]
    if not found or not all(isinstance(row, dict) for row in found):
        raise UnreadableError(f"JSON without a list of rows at {rows}")
    yield from map(_texts, found)


def _sql(body: bytes, table: str) -> Iterator[Fields]:
    text = _decode(body)
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
        yield _texts(dict(zip(columns, values, strict=True)))


def _texts(row: dict[str, Any]) -> Fields:
    """Every value as text; nothing for empty ones (also `[]`, as AMap writes nothing)."""
    return {name: tuple(_text(value)) for name, value in row.items() if name}


def _text(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _text(item)
    elif isinstance(value, dict):
        yield json.dumps(value, ensure_ascii=False, sort_keys=True)
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif value is not None and str(value).strip():
        yield str(value)


_FORMS: Final = {"csv": _csv, "html": _html, "json": _json, "sql": _sql}
