"""What a format is written for: the whole site, or one city."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from directory.model import Directory, Facts
from directory.publishing.output import Stream

Opener = Callable[[str], AbstractContextManager[Stream]]


@dataclass(frozen=True, slots=True)
class Scope:
    """`folder` is "" or "hangzhou/"; `open` opens a file below /api/v1/ and enters it into the index; `write_single`
    writes a file of one facility, which the index does not list.
    """

    folder: str
    city: Facts | None
    languages: tuple[str, ...]
    """Codes of the site's languages."""
    directory: Directory
    organisations: Mapping[str, Facts]
    """The legal hospitals of all cities, by id."""
    head: Facts
    """Name, schema version, day and licence, as every list carries them."""
    open: Opener
    write_single: Callable[[str, str], None]

    @property
    def title(self) -> str:
        """What the files of this scope are called by people."""
        name = str(self.head["name"])
        return f"{name} – {self.city['name']['en']} {self.city['name']['zh']}" if self.city else name

    def term(self, vocabulary: str, code: str, lang: str = "en") -> str:
        """The words for a code; the code itself if the vocabulary does not know it."""
        label = self.directory.vocabularies.get(vocabulary, {}).get(code, {}).get("label", {})
        return str(label.get(lang) or label.get("en") or code)
