"""PDFs: Chinese, pinyin and rare characters are in them as text; same words, same bytes; small."""

from __future__ import annotations

import io

import pypdf
import pypdfium2
import pytest

from directory import printing
from directory.printing import Document

WORDS = "急救：请派一辆救护车。 Qǐng pài yí liàng jiùhùchē. ① 邕 囍 㗎 Tiếng Việt"


def made(text: str = WORDS, paper: printing.Paper = "A4", day: str = "2026-11-22") -> bytes:
    document = Document(paper, title="Sample 样例", language="en", day=day)
    document.put(text, 16, bold=True)
    document.put(text, link="https://www.example.org/")
    document.rule()
    document.grid([["120", "救护车 jiùhùchē"], ["110", text]], (1, 4), header=["Number", "What"], bold_first=True)
    document.qr("https://www.example.org/hangzhou/", 20)
    return document.finish()


def test_what_is_written_can_be_read_searched_and_copied() -> None:
    [page] = pypdf.PdfReader(io.BytesIO(made())).pages
    told = " ".join(page.extract_text().split())
    for word in ("急救：请派一辆救护车。", "Qǐng pài yí liàng jiùhùchē.", "邕 囍 㗎", "Tiếng Việt", "120", "Number"):
        assert word in told
    metadata = pypdf.PdfReader(io.BytesIO(made())).metadata
    assert metadata is not None
    assert metadata.title == "Sample 样例"


def test_the_same_words_give_the_same_bytes_and_few_of_them() -> None:
    assert made() == made()
    assert made() != made(day="2026-11-23")
    assert len(made()) < 40_000


@pytest.mark.parametrize(("paper", "width", "height"), [("A4", 595, 842), ("A5", 420, 595), ("A6", 298, 420)])
def test_papers(paper: printing.Paper, width: int, height: int) -> None:
    [page] = pypdfium2.PdfDocument(made(paper=paper))
    assert (round(page.get_width()), round(page.get_height())) == (width, height)


def test_words_that_look_like_markup_stay_words_and_a_sign_no_font_has_stops_nothing() -> None:
    told = pypdf.PdfReader(io.BytesIO(made("**not bold** <b>[x](y)</b> \ue000 end"))).pages[0].extract_text()
    assert "**not bold** <b>[x](y)</b>" in told
    assert "end" in told


def test_a_missing_font_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    printing._unpacked.cache_clear()
    monkeypatch.setattr(printing, "FONT", printing.FONT / "nowhere")
    with pytest.raises(printing.FontMissingError, match="make site"):
        made()
    printing._unpacked.cache_clear()
