"""Small modules of browser code put into one script without imports, for pages that may fetch nothing.

A frame in a sandbox has no origin of its own, and a browser asks a server's leave before it gives such a page a module;
static hosts do not give it. Understood is what docs/assets/javascripts/ uses: imports and exports by name, at the start
of a line.
"""

from __future__ import annotations

import re
from pathlib import Path

from directory import schema

SCRIPTS = schema.ROOT / "docs" / "assets" / "javascripts"
_IMPORT = re.compile(r'^import \{ ([^}]+) \} from "(\.[^"]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) )(.*)$", re.MULTILINE)
_LIST = re.compile(r"^export \{ ([\w, ]+) \};$", re.MULTILINE)
_NAMED = re.compile(r"^(?:async )?(?:function|class) (\w+)")
_CONSTANT = re.compile(r"(?:^const |, )(\w+) = ")


def script(entry: Path) -> str:
    """The module at `entry` with all it imports, each in a scope of its own. ValueError for code it cannot put into a
    page: an import it does not understand, or words that would end the script.
    """
    order: list[Path] = []
    _visit(entry.resolve(), order)
    names = {file: f"module{number}" for number, file in enumerate(order)}
    whole = "\n".join(f"const {names[file]} = (() => {{\n{_scoped(file, names)}\n}})();" for file in order)
    if "</script" in whole or "<!--" in whole or re.search(r"^(?:import|export)\b", whole, re.MULTILINE):
        raise ValueError(f"{entry}: cannot stand inside a page")
    return f'"use strict";\n{{\n{whole}\n}}'


def _visit(file: Path, order: list[Path]) -> None:
    for _, path in _IMPORT.findall(file.read_text("utf-8")):
        _visit((file.parent / path).resolve(), order)
    if file not in order:
        order.append(file)


def _scoped(file: Path, names: dict[Path, str]) -> str:
    text = file.read_text("utf-8")
    exported: list[str] = []
    for line in _EXPORT.findall(text):
        named = _NAMED.match(line)
        exported += [named[1]] if named else _CONSTANT.findall(line)
    for several in _LIST.findall(text):
        exported += [each.strip() for each in several.split(",")]
    text = _IMPORT.sub(
        lambda found: f"const {{ {found[1].replace(' as ', ': ')} }} = {names[(file.parent / found[2]).resolve()]};",
        text,
    )
    text = _EXPORT.sub(r"\1", _LIST.sub("", text))
    return f"{text}\nreturn {{ {', '.join(dict.fromkeys(exported))} }};"
