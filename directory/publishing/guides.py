"""Guides: authored pages whose facts come from data, each with the number of its source.

A guide says where a fact belongs by a mark in its Markdown; what the fact says, who said it and when stands in
directory/data/guide_facts/. So the same words are never dated twice, and what is past its time shows on every page.

    <!-- fact: id -->            the statement, with its source (`<!-- fact: id in vi -->` in another language)
    <!-- says: id id -->         only the sources, behind a sentence of the guide's own that rests on these statements
    <!-- places: topic -->       what the topic says of each city
    <!-- find: topic=children --> the finder of each city, asked this
    <!-- say: 中文 | English -->  a sentence to show, with pinyin
    <!-- own -->                 nothing: the sentence before it is the guide's advice and states no fact
    <!-- state -->               when the page's facts were gathered and how many are confirmed
    <!-- sources -->             the numbered sources
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from markupsafe import Markup

from directory.model import Facts, GuideFact
from directory.publishing.edition import Edition
from directory.publishing.evidence import Evidence
from directory.publishing.fields import Fields
from directory.publishing.markup import NOTHING, WRITTEN, text
from directory.publishing.pinyin import pinyin

_MARK = re.compile(r"<!-- (fact|says|places|find|say|state|sources|own)(?:: (.*?))? -->")
_LATER = "state"
"""A mark that counts what the rest of the page says."""


class Place(NamedTuple):
    """What is said of one city."""

    city: Facts
    facts: list[Markup]


def fill(edition: Edition, html: str, depth: int) -> str:
    """An authored page with its marks replaced. `depth` is how many levels it stands below the root of its language."""
    if not _MARK.search(html):
        return html
    page = _Page(edition, depth)
    body = _MARK.sub(lambda match: match[0] if match[1] == _LATER else page.of(match[1], match[2] or ""), html)
    return _MARK.sub(lambda match: page.of(match[1], match[2] or ""), body)


class _Page:
    """The facts of one page and the numbers of their sources."""

    def __init__(self, edition: Edition, depth: int) -> None:
        self._edition = edition
        self._depth = depth
        self._fields = Fields(edition.values, edition.words.gettext)
        self._sources: list[Facts] = []
        self._shown: dict[str, GuideFact] = {}
        self._makers: dict[str, Callable[[str], Markup]] = {
            "fact": self._fact,
            "says": self._says,
            "places": self._places,
            "find": self._find,
            "say": self._say,
            "own": lambda _: NOTHING,
            "state": lambda _: self._state(),
            "sources": lambda _: self._edition.render("guide_sources.html", sources=self._sources),
        }

    def of(self, kind: str, argument: str) -> Markup:
        return self._makers[kind](argument)

    def _fact(self, argument: str) -> Markup:
        name, _, language = argument.partition(" in ")
        fact = self._edition.directory.guide_facts.get(name)
        if fact is None:
            return self._edition.render("guide_missing.html")
        return self._statement(fact, language)

    def _statement(self, fact: GuideFact, language: str = "") -> Markup:
        words = self._edition.words_of(fact.text)
        if language in fact.text:
            words = text(fact.text[language], WRITTEN.get(language, language))
        return self._edition.render("guide_fact.html", words=words, proposal=fact.proposal, proof=self._proof(fact))

    def _says(self, argument: str) -> Markup:
        """The sources of several statements; one that is no longer there is left out, and the test of guides tells."""
        known = self._edition.directory.guide_facts
        proof = self._proof(*(known[name] for name in argument.split() if name in known))
        return self._edition.render("guide_fact.html", words=NOTHING, proposal=False, proof=proof)

    def _proof(self, *facts: GuideFact) -> Markup:
        """The numbers of the sources, and a mark if one of the statements is not confirmed in time."""
        numbers: dict[int, None] = {}
        for fact in facts:
            self._shown[fact.id] = fact
            for source in fact.sources:
                if source not in self._sources:
                    self._sources.append(source)
                numbers[self._sources.index(source) + 1] = None
        unsure = [fact for fact in facts if not fact.confirmed]
        since = min((fact.since for fact in unsure), default="")
        return self._fields.proof(Evidence(tuple(numbers), not unsure, since, ()))

    def _places(self, topic: str) -> Markup:
        facts = [fact for fact in self._edition.directory.guide_facts.values() if fact.topic == topic]
        places = [
            Place(city, [self._statement(fact) for fact in facts if fact.city == city_id])
            for city_id, city in self._edition.directory.cities.items()
        ]
        return self._edition.render("guide_places.html", places=places, root="../" * self._depth)

    def _find(self, query: str) -> Markup:
        cities = self._edition.directory.cities.values()
        return self._edition.render("guide_find.html", cities=list(cities), root="../" * self._depth, query=query)

    def _say(self, argument: str) -> Markup:
        chinese, _, meaning = (part.strip() for part in argument.partition("|"))
        return self._edition.render("guide_say.html", chinese=chinese, pinyin=pinyin(chinese), meaning=meaning)

    def _state(self) -> Markup:
        """When the newest of the page's sources was looked at, and how much of what is said is confirmed."""
        checked = max((source["checked_on"] for source in self._sources), default="")
        confirmed = sum(fact.confirmed for fact in self._shown.values())
        return self._edition.render(
            "guide_state.html", checked=checked, confirmed=confirmed, total=len(self._shown), sources=len(self._sources)
        )
