"""The search of the whole site: its page, a list of everything without a script, and one light index a language.

The index holds the titles and headings of authored pages and the names of insurers; places come from the finder's data
of each city, which the browser asks for only when somebody searches.
"""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from directory.model import Facts
from directory.publishing import authored, foreign
from directory.publishing.config import Language
from directory.publishing.edition import Edition
from directory.publishing.exports.encoding import dump

PATH = "search/"
_NOT_FOUND_HERE = frozenset({"404.html"})


class Found(NamedTuple):
    """An authored page as the search knows it: path below the root of its language, title, headings with anchors."""

    path: str
    title: str
    headings: tuple[tuple[str, str], ...]


class _Headings(HTMLParser):
    """Collects h1, and h2 and h3 with their anchors."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.found: list[tuple[str, str]] = []
        self._tag = ""
        self._anchor = ""
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("h1", "h2", "h3"):
            self._tag, self._words = tag, []
            self._anchor = dict(attrs).get("id") or ""

    def handle_data(self, data: str) -> None:
        if self._tag:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag != self._tag:
            return
        words = " ".join("".join(self._words).split())
        if tag == "h1":
            self.title = self.title or words
        elif words and self._anchor:
            self.found.append((self._anchor, words))
        self._tag = ""


def pages(rendered: Path, languages: tuple[Language, ...]) -> dict[str, list[Found]]:
    """The authored pages of each language (by its code), in the order of their paths."""
    listed: dict[str, list[Found]] = {language.code: [] for language in languages}
    for path, file, language in authored.pages(rendered, languages):
        if path in _NOT_FOUND_HERE or not path.endswith("index.html"):
            continue
        reader = _Headings()
        reader.feed(file.read_text(encoding="utf-8"))
        own = path.removeprefix(language.prefix).removesuffix("index.html")
        if reader.title and own:
            listed[language.code].append(Found(own, reader.title, tuple(reader.found)))
    return listed


def page(edition: Edition, summaries: list[Facts], found: Iterable[Found]) -> str:
    """The page of the search, one level below the root of its language."""
    gettext = edition.words.gettext
    # What a patient needs stands before what editors and developers need.
    ordered = sorted(found, key=lambda each: not each.path.startswith("guides/"))
    body = edition.render("search.html", cities=summaries, pages=ordered, language=edition.language.code)
    if not edition.language.tag.startswith("zh"):
        body = Markup(foreign.marked(body))  # noqa: S704  # what an autoescaping template made, with marks of ours
    title = gettext("Search")
    description = gettext("Find hospitals, clinics, insurers and guides on this site.")
    return edition.shallow.fill(PATH, title, description, body)


def index(edition: Edition, summaries: list[Facts], found: Iterable[Found]) -> str:
    """The index of a language."""
    insurers = edition.directory.insurers.values()
    return (
        dump(
            {
                "pages": [[each.path, each.title, [list(heading) for heading in each.headings]] for each in found],
                "insurers": [
                    [f"insurers/{insurer['id']}/", [name["text"] for name in insurer["names"]]] for insurer in insurers
                ],
                "cities": [{"id": each["id"], "name": each["name"], "total": each["total"]} for each in summaries],
            }
        )
        + "\n"
    )
