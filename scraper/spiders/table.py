"""Tables: CSV, HTML, rows in JSON, rows of an SQL dump.

Headings that were swallowed as rows are found and left out. What a section heading said is carried down by many
sources; below a swallowed one the old section is still written beside rows it no longer holds for.
"""

from __future__ import annotations

from collections.abc import Iterator

from scraper.normalise.text import is_header
from scraper.rows import Fields, Row
from scraper.spiders.base import SourceSpider
from scraper.spiders.reading import read_table


class TableSpider(SourceSpider):
    """Reads one table, whose rows may belong to several cities."""

    _stale_section = ""

    def ask(self, city: str) -> str:
        """The address of the table."""
        return self.descriptor.request["url"].replace("{city}", city)

    def read(self, body: bytes, form: str) -> Iterator[Fields]:
        """The rows of the answer."""
        yield from read_table(body, form, self.descriptor.request.get("rows", ""))

    def usable(self, row: Row) -> bool:
        """Refuse headings, and take the section away from the rows below a swallowed one until it changes."""
        section = self.descriptor.section
        headings = [name for name in self.descriptor.fields() if is_header(row.first(name))]
        if headings:
            self._stale_section = row.first(section)
            self.run.refuse(row.city, "header-row", row.place, headings[0], " | ".join(row.identity.split("/")))
            return False
        if section and row.first(section) and row.first(section) == self._stale_section:
            self.run.note("section-doubtful", row.place, section, row.first(section))
            row.fields[section] = ()
        else:
            self._stale_section = ""
        return True
