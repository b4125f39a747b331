"""What linking and merging cost: generated records of one city or many, assembled in a child process.

The records look like those of real lists: numbered hospitals, district hospitals, campuses, university hospitals,
community centres and clinics with names of their own; two fifths are in several sources, in Chinese or English, with
the phone, road, website or identifier that one or the other source has. All of it is invented.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pypinyin import lazy_pinyin

from directory import store
from directory.assemble import assemble
from tests.directory import sample

CITIES: Final = [
    "杭州", "郑州", "南宁", "宁波", "深圳", "广州", "武汉", "成都", "西安", "长沙",
    "合肥", "福州", "厦门", "济南", "青岛", "南京", "苏州", "无锡", "沈阳", "大连",
    "哈尔滨", "长春", "昆明", "贵阳", "兰州", "太原", "石家庄", "南昌", "海口", "银川",
]  # fmt: skip
SIZES: Final = ((1_000, 1), (10_000, 1), (100_000, 30))
BUDGETS: Final = {10_000: 8.0, 100_000: 90.0}
BUDGET_MB: Final = 1024.0
_SYLLABLES: Final = "仁爱康宁和平安瑞华东方博恩济民众益同德新天慈惠佳美阳光明海明珠长青松柏泰祥永福云龙凤鸣春晖"
_KINDS: Final = [
    ("口腔门诊部", "Dental Clinic"), ("诊所", "Clinic"), ("中医门诊部", "TCM Clinic"), ("医院", "Hospital"),
    ("眼科医院", "Eye Hospital"), ("妇产医院", "Maternity Hospital"), ("骨科医院", "Orthopaedic Hospital"),
    ("儿童医院", "Children's Hospital"),
]  # fmt: skip
_NUMERALS: Final = "一二三四五六七八九十"


def places(city: str, chance: random.Random) -> Iterator[list[dict[str, Any]]]:
    """The records of one generated place after another: each dictionary holds names and other facts."""
    pinyin = "".join(lazy_pinyin(city)).capitalize()
    roads = [f"{a}{b}路" for a in _SYLLABLES for b in chance.sample(_SYLLABLES, 8)]
    names = [(a + b + c) for a in _SYLLABLES for b in _SYLLABLES for c in ("", *chance.sample(_SYLLABLES, 12))]
    chance.shuffle(names)
    fixed = [(f"{city}市第{n}人民医院", f"{pinyin} No. {i} People's Hospital") for i, n in enumerate(_NUMERALS, 1)]
    fixed += [(f"{city}大学附属第{n}医院", f"The Affiliated Hospital No. {i} of {pinyin} University")
              for i, n in enumerate(_NUMERALS[:4], 1)]  # fmt: skip
    fixed += [(f"{city}市{zh}", f"{pinyin} {en}") for zh, en in _KINDS[4:]]
    for number in range(10**6):
        road = chance.choice(roads)
        if number < len(fixed):
            zh, en = fixed[number]
        elif number % 3 == 0:
            zh = f"{names[number % len(names)]}街道社区卫生服务中心"
            en = f"{''.join(lazy_pinyin(zh[:-10])).capitalize()} Community Health Center"
        else:
            kind, english = chance.choice(_KINDS)
            own = names[number % len(names)]
            zh, en = f"{city}{own}{kind}", f"{pinyin} {''.join(lazy_pinyin(own)).capitalize()} {english}"
        campuses = [("", "")] if number % 12 else [("（东院区）", " (East Campus)"), ("（西院区）", " (West Campus)")]
        for campus_zh, campus_en in campuses:
            yield _records(zh + campus_zh, en + campus_en, road, number, chance)


def _records(zh: str, en: str, road: str, number: int, chance: random.Random) -> list[dict[str, Any]]:
    """What up to four sources say of one place."""
    phone = {"contacts": [{"kind": "phone", "value": f"+86571{chance.randrange(80000000, 89999999)}"}]}
    if chance.random() < 0.02:
        phone = {"contacts": [{"kind": "phone", "value": "+8657185000000"}]}  # a shared switchboard
    line = f"{road}{chance.randrange(1, 900)}号"
    address = {"address": {"zh": line, "district": "330102"}}
    lat, lon = round(chance.uniform(30.0, 30.4), 6), round(chance.uniform(119.9, 120.4), 6)
    said: list[dict[str, Any]] = [
        {"names": [_name(zh)], **address, **phone, "type": "hospital"},
        {"names": [_name(en)], **phone, "websites": [{"url": f"https://h{number}.example.org/"}]},
        {"names": [_name(zh), _name(en)], "identifiers": [{"system": "wikidata", "value": f"Q{number + 1}"}],
         "point": {"lat": lat, "lon": lon, "precision": "building", "datum": "WGS-84"}},
        {"names": [_name(zh)], **address, "services": [{"kind": "outpatient"}]},
    ]  # fmt: skip
    return chance.sample(said, chance.choice([1, 1, 1, 2, 3]))


def _name(text: str) -> dict[str, str]:
    return {"text": text, "lang": "en" if text.isascii() else "zh-Hans", "kind": "official"}


def make(folder: Path, count: int, cities: int) -> Path:
    """A data folder with `count` records spread over `cities`."""
    data = sample.make(folder, [])
    (data / "cities" / "testcity" / "city.yml").unlink()
    with (data / "records" / "list.jsonl").open("w", encoding="utf-8") as file:
        for index, city in enumerate(CITIES[:cities]):
            name = "".join(lazy_pinyin(city))
            (data / "cities" / name / "facilities").mkdir(parents=True)
            yml = sample.CITY.replace("id: testcity", f"id: {name}").replace("zh: 测试市", f"zh: {city}市")
            code = f"{chr(97 + index // 26)}{chr(97 + index % 26)}x"
            (data / "cities" / name / "city.yml").write_text(yml.replace("code: tc", f"code: {code}"), encoding="utf-8")
            left = (count * (index + 1)) // cities - (count * index) // cities
            for row in _rows(city, name, left, random.Random(index)):
                file.write(store.dump_line(row) + "\n")
    return data


def _rows(city: str, name: str, count: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    number = 0
    for several in places(city, chance):
        for facts in several:
            if number == count:
                return
            yield sample.record(f"{name}/{number:06d}", "x") | {"city": name, "facts": facts}
            number += 1


def crowded(folder: Path) -> Path:
    """A data folder with a city whose 400 places share so many phones that comparing them is refused: 2,400 numbers,
    each of five places, are 24,000 pairs where 40 a record are allowed.
    """
    rows = []
    for number in range(400):
        several = [f"+86571{80000000 + (number * 30 + index) * 7 % 2400}" for index in range(30)]
        contacts = [{"kind": "phone", "value": phone} for phone in several]
        rows.append(sample.record(f"{number:04d}", f"测试市{chr(0x4E00 + number)}医院", contacts=contacts))
    return sample.make(folder, rows)


def run(data: Path) -> dict[str, float]:
    """Assemble `data`: seconds, peak memory in MB, facilities, questions asked, cities whose pairs were refused."""
    started = time.perf_counter()
    directory = assemble(data, day="2026-03-01", keep_identities=True)
    seconds = time.perf_counter() - started
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    codes = [notice.code for notice in directory.notices]
    return {
        "seconds": round(seconds, 2),
        "megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit),
        "facilities": sum(map(len, directory.facilities.values())),
        "questions": codes.count("open-question"),
        "refused": codes.count("too-many-pairs"),
    }


def measure() -> dict[str, dict[str, float]]:
    """`run` in a child process for each size, and for the city whose pairs are refused."""
    found = {}
    for count, cities in SIZES:
        with tempfile.TemporaryDirectory() as name:
            found[f"{count:,} of {cities}"] = _child(make(Path(name), count, cities))
    with tempfile.TemporaryDirectory() as name:
        found["crowded"] = _child(crowded(Path(name)))
    return found


def _child(data: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench_link", str(data)]
    done = subprocess.run(command, cwd=store.ROOT, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def rows(found: dict[str, dict[str, float]]) -> Iterator[tuple[str, str, str, str, str]]:
    """Lines of the table of `make bench`; the ratio is the cost of a record against that in the size before."""
    before = 0.0
    for count, cities in SIZES:
        one = found[f"{count:,} of {cities}"]
        cost = one["seconds"] / count
        budget = f"≤ {BUDGETS[count]:.0f} s, ≤ {BUDGET_MB:.0f} MB" if count in BUDGETS else ""
        what = f"link + merge {count:,} records, {cities} {'city' if cities == 1 else 'cities'}"
        ratio = f"{cost / before:.2f} × a record" if before else ""
        yield what, f"{one['seconds']:.1f} s, {one['megabytes']:.0f} MB", budget, f"{cost * 1000:.2f} ms each", ratio
        before = cost
    refused = found["crowded"]
    told = f"{refused['seconds']:.1f} s, {refused['facilities']:.0f} places kept"
    yield "400 records with too many pairs", told, "refused, told", "", ""


def kept(found: dict[str, dict[str, float]]) -> bool:
    """Whether the budgets hold, and the crowded city was refused with all its places kept."""
    sizes = [(found[f"{count:,} of {cities}"], BUDGETS.get(count, 90.0)) for count, cities in SIZES]
    refused = found["crowded"]["refused"] == 1 and found["crowded"]["facilities"] == 400
    return refused and all(one["seconds"] <= most and one["megabytes"] <= BUDGET_MB for one, most in sizes)


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1])) if len(sys.argv) > 1 else measure()))
