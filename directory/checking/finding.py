"""What a check finds about one value, and how facts are walked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from directory.model import Notice, Path, Severity, Text


@dataclass(frozen=True, slots=True)
class Finding:
    """A value that must not be published (or, as a warning, one that people should look at)."""

    path: Path
    code: str
    severity: Severity
    found: str
    expected: Text
    mend: Text

    def notice(self, file: str, place: str, city: str = "") -> Notice:
        """The finding as a notice about `place` in `file`."""
        found = self.found if len(self.found) <= 120 else self.found[:119] + "…"
        return Notice(self.code, self.severity, file, place, "/".join(self.path), found, self.expected, self.mend, city)


def texts(value: Any) -> Iterator[str]:
    """Every text inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def parts(value: Any, under: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every object inside a value (itself included) with where it stands in it."""
    if isinstance(value, dict):
        yield under, value
        for name, item in value.items():
            yield from parts(item, (*under, name))
    elif isinstance(value, list):
        for item in value:
            yield from parts(item, under)
