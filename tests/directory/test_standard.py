"""The reception standard: rules as data, and never a "not met" or a "listed" that nobody said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory import paths, schema, standard
from directory.assemble import assemble
from directory.model import Facility, Facts, Statement
from tests.directory import sample


def real() -> standard.Standard:
    found, notices = standard.load()
    assert notices == []
    assert found is not None
    return found


STANDARD = real()
ENGLISH = {"language": "en", "mode": "staff"}
LISTED: Facts = {
    "languages": [ENGLISH | {"window": "registration"}, ENGLISH | {"window": "doctor"}],
    "id_documents": [{"document": "passport", "channel": "window", "accepted": "yes"}],
    "payment_means": [{"means": "visa", "accepted": "yes"}],
}


def said(path: tuple[str, ...], value: Any, **more: Any) -> Statement:
    base: dict[str, Any] = {
        "source": "editors", "kind": "official_site", "title": {"en": "Site"}, "url": "https://example.org/",
        "checked_on": "2026-11-01", "method": "web", "confirmed": True, "published": True,
    }  # fmt: skip
    return Statement(path=path, value=value, **(base | more))


def place(facts: Facts, listing: Facts | None = None, **how: Any) -> Facility:
    named = {"names": [{"text": "示例医院", "lang": "zh-Hans", "kind": "official"}], **facts}
    statements = [said(path, value, **how) for path, value in paths.pairs(named)]
    return Facility("cn-tc-0001", "testcity", "known", named, statements, listing=listing)


def verdicts(facility: Facility) -> dict[str, str]:
    return {point.id: point.verdict for point in STANDARD.judge(facility).points}


def test_the_published_standard_is_whole() -> None:
    facts = STANDARD.facts
    # An address, or the number of an official document that stands on no page we know.
    urls = {s["id"]: s.get("url") or "〔" in s["title"].get("zh", "") for s in facts["sources"]}
    assert facts["versions"][0]["version"]
    assert any(point.get("required") == "yes" for point in facts["points"])
    for point in facts["points"]:
        for words in (point["label"], point["explanation"], *(part["label"] for part in point["parts"])):
            assert set(words) >= {"en", "zh"}, point["id"]
        assert any(urls[source] for source in point["sources"]), point["id"]
    assert {source for point in facts["points"] for source in point["sources"]} == set(urls)
    dates = [version["on"] for version in facts["versions"]]
    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize(
    ("facts", "point", "verdict"),
    [
        ({}, "reception_language", "unknown"),
        ({"languages": [ENGLISH | {"window": "registration"}]}, "reception_language", "met"),
        ({"languages": [{"language": "vi", "window": "guide_desk"}]}, "reception_language", "met"),
        ({"languages": [ENGLISH]}, "reception_language", "unknown"),
        ({"languages": [{"language": "cmn", "window": "registration"}]}, "reception_language", "unknown"),
        ({"languages": [ENGLISH | {"window": "registration", "mode": "device"}]}, "reception_language", "unknown"),
        ({"languages": [ENGLISH | {"window": "registration", "level": "limited"}]}, "reception_language", "not_met"),
        (
            {"services": [{"kind": "international", "languages": [ENGLISH | {"window": "doctor"}]}]},
            "doctor_language",
            "met",
        ),
        (
            {"services": [{"kind": "dental", "available": "no", "languages": [ENGLISH | {"window": "doctor"}]}]},
            "doctor_language",
            "unknown",
        ),
        ({"id_documents": [{"document": "passport", "channel": "app", "accepted": "no"}]}, "passport", "unknown"),
        ({"id_documents": [{"document": "passport", "channel": "window", "accepted": "no"}]}, "passport", "not_met"),
        ({"booking": [{"channel": "online", "passport": "yes"}]}, "passport", "met"),
        ({"payment_means": [{"means": "visa", "accepted": "no"}]}, "payment", "unknown"),
        ({"payment_means": [{"means": "alipay", "accepted": "yes"}]}, "payment", "unknown"),
        ({"payment_means": [{"means": "alipay", "accepted": "yes", "foreign": "yes"}]}, "payment", "met"),
        ({"booking": [{"channel": "online", "languages": ["cmn", "en"]}]}, "booking_language", "met"),
        ({"booking": [{"channel": "online", "languages": ["cmn"]}]}, "booking_language", "unknown"),
        ({"booking": [{"channel": "online"}]}, "booking_language", "unknown"),
        ({"services": [{"kind": "emergency", "available": "no"}]}, "emergency_language", "not_met"),
        ({"services": [{"kind": "emergency", "available": "yes"}]}, "emergency_language", "unknown"),
        ({"documents": [{"document": "bill", "available": "yes"}]}, "documents", "unknown"),
        ({"documents": [{"document": "bill", "available": "no"}]}, "documents", "not_met"),
        (
            {"signage": [{"part": p, "extent": "full"} for p in ("wayfinding", "departments", "service_places")]},
            "signs",
            "met",
        ),
        ({"agreements": [{"insurer": "x", "settlement": "direct"}]}, "insurance", "met"),
        ({"agreements": [{"insurer": "x", "settlement": "pay_first"}]}, "insurance", "unknown"),
        ({"culture": [{"provision": "interpreter", "offered": "yes"}]}, "interpreter", "met"),
        ({"privacy": [{"practice": "one_patient_per_room", "offered": "no"}]}, "privacy", "not_met"),
    ],
)
def test_a_point_is_what_the_facts_say(facts: Facts, point: str, verdict: str) -> None:
    assert verdicts(place(facts))[point] == verdict


@pytest.mark.parametrize("how", [{"confirmed": False}, {"kind": "aggregator"}, {"kind": "crowd"}, {"published": False}])
def test_old_or_unbelieved_words_prove_nothing_but_are_named(how: dict[str, Any]) -> None:
    judged = STANDARD.judge(place(LISTED, **how))
    assert {point.verdict for point in judged.points} == {"unknown"}
    assert judged.tier == "known"
    told = next(point for point in judged.points if point.id == "passport")
    assert told.parts[0].proof == (("id_documents", "passport|window"),)


def test_a_place_is_listed_when_every_required_point_is_met() -> None:
    judged = STANDARD.judge(place(LISTED))
    assert judged.tier == "listed"
    required = [point["id"] for point in STANDARD.facts["points"] if point.get("required") == "yes"]
    assert [p.verdict for p in judged.points if p.id in required] == ["met"] * len(required)
    for field in LISTED:
        assert STANDARD.judge(place({k: v for k, v in LISTED.items() if k != field})).tier == "known"


@pytest.mark.parametrize("tier", ["listed", "known"])
@pytest.mark.parametrize("facts", [{}, LISTED])
def test_what_editors_decide_wins(facts: Facts, tier: str) -> None:
    listing = {"tier": tier, "why": {"en": "Seen on site", "zh": "实地查看"}, "on": "2026-11-01"}
    judged = STANDARD.judge(place(facts, listing))
    assert judged.tier == tier
    assert judged.listing == listing


@pytest.mark.parametrize("status", sorted(standard.GONE))
def test_a_place_nobody_can_go_to_is_not_listed(status: str) -> None:
    listing = {"tier": "listed", "why": {"en": "x"}, "on": "2026-11-01"}
    assert STANDARD.judge(place(LISTED | {"status": status}, listing)).tier == "known"


items = st.fixed_dictionaries(
    {},
    optional={
        "languages": st.lists(
            st.fixed_dictionaries(
                {"language": st.sampled_from(["en", "cmn", "vi"])},
                optional={
                    "window": st.sampled_from(sorted(schema.vocabularies()["window"])),
                    "mode": st.sampled_from(sorted(schema.vocabularies()["language_mode"])),
                    "level": st.sampled_from(["limited", "fluent"]),
                },
            ),
            max_size=4,
            unique_by=lambda item: paths.item_key(item, ("language", "window", "mode")),
        ),
        "payment_means": st.lists(
            st.fixed_dictionaries(
                {"means": st.sampled_from(["visa", "alipay", "cash"]), "accepted": st.sampled_from(["yes", "no"])},
                optional={"foreign": st.sampled_from(["yes", "no"])},
            ),
            max_size=3,
            unique_by=lambda item: item["means"],
        ),
        "documents": st.lists(
            st.fixed_dictionaries(
                {"document": st.sampled_from(sorted(schema.vocabularies()["document"]))},
                optional={"available": st.sampled_from(["yes", "no"])},
            ),
            max_size=7,
            unique_by=lambda item: item["document"],
        ),
        "privacy": st.lists(
            st.fixed_dictionaries(
                {
                    "practice": st.sampled_from(["one_patient_per_room", "call_by_number"]),
                    "offered": st.sampled_from(["yes", "no"]),
                }
            ),
            max_size=2,
            unique_by=lambda item: item["practice"],
        ),
    },
)


@given(items, st.data())
def test_every_verdict_rests_on_a_statement_and_silence_is_unknown(facts: Facts, data: st.DataObject) -> None:
    facility = place(facts)
    judged = STANDARD.judge(facility)
    paths_said = {statement.path for statement in facility.statements}
    for point in judged.points:
        for part in point.parts:
            assert set(part.proof) <= paths_said
            assert part.verdict == "unknown" or part.proof
    # Whoever falls silent can turn a verdict only into "unknown" (or bring out what they had overruled), and nobody
    # who was silent all along is judged.
    kept = data.draw(st.sets(st.sampled_from(range(len(facility.statements)))))
    silenced = STANDARD.judge(replace(facility, statements=[facility.statements[index] for index in sorted(kept)]))
    said_paths = {statement.path for statement in silenced.statements}
    for point in silenced.points:
        for part in point.parts:
            assert part.verdict == "unknown" or set(part.proof) <= said_paths
    empty = STANDARD.judge(replace(facility, statements=[]))
    assert {point.verdict for point in empty.points} == {"unknown"}
    assert empty.tier == "known"


GOOD = """\
versions: [{version: "1", "on": "2026-01-01", changes: {en: First, zh: 首版}}]
believed: [official_site]
points:
  - id: pay
    required: "yes"
    label: {en: Pay, zh: 付款}
    explanation: {en: Pay, zh: 付款}
    parts:
      - id: card
        label: {en: Card, zh: 银行卡}
        tests: [{answer: met, field: payment_means, services: "yes", where: {means: [visa], accepted: ["yes"]}}]
    sources: [one]
