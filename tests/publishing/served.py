"""A folder served on loopback, and a browser that tells everything that goes wrong on a page."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from tests.browser import chromium_path
from tests.loopback import Silent, listening

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class _Handler(Silent, SimpleHTTPRequestHandler):
    def __init__(self, *args: Any, down: threading.Event, **named: Any) -> None:
        self._down = down
        super().__init__(*args, **named)

    def handle_one_request(self) -> None:
        """Answer, or hang up at once while the line is down."""
        if self._down.is_set():
            self.close_connection = True
        else:
            super().handle_one_request()


@contextmanager
def serving(folder: Path, down: threading.Event | None = None, secret: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serve `folder` on an ephemeral port of loopback; yields its address, ending in a slash. While `down` is set
    nobody gets an answer: a browser's own switch for being offline does not reach its service workers. With `secret`
    by https.
    """
    handler = partial(_Handler, directory=str(folder), down=down or threading.Event())
    with listening(handler, secret) as port:
        yield f"http{'s' if secret else ''}://127.0.0.1:{port}/"


def secret(folder: Path) -> ssl.SSLContext:
    """What a server needs to speak https on loopback: a certificate that only it vouches for, kept in `folder`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    words = made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    words += key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = folder / "secret.pem"
    file.write_bytes(words)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@contextmanager
def chromium() -> Iterator[Browser]:
    """A real Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium_path()), args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass(slots=True)
class Watch:
    """What happened on the pages of a browser context."""

    base: str
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)

    def assert_clean(self) -> None:
        """No request left the site; no error, no broken policy, no dialog."""
        assert self.outside == []
        assert self.complaints == []


@contextmanager
def watched(
    browser: Browser,
    base: str,
    *,
    width: int = 1280,
    scheme: str = "light",
    javascript: bool = True,
    still: bool = False,
    trusting: bool = False,
) -> Iterator[tuple[Page, Watch]]:
    """A page in a fresh context, with everything that goes wrong noted. `still`: as for those who want no motion, so
    that colours do not fade while they are measured. `trusting`: whoever vouches for a server is believed.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=javascript,
        reduced_motion="reduce" if still else "no-preference",
        ignore_https_errors=trusting,
    )
    watch = Watch(base)
    page = context.new_page()

    def request(url: str) -> None:
        watch.requested.append(url)
        if not url.startswith((base, "data:", "about:")):
            watch.outside.append(url)

    def dialog(shown: Dialog) -> None:
        watch.complaints.append(f"dialog {shown.message}")
        shown.dismiss()

    page.on("request", lambda each: request(each.url))
    page.on("console", lambda each: watch.complaints.append(each.text) if each.type in ("error", "warning") else None)
    page.on(
        "response", lambda each: watch.complaints.append(f"{each.status} {each.url}") if each.status >= 400 else None
    )
    page.on("pageerror", lambda each: watch.complaints.append(str(each)))
    page.on("dialog", dialog)
    try:
        yield page, watch
    finally:
        context.close()
