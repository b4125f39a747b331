"""Same, ask or different, of two organisations, and why in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from directory.linking import compare
from directory.model import Text

Verdict = Literal["same", "ask", "different"]

WORDS: dict[str, Text] = {
    "name": {"en": "the names are the same", "zh": "名称相同"},
    "identifier": {"en": "the same identifier", "zh": "标识编号相同"},
    "host": {"en": "the same website", "zh": "网站相同"},
    "initials": {
        "en": "the website of one is the initials of the other's name",
        "zh": "一方网址为另一方名称的拼音首字母",
    },
    "phone": {"en": "the same telephone number", "zh": "电话相同"},
    "address": {"en": "the same road and house number", "zh": "道路与门牌号相同"},
    "road": {"en": "the same road", "zh": "道路相同"},
    "several": {
        "en": "but there are several such names that contradict each other",
        "zh": "但有多个同名机构且彼此矛盾",
    },
    "first": {
        "en": "one is the first of its kind, the other has no number: of a district or university often one place",
        "zh": "一方名称带“第一”，另一方无序号，同一区县或高校的此类医院常为同一家",
    },
    "alike": {
        "en": "the list has these two there only, both hospitals and for the same patients",
        "zh": "名单中该门牌号仅此两家，均为医院且专科类别相同",
    },
    "two-names": {
        "en": "one is a university's name, the other a city's or province's: hospitals often have both",
        "zh": "一方为高校附属名称，另一方为省市名称，医院常兼有两者",
    },
    "own-name": {"en": "the same name of its own", "zh": "专有名称相同"},
    "general": {
        "en": "a province's or city's “General” or “Provincial Hospital” is often its People's Hospital",
        "zh": "英文名中的 General/Provincial Hospital 往往即省（市）人民医院",
    },
    "renumbered": {
        "en": "army hospitals of one city, one with an old number, one with a new one",
        "zh": "同城两所部队医院，一为旧番号，一为新番号",
    },
    "only-one": {
        "en": "one name says only for whom, and the list has one such hospital only",
        "zh": "一方名称仅写明专科类别，而名单中此类医院只有一家",
    },
    "second-name": {
        "en": "one is a city's numbered hospital, the other has an own name: numbered hospitals often have one too",
        "zh": "一方为市属编号医院，另一方为专有名称，编号医院常另有专名",
    },
    "languages": {
        "en": "one only has a Chinese name, the other only an English one",
        "zh": "一方仅有中文名，另一方仅有英文名",
    },
    "numeral": {"en": "but the numbers in the names differ", "zh": "但名称中的序号不同"},
    "army": {"en": "but the army numbers differ", "zh": "但部队医院番号不同"},
    "type": {"en": "but the types of hospital differ", "zh": "但医院类别不同"},
    "house": {"en": "but the kinds of institution differ", "zh": "但机构性质不同"},
    "level": {"en": "but province, city or district differ", "zh": "但省、市、区级别或地名不同"},
    "university": {"en": "but the universities differ", "zh": "但所属高校不同"},
    "characters": {"en": "but the names only sound alike", "zh": "但名称仅读音相同"},
    "conflict": {"en": "but other records joined to them contradict", "zh": "但与其已合并的其他记录相互矛盾"},
    "unlike": {"en": "but the names cannot be compared", "zh": "但名称无法比较"},
}


@dataclass(frozen=True, slots=True)
class Question:
    """Two records (or entries: "entry:…") that people should say are one place or two; `reasons` are keys of WORDS."""

    a: str
    b: str
    reasons: tuple[str, ...]

    def words(self, lang: str) -> str:
        """The reasons in "en" or "zh"."""
        joined = "；" if lang == "zh" else "; "
        return joined.join(WORDS[reason][lang] for reason in self.reasons)


def decide(names: tuple[compare.Answer, str], shared: frozenset[str]) -> tuple[Verdict, tuple[str, ...]]:
    """The answer for two places whose names compare as `names` and that share `shared` (keys of WORDS).

    >>> decide((compare.SAME, "name"), frozenset())
    ('same', ('name',))
    >>> decide((compare.DIFFERENT, "numeral"), frozenset({"phone", "address"}))[0]
    'different'
    >>> unknown = (compare.UNKNOWN, "")
    >>> decide(unknown, frozenset({"phone", "road"}))[0], decide(unknown, frozenset({"phone"}))[0]
    ('same', 'ask')
    """
    answer, why = names
    reasons = tuple(reason for reason in WORDS if reason in shared)
    if answer is compare.DIFFERENT and why == "university" and {"address", "alike"} <= shared:
        return "ask", (*reasons, why)  # universities are renamed and merged
    if answer is compare.DIFFERENT:
        return ("ask", (*reasons, why)) if "identifier" in shared else ("different", (why,))
    if answer is compare.SAME:
        return "same", (why, *reasons)
    enough = (
        {"identifier"}, {"host"}, {"initials"}, {"phone", "address"}, {"phone", "road"}, {"address", "two-names"},
        {"phone", "languages"}, {"address", "alike"}, {"phone", "renumbered"}, {"address", "renumbered"},
    )  # fmt: skip
    if any(needed <= shared for needed in enough):
        return "same", reasons
    if shared & {"phone", "address"} or {"road", "two-names"} <= shared:
        return "ask", (*reasons, "unlike")
    return "different", ()