sources: [{id: one, title: {en: One}, url: "https://example.org/", checked_on: "2026-01-01", method: web}]
"""


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("payment_means", "paying", "paying"),
        ("means: [visa]", "card: [visa]", "card"),
        ("means: [visa]", "means: [shells]", "shells"),
        ("sources: [one]", "sources: [two]", "two"),
        ("answer: met", "answer: perhaps", "perhaps"),
        ("points:", "points: &a", "a"),
        ("id: pay\n", "id: Pay it\n", "Pay it"),
    ],
)
def test_a_faulty_standard_is_told_and_lists_nobody(tmp_path: Path, old: str, new: str, found: str) -> None:
    body = 'payment_means: [{means: visa, accepted: "yes"}]\nnames: [{text: 示例医院, lang: zh-Hans, kind: official}]\n'
    data = sample.make(tmp_path, [], {1: sample.entry(1, body, "names, payment_means")})
    (data / "standard.yml").write_text(GOOD, encoding="utf-8")
    good = assemble(data, day="2026-02-02")
    assert [facility.tier for facility in good.facilities["testcity"]] == ["listed"]
    assert good.standard is not None
    (data / "standard.yml").write_text(GOOD.replace(old, new), encoding="utf-8")
    bad = assemble(data, day="2026-02-02")
    notices = [notice for notice in bad.notices if notice.file.endswith("standard.yml")]
    assert found in notices[0].found
    assert notices[0].place.startswith("line ")
    assert notices[0].render("zh").startswith("错误")
    assert [facility.tier for facility in bad.facilities["testcity"]] == ["known"]
    assert bad.standard is None


def test_editors_list_and_unlist_in_an_entry(tmp_path: Path) -> None:
    listing = 'listing: {tier: listed, why: {en: Seen on site, zh: 实地查看}, "on": "2026-01-20"}\n'
    body = f"{listing}names: [{{text: 示例医院, lang: zh-Hans, kind: official}}]\n"
    data = sample.make(tmp_path, [], {1: sample.entry(1, body, "names")})
    facility = assemble(data).facilities["testcity"][0]
    assert facility.tier == "listed"
    assert facility.listing is not None
    assert facility.listing["why"]["zh"] == "实地查看"
