"""The online geocoders against a server that lies: three outcomes, one datum, no precision that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from geopy.distance import great_circle
from geopy.geocoders.base import Geocoder

from directory import store
from scraper.geocoding import online
from scraper.geocoding.answers import Answer
from scraper.geocoding.geocode import ask
from scraper.geocoding.places import load_places
from scraper.geocoding.providers import PROVIDERS, NotReadyError
from scraper.geocoding.queries import Query, read_query
from tests.scraper.lying import NOTHING, ONLINE, Liar, Reply, as_sent, found, geocoder, lying, said

ADDRESS = "杭州市上城区庆春路79号"
HOSPITAL = (30.2563, 120.1734)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(online, "TIMEOUT", 0.6)


@pytest.fixture(scope="module")
def liar() -> Iterator[Liar]:
    with lying(lambda _: Reply()) as server:
        yield server


def query(text: str = ADDRESS, city: str = "hangzhou") -> Query:
    read = read_query(text, load_places(city))
    assert isinstance(read, Query)
    return read


def answer(liar: Liar, name: str, reply: Reply, text: str = ADDRESS, timeout: float = 5.0) -> Answer:
    liar.reply = lambda _: reply
    return ask(PROVIDERS[name], geocoder(name, "hangzhou", liar.root, timeout), query(text))


@pytest.mark.parametrize("name", ONLINE)
def test_a_good_answer_is_found_in_wgs84(liar: Liar, name: str) -> None:
    given = answer(liar, name, found(name, *as_sent(name, *HOSPITAL)))
    assert given.outcome == "found"
    assert given.point is not None
    assert great_circle((given.point["lat"], given.point["lon"]), HOSPITAL).m < 2
    assert given.point["datum"] == "WGS-84"
    assert given.raw.split()[1] == {"amap": "gcj02", "baidu": "bd09"}.get(name, "wgs84")
    assert isinstance(geocoder(name, "hangzhou", liar.root), Geocoder)
    listed = geocoder(name, "hangzhou", liar.root).geocode(ADDRESS, exactly_one=False)
    assert [place.raw["precision"] for place in listed] == [given.point["precision"]]


@pytest.mark.parametrize("name", ONLINE)
def test_nothing_found_is_knowledge(liar: Liar, name: str) -> None:
    assert answer(liar, name, NOTHING[name]).outcome == "not_found"


HTML = Reply("<!doctype html><title>登录</title>".encode(), headers={"Content-Type": "text/html; charset=utf-8"})
UNREADABLE: dict[str, Reply] = {
    "HTML with 200": HTML,
    "empty body": Reply(b""),
    "half of a JSON": Reply(b'{"status": "1", "geoc'),
    "null": Reply(b"null"),
    "a number": Reply(b"17"),
    "a string": Reply(b'"ok"'),
    "an empty object": Reply(b"{}"),
    "a list of nothing": Reply(b"[null]"),
    "a list of lists": Reply(b"[[]]"),
    "nested without end": Reply(b"[" * 100_000),
    "not UTF-8": Reply('["杭州"]'.encode("gb18030")),
    "too large": Reply(b" " * (2 * 1024 * 1024) + b"[]"),
    "cut off": Reply(b'[{"lat": "30.25"', fault="cut"),
    "reset": Reply(fault="reset"),
    "redirect": Reply(status=302, headers={"Location": "http://127.0.0.1:9/"}),
    "to a file": Reply(status=302, headers={"Location": "file:///etc/passwd"}),
    **{f"HTTP {code}": Reply(b"{}", code) for code in (400, 401, 402, 403, 404, 418, 429, 500, 502, 503, 504)},
    "HTTP 429 with Retry-After": Reply(b"{}", 429, {"Retry-After": "120"}),
    "HTTP 503 with HTML": Reply(b"<html>", 503),
}


@pytest.mark.parametrize("name", ONLINE)
@pytest.mark.parametrize("case", UNREADABLE)
def test_what_is_no_answer_is_never_not_found(liar: Liar, name: str, case: str) -> None:
    given = answer(liar, name, UNREADABLE[case])
    assert (given.outcome, given.point) == ("could_not_ask", None)
    assert given.why
    assert "secret-key" not in repr(given)
    assert given.refused == (case.startswith(("HTTP 401", "HTTP 402", "HTTP 403", "HTTP 429")))
    assert given.retry_after == (120 if "Retry-After" in case else None)


@pytest.mark.parametrize("fault", ["hang", "drip"])
def test_a_slow_answer_is_given_up(liar: Liar, fault: str) -> None:
    given = answer(liar, "nominatim", Reply(b"[" + b" " * 30 + b"]", fault=fault), timeout=0.3)
    assert given.outcome == "could_not_ask"
    assert given.why


def test_nobody_there(liar: Liar) -> None:
    gone = geocoder("amap", "hangzhou", "http://127.0.0.1:9")
    assert ask(PROVIDERS["amap"], gone, query()).outcome == "could_not_ask"


@pytest.mark.parametrize("name", ONLINE)
@pytest.mark.parametrize("number", ["51,5", "51°30'N", "", None, True, [], {}, "NaN", "1e999", "three"])
def test_what_is_no_number_is_no_coordinate(liar: Liar, name: str, number: Any) -> None:
    assert answer(liar, name, found(name, number, 120.17)).outcome == "could_not_ask"


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_json_that_is_none(liar: Liar, constant: str) -> None:
    body = f'{{"status":"0","location":{{"lat":{constant},"lon":120.1,"level":"门址","score":100}}}}'
    assert answer(liar, "tianditu", Reply(body.encode())).outcome == "could_not_ask"


REFUSED = [
    ("amap", {"status": "0", "info": "USER_DAILY_QUERY_OVER_LIMIT", "infocode": "10044"}, True),
    ("amap", {"status": "0", "info": "CUQPS_HAS_EXCEEDED_THE_LIMIT", "infocode": "10021"}, True),
    ("amap", {"status": "0", "info": "INVALID_USER_KEY", "infocode": "10001"}, True),
    ("amap", {"status": "0", "info": "ENGINE_RESPONSE_DATA_ERROR", "infocode": "30001"}, False),
    ("amap", {"status": "0", "geocodes": []}, False),
    ("baidu", {"status": 302, "message": "天配额超限，限制访问"}, True),
    ("baidu", {"status": 401, "message": "当前并发量已经超过约定并发配额"}, True),
    ("baidu", {"status": 200, "message": "APP不存在，AK有误"}, True),
    ("baidu", {"status": 1, "message": "服务器内部错误"}, False),
    ("baidu", {"status": 777, "message": "?"}, False),
    ("baidu", {"status": "777"}, False),
    ("baidu", {"status": 0}, False),
    ("tianditu", {"status": "404", "msg": "error"}, False),
    ("tianditu", {"code": 301006, "msg": "非法Key"}, False),
    ("nominatim", {"error": {"code": 400, "message": "Nothing to search for."}}, False),
    ("nominatim", {"error": "Bandwidth limit exceeded"}, False),
]


@pytest.mark.parametrize(("name", "body", "refused"), REFUSED)
def test_an_error_inside_200_is_an_error(liar: Liar, name: str, body: dict[str, Any], refused: bool) -> None:
    given = answer(liar, name, said(body))
    assert (given.outcome, given.refused) == ("could_not_ask", refused)


LEVELS = [
    ("amap", "门牌号", {"number": "79号"}, "building"),
    ("amap", "门牌号", {"number": "97号"}, "street"),  # another house
    ("amap", "兴趣点", {}, "street"),  # the house was not found, something in the street was
    ("amap", "道路", {}, "street"),
    ("amap", "乡镇", {}, "township"),
    ("amap", "村庄", {}, "township"),
    ("amap", "区县", {}, "district"),
    ("amap", "市", {}, "city"),
    ("amap", "未知", {}, "city"),
    ("amap", "省", {}, ""),
    ("amap", "国家", {}, ""),
    ("baidu", "门址", {}, "building"),
    ("baidu", "门址", {"precise": 0}, "township"),
    ("baidu", "门址", {"confidence": 70}, "street"),
    ("baidu", "门址", {"confidence": 20}, "district"),
    ("baidu", "门址", {"comprehension": None}, "street"),
    ("baidu", "道路", {}, "street"),
    ("baidu", "区县", {}, "district"),
    ("baidu", "城市", {"confidence": 100}, "city"),
    ("baidu", "UNKNOWN", {}, "city"),
    ("baidu", "省", {}, ""),
    ("tianditu", "门址", {}, "building"),
    ("tianditu", "兴趣点", {"score": 81}, "street"),
    ("tianditu", "门址", {"score": None}, "street"),
    ("tianditu", "购物服务", {}, "city"),
    ("tianditu", "省", {}, ""),
    ("nominatim", "building", {"address": {"house_number": "79号"}}, "building"),
    ("nominatim", "building", {"address": {"house_number": "97"}}, "street"),
    ("nominatim", "amenity", {"category": "amenity", "type": "hospital"}, "street"),
    ("nominatim", "road", {"category": "highway"}, "street"),
    ("nominatim", "suburb", {"category": "place"}, "township"),
    ("nominatim", "city_district", {"category": "boundary"}, "district"),
    ("nominatim", "city", {"category": "boundary"}, "city"),
    ("nominatim", "postcode", {"category": "place"}, "city"),
    ("nominatim", "state", {"category": "boundary"}, ""),
    ("nominatim", "country", {"category": "boundary"}, ""),
]


@pytest.mark.parametrize(("name", "level", "more", "precision"), LEVELS)
def test_precision_is_never_overstated(liar: Liar, name: str, level: str, more: dict[str, Any], precision: str) -> None:
    given = answer(liar, name, found(name, *as_sent(name, *HOSPITAL), level, **more))
    assert (given.point or {}).get("precision", "") == precision


def test_a_place_without_a_house_number_may_be_a_building(liar: Liar) -> None:
    given = answer(liar, "amap", found("amap", *as_sent("amap", *HOSPITAL), "兴趣点"), "杭州市上城区庆春路")
    assert given.point is not None
    assert given.point["precision"] == "building"


REAL = [  # answers recorded by others in public repositories; see the module of the provider for the form
    ("amap", "广西壮族自治区桂林市七星区六合路98号",
     ('{"status":"1","info":"OK","infocode":"10000","count":"1","geocodes":[{"formatted_address":"广西壮族自治区桂林市七星区六合路|98号",'
     '"province":"广西壮族自治区","citycode":"0773","city":"桂林市","district":"七星区","township":[],"neighborhood":{"name":[],'
     '"type":[]},"building":{"name":[],"type":[]},"adcode":"450305","street":"六合路","number":"98号",'
     '"location":"110.333780,25.279878","level":"门牌号"}]}'),
     (25.2825, 110.3288), "building", "450305"),
    ("baidu", "上海市",
     ('{"status":0,"result":{"location":{"lng":121.45078363819293,"lat":31.193489388753848},"precise":1,"confidence":70,'
     '"comprehension":100,"level":"\\u5730\\u4ea7\\u5c0f\\u533a"}}'),
     (31.1896, 121.4398), "street", ""),
    ("tianditu", "北京市",
     '{"msg":"ok","location":{"score":100,"level":"门址","lon":"116.290158","lat":"39.894696","keyWord":"…"},"status":"0"}',
     (39.894696, 116.290158), "building", ""),
    ("nominatim", "杭州市",
     '[{"name":"杭州市","category":"boundary","type":"administrative","addresstype":"city","lat":"30.25","lon":"120.15"}]',
     (30.25, 120.15), "city", ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "body", "point", "precision", "adcode"), REAL)
def test_recorded_answers_are_read(
    liar: Liar, name: str, text: str, body: str, point: tuple[float, float], precision: str, adcode: str
) -> None:
    liar.reply = lambda _: Reply(body.encode())
    location = geocoder(name, "hangzhou", liar.root).geocode(text)
    assert great_circle((location.latitude, location.longitude), point).m < 120
    assert (location.raw["precision"], location.raw["district"]) == (precision, adcode)


def test_what_is_sent(liar: Liar) -> None:
    liar.paths.clear()
    liar.agents.clear()
    for name in ONLINE:
        answer(liar, name, NOTHING[name])
    paths = dict(zip(ONLINE, liar.paths, strict=True))
    assert "city=330100" in paths["amap"]
    assert "bounded=1" in paths["nominatim"]
    assert "limit=1" in paths["nominatim"]
    assert "secret-key" not in paths["nominatim"]
    assert all("secret-key" in paths[name] for name in ("amap", "baidu", "tianditu"))
    assert liar.agents == {"bujianwai-tests (mail@example.org)"}


def test_an_address_too_long_for_baidu_is_not_cut_off(liar: Liar) -> None:
    liar.asked.clear()
    given = answer(liar, "baidu", NOTHING["baidu"], "杭州市上城区" + "庆春路" * 12)
    assert given.outcome == "could_not_ask"
    assert liar.asked == []


@pytest.mark.parametrize("name", ONLINE)
def test_without_key_or_contact_nobody_is_asked(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = PROVIDERS[name]
    monkeypatch.setenv("BUJIANWAI_CONTACT", "mail@example.org")
    if provider.key:
        monkeypatch.delenv(provider.key, raising=False)
        with pytest.raises(NotReadyError, match=provider.key):
            provider.ready()
        monkeypatch.setenv(provider.key, "k")
    geocoder_here = provider.ready()("hangzhou", store.DATA)
    assert "mail@example.org" in geocoder_here.headers["User-Agent"]
    monkeypatch.delenv("BUJIANWAI_CONTACT")
    with pytest.raises(NotReadyError, match="BUJIANWAI_CONTACT"):
        provider.ready()


def test_every_provider_asks_over_https_and_says_how_well_it_is_known() -> None:
    for provider in PROVIDERS.values():
        assert set(provider.title) == {"en", "zh"}
        assert provider.known in ("answer", "documentation", "unproven")
        assert provider.make is None or provider.make.root.startswith("https://")
        assert not provider.online or provider.seconds >= 0.5
    assert PROVIDERS["nominatim"].seconds > 1
