"""Words in both languages of the editors."""

from __future__ import annotations

from directory.model import Text


def both(en: str, zh: str) -> Text:
    """The same words in English and Chinese."""
    return {"en": en, "zh": zh}
