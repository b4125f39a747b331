"""What lets the site be used without a connection: the service worker, its switch, the page it falls back to, and the
manifest that lets a phone install it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from directory.publishing import icons
from directory.publishing.edition import Edition
from directory.publishing.output import Output

_WORKER = Path(__file__).parent / "worker"
_SHELL = ("assets/images/logo.svg", "assets/images/favicon.svg")


def page(edition: Edition) -> str:
    """The page that stands in for one that this device does not have."""
    gettext = edition.words.gettext
    body = edition.render("offline.html", cities=list(edition.directory.cities.values()))
    title = gettext("Without a connection")
    return edition.shallow.fill(
        "offline/", title, gettext("What works without a connection, and what you saved."), body
    )


def write(output: Output, editions: Iterable[Edition], *, switched_on: bool) -> None:
    """Write everything that belongs to the root of the site, after all pages: the version of the service worker is the
    digest of what it holds. Switched off, sw.js is the switch itself.
    """
    editions = list(editions)
    off = (_WORKER / "sw-off.js").read_text(encoding="utf-8")
    output.write("sw.js", _worker(output.root, editions) if switched_on else off)
    output.write("sw-off.js", off)
    output.write("_headers", headers(edition.language.prefix for edition in editions))
    for edition in editions:
        output.write(f"{edition.language.prefix}manifest.webmanifest", _manifest(edition))
    for path, content in icons.draw(output.root / "assets" / "images" / "logo.svg"):
        output.write(path, content)


def headers(prefixes: Iterable[str]) -> str:
    """`_headers`, which several static hosts read: what a `meta` element cannot say. Every page carries its own policy
    for scripts; only `frame-ancestors` has to come from the server. Embeds may stand in anybody's frame, in the
    languages of all `prefixes` ("", "zh/").
    """
    always = (
        "X-Content-Type-Options: nosniff",
        "Referrer-Policy: strict-origin-when-cross-origin",
        "Permissions-Policy: geolocation=(self), camera=(), microphone=(), payment=()",
    )
    rules = {
        "/*": (*always, "Content-Security-Policy: frame-ancestors 'self'"),
        "/sw.js": ("Cache-Control: no-cache",),
        "/api/*": ("Cache-Control: no-cache", "Access-Control-Allow-Origin: *"),
    }
    framed = ("! Content-Security-Policy", "Content-Security-Policy: frame-ancestors *")
    rules |= {f"/{prefix}embed/*": framed for prefix in prefixes}
    return "".join(f"{path}\n" + "".join(f"  {line}\n" for line in lines) for path, lines in rules.items())


def _worker(root: Path, editions: Iterable[Edition]) -> str:
    source = (_WORKER / "sw.js").read_text(encoding="utf-8")
    pages = [f"{each.language.prefix}{path}/" for each in editions for path in ("offline", "emergency", "cards")]
    core = [*pages, *_SHELL]
    files = [root / path / "index.html" if path.endswith("/") else root / path for path in core]
    files += sorted((root / "assets").rglob("*.css")) + sorted((root / "assets").rglob("*.js"))
    digest = hashlib.sha256(source.encode())
    for file in files:
        digest.update(file.read_bytes())
    words = {
        each.language.prefix: {
            "tag": each.language.tag,
            "kept": each.words.gettext("No connection. This copy is from {when}."),
        }
        for each in editions
    }
    settings = {"version": digest.hexdigest()[:12], "core": core, "words": words}
    return source.replace('"@set@"', json.dumps(settings, ensure_ascii=False), 1)


def _manifest(edition: Edition) -> str:
    gettext = edition.words.gettext
    images = f"{edition.up}assets/images/"
    manifest = {
        "name": edition.config.name,
        "short_name": "不见外" if edition.language.code == "zh" else "Bujianwai",
        "description": gettext("Medical care for foreigners in Chinese cities"),
        "lang": edition.language.tag,
        "start_url": "./",
        "scope": f"./{edition.up}",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b5d5e",
        "icons": [
            {"src": f"{images}icon-192.png", "sizes": "192x192", "type": "image/png"},
            {"src": f"{images}icon-512.png", "sizes": "512x512", "type": "image/png"},
            {"src": f"{images}icon-maskable.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        ],
        "shortcuts": [{"name": gettext("Emergency"), "url": "./emergency/"}],
    }
    return json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
