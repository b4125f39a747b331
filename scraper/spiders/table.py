"""Tables: CSV, HTML, workbooks, rows in JSON, rows of an SQL dump; at an address, or in files people were sent.

Headings that were swallowed as rows are found and left out. What a section heading said is carried down by many
sources; below a swallowed one the old section is still written beside rows it no longer holds for.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Final

from scraper.normalise.text import is_header
from scraper.rows import Fields, Row
from scraper.spiders.base import Page, SourceSpider
from scraper.spiders.inbox import inbox
from scraper.spiders.tables import Table, read_rows

_RECEIVED: Final = re.compile(r"(20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))[ _-].+\.(csv|html|xlsx)")
_MAX_BYTES: Final = 16 * 1024 * 1024


class TableSpider(SourceSpider):
    """Reads a table, whose rows may belong to several cities."""

    _stale_section = ""

    def ask(self, city: str) -> str:
        """The address of the table."""
        return self.filled(city, self.descriptor.request["url"])

    async def start(self) -> AsyncIterator[Any]:
        """The files in the inboxes of the cities, or the requests of the descriptor."""
        if "inbox" not in self.descriptor.request:
            async for request in super().start():
                yield request
            return
        for city in self.run.cities:
            for path in inbox(self.run.workspace.data, city):
                for row in self._local(city, path):
                    yield row

    def _local(self, city: str, path: Path) -> Iterator[Any]:
        """The rows of a file that was dropped into an inbox: its name starts with the day it was received."""
        named = _RECEIVED.fullmatch(path.name)
        if named is None or path.is_symlink():
            self.run.fail(city, "inbox-name", f"{city}/inbox/{path.name}", path.name)
            return
        if path.stat().st_size > _MAX_BYTES:
            self.run.fail(city, "answer-unreadable", path.name, f"{path.stat().st_size:,} bytes", form=named[2].upper())
            return
        body = path.read_bytes()
        self.run.asked(city, path.name, f"directory/data/cities/{city}/inbox/{path.name}")
        day = self.run.answered(city, path.name, self.descriptor.url, body, named[1])
        yield from self.take(Page(city, path.name, self.descriptor.url, body, 1, named[2], "", follow=False), day)

    def read(self, page: Page) -> Iterator[Fields]:
        """The rows of the answer; a page behind the last one may have none."""
        rule = self.descriptor.request
        table = Table(page.form, rule.get("rows", ""), rule.get("headings"), tuple(self.descriptor.identity["fields"]),
                      page.charset)  # fmt: skip
        yield from read_rows(page.body, table)

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
