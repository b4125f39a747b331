"""Authored pages: rendered by MkDocs from docs/, given their policy, and facts where their Markdown left a mark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from markupsafe import Markup

from directory.publishing import foreign
from directory.publishing.config import Language
from directory.publishing.frames import DATE, with_policy

Fragments: TypeAlias = Mapping[str, Callable[[], Markup]]
"""What fills a mark, by its name; made only where a page has the mark."""
_MARK = re.compile(r"<!-- fill: ([a-z]+) -->")
_FRAMES = "frame"
DROPPED = (
    "sitemap.xml",
    "sitemap.xml.gz",
    "assets/images/favicon.png",
    "assets/javascripts/bundle",
    "assets/javascripts/lunr",
    "assets/javascripts/workers",
    "assets/stylesheets/palette",
)
"""What MkDocs makes and the site has no use for: a sitemap without our pages, Material's own script and colours."""


def pages(rendered: Path, languages: tuple[Language, ...]) -> Iterator[tuple[str, Path, Language]]:
    """The authored pages, in a fixed order: path in the site, file, language. Frames are not pages."""
    prefixes = {language.prefix.rstrip("/"): language for language in languages}
    default = languages[0]
    for file in sorted(rendered.rglob("*.html")):
        path = file.relative_to(rendered).as_posix()
        first = path.split("/")[0]
        language = prefixes.get(first, default)
        if not path.removeprefix(language.prefix).startswith(f"{_FRAMES}/"):
            yield path, file, language


def untranslated(html: str) -> bool:
    """Whether a page stands in English because its language lacks it: search engines are told not to list it."""
    return '<meta name="robots" content="noindex">' in html


def assets(rendered: Path) -> Iterator[tuple[str, Path]]:
    """Everything else MkDocs put there and the site needs, in a fixed order. Source maps stay behind."""
    for file in sorted(rendered.rglob("*")):
        path = file.relative_to(rendered).as_posix()
        if file.is_dir() or file.suffix in (".html", ".map") or path.startswith(DROPPED):
            continue
        yield path, file


def fill(html: str, language: Language, fragments: Fragments, today: str) -> str:
    """A page with every `<!-- fill: name -->` replaced by its fragment. KeyError for a mark nobody fills: a page with a
    hole must not be published. `today` is the day that dates are compared with.
    """
    filled = _MARK.sub(lambda match: fragments[match.group(1)](), html.replace(DATE, today))
    filled = filled.replace("<th></th>", "<td></td>")  # a heading of nothing says nothing to a screen reader
    return with_policy(filled if language.tag.startswith("zh") else foreign.marked(filled))


def without_source_map(content: bytes) -> bytes:
    """A script or style sheet without its reference to a source map, which is not published."""
    return re.sub(rb"\n?(//# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*$", b"\n", content)
