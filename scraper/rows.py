"""One row of an answer on its way through the pipelines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from directory.model import Facts

Fields: TypeAlias = dict[str, tuple[str, ...]]
"""Field of the source → its values as text. Most have one; a field that is there without a value has none."""

Report: TypeAlias = Callable[..., None]
"""`report(code, field, found, **fill)`: say what is wrong with a row that goes on."""


@dataclass
class Row:
    """What one source says of one place: `fields` as they came, `facts` as far as they have been made.

    `place` names the row for a person ("row 12 of hangzhou.json"); `fetched` is the ISO day of the answer,
    `url` its address.
    """

    city: str
    identity: str
    place: str
    fetched: str
    fields: Fields
    facts: Facts = field(default_factory=dict)
    stated_on: str = ""
    url: str = ""

    def first(self, name: str) -> str:
        """The field's first value, or ""."""
        return next(iter(self.fields.get(name, ())), "")
