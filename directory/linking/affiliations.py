"""Universities in names: one id for 浙大, 浙江医科大学 and Zhejiang University School of Medicine.

The table holds what cannot be derived and a source says; everything else is derived from place and subject, so that a
renamed college (河南中医学院 → 河南中医药大学) and its translation get the same id.
"""

from __future__ import annotations

import re
from functools import cache

from directory.linking import numerals, places, tables, text, types

_SUBJECTS = {  # subject: (Chinese, English) – what a university is called after, besides its place
    "ethnicmedical": ("民族医", "ethnicmedical"),
    "tcm": (
        "中医药|中医院|中医|中医学",
        (
            "traditional chinese medicine|traditional chinese medical|chinese medical sciences|chinese medicine"
            "|chinese medical|tcm"
        ),
    ),
    "medical": ("军医|医科|医药|医学|医", "medical sciences|medical|medicine"),
    "normal": ("师范", "normal"),
    "scitech": ("科学技术|科技", "science and technology"),
    "pharma": ("药科|药", "pharmaceutical"),
    "tech": ("理工|工业", "technology|polytechnic"),
}
_COMPONENT = (
    r"(?:上海|湘雅|同济|中山|华西|齐鲁|邵逸夫|西部|北京)?(?:临床)?"
    r"(?:医学院|医学部|医学中心|医药学院|基础医学院|医学研究院|医院(?=附属))"
)
_DERIVED = re.compile(r"^([\u3400-\u9fff]{2,14}?(?:大学|学院|(?:科学|研究)[院所](?=附属)))(?!城)")
_EN_COMPONENT = re.compile(
    r"\b(?:the )?(?:school of (?:clinical )?medicine|medical school|college of medicine|faculty of medicine"
    r"|medical cent(?:er|re)|health science cent(?:er|re)|school of stomatology|medical college(?! of))\b"
    r"(?: of| affiliated to)?(?: the)?"
)
_EN_STOP = frozenset(
    {"of", "to", "the", "hospital", "hospitals", "affiliated", "with", "at", "in", "and", "for", "center", "centre",
     "teaching", "clinical", *numerals.ORDINAL_WORDS}
)  # fmt: skip
_EN_TAIL = re.compile(
    r"^ of (traditional chinese medicine|chinese medicine|chinese medical sciences|tcm|science and technology"
    r"|medical sciences|technology|medicine)\b"
)
_EN_OF_UNIVERSITY = re.compile(r"\b(?:the )?(?:medical college|college of medicine) of (?=.*\buniversity\b)")
_EN_NATIONALITIES = re.compile(r"\bmedical (university|college) for nationalities\b")


@cache
def known_names() -> tuple[dict[str, str], dict[str, str]]:
    """Every name of the table → university: Chinese ones, and folded English ones."""
    chinese: dict[str, str] = {}
    english: dict[str, str] = {}
    for row in tables.rows("universities"):
        for name in tables.cell(row, 1):
            chinese[text.fold(name)] = row[0]
        for name in tables.cell(row, 2):
            english[text.fold(name).replace("-", " ")] = row[0]
    for name in list(chinese):  # older texts write the sound of a name (Zhongshan University, Suzhou University)
        if name.endswith("大学"):
            english.setdefault(f"{text.to_pinyin(name.removesuffix('大学'))} university", chinese[name])
    return chinese, english


@cache
def _chinese_pattern() -> re.Pattern[str]:
    names = sorted(map(re.escape, known_names()[0]), key=len, reverse=True)
    number = "[一二三四五六七八九十]"
    short = rf"(?=附属|附{number}|第?{number}+(?:附属?)?(?:临床医学院|医?院)|附院|口腔|儿童|儿科|妇产|肿瘤|眼科|医学院)"
    long = [name for name in names if re.search("大学|学院|科学院|研究院", name)]
    abbreviated = [name for name in names if name not in long]
    return re.compile(f"{_any_of(long)}|{_any_of(abbreviated)}{short}")


@cache
def _english_pattern() -> re.Pattern[str]:
    names = sorted(map(re.escape, known_names()[1]), key=len, reverse=True)
    return re.compile(rf"\b{_any_of(names)}\b(?! of (?:traditional|chinese|science|tcm|medical|technology))")


def _any_of(names: list[str]) -> str:
    return f"(?:{'|'.join(names)})" if names else "(?!)"


def derived(chinese: str) -> str:
    """The id of a university by its Chinese name alone: places by their English name, words by their meaning.

    >>> derived("河南中医学院"), derived("广西医科大学"), derived("佳木斯大学"), derived("河南省中医药研究院")
    ('henan:tcm', 'guangxi:medical', 'jiamusi', 'henan:tcm:academy')
    >>> derived("哈尔滨医科大学"), derived("首都医科大学"), derived("山东第一医科大学")
    ('harbin:medical', 'capital:medical', 'shandongfirst:medical')
    """
    academy = re.search("(?:科学|研究)[院所]$", chinese)
    if academy:
        return f"{derived(chinese[: academy.start()].replace('省', '', 1))}:academy"
    stem = re.sub("(大学|学院)$", "", chinese)
    for subject, (words, _) in _SUBJECTS.items():
        for word in words.split("|"):
            if stem.endswith(word) and len(stem) > len(word):
                return f"{_stem(stem.removesuffix(word))}:{subject}"
    return _stem(stem)


