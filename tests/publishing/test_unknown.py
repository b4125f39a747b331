"""The page of a facility: what nobody said is no “no”, and what nobody has confirmed in time is no “yes”."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory import schema
from directory.model import Facts
from directory.publishing.edition import Edition
from directory.publishing.fields import Fields
from tests.publishing.place_page import FULL, page, place, words


def test_a_place_of_which_nothing_is_known_says_so_and_never_no(editions: dict[str, Edition]) -> None:
    bare = place({})
    for edition in editions.values():
        document = page(edition, bare)
        unknown = edition.words.gettext("Unknown")
        assert unknown in ("Unknown", "未知", "Không rõ")
        answers = document.cssselect(".answers dd")
        assert len(answers) == 5
        assert {" ".join(answer.text_content().split()) for answer in answers} == {unknown}
        assert document.cssselect(".no, .yes") == []
        fields = Fields(edition.values, edition.words.gettext)
        asked = {"now": ("services", "contacts"), "address": ("address",), "languages": ("languages",)}
        for id_, names in {**asked, "paying": ("deposit",), "unknown": ("departments", "privacy")}.items():
            line = words(document, f"#{id_} ~ .unknown-list")
            assert all(fields.label(name) in line for name in names), (id_, line)
        assert words(document, ".card__name") == "样例"
        assert unknown in words(document, ".card__missing")


def thinned(draw: st.DrawFn, node: Any, value: Any) -> Any:
    """The value with any part left out that schema.json does not require."""
    full = schema.resolve(node)
    if isinstance(value, list):
        return [thinned(draw, full["items"], item) for item in value]
    fields = full.get("properties")
    if not isinstance(value, dict) or not fields:
        return value
    kept = {*full.get("required", ()), *(("code",) if "anyOf" in full else ())}
    return {
        name: thinned(draw, fields[name], item) for name, item in value.items() if name in kept or draw(st.booleans())
    }


@st.composite
def partial_facts(draw: st.DrawFn) -> Facts:
    """Facts with every answer "yes", and any part of them missing."""
    fields = schema.resolve({"$ref": "#/$defs/facts"})["properties"]
    chosen = draw(st.sets(st.sampled_from(sorted(FULL))))
    return {name: thinned(draw, fields[name], FULL[name]) for name in sorted(chosen - {"names"})}


@settings(max_examples=60)
@given(facts=partial_facts())
def test_what_nobody_said_is_never_shown_as_no(editions: dict[str, Edition], facts: Facts) -> None:
    for edition in editions.values():
        document = page(edition, place(facts))
        assert document.cssselect(".no") == []
        assert not re.search(r"\b(No|否)\b", words(document, ".answers dd"))


def test_no_is_shown_where_somebody_said_no(editions: dict[str, Edition]) -> None:
    facts = {
        "services": [{"kind": "emergency", "available": "no"}],
        "payment_means": [{"means": "visa", "accepted": "no"}],
        "id_documents": [{"document": "passport", "accepted": "no"}],
    }
    document = page(editions["en"], place(facts))
    assert words(document, ".answers dd .no") == "No No"
    assert "Visa card: No" in words(document, "dd")


def test_a_service_that_is_only_mentioned_is_no_yes(editions: dict[str, Edition]) -> None:
    document = page(editions["en"], place({"services": [{"kind": "emergency"}]}))
    assert "named by a source; whether it is offered is not confirmed" in words(document, ".answers dd")
    assert document.cssselect(".yes") == []


@pytest.mark.parametrize(
    ("stated_on", "english", "chinese"),
    [
        ("2020", "Listed in 2020; not confirmed since", "有来源列出（2020），之后未再核实"),
        ("2020-01-22", "Listed on 2020-01-22; not confirmed since", "有来源列出（2020-01-22），之后未再核实"),
        (None, "Listed by an undated source; not confirmed", "有来源列出但无日期，未经核实"),
    ],
)
def test_a_service_nobody_has_confirmed_in_time_is_no_yes(
    editions: dict[str, Edition], stated_on: str | None, english: str, chinese: str
) -> None:
    services = [
        {"kind": "emergency", "available": "yes", "always": "yes"},
        {"kind": "international", "available": "yes"},
    ]
    old = place({"services": services}, said={"confirmed": False, "stated_on": stated_on})
    for code, expected in (("en", english), ("zh", chinese)):
        document = page(editions[code], old)
        assert document.cssselect(".answers .yes, .service > p .yes") == []
        assert words(document, ".answers dd").count(expected) == 2
        assert words(document, ".service > p").count(expected) == 2
        assert document.cssselect(".answers .refs a, .service > p .refs a")[0].get("href") == "#s1"


def test_a_service_one_of_whose_sources_is_recent_is_a_yes(editions: dict[str, Edition]) -> None:
    recent = place({"services": [{"kind": "emergency", "available": "yes"}]})
    document = page(editions["en"], recent)
    assert words(document, ".answers dd .yes") == words(document, ".service > p .yes") == "Yes"


@pytest.mark.parametrize(
    ("route", "answer"),
    [
        ({"accepted": "yes", "note": {"en": "If the deductible is 0."}}, "under conditions: see below"),
        ({"accepted": "yes"}, "Yes"),
        ({"accepted": "no", "note": {"en": "Since 2024."}}, "No"),
    ],
)
def test_an_insurer_that_pays_under_conditions_is_no_plain_yes(
    editions: dict[str, Edition], route: Facts, answer: str
) -> None:
    document = page(editions["en"], place({"payment_routes": [{"route": "international_insurance", **route}]}))
    shown = document.cssselect(".answers dd")[3]
    assert str(shown.text_content()).startswith(answer)


def test_a_page_of_which_only_notes_were_used_was_not_checked(editions: dict[str, Edition]) -> None:
    noted = place({"beds": {"count": 1}}, said={"method": "collected"})
    assert "noted on 2026-11-01 (page not reopened)" in words(page(editions["en"], noted), "#s1")
    assert "checked on" not in words(page(editions["en"], noted), "article")
    assert "摘录于2026-11-01（未再次打开网页）" in words(page(editions["zh"], noted), "#s1")
    assert "checked on 2026-11-01" in words(page(editions["en"], place({"beds": {"count": 1}})), "#s1")
