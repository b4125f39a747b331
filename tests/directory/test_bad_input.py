"""Bad input at the level of `python -m directory check`: each told in both languages, everything else goes on."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from directory.__main__ import main
from directory.assemble import assemble
from tests import bench_link
from tests.directory import sample

NAMED = "names: [{text: 新医院, lang: zh-Hans, kind: official}]\n"
HEAD = "a,b,decision,why,by,on\n"
GOOD = "list:a,list:d,different,two places,maintainers,2026-02-01\n"


def entry(text: str) -> Callable[[Path], None]:
    """Write a second entry with this body."""
    return lambda data: write(data, "cities/testcity/facilities/cn-tc-0050.yml", sample.entry(50, NAMED + text))


def write(data: Path, name: str, text: str, encoding: str = "utf-8") -> None:
    (data / name).write_bytes(text.encode(encoding))


def decisions(rows: str, encoding: str = "utf-8") -> Callable[[Path], None]:
    return lambda data: write(data, "decisions.csv", HEAD + rows + GOOD, encoding)


def same(a: str, b: str, answer: str = "same") -> str:
    return f"{a},{b},{answer},looked at both,maintainers,2026-02-01\n"


def ledger(rows: str) -> Callable[[Path], None]:
    return lambda data: write(data, "identities.csv", "record,facility\n" + rows)


def records(name: str, *lines: str | bytes) -> Callable[[Path], None]:
    """Put lines into the middle of a machine's file."""

    def harm(data: Path) -> None:
        path = data / name
        there = path.read_bytes().splitlines() if path.is_file() else []
        extra = [line if isinstance(line, bytes) else line.encode() for line in lines]
        path.write_bytes(b"\n".join([*there[:1], *extra, *there[1:]]) + b"\n")

    return harm


def nameless(data: Path) -> None:
    records("records/list.jsonl", json.dumps(sample.record("n", "x") | {"facts": {"pay_first": "yes"}}))(data)


def again(data: Path) -> None:
    newer = sample.record("a", "测试一院", pay_first="yes") | {"checked_on": "2026-02-02"}
    records("records/list.jsonl", json.dumps(newer))(data)


def renamed(data: Path) -> None:
    write(data, "cities/testcity/facilities/cn-tc-0051.yml", sample.entry(50, NAMED))


MARKS = "<<<<<<< HEAD\n{}=======\n{}>>>>>>> other\n"
ROWS = MARKS.format(same("list:b", "list:c"), same("list:b", "list:c", "different"))

