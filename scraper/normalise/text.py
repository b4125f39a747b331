"""What every text gets: one width, no invisible characters, single spaces; simplified characters where they are
certain.

Markup is text like any other (`<b>` stays `<b>`): making it harmless is the business of whoever writes a page. Only
what cannot be seen and can change how the rest reads (control characters, direction overrides) is taken out here.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Full-width ASCII and compatibility ideographs only: NFKC as a whole would also rewrite ①, ℃, … and ².
_WIDE: Final = re.compile("[\uff01-\uff5e\uf900-\ufaff\U0002f800-\U0002fa1f]")
_SPACES: Final = re.compile(r"[\s\u3000\u2028\u2029]+")
_STYLES: Final = re.compile("[\ufe00-\ufe0f]")
_CJK: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")

# Traditional characters that stand for exactly one simplified character in names and addresses. Those with two
# lives (於 in 於潜镇, 乾 in 乾潭镇, 後, 裏) are left alone on purpose.
_TRADITIONAL: Final = str.maketrans(
    "體場醫學區縣鎮鄉號樓龍灣開發藥專國際婦兒產華東廣總協濟門診療衛軍團隊鐵錢橋蕭餘陽鄭賓馬興義務樂園業環寧蘇關長廈銀錦聯黃內傳腫視腦聖漢滬紅話電郵車處臨應綜職鋼廠會慶檢測試復驗護",
    "体场医学区县镇乡号楼龙湾开发药专国际妇儿产华东广总协济门诊疗卫军团队铁钱桥萧余阳郑宾马兴义务乐园业环宁苏关长厦银锦联黄内传肿视脑圣汉沪红话电邮车处临应综职钢厂会庆检测试复验护",
)

_HEADERS: Final = frozenset({
    "地址", "名称", "医院", "医院名称", "机构名称", "单位名称", "医疗机构名称", "电话", "联系电话", "序号", "备注",
    "区县", "县区", "所在地", "name", "address", "phone", "telephone", "hospital", "remarks",
})  # fmt: skip
_PLACEHOLDERS: Final = frozenset({
    "null", "none", "nil", "n/a", "na", "nan", "undefined", "unknown", "test", "无", "暂无", "不详", "待定", "测试",
})  # fmt: skip


def tidy(text: str) -> str:
    """`text` with one width, without control, direction and zero-width characters, lone surrogates and runs of
    space.
    """
    text = _WIDE.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)
    text = _SPACES.sub(" ", text)
    plain = text.isprintable() and _STYLES.search(text) is None  # as nearly all texts are, and quickly told
    visible = text if plain else "".join(char for char in text if not _invisible(char))
    return _SPACES.sub(" ", visible).strip()


def _invisible(char: str) -> bool:
    """Control, format, surrogate and unassigned code points, and the variation selectors that style emoji."""
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Cn") or "\ufe00" <= char <= "\ufe0f"


def is_chinese(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return _CJK.search(text) is not None


def simplified(text: str) -> str:
    """`text` with the certain traditional characters replaced."""
    return text.translate(_TRADITIONAL)


def is_header(text: str) -> bool:
    """Whether `text` is a column heading that was swallowed as data ("地址", "名称", "address")."""
    return text.strip(" :：").casefold() in _HEADERS


def is_placeholder(text: str) -> bool:
    """Whether `text` stands for nothing ("null", "N/A", "-", "无", only punctuation)."""
    return text.casefold() in _PLACEHOLDERS or not any(char.isalnum() for char in text)
