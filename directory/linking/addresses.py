"""Roads and house numbers out of addresses in either language, as one spelling."""

from __future__ import annotations

import re
from functools import lru_cache

from directory.linking import numerals, places, text, types

_ADMIN = re.compile(
    r"^(?:中国)?(?:[\u3400-\u9fff]{2,8}?(?:省|自治区))?(?:[^省市区县路街]{2,5}?市)?"
    r"(?:市[东西南北中]区|[^省市区县路街]{1,9}?[区县市](?!心))?"
    r"(?:[^省市区县路街]{1,5}?(?:镇|街道|乡))?"
)
_ROAD = re.compile(
    r"((?:\d{1,2}号)?[\u3400-\u9fff]{1,8}?(?:大道|大街|路|街|巷|弄|胡同|道|里))(?![\u3400-\u9fff]*?(?:交叉口|以))[^\d]{0,4}?(\d+)?"
)
_CALLED_AFTER = re.compile(r"[东西南北中]?第?[一二三四五六七八九十]?(?:大道|大街|路|街|巷|弄|胡同|道|里)")
_KINDS = {
    "road": "lu", "rd": "lu", "lu": "lu", "street": "jie", "st": "jie", "jie": "jie", "dajie": "jie", "avenue": "dadao",
    "ave": "dadao", "boulevard": "dadao", "blvd": "dadao", "dadao": "dadao", "lane": "xiang", "xiang": "xiang",
    "alley": "xiang",
}  # fmt: skip
_SIDE = "east|west|south|north|middle|central|[ewsn]"
_ROAD_EN = re.compile(
    r"(?:(?:no\.?|number)? ?(\d+)(?:-\d+)?(?:st|nd|rd|th)?,? )?((?:[a-z]+ ){1,3}?)"
    rf"({'|'.join(_KINDS)})\b(?: ({_SIDE})\b)?"
)
_ROAD_PINYIN = re.compile(r"((?:[a-z]+ ){0,3}[a-z]*?) ?(lu|dajie|jie|dadao|xiang) (?:no\.? ?)?(\d+)(?!\d|th|st|nd|rd)")
_COUNTED = re.compile(
    rf"(\d?)(?:st|nd|rd|th)? ?\b(?:(\d)(?:st|nd|rd|th)|({'|'.join(numerals.ORDINAL_WORDS)})) ({'|'.join(_KINDS)})\b"
)
_RING = re.compile(rf"\b(\d(?:st|nd|rd|th)|{'|'.join(numerals.ORDINAL_WORDS[:7])}) ring\b")
_SIDES = {
    "east": "dong",
    "e": "dong",
    "west": "xi",
    "w": "xi",
    "south": "nan",
    "s": "nan",
    "north": "bei",
    "n": "bei",
    "middle": "zhong",
    "central": "zhong",
}


@lru_cache(maxsize=65536)
def roads(address: str) -> frozenset[tuple[str, str]]:
    """(road, house number or "") pairs in an address.

    >>> sorted(roads("浙江省杭州市江干区庆春东路3号")), sorted(roads("No.3, Qingchun East Road, Hangzhou City"))
    ([('qingchundonglu', '3')], [('qingchundonglu', '3')])
    >>> sorted(roads("萧山区市心南路199号")), sorted(roads("453 Stadium Road")), sorted(roads("体育場路453号"))
    ([('shixinnanlu', '199')], [('stadiumlu', '453')], [('stadiumlu', '453')])
    >>> sorted(roads("中山二路136号")), sorted(roads("136, Zhongshan 2nd Road")), sorted(roads("65 Third Street"))
    ([('zhongshanerlu', '136')], [('zhongshanerlu', '136')], [('disanjie', '65')])
    >>> sorted(roads("鞍山道154号")), sorted(roads("154 Anshan Road")), sorted(roads("Susonglu 218"))
    ([('anshanlu', '154')], [('anshanlu', '154')], [('susonglu', '218')])
    >>> ("changlexilu", "15") in roads("15 West Changle Road"), sorted(roads("62 Kehua Road North"))
    (True, [('kehuabeilu', '62')])
    """
    plain = text.fold(address)
    if text.is_chinese(plain):
        rest = re.sub("环路([东西南北])", r"环\1路", plain.replace(" ", ""))
        rest = _ADMIN.sub("", rest, count=1)
        without = places.leading(rest)[2]  # 浙江省杭州体育场路, but 南京西路 and 中山二路 are called after places
        rest = rest if _CALLED_AFTER.match(without) else without
        return frozenset((_spelling(road), number) for road, number in _ROAD.findall(rest))
    plain = re.sub(r"(?<=[a-z])-(?=[a-z])|\.", " ", plain.replace("no.", ""))
    plain = _RING.sub(lambda m: f"{text.to_pinyin(numerals.to_chinese(numerals.english(m.group(1)) or 0))}huan", plain)
    plain = re.sub(r"\s*,\s*", ", ", " ".join(plain.split()))
    found = set()
    for number, stem, kind, side in _ROAD_EN.findall(_counted(plain)):
        found |= {(spelt + _KINDS[kind], number) for spelt in _stems(stem.split(), side)}
    for stem, kind, number in _ROAD_PINYIN.findall(plain):
        found |= {(spelt + _KINDS[kind], number) for spelt in _stems(stem.split()[-3:], "")} if stem else set()
    return frozenset(found)


def _counted(english: str) -> str:
    """Roads with a number in their name, as the Chinese name has it (Zhongshan 2nd Road: Zhongshan Er Lu; Third Street:
    Di San Jie).
    """

    def spell(match: re.Match[str]) -> str:
        number = int(match.group(2) or numerals.english(match.group(3)) or 0)
        first = not re.search(r"[a-z] ?$", english[: match.start()]) or bool(match.group(1))
        sound = text.to_pinyin(numerals.to_chinese(number))
        return f"{match.group(1)} {'di' if first else ''}{sound} {match.group(4)}"

    return _COUNTED.sub(spell, english)


def _stems(words: list[str], side: str) -> set[str]:
    """The ways a road's own name may be spelt; a side stands in front, behind or after the word for road in English and
    behind in Chinese (West Changle Road, Changle Xi Lu).
    """
    plain = [_SIDES.get(word, word) for word in [*words, side] if word]
    orders = [plain]
    if len(plain) > 1 and words[0] in _SIDES:
        orders.append([*plain[1:], plain[0]])
    found = set()
    for order in orders:
        spellings = types.brand_english(" ".join(order))
        sound = text.latin("".join(order))
        found.add(next((one for one in sorted(spellings) if one != sound), sound))
    return found


def _spelling(road: str) -> str:
    kind = next(k for k in ("大道", "大街", "路", "街", "巷", "弄", "胡同", "道", "里") if road.endswith(k))
    stem = road.removesuffix(kind)
    spellings = types.brand_chinese(stem)
    by_sound = text.to_pinyin(stem)
    same_kind = {"大街": "街", "道": "路"}.get(kind, kind)  # in English they are one
    return next((s for s in sorted(spellings) if s not in text.readings(stem)), by_sound) + text.to_pinyin(same_kind)
