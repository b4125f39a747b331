"""Run MkDocs, and cut what it renders into frames: pages with holes where title, description and content go."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from markupsafe import Markup, escape

from directory.publishing.config import CONFIG_FILE, Language

POLICY = "@page:policy@"
DATE = "@page:date@"
_SLOT = re.compile(r"@frame:(title|description|body)@|frame/(inner/)?(?=[\"'])")
_EXECUTED = frozenset({"", "module", "text/javascript", "application/javascript"})


class BuildError(RuntimeError):
    """MkDocs could not render the authored pages; the message carries what it said."""


def render(folder: Path, config_file: Path = CONFIG_FILE) -> None:
    """Render docs/ into `folder` by MkDocs, in a process of its own: MkDocs and static-i18n change their modules while
    they run. Dates in its output are fixed, so that the same sources give the same bytes.
    """
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"]
    command += ["--config-file", str(config_file), "--site-dir", str(folder)]
    environment = os.environ | {"SOURCE_DATE_EPOCH": "0", "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        command,
        cwd=config_file.parent,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = f"{done.stdout}{done.stderr}".strip()
        raise BuildError(f"MkDocs could not render docs/ (exit code {done.returncode}). 页面渲染失败：\n{said}")


class _InlineScripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._inside = tag == "script" and "src" not in given and (given.get("type") or "") in _EXECUTED
        if self._inside:
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = False


def policy(html: str, image_origin: str = "") -> str:
    """The Content-Security-Policy of a page: its own files, and exactly the inline scripts it has. `image_origin` is
    the one foreign host a page may load pictures from (map tiles).
    """
    scripts = _InlineScripts()
    scripts.feed(html)
    scripts.close()
    digests = sorted({hashlib.sha256(script.encode()).digest() for script in scripts.found})
    hashes = "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    tiles = f" {image_origin}" if image_origin else ""
    return (
        f"default-src 'none'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data:{tiles}; connect-src 'self'; font-src 'self'; frame-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; form-action 'self'"
    )


def with_policy(html: str, image_origin: str = "") -> str:
    """The page with its policy in the hole left for it, which is the first: words of a fact may look like one."""
    return str(html).replace(POLICY, str(escape(policy(html, image_origin))), 1)


@dataclass(frozen=True, slots=True)
class Frame:
    """A page of the theme cut at its holes. Every other part is a hole's name: title, description, body or path."""

    parts: tuple[str, ...]

    def fill(self, path: str, title: str, description: str, body: Markup) -> str:
        """The page at `path` ("hangzhou/cn-hz-0001/", without the language's prefix). Text is escaped here; `body`
        comes from an autoescaping template.
        """
        holes: Mapping[str, str] = {
            "title": escape(title),
            "description": escape(description),
            "body": body,
            "path": path,
        }
        return "".join(part if index % 2 == 0 else holes[part] for index, part in enumerate(self.parts))


def load(rendered: Path, language: Language, today: str, *, deep: bool) -> Frame:
    """The frame of a language for pages one level below its root, or two (`deep`). `today` is the day that dates are
    compared with (YYYY-MM-DD).
    """
    file = rendered / language.prefix / "frame" / ("inner/index.html" if deep else "index.html")
    html = with_policy(compact(file.read_text(encoding="utf-8")).replace(DATE, today))
    pieces: list[str] = []
    end = 0
    for match in _SLOT.finditer(html):
        pieces += [html[end : match.start()], match.group(1) or "path"]
        end = match.end()
    return Frame((*pieces, html[end:]))


def compact(html: str) -> str:
    """Without the template engine's empty lines and indentation: a third of every page. Scripts and `pre` hold none."""
    return re.sub(r"\n\s*", "\n", html)
