"""What every kind of spider does: ask the addresses of its descriptor, and turn each answer into rows.

A kind only says how it asks (`ask`) and how it reads (`read`). Everything that goes wrong becomes a finding of the
run: a spider never raises, so one bad answer does not stop the others.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from scraper.descriptor import Descriptor
from scraper.kept import AnswerMissingError
from scraper.rows import Fields, Row
from scraper.runs import Run
from scraper.spiders.reading import UnreadableError


class SourceSpider(Spider):
    """Crawls one source for the cities of its run."""

    name = "source"

    def __init__(self, run: Run, **kwargs: Any) -> None:
        super().__init__(run.descriptor.name, **kwargs)
        self.run = run
        self.descriptor: Descriptor = run.descriptor
        self.allowed_domains = list(run.descriptor.allowed_domains)

    @abstractmethod
    def ask(self, city: str) -> str:
        """The address to ask for a city, or for all of them when city is ""."""

    @abstractmethod
    def read(self, body: bytes, form: str) -> Iterator[Fields]:
        """The rows of an answer. `form` is the extension of what it is (json, csv, html, sql). Raises
        UnreadableError.
        """

    async def start(self) -> AsyncIterator[Any]:
        """One request for each answer that the run needs."""
        single = "{city}" in self.descriptor.request["file"]
        for city in self.run.cities if single else [""]:
            yield Request(
                self.ask(city),
                callback=self.parse,
                errback=partial(self.failed, city, self.descriptor.answer_file(city)),
                meta={
                    "city": city,
                    "answer": self.descriptor.answer_file(city),
                    "dont_obey_robotstxt": bool(self.descriptor.robots_exception),
                },
            )

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Row]:
        """Rows of the cities of this run, each with its city and identity."""
        city, file = response.meta["city"], response.meta["answer"]
        form = response.meta.get("form") or self.descriptor.request.get("form") or response.url.rpartition(".")[2]
        fetched = self.run.answered(file, response.body, response.meta.get("fetched"))
        try:
            rows = list(self.read(response.body, form))
        except UnreadableError as error:
            self.run.fail(city, "answer-unreadable", file, str(error), form=form.upper())
            return
        if self._fields_fit(city, file, rows):
            for number, fields in enumerate(rows, 1):
                yield from self._row(city, f"row {number} of {file}", fetched, fields)

    def usable(self, row: Row) -> bool:
        """A kind's own look at a row; one that cannot be used it has refused itself."""
        return True

    def _fields_fit(self, city: str, file: str, rows: list[Fields]) -> bool:
        """Strict reading: fields that nobody maps are reported, and so are those we map and do not find; without
        the ones that tell a place and its city the answer is not the one we know.
        """
        seen = {name: values for row in rows for name, values in row.items()}
        wanted = self.descriptor.fields()
        for name in sorted(seen.keys() - wanted.keys() - self.descriptor.ignored.keys()):
            self.run.note("field-unknown", file, name, next(iter(seen[name]), "no value"))
        found = f"only {', '.join(sorted(seen))}"
        missing = sorted(name for name, needed in wanted.items() if needed and name not in seen)
        essential = {*self.descriptor.identity["fields"], *(self.descriptor.city_from or {}).get("fields", ())}
        for name in missing:
            if name in essential:
                self.run.fail(city, "field-missing", file, found, field=name)
            else:
                self.run.note("field-missing", file, name, found)
        return essential.isdisjoint(missing)

    def _row(self, city: str, place: str, fetched: str, fields: Fields) -> Iterator[Row]:
        where = city or self._city(fields)
        if where not in self.run.cities:
            return
        self.run.count(where)
        identity = self._identity(fields)
        if not identity:
            self.run.refuse(where, "no-identity", place, "/".join(self.descriptor.identity["fields"]), "nothing")
            return
        row = Row(where, identity, place, fetched, {**fields, "identity": (identity,)})
        if self.usable(row):
            yield row

    def _city(self, fields: Fields) -> str:
        rule = self.descriptor.city_from or {"fields": (), "contains": {}}
        for name in rule["fields"]:
            text = " ".join(fields.get(name, ()))
            for sign, city in rule["contains"].items():
                if sign in text:
                    return str(city)
        return ""

    def _identity(self, fields: Fields) -> str:
        parts = [next(iter(fields.get(name, ())), "").strip() for name in self.descriptor.identity["fields"]]
        match = self.descriptor.identity.get("match")
        if match:
            parts = [found.group() if (found := re.search(match, part)) else "" for part in parts]
        return "/".join(parts) if parts[-1] else ""

    def failed(self, city: str, file: str, failure: Failure) -> None:
        """An address that gave no answer we can use."""
        error = failure.value
        code, found = "answer-failed", str(error) or type(error).__name__
        if isinstance(error, AnswerMissingError):
            code, found = "answer-missing", "nothing"
        elif isinstance(error, HttpError):
            found = f"HTTP status {error.response.status}"
        elif isinstance(error, IgnoreRequest):
            found = f"not asked: {found}"
        self.run.fail(city, code, file, found, answer=file)
