"""A picture of a city for paper and for articles that allow no frame: its districts with how many places are known in
each, and the numbers to call. It draws no borders: those of a map must be approved.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from markupsafe import Markup, escape

from directory.model import Facility, Facts
from directory.publishing.edition import Edition
from directory.publishing.qr import qr

_WIDTH, _ROW, _TOP, _CODE = 720, 56, 150, 110
_NUMBERS = ("120", "110", "119", "12345")


def picture(edition: Edition, city: Facts, facilities: Iterable[Facility]) -> str:
    """The SVG file of a city in the language of `edition`."""
    gettext, code = edition.words.gettext, edition.language.code

    def said(words: Facts) -> str:
        return str(words.get(code) or words.get("en") or next(iter(words.values()), ""))

    counts = Counter(facility.facts.get("address", {}).get("district", "") for facility in facilities)
    rows = [(said(each["name"]), counts[each["adcode"]]) for each in city["districts"] if counts[each["adcode"]]]
    lost = sum(counts.values()) - sum(count for _, count in rows)
    rows += [(gettext("District unknown"), lost)] if lost else []
    half = math.ceil(len(rows) / 2)
    cells = [
        _cell(40 + (index // half) * 330, _TOP + (index % half) * _ROW, name, count)
        for index, (name, count) in enumerate(rows)
    ]
    lines = [*city.get("hotlines", ()), *edition.directory.hotlines]
    called = {line["number"]: said(line["name"]) for line in reversed(lines) if line["number"] in _NUMBERS}
    under = _TOP + half * _ROW + 30
    numbers = [
        _text(40 + index * 165, under, number, "number")
        + _text(40 + index * 165, under + 24, called[number][:22], "soft")
        for index, number in enumerate(number for number in _NUMBERS if number in called)
    ]
    title = gettext("Hospitals and clinics in {city}").replace("{city}", said(city["name"]))
    note = gettext("As of {date}. Call before you go.").replace("{date}", edition.directory.today)
    address = edition.config.url if edition.config.address_known else edition.config.name
    return _PICTURE.format(
        width=_WIDTH,
        height=under + 100,
        tag=edition.language.tag,
        title=title,
        heading=_text(40, 64, title, "title"),
        note=_text(40, 98, note, "soft"),
        cells=Markup("").join(cells),
        numbers=Markup("").join(numbers),
        address=_text(40, under + 70, address, "soft"),
        code=_code(edition, city),
    )


def _code(edition: Edition, city: Facts) -> Markup:
    """The QR code of the city's page in the corner above; nothing while nobody has said where the site will stand."""
    drawn = qr(edition.canonical(f"{city['id']}/"))
    if drawn is None:
        return Markup("")
    return Markup('<svg x="{}" y="20" width="{}" height="{}">{}</svg>').format(_WIDTH - 40 - _CODE, _CODE, _CODE, drawn)


def _cell(x: int, y: int, name: str, count: int) -> Markup:
    size = min(24, 10 + 2 * math.sqrt(count))
    circle = Markup('<circle class="area" cx="{}" cy="{}" r="{:.1f}"/>').format(x + 24, y + 20, size)
    number = Markup('<text class="count" x="{}" y="{}">{}</text>').format(x + 24, y + 26, count)
    return circle + number + _text(x + 60, y + 27, name, "name")


def _text(x: int, y: int, text: str, style: str) -> Markup:
    plain = "".join(sign for sign in text if sign.isprintable())
    return Markup('<text class="{}" x="{}" y="{}">{}</text>').format(style, x, y, escape(plain))


_PICTURE = Markup(
    """<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"
 lang="{tag}" role="img" aria-label="{title}">
<style>
text{{font-family:system-ui,"PingFang SC","Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei",sans-serif;fill:#182426}}
.title{{font-size:28px;font-weight:700}}.name{{font-size:19px}}.soft{{font-size:15px;fill:#526266}}
.count{{font-size:17px;font-weight:700;text-anchor:middle;fill:#0b5d5e}}
.number{{font-size:30px;font-weight:700;fill:#b3261e}}
.area{{fill:#e0efec;stroke:#0b5d5e;stroke-width:2;stroke-dasharray:5 4}}
</style>
<rect width="100%" height="100%" fill="#fff"/><rect width="100%" height="8" fill="#0b5d5e"/>
{heading}{note}{code}{cells}{numbers}{address}
</svg>
"""
)
