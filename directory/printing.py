"""PDFs with Chinese in them: small (only the characters used are embedded) and the same bytes for the same words.

    sheet = Document("A4", title="Emergency", language="en", day="2026-11-22")
    sheet.put("急救 Jíjiù", 24, bold=True)
    sheet.grid([["110", "Police"], ["120", "Ambulance"]], widths=(1, 3))
    sheet.qr("https://…/hangzhou/", 30)
    content = sheet.finish()

`Document` is an FPDF of fpdf2 with the fonts ready: everything that library offers can be called on it as well. Lengths
are millimetres, sizes of letters points. Text is plain text: nothing in it is read as markup.

The font is Noto Sans SC (SIL Open Font License 1.1, which allows embedding) as `@fontsource/noto-sans-sc` ships it: one
file with the common characters, and slices for the rest, opened only if a text needs them. Reading WOFF2 takes seconds,
so the unpacked font is kept under build/fonts/ by the digest of its file.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

import segno
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from directory import schema, store

FONT = schema.ROOT / "node_modules" / "@fontsource" / "noto-sans-sc"
_MAIN = "chinese-simplified"
Weight: TypeAlias = Literal["400", "700"]
Paper: TypeAlias = Literal["A4", "A5", "A6"]
_SIZE: dict[str, tuple[float, float]] = {"A4": (210, 297), "A5": (148, 210), "A6": (105, 148)}
_MARGIN: dict[str, float] = {"A4": 14, "A5": 11, "A6": 8}

logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells of every table it leaves out


class FontMissingError(RuntimeError):
    """The font is not installed; the message says how to get it."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"The font for PDFs is missing: {file.name} of {FONT.parent.name}/{FONT.name}. Run `make site`. "
            "缺少 PDF 字体，请运行 make site 安装。"
        )


