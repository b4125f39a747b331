"""Add one person's answer to decisions.csv. What stands there is never touched: not a byte of it, whatever its form."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from filelock import FileLock, Timeout

from directory import schema
from directory.model import Facts, Text
from directory.store.files import DATA, atomic_write

HEADER = ("a", "b", "decision", "why", "by", "on")
_BOM = "\ufeff"


class DecisionRefusedError(ValueError):
    """The answer was not written; `told` says why and what to do, in en and zh."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.told: Text = {"en": en, "zh": zh}


def append_decision(decision: Facts, data: Path = DATA, *, wait: float = 10) -> None:
    """Append a valid `$defs/decision` as the last row, in the columns and line ends the file has.

    The file is locked (for at most `wait` seconds) and replaced in one step, so that two people, a kill or a full disk
    leave every answer there was. DecisionRefusedError if the answer is not valid or the file has no such columns.
    """
    for problem in schema.validate("decision", decision):
        field = "/".join(problem.path)
        raise DecisionRefusedError(
            f"{field}: found {problem.found}, expected {problem.expected['en']}.",
            f"{field}：发现 {problem.found}，应为 {problem.expected['zh']}。",
        )
    path = data / "decisions.csv"
    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=wait):
            before = path.read_bytes() if path.is_file() else b""
            atomic_write(path, before + _row(before, decision))
    except Timeout:
        raise DecisionRefusedError(
            "decisions.csv is being written by somebody else: wait a moment and answer again.",
            "decisions.csv 正被他人写入，请稍候重试。",
        ) from None


def _row(before: bytes, decision: Facts) -> bytes:
    """The bytes to add behind `before` so that the decision is its last row."""
    try:
        text = before.decode("utf-8")
    except UnicodeDecodeError:
        raise DecisionRefusedError(
            "decisions.csv is not UTF-8: save it as “CSV UTF-8” and answer again.",
            "decisions.csv 不是 UTF-8 编码，请另存为“CSV UTF-8”后重试。",
        ) from None
    rows = list(csv.reader(io.StringIO(text.removeprefix(_BOM), newline="")))
    header = rows[0] if rows else list(HEADER)
    if sorted(header) != sorted(HEADER):
        raise DecisionRefusedError(
            f"decisions.csv has the columns {', '.join(header)}; expected {', '.join(HEADER)}. Mend its first line.",
            f"decisions.csv 的列为 {', '.join(header)}，应为 {', '.join(HEADER)}。请改正首行。",
        )
    end = "\r\n" if "\r\n" in text else "\n"
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, header, lineterminator=end)
    if not rows:
        writer.writeheader()
    writer.writerow(decision)
    gap = end if text.removeprefix(_BOM) and not text.endswith(("\n", "\r")) else ""
    added = gap + buffer.getvalue()
    after = list(csv.reader(io.StringIO((text + added).removeprefix(_BOM), newline="")))
    if after[-1] != [decision[name] for name in header] or after[: len(rows)] != rows:
        raise DecisionRefusedError(
            "The last row of decisions.csv does not end: a quotation mark is missing. Mend it and answer again.",
            "decisions.csv 最后一行缺少引号，没有结束。请改正后重试。",
        )
    return added.encode()
