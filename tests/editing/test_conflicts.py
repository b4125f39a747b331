"""Two people and one entry: the later edit of another is kept, a true conflict is a question and never an overwrite."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from directory.editing import entries
from directory.editing.sheet import carried, importing, marks
from tests.editing.sheets import SOURCE, Workbook, codes, edited, export, facts, imported, quiet, read, yaml

FIRST = "cn-hz-0001"
PHONE = f"{FIRST}/contacts/0"
MINE, THEIRS = "+8657187783778", "+8657187783779"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return facts(tmp_path)


def replace(data: Path, old: str, new: str) -> None:
    path = yaml(data, FIRST)
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), encoding="utf-8")


def phone(data: Path) -> str:
    return str(entries.read(data, "hangzhou", FIRST).facts["contacts"][0]["value"])


def test_an_edit_of_another_value_is_kept(data: Path, tmp_path: Path) -> None:
    path = edited(data, tmp_path, lambda w: w.set("contacts", PHONE, "value", MINE))
    replace(data, "grade: 3-a", "grade: 3-b  # since May")
    replace(data, "text: SAHZU\n", "text: SAHZU2\n")
    assert codes(imported(path, data)) == []
    text = yaml(data, FIRST).read_text(encoding="utf-8")
    assert phone(data) == MINE
    assert "grade: 3-b  # since May" in text
    assert "SAHZU2" in text


def test_the_same_edit_by_both_is_none(data: Path, tmp_path: Path) -> None:
    path = edited(data, tmp_path, lambda w: w.set("contacts", PHONE, "value", MINE))
    replace(data, "+8657187783777", MINE)
    made = read(path, data)
    assert (made.changes, codes(made)) == ([], [])


def test_a_conflict_is_a_question_and_the_answer_counts(data: Path, tmp_path: Path) -> None:
    path = edited(data, tmp_path, lambda w: w.set("contacts", PHONE, "value", MINE))
    replace(data, "+8657187783777", THEIRS)
    before = yaml(data, FIRST).read_bytes()
    made = imported(path, data)
    assert codes(made) == ["conflict"]
    assert yaml(data, FIRST).read_bytes() == before
    [finding] = made.all_findings()
    assert finding.place.cell == "G3"
    assert THEIRS in finding.expected["zh"]
    copy = importing.marked_copy(made)
    assert copy is not None
    undecided = tmp_path / "marked.xlsx"
    undecided.write_bytes(copy)
    made = imported(undecided, data)  # the copy as it came back: still a question
    assert (codes(made), phone(data)) == (["undecided"], THEIRS)
    workbook = Workbook(copy)
    assert workbook.get("contacts", PHONE, "value").startswith(marks.OPEN)
    workbook.set("contacts", PHONE, "value", MINE)
    assert codes(imported(workbook.save(tmp_path / "mine.xlsx"), data)) == []
    assert phone(data) == MINE


def test_an_answer_to_an_older_question_is_a_question_again(data: Path, tmp_path: Path) -> None:
    path = edited(data, tmp_path, lambda w: w.set("contacts", PHONE, "value", MINE))
    replace(data, "+8657187783777", THEIRS)
    copy = importing.marked_copy(read(path, data))
    assert copy is not None
    workbook = Workbook(copy)
    workbook.set("contacts", PHONE, "value", MINE)
    replace(data, THEIRS, "+8657187783770")
    made = imported(workbook.save(tmp_path / "mine.xlsx"), data)
    assert (codes(made), phone(data)) == (["conflict"], "+8657187783770")


def test_a_row_that_another_took_out_or_changed_before_it_is_deleted(data: Path, tmp_path: Path) -> None:
    path = edited(data, tmp_path, lambda w: w.set("names", f"{FIRST}/names/2", marks.DELETE, "x"))
    replace(
        data, "  - text: SAHZU\n    lang: en\n    kind: short\n", "  - text: SAHZU\n    lang: en\n    kind: alias\n"
    )
    assert codes(imported(path, data)) == ["conflict"]
    path = edited(data, tmp_path, lambda w: w.set("names", f"{FIRST}/names/2", "kind", "简称"))
    replace(data, "  - text: SAHZU\n    lang: en\n    kind: alias\n", "")
    assert codes(imported(path, data)) == ["gone"]


def test_somebody_saves_between_the_question_and_the_answer(data: Path, tmp_path: Path) -> None:
    path = edited(data, tmp_path, lambda w: w.set("contacts", PHONE, "value", MINE))
    made = read(path, data)
    replace(data, "grade: 3-a", "grade: 3-b")
    importing.save(made, quiet)
    assert phone(data) == MINE
    assert entries.read(data, "hangzhou", FIRST).facts["grade"] == "3-b"


def test_a_workbook_that_lost_its_base_is_refused(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carried, "FOLDER", tmp_path / "kept")
    workbook = Workbook(export(data))
    workbook.source(**SOURCE)
    workbook.set("contacts", PHONE, "value", MINE)
    del workbook.book[marks.BASE_SHEET]
    with pytest.raises(importing.ImportRefusedError, match="Export from here again"):
        read(workbook.save(tmp_path / "lost.xlsx"), data)
    workbook = Workbook(export(data))
    base = workbook.book[marks.BASE_SHEET]
    for row in range(2, base.max_row + 1):
        if base.cell(row, 2).value == FIRST:
            base.cell(row, 6).value = str(base.cell(row, 6).value)[:-90]
    workbook.source(**SOURCE)
    workbook.set("contacts", PHONE, "value", MINE)
    made = imported(workbook.save(tmp_path / "spoilt.xlsx"), data)
    assert set(codes(made)) == {"no-base"}
    assert phone(data) == "+8657187783777"


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Example", "-c", "user.email=editor@example.org", "-c", "commit.gpgsign=false"]
    program = shutil.which("git")
    assert program
    subprocess.run([program, "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.mark.parametrize("history", ["grown", "rewritten", "gone"])
def test_the_workbook_needs_no_history_to_keep_what_others_committed(
    history: str, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It carries what it showed: whether the commit it came from is still there makes no difference."""
    monkeypatch.setattr(carried, "FOLDER", tmp_path / "another machine")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "exported")

    def mine(workbook: Workbook) -> None:
        workbook.set("contacts", PHONE, "value", MINE)
        workbook.set("facilities", FIRST, "beds.count", "1200")

    path = edited(data, tmp_path, mine)
    replace(data, "+8657187783777", THEIRS)
    replace(data, "text: SAHZU\n", "text: SAHZU2  # by another\n")
    if history == "rewritten":
        git(tmp_path, "checkout", "-q", "--orphan", "new")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "another")
    if history == "rewritten":
        git(tmp_path, "branch", "-D", "main")
        git(tmp_path, "-c", "gc.reflogExpire=now", "gc", "-q", "--prune=now")
    if history == "gone":
        shutil.rmtree(tmp_path / ".git")
    made = imported(path, data)
    assert codes(made) == ["conflict"]
    assert THEIRS in made.questions[0].theirs
    now = entries.read(data, "hangzhou", FIRST).facts
    assert (phone(data), now["beds"]) == (THEIRS, {"count": "1200"})
    assert "text: SAHZU2  # by another" in yaml(data, FIRST).read_text(encoding="utf-8")
