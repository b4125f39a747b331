"""What a workbook carries, out of sight, to be merged on another computer: the facts it showed, packed and sealed."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from typing import Any, Final

from directory import store
from directory.model import Facts

FOLDER: Final = store.ROOT / "build" / "sheets"
"""Where what was exported is kept too: CSV files carry nothing but the name of it."""
_CHUNK: Final = 30_000
_MOST: Final = 4 * 1024 * 1024
"""Bytes that one entry may unfold to: a hundred times what the largest is."""


def content(facts: Facts, said: Facts, records: list[str]) -> Facts:
    """A place as a workbook shows it: its entry as written, what records say, which records these are."""
    return {"facts": facts, "said": said, "records": records}


def name(value: Facts) -> str:
    """A short name for exactly this content."""
    return _seal(json.dumps(value, ensure_ascii=False, sort_keys=True).encode())[:16]


def keep(value: Facts) -> None:
    """Remember what was exported, under its name."""
    plain = json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
    name = _seal(plain)[:16]
    if recall(name) is None:
        store.atomic_write(store.safe_path(FOLDER, f"{name}.json"), plain)


def recall(wanted: str) -> Facts | None:
    """What was exported under a name, if this machine still has it."""
    if not re.fullmatch(r"[0-9a-f]{16}", wanted):
        return None
    path = store.safe_path(FOLDER, f"{wanted}.json")
    if not path.is_file():
        return None
    plain = path.read_bytes()
    if _seal(plain)[:16] != wanted:
        return None
    value: Facts = json.loads(plain)
    return value


def pack(value: Any) -> list[str]:
    """`value` as cells: a seal, then pieces that fit into one cell each."""
    plain = json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
    packed = base64.b85encode(zlib.compress(plain, 9)).decode()
    return [_seal(plain), *(packed[start : start + _CHUNK] for start in range(0, len(packed), _CHUNK))]


def unpack(cells: list[str]) -> Any:
    """The value that was packed; ValueError when a cell was touched, is missing, or unfolds too far."""
    seal, *pieces = cells
    unfolding = zlib.decompressobj()
    try:
        plain = unfolding.decompress(base64.b85decode("".join(pieces)), _MOST)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    if unfolding.unconsumed_tail or _seal(plain) != seal:
        raise ValueError("the seal does not fit")
    return json.loads(plain)


def _seal(plain: bytes) -> str:
    return hashlib.sha256(plain).hexdigest()
