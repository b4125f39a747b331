"""The search of the whole site: its page, a list of everything without a script, and one light index a language.

The index holds the words of authored and emergency pages and the names of insurers; places come from the finder's data
of each city. The browser asks for either only when somebody searches.
"""

from __future__ import annotations

from collections.abc import Iterable

from directory.model import Facts
from directory.publishing import foreign
from directory.publishing.edition import Edition
from directory.publishing.exports.encoding import dump
from directory.publishing.reading import Found
from directory.publishing.topics import Topics

PATH = "search/"
LEFT_OUT = frozenset({"", "404.html", "search/"})
_TITLES_ONLY = ("help/fields/", "help/contributors/")
"""Long pages for people who know where they are. Of the emergency pages the national one stands for all."""


def page(edition: Edition, summaries: list[Facts], found: Iterable[Found]) -> str:
    """The page of the search, one level below the root of its language."""
    gettext = edition.words.gettext
    body = edition.render("search.html", cities=summaries, pages=_ordered(found), language=edition.language.code)
    if not edition.language.tag.startswith("zh"):
        body = foreign.body(body)
    title = gettext("Search")
    description = gettext("Find hospitals, clinics, insurers and guides on this site.")
    return edition.shallow.fill(PATH, title, description, body)


def index(edition: Edition, summaries: list[Facts], found: Iterable[Found]) -> str:
    """The index of a language."""
    insurers = edition.directory.insurers.values()
    topics = Topics(edition.directory.vocabularies)
    return (
        dump(
            {
                "pages": [_page(each, topics) for each in _ordered(found)],
                "insurers": [
                    [f"insurers/{insurer['id']}/", [name["text"] for name in insurer["names"]]] for insurer in insurers
                ],
                "cities": [{"id": each["id"], "name": each["name"], "total": each["total"]} for each in summaries],
            }
        )
        + "\n"
    )


def _ordered(found: Iterable[Found]) -> list[Found]:
    """What a patient needs before what editors and developers need."""
    first = ("emergency/", "guides/", "cards/", "insurers/")
    called = (each for each in found if each.title)  # a map in a frame has no name of its own
    return sorted(called, key=lambda each: (not each.path.startswith(first), each.path))


def _page(each: Found, topics: Topics) -> list[object]:
    """Path, title, parts with their words, and what people call what it is about."""
    briefly = each.path in _TITLES_ONLY or (each.path.endswith("/emergency/") and not each.path.startswith("guides/"))
    parts = [[part.anchor, part.heading, "" if briefly else part.words] for part in each.parts]
    return [each.path, each.title, parts, ",".join(topics.words(topic) for topic in each.topics if topic in topics)]
