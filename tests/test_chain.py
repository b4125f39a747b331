"""The whole chain through the commands people run: bad input is told, the rest is published, bytes repeat."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from directory import store

pytestmark = pytest.mark.slow


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=store.ROOT, capture_output=True, text=True, env=os.environ | {"COLUMNS": "200"} | environment, timeout=300,
    )  # fmt: skip


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a copy of the repository's facts that a test may spoil."""
    return shutil.copytree(store.DATA, tmp_path / "data")


def entry(data: Path, city: str) -> Path:
    return sorted((data / "cities" / city / "facilities").glob("*.yml"))[0]


def test_good_data_passes_the_check() -> None:
    done = run("directory", "check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 errors" in done.stdout


def test_bad_data_is_told_and_everything_else_published(data: Path, tmp_path: Path) -> None:
    broken = [entry(data, "hangzhou"), entry(data, "nanning")]
    broken[0].write_text("id: [", encoding="utf-8")
    broken[1].write_text(
        broken[1].read_text(encoding="utf-8").replace("lang: zh-Hans", "lang: elvish", 1), encoding="utf-8"
    )
    records = data / "records" / "wikidata.jsonl"
    rows = [json.loads(line) for line in records.read_text(encoding="utf-8").splitlines()]
    rows[0]["facts"]["point"] = {"lat": 22.8, "lon": 10.0, "precision": "building", "datum": "WGS-84"}
    rows[1]["facts"]["beds"] = "many"
    records.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")

    for lang, word in (("en", "To mend"), ("zh", "处理")):
        checked = run("directory", "check", "--data", str(data), "--lang", lang)
        assert checked.returncode == 1
        for told in (broken[0].name, broken[1].name, "elvish", rows[0]["key"], rows[1]["key"], "many", word):
            assert told in checked.stdout, told

    built = run("directory", "build", "--data", str(data), "--out", str(tmp_path / "site"))
    assert built.returncode == 0, built.stdout + built.stderr
    assert "make check" in built.stdout
    published = json.loads((tmp_path / "site" / "api" / "v1" / "facilities.json").read_text(encoding="utf-8"))
    whole = [f for city in store.city_ids() for f in published["facilities"] if f["city"] == city]
    assert len(whole) > 100
    assert (tmp_path / "site" / "hangzhou" / "index.html").is_file()


def test_the_same_facts_give_the_same_bytes_anywhere(tmp_path: Path) -> None:
    """Another time zone, language, hash seed and folder name; one day, because freshness depends on the day."""
    day = {"SOURCE_DATE_EPOCH": "1795305600"}
    one = run(
        "directory", "build", "--out", str(tmp_path / "a"), TZ="Pacific/Apia", PYTHONHASHSEED="1", LC_ALL="C", **day
    )
    two = run(
        "directory", "build", "--out", str(tmp_path / "b b"), TZ="UTC", PYTHONHASHSEED="2", LC_ALL="C.UTF-8", **day
    )
    assert one.returncode == two.returncode == 0, one.stderr + two.stderr
    first, second = fingerprint(tmp_path / "a"), fingerprint(tmp_path / "b b")
    assert [name for name in first.keys() | second.keys() if first.get(name) != second.get(name)] == []
    assert len(first) > 500


def test_every_value_of_the_api_says_who_where_and_when(data: Path, tmp_path: Path) -> None:
    """Also of a place whose source no longer has it."""
    records = data / "records" / "wikidata.jsonl"
    rows = [json.loads(line) for line in records.read_text(encoding="utf-8").splitlines()]
    rows = [row | {"gone_since": "2026-11-20"} for row in rows]
    records.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    assert run("directory", "build", "--data", str(data), "--out", str(tmp_path / "site")).returncode == 0
    api = tmp_path / "site" / "api" / "v1"
    index = json.loads((api / "index.json").read_text(encoding="utf-8"))
    listed: list[dict[str, Any]] = json.loads((api / "facilities.json").read_text(encoding="utf-8"))["facilities"]
    assert index["counts"]["facilities"] == len(listed) >= 122
    vanished = 0
    own = {"id", "city", "tier", "redirects", "records", "statements", "reception"}  # judged from the statements
    for row in listed:
        whole = json.loads((api / "facilities" / f"{row['id']}.json").read_text(encoding="utf-8"))
        published = [s for s in whole["statements"] if s["published"]]
        assert published
        for statement in published:
            assert statement["url"].startswith("http")
            assert len(statement["checked_on"]) == 10
            assert statement["title"]
            assert not (statement.get("gone_since") and statement["confirmed"])
            vanished += "gone_since" in statement
        said = {statement["path"].split("/")[0] for statement in published}
        assert set(whole) - own == said
    assert vanished > 20
    assert {row["status"] for row in listed if "status" in row} >= {"unconfirmed"}
