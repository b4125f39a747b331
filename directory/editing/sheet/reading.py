"""A file that anybody can have made, as cells. Nothing of it is trusted: weighed first, read in a child process.

A workbook of a few hundred kilobytes can unfold to gigabytes, and one cell in the last corner to 17 billion. So the
archive is weighed before anything is unpacked, and read by a process that may use 1 GB and half a minute.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from directory import store
from directory.model import Text
from directory.store import archives

MIB: Final = 1024 * 1024
MAX_BYTES: Final = 20 * MIB
MAX_UNPACKED: Final = 200 * MIB
MAX_FILES: Final = 400
SECONDS: Final = 30.0
_CHILD: Final = Path(__file__).with_name("child.py")
_DELIMITERS: Final = ",;\t"


class RefusedError(ValueError):
    """A file that is not read, with the reason and what to do, in both languages."""

    def __init__(self, code: str, words: Text) -> None:
        super().__init__(words["en"])
        self.code = code
        self.words = words


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell: `kind` is s text, n number, d date or time, f formula, b truth value, e error, l too long."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: filled cells by (row, column), both from 1; merged ranges (top, left, bottom, right); hidden rows."""

    title: str
    cells: dict[tuple[int, int], Cell]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)

    def text(self, row: int, column: int) -> str:
        """The text of a cell, "" if it is empty."""
        cell = self.cells.get((row, column))
        return cell.text if cell else ""


def read(path: Path, seconds: float = SECONDS) -> list[Sheet]:
    """The sheets of a workbook or the one of a CSV file. RefusedError says why it is not read."""
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise refused("unreadable", str(error.strerror or error)) from None
    if size > MAX_BYTES:
        raise refused("too-large", f"{size / MIB:.0f} MB")
    kind = _kind(raw, path.suffix.lower())
    if kind == "csv":
        return [_csv(raw, path.stem)]
    _weigh(raw)
    return _workbook(raw, seconds)


def _kind(raw: bytes, suffix: str) -> str:
    """What the file is, xlsx or csv; RefusedError for what is neither."""
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise refused("old-or-locked")
    if raw.startswith(b"PK"):
        return "xlsx"
    if not raw.strip():
        raise refused("empty")
    if suffix in (".csv", ".tsv", ".txt"):
        return "csv"
    raise refused("no-workbook", repr(raw[:8]))


def _weigh(raw: bytes) -> None:
    try:
        weight = archives.weigh(raw)
    except archives.NoArchiveError:
        raise refused("damaged", "zip") from None
    if b"opendocument" in weight.mimetype:
        raise refused("opendocument")
    if weight.locked:
        raise refused("old-or-locked")
    if weight.leads_out():
        raise refused("path")
    if any("vbaproject" in name.lower() or "macrosheets" in name.lower() for name in weight.names):
        raise refused("macro")
    if len(weight.names) > MAX_FILES or len(set(weight.names)) != len(weight.names):
        raise refused("damaged", f"{len(weight.names)} parts")
    if weight.too_much(MAX_UNPACKED):
        raise refused("bomb", f"{weight.packed:,} → {weight.unpacked:,}")


def _workbook(raw: bytes, seconds: float) -> list[Sheet]:
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_CHILD), "read"], input=raw, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise refused("slow", f"{seconds:.0f} s") from None
    if done.returncode:
        raise _told(done.stderr)
    return [
        Sheet(
            each["title"],
            {(row, column): Cell(kind, text) for row, column, kind, text in each["cells"]},
            [(top, left, bottom, right) for top, left, bottom, right in each["merged"]],
            each["hidden"],
        )
        for each in json.loads(done.stdout)
    ]


def _told(stderr: bytes) -> RefusedError:
    code, _, details = stderr.decode("utf-8", "replace").strip().rpartition("\n")[2].partition("\t")
    return refused(code, details) if code in _reasons() else refused("memory")


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell to be coloured and commented in a copy of a workbook; `text` replaces what stands in it."""

    sheet: str
    row: int
    column: int
    colour: str
    words: str
    text: str | None = None


def mark(source: Path, marks: list[Mark], append: dict[str, list[list[str]]], seconds: float = SECONDS) -> bytes:
    """A copy of a workbook with marked cells, and rows appended to sheets. RefusedError if it cannot be made."""
    with tempfile.TemporaryDirectory() as folder:
        listed, copy = Path(folder, "notes.json"), Path(folder, "copy.xlsx")
        told = [(each.sheet, each.row, each.column, each.colour, each.words, each.text) for each in marks]
        listed.write_text(json.dumps({"marks": told, "append": append}, ensure_ascii=False), encoding="utf-8")
        command = [sys.executable, "-I", str(_CHILD), "mark", str(source), str(listed), str(copy)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=seconds, check=False)
        except subprocess.TimeoutExpired:
            raise refused("slow", f"{seconds:.0f} s") from None
        if done.returncode or not copy.is_file():
            raise _told(done.stderr)
        return copy.read_bytes()


def _csv(raw: bytes, name: str) -> Sheet:
    text = _decoded(raw)
    lines = text.split("\n", 4)
    head = next((line for line in lines if "@row" in line), lines[0])
    delimiter = max(_DELIMITERS, key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise refused("csv", str(error)) from None
    if len(rows) > 50_000 or any(len(row) > 300 for row in rows):
        raise refused("far", name)
    cells = {
        (number, column): Cell("s" if len(value) <= 32_767 else "l", value if len(value) <= 32_767 else value[:120])
        for number, row in enumerate(rows, 1)
        for column, value in enumerate(row, 1)
        if value != ""
    }
    return Sheet(name, cells)


def _decoded(raw: bytes) -> str:
    """UTF-8 with any number of byte order marks, UTF-16 with one, else what Excel in China writes."""
    encodings = ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            return raw.decode(encoding).lstrip("\ufeff")
        except UnicodeDecodeError:
            continue
    raise refused("encoding")


def refused(code: str, details: str = "") -> RefusedError:
    """The error for a reason, with details that people can use."""
    return RefusedError(code, {lang: text.format(details) for lang, text in _reasons()[code].items()})


@cache
def _reasons() -> dict[str, Text]:
    reasons: dict[str, Text] = store.load_yaml(Path(__file__).with_name("refusals.yml"))
    return reasons
