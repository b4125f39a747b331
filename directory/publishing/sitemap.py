"""sitemap.xml with the languages of every page, and robots.txt."""

from __future__ import annotations

from collections.abc import Iterable, Set
from xml.sax.saxutils import quoteattr

from markupsafe import escape

from directory.publishing.config import Config

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


def sitemap(config: Config, paths: Iterable[str], lacking: Set[str] = frozenset()) -> str:
    """The sitemap for pages given by their path without a language ("hangzhou/"). Every one exists in every language,
    save those `lacking` a translation ("vi/guides/"). Addresses are full ones, as the format asks: they follow
    `site_url`.
    """
    lines = [_HEAD]
    for path in sorted(paths):
        there = [each for each in config.languages if each.prefix + path not in lacking]
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang={quoteattr(tag)} href={quoteattr(config.url + prefix + path)}/>'
            for tag, prefix in (*((each.tag, each.prefix) for each in there), ("x-default", ""))
        )
        lines += [f"<url><loc>{escape(config.url + language.prefix + path)}</loc>{links}</url>\n" for language in there]
    return "".join(lines) + "</urlset>\n"


def robots(config: Config) -> str:
    """Everything may be read; the sitemap says what there is."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {config.url}sitemap.xml\n"
