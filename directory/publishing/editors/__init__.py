"""Pages for editors, under `/editors/`: what needs a person. Nobody else is sent there: they stand in no sitemap, and
search engines are asked to leave them out.
"""

from __future__ import annotations

from markupsafe import Markup

from directory.publishing import foreign
from directory.publishing.edition import Edition

ROOT = "editors"
_BEFORE = '<meta name="referrer"'
_UNLISTED = '<meta name="robots" content="noindex">'


def page(edition: Edition, path: str, title: str, description: str, body: Markup, *, deep: bool = True) -> str:
    """A page for editors at `path`: "editors/review/", or one level higher if it is not `deep`."""
    if not edition.language.tag.startswith("zh"):
        body = foreign.body(body)
    frame = edition.deep if deep else edition.shallow
    html = frame.fill(path, title, description, body)
    if _BEFORE not in html:
        raise ValueError("the theme has no place left for the mark that keeps editors' pages out of search engines")
    return html.replace(_BEFORE, _UNLISTED + _BEFORE, 1)
