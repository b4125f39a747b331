"""Comparators of two names: each answers same, different or cannot tell, and knows one thing only.

`verdict` puts them together. A `different` is a veto: no phone and no address can outweigh it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from directory.linking import military, places, text, types
from directory.linking.name import Name


class Answer(Enum):
    """What a comparator says."""

    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = "cannot tell"


SAME, DIFFERENT, UNKNOWN = Answer.SAME, Answer.DIFFERENT, Answer.UNKNOWN
Comparator = Callable[[Name, Name], Answer]


def numeral(a: Name, b: Name) -> Answer:
    """Numbers in one row of numbers.

    市第一人民医院 / 市第二人民医院 different · 浙大一院 / First Affiliated Hospital of Zhejiang University same ·
    市第二人民医院 / 师范大学附属医院 cannot tell (two rows) · 附属第一医院 / 附属儿童医院 of one university different
    """
    if a.affiliation and b.affiliation:
        if a.affiliation != b.affiliation:
            apart = a.ordinal and b.ordinal and not a.brand & b.brand and (a.ordinal != b.ordinal or a.what != b.what)
            return DIFFERENT if apart else UNKNOWN  # of one number: that is what `university` judges
        if a.ordinal and b.ordinal:
            return SAME if a.ordinal == b.ordinal else DIFFERENT
        if a.ordinal or b.ordinal:
            other = b if a.ordinal else a
            return DIFFERENT if other.specialties and not other.brand else UNKNOWN
        return UNKNOWN
    if a.affiliation or b.affiliation or not (a.ordinal and b.ordinal):
        return UNKNOWN
    if a.ordinal != b.ordinal:
        return DIFFERENT
    return SAME if a.series == b.series else UNKNOWN


def army_number(a: Name, b: Name) -> Answer:
    """第九〇三医院 / 903rd Hospital same · 第九〇三医院 / 第九〇六医院 different · 第一一七医院 / 第九〇三医院 (an old
    number and a new one) cannot tell
    """
    if not (a.military and b.military) or military.renumbered(a.military, b.military):
        return UNKNOWN
    return SAME if a.military == b.military else DIFFERENT


def facility_type(a: Name, b: Name) -> Answer:
    """For whom and with what medicine.

    儿童医院 / Children's Hospital same · 中医院 / 中西医结合医院 different · 省人民医院 / 省脑血管病医院 different ·
    市第六人民医院 / 传染病医院 cannot tell (numbered people's hospitals specialise) · 妇产科医院 / 妇幼保健院
    cannot tell
    """
    one, two = a.specialties, b.specialties
    if one and two:
        if one == two:
            return SAME
        if one & two or any(pair <= one | two for pair in types.SAME_PATIENTS):
            return UNKNOWN
        return DIFFERENT
    if not one and not two:
        return UNKNOWN
    plain = b if one else a
    general = bool(plain.types) and not (plain.ordinal or plain.brand or plain.affiliation)
    return DIFFERENT if general else UNKNOWN


def house(a: Name, b: Name) -> Answer:
    """医院 / 社区卫生服务中心 different · 大学校医院 / 大学附属医院 different · 医院 / 医院 cannot tell."""
    if a.kind != b.kind and "campus" not in (a.kind, b.kind) and not (a.vague or b.vague):
        return DIFFERENT
    same_university = bool(a.affiliation) and a.affiliation == b.affiliation
    return DIFFERENT if same_university and a.campus_hospital != b.campus_hospital else UNKNOWN


def level(a: Name, b: Name) -> Answer:
    """Province, city or district of names that are otherwise alike.

    省中医院 / 市中医院 different · 萧山区第一人民医院 / 杭州市第一人民医院 different ·
    深圳康宁医院 / 宁波康宁医院 different · 省新华医院 / 新华医院 cannot tell
    """
    if a.affiliation or b.affiliation or a.military or b.military:
        return UNKNOWN
    if a.brand or b.brand:
        if not (a.brand & b.brand and a.place and b.place) or a.place == b.place or a.district != b.district:
            return UNKNOWN
        nested = places.contains(a.place, b.place) or places.contains(b.place, a.place)
        return UNKNOWN if nested and not (a.written and b.written) else DIFFERENT
    if a.district and b.district:
        return SAME if a.district == b.district else DIFFERENT
    if not (a.place or a.district) or not (b.place or b.district) or a.what != b.what:
        return UNKNOWN
    if a.district or b.district:
        return DIFFERENT
    return SAME if a.place == b.place else DIFFERENT


def university(a: Name, b: Name) -> Answer:
    """浙江大学附属儿童医院 / 温州医科大学附属儿童医院 different; one side without a university cannot tell."""
    if not (a.affiliation and b.affiliation):
        return UNKNOWN
    if a.affiliation == b.affiliation:
        return SAME
    bare = not (a.brand or b.brand)
    return DIFFERENT if bare and a.what == b.what else UNKNOWN


def characters(a: Name, b: Name) -> Answer:
    """Two Chinese names are compared as written: 仁和医院 / 人和医院 sound alike and are different."""
    if not (a.chinese and b.chinese and a.core and b.core) or a.core == b.core:
        return UNKNOWN
    return DIFFERENT if text.readings(a.core) & text.readings(b.core) else UNKNOWN


def core(a: Name, b: Name) -> Answer:
    """The whole name, by the keys under which spellings, translations and shortened forms meet.

    邵逸夫医院 / Sir Run Run Shaw Hospital same · 厦门大学附属中山医院 / 复旦大学附属中山医院厦门医院 cannot tell
    """
    if a.affiliation and b.affiliation and a.affiliation != b.affiliation and not (a.city_numbered or b.city_numbered):
        return UNKNOWN
    return SAME if a.keys & b.keys else UNKNOWN


VETOES: dict[str, Comparator] = {
    "numeral": numeral,
    "army": army_number,
    "type": facility_type,
    "house": house,
    "level": level,
    "university": university,
    "characters": characters,
}


def verdict(a: Name, b: Name) -> tuple[Answer, str]:
    """Same, different (with the comparator that said so) or cannot tell, of one name and another."""
    for what, comparator in VETOES.items():
        if comparator(a, b) is DIFFERENT:
            return DIFFERENT, what
    return (SAME, "name") if core(a, b) is SAME else (UNKNOWN, "")


def names(ours: tuple[Name, ...], theirs: tuple[Name, ...]) -> tuple[Answer, str]:
    """The same of two places with one or more names each: any equal name makes them the same; they are different when
    their first names are, or all are.
    """
    answers = [verdict(a, b) for a in ours for b in theirs]
    if not answers:
        return UNKNOWN, ""
    same = next((answer for answer in answers if answer[0] is SAME), None)
    if same:
        return same
    if answers[0][0] is DIFFERENT or all(answer is DIFFERENT for answer, _ in answers):
        return next(answer for answer in answers if answer[0] is DIFFERENT)
    return UNKNOWN, ""
