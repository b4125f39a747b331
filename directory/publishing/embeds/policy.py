"""What an embed may do: run the scripts and styles that stand in it, show the tiles, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import re

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def policy(html: str, tiles: str = "") -> str:
    """The Content-Security-Policy of a page with everything in it. 'self' would mean nothing in a frame without an
    origin, so scripts are named by their digests, and what those load (a city's data) is trusted through them.
    """
    scripts, styles = _hashes(_SCRIPT.findall(html)), _hashes(_STYLE.findall(html))
    parts = [
        "default-src 'none'",
        f"script-src{scripts} 'strict-dynamic'",
        f"style-src{styles}",
        f"img-src data: {tiles}".strip(),
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types default",
    ]
    return "; ".join(parts)


def _hashes(texts: list[str]) -> str:
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests) or " 'none'"
