"""Pictures made from the logo: icons for phones' home screens, and the card shown where somebody shares an address.

The logo is an SVG of rectangles, circles and paths with plain fills and strokes; it is drawn four times too large and
reduced, which smooths its edges. The same logo gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.svgLib.path import parse_path
from fontTools.svgLib.path.shapes import PathBuilder
from lxml import etree
from PIL import Image, ImageDraw, ImageFont

from directory import printing

Point: TypeAlias = tuple[float, float]
_GROUND = "#0b5d5e"
_FINER = 4
_STEPS = 16  # straight pieces of a curve
CARD = "assets/images/card.png"
CARD_SIZE = (1200, 630)
_SIZES = {"icon-180": (180, 0), "icon-192": (192, 0), "icon-512": (512, 0), "icon-maskable": (512, 0.14)}


def draw(logo: Path) -> Iterator[tuple[str, bytes]]:
    """Every picture: its path in the site, and its bytes (PNG)."""
    for name, (size, margin) in _SIZES.items():
        picture = _icon(logo, size, margin)
        # A phone that rounds the corners itself shows what is behind rounded ones.
        whole = Image.new("RGB", (size, size), _GROUND)
        whole.paste(picture, (0, 0), picture)
        yield f"assets/images/{name}.png", _png(whole if name != "icon-192" else picture)
    yield CARD, _png(_card(logo))


def _card(logo: Path) -> Image.Image:
    card = Image.new("RGB", CARD_SIZE, _GROUND)
    door = _icon(logo, 340, 0)
    card.paste(door, (70, 145), door)
    write = ImageDraw.Draw(card)
    bold, plain = str(printing.font_file("700")), str(printing.font_file("400"))
    lines = (
        (bold, 84, "Bujianwai 不见外"),
        (plain, 44, "外籍人士在华就医"),
        (plain, 40, "Medical care for foreigners"),
        (plain, 40, "in Chinese cities"),
    )
    top = 170
    for font, size, words in lines:
        write.text((460, top), words, font=ImageFont.truetype(font, size), fill="#ffffff")
        top += round(size * 1.5)
    return card


def _png(picture: Image.Image) -> bytes:
    content = io.BytesIO()
    picture.quantize(64).save(content, "PNG", optimize=True)
    return content.getvalue()


def _icon(logo: Path, size: int, margin: float) -> Image.Image:
    """The logo with a margin (a share of its size) on every side, on nothing."""
    root = etree.fromstring(logo.read_bytes())
    width = float(root.get("viewBox", "0 0 32 32").split()[2])
    scale = size * _FINER * (1 - 2 * margin) / width
    shift = size * _FINER * margin
    picture = Image.new("RGBA", (size * _FINER, size * _FINER))
    for element in root:
        for path in _paths(element):
            points = [(x * scale + shift, y * scale + shift) for x, y in path]
            _paint(ImageDraw.Draw(picture), points, element, scale)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def _paint(brush: ImageDraw.ImageDraw, points: list[Point], element: etree._Element, scale: float) -> None:
    if element.get("fill", "black") != "none":
        brush.polygon(points, fill=element.get("fill", "black"))
    stroke = element.get("stroke")
    if stroke:
        width = float(element.get("stroke-width", "1")) * scale
        brush.line(points, fill=stroke, width=round(width), joint="curve")
        for x, y in (points[0], points[-1]):
            brush.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=stroke)


def _paths(element: etree._Element) -> Iterator[list[Point]]:
    """The lines of an element as points, curves as short straight pieces."""
    builder = PathBuilder()
    builder.add_path_from_element(element)
    for path in builder.paths:
        pen = DecomposingRecordingPen({})
        parse_path(path, pen)
        points: list[Point] = []
        for verb, given in pen.value:
            if verb == "moveTo" and points:
                yield points
                points = []
            if verb in ("moveTo", "lineTo"):
                points.append(given[0])
            elif verb == "curveTo":
                points += _curve([points[-1], *given])
            elif verb == "closePath":
                points.append(points[0])
        if points:
            yield points


def _curve(corners: list[Point]) -> list[Point]:
    """A Bézier curve of any degree as points, its first left out."""
    found = []
    for step in range(1, _STEPS + 1):
        share, left = step / _STEPS, corners
        while len(left) > 1:
            left = [(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share) for a, b in pairwise(left)]
        found.append(left[0])
    return found
