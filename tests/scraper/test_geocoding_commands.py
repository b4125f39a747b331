"""Which kept answer is taken, and the commands: what they take, what they say, and their exit codes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from directory import store
from scraper import cli
from scraper.geocoding.places import load_places
from scraper.geocoding.providers import PROVIDERS
from scraper.workspace import Workspace
from tests.scraper.geocoding_runs import (
    address,
    entries_and_workspace,
    kept,
    right,
)
from tests.scraper.lying import Reply, found, lying


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return entries_and_workspace(tmp_path)


def row(provider: str, precision: str, when: str = "2026-01-01", version: str = "1", **more: Any) -> dict[str, Any]:
    point = {"lat": 30.2, "lon": 120.2, "precision": precision, "datum": "WGS-84", "from": "x"}
    return {
        "query": "hangzhou: a", "outcome": "found", "provider": provider, "version": version, "when": when,
        "point": point, **more,
    }  # fmt: skip


BEST = [
    ([row("gazetteer", "district"), row("amap", "building")], "amap"),
    ([row("gazetteer", "township"), row("amap", "district")], "gazetteer"),
    ([row("nominatim", "street"), row("baidu", "street"), row("tianditu", "street")], "tianditu"),
    ([row("amap", "building"), row("amap", "street", when="2026-02-01", version="2"), row("baidu", "street")], "amap"),
    ([row("amap", "building"), {**row("baidu", "entrance"), "point": {"lat": 999}}], "amap"),
    ([row("amap", "building"), row("baidu", "entrance", outcome="held")], "amap"),
]


@pytest.mark.parametrize(("rows", "provider"), BEST)
def test_the_finest_answer_is_taken_then_the_better_provider(
    tmp_path: Path, rows: list[dict[str, Any]], provider: str
) -> None:
    for order in (rows, rows[::-1]):
        store.write_jsonl(tmp_path / "geocodes.jsonl", order)
        best, notices = store.load_geocodes(tmp_path)
        assert best["hangzhou: a"]["provider"] == provider
        assert len(notices) == sum(r["outcome"] == "held" or r["point"] == {"lat": 999} for r in rows)


def test_a_query_has_one_form() -> None:
    assert store.geocode_query("hangzhou", " 杭州市 上城区　庆春路７９号 ") == "hangzhou: 杭州市上城区庆春路79号"


def command(capsys: pytest.CaptureFixture[str], workspace: Workspace, *arguments: str) -> tuple[int, str, str]:
    try:
        code = cli.main(arguments, workspace)
    except SystemExit as stop:
        code = int(str(stop.code))
    said = capsys.readouterr()
    return code, said.out, said.err


COMMANDS = [
    (["convert", "--from", "gcj02", "--to", "wgs84", "30.279164", "120.026268"], 0, "30.281556 120.02153"),
    (["convert", "--from", "gcj02", "--to", "bd09", "30.279164", "120.026268", "--json"], 0, '"datum": "bd09"'),
    (["convert", "--from", "bd09", "--to", "wgs84", "22.315", "114.172"], 0, "22.315 114.172"),
    (["convert", "--from", "wgs84", "--to", "gcj02", "--", "-33.86", "151.2"], 0, "-33.86 151.2"),
    (["convert", "--from", "wgs84", "--to", "wgs84", "30.25", "120.17"], 0, "30.25 120.17"),
    (["convert", "--from", "gcj02", "--to", "wgs84", "120.17", "30.25"], 2, "other way round"),
    (["convert", "--from", "gcj02", "--to", "wgs84", "30,25", "120.17"], 2, "'30,25' is no decimal number"),
    (["convert", "--from", "mars", "--to", "wgs84", "30", "120"], 2, "invalid choice"),
    (["locate", "杭州市西湖区转塘街道象山路280号", "--city", "hangzhou"], 0, "exact to the township"),
    (["locate", "杭州市西湖区转塘街道象山路280号", "--city", "hangzhou", "--json"], 0, '"district":"330106"'),
    (["locate", "人民路1号", "--city", "hangzhou"], 1, "names-no-place"),
    (["locate", "杭州市西湖区", "--city", "paris"], 2, "hangzhou, nanning, zhengzhou"),
    (["locate", "杭州市西湖区", "--city", "hangzhou", "--provider", "amap"], 2, "AMAP_KEY"),
    (["geocode", "--provider", "nominatim"], 2, "BUJIANWAI_CONTACT"),
    (["geocode", "--city", "paris"], 2, "hangzhou, nanning, zhengzhou"),
    (["geocode", "--limit", "0"], 2, "1 or more"),
    (["geocode", "--provider", "google"], 2, "invalid choice"),
]


@pytest.mark.parametrize(("arguments", "code", "words"), COMMANDS)
def test_commands(
    workspace: Workspace,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
    words: str,
) -> None:
    for name in ("AMAP_KEY", "BUJIANWAI_CONTACT"):
        monkeypatch.delenv(name, raising=False)
    given = command(capsys, workspace, *arguments)
    assert given[0] == code
    assert words in given[1] + given[2]
    assert "Traceback" not in given[2]


def test_geocode_offline(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = command(capsys, workspace, "geocode")
    assert (code, "8  found and kept" in out) == (0, True)
    before = kept(workspace)
    code, out, _ = command(capsys, workspace, "geocode", "--city", "hangzhou")
    assert (code, "8  known before" in out) == (0, True)
    assert kept(workspace) == before


@pytest.mark.parametrize(
    ("reply", "code", "words"),
    [(right, 0, "found and kept"), (lambda _: Reply(b"{}", 403), 1, "COULD NOT ASK"),
     (lambda _: found("amap", 0, 0), 1, "HELD: the old point stays")],
)  # fmt: skip
def test_geocode_online_tells_what_happened(
    workspace: Workspace,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    reply: Callable[[str], Reply],
    code: int,
    words: str,
) -> None:
    monkeypatch.setenv("AMAP_KEY", "secret-key")
    monkeypatch.setenv("BUJIANWAI_CONTACT", "mail@example.org")
    with lying(reply) as liar:
        make = PROVIDERS["amap"].make
        assert make is not None
        monkeypatch.setattr(make, "root", liar.root)
        given = command(capsys, workspace, "geocode", "--provider", "amap", "--limit", "2")
        assert (given[0], words in given[1]) == (code, True)
        located = command(capsys, workspace, "locate", address(1), "--city", "hangzhou", "--provider", "amap")
        assert located[0] == code
    assert "secret-key" not in "".join((*given[1:], *located[1:]))


def test_the_places_of_every_city_load() -> None:
    assert all(load_places(city).districts for city in store.city_ids())
