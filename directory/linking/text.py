"""Spelling only: width, case, script and pinyin. Knows nothing of hospitals."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import islice, product

from pypinyin import Style, lazy_pinyin, load_phrases_dict, pinyin
from pypinyin.constants import PINYIN_DICT

from directory.linking import tables

_TRADITIONAL = (
    "醫學體場門診診號樓區縣鎮鄉廣東華國際婦產兒童龍馬鳥風飛黃劉陳張楊趙吳鄭孫應復興慶寧濟陽陰漢滬灣島嶺"
    "鐵銅鋼錦鋁機關車軍隊團營戰聯衛護養療藥術處務會館園莊總務業農藝書報電視線網絡雙樹東葉蘇蘭蕭騰閩贛"
    "瀋遼爾齊衝岡鄰環達運進遠連邊過還長開間閣聞閔頭頂順須預領顏額願類齡齒腫瘤腦臟臨舊與萬來個們倉傳傷價"
    "億優兩劍劃動勝勞勢單嘯圓圖聖執報壽夢奮媽嬰孝實寶審將對導屬歲師帶幫幹廠廟廳強彌徑從恆悅惡愛慮憲懷戀"
    "戶擇據擴攝敵數斷時曉書會條棄構榮樂樣橋權歡歸殺氣決沒況涼淺測渾滿潔濱瀏灘無煙熱燈爐爭獨獲現產畢異發"
    "監盡盤眾禮種稱穩穿競筆簡築純紅紀約級紛納細終組結給統絲經綜維繁縱職聲聽脈舉藍號術裝製複見規覺觀計訊記"
    "設許評詞試話該詳語誠說請論謝證識議讓豐貝財責貨質購賓賢賽贊躍輕輪輸辦農邏郵鄧鍾鐘鋒錢鎖鏡閉陸隨險隱"
    "雜難雲靈靜韓頻題顯飲飯餘駐驗驛髮魯鮮鷹麗麥點黨鼓龐"
)
_SIMPLIFIED = (
    "医学体场门诊诊号楼区县镇乡广东华国际妇产儿童龙马鸟风飞黄刘陈张杨赵吴郑孙应复兴庆宁济阳阴汉沪湾岛岭"
    "铁铜钢锦铝机关车军队团营战联卫护养疗药术处务会馆园庄总务业农艺书报电视线网络双树东叶苏兰萧腾闽赣"
    "沈辽尔齐冲冈邻环达运进远连边过还长开间阁闻闵头顶顺须预领颜额愿类龄齿肿瘤脑脏临旧与万来个们仓传伤价"
    "亿优两剑划动胜劳势单啸圆图圣执报寿梦奋妈婴孝实宝审将对导属岁师带帮干厂庙厅强弥径从恒悦恶爱虑宪怀恋"
    "户择据扩摄敌数断时晓书会条弃构荣乐样桥权欢归杀气决没况凉浅测浑满洁滨浏滩无烟热灯炉争独获现产毕异发"
    "监尽盘众礼种称稳穿竞笔简筑纯红纪约级纷纳细终组结给统丝经综维繁纵职声听脉举蓝号术装制复见规觉观计讯记"
    "设许评词试话该详语诚说请论谢证识议让丰贝财责货质购宾贤赛赞跃轻轮输办农逻邮邓钟钟锋钱锁镜闭陆随险隐"
    "杂难云灵静韩频题显饮饭余驻验驿发鲁鲜鹰丽麦点党鼓庞"
)
# 於 stays: 於潜 is a town's own spelling. The pairs are as in OpenCC (TSCharacters in the package
# opencc-python-reimplemented 0.1.7; checked on 2026-11-22 by program), or the same character twice.
_FOLD = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
load_phrases_dict({row[0]: [[syllable] for syllable in row[1].split()] for row in tables.rows("polyphones")})
_HAN = re.compile(r"[\u3400-\u9fff]")
_APOSTROPHE = re.compile(r"[’‘'`´ʼ]")


def is_chinese(text: str) -> bool:
    """Whether the text holds Chinese characters."""
    return bool(_HAN.search(text))


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Full width, case, traditional characters and apostrophes do not count.

    >>> fold("體育場路４５３號"), fold("Xi’an People's")
    ('体育场路453号', 'xian peoples')
    """
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_FOLD)
    plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return " ".join(_APOSTROPHE.sub("", unicodedata.normalize("NFC", plain)).split())


def latin(text: str) -> str:
    """Letters and digits only; ü, written lü, lyu or lv, is one sound."""
    return re.sub(
        r"[^0-9a-z]", "", text.replace("lyu", "lu").replace("nyu", "nu").replace("lv", "lu").replace("nv", "nu")
    )


@lru_cache(maxsize=65536)
def to_pinyin(chinese: str) -> str:
    """The usual reading, run together.

    >>> to_pinyin("同德"), to_pinyin("厦门"), to_pinyin("绿城")
    ('tongde', 'xiamen', 'lucheng')
    """
    return latin("".join(lazy_pinyin(chinese)))


@cache
def _syllables() -> re.Pattern[str]:
    """Syllables of names: an o alone and sounds without a vowel are only interjections."""
    marked = {reading for several in PINYIN_DICT.values() for reading in several.split(",")}
    plain = {latin(fold(reading)) for reading in marked} - {"o"}
    spelt = sorted((one for one in plain if re.search("[aeiou]", one)), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(spelt)})+")


def is_pinyin(word: str) -> bool:
    """Whether a lower-case word can be read as syllables of pinyin.

    >>> is_pinyin("changhai"), is_pinyin("ningo"), is_pinyin("hospital")
    (True, False, False)
    """
    return bool(_syllables().fullmatch(word))


@lru_cache(maxsize=65536)
def readings(chinese: str) -> frozenset[str]:
    """All readings (at most 12): a character outside a known word may have several, and names use any of them.

    >>> sorted(readings("长乐")), sorted(readings("乐"))
    (['changle'], ['le', 'yue'])
    """
    syllables = pinyin(chinese, style=Style.NORMAL, heteronym=len(chinese) <= 4)
    several = ("".join(parts) for parts in islice(product(*syllables), 12))
    return frozenset({latin(reading) for reading in several} | {to_pinyin(chinese)})


@lru_cache(maxsize=65536)
def initials(chinese: str) -> str:
    """First letters of the reading; digits stay.

    >>> initials("郑州市中医院"), initials("杭州2院")
    ('zzszyy', 'hz2y')
    """
    runs = re.findall(r"[\u3400-\u9fff]+|[^\u3400-\u9fff]+", chinese)
    return "".join("".join(s[0] for s in lazy_pinyin(run)) if is_chinese(run) else latin(run) for run in runs)
