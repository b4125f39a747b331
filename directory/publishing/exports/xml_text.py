"""What may stand in XML 1.0."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def allowed(text: str) -> str:
    """The text without the characters no XML document may hold (XML 1.0, production Char); escaping is the
    serialiser's work.
    """
    return _FORBIDDEN.sub("", text)