def _stem(chinese: str) -> str:
    place, _, rest = places.leading(chinese)
    return (place.id if place else "") + types.meaning(rest)


@cache
def _place_in_front() -> re.Pattern[str]:
    return re.compile(rf"{_any_of(sorted(map(re.escape, places.english_names()), key=len, reverse=True))}\b")


@cache
def _place_behind() -> re.Pattern[str]:
    """Medical University of Xinjiang is Xinjiang Medical University."""
    names = _any_of(sorted(map(re.escape, places.english_names()), key=len, reverse=True))
    return re.compile(rf"\bmedical university of (?:the )?({names})\b(?: province\b)?")


def _english_stem(name: str) -> str:
    place = _place_in_front().match(name)
    rest = name[place.end() :] if place else name
    return (places.english_names()[place.group()].id if place else "") + types.english_meaning(rest)


def leading(chinese: str) -> tuple[str, str]:
    """The university a folded Chinese name starts with ("" if none), and the rest of the name.

    >>> leading("浙江大学医学院附属第一医院"), leading("浙医附属邵逸夫医院"), leading("萧山医院")
    (('zhejiang', '附属第一医院'), ('zhejiang', '附属邵逸夫医院'), ('', '萧山医院'))
    """
    plain = chinese.replace("中医院大学", "中医药大学")  # a misprint seen in several lists; no university is called so
    known = _chinese_pattern().match(plain)
    if known:
        name, university = known.group(), known_names()[0][known.group()]
    else:
        found = _DERIVED.match(plain)
        if not found:
            return "", chinese
        name = found.group(1)
        university = derived(name)
    rest = plain[len(name) :]
    return university, re.sub(f"^{_COMPONENT}(?=附属|第|附|医院|[\u3400-\u9fff])", "", rest)


def in_english(english: str) -> tuple[str, str]:
    """The university in a folded English name ("" if none), and the name without it.

    >>> in_english("first affiliated hospital of henan university of traditional chinese medicine")
    ('henan:tcm', 'first affiliated hospital of ')
    >>> in_english("chaohu hospital of anhui medical university")[0], in_english("xixi hospital")[0]
    ('anhui:medical', '')
    """
    english = english.replace("jiao tong", "jiaotong")
    known = list(_english_pattern().finditer(english))
    if known:
        rest = _EN_COMPONENT.sub(" ", _english_pattern().sub(" ", english))
        return known_names()[1][known[0].group()], rest
    if "university" in english:
        english = _EN_COMPONENT.sub(" ", _EN_OF_UNIVERSITY.sub(" ", english))
    english = _EN_NATIONALITIES.sub(r"ethnicmedical \1", english)
    english = _place_behind().sub(r"\1 medical university", english)
    found = re.search(r"\buniversity\b", english) or re.search(r"\b(?:college|academy|institute(?= of))\b", english)
    if not found or (found.group() == "college" and not re.search(r"medic|\btcm\b|medicine", english)):
        return "", english
    words = english[: found.start()].rsplit(",", 1)[-1].split()
    taken: list[str] = []
    while words and len(taken) < 4 and not english[: found.start()].endswith(","):
        if words[-1] in _EN_STOP and not _belongs(words):
            break
        taken.insert(0, words.pop())
    after = english[found.end() :]
    tail = _EN_TAIL.match(after)
    if not taken:
        return "", english
    start = english.rindex(taken[0], 0, found.start())
    name = " ".join(taken)
    subject = _subject(tail.group(1)) if tail else ""
    for candidate, (_, phrases) in _SUBJECTS.items():
        for phrase in phrases.split("|"):
            if not subject and name.endswith(f" {phrase}"):
                subject, name = candidate, name.removesuffix(f" {phrase}")
    rest = english[:start] + (after[tail.end() :] if tail else after)
    stem = _english_stem(name.removesuffix(" provincial").removesuffix(" province")) + (
        f":{subject}" if subject else ""
    )
    stem += ":academy" if found.group() in ("academy", "institute") else ""
    return stem, _EN_COMPONENT.sub(" ", rest)


def _belongs(words: list[str]) -> bool:
    """Whether the number at the end is the university's own (山东第一医科大学, Shandong First Medical University)."""
    return len(words) > 1 and words[-1] in numerals.ORDINAL_WORDS and words[-2] in places.english_names()


def _subject(phrase: str) -> str:
    return next((key for key, (_, phrases) in _SUBJECTS.items() if phrase in phrases.split("|")), "")
