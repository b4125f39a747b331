"""Checks beyond the schema: every family with what it must find and what it must leave alone."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from directory import checking, dates, schema
from directory.__main__ import main
from directory.assemble import assemble
from directory.checking import accepting, persons, phones, terms, wording
from directory.model import Notice, Severity
from tests.directory import sample

NAME = {"text": "示例医院", "lang": "zh-Hans", "kind": "official"}
NAME_EN = {"text": "Example Hospital", "lang": "en", "kind": "translation"}
CITY: dict[str, Any] = {
    "id": "testcity",
    "name": {"en": "Test City", "zh": "测试市"},
    "area_code": "0571",
    "local_digits": 8,
    "bounds": {"west": 118.3, "south": 29.1, "east": 120.75, "north": 30.8},
    "districts": [
        {
            "adcode": "330102",
            "name": {"en": "Upper District", "zh": "上城区"},
            "point": {"lat": 30.24, "lon": 120.16},
            "former": [
                {"name": {"en": "River District", "zh": "江干区"}, "adcode": "330104", "until": "2021-04-09"},
            ],
        },
        {"adcode": "330182", "name": {"en": "Far District", "zh": "远德市"}, "point": {"lat": 29.47, "lon": 119.28}},
    ],
}
DAY = "2026-11-22"


def line(**facts: str) -> dict[str, Any]:
    return {"days": ["mo", "tu"], "from": "08:00", "to": "12:00", **facts}


def service(**facts: Any) -> dict[str, Any]:
    return {"services": [{"kind": "international", **facts}]}


def note(en: str, zh: str = "说明") -> dict[str, Any]:
    return {"transport": {"en": en, "zh": zh}}


POINT = {"precision": "building", "datum": "WGS-84"}

FOUND: list[tuple[dict[str, Any], str, str]] = [
    # phones
    ({"contacts": [{"kind": "phone", "value": "+8657112345"}]}, "phone-form", "error"),
    ({"contacts": [{"kind": "phone", "value": "+867511234567"}]}, "other-city-phone", "warning"),
    ({"contacts": [{"kind": "phone", "value": "+8613812345678"}]}, "personal-mobile", "error"),
    ({"contacts": [{"kind": "wechat", "value": "13812345678"}]}, "personal-mobile", "error"),
    (service(contacts=[{"kind": "phone", "value": "+8613812345678"}]), "personal-mobile", "error"),
    (note("Ring 138 1234 5678 on arrival"), "personal-mobile", "error"),
    (note("Ring +86-138-1234-5678"), "personal-mobile", "error"),
    # persons
    (note("11010519491231002X is the guarantor's number"), "identity-number", "error"),
    ({"contacts": [{"kind": "phone", "value": "120", "name": {"zh": "王主任", "en": "A"}}]}, "person-name", "warning"),
    ({"contacts": [{"kind": "phone", "value": "120", "note": {"zh": "找李小明医生"}}]}, "person-name", "warning"),
    ({"contacts": [{"kind": "phone", "value": "120", "note": {"zh": "国际部欧阳医生"}}]}, "person-name", "warning"),
    (note("Ask for Dr. Jane Example"), "person-name", "warning"),
    # hours
    (service(hours=[line(**{"from": "20:00", "to": "08:00"})]), "impossible-hours", "error"),
    (service(hours=[line(), line(**{"from": "11:30", "to": "13:00"})]), "overlapping-hours", "warning"),
    (service(hours=[{**line(), "days": ["mo", "mo"]}]), "overlapping-hours", "warning"),
    (
        service(hours=[line(valid_from="2026-09-01", valid_until="2026-06-30")]),
        "impossible-hours",
        "error",
    ),
    ({"contacts": [{"kind": "phone", "value": "120", "hours": [line(to="07:00")]}]}, "impossible-hours", "error"),
    # places
    ({"point": {"lat": 31.2, "lon": 121.5, **POINT}}, "outside-city", "error"),
    ({"point": {"lat": 29.47, "lon": 119.3, **POINT}, "address": {"district": "330102"}}, "point-in-other-district",
     "warning"),
    ({"address": {"zh": "江干区庆春东路3号", "en": "3", "district": "330102"}}, "former-district", "warning"),
    ({"address": {"zh": "示例路1号", "district": "330104"}}, "unknown-district", "error"),
    # terms
    ({"accreditations": [{"name": {"en": "JCI", "zh": "JCI"}, "issuer": {"en": "JCI", "zh": "JCI"}, "until": "2023"}]},
     "expired-accreditation", "warning"),
    ({"designations": [{"kind": "foreigners", "until": "2026-10"}]}, "expired-designation", "warning"),
    ({"designations": [{"kind": "foreigners", "from": "2026", "until": "2025-12"}]}, "impossible-term", "error"),
    ({"agreements": [{"insurer": "x", "valid_until": "2026-11-21"}]}, "expired-agreement", "warning"),
    # wording
    (note("The best hospital"), "praise", "warning"),
    (note("x", "国内领先的医院"), "praise", "warning"),
    (note("x", "治愈率98%"), "cure-claim", "warning"),
    (note("x", "患者好评如潮"), "testimony", "warning"),
    ({"names": [NAME, NAME_EN, {"text": "最佳医院", "lang": "zh-Hans", "kind": "alias"}]}, "praise", "warning"),
    # languages
    ({"transport": {"zh": "地铁"}}, "one-language", "warning"),
    ({"names": [NAME]}, "no-name-in-language", "info"),
    ({"names": [NAME_EN]}, "no-name-in-language", "warning"),
]  # fmt: skip


def findings(facts: dict[str, Any]) -> list[checking.Finding]:
    named = {"names": [NAME, NAME_EN], **facts}
    return [*checking.check_facts(named, CITY), *checking.advise(named, CITY, DAY)]


@pytest.mark.parametrize(("facts", "code", "severity"), FOUND)
def test_what_is_wrong_is_found(facts: dict[str, Any], code: str, severity: str) -> None:
    found = [each for each in findings(facts) if each.code == code]
    assert [each.severity for each in found] == [severity], findings(facts)
    for words in (found[0].expected, found[0].mend):
        assert words["en"]
        assert words["zh"]
        assert words["en"] != words["zh"]


GOOD: list[dict[str, Any]] = [
    {"contacts": [{"kind": "phone", "value": number} for number in ("120", "+8657112345678", "+864001234567")]},
    {"contacts": [{"kind": "phone", "value": "120", "name": {"zh": "主任医师办公室", "en": "Chief physicians"}}]},
    {"contacts": [{"kind": "phone", "value": "120", "name": {"zh": "家庭医生签约办公室", "en": "Family doctor desk"}}]},
    {"contacts": [{"kind": "phone", "value": "120", "name": {"zh": "高级医师门诊、值班医生", "en": "Doctor on duty"}}]},
    {"contacts": [{"kind": "phone", "value": "120", "note": {"zh": "护士长办公室", "en": "Ask the head nurse"}}]},
    service(hours=[line(), line(**{"from": "13:30", "to": "17:00"})]),
    service(hours=[line(), {**line(), "days": ["sa"]}]),
    service(hours=[line(valid_until="2026-05-31"), line(valid_from="2026-06-01", to="12:30")]),
    service(hours=[line(**{"from": "00:00", "to": "24:00"})]),
    {"point": {"lat": 30.3, "lon": 120.2, **POINT}, "address": {"district": "330102"}},
    {"point": {"lat": 29.47, "lon": 119.3, **POINT, "precision": "city"}, "address": {"district": "330102"}},
    {"address": {"zh": "上城区江干路1号", "en": "1 Example Road", "district": "330102"}},
    {"designations": [{"kind": "event", "event": "games", "from": "2023-09", "until": "2023-10"}]},
    {"accreditations": [{"name": {"en": "A", "zh": "甲"}, "issuer": {"en": "B", "zh": "乙"}, "until": "2026-11"}]},
    {"names": [{**NAME, "text": "国内领先医院"}, NAME_EN]},
    {"websites": [{"url": "https://example.org/13812345678/best"}]},
    {"identifiers": [{"system": "wikidata", "value": "Q13812345678"}]},
    note("Beds: 13,812; code 20260101123456789"),
]  # fmt: skip


@pytest.mark.parametrize("facts", GOOD)
def test_what_is_right_is_left_alone(facts: dict[str, Any]) -> None:
    assert findings(facts) == []


def test_no_personal_number_is_repeated_in_a_notice() -> None:
    for text in ("13812345678", "11010519491231002X"):
        told = " ".join(each.found for each in findings(note(f"Number {text}")))
        assert "…" in told
        assert text not in told


@pytest.mark.parametrize(
    ("number", "real"),
    [("11010519491231002X", True), ("11010519491231002x", True), ("110105194912310021", False)],
)
def test_the_check_digit_of_identity_numbers(number: str, real: bool) -> None:
    assert persons.is_identity(number) is real


@pytest.mark.parametrize(
    ("end", "over"), [("2026-11-21", True), ("2026-11-22", False), ("2026-10", True), ("2026-11", False),
                      ("2026", False), ("2025", True), ("2025-13", False)],
)  # fmt: skip
def test_a_term_ends_with_its_last_day(end: str, over: bool) -> None:
    assert terms.over(end, DAY) is over


def test_every_rule_of_wording_names_its_law_and_source() -> None:
    for rule in wording.rules():
        assert schema.validate("wording_rule", rule.facts) == []
        assert "article" in rule.facts["rule"]["en"]
        assert "《" in rule.facts["rule"]["zh"]
        assert all(dates.fault(source, DAY) is None for source in rule.facts["sources"])
        assert all(rule.pattern.search(word) for word in rule.facts["words"])


def test_a_number_as_dialled_in_every_city() -> None:
    assert [*phones.check(("contacts",), "+867711234567", {"area_code": "0771", "local_digits": 7})] == []
    assert [*phones.check(("contacts",), "+8677112345678", {"area_code": "0771", "local_digits": 7})]


def notice(severity: Severity = "warning", found: str = "x") -> Notice:
    words = {"en": "e", "zh": "z"}
    return Notice("praise", severity, "f.yml", "cn-tc-0001", "names", found, words, words)


def row(until: str = "2027-01-01", **other: str) -> dict[str, str]:
    told = {"code": "praise", "place": "cn-tc-0001", "field": "names", "found": "x", "why": "its registered name"}
    return {**told, "by": "editor", "on": "2026-11-01", "until": until, **other}


@pytest.mark.parametrize(
    ("given", "accepted", "told"),
    [
        (notice(), row(), [("praise", True)]),
        (notice(), row(until=DAY), [("praise", True)]),
        (notice(), row(until="2026-11-21"), [("praise", False), ("accepted-over", False)]),
        (notice(found="y"), row(), [("praise", False), ("accepted-nothing", False)]),
        (notice("error"), row(), [("praise", False), ("accepted-error", False)]),
    ],
)
def test_an_accepted_notice_is_so_until_its_end(
    given: Notice, accepted: dict[str, str], told: list[tuple[str, bool]]
) -> None:
    assert [(each.code, each.accepted is not None) for each in accepting.apply([given], [accepted], DAY)] == told


def test_editors_accept_with_a_line_of_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page gives the line; with why, by, on, until it counts; a row without a reason is told."""
    body = "names: [{text: 示例医院, lang: zh-Hans, kind: official}]\ntransport: {zh: 最好的医院, en: x}\n"
    data = sample.make(tmp_path, [], {1: sample.entry(1, body, "names, transport")})
    report = tmp_path / "report.html"
    assert main(["check", "--data", str(data), "--html", str(report)]) == 0
    assert "1 warning, 1 hint" in capsys.readouterr().out
    [line_of_page] = re.findall(r"praise,cn-tc-0001,transport,最好的医院,,,,", report.read_text(encoding="utf-8"))
    header = "code,place,field,found,why,by,on,until\n"
    filled = line_of_page.replace(",,,,", ",it is so,an editor,2026-11-01,2999-01-01\n")
    (data / "accepted.csv").write_text(header + filled, encoding="utf-8")
    assert main(["check", "--lang", "zh", "--data", str(data)]) == 0
    out = capsys.readouterr().out
    assert "警告 0，提示 1，已接受 1" in out
    assert "an editor 于 2026-11-01 接受" in out
    (data / "accepted.csv").write_text(header + line_of_page + "\n", encoding="utf-8")
    assert main(["check", "--data", str(data)]) == 1
    assert "invalid-accepted" in capsys.readouterr().out


