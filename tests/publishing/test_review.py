"""The editors' page of open questions and conflicts, and the reception standard on the site."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from directory import schema
from directory.model import Facility, OpenQuestion
from directory.publishing import standard
from directory.publishing.edition import Edition
from directory.publishing.editors import conflicts, review
from tests.publishing import pages, sample
from tests.publishing.conftest import Built

LANGUAGES = ("", "zh/")


def words(built: Built, path: str) -> str:
    return " ".join(pages.text(built.folder / path / "index.html").split())


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_questions_and_conflicts_are_there_for_editors_only(built: Built, prefix: str) -> None:
    document = pages.parse(built.folder / prefix / "editors" / "review" / "index.html")
    assert document.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert "/editors/review" not in (built.folder / "sitemap.xml").read_text(encoding="utf-8")
    # The worst comes first: the question would spoil an emergency department, the conflict an address.
    titles = [each.text_content() for each in document.cssselect(".todo-item h3")]
    assert ("One place or two?" if not prefix else "同一机构还是两处？") in titles[0]
    assert any("cn-hz-0002" in title for title in titles[1:])
    told = words(built, f"{prefix}editors/review/")
    for expected in ("杭州市样例路68号", "杭州市样例路88号", "https://www.example.org/old"):
        found = expected in told or document.xpath(f"//a[@href='{expected}']")
        assert found, expected
    assert [each.get("href") for each in document.cssselect(".todo-item h3 a")]


def test_what_an_attacker_wrote_in_a_question_is_only_text(built: Built) -> None:
    told = words(built, "editors/review/")
    for place in ("list:cn-hz-9001", "Nobody answers", "List", "Example"):
        assert " ".join(f"[{place}] {sample.HOSTILE}".split()) in told or f"[{place}]" in told, place
    html = built.html("editors/review/")
    assert "<script>window" not in html
    assert "javascript:1" not in re.findall(r'href="([^"]*)"', html)


def many(count: int) -> review.Todo:
    made = sample.directory()
    facility = made.facilities["hangzhou"][1]
    question = made.questions[0]
    clash = next(iter(conflicts.conflicts(facility)))
    items: list[OpenQuestion | conflicts.Conflict] = [
        replace(question, harm=number * 4 // count) if number % 2 else clash._replace(harm=number * 4 // count)
        for number in range(count)
    ]
    return review.Todo(items)


@pytest.mark.parametrize("count", [0, 1, review.PER_PAGE, review.PER_PAGE + 1])
def test_it_works_with_nothing_and_with_a_page_more(editions: dict[str, Edition], count: int) -> None:
    made = list(review.pages(editions["en"], many(count) if count else review.Todo([])))
    assert len(made) == max(1, -(-count // review.PER_PAGE))
    assert made[0][0] == "editors/review/"
    assert ("There is nothing to decide" in made[0][1]) == (count == 0)
    assert sum(html.count('class="todo-item"') for _, html in made) == count


def test_five_thousand_items_stay_light_and_within_reach(editions: dict[str, Edition]) -> None:
    made = dict(review.pages(editions["zh"], many(5000)))
    assert sum(html.count('class="todo-item"') for html in made.values()) == 5000
    assert max(len(html) for html in made.values()) < 400_000
    assert max(len(gzip.compress(html.encode())) for html in made.values()) < 40_000
    # Every group can be jumped to from every page, and leads to where it begins.
    for _, html in list(made.items())[:3]:
        for path, anchor in re.findall(r'<th scope="row"><a href="\.\./([^"#]+)#(\w+)"', html):
            assert f'<h2 id="{anchor}"' in made[f"editors/{path}"]


def contact(value: str, purpose: str) -> dict[str, str]:
    return {"kind": "phone", "value": value, "purpose": purpose}


def clashing(*said: tuple[tuple[str, ...], Any, str]) -> Facility:
    """A facility of which each (path, value, url) is said, the first of a path published."""
    told: set[tuple[str, ...]] = set()
    statements, facts = [], {"names": sample.names("示例医院")}
    for path, value, url in said:
        statements.append(sample.statement(path, value, url=f"https://example.org/{url}", published=path not in told))
        told.add(path)
    return Facility("cn-hz-0001", "hangzhou", "known", facts, statements)


FIRST, SECOND = "+8657186000001", "+8657186000002"


@pytest.mark.parametrize(
    ("said", "harms"),
    [
        ([(("address",), {"zh": "甲路1号"}, "a"), (("address",), {"zh": "乙路2号"}, "b")], [conflicts.PLACE]),
        ([(("address",), {"zh": "甲路1号"}, "a"), (("address",), {"zh": "甲路1号"}, "b")], []),
        (
            [
                (("services", "emergency", "available"), "yes", "a"),
                (("services", "emergency", "available"), "no", "b"),
            ],
            [conflicts.EMERGENCY],
        ),
        ([(("pay_first",), "yes", "a"), (("pay_first",), "no", "b")], [conflicts.INSURER]),
        ([(("mdt",), "yes", "a"), (("mdt",), "no", "b")], [conflicts.OTHER]),
        (
            [
                (("contacts", f"phone|{FIRST}||emergency"), contact(FIRST, "emergency"), "a"),
                (("contacts", f"phone|{SECOND}||emergency"), contact(SECOND, "emergency"), "b"),
            ],
            [conflicts.EMERGENCY],
        ),
        (
            [
                (("contacts", f"phone|{FIRST}||emergency"), contact(FIRST, "emergency"), "a"),
                (("contacts", f"phone|{SECOND}||emergency"), contact(SECOND, "emergency"), "a"),
                (("mdt",), "yes", "b"),
            ],
            [],
        ),
        (
            [
                (("contacts", f"phone|{FIRST}||emergency"), contact(FIRST, "emergency"), "a"),
                (("contacts", f"phone|{FIRST}||switchboard"), contact(FIRST, "switchboard"), "b"),
            ],
            [conflicts.EMERGENCY],
        ),
        (
            [
                (("contacts", f"phone|{FIRST}||general"), contact(FIRST, "general"), "a"),
                (("contacts", f"phone|{SECOND}||general"), contact(SECOND, "general"), "b"),
            ],
            [],
        ),
    ],
)
def test_what_counts_as_a_conflict_and_how_harmful_it_is(said: list[Any], harms: list[int]) -> None:
    found = list(conflicts.conflicts(clashing(*said)))
    assert [each.harm for each in found] == harms
    for each in found:
        assert len(each.options) == 2
        assert all(option.said for option in each.options)


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_a_page_says_what_is_met_and_calls_the_rest_unknown(built: Built, prefix: str) -> None:
    document = pages.parse(built.folder / prefix / "hangzhou" / "cn-hz-0002" / "index.html")
    section = document.xpath("//section[@aria-labelledby='reception']")[0]
    told = " ".join(section.text_content().split())
    facility = built.directory.facilities["hangzhou"][1]
    met = sum(point.verdict == "met" for point in facility.points)
    assert met >= 3
    assert (f"{met} are met" if not prefix else f"符合 {met} 个") in told
    assert section.xpath(".//b[@class='yes']")
    assert section.xpath(".//a[@href='../../standard/']")
    silent = pages.parse(built.folder / prefix / "nanning" / "cn-nn-0001" / "index.html")
    section = silent.xpath("//section[@aria-labelledby='reception']")[0]
    told = " ".join(section.text_content().split())
    assert ("does not mean no" if not prefix else "不等于不符合") in told
    assert not section.xpath(".//b | .//dl")


def test_why_editors_listed_a_place_is_told(built: Built) -> None:
    listed = [each for each in built.directory.facilities["hangzhou"] if each.listing]
    assert listed
    assert listed[0].tier == "listed"
    assert f"Listed by editors on {sample.TODAY}: Seen on site" in words(built, f"hangzhou/{listed[0].id}/")
    assert "实地查看" in words(built, f"zh/hangzhou/{listed[0].id}/")


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_the_standard_has_a_page_with_every_point_source_and_count(built: Built, prefix: str) -> None:
    document = pages.parse(built.folder / prefix / "standard" / "index.html")
    told = words(built, f"{prefix}standard/")
    facts = built.directory.standard
    assert facts is not None
    lang = "zh" if prefix else "en"
    ids = set(document.xpath("//h3/@id"))
    addresses = set(document.xpath("//a/@href"))
    for point in facts["points"]:
        assert point["id"] in ids
        assert point["label"][lang] in told
        assert " ".join(point["explanation"][lang].split()) in told
    for source in facts["sources"]:
        assert source.get("url", next(iter(addresses))) in addresses
    total = len(built.directory.facilities["hangzhou"])
    assert re.search(rf"Hangzhou: \d of {total}" if not prefix else rf"杭州：\d 家（共 {total} 家）", told)
    assert facts["versions"][0]["changes"][lang] in told


def test_the_data_say_the_same_and_match_the_schema(built: Built) -> None:
    root = built.folder / "api" / "v1"
    published = json.loads((root / "standard.json").read_text(encoding="utf-8"))
    assert published == built.directory.standard
    assert schema.is_valid("standard", published)
    for facilities in built.directory.facilities.values():
        for facility in facilities:
            data = json.loads((root / "facilities" / f"{facility.id}.json").read_text(encoding="utf-8"))
            reception = data["reception"]
            # The attack makes paths longer than the schema allows; those are looked at as text elsewhere.
            assert facility.city == "hostile" or schema.is_valid("reception", reception)
            assert {p["id"]: p["answer"] for p in reception["points"]} == {p.id: p.verdict for p in facility.points}
            said = {statement["path"] for statement in data["statements"]}
            for point in reception["points"]:
                for part in point["parts"]:
                    assert set(part["statements"]) <= said
                    assert part["answer"] == "unknown" or part["statements"]


def test_the_data_say_nothing_without_a_standard(built: Built) -> None:
    facility = built.directory.facilities["hangzhou"][0]
    assert standard.data(facility, None) == {}
    assert standard.data(replace(facility, points=()), built.directory.standard) == {}
