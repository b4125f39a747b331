"""Files of strangers: refused with a sentence, quickly, without harm to the process that saves."""

from __future__ import annotations

import resource
import time
from pathlib import Path

import pytest

from directory.editing.sheet import reading
from tests.editing import hostile

SECONDS = 5.0
"""What a refusal may take; more where other work shares the machine."""
PARENT_KB = 600_000


@pytest.mark.parametrize("name", hostile.FILES)
def test_refused_with_a_sentence_in_both_languages(name: str, tmp_path: Path) -> None:
    suffix, make = hostile.FILES[name]
    path = tmp_path / f"file{suffix}"
    path.write_bytes(make())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # what other tests in this process had
    began = time.process_time(), _children()
    with pytest.raises(reading.RefusedError) as refusal:
        reading.read(path)
    spent = (time.process_time() - began[0]) + (_children() - began[1])
    assert spent < SECONDS
    assert set(refusal.value.words) == {"en", "zh"}
    for words in refusal.value.words.values():
        assert len(words) > 8
        assert "Traceback" not in words
        assert "{" not in words
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < max(before + 1, PARENT_KB)


def _children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(reading.RefusedError, match="cannot be opened"):
        reading.read(tmp_path / "nothing.xlsx")


def test_reading_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(hostile.book(hostile.cell("A1")))
    with pytest.raises(reading.RefusedError, match="was stopped"):
        reading.read(path, seconds=0.01)


def test_an_honest_workbook_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(hostile.book(hostile.cell("B3", "+8657187783777")))
    [sheet] = reading.read(path)
    assert sheet.text(3, 2) == "+8657187783777"
