"""Whole runs of `geocode` against a server on this machine: nothing is lost, nobody is asked too often or in vain."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from geopy.geocoders.base import Geocoder

from directory import store
from scraper import cli
from scraper.geocoding.geocode import BusyError, Report, geocode
from scraper.geocoding.limiter import Limiter
from scraper.geocoding.places import load_places
from scraper.geocoding.providers import PROVIDERS
from scraper.runs import Workspace
from tests.scraper import lying as server
from tests.scraper.crawling import ROOT, make_workspace
from tests.scraper.lying import NOTHING, Reply, as_sent, found, lying

ENTRY = """
id: cn-hz-{number:04}
city: hangzhou
address: {{zh: "{address}"}}
{more}
sources:
  - title: Example
    kind: news
    url: https://example.org/
    checked_on: "2026-01-01"
    method: web
    covers: [address, point]
"""
POINT = "point: {lat: 30.1, lon: 120.1, precision: building, datum: WGS-84}"
PLACED = "杭州市西湖区编辑路1号"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def address(number: int) -> str:
    return f"杭州市上城区庆春路{number}号"


def write_entries(workspace: Workspace, addresses: list[str]) -> None:
    folder = workspace.data / "cities" / "hangzhou" / "facilities"
    folder.mkdir(exist_ok=True)
    for number, text in enumerate(addresses, 1):
        more = POINT if text == PLACED else ""
        entry = ENTRY.format(number=number, address=text, more=more)
        (folder / f"cn-hz-{number:04}.yml").write_text(entry, encoding="utf-8")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = make_workspace(tmp_path)
    write_entries(made, [*(address(number) for number in range(1, 9)), PLACED])
    return made


class Clock:
    """A clock that only sleeping moves on."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def no_wait() -> Limiter:
    clock = Clock()
    return Limiter(0, clock, clock.sleep)


def asking(root: str, name: str) -> Callable[[str, Path], Geocoder]:
    return lambda city, _: server.geocoder(name, city, root)


def where(text: str) -> tuple[float, float]:
    """Some point of 上城区 for each house number."""
    number = int(text.split("路")[1].removesuffix("号"))
    return 30.25 + number * 0.0003, 120.17 + number * 0.0003


def right(text: str) -> Reply:
    number = text.split("路")[1]
    return found("amap", *as_sent("amap", *where(text)), adcode="330102", street="庆春路", number=number)


def run(
    workspace: Workspace, reply: Callable[[str], Reply], name: str = "amap", **more: Any
) -> tuple[Report, list[str]]:
    """One run; also the addresses asked about."""
    asked: list[str] = []

    def answer(text: str) -> Reply:
        asked.append(text)
        return reply(text)

    more.setdefault("limiter", no_wait())
    with lying(answer) as liar:
        return geocode(PROVIDERS[name], asking(liar.root, name), ["hangzhou"], workspace, **more), asked


def kept(workspace: Workspace) -> bytes:
    return (workspace.data / "geocodes.jsonl").read_bytes()


def test_what_is_found_is_kept_and_never_asked_again(workspace: Workspace) -> None:
    report, asked = run(workspace, right)
    assert report.counts["found"] == len(asked) == 8
    best, notices = store.load_geocodes(workspace.data)
    assert notices == []
    assert {row["point"]["precision"] for row in best.values()} == {"building"}
    before = kept(workspace)
    report, asked = run(workspace, right)
    assert asked == []
    assert report.counts["kept"] == 8
    assert kept(workspace) == before
    assert b"secret-key" not in before
    assert list((workspace.build / "geocoding").glob("amap-*.jsonl")) == []


def test_what_an_editor_placed_is_sent_to_nobody(workspace: Workspace) -> None:
    records = [
        {
            "key": f"wikidata:Q{number}", "source": "wikidata", "city": "hangzhou", "url": "https://example.org/",
            "checked_on": "2026-01-01",
            "facts": {"address": {"zh": f"杭州市西湖区编辑路{number}号", "district": "330106"}},
        }
        for number in (3, 5, 7)
    ]  # fmt: skip
    store.write_jsonl(workspace.data / "records" / "wikidata.jsonl", records)
    store.append_identities([("wikidata:Q7", "cn-hz-0009")], workspace.data)
    path = workspace.data / "cities" / "hangzhou" / "facilities" / "cn-hz-0009.yml"
    path.write_text(path.read_text(encoding="utf-8") + "records: [wikidata:Q3]\n", encoding="utf-8")
    entries = {file: file.read_bytes() for file in path.parent.iterdir()}
    for _ in range(20):
        _, asked = run(workspace, lambda _: NOTHING["amap"])
        assert PLACED not in asked
        assert "杭州市西湖区编辑路3号" not in asked
        assert "杭州市西湖区编辑路7号" not in asked
        assert entries == {file: file.read_bytes() for file in path.parent.iterdir()}
    assert "hangzhou: 杭州市西湖区编辑路5号" in {
        row["query"] for row in store.read_jsonl(workspace.data / "geocodes.jsonl")
    }


