"""What every kind of spider does: ask the addresses of its descriptor, and turn each answer into rows.

A kind only says how it asks (`ask`), how it reads (`read`) and what it asks next (`further`). Everything that goes
wrong becomes a finding of the run: a spider never raises, so one bad answer does not stop the others.
"""

from __future__ import annotations

import hashlib
import re
from abc import abstractmethod
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import quote, urlsplit

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding

from scraper.descriptor import Descriptor
from scraper.kept import AnswerMissingError
from scraper.rows import Fields, Row
from scraper.runs import Run
from scraper.safety import refused
from scraper.spiders.reading import UnreadableError

FORMS: Final = frozenset({"csv", "html", "json", "sql", "xlsx", "xml"})


@dataclass(frozen=True, slots=True)
class Page:
    """One answer. `city` is "" when it holds several, `file` its name in the archive, `number` its place among pages,
    `form` what it is written in (json, csv, html, sql, xlsx, xml), `charset` what its sender declared, or "".
    """

    city: str
    file: str
    url: str
    body: bytes
    number: int
    form: str
    charset: str
    follow: bool


def _charset(response: Response) -> str:
    """What the sender says the text is written in, in a header or in the page; "" when it does not say."""
    header = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return http_content_type_encoding(header) or html_body_declared_encoding(response.body[:4096]) or ""


