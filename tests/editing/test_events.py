"""Events from template to page: bad files give notices, designations end by themselves, a past event is an archive."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import lxml.html
import pypdf
import pytest
from icalendar import Calendar

from directory import __main__ as program
from directory import events, store
from directory.model import Facility, Facts
from directory.publishing import config, edition, event_pack, frames
from directory.publishing import events as published
from directory.publishing.exports.calendar import calendar
from tests.publishing import sample

SOURCE = {
    "title": "Example",
    "kind": "official_site",
    "url": "https://www.example.org/",
    "checked_on": "2026-11-01",
    "method": "web",
}
POINT = {"lat": 30.2592, "lon": 120.1735, "precision": "building", "datum": "WGS-84"}


def hall(name: str) -> Facts:
    return {"id": name, "name": {"en": name}, "point": POINT, "sources": [SOURCE]}


def named(facility: str, start: str, until: str) -> dict[str, Any]:
    return {"designated": [{"facility": facility, "from": start, "until": until}]}


def event(**more: Any) -> Facts:
    made = {
        "id": "example-games",
        "city": "hangzhou",
        "name": {"en": "Example Games", "zh": "示例运动会"},
        "from": "2026-12-01",
        "until": "2026-12-10",
        "venues": [
            {
                "id": "hall",
                "name": {"en": "Example Hall", "zh": "示例体育馆"},
                "address": {"zh": "杭州市样例路90号", "district": "330105"},
                "point": {**POINT, "lat": 30.2692},
                "sources": [SOURCE],
            },
            {"id": "field", "name": {"zh": "示例球场"}, "address": {"district": "330105"}, "sources": [SOURCE]},
        ],
        "designated": [
            {"facility": "cn-hz-0002", "from": "2026-12-01", "until": "2026-12-05"},
            {"facility": "cn-hz-0003", "from": "2026-12-01", "until": "2026-12-10"},
        ],
        "sources": [SOURCE],
    }
    return {**made, **more}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "cities" / "hangzhou").mkdir(parents=True)
    shutil.copy(store.DATA / "cities" / "hangzhou" / "city.yml", folder / "cities" / "hangzhou" / "city.yml")
    return folder


def put(data: Path, facts: Facts, name: str = "example-games") -> Path:
    path = data / "cities" / "hangzhou" / "events" / f"{name}.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    return path


IDS = {"cn-hz-0002", "cn-hz-0003"}
CITIES: dict[str, Facts] = {"hangzhou": {"bounds": {"south": 29.0, "north": 31.0, "west": 118.0, "east": 121.0}}}


@pytest.mark.parametrize(
    ("change", "code", "kept"),
    [
        ({}, "venue-without-point", True),
        ({"until": "2026-11-30"}, "event-backwards", False),
        ({"city": "nanning"}, "event-elsewhere", False),
        (named("cn-hz-9999", "2026-12-01", "2026-12-05"), "designated-unknown", True),
        (named("cn-hz-0002", "2026-12-05", "2026-12-01"), "designation-backwards", True),
        ({"venues": [hall(f"v{number}") for number in range(500)]}, "many-venues", True),
        ({"venues": [hall("a"), hall("a")]}, "venue-twice", True),
        ({"venues": [hall("a") | {"point": {**POINT, "lat": 22.8, "lon": 108.3}}]}, "venue-outside", True),
        ({"venues": [{"id": "a", "sources": [SOURCE]}]}, "invalid-event", False),
    ],
)
def test_a_bad_event_gives_a_notice_and_the_rest_is_published(
    data: Path, change: dict[str, Any], code: str, kept: bool
) -> None:
    put(data, event(**change))
    other = {key: value for key, value in event(id="other-games").items() if key not in ("venues", "designated")}
    put(data, other, "other-games")
    found, notices = events.load(data, CITIES, IDS, "2026-11-22")
    assert code in {notice.code for notice in notices}
    assert ("example-games" in {each["id"] for each in found}) == kept
    assert "other-games" in {each["id"] for each in found}
    assert all(notice.render("zh") and notice.render("en") for notice in notices)
    for each in found:
        assert len(each.get("venues", ())) == len({item["id"] for item in each.get("venues", ())})
        assert all(item["point"]["lat"] > 30 for item in each.get("venues", ()) if "point" in item)
        assert {item["facility"] for item in each.get("designated", ())} <= IDS


def test_one_id_in_two_cities_is_published_once(data: Path) -> None:
    put(data, event())
    (data / "cities" / "nanning" / "events").mkdir(parents=True)
    twin = event(city="nanning")
    (data / "cities" / "nanning" / "events" / "example-games.yml").write_text(json.dumps(twin), encoding="utf-8")
    found, notices = events.load(data, {**CITIES, "nanning": CITIES["hangzhou"]}, IDS, "2026-11-22")
    assert [each["city"] for each in found] == ["hangzhou"]
    assert "event-twice" in {notice.code for notice in notices}


@pytest.mark.parametrize(
    ("today", "left"),
    [("2026-11-22", 2), ("2026-12-05", 2), ("2026-12-06", 1), ("2026-12-10", 1), ("2026-12-11", 0)],
)
def test_designations_end_by_themselves(today: str, left: int) -> None:
    assert len(events.designated(event(), today)) == left


def test_near_is_measured_where_points_are_exact_and_by_district_elsewhere() -> None:
    arena, field = event()["venues"]
    exact = sample.facility("cn-hz-0002", "hangzhou", {"names": sample.names("甲"), "point": POINT})
    far = sample.facility("cn-hz-0004", "hangzhou", {"names": sample.names("丁"), "point": {**POINT, "lat": 30.4}})
    coarse = sample.facility(
        "cn-hz-0003",
        "hangzhou",
        {"names": sample.names("乙"), "point": {**POINT, "precision": "district"}, "address": {"district": "330105"}},
    )
    closed = sample.facility(
        "cn-hz-0005", "hangzhou", {"names": sample.names("丙"), "point": POINT, "status": "closed"}
    )
    everyone: list[Facility] = [far, closed, coarse, exact]
    near = events.nearest(arena, everyone)
    assert [(each.facility.id, each.km and round(each.km, 2)) for each in near] == [
        ("cn-hz-0002", 1.11),
        ("cn-hz-0004", 14.54),
        ("cn-hz-0003", None),
    ]
    assert [each.facility.id for each in events.nearest(field, everyone)] == ["cn-hz-0003"]


def test_silence_is_not_an_offer() -> None:
    assert not events.offers({"services": [{"kind": "dental"}]}, "dental")
    assert not events.offers({"services": [{"kind": "dental", "available": "no"}]}, "dental")
    assert events.offers({"services": [{"kind": "dental", "available": "yes"}]}, "dental")


# -- pages --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rendered")
    frames.render(folder)
    return folder


def shown(rendered: Path, code: str, *given: Facts) -> dict[str, str]:
    made = sample.directory()
    made.events[:] = given
    settings = config.load()
    language = next(each for each in settings.languages if each.code == code)
    near = {each["id"]: published.around(made, each) for each in given}
    return dict(published.pages(edition.make(language, settings, made, rendered, {}), near))


@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_page_names_what_is_near_and_a_past_one_is_an_archive(rendered: Path, code: str) -> None:
    coming = shown(rendered, code, event())["events/example-games/"]
    assert "cn-hz-0002" in coming
    assert "1.1 " in coming
    assert "hall-A6.pdf" in coming
    assert "请送我到示例体育馆（杭州市样例路90号）。" in coming
    past = event(**{"from": "2023-01-01", "until": "2023-01-09"})
    archived = shown(rendered, code, past)["events/example-games/"]
    words = "This event is over." if code == "en" else "活动已结束。"
    assert words in archived
    assert "1.1 " not in archived
    assert "hall-A6.pdf" not in archived


def test_hostile_words_of_an_event_stay_words(rendered: Path) -> None:
    bad = event(name={"en": sample.HOSTILE, "zh": sample.HOSTILE})
    bad["venues"][0]["name"] = {"en": sample.HOSTILE}
    bad["told"] = [{"text": {"en": sample.HOSTILE}, "sources": [SOURCE]}]
    html = shown(rendered, "en", bad)["events/example-games/"]
    document = lxml.html.fromstring(html)
    assert "<img src=x" not in html
    assert "<svg onload" not in html
    assert document.xpath("//@onerror | //@onload | //@onmouseover") == []


@pytest.mark.parametrize("paper", published.PAPERS)
def test_the_sheet_of_a_venue_is_one_page_in_two_languages(rendered: Path, tmp_path: Path, paper: str) -> None:
    made = sample.directory()
    made.events[:] = [event()]
    settings = config.load()
    editions = {each.code: edition.make(each, settings, made, rendered, {}) for each in settings.languages}
    near = published.around(made, event())
    venue, nah = (published.venues(editions[code], event(), near)[0] for code in ("en", "zh"))
    content = event_pack.sheet(editions["en"], event(), venue, nah, paper)
    assert content == event_pack.sheet(editions["en"], event(), venue, nah, paper)
    file = tmp_path / "sheet.pdf"
    file.write_bytes(content)
    read = pypdf.PdfReader(file)
    assert len(read.pages) == 1
    text = read.pages[0].extract_text()
    assert "示例体育馆" in text
    assert "Example Hall" in text
    assert "120" in text


def test_events_are_a_calendar_that_its_library_reads() -> None:
    read = Calendar.from_ical(calendar([event()], "Example", "2026-11-22"))
    [entry] = read.walk("VEVENT")
    written = entry.to_ical().decode()
    assert "SUMMARY:示例运动会 Example Games" in written
    assert "DTSTART;VALUE=DATE:20261201" in written
    assert "DTEND;VALUE=DATE:20261211" in written


# -- commands -----------------------------------------------------------------------------------------


def run(data: Path, *arguments: str) -> int:
    return program.main(["event", *arguments, "--city", "hangzhou", "--id", "expo-2027", "--data", str(data)])


def begun(data: Path) -> Path:
    assert run(data, "new", "--from", "2027-05-01", "--until", "2027-05-05", "--en", "Expo", "--zh", "博览会") == 0
    return data / "cities" / "hangzhou" / "events" / "expo-2027.yml"


def test_a_new_event_is_sound_and_never_written_over(data: Path) -> None:
    path = begun(data)
    found, notices = events.load(data, CITIES, IDS, "2026-11-22")
    assert [each["id"] for each in found] == ["expo-2027"]
    assert notices == []
    before = path.read_bytes()
    assert run(data, "new", "--from", "2027-05-01", "--until", "2027-05-05", "--en", "X", "--zh", "某") == 1
    assert path.read_bytes() == before


CSV = "name_en,name_zh,lat,lon,datum,district,url\nMain Hall,主会场,30.25,120.17,WGS-84,330105,https://example.org/\n"
FEATURE = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [120.17, 30.25]},
    "properties": {"name_en": "Main Hall", "name_zh": "主会场", "district": "330105", "url": "https://example.org/"},
}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("venues.csv", CSV.encode()),
        ("venues.csv", b"\xef\xbb\xbf" + CSV.replace(",", ";").encode()),
        ("venues.csv", CSV.encode("gb18030")),
        ("venues.geojson", json.dumps({"type": "FeatureCollection", "features": [FEATURE]}).encode()),
    ],
)
def test_venues_come_from_csv_and_geojson_and_comments_stay(
    data: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    path = begun(data)
    file = tmp_path / name
    file.write_bytes(content)
    assert run(data, "import", str(file)) == 0
    assert run(data, "import", str(file)) == 0
    assert "# An event." in path.read_text(encoding="utf-8")
    [found], notices = events.load(data, CITIES, IDS, "2026-11-22")
    assert notices == []
    [venue] = found["venues"]
    assert venue["name"] == {"en": "Main Hall", "zh": "主会场"}
    assert (venue["point"]["lat"], venue["point"]["lon"]) == (30.25, 120.17)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("WGS-84", "GCJ-02", "GCJ-02"),
        ("WGS-84", "", "unknown datum"),
        ("30.25,120.17", "120.17,30.25", "outside the city"),
        ("30.25", "north", "no numbers"),
        ("https://example.org/", "", "url"),
        ("https://example.org/", "javascript:alert(1)", "url"),
        ("Main Hall,主会场", ",", "without a name"),
        ("name_en,name_zh", "a,b", "no column"),
    ],
)
def test_bad_venue_files_change_nothing(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, told: str
) -> None:
    path = begun(data)
    before = path.read_bytes()
    file = tmp_path / "venues.csv"
    file.write_text(CSV.replace(old, new), encoding="utf-8")
    capsys.readouterr()
    assert run(data, "import", str(file)) == 1
    assert path.read_bytes() == before
    assert told in " ".join(capsys.readouterr().out.split())
