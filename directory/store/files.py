"""Files on disk: safe paths, atomic writes, JSON Lines, CSV, strict YAML.

Machine files are sorted and written whole to a temporary name, then moved into place, so that a kill or a full disk
leaves the old file.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from directory import schema, strict_yaml
from directory.model import Facts

ROOT = schema.ROOT
DATA = ROOT / "directory" / "data"
"""Where facts live. Functions take another folder of the same shape for tests and other deployments."""


def safe_path(root: Path, *parts: str) -> Path:
    """`root/parts…`, refused with ValueError unless it really lies inside `root` (links followed)."""
    base = root.resolve()
    path = base.joinpath(*parts).resolve()
    if path == base or not path.is_relative_to(base) or any("\0" in part for part in parts):
        raise ValueError(f"{'/'.join(parts)!r} leads outside {root.name}")
    return path


def atomic_write(path: Path, content: bytes) -> bool:
    """Write `content` so that readers see the old file or the new one, never half. Returns False, and touches
    nothing, when the file already holds exactly this.
    """
    if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)  # os.replace: the old file or the new, nothing between
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return True


def dump_line(row: Facts) -> str:
    """One compact, key-sorted JSON line without the line end: the same facts give the same bytes."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def read_jsonl(path: Path) -> Iterator[Facts]:
    """The rows of a JSON Lines file; nothing if there is no file. ValueError names the line that is not JSON."""
    for number, row in read_lines(path):
        if isinstance(row, BadLine):
            raise ValueError(f"line {number} of {path.name} is not {row.expected}")
        yield row


class BadLine(NamedTuple):
    """A line that holds no row: what was found (its beginning), and what it is not. `conflict` is set for a mark that
    git leaves where two changes meet.
    """

    found: str
    expected: str
    conflict: bool = False


def read_lines(path: Path) -> Iterator[tuple[int, Facts | BadLine]]:
    """Line number and row of a JSON Lines file, or why that line is none. One bad line costs no other. Nothing if there
    is no file.
    """
    if not path.is_file():
        return
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, _row(line)


def _row(line: bytes) -> Facts | BadLine:
    found = line[:80].decode(errors="replace").strip()
    if is_conflict_marker(found):
        return BadLine(found, "JSON", conflict=True)
    try:
        row = json.loads(line.decode())
    except UnicodeDecodeError:
        return BadLine(found, "UTF-8")
    except (ValueError, RecursionError):
        return BadLine(found, "JSON")
    return row if isinstance(row, dict) else BadLine(found, "an object")


def is_conflict_marker(text: str) -> bool:
    """Whether a line is one that git leaves in a file when two changes meet."""
    return bool(_CONFLICT.match(text))


_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?:\s|$)")


def write_jsonl(path: Path, rows: Iterable[Facts]) -> bool:
    """Replace `path` by `rows`, one a line. Returns whether anything changed."""
    return atomic_write(path, "".join(dump_line(row) + "\n" for row in rows).encode())


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file with a header; an empty list if there is no file.

    Excel in China saves CSV as GB 18030, of which no sensible text is also UTF-8: that is read too. Where a quote is
    left open, each line is read alone, so that it costs one row and not all that follow. ValueError on a gigantic cell.
    """
    if not path.is_file():
        return []
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    closed = text.count('"') % 2 == 0
    cells = csv.reader(io.StringIO(text, newline="")) if closed else _each_alone(text)
    try:
        header = next(cells, [])
        return [dict(zip_longest(header, row[: len(header)], fillvalue="")) for row in cells if row]
    except csv.Error as error:
        raise ValueError(f"{path.name}: {error}") from None


def _each_alone(text: str) -> Iterator[list[str]]:
    return (next(csv.reader([line])) for line in text.splitlines() if line)


def write_csv(path: Path, header: list[str], rows: Iterable[dict[str, str]]) -> bool:
    """Replace `path` by a header and `rows` (RFC 4180 with plain line ends). Returns whether anything changed."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return atomic_write(path, buffer.getvalue().encode())


def load_yaml(path: Path) -> Any:
    """The value of a people's YAML file, every scalar a string; strict_yaml.YamlRefusedError if it is refused."""
    return strict_yaml.parse(path.read_bytes()).value


def relative(path: Path, data: Path = DATA) -> str:
    """How notices name a file: relative to the project, or to the folder above the data folder."""
    for base in (ROOT, data.parent):
        if path.is_relative_to(base):
            return path.relative_to(base).as_posix()
    return path.name
