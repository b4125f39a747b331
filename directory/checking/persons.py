"""CHECKING: what tells of a person: mobile numbers and identity-card numbers in any text, names of doctors.

The directory names departments and switchboards only: names, numbers and codes of persons are personal information,
which may be published only with their consent or as the law allows (个人信息保护法, articles 13, 25 and 28).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from directory.checking.finding import Finding
from directory.model import Path, Text

_MOBILE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}(?![0-9])")
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]{4}[0-9Xx](?![0-9A-Za-z])"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"

_SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔"
    "任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚覃莫蓝农"
)
_TITLES = "主任|副主任|医生|医师|大夫|教授|护士长|护士|院长"
_DOCTOR = re.compile(
    rf"(?:^|[^一-鿿]|联系人|请找|请联系|[科部室处心院]|[由找是])(?P<name>(?:欧阳|司马|上官|诸葛|司徒|东方|[{_SURNAMES}])[一-鿿]{{0,2}}?(?:{_TITLES}))"
)
_NOT_A_NAME = re.compile(
    r"高级|高年资|金牌|马上|常驻|常务|方便|万名|石膏|任何|任职|康复|白班|雷达|江苏|江西|武汉|武警|金华|温州"
)
_DOCTOR_EN = re.compile(r"\b(?:Dr|Prof|Doctor|Professor)\.? (?:[A-Z][a-z]+[- ]){0,2}[A-Z][a-z]+\b")
_ELSEWHERE = frozenset({"names", "identifiers", "websites", "address", "organisation"})
"""Fields whose texts are no place for persons and full of digits or capitals of another kind."""


def seen_in(text: str) -> bool:
    """Whether a text may tell of a person, before asking where it stands."""
    return any(pattern.search(text) for pattern in (_MOBILE, _IDENTITY, _DOCTOR, _DOCTOR_EN))


def check(path: Path, text: str) -> Iterator[Finding]:
    """Personal numbers are not published; a name is a guess, so it is a warning."""
    if path[0] in _ELSEWHERE or "://" in text:
        return
    mobile = _MOBILE.search(text)
    if mobile and not (text.startswith("+") and "contacts" in path):  # numbers of contacts: `phones`
        yield Finding(path, "personal-mobile", "error", _hidden(mobile[0]), _DEPARTMENT, _NO_MOBILE)
    identity = next((found[0] for found in _IDENTITY.finditer(text) if is_identity(found[0])), None)
    if identity:
        yield Finding(path, "identity-number", "error", _hidden(identity), _NO_IDENTITY, _REMOVE)
    name = _name(text)
    if name:
        yield Finding(path, "person-name", "warning", name, _DEPARTMENT, _NO_NAME)


def is_identity(number: str) -> bool:
    """Whether 18 characters bear the check digit of a resident identity number (GB 11643-1999)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _CHECK[total % 11] == number[17].upper()


def _name(text: str) -> str | None:
    for found in _DOCTOR.finditer(text):
        if not _NOT_A_NAME.match(found["name"]):
            return found["name"]
    english = _DOCTOR_EN.search(text)
    return english[0] if english else None


def _hidden(number: str) -> str:
    return number[:3] + "…"


_DEPARTMENT: Text = {"en": "departments and roles, no persons", "zh": "科室或岗位，不写个人"}
_NO_MOBILE: Text = {
    "en": "Mobile numbers belong to persons; give the department's landline.",
    "zh": "手机号属于个人信息，请改填科室座机。",
}
_NO_IDENTITY: Text = {"en": "no number of an identity card", "zh": "不含身份证号码"}
_REMOVE: Text = {
    "en": "Remove it at once, also from the version history, and tell who is in charge of data protection.",
    "zh": "请立即删除（包括历史版本），并告知个人信息保护负责人。",
}
_NO_NAME: Text = {
    "en": "Name the department instead. If it is no person, accept the notice with the reason.",
    "zh": "请改写科室名称。如并非人名，可说明理由后接受该提示。",
}
