"""A small data folder in the true form, for tests that change it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SOURCE = {
    "title": "Test list",
    "kind": "government",
    "url": "https://example.org/list",
    "stated_on": "2026-01-01",
    "checked_on": "2026-02-01",
    "method": "web",
}

CITY = """\
id: testcity
code: tc
name: {en: Test City, zh: 测试市}
adcode: "330100"
area_code: "0571"
local_digits: "8"
bounds: {west: "118.3", south: "29.2", east: "120.8", north: "30.6"}
districts:
  - adcode: "330102"
    name: {en: Shangcheng District, zh: 上城区}
    point: {lat: "30.25", lon: "120.17", precision: district, datum: WGS-84}
sources:
  - title: Test
    kind: government
    url: https://example.org/
    checked_on: "2026-02-01"
    method: web
"""

HOTLINES = """\
hotlines:
  - id: ambulance
    number: "120"
    name: {en: Ambulance, zh: 急救}
    purpose: ambulance
    sources: [{title: T, kind: government, url: "https://example.org/", checked_on: "2026-02-01", method: web}]
"""

CALENDAR = """\
years:
  - year: "2026"
    off:
      - {name: {en: New Year, zh: 元旦}, from: "2026-01-01", to: "2026-01-03"}
    work: ["2026-01-04"]
    notice: https://example.org/
    sources: [{title: T, kind: government, url: "https://example.org/", checked_on: "2026-02-01", method: web}]
"""

INSURERS = """\
insurers:
  - id: test-insurer
    names: [{text: Test Insurer, lang: en, kind: official}]
    role: insurer
    sources: [{title: T, kind: insurer, url: "https://example.org/", checked_on: "2026-02-01", method: web}]
"""


def record(key: str, name: str, **facts: Any) -> dict[str, Any]:
    """One record row of source `list` with an official Chinese (or English) name."""
    lang = "en" if name.isascii() else "zh-Hans"
    return {
        "key": f"list:{key}",
        "source": "list",
        "city": "testcity",
        "url": "https://example.org/list",
        "stated_on": "2026-01-01",
        "checked_on": "2026-02-01",
        "facts": {"names": [{"text": name, "lang": lang, "kind": "official"}], **facts},
    }


def entry(number: int, body: str, covers: str = "names, address, contacts, services, point, status, agreements") -> str:
    """The text of an entry file with one source that covers `covers`."""
    return (
        f"id: cn-tc-{number:04d}\ncity: testcity\n{body}"
        "sources:\n  - title: Site\n    kind: official_site\n    url: https://example.org/h\n"
        "    stated_on: '2026-01-15'\n"
        f"    checked_on: '2026-02-01'\n    method: web\n    covers: [{covers}]\n"
    )


def make(folder: Path, records: list[dict[str, Any]], entries: dict[int, str] | None = None) -> Path:
    """Write a data folder with one city under `folder` and return it."""
    data = folder / "data"
    city = data / "cities" / "testcity"
    (city / "facilities").mkdir(parents=True, exist_ok=True)
    (city / "city.yml").write_text(CITY, encoding="utf-8")
    (data / "hotlines.yml").write_text(HOTLINES, encoding="utf-8")
    (data / "calendar.yml").write_text(CALENDAR, encoding="utf-8")
    (data / "insurers.yml").write_text(INSURERS, encoding="utf-8")
    (data / "decisions.csv").write_text("a,b,decision,why,by,on\n", encoding="utf-8")
    plain = {"en": "List", "zh": "名单"}
    source = {
        "id": "list", "title": plain, "publisher": plain, "kind": "government", "method": "web", "licence": "",
        "attribution": plain, "url": "https://example.org/list",
    }  # fmt: skip
    (data / "sources.jsonl").write_text(json.dumps(source) + "\n", encoding="utf-8")
    (data / "records").mkdir(exist_ok=True)
    (data / "records" / "list.jsonl").write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in records), encoding="utf-8"
    )
    for number, text in (entries or {}).items():
        (city / "facilities" / f"cn-tc-{number:04d}.yml").write_text(text, encoding="utf-8")
    return data
