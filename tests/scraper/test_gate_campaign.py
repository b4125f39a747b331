"""The gate against ten good runs spoilt in twenty ways, and thirty good ones: nothing bad passes."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from directory.model import Facts
from scraper import descriptor
from scraper.descriptor import Expectation
from scraper.promotion import Outcome, conclude, last_good
from scraper.runs import Run
from scraper.workspace import Workspace
from tests.scraper.crawling import make_workspace

CITY = "hangzhou"
Rows = list[Facts]


def place(number: int, day: str) -> Facts:
    return {
        "key": f"art_institutions:示例第{number}医院", "source": "art_institutions", "city": CITY,
        "url": "https://example.org/", "checked_on": day,
        "facts": {
            "names": [{"text": f"示例第{number}医院", "lang": "zh-Hans", "kind": "official"}],
            "type": "hospital",
            "address": {"zh": f"杭州市示例路{number}号", "district": "330106"},
            "contacts": [{"kind": "phone", "value": f"+86571{87000000 + number}", "purpose": "general"}],
            "point": {"lat": 30.2 + number / 10000, "lon": 120.1, "precision": "building", "datum": "WGS-84"},
        },
    }  # fmt: skip


def good(size: int, day: str = "2026-01-01") -> Rows:
    return [place(number, day) for number in range(size)]


def each(change: Callable[[Facts, int], object], share: float = 1.0) -> Callable[[Rows], Rows]:
    """A mutation that spoils a share of the rows."""

    def spoil(rows: Rows) -> Rows:
        for number, row in enumerate(rows[: max(4, round(len(rows) * share))]):
            change(row, number)
        return rows

    return spoil


def set_key(name: str) -> Callable[[Facts, int], object]:
    return lambda row, number: row.update(key=f"art_institutions:{name}{number}")


def set_fact(name: str, value: object) -> Callable[[Facts, int], object]:
    return lambda row, _: row["facts"].update({name: copy.deepcopy(value)})


def drop(name: str) -> Callable[[Facts, int], object]:
    return lambda row, _: row["facts"].pop(name, None)


def shift(row: Facts, _: int) -> None:
    """The address stands in the column of the name."""
    row["facts"]["names"][0]["text"] = row["facts"]["address"].pop("zh")


MUTATIONS: dict[str, Callable[[Rows], Rows]] = {
    "empty": lambda rows: [],
    "half": lambda rows: rows[: len(rows) // 2],
    "one page": lambda rows: rows[:10] if len(rows) > 13 else rows[:3],
    "first row only": lambda rows: rows[:1],
    "four fifths": lambda rows: rows[: len(rows) * 4 // 5],
    "every third gone": lambda rows: [row for number, row in enumerate(rows) if number % 3],
    "shifted columns, keys too": each(set_key("示例路")),
    "shifted columns": each(shift),
    "half of the columns shifted": each(shift, 0.5),
    "all duplicates of one": lambda rows: [rows[0]] * len(rows),
    "login page": each(lambda row, n: (set_key("登录")(row, n), drop("contacts")(row, n), drop("address")(row, n))),
    "other city's places": each(lambda row, n: (set_key("上海")(row, n), set_fact("type", "clinic")(row, n))),
    "one phone for all": each(set_fact("contacts", [{"kind": "phone", "value": "4008123123", "purpose": "general"}])),
    "one phone for half": each(
        set_fact("contacts", [{"kind": "phone", "value": "4008123123", "purpose": "general"}]), 0.5
    ),
    "one point for all": each(set_fact("point", {"lat": 30.25, "lon": 120.2, "precision": "building"})),
    "one point for 40 %": each(set_fact("point", {"lat": 30.25, "lon": 120.2, "precision": "building"}), 0.4),
    "no phones": each(drop("contacts")),
    "no addresses": each(drop("address")),
    "new identities": each(set_key("id-")),
    "names in another order": lambda rows: [
        {**row, "facts": {**row["facts"], "names": rows[-1 - number]["facts"]["names"]}}
        for number, row in enumerate(rows)
    ],
}  # fmt: skip


def crawl(workspace: Workspace, rows: Rows, expected: int) -> Outcome:
    """What a live run that finds these rows comes to."""
    want = {CITY: Expectation(expected * 4 // 5, expected * 2, {"address/zh": 0.9, "contacts": 0.8})}
    run = Run(replace(descriptor.load("art_institutions"), expect=want), [CITY], workspace, live=True)
    run.answered("", "institutions.csv", "https://example.org/", b"", "2026-01-02")
    for row in rows:
        run.count(CITY)
        run.keep(CITY, row)
    (outcome,) = conclude(run)
    return outcome


SIZES = (12, 15, 18, 20, 25, 40, 60, 90, 150, 300)


@pytest.mark.parametrize("name", MUTATIONS)
def test_no_bad_run_is_promoted(tmp_path: Path, name: str) -> None:
    for size in SIZES:
        workspace = make_workspace(tmp_path / str(size))
        assert crawl(workspace, good(size), size).state == "promoted"
        before = workspace.records("art_institutions").read_bytes()
        outcome = crawl(workspace, MUTATIONS[name](good(size, "2026-01-02")), size)
        assert outcome.state in ("held", "blocked", "failed"), (size, outcome)
        assert workspace.records("art_institutions").read_bytes() == before
    assert len(MUTATIONS) >= 20
    assert len(SIZES) == 10


def test_hardly_a_good_run_is_held(tmp_path: Path) -> None:
    """Thirty good runs, one after the other: places come and go, numbers are mended, the rest stays."""
    dice = random.Random(7)
    workspace, rows, held = make_workspace(tmp_path), good(80), 0
    crawl(workspace, rows, 80)
    for turn in range(30):
        rows = copy.deepcopy(rows)
        for row in dice.sample(rows, 3):
            number = f"+86571{dice.randrange(86000000, 86999999)}"
            row["facts"]["contacts"] = [{"kind": "phone", "value": number, "purpose": "general"}]
        if turn % 5 == 0:
            dice.choice(rows)["facts"].pop("contacts", None)
        del rows[: dice.choice([0, 0, 1, 2])]
        rows += [place(1000 + turn * 10 + extra, "2026-01-02") for extra in range(dice.choice([0, 1, 2, 5]))]
        held += crawl(workspace, rows, 80).state == "held"
    assert held <= 1
    assert len(list(last_good(workspace, "art_institutions"))) == len(rows)
