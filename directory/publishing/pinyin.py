"""Pinyin with tone marks for what is shown or read aloud, made at build, one syllable at a time: easiest to say."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pypinyin import Style, lazy_pinyin, load_phrases_dict

OVERRIDES = {
    "莫干山": "mò gān shān",
    "江干": "jiāng gān",
    "余干": "yú gān",
    "健康弄": "jiàn kāng lòng",
    "里弄": "lǐ lòng",
    "於潜": "yū qián",
    "大夫": "dài fu",
    "大厦": "dà shà",
    "尉氏": "wèi shì",
    "中牟": "zhōng mù",
    "荥阳": "xíng yáng",
    "浚县": "xùn xiàn",
    "巩义": "gǒng yì",
    "朝阳": "cháo yáng",
    "长兴": "cháng xīng",
    "长乐": "cháng lè",
    "长江": "cháng jiāng",
    "长安": "cháng ān",
    "长途": "cháng tú",
    "重庆": "chóng qìng",
    "重阳": "chóng yáng",
    "重症": "zhòng zhèng",
    "银行": "yín háng",
    "行政": "xíng zhèng",
    "都市": "dū shì",
    "首都": "shǒu dū",
    "成都": "chéng dū",
    "都安": "dū ān",
    "瓜沥": "guā lì",
    "乐清": "yuè qīng",
    "台州": "tāi zhōu",
    "丽水": "lí shuǐ",
    "百色": "bǎi sè",
    "崇左": "chóng zuǒ",
    "大学城": "dà xué chéng",
    "地铁": "dì tiě",
    "调解": "tiáo jiě",
    "藏医": "zàng yī",
    "西藏": "xī zàng",
    "宿舍": "sù shè",
    "便民": "biàn mín",
    "参茸": "shēn róng",
    "流血": "liú xuè",
    "血液": "xuè yè",
    "骨科": "gǔ kē",
    "肠道": "cháng dào",
    "称重": "chēng zhòng",
    "挂号": "guà hào",
    "睡觉": "shuì jiào",
    "发热": "fā rè",
    "给付": "jǐ fù",
    "供给": "gōng jǐ",
    "几楼": "jǐ lóu",
    "还有": "hái yǒu",
    "喝水": "hē shuǐ",
    "看中医": "kàn zhōng yī",
    "接种": "jiē zhòng",
}
"""Readings that single characters get wrong, or might: names of places (干 is gān in 莫干山, 牟 is mù in 中牟) and
words of hospitals (大夫 is dàifu).
"""

_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]+")
_PAUSES = str.maketrans({"，": ", ", "。": ". ", "：": ": ", "；": "; ", "、": ", ", "？": "? ", "！": "! ", "（": " (",
                         "）": ") ", "“": ' "', "”": '" ', "·": " · ", "—": "–"})  # fmt: skip


@cache
def _ready() -> None:
    load_phrases_dict({words: [[syllable] for syllable in said.split()] for words, said in OVERRIDES.items()})


@lru_cache(maxsize=65536)
def syllables(name: str) -> tuple[str, ...]:
    """A name as pinyin without tones, to sort by: asked for by every language's list and by the finder."""
    _ready()
    return tuple(lazy_pinyin(name))


@lru_cache(maxsize=4096)
def pinyin(text: str) -> str:
    """Chinese words as pinyin with tone marks, syllables apart; what is not Chinese stays:
    "解放路88号" is "jiě fàng lù 88 hào".
    """
    _ready()
    spaced = _CHINESE.sub(lambda found: f" {' '.join(lazy_pinyin(found[0], style=Style.TONE))} ", text)
    told = re.sub(r"\s+", " ", spaced.translate(_PAUSES)).strip()
    return re.sub(r"\s+([,.:;?!)])", r"\1", told).replace("( ", "(")
