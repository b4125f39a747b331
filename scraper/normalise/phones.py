"""Telephone numbers as Chinese sources write them, one number at a time, with what is wrong with the ones refused.

A number is only kept when it can be dialled as it stands: an area code that is not the city's, a digit too many (two
numbers glued) or too few is refused and reported, never guessed. Measured with phonenumbers 9.0.43, which prints
`+86120` without complaint and fails on 转8001: short codes and extensions are therefore told apart before it is
asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import phonenumbers

from scraper.normalise.text import tidy

_SEPARATORS: Final = re.compile(r"[;；,，、/|\n]|(?<=\d{7})\s+(?=\d)|(?<=\d)\s+(?=\()")
_NUMBER: Final = re.compile(r"[+(]?\d[\d\s()\-—–－.]*\d")
_SPELT_EXTENSION: Final = re.compile(
    r"(?<=\d)\s*(?:转|分机|内线|ext\.?|extension|x|#)\s*[:：]?\s*(\d{1,6})\s*$", re.IGNORECASE
)
_DASHED_EXTENSION: Final = re.compile(r"(\d{7,8}|[48]00-?\d{3}-?\d{4})-(\d{1,6})$")
_SHORT: Final = re.compile(r"1[012]\d|12\d{3}|9[56]\d{3,4}")
_SERVICE: Final = re.compile(r"[48]00\d{7}")
_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
_SUBSCRIBER: Final = re.compile(r"[2-8]\d+")


@dataclass(frozen=True, slots=True)
class Phone:
    """One number: `+865718…` for an ordinary line; as dialled in China for short codes (120) and for 400 and 800
    numbers, which cannot be reached from abroad. `label` is what the source wrote beside it ("总机", "北院").
    """

    value: str
    extension: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A number that was refused: what was written, and why."""

    found: str
    reason: str
    """One of: no-digits, two-numbers, too-long, too-short, other-area, mobile, not-assigned."""


def read_phones(text: str, area_code: str, local_digits: int) -> tuple[list[Phone], list[Fault]]:
    """Every number in `text`.

    `area_code` ("0571") and `local_digits` (8) are the city's: a number without an area code gets this one, a number
    with another one is refused. The same number is given once.
    """
    phones: dict[tuple[str, str], Phone] = {}
    faults: list[Fault] = []
    for part in _SEPARATORS.split(tidy_lines(text)):
        if not part.strip():
            continue
        read = _read_one(part.strip(), area_code, local_digits)
        if isinstance(read, Fault):
            faults.append(read)
        else:
            phones.setdefault((read.value, read.extension), read)
    return list(phones.values()), faults


def tidy_lines(text: str) -> str:
    """`tidy` that keeps line ends: they separate numbers."""
    return "\n".join(tidy(line) for line in text.splitlines())


def _read_one(part: str, area_code: str, local_digits: int) -> Phone | Fault:
    body, extension = _split_extension(part)
    number = _NUMBER.search(body)
    if number is None:
        return Fault(part, "no-digits")
    label = (body[: number.start()] + body[number.end() :]).strip(" :：()（）-—.")
    if _NUMBER.search(label):
        return Fault(part, "two-numbers")
    digits = re.sub(r"\D", "", number.group())
    value = _value(digits, area_code, local_digits)
    return Fault(part, value.reason) if isinstance(value, Fault) else Phone(value, extension, label)


def _split_extension(part: str) -> tuple[str, str]:
    spelt = _SPELT_EXTENSION.search(part)
    if spelt:
        return part[: spelt.start()], spelt[1]
    dashed = _DASHED_EXTENSION.search(part)
    if dashed:
        return part[: dashed.end(1)], dashed[2]
    return part, ""


def _value(digits: str, area_code: str, local_digits: int) -> str | Fault:
    digits = re.sub(r"^(00)?86(?=0?[1-9]\d{8,})", "", digits)
    if _SHORT.fullmatch(digits) or _SERVICE.fullmatch(digits):
        return digits
    if _MOBILE.fullmatch(digits):
        return Fault(digits, "mobile")
    city = area_code.removeprefix("0")
    if digits.startswith("0"):  # an area code, or the trunk 0 kept after +86
        if not digits.startswith(area_code):
            return Fault(digits, "other-area")
        local = digits.removeprefix(area_code)
    elif len(digits) == len(city) + local_digits and digits.startswith(city):  # the leading 0 was lost
        local = digits.removeprefix(city)
    else:
        local = digits
    if _SHORT.fullmatch(local):
        return local
    if len(local) != local_digits:
        return Fault(digits, "too-long" if len(local) > local_digits else "too-short")
    return _assigned(f"+86{city}{local}") if _SUBSCRIBER.fullmatch(local) else Fault(digits, "not-assigned")


def _assigned(value: str) -> str | Fault:
    number = phonenumbers.parse(value)
    return value if phonenumbers.is_valid_number(number) else Fault(value, "not-assigned")
