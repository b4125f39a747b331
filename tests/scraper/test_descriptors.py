"""Descriptors: every one is valid, careful and complete; a bad one is refused with every reason."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import yaml

from directory import schema, store
from scraper import descriptor
from scraper.descriptor import BadDescriptorError, Descriptor, leaves
from scraper.kept import read_index
from scraper.spiders import KINDS
from scraper.workspace import Workspace
from tests.scraper.crawling import FIXTURES

NAMES = descriptor.names()


@pytest.fixture(params=NAMES)
def source(request: pytest.FixtureRequest) -> Descriptor:
    return descriptor.load(request.param)


def test_the_sources_are_there() -> None:
    assert {"art_institutions", "fever_clinics_2020", "wikidata"} == {n for n in NAMES if descriptor.load(n).proven}
    assert {descriptor.load(name).spider for name in NAMES} == KINDS.keys()


def test_terms_are_those_of_the_vocabularies(source: Descriptor) -> None:
    terms = schema.vocabularies()
    assert source.kind in terms["source_kind"]
    assert source.method in terms["method"]
    assert set(source.cities) <= set(store.city_ids())
    assert all(leaf["lang"] in terms["language"] for leaf in leaves(source.facts) if "lang" in leaf)


def test_what_becomes_a_fact_is_a_field_of_the_schema(source: Descriptor) -> None:
    assert source.facts.keys() <= schema.properties("facts").keys()


def test_every_source_tells_where_a_person_can_see_it(source: Descriptor) -> None:
    assert source.url.startswith(("https://", "http://"))
    assert source.page.startswith(("https://", "http://", "{page}"))
    assert source.request["url"].startswith("https://")
    assert all("." in domain for domain in source.allowed_domains)
    assert any(source.request["url"].startswith(f"https://{domain}/") for domain in source.allowed_domains)


def test_an_exception_from_robots_txt_is_named_and_reasoned(source: Descriptor) -> None:
    assert bool(source.robots_exception) == (source.name == "wikidata")


def test_answers_are_kept_with_their_day_and_their_origin(source: Descriptor) -> None:
    for archive in (Workspace().archive, FIXTURES) if source.proven else (FIXTURES,):
        folder = archive / source.name
        index = read_index(folder)
        files = set() if "inbox" in source.request else {source.answer_file(city) for city in source.cities}
        assert files <= index.keys()
        assert all((folder / file).stat().st_size > 0 for file in index)
        assert all("2018" < day < "2027" for day in index.values())
        if source.proven and archive != FIXTURES:
            readme = (folder / "README.md").read_text(encoding="utf-8")
            assert "github.com/" in readme
            assert "licence" in readme.lower() or "license" in readme.lower() or "public domain" in readme


def test_what_was_never_read_adds_nothing(source: Descriptor) -> None:
    if not source.proven:
        assert not (Workspace().archive / source.name).exists()
        assert not Workspace().records(source.name).exists()
        readme = (FIXTURES / source.name / "README.md").read_text(encoding="utf-8")
        assert "xample" in readme
        assert "示例" in readme


def write(folder: Path, **changes: object) -> Path:
    raw = yaml.safe_load((descriptor.SOURCES / "wikidata.yml").read_text(encoding="utf-8"))
    raw |= changes
    raw = {key: value for key, value in raw.items() if value is not None}
    (folder / "bad.yml").write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"allowed_domains": None}, "allowed_domains"),
        ({"allowed_domains": []}, "allowed_domains"),
        ({"licence": None}, "licence"),
        ({"spider": "scrape"}, "spider"),
        ({"kind": "rumour"}, "kind"),
        ({"unknown_field": "x"}, "unknown_field"),
        ({"robots_exception": "because"}, "robots_exception"),
        ({"point_precision": "entrance"}, "1.2 km"),
        ({"datum": "none"}, "point: needs"),
        ({"cities": ["hangzhou"]}, "exactly the cities"),
        ({"request": {"url": "https://example.org/", "file": "all.json", "query": "q"}}, "city_from"),
        ({"request": {"url": "https://example.org/", "file": "{city}.json"}}, "request/query"),
        ({"request": {"url": "file:///etc/passwd", "file": "{city}.json", "query": "q"}}, "request/url"),
        ({"request": {"url": "https://example.org/", "file": "../{city}.json", "query": "q"}}, "request/file"),
        ({"facts": {"type": {"field": "x", "lookup": "nowhere"}}}, "no lookup 'nowhere'"),
        ({"facts": {"type": {"field": "x", "clean": "magic"}}}, "facts"),
    ],
)
def test_a_bad_descriptor_is_refused_with_its_reason(tmp_path: Path, changes: dict[str, object], reason: str) -> None:
    with pytest.raises(BadDescriptorError, match=r"bad\.yml") as refusal:
        descriptor.load("bad", write(tmp_path, **changes))
    assert reason in str(refusal.value)


def test_a_file_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text("title: [", encoding="utf-8")
    with pytest.raises(BadDescriptorError, match=r"bad\.yml"):
        descriptor.load("bad", tmp_path)


def test_a_descriptor_tells_the_directory_who_is_behind_it(source: Descriptor) -> None:
    told = dataclasses.asdict(source.source())
    assert told["id"] == source.name
    assert all(told[name] for name in ("title", "publisher", "kind", "method", "licence", "attribution", "url"))
    assert all({"en", "zh"} == told[name].keys() for name in ("title", "publisher", "attribution"))
