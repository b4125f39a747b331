"""QR codes as SVG inside a page: drawn when the site is built, so that no page asks anybody for a picture."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr(address: str) -> Markup | None:
    """A QR code of a full web address (error correction M, quiet zone of four modules), or None for "": a relative
    address means nothing to a phone. The picture holds only squares; nothing of the address is in its source.
    """
    if not address:
        return None
    drawn = segno.make_qr(address, error="m").svg_inline(scale=1, border=4, omitsize=True, dark="#000", light="#fff")
    return Markup(drawn)  # noqa: S704  # made of numbers by segno
