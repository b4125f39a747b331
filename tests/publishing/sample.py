"""A small directory made in code: every field, unknowns, campuses, areas without points, and hostile words.

The places are made up and say so in their names.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from directory import paths, schema, standard, store
from directory.model import Directory, Facility, Facts, OpenQuestion, Said, Side, Source, Statement

TODAY = "2026-11-22"
Words = Callable[[str], str]
"""Given where a text stands ("facts.address.zh"), the text to put there."""

PAYLOADS = (
    '<img src=x onerror="window.__pwned=1">',
    "<script>window.__pwned=2</script>",
    "</script><script>window.__pwned=3</script>",
    "</title></textarea></style><svg onload=window.__pwned=4>",
    '" onmouseover="window.__pwned=5" x="',
    "${window.__pwned=6}`${alert(1)}`",
    "{{ 7*7 }}{% raw %}{# x #}",
    "[x](javascript:window.__pwned=7) ![x](x) # *b*",
    "<!-- fill: cities --> @frame:body@ @page:policy@ --8<-- x",
    "\\u0041 C:\\path\\2019 &lt;b&gt; &amp;",
    "\u202eabc\u2066\u200f\u2028\u2029\u200b",
)
HOSTILE = " ".join(PAYLOADS)

_FIXED: Mapping[str, str] = {
    "date": "2026-01-02",
    "date_part": "2025-03",
    "time": "08:30",
    "url": "https://www.example.org/page?a=1&b=2",
    "id": "cn-hz-0002",
    "slug": "sample-insurer",
}


def every(node: Mapping[str, Any], words: Words, where: str) -> Any:
    """A valid value for a node of schema.json with every field it may have; free text comes from `words`."""
    reference = str(node.get("$ref", "")).removeprefix("#/$defs/")
    if reference in _FIXED:
        return _FIXED[reference]
    full = schema.resolve(node)
    if "const" in full:
        return full["const"]
    if "x-vocabulary" in full:
        return next(iter(schema.vocabularies()[full["x-vocabulary"]]))
    if "enum" in full:
        return full["enum"][0]
    match full.get("type"):
        case "array":
            return [every(full["items"], words, where)]
        case "integer" | "number":
            return 30
        case "object" if not full.get("properties"):
            return {"en": words(f"{where}.en"), "zh": words(f"{where}.zh")}
        case "object":
            return {name: every(child, words, f"{where}.{name}") for name, child in full["properties"].items()}
        case _:
            return _PATTERNED.get(full.get("pattern", "")) or words(where)


_PATTERNED = {
    "^[0-9]{6}$": "330102",
    "^[0-9]{1,8}$": "8001",
    "^[A-Z]{2}$": "TH",
    "^[A-Z]{3}$": "CNY",
    "^[0-9]{2}(\\.[0-9]{2})?$": "03",
    "^cn-[a-z]{2,4}-o[0-9]{3,5}$": "cn-hz-o001",
}


def every_fact(words: Words) -> Facts:
    """Facts with every field of schema.json."""
    facts: Facts = every({"$ref": "#/$defs/facts"}, words, "facts")
    facts["names"] = [
        {"text": words("names.zh"), "lang": "zh-Hans", "kind": "official"},
        {"text": words("names.en"), "lang": "en", "kind": "official"},
        {"text": words("names.former"), "lang": "zh-Hans", "kind": "former", "until": "2021"},
    ]
    facts["point"] = {
        "lat": 30.25,
        "lon": 120.17,
        "precision": "building",
        "datum": "WGS-84",
        "from": words("point.from"),
    }
    facts["status"] = "open"
    return facts


def statement(path: tuple[str, ...], value: Any, **more: Any) -> Statement:
    """A published statement of a made-up source."""
    given: dict[str, Any] = {
        "source": "sample",
        "kind": "government",
        "title": {"en": "Sample list of places", "zh": "样例名单"},
        "url": "https://www.example.org/list",
        "checked_on": "2026-11-01",
        "method": "web",
        "confirmed": True,
        "published": True,
        "stated_on": "2026-10-01",
    }
    return Statement(path=path, value=value, **(given | more))


def facility(id_: str, city: str, facts: Facts, extra: list[Statement] | None = None, **more: Any) -> Facility:
    """A facility whose every value is published with a source; `extra` are further statements."""
    of = more.pop("said", {})
    said = [statement(path, value, **of) for path, value in paths.pairs(facts)]
    return Facility(id_, city, more.pop("tier", "known"), facts, said + (extra or []), **more)


def names(zh: str, en: str = "", kind: str = "official") -> list[Facts]:
    found = [{"text": zh, "lang": "zh-Hans", "kind": "official"}]
    return found + ([{"text": en, "lang": "en", "kind": kind}] if en else [])


def _district(adcode: str, zh: str, en: str, lat: float, lon: float) -> Facts:
    point = {"lat": lat, "lon": lon, "precision": "district", "datum": "WGS-84"}
    return {"adcode": adcode, "name": {"zh": zh, "en": en}, "point": point}


def _source(title: str) -> Facts:
    return {
        "title": title,
        "kind": "government",
        "url": "https://www.example.org/city",
        "checked_on": "2026-11-01",
        "stated_on": "2021-04-09",
        "method": "web",
    }


def _city(id_: str, code: str, zh: str, en: str, adcode: str, lat: float, lon: float) -> Facts:
    return {
        "id": id_,
        "code": code,
        "name": {"zh": zh, "en": en},
        "adcode": adcode,
        "area_code": "0571",
        "local_digits": 8,
        "point": {"lat": lat, "lon": lon, "precision": "city", "datum": "WGS-84"},
        "bounds": {"west": lon - 1, "south": lat - 1, "east": lon + 1, "north": lat + 1},
        "districts": [
            _district(f"{adcode[:4]}02", f"{zh}上区", f"{en} Upper District", lat + 0.05, lon),
            _district(f"{adcode[:4]}05", f"{zh}下区", f"{en} Lower District", lat - 0.05, lon + 0.05),
        ],
        "sources": [_source(f"Districts of {en}")],
    }


def _guide_points() -> list[Facts]:
    """One with a point that people may be sent to, one known to its district only."""
    source = _source("Guide points of Hangzhou")
    desk = {
        "id": "sample-desk",
        "name": {"zh": "样例国际社区导医点", "en": "Sample guide point"},
        "district": "330102",
        "address": {"zh": "杭州市样例路86号", "en": "86 Sample Road, Hangzhou"},
        "point": {"lat": 30.258, "lon": 120.172, "precision": "building", "datum": "WGS-84"},
        "contacts": [{"kind": "phone", "value": "+8657187783700", "purpose": "enquiry", "languages": ["en"]}],
        "sources": [source],
    }
    return [desk, {"id": "second-desk", "name": {"zh": "样例第二导医点"}, "district": "330105", "sources": [source]}]


def _event() -> Facts:
    """One that is on: two venues with points, one known to its district; a facility named for it, another no more."""
    source = _source("Sample games")
    return {
        "id": "sample-games",
        "city": "hangzhou",
        "name": {"en": "Sample Games", "zh": "样例运动会"},
        "from": "2026-11-15",
        "until": "2026-12-05",
        "venues": [
            {
                "id": "arena",
                "name": {"en": "Sample Arena", "zh": "样例体育馆"},
                "address": {"zh": "杭州市样例路90号", "district": "330102"},
                "point": {"lat": 30.265, "lon": 120.18, "precision": "building", "datum": "WGS-84"},
                "sources": [source],
            },
            {
                "id": "lake",
                "name": {"zh": "样例水上中心"},
                "point": {"lat": 30.231, "lon": 120.151, "precision": "street", "datum": "WGS-84"},
                "sources": [source],
            },
            {"id": "field", "name": {"zh": "样例球场"}, "address": {"district": "330105"}, "sources": [source]},
        ],
        "hotlines": [
            {
                "id": "event",
                "number": "+8657112345678",
                "name": {"en": "Sample Games medical line", "zh": "样例运动会医疗热线"},
                "purpose": "health",
                "sources": [source],
            }
        ],
        "designated": [
            {"facility": "cn-hz-0002", "from": "2026-11-15", "until": "2026-12-05"},
            {"facility": "cn-hz-0003", "from": "2026-11-15", "until": "2026-12-05"},
            {"facility": "cn-hz-0001", "from": "2026-11-15", "until": "2026-11-20"},
        ],
        "sources": [source],
    }


def _hangzhou() -> list[Facility]:
    plain = every_fact(lambda where: f"Sample words for {where}")
    plain["names"] = names("样例全项医院", "Sample Hospital of Every Field")
    first = facility("cn-hz-0001", "hangzhou", plain, tier="listed")
    known: Facts = {
        "names": names("样例第二医院（滨江院区）", "Sample Second Hospital"),
        "type": "hospital",
        "grade": "3-a",
        "ownership": "public",
        "campus": {"zh": "滨江院区", "en": "Binjiang Campus"},
        "address": {"zh": "杭州市样例路88号", "en": "88 Sample Road, Hangzhou", "district": "330102"},
        "point": {"lat": 30.2592, "lon": 120.1735, "precision": "building", "datum": "WGS-84", "from": "sample"},
        "contacts": [
            {"kind": "phone", "value": "+8657187783777", "purpose": "switchboard"},
            {"kind": "phone", "value": "+8657187783777", "extension": "8001", "purpose": "international"},
            {"kind": "phone", "value": "4008105119", "purpose": "booking", "languages": ["en", "cmn"]},
            {"kind": "phone", "value": "120", "purpose": "emergency", "always": "yes"},
            {"kind": "email", "value": "desk@example.org", "purpose": "enquiry"},
        ],
        "services": [
            {"kind": "emergency", "available": "yes", "always": "yes"},
            {
                "kind": "international",
                "available": "yes",
                "hours": [
                    {"days": ["mo", "tu", "we", "th", "fr"], "from": "08:00", "to": "11:30"},
                    {"days": ["mo", "tu", "we", "th", "fr"], "from": "13:30", "to": "17:00", "holidays": "closed"},
                ],
                "languages": [{"language": "en", "window": "doctor", "mode": "staff", "level": "fluent"}],
            },
            {"kind": "dental", "available": "no"},
            {"kind": "tcm"},
        ],
        "languages": [{"language": "en", "window": "registration", "mode": "staff"}],
        "id_documents": [{"document": "passport", "channel": "window", "accepted": "yes"}],
        "payment_means": [
            {"means": "cash", "accepted": "yes"},
            {"means": "visa", "accepted": "no"},
        ],
    }
    old = {"confirmed": False, "stated_on": "2011", "url": "https://www.example.org/old", "published": False}
    undated = {"confirmed": False, "stated_on": None, "url": "https://www.example.org/undated", "published": False}
    differing = [
        statement(("address",), {"zh": "杭州市样例路68号"}, **old),
        statement(("address",), known["address"], **undated),
        statement(("beds",), {"count": 99}, published=False),  # removed by an editor: nobody is published for it
    ]
    second = facility("cn-hz-0002", "hangzhou", known, differing, redirects=["cn-hz-0009"])
    stale = {"confirmed": False, "stated_on": "2020-01-22"}
    area = {"lat": 30.20, "lon": 120.22, "precision": "district", "datum": "WGS-84"}
    third = {"names": names("样例区级医院"), "point": area, "address": {"zh": "样例街道1号", "district": "330105"}}
    fourth = {"names": names("样例社区卫生服务中心"), "type": "community_health_centre", "point": area}
    translated = {"names": names("样例门诊部", "Sample Clinic", "translation"), "status": "unconfirmed"}
    return [
        first,
        second,
        facility("cn-hz-0003", "hangzhou", third, said=stale),
        facility("cn-hz-0004", "hangzhou", fourth, said={"confirmed": False, "stated_on": None}),
        facility("cn-hz-0005", "hangzhou", translated),
    ]


def _zhengzhou() -> list[Facility]:
    closed = {"names": names("样例旧医院"), "status": "closed", "closed_on": "2019", "moved_to": "cn-zz-0002"}
    paying: Facts = {
        "names": names("样例国际医院", "Sample International Hospital"),
        "status": "open",
        "agreements": [
            {
                "insurer": "sample-insurer",
                "network": "Network A",
                "service": "international",
                "care": "outpatient",
                "settlement": "direct",
                "pre_authorisation": {"required": "yes", "lead_time": {"en": "2 working days", "zh": "两个工作日"}},
                "evidence": "https://www.example.org/agreement",
                "signed_on": "2024",
            }
        ],
    }
    return [facility("cn-zz-0001", "zhengzhou", closed), facility("cn-zz-0002", "zhengzhou", paying)]


def _hotlines(words: Words | None = None) -> list[Facts]:
    lines: list[Facts] = [
        {
            "id": "120",
            "number": "120",
            "name": {"en": "Ambulance", "zh": "急救"},
            "purpose": "ambulance",
            "emergency": "yes",
            "free": "yes",
            "sources": [_source("Calling 120")],
        },
        {
            "id": "110",
            "number": "110",
            "name": {"en": "Police", "zh": "报警"},
            "purpose": "police",
            "emergency": "yes",
            "languages": [{"language": "en", "answered": "no"}],
            "sources": [_source("Calling 110")],
        },
        {
            "id": "12345",
            "number": "12345",
            "name": {"en": "City government line", "zh": "政务服务热线"},
            "purpose": "government",
            "always": "yes",
            "languages": [{"language": "en", "answered": "yes", "hours": {"en": "24 hours", "zh": "24小时"}}],
            "sources": [_source("City line")],
        },
    ]
    if words:
        hostile = every({"$ref": "#/$defs/hotline"}, words, "hotline")
        lines.append(hostile | {"emergency": "yes"})
    return lines


def _insurers() -> dict[str, Facts]:
    one: Facts = {
        "id": "sample-insurer",
        "names": names("样例保险", "Sample Insurer"),
        "role": "insurer",
        "contacts": [{"kind": "phone", "value": "4006130330", "purpose": "claims"}],
        "sources": [_source("Sample insurer")],
    }
    two = {"id": "silent-insurer", "names": names("无名保险"), "role": "broker", "sources": [_source("Silent")]}
    return {"sample-insurer": one, "silent-insurer": two}


def _sources() -> dict[str, Source]:
    both = {"en": "Sample commission", "zh": "样例委员会"}
    title = {"en": "Sample list of places", "zh": "样例名单"}
    return {"sample": Source("sample", title, both, "government", "web", "CC0", both, "https://www.example.org/list")}


def directory(*, hostile: bool = False) -> Directory:
    """The sample. With `hostile`, one more city in which every word is an attack."""
    cities = {
        "hangzhou": _city("hangzhou", "hz", "杭州", "Hangzhou", "330100", 30.25, 120.17)
        | {"guide_points": _guide_points()},
        "zhengzhou": _city("zhengzhou", "zz", "郑州", "Zhengzhou", "410100", 34.75, 113.63),
        "nanning": _city("nanning", "nn", "南宁", "Nanning", "450100", 22.82, 108.37),
    }
    nanning = [facility("cn-nn-0001", "nanning", {"names": names("样例乡镇卫生院")})]
    facilities = {"hangzhou": _hangzhou(), "zhengzhou": _zhengzhou(), "nanning": nanning}
    made = Directory(
        TODAY,
        cities,
        facilities,
        _hotlines(),
        _insurers(),
        copy.deepcopy(schema.vocabularies()),
        _sources(),
        [],
        store.load_list(store.DATA / "calendar.yml", "calendar_year")[0],
        events=[_event()],
    )
    return reviewed(_poisoned(made), attack) if hostile else reviewed(made, str)


def reviewed(made: Directory, words: Words) -> Directory:
    """The directory judged by the real standard, with a question about a city's first two places, whose free text comes
    from `words`.
    """
    checklist, _ = standard.load()
    assert checklist is not None
    why = {"en": words("Seen on site"), "zh": words("实地查看")}

    def judge(each: Facility) -> Facility:
        said = why if each.city == "hostile" else {"en": "Seen on site", "zh": "实地查看"}
        listing = {"tier": each.tier, "why": said, "on": TODAY}
        return checklist.judge(replace(each, listing=listing if each.tier == "listed" or said is why else None))

    facilities = {name: list(map(judge, several)) for name, several in made.facilities.items()}
    city = list(facilities)[-1] if words is attack else "hangzhou"
    title = {"en": words("List"), "zh": words("名单")}
    said = Said(title, "javascript:1" if words is attack else "https://www.example.org/list", None, "2026-11-01")
    a, b = (Side(words(f"list:{each.id}"), each.id, each.facts, (said,), entry=False) for each in facilities[city][:2])
    unsure = {"a": a.key, "b": b.key, "decision": "unsure", "why": words("Nobody answers"), "by": words("Example")}
    asked = OpenQuestion(city, a, b, {"en": "same phone", "zh": "电话相同"}, 0, (unsure | {"on": TODAY},))
    return replace(made, facilities=facilities, questions=[asked], standard=checklist.facts)


def attack(where: str) -> str:
    """A hostile text that says where it stands, so that a test can tell whether it came out."""
    return f"[{where}] {HOSTILE} [/{where}]"


def _poisoned(made: Directory) -> Directory:
    city: Facts = every({"$ref": "#/$defs/city"}, attack, "city") | {
        "id": "hostile",
        "point": made.cities["hangzhou"]["point"],
        "bounds": made.cities["hangzhou"]["bounds"],
    }
    city["districts"][0]["point"] = {"lat": 30.3, "lon": 120.2, "precision": "district", "datum": "WGS-84"}
    city["organisations"][0]["id"] = "cn-hz-o999"
    facts = every_fact(attack) | {"organisation": "cn-hz-o999"}
    for item in facts["websites"]:
        item["url"] = "javascript:window.__pwned=8"
    facts["contacts"] += [
        {"kind": kind, "value": attack(f"contacts.{kind}"), "purpose": "general"}
        for kind in ("phone", "email", "wechat")
    ]
    hostile_source: dict[str, Any] = {
        "title": {"en": attack("statement.title.en"), "zh": attack("statement.title.zh")},
        "url": "javascript:window.__pwned=9",
        "source": "hostile",
    }
    differs = [
        statement(
            ("transport",), {"en": attack("differs.en"), "zh": attack("differs.zh")}, published=False, **hostile_source
        )
    ]
    whole = facility("cn-hz-9001", "hostile", facts, differs, said=hostile_source)
    coarse = copy.deepcopy(facts)
    coarse["point"] |= {"precision": "district"}
    area = facility("cn-hz-9002", "hostile", coarse, said=hostile_source)
    insurer = every({"$ref": "#/$defs/insurer"}, attack, "insurer") | {"id": "hostile-insurer"}
    insurer["names"] = [{"text": attack("insurer.name"), "lang": "en", "kind": "official"}]
    for terms in made.vocabularies.values():
        terms["hostile"] = {"id": "hostile", "label": {"en": attack("term.en"), "zh": attack("term.zh")}}
    extra = every_fact(attack)
    for item, field in (("services", "kind"), ("languages", "language"), ("id_documents", "document")):
        extra[item] = [{**extra[item][0], field: "hostile"}]
    extra |= {"type": "hostile", "grade": "hostile", "status": "hostile"}
    third = facility("cn-hz-9003", "hostile", extra, said=hostile_source)
    words = {"en": attack("source.en"), "zh": attack("source.zh")}
    source = Source("hostile", words, words, "government", "web", attack("source.licence"), words, "javascript:1")
    return Directory(
        made.today,
        made.cities | {"hostile": city},
        made.facilities | {"hostile": [whole, area, third]},
        _hotlines(attack),
        made.insurers | {"hostile-insurer": insurer},
        made.vocabularies,
        made.sources | {"hostile": source},
        [],
        made.calendar,
        events=[*made.events, _hostile_event()],
    )


def _hostile_event() -> Facts:
    event: Facts = every({"$ref": "#/$defs/event"}, attack, "event") | {"id": "hostile", "city": "hostile"}
    event |= {"from": "2026-11-01", "until": "2026-12-31"}
    event["designated"] = [{"facility": "cn-hz-9001", "from": "2026-11-01", "until": "2026-12-31"}]
    event["venues"][0] |= {"id": "hostile-venue"}
    event["venues"][0]["point"] = {"lat": 30.26, "lon": 120.18, "precision": "building", "datum": "WGS-84"}
    return event
