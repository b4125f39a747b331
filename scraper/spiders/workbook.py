"""Workbooks (XLSX), which are archives of XML that anybody can have made: weighed first, read in a child process.

A workbook of a few hundred kilobytes can unfold to gigabytes, and one cell in the last corner to 17 billion. So the
archive is weighed before anything is unpacked, and read by a process that may use 1 GB and 30 seconds.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from directory.store import archives
from scraper.spiders.reading import UnreadableError

MIB: Final = 1024 * 1024
MAX_BYTES: Final = 10 * MIB
MAX_UNPACKED: Final = 50 * MIB
MAX_FILES: Final = 200
SECONDS: Final = 30
_CHILD: Final = Path(__file__).with_name("workbook_child.py")


def read_workbook(body: bytes, seconds: float = SECONDS) -> list[list[dict[str, Any]]]:
    """The visible sheets, each a list of rows `{"cells": [text…], "whole": one cell spans the row}`.

    Raises UnreadableError when it is too large, damaged, or holds a formula.
    """
    _weigh(body)
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_CHILD)], input=body, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise UnreadableError(f"a workbook that takes more than {seconds:.0f} s to read") from None
    if done.returncode:
        raise UnreadableError(done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2] or "a workbook that "
                              "needs more memory than 1 GB")  # fmt: skip
    sheets: list[list[dict[str, Any]]] = json.loads(done.stdout)
    return sheets


def _weigh(body: bytes) -> None:
    if len(body) > MAX_BYTES:
        raise UnreadableError(f"a workbook of {len(body) / MIB:.0f} MB; at most {MAX_BYTES // MIB} MB are read")
    try:
        weight = archives.weigh(body)
    except archives.NoArchiveError:
        raise UnreadableError(f"no workbook: it starts with {body[:8]!r}") from None
    if len(weight.names) > MAX_FILES:
        raise UnreadableError(f"a workbook of {len(weight.names)} parts; at most {MAX_FILES} are read")
    if weight.too_much(MAX_UNPACKED):
        raise UnreadableError(f"a workbook that unfolds from {weight.packed:,} to {weight.unpacked:,} bytes")
