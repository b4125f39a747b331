"""Entries as their files have them: value, revision, where they lie. Nothing here is judged or dropped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from directory import store, strict_yaml
from directory.model import Facts


@dataclass(frozen=True, slots=True)
class File:
    """One entry's file as it is now. `raw` is empty for an entry that does not exist yet."""

    id: str
    city: str
    path: Path
    raw: bytes
    facts: Facts

    @property
    def revision(self) -> str:
        """What git calls the content: the same on every machine, and found again in the version history."""
        return revision(self.raw)


def revision(raw: bytes) -> str:
    """The id that git gives to this content."""
    return hashlib.sha1(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest()


def path_of(data: Path, city: str, entry: str) -> Path:
    """Where an entry lies; ValueError for an id that leads elsewhere."""
    return store.safe_path(data, "cities", city, "facilities", f"{entry}.yml")


def read(data: Path, city: str, entry: str) -> File:
    """The entry as it is now, or an empty one. strict_yaml.YamlRefusedError if its file cannot be read."""
    path = path_of(data, city, entry)
    if not path.is_file():
        return File(entry, city, path, b"", {"id": entry, "city": city})
    raw = path.read_bytes()
    return File(entry, city, path, raw, parse(raw))


def parse(raw: bytes) -> Facts:
    """The mapping in `raw`; strict_yaml.YamlRefusedError when it is refused or no mapping."""
    value = strict_yaml.parse(raw).value
    if not isinstance(value, dict):
        raise strict_yaml.YamlRefusedError("not-yaml", 1, "no “name: value” lines")
    return value


def read_all(data: Path, city: str) -> Iterator[tuple[str, File | strict_yaml.YamlRefusedError]]:
    """Every entry of a city by id, or why its file cannot be read."""
    for path in sorted((data / "cities" / city / "facilities").glob("*.yml")):
        try:
            yield path.stem, read(data, city, path.stem)
        except strict_yaml.YamlRefusedError as refusal:
            yield path.stem, refusal


def as_written(value: Any) -> Any:
    """A value with its numbers as text, as a people's file is read."""
    if isinstance(value, dict):
        return {key: as_written(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_written(item) for item in value]
    return value if value is None or isinstance(value, str) else json.dumps(value)
