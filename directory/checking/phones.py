"""CHECKING: numbers that can be dialled and belong to no person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from directory.checking.finding import Finding
from directory.model import Facts, Path

SHORT_NUMBER = re.compile(r"1[0-9]{2,4}|9[0-9]{4,5}")
"""Numbers dialled as they stand: 110, 120, 12345, 96123."""
_SERVICE_NUMBER = re.compile(r"\+86[48]00[0-9]{7}")
_MOBILE = re.compile(r"\+861[3-9][0-9]{9}")
_LANDLINE = re.compile(r"\+86(?P<area>10|2[0-9]|[3-9][0-9]{2})(?P<local>[0-9]{7,8})")


def check(path: Path, number: str, city: Facts) -> Iterator[Finding]:
    """A number that can be dialled and is nobody's private mobile.

    Short numbers stay as dialled (libphonenumber calls them invalid); a city's local numbers have one length.
    """
    if SHORT_NUMBER.fullmatch(number) or _SERVICE_NUMBER.fullmatch(number):
        return
    expected = {
        "en": f"+86 {city['area_code'][1:]} and {city['local_digits']} digits, a 400/800 number, or one such as 120",
        "zh": f"+86{city['area_code'][1:]} 加 {city['local_digits']} 位号码、400/800 号码，或 120 等短号",
    }
    if _MOBILE.fullmatch(number):
        yield Finding(
            path,
            "personal-mobile",
            "error",
            number[:6] + "…",
            expected,
            {
                "en": "Mobile numbers belong to persons; give the department's landline.",
                "zh": "手机号属于个人信息，请改填科室座机。",
            },
        )
        return
    landline = _LANDLINE.fullmatch(number)
    foreign = number.startswith("+") and not number.startswith("+86") and 8 <= len(number) <= 16
    home = landline and f"0{landline['area']}" == city["area_code"]
    if foreign or (home and landline and len(landline["local"]) == city["local_digits"]):
        return
    if landline and not home:
        yield Finding(
            path,
            "other-city-phone",
            "warning",
            number,
            expected,
            {
                "en": "Right only if the place is reached through another city.",
                "zh": "只有确由外地号码接听时才正确，请核实。",
            },
        )
        return
    yield Finding(
        path,
        "phone-form",
        "error",
        number,
        expected,
        {
            "en": "Compare digit by digit with the source; two numbers glued together are two contacts.",
            "zh": "请与来源逐位核对；两个号码连在一起时应分成两条。",
        },
    )
