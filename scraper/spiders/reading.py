"""Answers as text, JSON and rows. Strict where leniency would turn nonsense into data."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any, NoReturn

from scraper.rows import Fields


class UnreadableError(ValueError):
    """The answer is not what the descriptor says; the message tells what it is instead."""


def read_json(body: bytes) -> Any:
    """Strict JSON: no NaN, no key twice, no nesting beyond reason. Raises UnreadableError."""
    try:
        return json.loads(body, parse_constant=_no_constant, object_pairs_hook=_unique)
    except RecursionError:
        raise UnreadableError("JSON nested too deeply") from None
    except ValueError as error:
        raise UnreadableError(f"{opening(body)} ({error})") from None


def _no_constant(name: str) -> NoReturn:
    raise UnreadableError(f"JSON with {name}")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise UnreadableError("JSON with a key that stands twice in one object")
    return found


def opening(body: bytes) -> str:
    """What the answer starts with, for a person."""
    start = body[:80].decode("utf-8", "replace").strip()
    if not start:
        return "an empty answer"
    return "an HTML page" if start[:1] == "<" else f"text that starts with {start!r}"


def decode(body: bytes, declared: str = "") -> str:
    """Text in UTF-8, with or without a mark, in marked UTF-16, or in GB18030, which Chinese offices still write.

    `declared` is the charset its sender names, "" for none: what claims to be UTF-8 and is not is refused, because in
    GB18030 almost any bytes are some Chinese text.
    """
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and len(body) % 2 == 0:
        encodings = ["utf-16"]
    elif b"\0" in body[:2000]:
        raise UnreadableError("text in an encoding that is not declared (it has zero bytes)")
    elif declared.lower().replace("_", "-") in ("utf-8", "utf8"):
        encodings = ["utf-8-sig"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError(
        "text that is not in UTF-8, though it says so" if declared else "text that is neither UTF-8 nor GB18030"
    )


def texts(row: dict[str, Any]) -> Fields:
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
