"""Websites that describe themselves in schema.org terms (JSON-LD), found by a sitemap or on a page of links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urljoin

from extruct.jsonld import JsonLdExtractor
from parsel import Selector
from scrapy import Request

from scraper.rows import Fields
from scraper.spiders.base import Page, SourceSpider
from scraper.spiders.reading import UnreadableError, decode, texts

_LOCATION: Final = re.compile(r"<loc>\s*([^<]+?)\s*</loc>")
_MOST_PAGES: Final = 500


class JsonLdSpider(SourceSpider):
    """Reads the objects whose type the descriptor wants (`request/types`). A value inside an object is the field
    `outer/inner` (`address/streetAddress`). A block that is not JSON is reported and passed over.
    """

    def ask(self, city: str) -> str:
        """The sitemap or the page of links; without `links`, the page itself."""
        return self.filled(city, self.descriptor.request["url"])

    def read(self, page: Page) -> Iterator[Fields]:
        """One row an object; the page of links itself has none."""
        text = decode(page.body, page.charset)
        if "links" in self.descriptor.request and not page.follow:
            if not self._links(text, page.url):
                raise UnreadableError("a page without links that fit")
            return
        found = list(self._objects(text, page))
        if not found:
            raise UnreadableError(f"a page without {' or '.join(self.descriptor.request['types'])} in JSON-LD")
        for thing in found:
            yield texts({"page": page.url, **dict(_flat(thing))})

    def further(self, page: Page, rows: list[Fields]) -> Iterator[Request]:
        """Every page that the sitemap or the page of links names."""
        if "links" in self.descriptor.request and not page.follow:
            for link in self._links(decode(page.body, page.charset), page.url):
                yield self.request(page.city, link, follow=True)

    def _links(self, text: str, base: str) -> list[str]:
        wanted = re.compile(self.descriptor.request["links"])
        found = _LOCATION.findall(text) or Selector(text).css("a::attr(href)").getall()
        links = dict.fromkeys(urljoin(base, link) for link in found if wanted.search(link))
        return list(links)[:_MOST_PAGES]

    def _objects(self, text: str, page: Page) -> Iterator[dict[str, Any]]:
        wanted = set(self.descriptor.request["types"])
        for number, block in enumerate(Selector(text).xpath('//script[@type="application/ld+json"]'), 1):
            try:
                things = JsonLdExtractor().extract_items(block.root)
            except (ValueError, RecursionError) as error:
                self.run.note("block-broken", page.file, f"block {number} of {page.url}", str(error) or "nested deeply")
                continue
            for thing in things:
                yield from _wanted(thing, wanted)


def _wanted(node: Any, types: set[str], depth: int = 0) -> Iterator[dict[str, Any]]:
    """The objects of a wanted type, wherever they stand (`@graph`, `hospitalAffiliation`, lists)."""
    if depth > 8:
        return
    if isinstance(node, list):
        for item in node:
            yield from _wanted(item, types, depth + 1)
    elif isinstance(node, dict):
        own = node.get("@type")
        if types & {str(name).rpartition("/")[2] for name in (own if isinstance(own, list) else [own])}:
            yield node
        else:
            for item in node.values():
                yield from _wanted(item, types, depth + 1)


def _flat(node: dict[str, Any], above: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    for name, value in node.items():
        if isinstance(value, dict) and depth < 3:
            yield from _flat(value, f"{above}{name}/", depth + 1)
        else:
            yield f"{above}{name}", value
