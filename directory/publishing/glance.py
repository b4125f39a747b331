"""The answers a patient in a hurry looks for first, each of them yes, no, words, or an honest "unknown"."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from markupsafe import Markup, escape

from directory import paths
from directory.model import Facts
from directory.publishing.evidence import Evidence, Evidenced, together
from directory.publishing.fields import Fields, references
from directory.publishing.markup import NOTHING, glue, joined
from directory.publishing.values import Values

FOREIGN = ("international", "special_need")
"""Kinds of service meant for patients from abroad or paying extra."""


class Answer(NamedTuple):
    """One line of the summary. `value` is None where nobody has told us."""

    question: str
    value: Markup | None


class Said(NamedTuple):
    """What is known of one question: the value and what stands behind it. `dated` is whether the value itself says how
    old it is.
    """

    value: Markup | None
    evidence: tuple[Evidence, ...] = ()
    dated: bool = False


class Glance:
    """Builds the summary of a facility in one language."""

    def __init__(self, values: Values, gettext: Callable[[str], str], fields: Fields) -> None:
        self._values = values
        self._ = gettext
        self._fields = fields

    def answers(self, facts: Facts, found: Evidenced) -> list[Answer]:
        """The summary, always the same questions in the same order."""
        return [
            self._answer(self._("Emergency department"), self.service(facts, found, "emergency")),
            self._answer(self._("International or special-need department"), self.foreign(facts, found)),
            self._answer(self._("Languages"), self.languages(facts, found)),
            self._answer(self._("Insurer pays directly"), self._insurance(facts, found)),
            self._answer(self._("Passport accepted"), self._passport(facts, found)),
        ]

    def _answer(self, question: str, said: Said) -> Answer:
        if said.value is None:
            return Answer(question, None)
        behind = together(said.evidence)
        return Answer(question, glue(said.value, references(behind.refs) if said.dated else self._fields.proof(behind)))

    def service(self, facts: Facts, found: Evidenced, kind: str) -> Said:
        """Whether a kind of service is offered. A service that a source only mentions is not a "yes", nor is one that
        nobody has confirmed in time.
        """
        answers: dict[str, list[Evidence]] = {}
        for service in facts.get("services", ()):
            if service["kind"] != kind:
                continue
            key = paths.item_key(service, ("kind", "ref"))
            available = service.get("available", "")
            of = found.of("services", key, "available") if available else found.of("services", key)
            answers.setdefault(available, []).append(of)
            if available == "yes" and of.confirmed and service.get("always") == "yes":
                always = found.of("services", key, "always")
                told = self._values.answer("yes") + escape(self._(", ") + self._("day and night"))
                return Said(told + self._fields.mark(always), (of, always))
        if not answers:
            return Said(None)
        for answer in ("yes", "no"):
            if answer in answers:
                return self._available(answer, tuple(answers[answer]))
        said = escape(self._("named by a source; whether it is offered is not confirmed"))
        return Said(said, tuple(answers[""]))

    def _available(self, answer: str, evidence: tuple[Evidence, ...]) -> Said:
        behind = together(evidence)
        if answer == "yes" and not behind.confirmed:
            return Said(self._fields.listed(behind), evidence, dated=True)
        return Said(self._values.answer(answer), evidence)

    def foreign(self, facts: Facts, found: Evidenced) -> Said:
        """Whether there is a department for foreign or self-paying patients, and which."""
        parts: list[Markup] = []
        evidence: list[Evidence] = []
        dated = True
        for kind in FOREIGN:
            said = self.service(facts, found, kind)
            if said.value is not None:
                label = self._values.term("service", kind)
                parts.append(label + escape(self._(": ")) + said.value)
                evidence += said.evidence
                dated = dated and said.dated
        return Said(joined(parts, self._("; ")) if parts else None, tuple(evidence), dated)

    def languages(self, facts: Facts, found: Evidenced) -> Said:
        """The languages spoken somewhere in the place, foreign ones only: where and how stands in its own section."""
        spoken: dict[str, list[Evidence]] = {}
        for item in facts.get("languages", ()):
            key = paths.item_key(item, ("language", "window", "mode"))
            spoken.setdefault(item["language"], []).append(found.of("languages", key))
        for service in facts.get("services", ()):
            name = paths.item_key(service, ("kind", "ref"))
            for item in service.get("languages", ()):
                key = paths.item_key(item, ("language", "window", "mode"))
                spoken.setdefault(item["language"], []).append(found.of("services", name, "languages", key))
        if not spoken:
            return Said(None)
        names = joined((self._values.term("language", language) for language in spoken), self._values.between)
        return Said(names, tuple(evidence for each in spoken.values() for evidence in each))

    def _insurance(self, facts: Facts, found: Evidenced) -> Said:
        agreements = list(_agreements(facts))
        direct = [path for path, agreement in agreements if agreement.get("settlement") == "direct"]
        evidence = tuple(found.of(*path) for path in direct)
        if direct:
            return Said(escape(self._("for some insurers, under conditions: see below")), evidence)
        for route in facts.get("payment_routes", ()):
            if route["route"] == "international_insurance":
                of = found.of("payment_routes", route["route"])
                if route["accepted"] == "yes" and "note" in route:
                    return Said(escape(self._("under conditions: see below")), (of,))
                return Said(self._values.answer(route["accepted"]), (of,))
        return Said(None)

    def _passport(self, facts: Facts, found: Evidenced) -> Said:
        answers: dict[str, list[str]] = {}
        evidence: list[Evidence] = []
        for item in facts.get("id_documents", ()):
            if item["document"] == "passport":
                answers.setdefault(item["accepted"], []).append(item.get("channel", ""))
                key = paths.item_key(item, ("document", "channel"))
                evidence.append(found.of("id_documents", key))
        parts = [self._values.answer(answer) + self._channels(answers[answer]) for answer in sorted(answers)[::-1]]
        return Said(joined(parts, self._("; ")) if parts else None, tuple(evidence))

    def _channels(self, channels: Iterable[str]) -> Markup:
        names = [self._values.term("channel", channel) for channel in channels if channel]
        return escape(self._(" (")) + joined(names, self._values.between) + escape(self._(")")) if names else NOTHING


def _agreements(facts: Facts) -> Iterable[tuple[tuple[str, ...], Facts]]:
    keys = ("insurer", "network", "plan", "service", "care")
    for agreement in facts.get("agreements", ()):
        yield ("agreements", paths.item_key(agreement, keys)), agreement
    for service in facts.get("services", ()):
        name = paths.item_key(service, ("kind", "ref"))
        for agreement in service.get("agreements", ()):
            yield ("services", name, "agreements", paths.item_key(agreement, keys)), agreement
