"""WGS-84, GCJ-02 and BD-09."""

from __future__ import annotations

import pytest
from geopy.distance import great_circle
from hypothesis import given
from hypothesis import strategies as st

from directory import store
from scraper.geocoding import datum
from scraper.geocoding.datum import LatLon

# Published by Alibaba Cloud for a place in Yuhang, Hangzhou.
WGS84, GCJ02, BD09 = (30.281543, 120.021519), (30.279164, 120.026268), (30.285238, 120.032768)

ELSEWHERE = {
    "Hong Kong, Kwong Wah Hospital": (22.315, 114.172),
    "Hong Kong, North District Hospital": (22.4969, 114.124),
    "Hong Kong, Tin Shui Wai Hospital": (22.4586, 113.996),
    "Macao, Conde S. Januário": (22.194168, 113.546721),
    "Macao, Cotai": (22.136475, 113.565144),
    "Taipei": (25.04, 121.56),
    "Penghu": (23.57, 119.58),
    "Paris": (48.85, 2.29),
    "São Paulo": (-23.55, -46.63),
}
MAINLAND = {
    "Shenzhen, Luohu": (22.558, 114.125),
    "Shenzhen, HKU Hospital": (22.5244, 113.993),
    "Shenzhen, Shekou": (22.485, 113.915),
    "Zhuhai": (22.27, 113.57),
    "Hangzhou": (30.25, 120.17),
    "Kashgar": (39.47, 75.99),
    "Mohe": (52.97, 122.54),
}


def metres(a: LatLon, b: LatLon) -> float:
    return float(great_circle(a, b).m)


@pytest.mark.parametrize(
    ("made", "published"),
    [
        (datum.wgs84_to_gcj02(*WGS84), GCJ02),
        (datum.gcj02_to_bd09(*GCJ02), BD09),
        (datum.gcj02_to_wgs84(*GCJ02), WGS84),
        (datum.bd09_to_gcj02(*BD09), GCJ02),
        (datum.to_wgs84(*BD09, "bd09"), WGS84),
        (datum.to_wgs84(*GCJ02, "gcj02"), WGS84),
        (datum.to_wgs84(*WGS84, "wgs84"), WGS84),
    ],
)
def test_the_published_vector_is_met_within_two_metres(made: LatLon, published: LatLon) -> None:
    assert metres(made, published) < 2


@pytest.mark.parametrize("place", ELSEWHERE)
def test_outside_the_mainland_nothing_changes(place: str) -> None:
    point = ELSEWHERE[place]
    assert datum.wgs84_to_gcj02(*point) == point == datum.gcj02_to_wgs84(*point)
    assert datum.gcj02_to_bd09(*point) == point == datum.to_wgs84(*point, "bd09")


@pytest.mark.parametrize("place", MAINLAND)
def test_in_the_mainland_the_shift_is_some_hundred_metres(place: str) -> None:
    point = MAINLAND[place]
    assert 100 < metres(datum.wgs84_to_gcj02(*point), point) < 800
    assert 300 < metres(datum.gcj02_to_bd09(*point), point) < 1300


@pytest.mark.parametrize(("point", "shift"), [((30.25, 120.17), 520), ((34.75, 113.63), 568), ((22.82, 108.37), 513)])
def test_the_shift_of_our_cities(point: LatLon, shift: int) -> None:
    assert metres(datum.wgs84_to_gcj02(*point), point) == pytest.approx(shift, abs=60)


@given(st.floats(24, 45), st.floats(85, 118))
def test_a_round_trip_ends_where_it_began(lat: float, lon: float) -> None:
    point = (lat, lon)
    assert metres(datum.gcj02_to_wgs84(*datum.wgs84_to_gcj02(*point)), point) < 0.5
    assert metres(datum.to_wgs84(*datum.gcj02_to_bd09(*datum.wgs84_to_gcj02(*point)), "bd09"), point) < 0.5


@pytest.mark.parametrize("city", store.city_ids())
@given(st.floats(0, 1), st.floats(0, 1))
def test_a_round_trip_in_our_cities(city: str, north: float, east: float) -> None:
    bounds = store.load_city(city)["bounds"]
    lat = bounds["south"] + north * (bounds["north"] - bounds["south"])
    lon = bounds["west"] + east * (bounds["east"] - bounds["west"])
    assert metres(datum.to_wgs84(*datum.gcj02_to_bd09(*datum.wgs84_to_gcj02(lat, lon)), "bd09"), (lat, lon)) < 0.5
