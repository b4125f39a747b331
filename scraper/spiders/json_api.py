"""JSON services: paged answers whose rows stand at a path (map services, hospital directories)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from parsel import Selector

from scraper.rows import Fields
from scraper.spiders.base import Page, SourceSpider
from scraper.spiders.reading import UnreadableError, read_json, texts

_JSONP: Final = re.compile(rb"^\s*(?:[\w.$]+\s*&&\s*)?[\w.$]+\((?P<json>.*)\)\s*;?\s*$", re.DOTALL)


class JsonApiSpider(SourceSpider):
    """Reads JSON or JSONP. A value inside an object is the field `outer/inner`; `[]` is no value."""

    def ask(self, city: str) -> str:
        """The address for a city."""
        return self.filled(city, self.descriptor.request["url"])

    def read(self, page: Page) -> Iterator[Fields]:
        """The rows at the path of the descriptor. A service that reports an error with status 200 is unreadable."""
        wrapped = _JSONP.match(page.body)
        answer = read_json(wrapped["json"] if wrapped else page.body)
        self._check(answer)
        path = self.descriptor.request.get("rows", "[]")
        found: list[Any] = Selector(root=answer, type="json").jmespath(path).getall() if answer else []
        first = int(self.descriptor.request.get("pages", {}).get("first", "1"))
        if (not found and page.number == first) or not all(isinstance(row, dict) for row in found):
            raise UnreadableError(f"JSON without a list of rows at {path}")
        for row in found:
            yield texts(dict(_flat(row)))

    def _check(self, answer: Any) -> None:
        for name, wanted in self.descriptor.request.get("ok", {}).items():
            said = answer.get(name) if isinstance(answer, dict) else None
            if str(said) != wanted:
                whole = json.dumps(answer, ensure_ascii=False)[:100]
                raise UnreadableError(f"{name} {said!r} instead of {wanted!r}: {whole}")


def _flat(node: dict[str, Any], above: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    for name, value in node.items():
        if isinstance(value, dict) and depth < 4:
            yield from _flat(value, f"{above}{name}/", depth + 1)
        else:
            yield f"{above}{name}", value
