"""The encoders of JSON and of lists in it."""

from __future__ import annotations

import json
from collections.abc import Callable

from directory.publishing.output import Stream


def dump(value: object) -> str:
    """The one encoder for JSON files: real UTF-8, compact, keys in the order of schema.json."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def separated(stream: Stream) -> Callable[[str], None]:
    """A function that writes the items of a JSON list, one a line."""
    first = True

    def write(item: str) -> None:
        nonlocal first
        stream.write(item if first else ",\n" + item)
        first = False

    return write
