"""What a hospital is for, in both languages, from tables/types.tsv; and the words of its own name, from words.tsv."""

from __future__ import annotations

import re
from functools import cache, partial

from directory.linking import tables, text

SAME_PATIENTS = (frozenset({"women", "mch"}), frozenset({"children", "mch"}), frozenset({"mental", "brain"}))
"""Pairs that one hospital may carry side by side (妇产科医院 is often 妇幼保健院 too): neither same nor different."""


SPONSORS = frozenset(
    {"redcross", "railway", "electricpower", "coal", "miningbureau", "police", "publicsecurity", "prison",
     "armedpolice", "postandtelecommunications", "communications", "workers", "overseaschinese", "developmentzone",
     "newarea", "international", "provincial", "municipal", "cadre", "textile", "chemical", "construction", "christian"}
)  # fmt: skip
"""Own names that every city may have (translated forms): they tell a hospital only together with its place."""


INSTITUTE = "institute"
"""The own name of a house that is only a place of research by its name."""


@cache
def classes() -> dict[str, str]:
    """Token → specialty, general or kind."""
    return {row[0]: row[1] for row in tables.rows("types")}


@cache
def _patterns(column: int) -> tuple[re.Pattern[str], dict[str, str]]:
    words = {word: row[0] for row in tables.rows("types") for word in tables.cell(row, column)}
    longest = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(rf"\b(?:{longest})\b" if column == 3 else longest), words


def take(name: str, english: bool) -> tuple[frozenset[str], str]:
    """The tokens a folded name holds, and the name without their words (a space or | stands for each).

    >>> sorted(take("妇幼保健院", False)[0]), sorted(take("maternal and child health hospital", True)[0])
    (['mch'], ['mch'])
    >>> take("中西医结合医院", False) == (frozenset({"integrative"}), "|医院")
    True
    """
    pattern, words = _patterns(3 if english else 2)
    found = frozenset(words[match] for match in pattern.findall(name))
    return found, pattern.sub(" " if english else "|", name)


@cache
def _words() -> tuple[dict[str, str], dict[str, list[str]]]:
    chinese: dict[str, str] = {}
    english: dict[str, list[str]] = {}
    for row in tables.rows("words"):
        forms = tables.cell(row, 1)
        chinese[text.fold(row[0])] = text.latin(forms[0])
        for form in forms:
            english.setdefault(form, []).append(text.latin(forms[0]))
    return chinese, english


@cache
def _word_pattern(english: bool) -> re.Pattern[str]:
    words = sorted(map(re.escape, _words()[1 if english else 0]), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(words)})\b" if english else "|".join(words))


def brand_chinese(own: str) -> frozenset[str]:
    """What the own part of a Chinese name may read as in English letters: by sound and by meaning.

    >>> sorted(brand_chinese("友谊")), sorted(brand_chinese(""))
    (['friendship', 'youyi'], [])
    """
    if not own:
        return frozenset()
    return text.readings(own) | {meaning(own)}


def meaning(own: str) -> str:
    """One spelling of Chinese words: those of words.tsv by their meaning, the others by their sound.

    >>> meaning("西南"), meaning("首都友谊"), meaning("佳木斯")
    ('southwest', 'capitalfriendship', 'jiamusi')
    """
    translated = _word_pattern(False).sub(lambda match: f" {_words()[0][match.group()]} ", own)
    return text.latin("".join(part if part.isascii() else text.to_pinyin(part) for part in translated.split()))


def english_meaning(words: str) -> str:
    """The same spelling of English words.

    >>> english_meaning("southwest"), english_meaning("chinese railroad")
    ('southwest', 'chinarailway')
    """
    return text.latin(_word_pattern(True).sub(partial(_option, index=0), words))


def brand_english(words: str) -> frozenset[str]:
    """The same for the own part of an English name.

    >>> sorted(brand_english("friendship")), sorted(brand_english("tong ren")), sorted(brand_english("hwa mei"))
    (['friendship'], ['tongren'], ['huamei', 'hwamei'])
    """
    plain = text.latin(words)
    if not plain:
        return frozenset()
    variants = {plain}
    for choice in (0, 1):  # an English word may stand for two Chinese ones
        variants.add(text.latin(_word_pattern(True).sub(partial(_option, index=choice), words)))
    modern = [_modern().get(word, word) for word in words.split()]
    return frozenset(variants | {text.latin("".join(modern))})


@cache
def _modern() -> dict[str, str]:
    return {row[0]: row[1] for row in tables.rows("romanisation")}


def _option(match: re.Match[str], index: int) -> str:
    options = _words()[1][match.group()]
    return options[min(index, len(options) - 1)]
