"""The round trip at size: entries that use every field, out, through a spreadsheet program, in: what changed that
nobody changed?

`python -m tests.editing.round_trip ROWS` tells for openpyxl and LibreOffice (xlsx, ods, CSV); the tests run it small.
"""

from __future__ import annotations

import csv
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from directory import schema, store
from directory.assemble import assemble
from directory.editing import entries, rewriting
from directory.editing.sheet import book, carried, exporting, importing
from directory.model import Facts
from tests.editing.sheets import DAY, Workbook, quiet
from tests.office import office_path

_ODD = ["'=x", "=1+1", "-0.1278", "@home", 'a","b', "＝1+1", "00123", "3/4", "MARCH1", "1-2", "NO", "20:30", "# x",
        "两行\n文字", "“引号”", "1e3", "4.42E+11", "+8657187783777", "  双空格", "\t制表", "12345678901234567890",
        "TRUE", "x" * 255, "字" * 300, "_x0041_", "&amp; <b>", "🏥", "ﬀ", "2026-01-02", "null", "∅", "是 [yes]",
        "a; b"]  # fmt: skip
"""Texts that spreadsheet programs, XML or YAML like to change."""


def entry(number: int, dice: random.Random) -> Facts:
    """An entry that uses every field of the schema, with odd texts wherever text may stand."""
    name = f"cn-hz-{number:04d}"
    facts: Facts = {"id": name, "city": "hangzhou"}
    for field, node in schema.properties("entry").items():
        if field not in ("id", "city", "sources"):
            facts[field] = _value(dict(node), dice)
    facts["address"]["district"] = "330102"
    covers = [field for field in schema.properties("facts") if field in facts]
    facts["sources"] = [
        {
            "title": f"Example {n}", "kind": "official_site", "url": f"https://www.example.org/{number}/{n}",
            "checked_on": DAY, "method": "web", "covers": covers,
        }
        for n in range(2)
    ]  # fmt: skip
    return facts


def _value(node: dict[str, Any], dice: random.Random) -> Any:
    node = dict(schema.resolve(node))
    if "const" in node:
        return node["const"]
    if node.get("x-vocabulary"):
        return dice.choice(sorted(schema.vocabularies()[node["x-vocabulary"]]))
    if "enum" in node:
        return dice.choice(node["enum"])
    kind = node.get("type")
    if kind == "array":
        found = [_value(node["items"], dice) for _ in range(2 if "x-vocabulary" not in node["items"] else 1)]
        return found[: node.get("maxItems", 2)]
    if "properties" in node:
        return {key: _value(child, dice) for key, child in node["properties"].items()}
    if kind == "object":
        return {"zh": dice.choice(_ODD), "en": dice.choice(_ODD), "vi": dice.choice(_ODD)}
    if kind in ("number", "integer"):
        return rewriting.Plain(dice.choice(["0", "7", "30.2493", "120.1"] if kind == "number" else ["1", "42"]))
    return _text(node, dice)


_FORMS = {"a date": "2026-01-31", "an id": "cn-hz-0001", "a time": "08:30", "a web": "https://www.example.org/a?b=c",
          "the six": "330102", "a day": "2026-01-31"}  # fmt: skip


def _text(node: dict[str, Any], dice: random.Random) -> str:
    expected = node.get("x-expected", {}).get("en", "")
    form = next((text for start, text in _FORMS.items() if expected.startswith(start)), None)
    if form:
        return form
    pattern = node.get("pattern", "")
    known = {"^[A-Z]{3}$": "CNY", "^[A-Z]{2}$": "VN", "^[0-9]{6}$": "310009", "^[0-9]{1,8}$": "0012"}
    if pattern in known:
        return known[pattern]
    if "o[0-9]" in pattern:
        return "cn-hz-o001"
    if pattern.startswith("^cn-"):
        return "cn-hz-0001"
    if pattern.startswith("^[0-9]{2}"):
        return "03.01"
    if pattern.startswith("^[a-z0-9]+"):
        return f"ref-{dice.randrange(10**6)}"
    return dice.choice(_ODD)[: node.get("maxLength", 300)] if not pattern else "x"


def city(folder: Path, count: int, seed: int = 1) -> Path:
    """Facts of a city with this many entries that use every field."""
    data = folder / "data"
    keep = shutil.ignore_patterns("records", "zhengzhou", "nanning", "facilities", "identities.csv", "geocodes.jsonl")
    shutil.copytree(store.DATA, data, ignore=keep)
    dice = random.Random(seed)
    for number in range(1, count + 1):
        made = entry(number, dice)
        path = entries.path_of(data, "hangzhou", made["id"])
        store.atomic_write(path, f"# entry {number}\n{rewriting.dump(made, 0)}".encode())
    return data


def exported(data: Path) -> bytes:
    """The workbook; what it holds is kept for CSV."""
    made = exporting.gather(assemble(data, day=DAY), "hangzhou", data, "zh")
    for view in made.views:
        carried.keep(carried.content(view.facts, view.said, view.records))
    return book.write(made)


def office(path: Path, form: str, folder: Path) -> list[Path]:
    """What LibreOffice makes of a file: it opens it and saves it as xlsx, ods or csv (every sheet)."""
    program = office_path()
    filters = {
        "xlsx": "xlsx:Calc MS Excel 2007 XML",
        "ods": "ods",
        "csv": "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
    }
    out = folder / f"{path.stem}-{form}"
    profile = (folder / "profile").resolve().as_uri()
    subprocess.run(
        [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", filters[form], "--outdir", str(out),
         str(path)], check=True, capture_output=True, timeout=900,
    )  # fmt: skip
    return sorted(out.iterdir())


def untouched(path: Path, data: Path) -> tuple[int, int, int]:
    """Of a file nobody edited: rows read, changes found (there must be none), errors."""
    made = importing.prepare(path, data, quiet, day=DAY)
    errors = [finding for finding in made.all_findings() if finding.severity == "error"]
    return made.rows, sum(len(edit.changes) for edits in made.edits.values() for edit in edits), len(errors)


def campaign(
    count: int, folder: Path, forms: tuple[str, ...] = ("xlsx", "ods", "csv")
) -> Iterator[tuple[str, int, int, int]]:
    """(way, rows, changes nobody made, errors) for each way through a program."""
    data = city(folder, count)
    original = folder / "book.xlsx"
    original.write_bytes(exported(data))
    by_openpyxl = Workbook(original.read_bytes()).save(folder / "openpyxl.xlsx")
    yield ("openpyxl", *untouched(by_openpyxl, data))
    if "xlsx" in forms:
        [path] = office(original, "xlsx", folder)
        yield ("LibreOffice xlsx", *untouched(path, data))
    if "ods" in forms:
        [path] = office(original, "ods", folder)
        [back] = office(path, "xlsx", folder)
        yield ("LibreOffice ods", *untouched(back, data))
    if "csv" in forms:
        total = [0, 0, 0]
        for path in office(original, "csv", folder):
            with path.open(encoding="utf-8-sig", newline="") as file:
                first = next(csv.reader(file), [""])
            if first[0].startswith("@row"):
                total = [a + b for a, b in zip(total, untouched(path, data), strict=True)]
        yield ("LibreOffice csv", total[0], total[1], total[2])


def main() -> None:
    """Tell the figures."""
    count = max(1, int(sys.argv[1]) // 40) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        for way, rows, changes, errors in campaign(count, Path(folder)):
            told = f"{way}: {rows} rows × all fields, {changes} changes nobody made, {errors} errors"
            sys.stdout.write(f"{told}, {time.monotonic() - began:.0f} s\n")


if __name__ == "__main__":
    main()
