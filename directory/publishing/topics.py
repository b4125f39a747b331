"""What people look for, in everyday words: the vocabulary `topic`, and every department and focus no topic names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from directory import paths
from directory.model import Facts
from directory.publishing.evidence import Evidenced

_PLAIN = ("department", "focus")
"""Vocabularies whose terms are topics of their own where no topic means them."""
_SAYS_NOTHING = frozenset({"focus/general"})
UNKNOWN, NO, STALE, YES = 0, 1, 2, 3
"""How an answer is written: nobody has said; said to be not so; said, but not confirmed in time; confirmed."""


_LISTS = {"remote_consultation": "remote_consultation", "referrals": "cross_border_referral"}
"""Lists of a place that tell of a service, and the kind of service they tell of."""
_NOT_NOW = frozenset({"ended", "planned"})


def mentioned(facts: Facts) -> Iterator[str]:
    """Kinds of service that a place is said to have in a list of its own, and of which no line of care is known: that
    two hospitals work together is no yes to a reader who asks for it.
    """
    known = {service["kind"] for service in facts.get("services", ())}
    for field, kind in _LISTS.items():
        if kind not in known and any(each.get("status") not in _NOT_NOW for each in facts.get(field, ())):
            yield kind


class Topics:
    """The topics, and which of them a facility answers."""

    def __init__(self, vocabularies: Mapping[str, Mapping[str, Facts]]) -> None:
        self._terms = {id_: term for id_, term in vocabularies.get("topic", {}).items() if "means" in term}
        self._of: dict[str, list[str]] = {}
        for id_, term in self._terms.items():
            for meant in term["means"]:
                self._of.setdefault(meant, []).append(id_)
        for name in _PLAIN:
            for value, term in vocabularies.get(name, {}).items():
                meant = f"{name}/{value}"
                if meant not in self._of and meant not in _SAYS_NOTHING:
                    self._terms[f"{name}.{value}"] = term
                    self._of[meant] = [f"{name}.{value}"]

    def __contains__(self, topic: object) -> bool:
        return topic in self._terms

    def label(self, topic: str) -> Mapping[str, str]:
        """The topic's name by language."""
        label: Mapping[str, str] = self._terms[topic]["label"]
        return label

    def words(self, topic: str) -> str:
        """What people may type for it, in any language, with commas between."""
        return ",".join(self._terms[topic].get("words", {}).values())

    def of(self, facts: Facts, found: Evidenced) -> tuple[tuple[str, int], ...]:
        """The topics somebody has said something of, each with NO, STALE or YES, in the order of the vocabulary."""
        answers: dict[str, int] = {}
        for meant, answer in _answers(facts, found):
            for topic in self._of.get(meant, ()):
                answers[topic] = max(answer, answers.get(topic, UNKNOWN))
        return tuple((topic, answers[topic]) for topic in self._terms if topic in answers)


def _answers(facts: Facts, found: Evidenced) -> Iterator[tuple[str, int]]:
    """Every term a facility has, as "vocabulary/value", with how sure that is."""

    def sure(*path: str) -> int:
        return YES if found.of(*path).confirmed else STALE

    if "type" in facts:
        yield f"facility_type/{facts['type']}", sure("type")
    for focus in facts.get("focus", ()):
        yield f"focus/{focus}", sure("focus")
    for tradition in facts.get("traditions", ()):
        yield f"tradition/{tradition['kind']}", sure("traditions", paths.item_key(tradition, ("kind", "name")))
    for department in facts.get("departments", ()):
        key = paths.item_key(department, ("code", "name"))
        yield f"department/{department.get('code', '')}", sure("departments", key)
    for kind in mentioned(facts):
        yield f"service/{kind}", STALE
    for service in facts.get("services", ()):
        name = paths.item_key(service, ("kind", "ref"))
        available = service.get("available", "")
        # A service that a source only mentions is not a yes.
        answer = sure("services", name, "available") if available == "yes" else NO if available == "no" else STALE
        yield f"service/{service['kind']}", answer
        if available == "no":
            continue
        for department in service.get("departments", ()):
            key = paths.item_key(department, ("code", "name"))
            yield f"department/{department.get('code', '')}", sure("services", name, "departments", key)