FAILURES = {
    "HTML": Reply(b"<html>"),
    "402": Reply(b"{}", 402),
    "403": Reply(b"{}", 403),
    "429": Reply(b"{}", 429),
    "429 and a day": Reply(b"{}", 429, {"Retry-After": "86400"}),
    "500": Reply(b"", 500),
    "503": Reply(b"", 503),
    "reset": Reply(fault="reset"),
    "cut": Reply(b'{"status": "1", "geocodes": []}', fault="cut"),
    "quota": server.said({"status": "0", "infocode": "10044", "info": "USER_DAILY_QUERY_OVER_LIMIT"}),
    "200 and empty": NOTHING["amap"],
}


@pytest.mark.parametrize("case", FAILURES)
def test_a_provider_that_fails_costs_no_point(workspace: Workspace, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run(workspace, right)
    before = kept(workspace)
    monkeypatch.setitem(PROVIDERS, "amap", _newer("amap"))
    report, asked = run(workspace, lambda _: FAILURES[case])
    assert kept(workspace) == before
    assert report.counts["found"] == report.counts["not_found"] == 0
    assert report.notices
    if case in ("402", "403", "429", "429 and a day", "quota"):
        assert len(asked) == 1  # whoever refuses is not asked on
        assert report.counts["left"] == 7
    elif case == "200 and empty":
        assert report.counts["held"] == 8
    else:
        assert len(asked) == 3
    assert not any("secret-key" in notice.render(lang) for notice in report.notices for lang in ("en", "zh"))


def _newer(name: str) -> Any:
    return replace(PROVIDERS[name], version="v9")


def test_retry_after_is_obeyed_once(workspace: Workspace) -> None:
    clock = Clock()
    answers = iter([Reply(b"{}", 429, {"Retry-After": "7"})])
    report, asked = run(workspace, lambda text: next(answers, right(text)), limiter=Limiter(1.0, clock, clock.sleep))
    assert report.counts["found"] == 8
    assert len(asked) == 9
    assert 7.0 in clock.slept


def test_a_different_answer_every_time_moves_nothing(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    run(workspace, right)
    before = kept(workspace)
    chance = random.Random(2)
    for version in range(5):
        monkeypatch.setitem(PROVIDERS, "amap", replace(PROVIDERS["amap"], version=f"w{version}"))
        report, _ = run(
            workspace,
            lambda text: found(
                "amap", *as_sent("amap", 30.20 + chance.random() / 100, 120.30 + chance.random() / 100),
                adcode="330102", number=text.split("路")[1],
            ),
        )  # fmt: skip
        assert report.counts["held"] == 8
        assert kept(workspace) == before


def test_a_crowd_on_one_point_is_held(workspace: Workspace) -> None:
    same = as_sent("amap", 30.2555, 120.1777)
    report, _ = run(workspace, lambda text: found("amap", *same, adcode="330102", number=text.split("路")[1]))
    assert report.counts["held"] == 8
    assert not (workspace.data / "geocodes.jsonl").exists()
    assert {notice.code for notice in report.notices} == {"answer-crowded"}


@pytest.mark.parametrize(
    "text",
    [
        "null, null, null 90066", "😀🏥", "opposite the old market", "79 Qingchun Road", "人民路1号", "老市场对面",
        "杭州市上城区" + "庆" * 250, "江西省南昌市西湖区孺子路1号", "Больница 杭", "地址",
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_city_is_not_sent(tmp_path: Path, text: str) -> None:
    workspace = make_workspace(tmp_path)
    write_entries(workspace, [text])
    report, asked = run(workspace, right)
    assert asked == []
    assert report.counts["unaskable"] == 1
    assert [notice.code for notice in report.notices] == ["address-unaskable"]


def test_limit(workspace: Workspace) -> None:
    report, asked = run(workspace, right, limit=3)
    assert len(asked) == report.counts["found"] == 3
    assert report.counts["left"] == 5
    report, asked = run(workspace, right)
    assert len(asked) == report.counts["found"] == 5


def test_one_question_a_second_at_most_by_a_fake_clock(workspace: Workspace) -> None:
    clock, asked_at = Clock(), []
    provider = PROVIDERS["nominatim"]

    def answer(_: str) -> Reply:
        asked_at.append(clock.now)
        clock.now += 0.2  # what the answer takes
        return NOTHING["nominatim"]

    with lying(answer) as liar:
        limiter = Limiter(provider.seconds, clock, clock.sleep)
        geocode(provider, asking(liar.root, "nominatim"), ["hangzhou"], workspace, limiter=limiter)
    assert len(asked_at) == 8
    assert asked_at[0] - 100.0 >= 1.0  # a run before this one may have asked a moment ago
    assert min(later - earlier for earlier, later in pairwise(asked_at)) >= 1.0


def test_one_question_a_second_at_most_by_a_real_clock(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    write_entries(workspace, [address(1), address(2), address(3)])
    started = time.monotonic()
    with lying(lambda _: NOTHING["nominatim"]) as liar:
        geocode(PROVIDERS["nominatim"], asking(liar.root, "nominatim"), ["hangzhou"], workspace)
    moments = [started, *liar.asked]
    assert min(later - earlier for earlier, later in pairwise(moments)) >= 1.0


def test_one_run_of_a_provider_at_a_time(workspace: Workspace) -> None:
    def meanwhile(text: str) -> Reply:
        with pytest.raises(BusyError):
            geocode(PROVIDERS["amap"], asking("http://127.0.0.1:9", "amap"), ["hangzhou"], workspace)
        return right(text)

    report, _ = run(workspace, meanwhile, limit=1)
    assert report.counts["found"] == 1


def test_a_broken_file_of_kept_answers_is_not_overwritten(workspace: Workspace) -> None:
    path = workspace.data / "geocodes.jsonl"
    path.write_text("<<<<<<< ours\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 1"):
        run(workspace, right)
    assert path.read_text(encoding="utf-8") == "<<<<<<< ours\n"
    best, notices = store.load_geocodes(workspace.data)
    assert (best, [notice.code for notice in notices]) == ({}, ["unusable-geocode"])


KILLED = """
import sys
from pathlib import Path
from scraper.geocoding.geocode import geocode
from scraper.geocoding.limiter import Limiter
from scraper.geocoding.providers import PROVIDERS
from scraper.runs import Workspace
from tests.scraper import lying
workspace = Workspace(data=Path(sys.argv[1]) / "data", build=Path(sys.argv[1]) / "build")
print("ready", flush=True)
geocode(PROVIDERS["amap"], lambda city, _: lying.geocoder("amap", city, sys.argv[2]), ["hangzhou"], workspace,
        limiter=Limiter(0.01))
"""


KILLS = int(os.environ.get("KILLS", "12"))


def test_a_killed_run_loses_and_breaks_nothing(workspace: Workspace, tmp_path: Path) -> None:
    addresses = [*(address(number) for number in range(1, 61)), PLACED]
    write_entries(workspace, addresses)
    undisturbed = make_workspace(tmp_path / "undisturbed")
    write_entries(undisturbed, addresses)
    run(undisturbed, right)
    chance = random.Random(3)
    asked: list[str] = []

    def answer(text: str) -> Reply:
        asked.append(text)
        return right(text)

    with lying(answer) as liar:
        for _ in range(KILLS):
            child = subprocess.Popen(
                [sys.executable, "-c", KILLED, str(workspace.data.parent), liar.root],
                cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ, "NO_PROXY": "127.0.0.1"},
            )  # fmt: skip
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(chance.uniform(0.0, 0.3))
            child.send_signal(signal.SIGKILL)
            child.wait()
            child.stdout.close()
            assert store.load_geocodes(workspace.data)[1] == []
            if (workspace.data / "geocodes.jsonl").exists():  # it was quicker than the kill: from the start again
                assert kept(workspace) == kept(undisturbed)
                (workspace.data / "geocodes.jsonl").unlink()
    run(workspace, right)
    assert kept(workspace) == kept(undisturbed)
    assert set(asked) == {address(number) for number in range(1, 61)}


def test_an_interrupted_run_changes_nothing_and_is_taken_up_again(workspace: Workspace) -> None:
    def stop_at_five(done: int, _: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(workspace, right, tell=stop_at_five)
    assert not (workspace.data / "geocodes.jsonl").exists()
    report, asked = run(workspace, right)
    assert (report.counts["found"], len(asked)) == (8, 3)


def test_half_a_line_in_the_journal_is_no_harm(workspace: Workspace) -> None:
    run(workspace, right, limit=1)
    journal = workspace.build / "geocoding" / f"amap-{PROVIDERS['amap'].version}.jsonl"
    journal.write_text('{"city": "hangzhou", "addr', encoding="utf-8")
    report, asked = run(workspace, right)
    assert report.counts["found"] == len(asked) == 7


# -- Which answer is taken


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


# -- The commands


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
