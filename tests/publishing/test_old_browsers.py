"""Browsers of 2020 (Chromium 86, as in older WeChat): what they cannot read must not take the rest with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from directory.publishing.edition import TEMPLATES
from directory.schema import ROOT

ASSETS = ROOT / "docs" / "assets"
SCRIPTS = sorted((ASSETS / "javascripts").rglob("*.js"))
SHEETS = [*sorted((ASSETS / "stylesheets").glob("*.css")), TEMPLATES / "emergency.html", TEMPLATES / "cards.html"]
NEWER_SCRIPT = re.compile(
    r"\|\|=|&&=|\?\?=|\.(?:replaceAll|at|findLast(?:Index)?|toSorted|toReversed|toSpliced|with)\(|structuredClone"
    r"|Object\.(?:hasOwn|groupBy)|static \{|^\s+#\w+|^await |^(?:const|let) .*= await|Promise\.(?:any|withResolvers)",
    re.MULTILINE,
)
"""Syntax and methods that came after it. A module with one of these is not run at all, or stops half way."""
NEWER_STYLE = re.compile(
    r"(?:margin|padding|border)-(?:inline|block)\s*:|(?<![-\w])inset(?:-inline|-block)?\s*:|(?<![-\w])aspect-ratio\s*:"
    r"|:is\(|:where\(|@layer|@container|color-mix\(|\d[dsl]v[hw]\b"
)
"""Properties that place things, and came after it. Those that only adorn may be newer."""


def selectors(sheet: str) -> list[str]:
    """Every list of selectors of a style sheet."""
    plain = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    return [each.strip() for each in re.findall(r"(?:^|[{}])([^{}@;]+)\{", plain)]


def torn(listed: str) -> bool:
    """Whether the list holds a selector that the old browser does not know beside others, which it then drops too."""
    flat = listed
    while (inner := re.sub(r"\([^()]*\)", "", flat)) != flat:
        flat = inner
    return ":has" in listed and "," in flat


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.relative_to(ASSETS).as_posix())
def test_scripts_are_read_by_browsers_of_2020(script: Path) -> None:
    plain = re.sub(r"/\*.*?\*/|//.*", "", script.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    assert NEWER_SCRIPT.findall(plain) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_styles_stand_without_what_came_later(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    assert NEWER_STYLE.findall(text) == []
    if sheet.name != "print.css":
        assert [each for each in selectors(text.split("@media print")[0]) if torn(each)] == []


def test_what_is_newer_is_found() -> None:
    assert NEWER_SCRIPT.findall("a ||= 1;\nb.at(-1);\nconst c = await d;") == ["||=", ".at(", "const c = await"]
    assert NEWER_STYLE.search("p { inset: 0 }")
    assert NEWER_STYLE.search("p { padding-inline: 1rem }")
    assert not NEWER_STYLE.search("p { padding-inline-start: 1rem; --inset-shadow: 0 }")
    assert torn(".a:has(.b), .c")
    assert not torn(".a:has(.b, .c) > p")
    assert selectors("/* x{} */ a, b { c: d } @media (x) { e { f: g } }") == ["a, b", "e"]
