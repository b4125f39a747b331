"""What spreadsheet programs and hurried people do to a workbook: each cell exact, or refused by its name."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from directory import store
from directory.editing import entries
from directory.editing.sheet import cells, importing, layout, marks, reading
from tests.editing import hostile
from tests.editing.sheets import SOURCE, Workbook, codes, edited, export, facts, imported, read, yaml

FIRST = "cn-hz-0001"
PHONE = f"{FIRST}/contacts/0"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return facts(tmp_path)


def value(data: Path) -> str:
    return str(entries.read(data, "hangzhou", FIRST).facts["contacts"][0]["value"])


BAD_CELLS: list[tuple[str, Any, str]] = [
    ("a formula", "=1+1", "formula"),
    ("a link formula", '=HYPERLINK("http://x")', "formula"),
    ("a number", 8657187783777, "converted"),
    ("a number with loss", 4.42e11, "converted"),
    ("shortened", "4.42E+11", "bad-cell"),
    ("lost plus", "8657187783777", "lost-signs"),
    ("a date", datetime.date(2026, 3, 4), "converted"),
    ("a time", datetime.time(5, 6), "converted"),
    ("a truth value", True, "converted"),
    ("an error", "#N/A", "formula"),
    ("a control sign", "+865718778\u200e3778", "bad-cell"),
    ("no phone", "call us", "bad-cell"),
    ("a mobile number", "+8613812345678", "bad-cell"),
    ("too long", "1" * 130, "bad-cell"),
]


@pytest.mark.parametrize(("name", "text", "code"), BAD_CELLS, ids=[name for name, _, _ in BAD_CELLS])
def test_a_cell_nobody_can_trust_is_refused_by_its_name(
    name: str, text: Any, code: str, data: Path, tmp_path: Path
) -> None:
    def change(workbook: Workbook) -> None:
        sheet = workbook.sheets["contacts"]
        cell = sheet.cell(workbook.row("contacts", PHONE), workbook.column("contacts", "value"))
        cell.value = text
        cell.number_format = "General"

    before = yaml(data, FIRST).read_bytes()
    made = imported(edited(data, tmp_path, change), data)
    [finding] = [finding for finding in made.all_findings() if finding.severity == "error"]
    assert finding.code == code
    assert finding.place.cell == "G3"
    assert finding.place.header == {"en": "Number or address", "zh": "号码或地址"}
    assert yaml(data, FIRST).read_bytes() == before
    notice = finding.notice("file.xlsx", "zh").render("zh")
    assert "联系方式" in notice
    assert "第 3 行" in notice


def test_a_number_of_another_city_is_saved_and_told(data: Path, tmp_path: Path) -> None:
    made = imported(edited(data, tmp_path, lambda w: w.set("contacts", PHONE, "value", "+862187783777")), data)
    [finding] = made.all_findings()
    assert (finding.code, finding.severity, finding.place.cell) == ("look-again", "warning", "G3")
    assert value(data) == "+862187783777"


EXACT: list[tuple[str, Any, str]] = [
    ("full-width digits", "＋８６５７１８７７８３７７８", "+8657187783778"),
    ("spaces around", "  +8657187783778 ", "+8657187783778"),
    ("a short number", "12345", "12345"),
]


@pytest.mark.parametrize(("name", "text", "expected"), EXACT, ids=[name for name, _, _ in EXACT])
def test_what_is_meant_is_read(name: str, text: str, expected: str, data: Path, tmp_path: Path) -> None:
    imported(edited(data, tmp_path, lambda w: w.set("contacts", PHONE, "value", text)), data)
    assert value(data) == expected


TEXTS = ["'=x", "=1+1 as text", "-0.1278", "@home", 'a","=1+1', "＝1+1", "00123", "3/4", "MARCH1", "1-2", "NO", "20:30",
         "# no comment", "- a: b", "{{ 7*7 }}", "<b>", "两行\n文字", "“引号”", "1e3", "~", "null",
         "x" * 2000]  # fmt: skip


def test_any_text_arrives_as_it_is(data: Path, tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        for text in TEXTS:
            row = workbook.add("departments", {marks.ENTRY: FIRST, "name.zh": text})
            workbook.set("departments", row, "note.zh", text)

    made = imported(edited(data, tmp_path, change), data)
    found = entries.read(data, "hangzhou", FIRST).facts.get("departments", [])
    told = {finding.place.row for finding in made.all_findings() if finding.severity == "error"}
    read_back = [each["note"]["zh"] for each in found]
    assert [text for text in TEXTS if text in read_back] == read_back  # exact and in order …
    assert len(read_back) + len(told) == len(TEXTS)  # … or refused with its row
    assert len(told) <= 3  # praise, markup: what checks refuse anyway


def test_a_cell_of_40000_characters_is_known_as_cut(tmp_path: Path) -> None:
    path = tmp_path / "long.xlsx"
    path.write_bytes(hostile.book(hostile.cell("B3", "字" * 40_000)))
    [sheet] = reading.read(path)
    assert (sheet.cells[3, 2].kind, len(sheet.cells[3, 2].text)) == ("l", 120)
    assert not cells.show(layout.table("names").columns[0], "字" * 40_000, "en").startswith("字")  # nor is it exported


@pytest.mark.parametrize("length", [254, 255, 256, 1999, 2000])
def test_long_texts_are_exact(length: int, data: Path, tmp_path: Path) -> None:
    text = "字" * length
    imported(edited(data, tmp_path, lambda w: w.set("facilities", FIRST, "transport.zh", text)), data)
    assert entries.read(data, "hangzhou", FIRST).facts["transport"]["zh"] == text


# -- rows and columns ---------------------------------------------------------------------------------------


def rewrite_rows(sheet: Any, order: Callable[[list[list[Any]]], list[list[Any]]]) -> None:
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    for number, row in enumerate(order(rows), 3):
        for column, text in enumerate(row, 1):
            sheet.cell(number, column).value = text


def test_whole_rows_sorted_or_moved_change_nothing(data: Path, tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        rewrite_rows(workbook.sheets["names"], lambda rows: [rows[0], [None] * len(rows[0]), *reversed(rows[1:])])

    made = read(edited(data, tmp_path, change), data)
    assert (made.changes, [code for code in codes(made) if code != "hidden-rows"]) == ([], [])


@pytest.mark.parametrize("key", [marks.ROW, "text"])
def test_one_column_sorted_apart_is_refused(key: str, data: Path, tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        column = workbook.column("names", key) - 1

        def order(rows: list[list[Any]]) -> list[list[Any]]:
            filled = [row for row in rows if row[0]]
            texts = sorted((str(row[column]) for row in filled), reverse=True)
            return [[*row[:column], text, *row[column + 1 :]] for row, text in zip(filled, texts, strict=True)]

        rewrite_rows(workbook.sheets["names"], order)

    before = yaml(data, FIRST).read_bytes()
    made = imported(edited(data, tmp_path, change), data)
    assert set(codes(made)) & {"sorted-apart", "id-moved"}
    assert made.changes == []
    assert yaml(data, FIRST).read_bytes() == before


def test_columns_moved_renamed_and_doubled(data: Path, tmp_path: Path) -> None:
    def moved(workbook: Workbook) -> None:
        sheet = workbook.sheets["contacts"]
        a, b = workbook.column("contacts", "value"), workbook.column("contacts", "purpose")
        for row in range(1, sheet.max_row + 1):
            one, two = sheet.cell(row, a).value, sheet.cell(row, b).value
            sheet.cell(row, a).value, sheet.cell(row, b).value = two, one
        workbook.set("contacts", 2, "value", "My phones")
        workbook.set("contacts", PHONE, "value", "+8657187783778")

    made = imported(edited(data, tmp_path, moved), data)
    assert (codes(made), value(data)) == ([], "+8657187783778")

    def doubled(workbook: Workbook) -> None:
        sheet = workbook.sheets["contacts"]
        last = sheet.max_column + 1
        for row in range(1, sheet.max_row + 1):
            sheet.cell(row, last).value = sheet.cell(row, workbook.column("contacts", "value")).value
        workbook.set("contacts", PHONE, "value", "+8657187783779")

    made = imported(edited(data, tmp_path, doubled), data)
    assert codes(made) == ["twice"]
    assert value(data) == "+8657187783778"


def test_the_hidden_row_gone_headers_still_tell(data: Path, tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        workbook.set("contacts", PHONE, "value", "+8657187783778")
        workbook.sheets["contacts"].delete_rows(1)

    imported(edited(data, tmp_path, change), data)
    assert value(data) == "+8657187783778"


def test_merged_cells_rows_missing_hidden_and_copied(data: Path, tmp_path: Path) -> None:
    def merged(workbook: Workbook) -> None:
        workbook.sheets["contacts"].merge_cells(start_row=3, end_row=4, start_column=6, end_column=7)

    made = imported(edited(data, tmp_path, merged), data)
    assert (codes(made), made.changes) == (["merged"], [])

    def missing(workbook: Workbook) -> None:
        workbook.sheets["contacts"].delete_rows(3)
        workbook.sheets["names"].row_dimensions[4].hidden = True

    made = imported(edited(data, tmp_path, missing), data)
    assert (sorted(codes(made)), made.changes) == (["hidden-rows", "missing-rows"], [])

    def copied(workbook: Workbook) -> None:
        sheet = workbook.sheets["contacts"]
        row = [sheet.cell(3, column).value for column in range(1, sheet.max_column + 1)]
        last = workbook.add("contacts", {marks.ENTRY: FIRST})
        for column, text in enumerate(row, 1):
            sheet.cell(last, column).value = text
        workbook.set("contacts", last, "value", "+8657187783700")

    made = imported(edited(data, tmp_path, copied), data)
    assert (codes(made), made.changes) == (["twice"], [])


def test_a_new_row_must_say_whose_it_is(data: Path, tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        workbook.add("contacts", {"kind": "phone", "value": "+8657187783700"})
        workbook.add("contacts", {marks.ENTRY: FIRST, marks.OF: "services/checkup", "kind": "phone", "value": "12345"})

    made = imported(edited(data, tmp_path, change), data)
    assert (sorted(codes(made)), made.changes) == (["no-entry", "no-owner"], [])


def test_one_bad_cell_does_not_stop_the_rest(data: Path, tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        workbook.set("contacts", PHONE, "value", "nonsense")
        workbook.set("facilities", FIRST, "grade", "nonsense")
        workbook.set("facilities", FIRST, "beds.count", "1200")
        workbook.set("facilities", "cn-hz-0002", "opened", "2013")

    made = imported(edited(data, tmp_path, change), data)
    assert codes(made) == ["bad-cell", "bad-cell"]
    assert entries.read(data, "hangzhou", FIRST).facts["beds"] == {"count": "1200"}
    assert entries.read(data, "hangzhou", "cn-hz-0002").facts["opened"] == "2013"


def test_the_marked_copy_shows_each_fault_in_its_cell(data: Path, tmp_path: Path) -> None:
    made = read(edited(data, tmp_path, lambda w: w.set("contacts", PHONE, "value", "nonsense")), data)
    copy = importing.marked_copy(made)
    assert copy is not None
    workbook = Workbook(copy)
    cell = workbook.sheets["contacts"].cell(workbook.row("contacts", PHONE), workbook.column("contacts", "value"))
    assert cell.value == "nonsense"
    assert cell.fill.start_color.rgb.endswith("FFC7CE")
    assert "应为" in cell.comment.text
    workbook.source(**SOURCE)
    workbook.set("contacts", PHONE, "value", "+8657187783778")  # mended in the copy, the copy is imported
    imported(workbook.save(tmp_path / "mended.xlsx"), data)
    assert value(data) == "+8657187783778"


def test_a_workbook_of_another_city_or_of_nothing(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    path.write_bytes(hostile.book(hostile.cell("A1", "hello")))
    with pytest.raises(importing.ImportRefusedError, match="no sheet of an exported workbook"):
        read(path, data)
    assert export(data)


def by_sheet(made: importing.Import) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in made.all_findings():
        found.setdefault(each.place.sheet, []).append(each.code)
    return found


def test_sheets_columns_and_rows_put_anywhere_are_found(data: Path, tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        sheets = workbook.sheets
        sheets["contacts"].insert_cols(5)  # somebody's own notes between ours
        sheets["contacts"].cell(2, 5).value = "Notes"
        sheets["contacts"].cell(3, 5).value = "rang on Monday"
        workbook.set("contacts", PHONE, "value", "+8657187783778")
        sheets["names"].insert_rows(4, 3)
        for key, text in ((marks.ENTRY, FIRST), ("text", "示例新名"), ("lang", "zh-Hans"), ("kind", "alias")):
            workbook.set("names", 5, key, text)
        sheets["services"].column_dimensions["F"].hidden = True
        sheets["services"].auto_filter.ref = "A2:H9"
        sheets["websites"].delete_cols(workbook.column("websites", "lang"))
        sheets["facilities"].title = "医院一览"
        workbook.book.move_sheet(sheets["facilities"], 5)
        workbook.set("facilities", FIRST, "beds.count", "1200")
        workbook.book.active = 7
        mine = workbook.book.create_sheet("我的笔记", 0)
        mine["A1"] = "随便写写"

    made = imported(edited(data, tmp_path, change), data)
    assert by_sheet(made) == {"联系方式": ["not-read"], "网站": ["missing-columns"], "我的笔记": ["not-read"]}
    assert {finding.severity for finding in made.all_findings()} == {"info"}
    now = entries.read(data, "hangzhou", FIRST).facts
    assert (value(data), now["beds"]["count"]) == ("+8657187783778", "1200")
    assert {"text": "示例新名", "lang": "zh-Hans", "kind": "alias"} in now["names"]
    assert now["websites"] == entries.read(store.DATA, "hangzhou", FIRST).facts["websites"]


def test_what_cannot_be_recognised_any_more_is_no_mere_hint(data: Path, tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        sheets = workbook.sheets
        column = workbook.column("contacts", "value")  # renamed, and its key overwritten
        sheets["contacts"].cell(1, column).value = sheets["contacts"].cell(2, column).value = "Telefon"
        for row in range(3, sheets["names"].max_row + 1):  # ids cleared: each row looks new
            sheets["names"].cell(row, 1).value = None
        sheets["documents"].delete_rows(1, 2)
        sheets["documents"].title = "文件"
        sheets["documents"]["B9"] = "收费票据"

    before = yaml(data, FIRST).read_bytes()
    made = imported(edited(data, tmp_path, change), data)
    found = by_sheet(made)
    assert found["联系方式"] == ["lost-columns"]
    assert set(found["名称"]) == {"ids-lost", "missing-rows"}
    assert found["文件"] == ["lost-sheet"]
    assert [each.severity for each in made.all_findings() if each.code in ("lost-columns", "lost-sheet")] == [
        "warning",
        "warning",
    ]
    assert (made.changes, yaml(data, FIRST).read_bytes()) == ([], before)
