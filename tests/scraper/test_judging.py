"""Replayed answers of providers: every bad pair is caught before it is kept, no good one is refused."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from geopy.distance import great_circle

from directory import store
from directory.model import Facts
from scraper.geocoding import datum
from scraper.geocoding.answers import Answer
from scraper.geocoding.evaluation import CASES
from scraper.geocoding.geocode import ask, held_notice
from scraper.geocoding.judging import Fault, crowded, judge
from scraper.geocoding.places import load_places
from scraper.geocoding.providers import PROVIDERS
from scraper.geocoding.queries import Query, read_query
from tests.scraper.lying import ONLINE, Liar, Reply, as_sent, found, geocoder, lying, said

CITIES = ("hangzhou", "nanning", "zhengzhou")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture(scope="module")
def liar() -> Iterator[Liar]:
    with lying(lambda _: Reply()) as server:
        yield server


def judged(
    liar: Liar, name: str, city: str, address: str, reply: Reply, kept: list[Facts] | None = None
) -> tuple[Answer, Fault | None]:
    places = load_places(city)
    query = read_query(address, places)
    assert isinstance(query, Query), (query, address)
    liar.reply = lambda _: reply
    answer = ask(PROVIDERS[name], geocoder(name, city, liar.root), query)
    return answer, judge(answer, query.address, places, kept or [])


def good_ones() -> list[tuple[str, str, float, float]]:
    """(city, address, lat, lon) of known points: townships of the gazetteer, moved by up to 300 m, and the hospitals of
    the acceptance set that Wikidata has a point of.
    """
    chance = random.Random(1)
    known = []
    for city in CITIES:
        places = load_places(city)
        names = {district.adcode: district.name for district in places.area.districts}
        for town in places.towns:
            lat, lon = town.lat + chance.uniform(-0.002, 0.002), town.lon + chance.uniform(-0.002, 0.002)
            known.append((city, f"{places.area.city}{names[town.district]}{town.name}人民路12号", lat, lon))
    known += [
        (case["city"], case["in"], case["expected"]["lat"], case["expected"]["lon"])
        for case in store.read_jsonl(CASES)
        if case["expected"] != "nothing" and "lat" in case["expected"] and "余杭区临平" not in case["in"]
    ]
    return known


GOOD = good_ones()


def test_there_are_enough_good_answers() -> None:
    assert len(GOOD) * len(ONLINE) >= 500


@pytest.mark.parametrize("name", ONLINE)
def test_no_good_answer_is_refused(liar: Liar, name: str) -> None:
    for city, address, lat, lon in GOOD:
        query = read_query(address, load_places(city))
        assert isinstance(query, Query)
        more = {"adcode": query.address.district, "street": query.address.street} if name == "amap" else {}
        answer, fault = judged(liar, name, city, address, found(name, *as_sent(name, lat, lon), **more))
        assert fault is None, (address, fault)
        assert answer.point is not None
        assert great_circle((answer.point["lat"], answer.point["lon"]), (lat, lon)).m < 2


def test_an_adcode_of_a_former_district_is_that_of_today(liar: Liar) -> None:
    for address in ("杭州市江干区庆春东路3号", "杭州市上城区庆春东路3号"):
        reply = found("amap", *as_sent("amap", 30.256, 120.204), adcode="330104", street="庆春东路")
        assert judged(liar, "amap", "hangzhou", address, reply)[1] is None


ADDRESSES = [
    ("hangzhou", "杭州市上城区庆春路79号", (30.2563, 120.1734)),
    ("hangzhou", "杭州市萧山区瓜沥镇东灵路47号", (30.178, 120.455)),
    ("zhengzhou", "郑州市金水区纬五路7号", (34.768, 113.688)),
    ("nanning", "南宁市青秀区桃源路6号", (22.813, 108.334)),
]
# What no conversion brings to our cities: sent as it stands.
RAW: dict[str, tuple[float, float]] = {
    "null-island": (0.0, 0.0),
    "null-island, signed": (0.0, -0.0),
    "null-island, rounded": (2.9, 2.9),
    "Beijing": (39.9042, 116.4074),
    "Hong Kong": (22.315, 114.172),
    "middle of China": (35.8617, 104.1954),
    "middle of the province": (29.1832, 120.0934),
    "Saint Mary's in Wales": (51.76, -3.39),
    "latitude 91": (91.0, 120.17),
    "longitude 286": (30.25, 286.0),
}
CODES = {
    "null-island": {"null-island"},
    "null-island, signed": {"null-island"},
    "null-island, rounded": {"null-island"},
    "latitude 91": {"out-of-range", "outside-city"},
    "longitude 286": {"out-of-range", "outside-city"},
}


@pytest.mark.parametrize("name", ONLINE)
@pytest.mark.parametrize("case", RAW)
@pytest.mark.parametrize(("city", "address", "_right"), ADDRESSES)
def test_points_elsewhere_are_held(
    liar: Liar, name: str, case: str, city: str, address: str, _right: tuple[float, float]
) -> None:
    _, fault = judged(liar, name, city, address, found(name, *RAW[case]))
    assert fault is not None
    assert fault.code in CODES.get(case, {"outside-city", "other-city"})


@pytest.mark.parametrize("name", ONLINE)
@pytest.mark.parametrize(("city", "address", "right"), ADDRESSES)
def test_axes_and_signs(liar: Liar, name: str, city: str, address: str, right: tuple[float, float]) -> None:
    lat, lon = as_sent(name, *right)
    for pair, code in (((lon, lat), "swapped"), ((-lat, lon), "outside-city"), ((lat, -lon), "outside-city")):
        _, fault = judged(liar, name, city, address, found(name, *pair))
        assert fault is not None
        assert fault.code == code


@pytest.mark.parametrize("name", ONLINE)
@pytest.mark.parametrize("city", CITIES)
def test_the_middle_of_something_is_no_building(liar: Liar, name: str, city: str) -> None:
    """Of the district itself, of every other district, and of the city; with the highest confidence."""
    places = load_places(city)
    middles = [*places.districts, *([places.whole] if places.whole else [])]
    for district in places.districts:
        address = f"{places.area.city}{district.name}人民路12号"
        for middle in middles:
            more = {"number": "12号"} if name == "amap" else {"address": {"house_number": "12"}}
            more = more if name in ("amap", "nominatim") else {}
            reply = found(name, *as_sent(name, middle.lat, middle.lon), **more)
            answer, fault = judged(liar, name, city, address, reply)
            assert answer.point is not None
            assert answer.point["precision"] == "building"
            assert fault is not None, (address, middle.name)
            assert fault.code in ("centroid", "other-district")


@pytest.mark.parametrize("name", ONLINE)
def test_a_district_called_a_district_is_kept(liar: Liar, name: str) -> None:
    level = {"amap": "区县", "baidu": "区县", "tianditu": "区县", "nominatim": "city_district"}[name]
    middle = load_places("hangzhou").districts[0]
    reply = found(name, *as_sent(name, middle.lat, middle.lon), level)
    answer, fault = judged(liar, name, "hangzhou", f"杭州市{middle.name}人民路12号", reply)
    assert fault is None
    assert answer.point is not None
    assert answer.point["precision"] == "district"


@pytest.mark.parametrize("name", ONLINE)
def test_a_street_of_this_name_in_the_next_city_is_held(liar: Liar, name: str) -> None:
    for city, address, _ in ADDRESSES:
        for place in load_places(city).neighbours[:20]:
            _, fault = judged(liar, name, city, address, found(name, *as_sent(name, place.lat, place.lon)))
            assert fault is not None, place.name
            assert fault.code in ("other-city", "outside-city", "other-district")


@pytest.mark.parametrize("name", ONLINE)
def test_the_heart_of_another_district_is_held(liar: Liar, name: str) -> None:
    """Without an adcode, as Baidu and Tianditu answer."""
    places = load_places("hangzhou")
    names = {district.adcode: district.name for district in places.area.districts}
    far = [town for town in places.towns if town.district in ("330109", "330111", "330112", "330127", "330182")]
    for town in far:
        address = "杭州市上城区庆春路79号"
        _, fault = judged(liar, name, "hangzhou", address, found(name, *as_sent(name, town.lat, town.lon)))
        assert fault is not None, names[town.district] + town.name
        assert fault.code == "other-district"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"adcode": "330106"}, "other-district"),
        ({"adcode": "330109"}, "other-district"),
        ({"adcode": "410105"}, "other-city"),
        ({"adcode": "330602"}, "other-city"),
        ({"adcode": "330102", "street": "庆春东路"}, "other-street"),
        ({"adcode": "330102", "street": "解放路"}, "other-street"),
    ],
)
def test_what_amap_says_of_the_place_must_be_what_was_asked(liar: Liar, more: dict[str, Any], code: str) -> None:
    city, address, right = ADDRESSES[0]
    _, fault = judged(liar, "amap", city, address, found("amap", *as_sent("amap", *right), **more))
    assert fault is not None
    assert fault.code == code


def test_the_district_in_the_words_of_nominatim_counts(liar: Liar) -> None:
    city, address, right = ADDRESSES[0]
    reply = found("nominatim", *right, address={"city_district": "西湖区", "city": "杭州市"})
    assert judged(liar, "nominatim", city, address, reply)[1] == Fault(
        "other-district", "30.2563, 120.1734 (building/yes/building), adcode 330106"
    )


def kept_row(name: str, lat: float, lon: float, precision: str = "building") -> Facts:
    point = {"lat": lat, "lon": lon, "precision": precision, "datum": "WGS-84", "from": "x"}
    return {
        "query": "hangzhou: 杭州市上城区庆春路79号", "outcome": "found", "provider": name, "version": "0",
        "when": "2026-01-01", "point": point,
    }  # fmt: skip


@pytest.mark.parametrize("name", ONLINE)
@pytest.mark.parametrize("before", ONLINE)
def test_a_forgotten_or_second_conversion_is_seen(liar: Liar, name: str, before: str) -> None:
    """The datums lie more than 500 m apart in our cities, and a kept answer is there to compare with."""
    city, address, right = ADDRESSES[0]
    confirmed: dict[str, dict[str, Any]] = {
        "amap": {"number": "79号"}, "nominatim": {"address": {"house_number": "79"}},
    }  # fmt: skip
    fine = confirmed.get(name, {})
    kept = [kept_row(before, *right)]
    assert judged(liar, name, city, address, found(name, *as_sent(name, *right), **fine), kept)[1] is None
    for wrong in (datum.wgs84_to_gcj02(*right), datum.gcj02_to_wgs84(*right), datum.to_wgs84(*right, "bd09")):
        _, fault = judged(liar, name, city, address, found(name, *as_sent(name, *wrong), **fine), kept)
        assert fault is not None
        assert fault.code == "answer-moved"


def test_an_answer_never_gets_lost_or_coarser_by_itself(liar: Liar) -> None:
    city, address, right = ADDRESSES[0]
    kept = [kept_row("amap", *right)]
    sent = as_sent("amap", *right)
    empty = said({"status": "1", "info": "OK", "count": "0", "geocodes": []})
    assert judged(liar, "amap", city, address, empty, kept)[1] == Fault("answer-lost", "not found")
    coarser = judged(liar, "amap", city, address, found("amap", *sent, "区县"), kept)[1]
    assert coarser is not None
    assert coarser.code == "answer-coarser"
    # What another provider or the gazetteer knows of a coarser kind speaks against nothing.
    for row in (kept_row("nominatim", 30.1, 120.0, "district"), kept_row("gazetteer", 30.1, 120.0, "township")):
        assert judged(liar, "amap", city, address, found("amap", *sent), [row])[1] is None
    assert judged(liar, "amap", city, address, empty, [kept_row("baidu", *right)])[1] is None


def test_more_than_five_addresses_on_one_point_are_a_crowd() -> None:
    def at(number: int, precision: str = "building", provider: str = "amap") -> Answer:
        point = {"lat": 30.2, "lon": 120.2, "precision": precision, "datum": "WGS-84", "from": "x"}
        return Answer("hangzhou", f"路{number}号", "found", provider, "1", "2026-01-01", point)

    assert crowded([at(n) for n in range(5)], []) == set()
    assert len(crowded([at(n) for n in range(6)], [])) == 6
    assert crowded([at(n, "district") for n in range(60)], []) == set()
    assert crowded([at(n, provider=name) for n in range(5) for name in ONLINE], []) == set()
    rows = [at(n).row() for n in range(5)]
    assert crowded([at(5)], rows) == {"hangzhou: 路5号"}
    assert crowded([at(4)], rows) == set()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_fault_has_a_notice(liar: Liar, lang: str) -> None:
    codes = (
        "not-a-number", "out-of-range", "null-island", "swapped", "outside-city", "other-city", "other-district",
        "other-street", "centroid", "crowded", "answer-lost", "answer-coarser", "answer-moved",
    )  # fmt: skip
    city, address, right = ADDRESSES[0]
    answer, _ = judged(liar, "amap", city, address, found("amap", *as_sent("amap", *right)))
    query = read_query(address, load_places(city))
    assert isinstance(query, Query)
    for code in codes:
        notice = held_notice(query, answer, Fault(code, "30.1, 120.1"), load_places(city))
        text = notice.render(lang)
        assert "geocodes.jsonl" in text
        assert address in text
        assert "30.1, 120.1" in text
        assert "{" not in text
