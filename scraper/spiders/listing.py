"""Websites without a table: blocks of a list page, or the detail pages it links to, with a selector for each field."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from parsel import Selector, SelectorList
from scrapy import Request

from scraper.rows import Fields
from scraper.spiders.base import Page, SourceSpider
from scraper.spiders.reading import UnreadableError, decode, opening


class ListingSpider(SourceSpider):
    """Reads HTML. `request/items` selects the blocks of the list; with `request/links`, each block's first link is
    followed and the fields are read from the page behind it; `request/next` is the link to the next list page.
    Selectors are CSS, or XPath when they start with `/` or `.//`.
    """

    def ask(self, city: str) -> str:
        """The first list page of a city."""
        return self.filled(city, self.descriptor.request["url"])

    def read(self, page: Page) -> Iterator[Fields]:
        """One row a block, or a detail page; a list page that only leads to others has none."""
        whole = _selector(page)
        if page.follow:
            yield self._fields(whole, page.url)
            return
        blocks = _select(whole, self.descriptor.request["items"])
        if not blocks:
            raise UnreadableError(f"no {self.descriptor.request['items']} in {opening(page.body)}")
        if "links" not in self.descriptor.request:
            for block in blocks:
                yield self._fields(block, page.url)

    def further(self, page: Page, rows: list[Fields]) -> Iterator[Request]:
        """The detail pages, and the next list page."""
        if page.follow:
            return
        whole, rule = _selector(page), self.descriptor.request
        if "links" in rule:
            for block in _select(whole, rule["items"]):
                link = _select(block, rule["links"]).get()
                if link:
                    yield self.request(page.city, urljoin(page.url, link.strip()), follow=True)
        following = _select(whole, rule["next"]).get() if "next" in rule else None
        if following:
            most = int(rule.get("pages", {}).get("most", "50"))
            if page.number >= most:
                self.run.fail(page.city, "answers-cut", page.file, f"{most} pages", most=most)
                return
            yield self.request(page.city, urljoin(page.url, following.strip()), page.number + 1)

    def _fields(self, node: Selector, url: str) -> Fields:
        found = {
            name: tuple(text for value in _select(node, path).getall() if (text := " ".join(value.split())))
            for name, path in self.descriptor.request["fields"].items()
        }
        return {"page": (url,), **found}


def _selector(page: Page) -> Selector:
    return Selector(decode(page.body, page.charset) or "<html/>")


def _select(node: Selector, path: str) -> SelectorList[Selector]:
    return node.xpath(path) if path.startswith(("/", ".//", "./")) else node.css(path)