class SourceSpider(Spider):
    """Crawls one source for the cities of its run."""

    name = "source"

    def __init__(self, run: Run, **kwargs: Any) -> None:
        super().__init__(run.descriptor.name, **kwargs)
        self.run = run
        self.descriptor: Descriptor = run.descriptor
        self.allowed_domains = list(run.descriptor.allowed_domains)
        self._last: dict[str, str] = {}

    @abstractmethod
    def ask(self, city: str) -> str:
        """The address to ask for a city, or for all of them when city is "". `{page}` in it is the number of a page."""

    @abstractmethod
    def read(self, page: Page) -> Iterator[Fields]:
        """The rows of an answer. Raises UnreadableError."""

    def further(self, page: Page, rows: list[Fields]) -> Iterator[Request]:
        """What else has to be asked: here, the next page of an address with `{page}` in it."""
        rule = self.descriptor.request.get("pages")
        if not rule or page.follow or len(rows) < int(rule["size"]):
            return
        if page.number + 1 >= int(rule["first"]) + int(rule["most"]):
            self.run.fail(page.city, "answers-cut", page.file, f"{rule['most']} full pages", most=rule["most"])
            return
        yield self.request(page.city, self.ask(page.city), page.number + 1)

    def filled(self, city: str, text: str) -> str:
        """`{name}` in an address filled in with what city.yml knows: west, south, east, north, adcode, zh, en."""
        if not city:
            return text
        facts = self.run.places[city].facts
        known = {**facts["bounds"], "adcode": facts.get("adcode", ""), "city": city, **facts["name"]}
        for name, value in known.items():
            text = text.replace(f"{{{name}}}", quote(str(value)))
        return text

    async def start(self) -> AsyncIterator[Any]:
        """One request for each answer that the run needs; the others follow from the answers."""
        single = "{city}" in self.descriptor.request["file"]
        first = int(self.descriptor.request.get("pages", {}).get("first", "1"))
        for city in self.run.cities if single else [""]:
            yield self.request(city, self.ask(city), first)

    def request(self, city: str, url: str, number: int = 1, *, follow: bool = False) -> Request:
        """Ask for one page of a city's answer, or `follow` a link found in it."""
        file = PurePosixPath(self.descriptor.answer_file(city))
        first = int(self.descriptor.request.get("pages", {}).get("first", "1"))
        mark = hashlib.sha256(urlsplit(url).path.encode()).hexdigest()[:10] if follow else str(number)
        name = f"{file.stem}_{mark}{'.html' if follow else file.suffix}" if follow or number != first else file.name
        self.run.asked(city, name, url, optional=follow)
        return Request(
            self.run.keyed(url.replace("{page}", str(number))),
            callback=self.parse,
            errback=partial(self.failed, city, name),
            meta={
                "city": city,
                "answer": name,
                "number": number,
                "follow": follow,
                "dont_cache": "key" in self.descriptor.request,
                "dont_obey_robotstxt": bool(self.descriptor.robots_exception),
            },
        )

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Any]:
        """Rows of the cities of this run, each with its city and identity, and what has to be asked besides."""
        meta = response.meta
        page = Page(
            meta["city"], meta["answer"], self.run.unkeyed(response.url), response.body, meta["number"],
            meta.get("form") or self._form(response.url, meta["answer"]),
            _charset(response), meta["follow"],
        )  # fmt: skip
        meta["depth"] = min(meta.get("depth", 0), 1)  # pages are counted by `most`; the depth limit is for links
        yield from self.take(page, self.run.answered(page.city, page.file, page.url, page.body, meta.get("fetched")))

    def _form(self, url: str, file: str) -> str:
        """What a live answer is written in: as the descriptor says, or as its address ends, or as its file is named."""
        ending = PurePosixPath(urlsplit(url).path).suffix[1:]
        named = ending if ending in FORMS else PurePosixPath(file).suffix[1:]
        return str(self.descriptor.request.get("form") or named)

    def take(self, page: Page, fetched: str) -> Iterator[Any]:
        """The rows of a page, and the requests that follow from it."""
        digest = hashlib.sha256(page.body).hexdigest()
        if self._last.get(page.city) == digest and not page.follow:
            self.run.fail(page.city, "answer-repeated", page.file, f"page {page.number} is the page before it")
            return
        self._last[page.city] = digest
        try:
            rows = list(self.read(page))
        except UnreadableError as error:
            if page.follow:
                self.run.note("page-unreadable", page.file, page.url, str(error))
            else:
                self.run.fail(page.city, "answer-unreadable", page.file, str(error), form=page.form.upper())
            return
        if rows and not self._fields_fit(page, rows):
            return
        for number, fields in enumerate(rows, 1):
            yield from self._row(page.city, f"row {number} of {page.file}", fetched, fields, page.url)
        yield from self.further(page, rows)

    def usable(self, row: Row) -> bool:
        """A kind's own look at a row; one that cannot be used it has refused itself."""
        return True

    def _fields_fit(self, page: Page, rows: list[Fields]) -> bool:
        """Strict reading: fields that nobody maps are reported, and so are those we map and do not find; without
        the ones that tell a place and its city the answer is not the one we know.
        """
        seen: Fields = {}
        for row in rows:
            for name, values in row.items():
                seen[name] = seen.get(name) or values
        wanted = self.descriptor.fields()
        for name in sorted(seen.keys() - wanted.keys()):
            if not any(fnmatchcase(name, pattern) for pattern in self.descriptor.ignored):
                self.run.note("field-unknown", page.file, name, next(iter(seen[name]), "no value"))
        found = f"only {', '.join(sorted(seen))}"
        missing = sorted(name for name, needed in wanted.items() if needed and name not in seen)
        essential = {*self.descriptor.identity["fields"], *(self.descriptor.city_from or {}).get("fields", ())}
        for name in missing:
            if name in essential and not page.follow:
                self.run.fail(page.city, "field-missing", page.file, found, field=name)
            else:
                self.run.note("field-missing", page.file, name, found)
        return essential.isdisjoint(missing)

    def _row(self, city: str, place: str, fetched: str, fields: Fields, url: str) -> Iterator[Row]:
        where = city or self._city(fields)
        if where not in self.run.cities:
            self.run.elsewhere += 1
            return
        self.run.count(where)
        identity = self._identity(fields)
        if not identity:
            self.run.refuse(where, "no-identity", place, "/".join(self.descriptor.identity["fields"]), "nothing")
            return
        row = Row(where, identity, place, fetched, {**fields, "identity": (identity,)}, url=url)
        if not self._left_out(row) and self.usable(row):
            yield row

    def _left_out(self, row: Row) -> bool:
        """Whether the descriptor leaves out rows like this one (animal hospitals, gates)."""
        for name, rule in self.descriptor.leave_out.items():
            if any(re.search(rule["match"], value) for value in row.fields.get(name, ())):
                self.run.refuse(row.city, "left-out", f"{row.place} · {row.identity}", name, row.first(name),
                                reason=rule["why"])  # fmt: skip
                return True
        return False

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
        for host, address in refused.items():
            if "lookup" in found and host in found:  # it resolved, to nothing that may be asked
                found = f"{host} leads to {address}, which is not on the public internet"
        self.run.fail_answer(city, code, file, self.run.unkeyed(found))