class Document(FPDF):
    """A PDF under way. `title` and `language` (BCP 47) are what readers and screen readers are told; `day` (ISO date)
    is the date in the file, so that the same words give the same bytes. Raises FontMissingError at the first text.
    """

    def __init__(self, paper: Paper, *, title: str, language: str, day: str) -> None:
        super().__init__(format=_SIZE[paper])
        self.set_title(title)
        self.set_lang(language)
        self.set_creation_date(datetime.fromisoformat(day).replace(tzinfo=UTC))
        self.set_producer("Bujianwai 不见外")
        self.set_margin(_MARGIN[paper])
        self.set_auto_page_break(True, _MARGIN[paper])
        self._slices: set[str] = set()
        self.add_page()

    def use(self, text: str, size: float, *, bold: bool = False) -> None:
        """Make the font ready for a text: `size` in points. Call it before fpdf2's own functions that write."""
        weight: Weight = "700" if bold else "400"
        if f"sans{'B' if bold else ''}" not in self.fonts:
            self.add_font("sans", "B" if bold else "", str(_unpacked(_MAIN, weight)))
        lacking = {_slice_of(ord(sign)) for sign in set(text) if ord(sign) not in _characters(weight)} - {None}
        for name in sorted(filter(None, lacking)):
            family = f"more{name}"
            if family not in self._slices:
                self._slices.add(family)
                self.add_font(family, "", str(_unpacked(name, "400")))
        self.set_fallback_fonts(sorted(self._slices), exact_match=False)
        self.set_font("sans", "B" if bold else "", size)

    def put(
        self,
        text: str,
        size: float = 10,
        *,
        bold: bool = False,
        gap: float = 1.2,
        leading: float = 1.4,
        grey: int = 0,
        link: str = "",
        width: float = 0,
    ) -> None:
        """A paragraph from the left margin (or the column's), `width` mm wide (0: to the right margin), then `gap` mm.

        `leading` is the height of a line as a multiple of the letters; `grey` 0 is black, 255 white; `link` an address
        that a reader may tap (it must have passed `publishing.urls`).
        """
        self.use(text, size, bold=bold)
        self.set_text_color(grey)
        self.multi_cell(width, size * leading * 0.3528, text, new_x="LEFT", new_y="NEXT", align="L", link=link)
        self.set_text_color(0)
        self.ln(gap)
        self.set_x(self.l_margin)

    def rule(self, gap: float = 1.5) -> None:
        """A thin line across, then `gap` mm."""
        self.set_draw_color(150)
        self.set_line_width(0.2)
        self.line(self.l_margin, self.y, self.w - self.r_margin, self.y)
        self.ln(gap)

    def grid(
        self,
        rows: Iterable[Sequence[str]],
        widths: Sequence[float],
        size: float = 9,
        *,
        header: Sequence[str] = (),
        bold_first: bool = False,
        ruled: bool = True,
    ) -> None:
        """Rows of plain words in columns of these relative `widths`; the header, if any, is repeated on every page."""
        body = [list(row) for row in rows]
        every = "".join("".join(row) for row in [list(header), *body])
        self.use(every, size, bold=True)
        self.use(every, size)
        layout = TableBordersLayout.HORIZONTAL_LINES if ruled else TableBordersLayout.NONE
        self.set_draw_color(190)
        self.set_line_width(0.15)
        with self.table(
            col_widths=tuple(widths),
            line_height=size * 1.35 * 0.3528,
            first_row_as_headings=bool(header),
            borders_layout=layout,
            text_align="LEFT",
            padding=(0.5, 1.2, 0.5, 0),
        ) as table:
            for index, row in enumerate([list(header), *body] if header else body):
                line = table.row()
                for column, cell in enumerate(row):
                    heavy = (header and index == 0) or (bold_first and column == 0)
                    self.set_font("sans", "B" if heavy else "", size)
                    line.cell(cell, style=self._style(heavy=bool(heavy), size=size))
        self.set_font("sans", "", size)

    def _style(self, *, heavy: bool, size: float) -> FontFace:
        return FontFace(family="sans", emphasis="BOLD" if heavy else "", size_pt=size)

    def qr(self, text: str, side: float, *, x: float | None = None, y: float | None = None) -> None:
        """A QR code (error correction M, with the quiet zone of four modules) whose upper left corner is at `x`, `y`
        (default: here), `side` mm wide. Nothing else moves.
        """
        matrix = list(segno.make_qr(text, error="m").matrix_iter(border=4))
        step = side / len(matrix)
        left, top = self.x if x is None else x, self.y if y is None else y
        self.set_fill_color(0)
        for row, modules in enumerate(matrix):
            start = None
            for column, dark in enumerate([*modules, 0]):
                if dark and start is None:
                    start = column
                elif not dark and start is not None:
                    self.rect(left + start * step, top + row * step, (column - start) * step, step, style="F")
                    start = None

    def finish(self) -> bytes:
        """The file. Nothing can be added afterwards."""
        return bytes(self.output())


def font_file(weight: Weight) -> Path:
    """The font with the common Chinese characters and Latin as a TrueType file. Raises FontMissingError."""
    return _unpacked(_MAIN, weight)


@cache
def _unpacked(part: str, weight: Weight) -> Path:
    """A part of the font as a TrueType file, unpacked once for all runs."""
    packed = FONT / "files" / f"noto-sans-sc-{part}-{weight}-normal.woff2"
    if not packed.is_file():
        raise FontMissingError(packed)
    content = packed.read_bytes()
    path = store.ROOT / "build" / "fonts" / f"{part}-{weight}-{hashlib.sha256(content).hexdigest()[:16]}.ttf"
    if not path.is_file():
        font = TTFont(io.BytesIO(content), recalcTimestamp=False)
        font.flavor = None
        unpacked = io.BytesIO()
        font.save(unpacked)
        store.atomic_write(path, unpacked.getvalue())
    return path


@cache
def _characters(weight: Weight) -> frozenset[int]:
    with TTFont(_unpacked(_MAIN, weight), lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _ranges() -> list[tuple[int, int, str]]:
    listed = json.loads((FONT / "unicode.json").read_text(encoding="utf-8"))
    found = []
    for name, ranges in listed.items():
        for part in ranges.split(","):
            first, _, last = part.strip().removeprefix("U+").partition("-")
            found.append((int(first, 16), int(last or first, 16), re.sub(r"[\[\]]", "", name)))
    return found


@cache
def _slice_of(code: int) -> str | None:
    """The slice of the font that has a character, or None: it is then printed as an empty box."""
    return next((name for first, last, name in _ranges() if first <= code <= last), None)
