"""Workbooks as people make them, and as attackers do: read, or refused with a sentence in bounded memory."""

from __future__ import annotations

import io
import resource
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from scraper.spiders import workbook
from scraper.spiders.reading import UnreadableError
from scraper.spiders.tables import SECTION, Table, read_rows

HEADINGS = {"名称": ["医院名称", "Hospital"], "地址": ["详细地址"], "电话": ["联系电话"]}


def book(rows: list[list[object]], merges: tuple[str, ...] = (), hidden: bool = False) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for row in rows:
        sheet.append(row)
    for area in merges:
        sheet.merge_cells(area)
    if hidden:
        made.create_sheet("draft").append(["名称"])
        made["draft"].sheet_state = "hidden"
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def read(body: bytes) -> list[dict[str, tuple[str, ...]]]:
    return read_rows(body, Table("xlsx", headings=HEADINGS, needed=("名称",)))


def test_titles_sections_merged_cells_and_other_spellings() -> None:
    rows = read(book(
        [["名单"], ["医院 名称*", "详细地址：", "联系电话"], ["西湖区"], ["甲医院", "路1号", 57187783777.0],
         ["乙医院", None, "120"],
         ["上城区"], ["丙医院", "路3号", None], ["医院名称", "详细地址", "联系电话"], ["丁医院", "路4号", None]],
        ("A1:C1", "A3:C3", "B4:B5", "A6:C6"), hidden=True,
    ))  # fmt: skip
    assert [row["名称"][0] for row in rows] == ["甲医院", "乙医院", "丙医院", "丁医院"]
    assert [row[SECTION][0] for row in rows] == ["西湖区", "西湖区", "上城区", "上城区"]
    assert rows[0]["电话"] == ("57187783777",)
    assert rows[1]["地址"] == ("路1号",)


HTML = """<table><tr><td>菜单</td></tr></table><table><caption>x</caption><thead>
<tr><th>Hospital</th><th>地址</th><th>联系电话</th></tr></thead><tr><th colspan="3">西湖区</th></tr>
<tr><td>甲医院</td><td rowspan="2">路1号</td><td>1</td></tr>
<tr><td>乙医院</td><td>2</td></tr></table>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_html_tables_with_spans_in_every_encoding(encoding: str) -> None:
    rows = read_rows(HTML.encode(encoding), Table("html", headings=HEADINGS, needed=("名称",)))
    assert rows == [
        {"名称": ("甲医院",), "地址": ("路1号",), "电话": ("1",), SECTION: ("西湖区",)},
        {"名称": ("乙医院",), "地址": ("路1号",), "电话": ("2",), SECTION: ("西湖区",)},
    ]


def packed(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name.replace("__", "/"), body)
    return stream.getvalue()


def with_sheet(xml: bytes) -> bytes:
    """A workbook whose first sheet is this."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book([["名称"]]))) as good,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for entry in good.infolist():
            body = xml if entry.filename == "xl/worksheets/sheet1.xml" else good.read(entry)
            bad.writestr(entry.filename, body)
    return stream.getvalue()


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
CELL = b'<row r="%d"><c r="%s" t="inlineStr"><is><t>x</t></is></c></row>'
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + SHEET % b""
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "no workbook"),
    "html": (lambda: b"<html>log in</html>", "no workbook"),
    "old xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000, "no workbook"),
    "cut": (lambda: book([["名称"], ["x"]])[:-200], "no workbook"),
    "too large": (lambda: b"PK" + b"\0" * (11 * 1024 * 1024), "11 MB"),
    "bomb": (lambda: packed(a=b"\0" * 40_000_000), "unfolds"),
    "bomb of 60 MB": (lambda: packed(**{f"f{n}": b"\0" * 1_000_000 for n in range(60)}), "unfolds"),
    "too many parts": (lambda: packed(**{f"f{n}": b"x" for n in range(201)}), "201 parts"),
    "not a workbook": (lambda: packed(a=b"x"), "damaged"),
    "broken xml": (lambda: with_sheet(b"<worksheet><"), "damaged"),
    "entities": (lambda: with_sheet(LAUGHS), "not safe"),
    "external entity": (
        lambda: with_sheet(b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + SHEET % b"&a;"), "not safe",
    ),
    "last corner": (lambda: with_sheet(SHEET % (CELL % (1048576, b"XFD1048576"))), "1048576"),
    "too many rows": (lambda: with_sheet(SHEET % (CELL % (50001, b"A50001"))), "50001"),
    "too many columns": (lambda: with_sheet(SHEET % (CELL % (1, b"CW1"))), "column 101"),
    "formula": (lambda: book([["名称", "地址"], ["x", "=1+1"]]), "B2"),
    "command": (lambda: book([["名称"], ["=cmd|' /C calc'!A0"]]), "A2"),
    "no headings": (lambda: book([["a", "b"], ["1", "2"]]), "no table with the headings"),
    "headings only": (lambda: book([["名称", "地址"]]), "no rows"),
    "longer row": (lambda: book([["名称", None], ["x", "y"]]), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_with_a_sentence(name: str) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # of children that other tests had
    make, reason = HOSTILE[name]
    if name == "longer row":
        assert read(make())[0]["名称"] == ("x",)
        return
    with pytest.raises(UnreadableError, match=reason) as refusal:
        read(make())
    assert len(str(refusal.value)) > 10
    assert "Traceback" not in str(refusal.value)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < max(before + 1, 600 * 1024)


def test_a_workbook_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(UnreadableError, match="takes more than"):
        workbook.read_workbook(book([["名称"], ["x"]]), seconds=0.01)
