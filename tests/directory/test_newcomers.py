"""Mistakes that people made who tried the project for the first time, each told in a way that can be acted on."""

import json
from pathlib import Path

import pytest

from directory import dates, store
from directory.__main__ import main
from directory.assemble import assemble
from directory.model import Directory
from tests.directory import sample

NAMED = "names: [{text: 新医院, lang: zh-Hans, kind: official}]\n"
PHONE = "contacts: [{kind: phone, value: '+8657187654321'}]\n"


def built(data: Path) -> Directory:
    return assemble(data, day="2026-03-01", keep_identities=True)


def test_an_id_in_use_is_not_taken_by_another_place(tmp_path: Path) -> None:
    data = sample.make(tmp_path, [sample.record("a", "测试一院")])
    [place] = built(data).facilities["testcity"]
    before = store.load_identities(data)
    sample.make(tmp_path, [sample.record("a", "测试一院")], {1: sample.entry(1, NAMED)})
    after = built(data)
    assert [(f.id, f.facts["names"][0]["text"]) for f in after.facilities["testcity"]] == [(place.id, "测试一院")]
    assert [(n.code, n.severity) for n in after.notices] == [("id-taken", "error")]
    assert store.load_identities(data) == before


@pytest.mark.parametrize("body", [PHONE, PHONE + "names: [{text: 测试一院, lang: zh-Hans, kind: official}]\n"])
def test_an_entry_with_one_corrected_field_is_about_the_place_of_its_id(tmp_path: Path, body: str) -> None:
    data = sample.make(tmp_path, [sample.record("a", "测试一院")])
    built(data)
    sample.make(tmp_path, [sample.record("a", "测试一院")], {1: sample.entry(1, body)})
    after = built(data)
    [place] = after.facilities["testcity"]
    assert place.id == "cn-tc-0001"
    assert place.facts["contacts"][0]["value"] == "+8657187654321"
    assert after.notices == []


DATES = [
    ("stated_on: '2026-01-15'", "stated_on: '2026-11-31'", "the calendar has"),
    ("stated_on: '2026-01-15'", "stated_on: '2028-11-01'", "today or earlier"),
    ("checked_on: '2026-02-01'", "checked_on: '2029-01-01'", "today or earlier"),
    ("stated_on: '2026-01-15'", "stated_on: '2026-02-20'", "not later than checked_on"),
]


@pytest.mark.parametrize(("right", "wrong", "expected"), DATES)
def test_dates_that_cannot_be_true_are_told(tmp_path: Path, right: str, wrong: str, expected: str) -> None:
    data = sample.make(tmp_path, [], {1: sample.entry(1, NAMED).replace(right, wrong)})
    [notice] = built(data).notices
    assert notice.code == "impossible-date"
    assert expected in notice.expected["en"]
    assert notice.place.startswith("line ")


@pytest.mark.parametrize(
    ("day", "known"),
    [("2024-02-29", True), ("2023-02-29", False), ("2026", True), ("2026-13", False), ("2026-00", False), ("", False)],
)
def test_the_calendar(day: str, known: bool) -> None:
    assert (dates.ordinal(day) is not None) is known


WARNED = [
    ("contacts: [{kind: phone, value: '+8637187654321'}]\n", "other-city-phone"),
    ("transport: {zh: 杭州最好的医院旁}\n", "praise"),
]


@pytest.mark.parametrize(("body", "code"), WARNED)
def test_what_is_probably_wrong_is_published_with_a_warning(tmp_path: Path, body: str, code: str) -> None:
    covers = "names, contacts, transport"
    data = sample.make(tmp_path, [], {1: sample.entry(1, NAMED + body, covers)})
    directory = built(data)
    assert [(n.code, n.severity) for n in directory.notices] == [(code, "warning")]
    assert body.split(":")[0] in directory.facilities["testcity"][0].facts


def test_a_file_that_is_not_read_is_told(tmp_path: Path) -> None:
    data = sample.make(tmp_path, [], {1: sample.entry(1, NAMED)})
    (data / "cities" / "testcity" / "facilities" / "cn-tc-0002.yaml").write_text("x", encoding="utf-8")
    assert [n.code for n in built(data).notices] == ["not-an-entry"]


CHINESE = [
    ("names: [{text: 新医院, lang: elvish, kind: official}]\n", "下列之一"),
    ("names:\n\t- x\n", "⇥- x"),
    (NAMED + "typ: hospital\n", "发现：typ"),
    (NAMED + "websites: [{url: www.example.org}]\n", "以 https:// 或 http:// 开头的网址"),
    (NAMED + "point: {lat: '120.1', lon: '30.2', precision: building, datum: WGS-84}\n", "可能写反了"),
    (NAMED + "beds: '300'\n", "带字段的内容"),
]


@pytest.mark.parametrize(("body", "told"), CHINESE)
def test_chinese_notices_are_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str], body: str, told: str) -> None:
    data = sample.make(tmp_path, [], {1: sample.entry(1, body)})
    assert main(["check", "--lang", "zh", "--data", str(data)]) == 1
    out = capsys.readouterr().out
    assert told in out
    assert "第" in out
    assert "line " not in out
    assert "expected" not in out.lower()


def test_wrong_options_and_folders_are_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["serve", "--port", "99999"])
    assert stopped.value.code == 2
    assert "from 0 to 65535" in capsys.readouterr().err
    assert main(["check", "--lang", "zh", "--data", str(tmp_path)]) == 2
    assert "找不到文件夹" in capsys.readouterr().out
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert main(["build", "--data", str(sample.make(tmp_path, [])), "--out", str(blocked / "site")]) == 1
    assert "Nothing was changed" in capsys.readouterr().out


def test_counts_are_grammatical(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = sample.make(tmp_path, [], {1: sample.entry(1, NAMED + "pay_first: 'yes'\n")})
    assert main(["check", "--data", str(data)]) == 1
    assert "1 error, 0 warnings, 1 hint." in capsys.readouterr().out
    assert json.dumps(built(data).facilities["testcity"][0].facts)
