"""Whole runs of `geocode` against a server on this machine: nothing is lost, nobody is asked too often or in vain."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from directory import store
from scraper.geocoding.geocode import BusyError, geocode
from scraper.geocoding.limiter import Limiter
from scraper.geocoding.providers import PROVIDERS
from scraper.runs import Workspace
from tests.scraper import lying as server
from tests.scraper.crawling import ROOT, make_workspace
from tests.scraper.geocoding_runs import (
    PLACED,
    Clock,
    address,
    asking,
    entries_and_workspace,
    kept,
    right,
    run,
    write_entries,
)
from tests.scraper.lying import NOTHING, Reply, as_sent, found, lying


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return entries_and_workspace(tmp_path)


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
    assert len(liar.asked) == 3
    for count, moment in enumerate(liar.asked, 1):  # a question may be late, but none may be early
        assert moment - started >= count


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
    assert asked  # some questions were under way when the runs were killed


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
