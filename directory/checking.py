"""CHECKING: what schema.json cannot say. A value that fails here is not published; the notice says how to mend it.

Every check takes plain facts and the city they claim to belong to, so that records and entries meet the same rules.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from directory import paths
from directory.model import Facts, Notice, Path, Text

SHORT_NUMBER = re.compile(r"1[0-9]{2,4}|9[0-9]{4,5}")
"""Numbers dialled as they stand: 110, 120, 12345, 96123."""
_SERVICE_NUMBER = re.compile(r"\+86[48]00[0-9]{7}")
_MOBILE = re.compile(r"\+861[3-9][0-9]{9}")
_LANDLINE = re.compile(r"\+86(?P<area>10|2[0-9]|[3-9][0-9]{2})(?P<local>[0-9]{7,8})")
_HIDDEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_PRAISE = re.compile(
    r"最好|最佳|最先进|第一品牌|排名第|国内领先|国际领先|\b(?:best|leading|top[- ]ranked|world[- ]class)\b", re.I
)
_MARKUP = re.compile(r"</?[a-z!][^>]*>|javascript:|\bon[a-z]+\s*=|\$\{|\{\{", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """A value that must not be published (or, as a warning, one that people should look at)."""

    path: Path
    code: str
    severity: str
    found: str
    expected: Text
    mend: Text

    def notice(self, file: str, place: str) -> Notice:
        """The finding as a notice about `place` in `file`."""
        severity: Any = self.severity
        return Notice(self.code, severity, file, place, "/".join(self.path), self.found, self.expected, self.mend)


def check_facts(facts: Facts, city: Facts) -> Iterator[Finding]:
    """Everything wrong with one giver's facts about a place in `city` (a `$defs/city` object)."""
    seen: set[Path] = set()
    for path, value in paths.pairs(facts):
        if path in seen:
            yield _said_twice(path, value)
        seen.add(path)
        if path == ("point",):
            yield from _check_point(path, value, city)
        elif path == ("address",):
            yield from _check_district(path, value, city)
        elif "contacts" in path and isinstance(value, dict) and value.get("kind") in ("phone", "fax"):
            yield from _check_phone(path, value["value"], city)
        for text in _texts(value):
            yield from _check_text(path, text)


def _said_twice(path: Path, value: Any) -> Finding:
    return Finding(
        path,
        "said-twice",
        "warning",
        str(value)[:120],
        {"en": "one item of this kind", "zh": "同类内容只有一项"},
        {"en": "Only the first is published: keep the right one.", "zh": "只发布第一项，请保留正确的一项。"},
    )


def sound(facts: Facts, findings: list[Finding]) -> Facts:
    """`facts` without the values that an error stands against."""
    bad = {finding.path for finding in findings if finding.severity == "error"}
    if not bad:
        return facts
    return paths.build((path, value) for path, value in paths.pairs(facts) if path not in bad)


def _check_point(path: Path, point: Facts, city: Facts) -> Iterator[Finding]:
    """Inside the city's box. The box also catches swapped axes, a lost sign and (0, 0)."""
    bounds = city["bounds"]
    lat, lon = point["lat"], point["lon"]
    if inside(lat, lon, bounds):
        return
    swapped = inside(lon, lat, bounds)
    zh, en = city["name"].get("zh", city["id"]), city["name"].get("en", city["id"])
    box = f"{bounds['south']}–{bounds['north']} N, {bounds['west']}–{bounds['east']} E"
    yield Finding(
        path,
        "outside-city",
        "error",
        f"{lat}, {lon}",
        {"en": f"a WGS-84 point in {en} ({box})", "zh": f"位于{zh}范围内的 WGS-84 坐标（{box}）"},
        {"en": "Latitude and longitude are swapped: exchange them.", "zh": "经纬度颠倒，请互换。"}
        if swapped
        else {
            "en": "Look it up again; latitude comes first. Map apps in China show other datums: convert to WGS-84.",
            "zh": "请重新查找坐标，先写纬度。国内地图应用显示的是 GCJ-02 或 BD-09 坐标，请换算为 WGS-84。",
        },
    )


def inside(lat: float, lon: float, bounds: Facts) -> bool:
    """Whether a point lies in a `bounds` box (degrees, WGS-84)."""
    return bool(bounds["south"] <= lat <= bounds["north"] and bounds["west"] <= lon <= bounds["east"])


def _check_district(path: Path, address: Facts, city: Facts) -> Iterator[Finding]:
    code = address.get("district")
    if code is None or any(code == district["adcode"] for district in city["districts"]):
        return
    names = "、".join(f"{d['name'].get('zh', '')} {d['adcode']}" for d in city["districts"])
    yield Finding(
        path,
        "unknown-district",
        "error",
        code,
        {"en": f"a district of today: {names}", "zh": f"现行区县代码：{names}"},
        {
            "en": "Use the code of the district as it is now; former districts stand in city.yml.",
            "zh": "请使用现行区县代码；原区划见 city.yml。",
        },
    )


def _check_phone(path: Path, number: str, city: Facts) -> Iterator[Finding]:
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


def _check_text(path: Path, text: str) -> Iterator[Finding]:
    if _HIDDEN.search(text):
        shown = "".join(f"⟨{ord(c):04X}⟩" if _HIDDEN.match(c) else c for c in text)
        yield Finding(
            path,
            "hidden-characters",
            "warning",
            unicodedata.normalize("NFC", shown)[:120],
            {"en": "text without invisible control characters", "zh": "不含不可见控制字符的文字"},
            {"en": "Type the value anew instead of pasting it.", "zh": "请重新输入，不要粘贴。"},
        )
    if _PRAISE.search(text):
        yield Finding(
            path,
            "praise",
            "warning",
            text[:120],
            {
                "en": "facts without praise or ranking (医疗广告管理办法)",
                "zh": "不含赞美和排名的事实（《医疗广告管理办法》）",
            },
            {"en": "Remove the word, unless it is part of an official name.", "zh": "请删除该词；属于正式名称的除外。"},
        )
    if _MARKUP.search(text):
        yield Finding(
            path,
            "markup-in-text",
            "warning",
            text[:120],
            {"en": "plain words", "zh": "普通文字"},
            {
                "en": "Remove the code; it is shown to readers as it stands and never run.",
                "zh": "请删除代码；网站只会原样显示，不会执行。",
            },
        )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def check_insurers(facts: Facts, insurers: dict[str, Facts]) -> Iterator[Finding]:
    """Agreements that name an insurer insurers.yml does not have."""
    for path, value in paths.pairs(facts):
        if "agreements" in path and isinstance(value, dict) and value.get("insurer") not in insurers:
            yield Finding(
                path,
                "unknown-insurer",
                "error",
                str(value.get("insurer")),
                {"en": "an id that stands in insurers.yml", "zh": "insurers.yml 中已有的编号"},
                {
                    "en": "Add the insurer to insurers.yml with its source, or correct the id.",
                    "zh": "请在 insurers.yml 中补充该保险机构及来源，或改正编号。",
                },
            )
