"""What a finished page says, part by part: for the search of the site, which looks into the text of guides and help."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple

_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_INLINE = frozenset({"a", "b", "bdi", "code", "em", "i", "kbd", "mark", "q", "small", "span", "strong", "sub", "sup"})
_UNSAID = frozenset({"button", "form", "iframe", "nav", "noscript", "pre", "script", "style", "svg"})
_ASIDE = frozenset({"admonition-title", "refs", "sources", "source__how", "stale", "state", "unreviewed"})
"""Classes of what stands beside the words: numbers and lists of sources, marks of age."""
_TOPIC = re.compile(r"\?topic=([a-z_.]+)")


class Part(NamedTuple):
    """A heading with its anchor ("" for what stands before the first one) and the words below it."""

    anchor: str
    heading: str
    words: str


class Found(NamedTuple):
    """A page as the search knows it: path below its language's root, title, parts, the finder's topics it links."""

    path: str
    title: str
    parts: tuple[Part, ...]
    topics: tuple[str, ...]


def read(path: str, html: str) -> Found:
    """The words of the page at `path`: those of its main part, without menus, sources and code."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    parts = [Part(anchor, _plain(heading), _plain(words)) for anchor, heading, words in reader.parts]
    told = tuple(part for part in parts if part.heading or part.words)
    return Found(path, _plain(reader.title), told, tuple(dict.fromkeys(reader.topics)))


def _plain(words: list[str]) -> str:
    return " ".join("".join(words).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.title: list[str] = []
        self.parts: list[tuple[str, list[str], list[str]]] = [("", [], [])]
        self.topics: list[str] = []
        self._open: list[str] = []
        self._main = self._silent = 0  # how many elements were open when the main part, or something unsaid, began
        self._heading = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self._put(" ")
            return
        self._open.append(tag)
        given = dict(attrs)
        if tag == "main":
            self._main = len(self._open)
        aside = tag in _UNSAID or bool(_ASIDE & set((given.get("class") or "").split()))
        if not self._silent and (aside or (tag == "small" and self._heading)):
            self._silent = len(self._open)
        self.topics += _TOPIC.findall(given.get("href") or "") if tag == "a" else []
        if tag not in _INLINE:
            self._put(" ")
        if tag in ("h1", "h2", "h3") and self._main and not self._silent:
            self._heading = tag
            if tag != "h1":
                self.parts.append((given.get("id") or "", [], []))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        while self._open.pop() != tag:
            pass
        if len(self._open) < self._silent:
            self._silent = 0
        if len(self._open) < self._main:
            self._main = 0
        if tag == self._heading:
            self._heading = ""
        elif tag not in _INLINE:
            self._put(" ")

    def handle_data(self, data: str) -> None:
        self._put(data)

    def _put(self, words: str) -> None:
        if not self._main or self._silent:
            return
        if self._heading == "h1":
            self.title.append(words)
            return
        _anchor, heading, said = self.parts[-1]
        (heading if self._heading else said).append(words)
