"""The one encoder for HTML: every piece of text that is not a template's own passes through `escape` here.

What these functions return is `Markup`, which Jinja's autoescaping leaves alone; a plain string it escapes. So text
from the data cannot reach a page unescaped by forgetting something.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from directory.model import Text
from directory.publishing.config import Language

_BDI = Markup("<bdi>")
_BDI_END = Markup("</bdi>")
_LANG = Markup('<bdi lang="')
_END = Markup('">')
_LINK = Markup('<a href="')
_OUTSIDE = Markup('<a rel="noopener noreferrer" href="')
_LINK_END = Markup("</a>")
NOTHING = Markup("")
WRITTEN = {"zh": "zh-Hans", "cmn": "zh-Hans"}
"""How HTML names a language that our data names by what is spoken."""


def glue(*parts: Markup) -> Markup:
    """Pieces of markup in a row. All of them are Markup already, so nothing is escaped again: that is what makes it
    quick, and why it must never be given a plain string (mypy refuses one). Markup's own constructor would ask once
    more whether the text is marked up.
    """
    return str.__new__(Markup, "".join(parts))


def text(value: str, tag: str = "") -> Markup:
    """Somebody's words, isolated so that right-to-left or override characters in them cannot turn what follows.
    `tag` (BCP 47) is given where the words are in another language than the page.
    """
    if tag:
        return glue(_LANG, escape(tag), _END, escape(value), _BDI_END)
    return glue(_BDI, escape(value), _BDI_END)


def link(href: str, label: str | Markup, *, outside: bool = False) -> Markup:
    """A link. `href` must come from `urls` or be a path of ours; `label` is escaped unless it is Markup."""
    return glue(_OUTSIDE if outside else _LINK, escape(href), _END, escape(label), _LINK_END)


def choose(words: Text, language: Language) -> tuple[str, str]:
    """The best rendering of bilingual words for a page: (words, tag), the tag being "" in the page's own language.
    Falls back to English, then Chinese, then whatever there is: foreign words beat none.
    """
    own = words.get(language.code)
    if own:
        return own, ""
    for code in ("en", "zh"):
        if words.get(code):
            return words[code], WRITTEN.get(code, code)
    for code, value in words.items():
        return value, WRITTEN.get(code, code)
    return "", ""


def words(value: Text, language: Language) -> Markup:
    """Bilingual words in the page's language, marked where they are in another one."""
    return text(*choose(value, language))


def joined(parts: Iterable[Markup], separator: str) -> Markup:
    """Parts in one line."""
    return str.__new__(Markup, str(escape(separator)).join(parts))  # as in `glue`
