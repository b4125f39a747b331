"""The formats of the trades, each read back by a tool of its trade: complete, valid, and the same facts."""

from __future__ import annotations

import csv
import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import extruct
import jsonschema_rs
import openpyxl
import pyogrio
import pytest
import vobject
from fhir.resources.R4B.bundle import Bundle
from lxml import etree
from openapi_spec_validator import validate as validate_openapi
from pyld import jsonld

from directory.publishing import config
from directory.publishing.exports import tables
from directory.publishing.exports.fhir_types import identifier_of
from directory.publishing.exports.json_ld import script_text
from directory.publishing.urls import FINE
from tests.publishing.conftest import Built
from tests.publishing.sample import HOSTILE

FIXTURES = Path(__file__).parents[1] / "fixtures"
SCOPES = ("", "hangzhou/", "zhengzhou/", "nanning/", "hostile/")
LANGUAGES = tuple(language.code for language in config.load().languages)


@pytest.fixture(scope="module")
def root(built: Built) -> Path:
    return built.folder / "api" / "v1"


def load(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def facts_of(root: Path, scope: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = load(root / scope / "facilities.json")["facilities"]
    return found


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("scope", SCOPES)
def test_every_format_counts_the_same(root: Path, scope: str) -> None:
    ids = [each["id"] for each in facts_of(root, scope)]
    exact = [each["id"] for each in facts_of(root, scope) if each.get("point", {}).get("precision") in FINE]
    lines = (root / scope / "facilities.ndjson").read_text(encoding="utf-8").split("\n")
    assert [json.loads(line)["id"] for line in lines if line] == ids
    assert [each["id"] for each in load(root / scope / "facilities.geojson")["features"]] == ids
    assert [row["id"] for row in rows_of(root / scope / "facilities.csv")] == ids
    book = openpyxl.load_workbook(root / scope / "facilities.xlsx", read_only=True)
    assert [row[0] for row in book[tables.MAIN].iter_rows(min_row=2, max_col=1, values_only=True)] == ids
    book.close()
    entries = load(root / scope / "fhir" / "Bundle.json")["entry"]
    kinds = [(entry["resource"]["resourceType"], entry["resource"]["id"]) for entry in entries]
    assert [own for kind, own in kinds if kind == "Location"] == ids
    assert [own for kind, own in kinds if kind == "Organization" and own.startswith("facility-")] == [
        f"facility-{each}" for each in ids
    ]
    services = load(root / scope / "hsds" / "services.json")["contents"]
    told = [service["service_at_locations"][0]["location"]["external_identifier"] for service in services]
    assert list(dict.fromkeys(told)) == ids
    marks = etree.parse(root / scope / "facilities.kml").findall(".//{*}Placemark")
    assert [mark.get("id") for mark in marks] == ids
    assert len([mark for mark in marks if mark.find("{*}Point") is not None]) == len(exact)
    assert len(etree.parse(root / scope / "facilities.gpx").findall("{*}wpt")) == len(exact)
    assert {file.stem for file in (root / "facilities").glob("*.vcf")} >= set(ids)


def test_guide_points_and_numbers_are_layers_of_their_own(built: Built, root: Path) -> None:
    index = load(root / "index.json")
    cities = built.directory.cities
    for scope, inside in [("", list(cities)), *((f"{city}/", [city]) for city in cities)]:
        points = [f"{city}/{each['id']}" for city in inside for each in cities[city].get("guide_points", ())]
        counts = load(root / scope / "index.json")["counts"]
        assert counts["guide_points"] == len(points)
        numbers = load(root / scope / "hotlines.json")["hotlines"]
        rows = rows_of(root / scope / "hotlines.csv")
        assert [row["id"] for row in rows] == [each["id"] for each in numbers]
        assert [json.loads(row["sources"]) for row in rows] == [each["sources"] for each in numbers]
        assert {row["city"] for row in rows} <= {scope.strip("/")}
        assert counts["hotlines"] == len(numbers)
        assert index["files"][f"{scope}hotlines.csv"]["sha256"]
        files = [root / scope / f"guide_points.{form}" for form in ("geojson", "csv")]
        assert [file.is_file() for file in files] == [bool(points)] * 2  # a layer of nothing is not offered
        if points:
            features = load(files[0])["features"]
            assert [each["id"] for each in features] == points
            assert [f"{row['city']}/{row['id']}" for row in rows_of(files[1])] == points
            assert pyogrio.read_info(files[0], force_feature_count=True)["features"] == len(points)
    features = load(root / "hangzhou" / "guide_points.geojson")["features"]
    assert [each["geometry"] and each["geometry"]["coordinates"] for each in features] == [[120.172, 30.258], None]
    assert features[0]["properties"]["precision"] == "building"


# -- tables -------------------------------------------------------------------------------------------


def rebuilt(tables_read: dict[str, list[dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """The facts of every facility, made out of the tables again."""
    made = tables.tables(LANGUAGES)
    found: dict[str, dict[str, Any]] = {}
    services: dict[tuple[str, str], dict[str, Any]] = {}
    for name in sorted(made, key=lambda name: (name != tables.MAIN, name != "services")):
        for row in tables_read[name]:
            item = _item(made[name], row)
            if name == tables.MAIN:
                found[row["id"]] = item
                continue
            facts = found[row["facility"]]
            owner = services[row["facility"], row["of_service"]] if row.get("of_service") else facts
            owner.setdefault(name, []).append(item)
            if name == "services":
                services[row["facility"], tables.service_key(item)] = item
    return found


def _item(table: tables.Table, row: dict[str, Any]) -> dict[str, Any]:
    item: dict[str, Any] = {}
    for column in table.columns:
        cell = row[column.name]
        if cell in ("", None):
            continue
        value = cell
        if column.made == "json":
            value = json.loads(cell)
        elif column.made == "codes":
            value = cell.split(tables.JOINT)
        place = item
        for step in column.path[:-1]:
            place = place.setdefault(step, {})
        place[column.path[-1]] = value
    return item


def as_text(value: Any) -> Any:
    """A value as a CSV holds it: numbers as text; nothing for what is empty, and never mind the order of fields."""
    if isinstance(value, dict):
        return {key: as_text(item) for key, item in value.items() if item not in ("", [], {}, None)}
    if isinstance(value, list):
        return [as_text(item) for item in value]
    return str(value)


def expected(root: Path) -> dict[str, Any]:
    fields = {name for table in tables.tables(LANGUAGES).values() for name in (table.name, *_tops(table))}
    return {
        each["id"]: as_text({name: value for name, value in each.items() if name in fields})
        for each in facts_of(root, "")
    }


def _tops(table: tables.Table) -> Iterator[str]:
    if table.name == tables.MAIN:
        yield from (column.path[0] for column in table.columns)


def test_the_csv_files_hold_every_fact(root: Path) -> None:
    read = {name: rows_of(root / "csv" / f"{name}.csv") for name in tables.tables(LANGUAGES) if name != tables.MAIN}
    read[tables.MAIN] = rows_of(root / "facilities.csv")
    found = {identifier: as_text(facts) for identifier, facts in rebuilt(read).items()}
    assert found == expected(root)
    assert sum(len(rows) for rows in read.values()) > 100


def test_the_workbook_holds_every_fact_as_text_and_no_formula(root: Path) -> None:
    book = openpyxl.load_workbook(root / "facilities.xlsx")
    read: dict[str, list[dict[str, Any]]] = {}
    for name in tables.tables(LANGUAGES):
        rows = list(book[name[:31]].iter_rows())
        header = [str(cell.value) for cell in rows[0]]
        read[name] = [dict(zip(header, (cell.value for cell in row), strict=True)) for row in rows[1:]]
        assert [cell.coordinate for row in rows for cell in row if cell.data_type == "f"] == []
        assert book[name[:31]].freeze_panes == "B2"
    assert {key: as_text(facts) for key, facts in rebuilt(read).items()} == expected(root)


def test_csv_follows_rfc_4180(root: Path) -> None:
    content = (root / "facilities.csv").read_bytes()
    assert content.endswith(b"\r\n")
    widths = Counter(len(row) for row in csv.reader(content.decode("utf-8").splitlines(keepends=True)))
    assert len(widths) == 1


# -- FHIR ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", SCOPES)
def test_fhir_is_valid_and_its_references_lead_somewhere(root: Path, scope: str) -> None:
    raw = load(root / scope / "fhir" / "Bundle.json")
    bundle = Bundle.model_validate(raw)
    assert len(bundle.entry or ()) == len(raw["entry"]) > 0
    urls = [entry["fullUrl"] for entry in raw["entry"]]
    assert len(urls) == len(set(urls))
    references = set(_references(raw))
    assert references
    assert references <= set(urls)
    kinds = Counter(entry["resource"]["resourceType"] for entry in raw["entry"])
    if scope in ("", "zhengzhou/"):
        assert {"HealthcareService", "InsurancePlan", "OrganizationAffiliation"} <= set(kinds) | {"HealthcareService"}
        assert kinds["InsurancePlan"] >= 1
    if scope == "":
        assert kinds["Endpoint"] >= 1


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


def test_fhir_says_when_a_service_is_open_and_what_is_spoken_there(root: Path) -> None:
    entries = load(root / "hangzhou" / "fhir" / "Bundle.json")["entry"]
    found = {entry["resource"]["id"]: entry["resource"] for entry in entries}
    emergency, international = found["cn-hz-0002-emergency"], found["cn-hz-0002-international"]
    assert emergency["availableTime"][0]["allDay"] is True
    assert international["availableTime"][0] == {
        "daysOfWeek": ["mon", "tue", "wed", "thu", "fri"],
        "availableStartTime": "08:00:00",
        "availableEndTime": "11:30:00",
    }
    assert international["notAvailable"] == [{"description": "Public holidays"}]
    assert international["communication"][0]["coding"][0]["code"] == "en"
    assert found["cn-hz-0002-dental"]["active"] is False
    assert "active" not in found["cn-hz-0002-tcm"]  # nobody has said whether it is offered
    assert found["cn-hz-0002"]["position"] == {"longitude": 120.1735, "latitude": 30.2592}
    assert "position" not in found["cn-hz-0003"]  # known to the district only
    assert found["cn-hz-0002"]["identifier"][1] == {
        "use": "old",
        "system": "urn:bujianwai:facility",
        "value": "cn-hz-0009",
    }


@pytest.mark.parametrize(("given", "made"), [("cn-hz-o_1", "cn-hz-o-1"), ("医院", "--"), ("x" * 80, "x" * 64)])
def test_ids_are_such_as_fhir_allows(given: str, made: str) -> None:
    assert identifier_of(given) == made


# -- the others ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", SCOPES)
def test_hsds_has_the_form_of_the_standard(root: Path, scope: str) -> None:
    validator = jsonschema_rs.Draft202012Validator(load(FIXTURES / "hsds_3_2.json"), validate_formats=True)
    found = load(root / scope / "hsds" / "services.json")
    assert [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(found)] == []
    assert found["total_items"] == len(found["contents"])
    ids = [service["id"] for service in found["contents"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ["facilities.geojson", "facilities.kml"])
@pytest.mark.parametrize("scope", SCOPES)
def test_gdal_opens_what_maps_are_made_of(built: Built, root: Path, scope: str, name: str) -> None:
    info = pyogrio.read_info(root / scope / name, force_feature_count=True)
    assert info["features"] == len(facts_of(root, scope))
    _, _, geometry, _ = pyogrio.raw.read(root / scope / name)
    assert len(geometry) == info["features"]


def test_geojson_follows_rfc_7946(root: Path) -> None:
    files = sorted(root.rglob("*.geojson"))
    assert len(files) >= len(SCOPES) + 2  # places everywhere, guide points where there are any
    for file in files:
        whole = load(file)
        assert set(whole) == {"type", "features"}  # no crs: the standard knows WGS-84 only
        assert whole["type"] == "FeatureCollection"
        ids = [feature["id"] for feature in whole["features"]]
        assert len(ids) == len(set(ids))
        for feature in whole["features"]:
            assert set(feature) == {"type", "id", "geometry", "properties"}
            assert feature["type"] == "Feature"
            assert isinstance(feature["properties"], dict)
            if feature["geometry"] is not None:
                assert set(feature["geometry"]) == {"type", "coordinates"}
                assert feature["geometry"]["type"] == "Point"
                longitude, latitude = feature["geometry"]["coordinates"]
                assert -180 <= longitude <= 180
                assert -90 <= latitude <= 90


def test_points_lie_in_their_city(built: Built, root: Path) -> None:
    for city_id, city in built.directory.cities.items():
        bounds = city["bounds"]
        for feature in load(root / city_id / "facilities.geojson")["features"]:
            if feature["geometry"] and city_id != "hostile":
                longitude, latitude = feature["geometry"]["coordinates"]
                assert bounds["west"] <= longitude <= bounds["east"]
                assert bounds["south"] <= latitude <= bounds["north"]


def test_a_card_is_read_by_the_library_of_its_trade(root: Path) -> None:
    text = (root / "facilities" / "cn-hz-0002.vcf").read_bytes().decode("utf-8")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    card = vobject.readOne(text)
    assert card.fn.value == "样例第二医院（滨江院区）"
    assert [line.value for line in card.contents["tel"]][:2] == ["tel:+8657187783777", "tel:+8657187783777;ext=8001"]
    assert "tel:120" in [line.value for line in card.contents["tel"]]
    assert card.contents["geo"][0].value == "geo:30.2592,120.1735"
    for file in (root / "facilities").glob("*.vcf"):
        assert len(list(vobject.readComponents(file.read_bytes().decode("utf-8")))) == 1, file.name


@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_the_data_in_a_page_is_read_by_search_engines(built: Built, prefix: str) -> None:
    [found] = extruct.extract(built.html(f"{prefix}hangzhou/cn-hz-0002"), syntaxes=["json-ld"])["json-ld"]
    assert found["@type"] == "Hospital"
    assert found["name"] == "样例第二医院（滨江院区）"
    assert found["geo"] == {"@type": "GeoCoordinates", "latitude": 30.2592, "longitude": 120.1735}
    named = {each["name"]: each for each in found["department"]}
    international = named["International department" if not prefix else "国际医疗部（国际门诊）"]
    assert international["knowsLanguage"] == ["en"]
    assert international["openingHoursSpecification"][0]["opens"] == "08:00"
    expanded = jsonld.expand({**found, "@context": {"@vocab": "https://schema.org/"}})
    assert expanded[0]["@type"] == ["https://schema.org/Hospital"]
    assert "https://schema.org/department" in expanded[0]


def test_what_is_past_its_time_is_not_told_as_true(built: Built, root: Path) -> None:
    """Formats that cannot say "not confirmed since" leave it out; the others say it."""
    lines = {each["id"]: each for each in facts_of(root, "hangzhou/")}
    assert lines["cn-hz-0003"]["unconfirmed"] == ["names/zh-Hans|样例区级医院", "point", "address"]
    assert lines["cn-hz-0002"]["unconfirmed"] == []
    rows = {row["id"]: row for row in rows_of(root / "hangzhou" / "facilities.csv")}
    assert rows["cn-hz-0003"]["unconfirmed"]


def test_openapi_is_valid_and_every_file_it_names_is_there(built: Built, root: Path) -> None:
    described = load(root / "openapi.json")
    validate_openapi(described)
    for path in described["paths"]:
        for city, facts in built.directory.cities.items():
            if "guide_points" in facts or "{city}/guide_points" not in path:
                assert (root / path[1:].format(city=city, id="cn-hz-0001")).is_file(), path


@pytest.mark.parametrize("text", [HOSTILE, "</script>", "<!--", "\u2028"])
def test_no_text_ends_the_block_it_stands_in(text: str) -> None:
    shown = script_text({"name": text})
    assert not set("<>&\u2028\u2029") & set(shown)
    assert json.loads(shown)["name"] == text


UTF8 = "44,34,76,1,,0,false,true"
"""LibreOffice's options for CSV: comma, double quote, UTF-8, from line 1, every cell as text."""


def test_libreoffice_opens_the_workbook_and_the_csv_with_chinese_intact(root: Path, tmp_path: Path) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for name in ("facilities.xlsx", "facilities.csv"):
        file = tmp_path / name
        file.write_bytes((root / "hangzhou" / name).read_bytes())
        out = tmp_path / f"from-{file.suffix[1:]}"
        command = ["soffice", profile, "--headless", "--convert-to", f"csv:Text - txt - csv (StarCalc):{UTF8}"]
        command += [f"--infilter=CSV:{UTF8}"] if file.suffix == ".csv" else []
        subprocess.run([*command, "--outdir", str(out), str(file)], check=True, capture_output=True, timeout=120)
        found = rows_of(out / "facilities.csv")
        assert [row["id"] for row in found] == [each["id"] for each in facts_of(root, "hangzhou/")]
        assert found[1]["address_zh"] == "杭州市样例路88号"
