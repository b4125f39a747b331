"""The open data: complete, valid, WGS-84 with longitude first, and only what schema.json describes."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from directory import schema
from directory.publishing import api, config
from directory.publishing.api import cutter
from tests.publishing import sample
from tests.publishing.conftest import Built

CITIES = ("hangzhou", "zhengzhou", "nanning")


@pytest.fixture(scope="module")
def root(built: Built) -> Path:
    return built.folder / "api" / "v1"


def load(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def test_the_index_counts_and_seals_every_list(built: Built, root: Path) -> None:
    index = load(root / "index.json")
    expected = sum(len(listed) for listed in built.directory.facilities.values())
    assert index["counts"]["facilities"] == expected
    assert index["as_of"] == sample.TODAY
    assert index["licence"]["name"] == "CC BY 4.0"
    assert [each["source"] for each in index["attribution"]] == ["hostile", "sample"]
    lists = {file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file()}
    single = {name for name in lists if name.startswith("facilities/")}
    # An index cannot hold its own digest.
    assert set(index["files"]) == lists - single - {"index.json"}
    for name, facts in index["files"].items():
        content = (root / name).read_bytes()
        assert facts == {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}, name


def test_every_list_holds_every_place(built: Built, root: Path) -> None:
    everything = load(root / "facilities.json")["facilities"]
    ids = [facility.id for listed in built.directory.facilities.values() for facility in listed]
    assert [each["id"] for each in everything] == ids
    assert {file.stem for file in (root / "facilities").glob("*.json")} == set(ids)
    for city in CITIES:
        own = [facility.id for facility in built.directory.facilities[city]]
        assert [each["id"] for each in load(root / city / "facilities.json")["facilities"]] == own
        assert [each["id"] for each in load(root / city / "facilities.geojson")["features"]] == own
        assert load(root / city / "index.json")["city"]["id"] == city


@pytest.mark.parametrize("city", CITIES)
def test_a_place_is_valid_and_links_lead_to_it(built: Built, root: Path, city: str) -> None:
    for facility in built.directory.facilities[city]:
        whole = load(root / "facilities" / f"{facility.id}.json")
        # The sample of every field has words where schema.json asks for a code.
        if facility.id != "cn-hz-0001":
            assert schema.validate("facility", whole) == [], facility.id
        [line] = [each for each in load(root / "facilities.json")["facilities"] if each["id"] == facility.id]
        assert "statements" not in line
        assert (built.folder / line["links"]["data"]).is_file()
        for path in line["links"]["pages"].values():
            assert (built.folder / path / "index.html").is_file()


def test_geojson_has_longitude_first_and_null_where_nothing_is_known(built: Built, root: Path) -> None:
    features = {each["id"]: each for each in load(root / "facilities.geojson")["features"]}
    second = features["cn-hz-0002"]
    assert second["geometry"] == {"type": "Point", "coordinates": [120.1735, 30.2592]}
    assert second["properties"]["precision"] == "building"
    assert features["cn-hz-0003"]["properties"]["precision"] == "district"
    assert features["cn-hz-0005"]["geometry"] is None
    assert "precision" not in features["cn-hz-0005"]["properties"]


def test_text_is_written_as_it_is(root: Path) -> None:
    content = (root / "hangzhou" / "facilities.json").read_text(encoding="utf-8")
    assert "样例第二医院（滨江院区）" in content
    assert "\\u" not in content


def test_removed_values_are_not_passed_on(root: Path) -> None:
    told = [statement["path"] for statement in load(root / "facilities" / "cn-hz-0002.json")["statements"]]
    assert "beds" not in told
    assert told.count("address") == 3


def test_the_published_schema_knows_the_values_of_the_vocabularies(root: Path) -> None:
    published = load(root / "schema.json")
    assert "emergency" in published["$defs"]["service"]["properties"]["kind"]["enum"]
    vocabularies = load(root / "vocabularies.json")
    label = next(term["label"] for term in vocabularies["service"] if term["id"] == "emergency")
    assert label["en"] == "Emergency department"
    assert label["zh"] == "急诊"


def canaries(value: Any) -> Any:
    """The value with a field in every object that no schema knows."""
    if isinstance(value, list):
        return [canaries(item) for item in value]
    if isinstance(value, dict) and not set(value) <= {"en", "zh"}:
        return {
            **{key: canaries(item) for key, item in value.items()},
            "internal": "CANARY",
            "_note": {"x": ["CANARY"]},
        }
    return value


def test_a_field_that_no_schema_knows_never_leaves(tmp_path: Path) -> None:
    directory = sample.directory()
    for city in list(directory.cities):
        directory.cities[city] = canaries(directory.cities[city])
        for facility in directory.facilities[city]:
            facility.facts.update(canaries(facility.facts))
            for statement in facility.statements:
                if isinstance(statement.value, dict):
                    statement.value.update({"internal": "CANARY"})
    for insurer in directory.insurers:
        directory.insurers[insurer] = canaries(directory.insurers[insurer])
    directory.hotlines[:] = canaries(directory.hotlines)
    assert api.write(tmp_path, directory, config.load()).files > 20
    assert [file for file in tmp_path.rglob("*") if file.is_file() and b"CANARY" in file.read_bytes()] == []


def test_what_goes_wrong_beside_the_pages_is_told_whole(tmp_path: Path) -> None:
    directory = sample.directory()
    directory.facilities["hangzhou"][0].facts["beds"] = {"count": float("nan")}
    with pytest.raises(ValueError, match="JSON") as raised, api.writing(tmp_path, directory, config.load()) as beside:
        beside.result()
    assert "api.py" in str(raised.value.__cause__)
    assert not (tmp_path / "api" / "v1" / "index.json").exists()


def test_a_killed_run_leaves_no_process_that_goes_on_writing(tmp_path: Path) -> None:
    script = (
        "import os, pathlib, signal, sys\nfrom directory.publishing import api, config\n"
        "from tests.publishing import many\n"
        "with api.writing(pathlib.Path(sys.argv[1]), many.directory(3000), config.load()):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    # The process beside holds the same pipe: this returns when both have ended.
    done = subprocess.run(command, cwd=config.CONFIG_FILE.parent, stdout=subprocess.PIPE, check=False, timeout=100)
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "api" / "v1" / "index.json").exists()


PHONE = {"kind": "phone", "value": "120"}


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("point", {"lat": 1, "secret": 2}, {"lat": 1}),
        ("text", {"en": "x", "zh": "y", "internal": "z", "de": {"x": 1}}, {"en": "x", "zh": "y"}),
        ("contact", {**PHONE, "languages": ["en", {"x": 1}]}, {**PHONE, "languages": ["en", None]}),
        ("hours", "closed", None),
    ],
)
def test_objects_are_cut_to_what_the_schema_describes(kind: str, value: Any, kept: Any) -> None:
    assert cutter({"$ref": f"#/$defs/{kind}"})(value) == kept
