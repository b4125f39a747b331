"""SPARQL endpoints: one query a city, and the rows of one item folded into one.

A query service answers with a row for every combination: an item with two points and two websites comes four times.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from scraper.rows import Fields
from scraper.spiders.base import Page, SourceSpider
from scraper.spiders.reading import UnreadableError, read_json


class SparqlSpider(SourceSpider):
    """Reads the SPARQL 1.1 Query Results JSON format."""

    def ask(self, city: str) -> str:
        """The endpoint with the query for the rectangle of a city."""
        bounds = self.run.places[city].facts["bounds"]
        query = self.descriptor.request["query"]
        for side in ("west", "south", "east", "north"):
            query = query.replace(f"{{{side}}}", str(bounds[side]))
        return f"{self.descriptor.request['url']}?{urlencode({'query': query, 'format': 'json'})}"

    def read(self, page: Page) -> Iterator[Fields]:
        """One row an item; each field holds its different values in order."""
        variables, bindings = _results(read_json(page.body))
        folded: dict[tuple[str, ...], dict[str, set[str]]] = {}
        for binding in bindings:
            key = tuple(binding.get(name, "") for name in self.descriptor.identity["fields"])
            row = folded.setdefault(key, {name: set() for name in variables})
            for name, value in binding.items():
                if value.strip():
                    row.setdefault(name, set()).add(value)
        for row in folded.values():
            yield {name: tuple(sorted(values)) for name, values in row.items()}


def _results(answer: Any) -> tuple[list[str], list[dict[str, str]]]:
    """The variables and the rows, each variable with the text of its value."""
    try:
        variables = [str(name) for name in answer["head"]["vars"]]
        bindings = [
            {name: str(term["value"]) for name, term in binding.items()} for binding in answer["results"]["bindings"]
        ]
    except (AttributeError, KeyError, TypeError):
        raise UnreadableError("JSON that is no list of SPARQL results") from None
    if not bindings:
        raise UnreadableError("an empty list of results")
    return variables, bindings
