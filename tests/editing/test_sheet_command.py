"""`python -m directory sheet`, as a person at the keyboard meets it: what it says, asks, and leaves behind."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from directory.__main__ import main
from directory.editing import cli
from directory.editing.sheet import carried
from tests import bench_check
from tests.bench_sheet import edit
from tests.editing.sheets import SOURCE, Workbook, edited, facts, yaml

FIRST = "cn-hz-0001"
PHONE = f"{FIRST}/contacts/0"
MINE = "+8657187783778"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(carried, "FOLDER", tmp_path / "kept")
    return facts(tmp_path)


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What is written, as on a terminal without colours."""
    said = io.StringIO()
    screen = Console(file=said, force_terminal=True, no_color=True, soft_wrap=True, highlight=False)
    monkeypatch.setattr(cli, "console", screen)
    return said


def sheet(*words: object, data: Path) -> int:
    return main(["sheet", *map(str, words), "--data", str(data)])


def test_out_and_back_with_agreement(data: Path, tmp_path: Path, screen: io.StringIO) -> None:
    path, before = tmp_path / "book.xlsx", yaml(data, FIRST).read_bytes()
    assert sheet("export", "--city", "hangzhou", "--to", path, data=data) == 0
    workbook = Workbook(path.read_bytes())
    workbook.source(**SOURCE)
    workbook.set("contacts", PHONE, "value", MINE)
    workbook.save(path)
    assert sheet("import", path, "--lang", "en", data=data) == 1  # nobody at a keyboard has agreed
    assert "run it again with --yes" in screen.getvalue()
    assert yaml(data, FIRST).read_bytes() == before
    told = tmp_path / "changes.html"
    assert sheet("import", path, "--yes", "--lang", "en", "--change-sheet", told, data=data) == 0
    assert "0571-87783777 → 0571-87783778" in screen.getvalue()
    assert "Saved: 1 entry." in screen.getvalue()
    assert MINE.encode() in yaml(data, FIRST).read_bytes()
    assert "0571-87783778" in told.read_text(encoding="utf-8")
    assert not path.with_name("book-marked.xlsx").exists()


@pytest.mark.parametrize(("lang", "words"), [
    ("zh", ["工作表“联系方式”，第 3 行，G 列（号码或地址）", "4.42E+11", "应为", "设为“文本”"]),
    ("en", ["sheet “联系方式”, row 3, column G (Number or address)", "4.42E+11", "Format the cell"]),
])  # fmt: skip
def test_a_fault_is_told_with_its_cell_and_how_to_mend_it(
    lang: str, words: list[str], data: Path, tmp_path: Path, screen: io.StringIO
) -> None:
    path = edited(data, tmp_path, lambda w: w.set("contacts", PHONE, "value", "4.42E+11"))
    assert sheet("import", path, "--yes", "--lang", lang, data=data) == 1
    assert [word for word in words if word not in screen.getvalue()] == []
    assert path.with_name("edited-marked.xlsx").is_file()
    assert MINE.encode() not in yaml(data, FIRST).read_bytes()


def test_many_places_are_read_with_a_bar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, screen: io.StringIO) -> None:
    """Small what `make bench` does with 2,000 places: each edit arrives, each other entry stays as it is."""
    monkeypatch.setattr(carried, "FOLDER", tmp_path / "kept")
    monkeypatch.setattr("tests.bench_sheet.EDITS", 5)
    data, path = bench_check.entries(20, tmp_path), tmp_path / "book.xlsx"
    files = sorted(data.glob("cities/*/facilities/*.yml"))
    before = [file.read_bytes() for file in files]
    assert sheet("export", "--city", "testcity", "--to", path, data=data) == 0
    assert edit(path.read_bytes(), path) == 20 * 13
    assert sheet("import", path, "--yes", data=data) == 0
    shown = screen.getvalue()
    assert "读取" in shown  # quick steps are over before they are drawn
    assert "100%" in shown
    changed = [file for file, was in zip(files, before, strict=True) if file.read_bytes() != was]
    assert len(changed) == 5
