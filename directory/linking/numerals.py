"""Numbers as names write them: 第十五, 一一七, No. 2, Second, 117th."""

from __future__ import annotations

import re

_DIGITS = {
    "零": 0,
    "〇": 0,
    "○": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
CHINESE = "零〇○一二两三四五六七八九十百"
_WORDS = (  # by their number
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth", )  # fmt: skip
ORDINAL_WORDS = _WORDS[1:]
_CARDINALS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_ENGLISH = re.compile(r"^(?:no|number|nr)?\.? ?(\d{1,3})(?:st|nd|rd|th)?$")


def chinese(text: str) -> int | None:
    """The number that Chinese characters or digits write; None if it is not one.

    >>> chinese("十五"), chinese("二十"), chinese("一一七"), chinese("九〇三"), chinese("153"), chinese("医")
    (15, 20, 117, 903, 153, None)
    """
    if text.isascii():
        return int(text) if text.isdigit() else None
    if any(character not in CHINESE for character in text):
        return None
    if "百" in text:
        return None  # no hospital is written so, and 百 is common in names
    if "十" not in text:
        return int("".join(str(_DIGITS[character]) for character in text))
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return None
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def english(word: str) -> int | None:
    """The number that one lower-case English word or "no 2" writes; None if it is not one.

    >>> english("second"), english("no 2"), english("117th"), english("no.1"), english("two"), english("hospital")
    (2, 2, 117, 1, 2, None)
    """
    if word in _WORDS:
        return _WORDS.index(word)
    if word in _CARDINALS:
        return _CARDINALS.index(word)
    found = _ENGLISH.match(word)
    return int(found.group(1)) if found else None


def to_chinese(number: int) -> str:
    """1 to 99 as a name writes it.

    >>> to_chinese(2), to_chinese(15), to_chinese(20)
    ('二', '十五', '二十')
    """
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if number < 10:
        return digits[number]
    return ("" if tens == 1 else digits[tens % 10]) + "十" + (digits[ones] if ones else "")
