"""HTML and CSS as the checker of the W3C (vnu) reads them: one page of every kind in every language."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from directory.publishing import config
from directory.schema import ROOT
from tests.java import java_path
from tests.publishing import kinds
from tests.publishing.conftest import Built

PREFIXES = tuple(language.prefix for language in config.load().languages)
VNU = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"

OF_LEAFLET = ("plus-lighter", "“behavior”")
"""What stands in Leaflet's own sheet: a word of CSS Compositing 2, which vnu does not know, and VML of old."""


def judged(files: list[Path]) -> list[str]:
    """What vnu calls an error in some files."""
    command = [java_path(), "-jar", str(VNU), "--format", "json", "--errors-only", "--exit-zero-always"]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=True, timeout=120)
    return [
        f"{each['url'].rsplit('/site/', 1)[-1]} {each.get('lastLine')} {each['message']} {each.get('extract', '')[:90]}"
        for each in json.loads(done.stderr)["messages"]
        if not any(word in each["message"] for word in OF_LEAFLET)
    ]


def test_html_is_valid(built: Built) -> None:
    paths = {prefix: kinds.one_of_each(kinds.every_page(built.folder, prefix, PREFIXES)) for prefix in PREFIXES}
    files = [built.folder / prefix / path for prefix, listed in paths.items() for path in listed]
    files = [file / "index.html" if file.is_dir() else file for file in files]
    assert len(files) > 30
    assert judged(files) == []


def test_the_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    page = tmp_path / "site" / "index.html"
    page.parent.mkdir()
    page.write_text("<!doctype html><html lang='en'><title>x</title><ul><p>x</p></ul>", encoding="utf-8")
    assert any("not allowed as child" in each for each in judged([page]))
