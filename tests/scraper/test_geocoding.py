"""The offline gazetteer, the checks of points, and the answers that are kept."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from geopy.exc import GeocoderServiceError, GeocoderUnavailable
from geopy.geocoders.base import Geocoder
from hypothesis import given
from hypothesis import strategies as st

from directory import schema, store
from scraper.crawl import locate_entries
from scraper.geocoding import answers
from scraper.geocoding.checks import check_point, read_coordinate
from scraper.geocoding.gazetteer import Gazetteer
from scraper.geocoding.places import PLACES, load_places
from scraper.geocoding.wkt import read_datum, read_point
from tests.scraper.crawling import make_workspace

CITIES = ["hangzhou", "nanning", "zhengzhou"]

FOUND = [
    ("杭州市西湖区转塘街道象山路280号", "township", "转塘街道", "330106"),
    ("杭州市萧山区瓜沥镇东灵路47号", "township", "瓜沥镇", "330109"),
    ("杭州市萧山区市心南路199号", "district", "萧山区", "330109"),
    ("杭州市江干区庆春东路3号", "district", "上城区", "330102"),
    ("南宁市横县", "district", "横州市", "450181"),
    ("南宁市武鸣区城厢镇", "township", "城厢镇", "450110"),
    ("南宁市城厢镇", "city", "南宁", ""),  # two districts have a town of this name
    ("郑州市大学路43号", "city", "郑州", ""),
]


@pytest.mark.parametrize(("query", "precision", "place", "district"), FOUND)
def test_the_gazetteer_answers_no_finer_than_it_knows(query: str, precision: str, place: str, district: str) -> None:
    location = Gazetteer(CITIES).geocode(query)
    assert (location.raw["precision"], location.raw["place"], location.raw["district"]) == (precision, place, district)
    city = next(load_places(city) for city in CITIES if query.startswith(load_places(city).area.city))
    assert check_point(location.latitude, location.longitude, city) is None


@pytest.mark.parametrize(
    "query", ["绍兴市越城区1号", "庆春路79号", "", "杭州", "null, null, null 90066", "😀", "杭" * 10_000]
)
def test_what_names_none_of_our_cities_is_not_found(query: str) -> None:
    assert Gazetteer(CITIES).geocode(query) is None


def test_it_is_a_geopy_geocoder_that_asks_nobody() -> None:
    gazetteer = Gazetteer(["hangzhou"])
    assert isinstance(gazetteer, Geocoder)
    assert [location.raw["place"] for location in gazetteer.geocode("杭州市西湖区", exactly_one=False)] == ["西湖区"]
    with pytest.raises(GeocoderUnavailable):
        gazetteer.adapter.get_json("https://example.org/", timeout=1, headers={})


def test_unreadable_files_are_not_the_same_as_not_found(tmp_path: Path) -> None:
    with pytest.raises(GeocoderServiceError):
        Gazetteer(["atlantis"], tmp_path)


class Fake:
    """A geocoder that answers what it is told to."""

    def __init__(self, reply: object) -> None:
        self.reply = reply

    def geocode(self, query: str) -> object:
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


def ask(reply: object) -> answers.Answer:
    return answers.ask(Fake(reply), "hangzhou", "杭州市某处", "fake", "1", "2026-01-01")


def test_the_three_outcomes_are_never_confused(tmp_path: Path) -> None:
    found = answers.ask(Gazetteer(["hangzhou"]), "hangzhou", "杭州市西湖区", "fake", "1", "2026-01-01")
    assert (found.outcome, ask(None).outcome, ask(GeocoderUnavailable("quota")).outcome) == (
        "found", "not_found", "could_not_ask",
    )  # fmt: skip
    assert found.point is not None
    assert schema.validate("point", found.point) == []
    kept = answers.Answer("hangzhou", "杭州市某处", "found", "fake", "1", "2026-01-01", found.point)
    assert answers.keep([kept], tmp_path)
    assert not answers.keep([ask(GeocoderUnavailable("quota used up"))], tmp_path)  # keeps the old answer
    assert store.load_geocodes(tmp_path)[0]["hangzhou: 杭州市某处"]["point"] == found.point
    assert answers.keep([ask(None)], tmp_path)
    assert store.load_geocodes(tmp_path)[0]["hangzhou: 杭州市某处"]["outcome"] == "not_found"


@pytest.mark.parametrize(
    ("lat", "lon", "fault"),
    [
        (30.25, 120.17, None),
        (30.25168, 120.17648, None),
        (0.0, 0.0, "null-island"),
        (0.0, -0.0, "null-island"),
        (2.9, 2.9, "null-island"),
        (120.17, 30.25, "swapped"),
        (91.0, 120.17, "out-of-range"),
        (30.25, 286.0, "out-of-range"),
        (-30.25, 120.17, "outside-city"),
        (30.25, -120.17, "outside-city"),
        (39.9, 116.4, "outside-city"),
        (29.99, 120.58, "other-city"),  # Shaoxing, inside the rectangle of Hangzhou
        (29.33488, 120.12178, "other-city"),  # Yiwu
        (float("nan"), 120.17, "not-a-number"),
        (30.25, float("inf"), "not-a-number"),
    ],
)
def test_points_that_cannot_be_right_are_named(lat: float, lon: float, fault: str | None) -> None:
    assert check_point(lat, lon, load_places("hangzhou")) == fault


@pytest.mark.parametrize("city", CITIES)
def test_every_place_we_know_passes_and_none_of_the_neighbours_does(city: str) -> None:
    places = load_places(city)
    for place in (*places.towns, *places.districts):
        assert check_point(place.lat, place.lon, places) is None, place.name
    for name in {"hangzhou": ("绍兴市", "义乌", "诸暨市"), "nanning": ("贵港市",), "zhengzhou": ("偃师",)}[city]:
        neighbour = next(place for place in places.neighbours if place.name == name)
        assert check_point(neighbour.lat, neighbour.lon, places) in ("other-city", "outside-city"), name


@given(st.floats(), st.floats())
def test_every_pair_of_numbers_is_judged(lat: float, lon: float) -> None:
    fault = check_point(lat, lon, load_places("nanning"))
    bounds = load_places("nanning").facts["bounds"]
    if fault is None:
        assert bounds["south"] <= lat <= bounds["north"]
        assert bounds["west"] <= lon <= bounds["east"]


@pytest.mark.parametrize("text", ["51,5", "51°30'N", "NaN", "inf", "1e999", "0x10", "1_0", "", "three", "1" * 400])
def test_only_plain_decimals_are_coordinates(text: str) -> None:
    assert read_coordinate(text) is None


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("Point(120.1 30.2)", ("30.2", "120.1")),
        ("<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT (120.1 30.2)", ("30.2", "120.1")),
        ("Point(NaN 30.2)", ("30.2", "NaN")),
        ("Point(120.1)", None),
        ("Polygon((1 2))", None),
        ("", None),
        ("Point(" + "1 " * 100_000, None),
    ],
)
def test_wkt_points_are_longitude_first(text: str, pair: tuple[str, str] | None) -> None:
    assert read_point(text) == pair


@pytest.mark.parametrize(
    ("text", "datum"),
    [("GCJ-02 (Tencent)", "gcj02"), ("bd09ll", "bd09"), ("WGS 84", "wgs84"), ("CGCS2000", "wgs84"), ("", None)],
)
def test_datums_are_recognised(text: str, datum: str | None) -> None:
    assert read_datum(text) == datum


def test_the_files_of_the_gazetteer_are_sound() -> None:
    with (PLACES / "townships.csv").open(encoding="utf-8", newline="") as file:
        towns = list(csv.DictReader(file))
    districts = {district["adcode"] for city in CITIES for district in store.load_city(city)["districts"]}
    assert {town["district"] for town in towns} == districts
    assert len({town["code"] for town in towns}) == len(towns)
    with_point = [town for town in towns if town["lat"]]
    assert len({town["geonameid"] for town in with_point}) == len(with_point)
    assert "GeoNames" in (PLACES / "README.md").read_text(encoding="utf-8")


ENTRY = """
id: cn-hz-0001
city: hangzhou
address: {{zh: {address}}}
{point}
sources:
  - title: Example
    kind: news
    url: https://example.org/
    checked_on: "2026-01-01"
    method: web
    covers: [address, point]
"""
POINT = "point: {lat: 30.1, lon: 120.1, precision: building, datum: WGS-84}"


@pytest.mark.parametrize(
    ("address", "point", "queries"),
    [
        ("浙江省杭州市西湖区转塘街道象山路280号", "", ["hangzhou: 浙江省杭州市西湖区转塘街道象山路280号"]),
        ("西湖区转塘街道象山路280号", "", ["hangzhou: 西湖区转塘街道象山路280号"]),
        ("庆春路79号", "", []),
        ("西湖区转塘街道象山路280号", POINT, []),  # an editor's point is never looked up
    ],
)
def test_addresses_of_editors_are_located_under_their_own_words(
    tmp_path: Path, address: str, point: str, queries: list[str]
) -> None:
    workspace = make_workspace(tmp_path)
    folder = workspace.data / "cities" / "hangzhou" / "facilities"
    folder.mkdir()
    (folder / "cn-hz-0001.yml").write_text(ENTRY.format(address=address, point=point), encoding="utf-8")
    locate_entries(["hangzhou"], workspace)
    kept = store.load_geocodes(workspace.data)[0]
    assert list(kept) == queries
    assert all(answer["point"]["precision"] == "township" for answer in kept.values())
