"""CHECKING: words of advertising. Which words, and the rule behind each, stand in directory/data/wording.yml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from directory import schema, strict_yaml
from directory.checking.finding import Finding
from directory.model import Facts, Path

FILE = schema.ROOT / "directory" / "data" / "wording.yml"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of wording: the words it is about as one pattern, and what it is called in a notice."""

    facts: Facts
    pattern: re.Pattern[str]


@cache
def rules() -> tuple[Rule, ...]:
    """The rules of wording.yml. Raises ValueError, naming the fault, if the file is not what schema.json says."""
    value = strict_yaml.parse(FILE.read_bytes()).value
    found = []
    for facts in value["rules"]:
        for problem in schema.validate("wording_rule", facts):
            raise ValueError(f"wording.yml, {facts.get('id')}: {'/'.join(problem.path)}: {problem.expected['en']}")
        found.append(Rule(facts, _pattern(facts["words"])))
    return tuple(found)


def _pattern(words: list[str]) -> re.Pattern[str]:
    """Chinese words anywhere; Latin ones only whole, in any case."""
    told = [rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in words]
    return re.compile("|".join(told), re.IGNORECASE)


@cache
def _any() -> re.Pattern[str]:
    return re.compile("|".join(rule.pattern.pattern for rule in rules()), re.IGNORECASE)


def seen_in(text: str) -> bool:
    """Whether there is any such word in a text, before asking where it stands."""
    return _any().search(text) is not None


def check(path: Path, text: str, official: bool) -> Iterator[Finding]:
    """Words that a directory should not use. An `official` name is what the place is called, whatever it says."""
    if official or "://" in text:
        return
    for rule in rules():
        found = rule.pattern.search(text)
        if found:
            label, law = rule.facts["label"], rule.facts["rule"]
            yield Finding(
                path,
                rule.facts["id"],
                "warning",
                text if len(text) <= 60 else f"…{text[max(0, found.start() - 20) : found.end() + 20]}…",
                {
                    "en": f"facts without {label['en']} (“{found[0]}”; {law['en']})",
                    "zh": f"不含{label['zh']}的事实（“{found[0]}”；{law['zh']}）",
                },
                {
                    "en": "Remove the word, unless it is part of an official name.",
                    "zh": "请删除该词；属于正式名称的除外。",
                },
            )
