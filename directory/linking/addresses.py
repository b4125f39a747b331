"""Roads and house numbers out of addresses in either language, as one spelling."""

from __future__ import annotations

import re
from functools import lru_cache

from directory.linking import places, text, types

_ADMIN = re.compile(
    r"^(?:中国)?(?:[\u3400-\u9fff]{2,8}?(?:省|自治区))?(?:[^省市区县路街]{2,5}?市)?(?:[^省市区县路街]{1,5}?[区县市](?!心))?"
    r"(?:[^省市区县路街]{1,5}?(?:镇|街道|乡))?"
)
_ROAD = re.compile(
    r"((?:\d{1,2}号)?[\u3400-\u9fff]{1,8}?(?:大道|大街|路|街|巷|弄|胡同|道|里))(?![\u3400-\u9fff]*?(?:交叉口|以))[^\d]{0,4}?(\d+)?"
)
_ROAD_EN = re.compile(
    r"(?:(?:no\.?|number)? ?(\d+)(?:-\d+)?(?:st|nd|rd|th)?,? )?((?:[a-z]+ ){1,3}?)"
    r"(road|rd|street|st|avenue|ave|boulevard|blvd|lane|lu|jie|dadao)\b"
)
_KINDS = {
    "road": "lu", "rd": "lu", "lu": "lu", "street": "jie", "st": "jie", "jie": "jie", "avenue": "dadao", "ave": "dadao",
    "boulevard": "dadao", "blvd": "dadao", "dadao": "dadao", "lane": "xiang",
}  # fmt: skip
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
}


@lru_cache(maxsize=65536)
def roads(address: str) -> frozenset[tuple[str, str]]:
    """(road, house number or "") pairs in an address.

    >>> sorted(roads("浙江省杭州市江干区庆春东路3号")), sorted(roads("No.3, Qingchun East Road, Hangzhou City"))
    ([('qingchundonglu', '3')], [('qingchundonglu', '3')])
    >>> sorted(roads("萧山区市心南路199号")), sorted(roads("453 Stadium Road")), sorted(roads("体育場路453号"))
    ([('shixinnanlu', '199')], [('stadiumlu', '453')], [('stadiumlu', '453')])
    """
    plain = text.fold(address)
    if text.is_chinese(plain):
        rest = plain.replace(" ", "")
        rest = _ADMIN.sub("", rest, count=1)
        rest = places.leading(rest)[2] if not _ROAD.match(places.leading(rest)[2][:3]) else rest  # 浙江省杭州体育场路
        return frozenset((_spelling(road), number) for road, number in _ROAD.findall(rest))
    found = set()
    for number, stem, kind in _ROAD_EN.findall(re.sub(r"[,.]", " ", plain.replace("no.", "")).replace("  ", " ")):
        words = [_SIDES.get(word, word) for word in stem.split()]
        spelt = "".join(sorted(types.brand_english(" ".join(words)), key=len)[:1])
        spelt = next((s for s in types.brand_english(" ".join(words)) if s != text.latin("".join(words))), spelt)
        found.add((spelt + _KINDS[kind], number))
    return frozenset(found)


def _spelling(road: str) -> str:
    kind = next(k for k in ("大道", "大街", "路", "街", "巷", "弄", "胡同", "道", "里") if road.endswith(k))
    stem = road.removesuffix(kind)
    spellings = types.brand_chinese(stem)
    by_sound = text.to_pinyin(stem)
    return next((s for s in sorted(spellings) if s not in text.readings(stem)), by_sound) + text.to_pinyin(kind)
