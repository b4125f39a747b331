"""The encoders of JSON and of lists in it."""

from __future__ import annotations

import json
from collections.abc import Callable

from directory.publishing.output import Stream

dump: Callable[[object], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
"""The one encoder for JSON files: real UTF-8, compact, keys in the order of schema.json."""


def separated(stream: Stream) -> Callable[[str], None]:
    """A function that writes the items of a JSON list, one a line."""
    first = True

    def write(item: str) -> None:
        nonlocal first
        stream.write(item if first else ",\n" + item)
        first = False

    return write
