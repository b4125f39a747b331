"""The words of the interface: English in the templates, other languages in locale/<code>/LC_MESSAGES/site.po.

The catalogues are read as they are written, so there is no compiled file to commit or forget.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from directory import schema

LOCALE_DIR = Path(__file__).parent / "locale"
THEME_DIR = schema.ROOT / "docs" / "theme"


@cache
def load(code: str) -> NullTranslations:
    """The catalogue of a language; English, the language of the message ids, has an empty one. FileNotFoundError for a
    language without a catalogue.
    """
    if code == "en":
        return NullTranslations()
    with (LOCALE_DIR / code / "LC_MESSAGES" / "site.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def mark(message: str) -> str:
    """Marks a message for the catalogue where it is only translated later."""
    return message


KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "mark": None}


def messages() -> Catalog:
    """Every message of the theme and of this room's templates and modules, as a catalogue without translations."""
    template = Catalog()
    room = Path(__file__).parent
    for folder, method, pattern in (
        (room, "python", "**/*.py"),
        (room, "jinja2.ext:babel_extract", "templates/**.html"),
        (THEME_DIR, "jinja2.ext:babel_extract", "**.html"),
    ):
        found = extract_from_dir(
            str(folder),
            method_map=[(pattern, method)],
            options_map={"**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}},
            keywords=KEYWORDS,
        )
        for file, line, message, _comments, context in found:
            template.add(message, locations=[(file, line)], context=context)
    return template
