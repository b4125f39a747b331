"""Foreign text on a terminal: shown, never obeyed."""

from __future__ import annotations

import unicodedata

_COMMANDS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that move the cursor, turn the writing direction, hide, break lines, or cannot be shown."""


def plain(text: str) -> str:
    """`text` in one line with everything a terminal would act on written out: an escape character as ⟨1B⟩.

    >>> plain("Example\\x1b[31m Hospital\\n2")
    'Example⟨1B⟩[31m Hospital⟨0A⟩2'
    """
    return "".join(
        f"⟨{ord(character):02X}⟩" if unicodedata.category(character) in _COMMANDS else character for character in text
    )
