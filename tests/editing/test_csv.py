"""The same tables as CSV: byte order marks, GB18030, semicolons; and what CSV cannot carry."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from directory import schema
from directory.assemble import assemble
from directory.editing import entries
from directory.editing.sheet import carried, exporting, importing, marks
from tests.editing.sheets import DAY, SOURCE, Workbook, codes, export, facts, imported, read

FIRST = "cn-hz-0001"
MINE = "+8657187783778"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(carried, "FOLDER", tmp_path / "kept")
    data = facts(tmp_path)
    for view in exporting.gather(assemble(data, day=DAY), "hangzhou", data, "zh").views:
        carried.keep(carried.content(view.facts, view.said, view.records))
    return data


def rows(data: Path, table: str) -> list[list[str]]:
    sheet = Workbook(export(data)).sheets[table]
    return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows() if any(cell.value for cell in row)]


def written(table: list[list[str]], delimiter: str = ",") -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(table)
    return buffer.getvalue()


def with_source(table: list[list[str]], row: int) -> list[list[str]]:
    for name, text in SOURCE.items():
        table[row][table[0].index(marks.SOURCE + name)] = text
    return table


FORMS = [("utf-8", ","), ("utf-8-sig", ","), ("gb18030", ","), ("gb18030", ";"), ("utf-16", "\t"), ("utf-8-sig", ";")]


@pytest.mark.parametrize(("encoding", "delimiter"), FORMS)
def test_every_form_of_csv(encoding: str, delimiter: str, data: Path, tmp_path: Path) -> None:
    table = rows(data, "contacts")
    path = tmp_path / "联系方式.csv"
    path.write_bytes(written(table, delimiter).encode(encoding))
    assert (read(path, data).changes, codes(read(path, data))) == ([], [])
    table[2][table[0].index("value")] = MINE
    path.write_bytes(written(with_source(table, 2), delimiter).encode(encoding))
    assert codes(imported(path, data)) == []
    assert entries.read(data, "hangzhou", FIRST).facts["contacts"][0]["value"] == MINE


def test_two_byte_order_marks_and_every_table(data: Path, tmp_path: Path) -> None:
    for name in ("facilities", "names", "sources", "services"):
        path = tmp_path / f"{name}.csv"
        path.write_bytes(b"\xef\xbb\xbf" * 2 + written(rows(data, name)).encode())
        made = read(path, data)
        assert (made.changes, codes(made)) == ([], [])


def test_digits_that_csv_lost_are_refused(data: Path, tmp_path: Path) -> None:
    for spoilt in ("8657187783777", "8.65719E+12"):
        table = rows(data, "contacts")
        table[2][table[0].index("value")] = spoilt
        path = tmp_path / "contacts.csv"
        path.write_text(written(with_source(table, 2)), encoding="utf-8")
        made = read(path, data)
        assert made.changes == []
        assert codes(made)[0] in ("lost-signs", "bad-cell")


def test_without_what_was_exported_nothing_is_guessed(data: Path, tmp_path: Path) -> None:
    table = rows(data, "contacts")
    for row in table[2:]:
        row[table[0].index(marks.BASE)] = "0" * 16
    path = tmp_path / "contacts.csv"
    path.write_text(written(table), encoding="utf-8")
    with pytest.raises(importing.ImportRefusedError):
        read(path, data)
    assert schema.vocabularies()