def test_the_page_shows_what_is_in_the_data_and_runs_nothing(tmp_path: Path) -> None:
    body = "names: [{text: '<script>alert(1)</script>', lang: zh-Hans, kind: official}]\n"
    data = sample.make(tmp_path, [], {1: sample.entry(1, body, "names")})
    for lang in ("en", "zh"):
        main(["check", "--data", str(data), "--html", str(tmp_path / "r.html"), "--lang", lang])
        html = (tmp_path / "r.html").read_text(encoding="utf-8")
        assert "<script" not in html
        assert "&lt;script&gt;" in html


def test_a_file_is_told_under_its_city_errors_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = "names: [{text: 示例医院, lang: zh-Hans, kind: official}]\n"
    entries = {
        1: sample.entry(1, body, "names"),
        2: sample.entry(2, body + "transport: {zh: 最好}\nbeds: 3\n", "names"),
    }
    data = sample.make(tmp_path, [], entries)
    assert main(["check", "--data", str(data)]) == 1
    out = capsys.readouterr().out
    assert out.index("Test City") < out.index("cn-tc-0002.yml") < out.index("cn-tc-0001.yml")
    assert out.count("duplicate-entry") == 0  # the second could not be read


def test_two_entries_of_one_name_are_asked_about(tmp_path: Path) -> None:
    body = "names: [{text: 示例医院, lang: zh-Hans, kind: official}, {text: E, lang: en, kind: alias}]\n"
    data = sample.make(tmp_path, [], {number: sample.entry(number, body, "names") for number in (1, 2)})

    def codes() -> list[str]:
        return [each.code for each in assemble(data, day=DAY, advise=True).notices if each.severity == "warning"]

    assert codes() == ["duplicate-entry"]
    for number, campus in ((1, "东院区"), (2, "西院区")):
        told = f"{body}campus: {{zh: {campus}, en: {campus}}}\n"
        path = data / "cities/testcity/facilities" / f"cn-tc-{number:04d}.yml"
        path.write_text(sample.entry(number, told, "names, campus"), encoding="utf-8")
    assert codes() == []


def test_an_id_is_never_used_again(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        words = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", str(tmp_path), *arguments]
        subprocess.run(words, check=True, capture_output=True)

    def named(name: str) -> str:
        body = f"names: [{{text: {name}, lang: zh-Hans, kind: official}}, {{text: E, lang: en, kind: alias}}]\n"
        return sample.entry(1, body.replace("text: E,", f"text: {name} E,"), "names")

    data = sample.make(tmp_path, [], {1: named("示例甲院")})
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "a")
    path = data / "cities/testcity/facilities/cn-tc-0001.yml"
    path.unlink()
    git("commit", "-qam", "b")
    for name, expected in (("示例甲院", []), ("示例乙院", ["id-reused"])):
        path.write_text(named(name), encoding="utf-8")
        assert [each.code for each in assemble(data, day=DAY, advise=True).notices] == expected
