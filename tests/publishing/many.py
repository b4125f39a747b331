"""A made-up city of many places, with as much in each as the finder can hold: for figures, not for facts."""

from __future__ import annotations

import random
from dataclasses import replace

from directory.model import Directory, Facility, Facts
from tests.publishing import sample

_PLACES = "东西南北中江河湖海山林桥门城园庄塘溪湾港洲岗坪岭峰泉井田圩堤埠"
_WORDS = "安康和平民生仁济慈德惠普爱华光明新兴永瑞祥福泰宁信义同心友谊"
_KINDS = (
    ("人民医院", "People’s Hospital", "hospital"),
    ("中医院", "Hospital of Chinese Medicine", "hospital"),
    ("口腔门诊部", "Dental Outpatient Department", "outpatient_department"),
    ("社区卫生服务中心", "Community Health Centre", "community_health_centre"),
    ("妇幼保健院", "Maternal and Child Health Hospital", "maternal_child_centre"),
    ("诊所", "Clinic", "clinic"),
    ("体检中心", "Health Check-up Centre", "checkup_centre"),
)
_SYLLABLES = ("an", "bei", "cheng", "dong", "fu", "guang", "hai", "jing", "kang", "lin", "ming", "ning", "ping", "rui")
_DEPARTMENTS = ("02", "03", "03.01", "04", "05", "07", "10", "11", "12", "13", "15", "21", "50")
_WEEK = ["mo", "tu", "we", "th", "fr"]
INSURERS = tuple(f"example-insurer-{number}" for number in range(1, 31))


def _names(chance: random.Random, number: int, kind: tuple[str, str, str]) -> list[Facts]:
    place = "".join(chance.choices(_PLACES, k=2))
    word = "".join(chance.choices(_WORDS, k=2))
    latin = "".join(chance.choices(_SYLLABLES, k=2)).capitalize() + " " + chance.choice(_SYLLABLES).capitalize()
    names = sample.names(f"示例{place}{word}{kind[0]}", f"Example {latin} {kind[1]}" if number % 2 else "")
    if number % 3 == 0:
        names.append({"text": f"{place}{kind[0]}", "lang": "zh-Hans", "kind": "short"})
    if number % 7 == 0:
        names.append({"text": f"示例第{number}{kind[0]}", "lang": "zh-Hans", "kind": "former"})
    return names


def _services(chance: random.Random, number: int) -> list[Facts]:
    services: list[Facts] = []
    if number % 4 == 0:
        services.append({"kind": "emergency", "available": "yes", "always": chance.choice(("yes", "no"))})
    opens = f"0{chance.randrange(7, 10)}:{chance.choice(('00', '30'))}"
    closes = f"{chance.randrange(16, 20)}:00"
    hours = [{"days": _WEEK, "from": opens, "to": closes, "holidays": "closed"}]
    services.append({"kind": "outpatient", "available": "yes", "hours": hours})
    if number % 9 == 0:
        services.append({"kind": "international", "available": "yes"})
    return services


def _agreements(chance: random.Random) -> list[Facts]:
    return [
        {
            "insurer": insurer,
            "service": "outpatient",
            "care": chance.choice(("outpatient", "inpatient")),
            "settlement": chance.choice(("direct", "pay_first", "guarantee_letter")),
        }
        for insurer in chance.sample(INSURERS, 3)
    ]


def _facility(number: int, chance: random.Random) -> Facility:
    kind = chance.choice(_KINDS)
    codes = chance.sample(_DEPARTMENTS, chance.randrange(1, 6))
    facts: Facts = {
        "names": _names(chance, number, kind),
        "type": kind[2],
        "address": {"zh": f"示例路{number}号", "district": chance.choice(("330102", "330105"))},
        "point": {
            "lat": round(chance.uniform(29.5, 31.0), 5),
            "lon": round(chance.uniform(119.5, 121.0), 5),
            "precision": chance.choice(("building", "street", "district")),
            "datum": "WGS-84",
            "from": "example",
        },
        "contacts": [{"kind": "phone", "value": f"+86571{chance.randrange(80000000, 89999999)}", "purpose": "general"}],
        "departments": [{"code": code} for code in codes],
        "services": _services(chance, number),
    }
    if number % 2:
        windows = chance.sample(("registration", "doctor", "cashier", "emergency"), 2)
        facts["languages"] = [
            {"language": chance.choice(("en", "ja", "ko", "vi")), "window": window, "mode": "staff"}
            for window in windows
        ]
    if number % 5 == 0:
        facts["agreements"] = _agreements(chance)
    if number % 3 == 0:
        facts["payment_means"] = [{"means": "visa", "accepted": "yes"}]
        facts["id_documents"] = [{"document": "passport", "channel": "window", "accepted": "yes"}]
    return sample.facility(f"cn-hz-{number:05d}", "hangzhou", facts)


def directory(count: int) -> Directory:
    """The sample with `count` places in Hangzhou, always the same ones."""
    chance = random.Random(5)
    made = sample.directory()
    source = made.insurers["sample-insurer"]["sources"]
    insurers = {
        each: {"id": each, "names": sample.names(f"示例保险{each[-2:]}", each), "role": "insurer", "sources": source}
        for each in INSURERS
    }
    places = [_facility(number, chance) for number in range(1, count + 1)]
    facilities = made.facilities | {"hangzhou": places}
    return replace(made, facilities=facilities, insurers=made.insurers | insurers, questions=[], standard=None)
