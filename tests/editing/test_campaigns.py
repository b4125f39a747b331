"""The campaigns of the workbook, small: through openpyxl and LibreOffice, and histories of several editors."""

from __future__ import annotations

from pathlib import Path

import pytest

from directory.editing.sheet import carried
from tests.editing import interleavings, round_trip
from tests.editing.sheets import codes, edited, facts, imported


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carried, "FOLDER", tmp_path / "kept")


def test_every_field_through_openpyxl_and_libreoffice(tmp_path: Path) -> None:
    found = list(round_trip.campaign(1, tmp_path, ("xlsx",)))
    assert [way for way, _, _, _ in found] == ["openpyxl", "LibreOffice xlsx"]
    assert all(rows > 100 and (changes, errors) == (0, 0) for _, rows, changes, errors in found), found


def test_no_history_of_several_editors_loses_a_word(tmp_path: Path) -> None:
    damage = interleavings.campaign(40, 3, tmp_path)
    assert damage.told == []
    assert (damage.overwritten, damage.unanswered, damage.comments, damage.keys, damage.unreadable) == (0, 0, 0, 0, 0)
    assert damage.histories == 40
    assert damage.applied > 40
    assert damage.questions > 0


def test_an_edited_cell_survives_libreoffice_and_nothing_else_changes(tmp_path: Path) -> None:
    data = facts(tmp_path)
    row = "cn-hz-0001/contacts/0"
    path = edited(data, tmp_path, lambda workbook: workbook.set("contacts", row, "value", "+8657187783778"))
    for form in ("ods", "xlsx"):  # saved once as OpenDocument, then as the workbook that is imported
        [path] = round_trip.office(path, form, tmp_path)
    made = imported(path, data)
    [change] = made.changes
    assert (change.old["en"], change.new["en"]) == ("0571-87783777", "0571-87783778")
    assert codes(made) == []