BAD: dict[str, tuple[Callable[[Path], None], str, str]] = {
    # name: (the harm, code of the notice, what it names)
    "a decision about an unknown record": (decisions(same("list:a", "list:none")), "unknown-in-decision", "list:none"),
    "a = b, b = c, a ≠ c": (
        decisions(same("list:a", "list:b") + same("list:b", "list:c") + same("list:a", "list:c", "different")),
        "contradiction",
        "list:b",
    ),
    "a = b, a ≠ b": (
        decisions(same("list:a", "list:b") + same("list:b", "list:a", "different")),
        "contradiction",
        "list:a",
    ),
    "a ≠ a": (decisions(same("list:a", "list:a", "different")), "contradiction", "list:a"),
    "two entries said to be one": (
        lambda data: (entry("")(data), decisions(same("cn-tc-0009", "cn-tc-0050"))(data))[0],
        "contradiction",
        "cn-tc-0050",
    ),
    "a decision of no kind": (decisions(same("list:a", "list:b", "maybe")), "invalid-decision", "maybe"),
    "marks in the decisions": (decisions(ROWS), "conflict-markers", ">>>>>>> other"),
    "an open quote in the decisions": (
        decisions('list:a,list:b,"same,why,maintainers,2026-02-01\n'),
        "invalid-decision",
        "same,why",
    ),
    "a circle in the ledger": (
        ledger("cn-tc-0001,cn-tc-0002\ncn-tc-0002,cn-tc-0001\n"),
        "redirect-cycle",
        "cn-tc-0001 → cn-tc-0002 → cn-tc-0001",
    ),
    "marks in the ledger": (ledger(MARKS.format("", "list:d,cn-tc-0007\n")), "unusable-identity", "<<<<<<< HEAD"),
    "a record without a name": (nameless, "no-name", "list:n"),
    "a record twice": (again, "record-twice", "list:a"),
    "marks in the records": (records("records/list.jsonl", *MARKS.splitlines()), "conflict-markers", "list.jsonl"),
    "half a line in the records": (records("records/list.jsonl", '{"key": "list:z"'), "unreadable-line", "list.jsonl"),
    "not UTF-8 in the records": (
        records("records/list.jsonl", '{"key": "杭州"}'.encode("gb18030")),
        "unreadable-line",
        "list.jsonl",
    ),
    "a bad line of sources": (records("sources.jsonl", "[]", '{"id": "list"}'), "unreadable-line", "sources.jsonl"),
    "a bad line of geocodes": (records("geocodes.jsonl", "x"), "unusable-geocode", "geocodes.jsonl"),
    "two files with one id": (renamed, "wrong-place", "cn-tc-0050"),
    "marks in an entry": (entry(MARKS.format("pay_first: 'yes'\n", "")), "conflict-markers", "cn-tc-0050.yml"),
    "a field twice": (entry("pay_first: 'yes'\npay_first: 'no'\n"), "duplicate-key", "pay_first"),
    "an alias": (entry("transport: &t {en: Metro}\nnote: *t\n"), "alias", "cn-tc-0050.yml"),
    "a tag": (entry("note: !!python/none x\n"), "tag", "cn-tc-0050.yml"),
    "a yes that YAML would bend": (entry("pay_first: YES\n"), "invalid-entry", "YES"),
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Four places from a list and one from an entry."""
    rows = [sample.record(key, f"测试{number}院") for key, number in zip("abcd", "一二三四", strict=True)]
    return sample.make(tmp_path, rows, {9: sample.entry(9, NAMED.replace("新医院", "示例医院"))})


@pytest.mark.parametrize("name", BAD)
def test_it_is_told_and_costs_nobody_else_anything(data: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    harm, code, names = BAD[name]
    before = {tuple(f.records) or (f.id,) for f in assemble(data).facilities["testcity"]}
    harm(data)
    for lang in ("en", "zh"):
        main(["check", "--lang", lang, "--data", str(data)])
        out = capsys.readouterr().out
        told = [block for block in re.split(r"\n(?=    \S)", out) if f" {code}" in block]
        assert told, out
        assert names in out
        assert all(("Expected: " if lang == "en" else "应为：") in block for block in told)
    after = {key for f in assemble(data).facilities["testcity"] for key in f.records or [f.id]}
    assert {key for keys in before for key in keys} <= after


SCALARS = ["20:30", "00123", "NO", "1e3", "0x1F", "2024-02-30", ".nan", "~0", "1_000", "on"]


@pytest.mark.parametrize("scalar", SCALARS)
def test_what_yaml_readers_change_silently_is_published_as_written(data: Path, scalar: str) -> None:
    entry(f"transport: {{en: {scalar}}}\n")(data)
    text = (data / "cities/testcity/facilities/cn-tc-0050.yml").read_text(encoding="utf-8")
    write(data, "cities/testcity/facilities/cn-tc-0050.yml", text.replace("agreements]", "agreements, transport]"))
    directory = assemble(data, day="2026-03-01")
    assert directory.notices == []
    [place] = [place for place in directory.facilities["testcity"] if place.id == "cn-tc-0050"]
    assert place.facts["transport"] == {"en": scalar}


def test_decisions_as_excel_saves_them_in_china_are_read(data: Path) -> None:
    decisions(same("list:a", "list:b").replace("looked at both", "同一机构"), "gb18030")(data)
    directory = assemble(data, day="2026-03-01")
    assert directory.notices == []
    assert ["list:a", "list:b"] in [place.records for place in directory.facilities["testcity"]]


def test_of_a_record_twice_the_later_counts_whatever_the_order(data: Path) -> None:
    again(data)
    [place] = [f for f in assemble(data).facilities["testcity"] if f.records == ["list:a"]]
    assert place.facts["pay_first"] == "yes"


def test_too_many_pairs_are_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    directory = assemble(bench_link.crowded(tmp_path), day="2026-03-01")
    assert [(notice.code, notice.severity, notice.found) for notice in directory.notices] == [
        ("too-many-pairs", "error", "24000")
    ]
    assert len(directory.facilities["testcity"]) == 400
