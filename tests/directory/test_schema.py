"""schema.json: the two validators agree, numbers are made only from numbers, every field is annotated."""

from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory import schema

FIELDS = sorted(schema.properties("facts"))

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)
    | st.sampled_from(["en", "zh-Hans", "official", "yes", "2026-01-01", "https://a.org/", "phone"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["text", "lang", "kind", "value", "en", "lat", "url"]), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from([*FIELDS, "unknown_field"]), values, max_size=3))
def test_the_fast_and_the_explaining_validator_agree(facts: dict[str, Any]) -> None:
    record = {
        "key": "a:b", "source": "a", "city": "x", "url": "https://example.org/", "checked_on": "2026-01-01",
        "facts": facts,
    }  # fmt: skip
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    explains = jsonschema.Draft202012Validator(schema.for_kind("record"), format_checker=checker)
    assert schema.is_valid("record", record) == explains.is_valid(record)
    assert bool(schema.validate("record", record)) != schema.is_valid("record", record)


def test_every_field_says_what_it_is() -> None:
    for name, node in schema.properties("facts").items():
        assert set(node["x-label"]) >= {"en", "zh"}, name
        assert node["x-merge"] in ("best", "each", "inside"), name
        assert node["x-ttl"] > 0, name
        if node["x-merge"] != "best":
            assert node["x-key"], name


def test_every_vocabulary_the_schema_names_exists_in_both_languages() -> None:
    named: set[str] = set()

    def walk(node: object) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("x-vocabulary"), str):
                named.add(node["x-vocabulary"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(schema.load_schema())
    assert schema.unreadable_vocabularies() == []
    assert named <= set(schema.vocabularies())
    for name, terms in schema.vocabularies().items():
        for term in terms.values():
            assert set(term["label"]) >= {"en", "zh"}, (name, term["id"])


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("8", 8),
        ("08", "08"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        ("８", "８"),
        ("-1", -1),
        ("9" * 40, "9" * 40),
        ("", ""),
    ],
)
def test_an_integer_is_made_only_from_plain_digits(text: str, made: object) -> None:
    assert schema.coerce("city", {"local_digits": text}) == {"local_digits": made}


@pytest.mark.parametrize(("text", "made"), [("30.25", 30.25), ("30,25", "30,25"), ("nan", "nan"), ("1e999", "1e999")])
def test_a_number_is_made_only_from_a_plain_decimal(text: str, made: object) -> None:
    assert schema.coerce("point", {"lat": text}) == {"lat": made}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        "//evil.example",
        "https://good@evil.example",
        "https://a\\@evil.example",
        "ftp://x",
        "data:text/html,x",
        "https:evil.example",
        "https://",
    ],
)
def test_only_plain_web_addresses_are_urls(url: str) -> None:
    assert not schema.is_valid("url", url)


def test_a_problem_names_place_found_and_expected_in_both_languages() -> None:
    [problem] = schema.validate("booking", {"channel": "phone", "days_ahead": 366})
    assert problem.path == ("days_ahead",)
    assert problem.found == "366"
    assert problem.expected == {"en": "365 or less", "zh": "不大于 365"}


def test_nan_and_lone_surrogates_are_not_valid() -> None:
    point = {"lat": float("nan"), "lon": 0, "precision": "building", "datum": "WGS-84"}
    assert not schema.is_valid("point", point)
    assert schema.validate("point", point)
    assert schema.validate("name", {"text": "\ud800", "lang": "en", "kind": "official"})
