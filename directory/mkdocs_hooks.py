"""The one place where MkDocs calls us: what the theme needs beyond Markdown."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import cast

import material
from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs_static_i18n.plugin import I18n

from directory.publishing import catalogue


def on_page_content(html: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # MkDocs names them
    """Mark the pages that stand in English where a language lacks them."""
    language = cast(I18n, config.plugins["i18n"]).current_language
    page.meta["untranslated"] = not page.file.src_uri.startswith(f"{language}/")
    return html


def on_env(env: Environment, /, *, config: MkDocsConfig, files: Files) -> Environment:  # MkDocs names them
    """Give the theme `_`, in the language that is being built, with values as `%(name)s`; `versioned`, the path of a
    file with a mark that changes with its content; and the name of Material's style sheet.
    """
    i18n = cast(I18n, config.plugins["i18n"])
    words = catalogue.load(i18n.current_language)
    env.globals["_"] = lambda message, **values: words.gettext(message) % values if values else words.gettext(message)
    env.globals["versioned"] = lambda path: f"{path}?v={_digest(Path(config.docs_dir) / path)}"
    sheets = (Path(material.__file__).parent / "templates" / "assets" / "stylesheets").glob("main.*.min.css")
    env.globals["material_sheet"] = f"assets/stylesheets/{next(sheets).name}"
    return env


def _digest(file: Path) -> str:
    """Eight hexadecimal digits, by which the service worker knows that a copy of the file is good for ever."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:8]
