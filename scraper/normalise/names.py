"""Names of places: one form of brackets and spaces, and a second name in brackets told apart from a campus."""

from __future__ import annotations

import re
from typing import Final

from scraper.normalise.text import is_chinese, is_header, is_placeholder, simplified, tidy

_SECOND_NAME: Final = re.compile(r"^(?P<name>[^（）]+)（(?P<other>[^（）]+)）$")
# What a place calls itself ends like this; a campus ends in 院区 or 校区 and stays part of the name.
_INSTITUTION: Final = re.compile(r"(医院|中心|卫生院|保健院|研究院|研究所|门诊部|诊所)$")


class UnusableNameError(ValueError):
    """The text is not a name: a column heading, a placeholder, or nothing readable."""


def clean_name(text: str) -> str:
    """A name in its normal form.

    Chinese names are put in simplified characters with full-width brackets and without spaces beside Chinese
    characters; other names get half-width brackets, with a space before a glued one. Raises UnusableNameError.
    """
    name = tidy(text)
    if is_header(name):
        raise UnusableNameError("a column heading")
    if is_placeholder(name):
        raise UnusableNameError("a placeholder")
    return _chinese(simplified(name)) if is_chinese(name) else _other(name)


def _chinese(name: str) -> str:
    name = re.sub(r"[(〔【]\s*", "（", name)
    name = re.sub(r"\s*[)〕】]", "）", name)
    return re.sub(r"(?<=[\u4e00-\u9fff（）])\s+|\s+(?=[\u4e00-\u9fff（）])", "", name)


def _other(name: str) -> str:
    name = re.sub(r"[（(]\s*", "(", re.sub(r"\s*[）)]", ")", name))
    return re.sub(r"(?<=\w)\((?=[A-Z])", " (", name)


def split_names(text: str) -> list[str]:
    """The names in `text`, the main one first.

    `浙江中医药大学附属第二医院（省新华医院）` holds two; `浙江大学医学院附属儿童医院（湖滨院区）` is one, because the
    brackets name a campus. Raises UnusableNameError.
    """
    name = clean_name(text)
    found = _SECOND_NAME.match(name)
    if found and _INSTITUTION.search(found["name"]) and _INSTITUTION.search(found["other"]):
        return [found["name"], found["other"]]
    return [name]
