"""The documentation: in both languages alike, and nothing that people can run or write is left out."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from directory import schema
from tests.publishing import pages
from tests.publishing.conftest import Built

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LANGUAGES = ("en", "zh")


def authored(language: str) -> dict[str, str]:
    folder = DOCS / language
    return {file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in folder.rglob("*.md")}


def test_both_languages_have_the_same_pages_with_the_same_parts() -> None:
    english, chinese = authored("en"), authored("zh")
    assert english.keys() == chinese.keys()
    for name, text in english.items():
        for pattern in (r"^#+ ", r"<!-- fill: \w+ -->", r"^\| ", r"^(?:title|description|template): "):
            found = re.findall(pattern, text, re.MULTILINE)
            assert re.findall(pattern, chinese[name], re.MULTILINE) == found, (name, pattern)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_make_target_is_documented(language: str) -> None:
    targets = re.findall(r"^([a-z][a-z-]*):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"site", "test", "check", "crawl", "serve", "help", "bench"} <= set(targets)
    page = authored(language)["help/contributors.md"]
    assert [target for target in targets if f"`make {target}`" not in page] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("program", ["scraper", "directory"])
def test_every_verb_of_the_command_line_is_documented(program: str, language: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", program, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    verbs = re.findall(r"^    ([a-z][a-z-]*)(?:\s|$)", done.stdout, re.MULTILINE)
    assert len(verbs) >= 2
    page = authored(language)["help/contributors.md"]
    assert [verb for verb in verbs if f"`.venv/bin/python -m {program} {verb}`" not in page] == []


@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_every_field_of_the_schema_is_documented(built: Built, prefix: str) -> None:
    document = pages.parse(built.folder / prefix / "help" / "fields" / "index.html")
    known = pages.anchors(document)
    definitions = schema.load_schema()["$defs"]
    for thing, node in definitions.items():
        for field in node.get("properties", {}):
            assert f"{thing}.{field}" in known, (thing, field)
    assert "facts.deposit.required" in known


def test_the_chinese_reference_has_no_english_help(built: Built) -> None:
    document = pages.parse(built.folder / "zh" / "help" / "fields" / "index.html")
    jumps = {str(each) for each in document.xpath("//nav[@class='jump']/a/@href")}
    assert {"#facts", "#service"} <= jumps
    help_ = [" ".join(str(each.text).split()) for each in document.cssselect(".reference dd, section > p") if each.text]
    assert [words for words in help_ if re.search(r"[A-Za-z]+ [a-z]+ [a-z]+ ", words)] == []
    assert len(help_) > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_of_the_open_data_is_documented(built: Built, language: str) -> None:
    root = built.folder / "api"
    files = {file.relative_to(built.folder).as_posix() for file in root.rglob("*") if file.is_file()}
    general = {re.sub(r"facilities/cn-[\w-]+", "facilities/<id>", name) for name in files}
    general = {re.sub(rf"v1/({'|'.join(built.directory.cities)})/", "v1/<city>/", name) for name in general}
    general = {re.sub(r"csv/[a-z_]+\.csv", "csv/<list>.csv", name) for name in general}
    page = authored(language)["help/integrators.md"]
    assert [name for name in sorted(general) if f"`/{name}`" not in page] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_page_says_of_its_marks_is_what_pages_say(language: str) -> None:
    """The guide for visitors explains the words that pages use; it must use the same ones."""
    guide = authored(language)["help/visitors.md"]
    english = (
        "named by a source; whether it is offered is not confirmed",
        "not confirmed: undated source",
        "Sources differ",
    )
    chinese = ("有来源提及，是否提供未经核实", "未核实：来源无日期", "来源不一致")
    assert [words for words in (english if language == "en" else chinese) if words not in guide] == []


RUNNERS = {
    "sh": ["bash", "-euo", "pipefail", "-c"],
    "python": [sys.executable, "-c"],
    "js": ["node", "--input-type=module", "-e"],
}


@pytest.mark.parametrize("runner", RUNNERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_for_integrators_run(base: str, language: str, runner: str) -> None:
    page = authored(language)["help/integrators.md"]
    [code] = re.findall(rf"```{runner}\n(.*?)```", page, flags=re.DOTALL)
    done = subprocess.run(
        [*RUNNERS[runner], code.replace("https://bujianwai.example/", base)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "cn-hz-000" in done.stdout or "5 places, 2 of them" in done.stdout
