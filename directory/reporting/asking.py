"""Ask web addresses whether they are there: politely, briefly, and nobody but the public internet.

Of a page only the head is asked for, and read; where a server does not answer that, the page, of which nothing but the
first lines is read. A name is resolved once, judged, and connected to by the address it gave: neither a redirect nor a
name that changes its address leads into a private network. No cookies, no script, no second page.
"""

from __future__ import annotations

import http.client
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import Final, Literal
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from directory.store.network import is_public

State = Literal["fine", "gone", "broken", "refuses", "nobody", "unsafe", "private", "circle", "slow", "unasked"]
"""Fine; the page is not there; the server is broken; it answers people only; no server; its certificate is not valid;
it leads into a private network or to no web address; it redirects for ever; too slow; there was no time left to ask.
"""
_FOR_PEOPLE: Final = frozenset({401, 403, 405, 406, 412, 418, 421, 429, 451})
_HOPS: Final = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of asking an address, with what was found: a status, a host, an address."""

    state: State
    found: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: between two requests to one host, for one request, for all of it. How many hosts at a time. `allowed`
    are `address:port` pairs of this machine (tests only).
    """

    pause: float = 1.0
    request: float = 15.0
    total: float = 900.0
    hosts: int = 8
    allowed: frozenset[str] = frozenset()


class _RefusedError(OSError):
    """An address that is not asked."""


def ask_all(urls: list[str], limits: Limits, told: Callable[[int], None]) -> dict[str, Answer]:
    """The answer to each address. `told` is called with how many are done. Never raises for what servers do."""
    by_host: dict[str, list[str]] = {}
    for url in dict.fromkeys(urls):
        parts = _parts(url)
        by_host.setdefault(parts.hostname or "" if parts else "", []).append(url)
    turns, found = _Turns(limits), dict[str, Answer]()

    def of_host(several: list[str]) -> None:
        for url in several:
            found[url] = Answer("unasked") if time.monotonic() > turns.end else _ask(url, turns)
            told(len(found))

    with ThreadPoolExecutor(limits.hosts) as pool:
        for _ in pool.map(of_host, sorted(by_host.values(), key=len, reverse=True)):
            pass
    return found


@dataclass
class _Turns:
    """Lets one request at a time go to a host, with a pause before the next."""

    limits: Limits
    end: float = 0.0
    _locks: dict[str, threading.Lock] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.end = time.monotonic() + self.limits.total

    @contextmanager
    def at(self, host: str) -> Iterator[None]:
        """Wait for the turn of a request to this host."""
        with self._locks.setdefault(host, threading.Lock()):
            wait = self._last.get(host, 0.0) + self.limits.pause - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            try:
                yield
            finally:
                self._last[host] = time.monotonic()


def _ask(url: str, turns: _Turns) -> Answer:
    """Where an address leads in the end."""
    seen: set[str] = set()
    while url not in seen and len(seen) <= _HOPS:
        seen.add(url)
        parts = _parts(url)
        if parts is None:
            return Answer("private", url[:200])
        try:
            status, location = _head_or_page(parts, turns)
        except _RefusedError as error:
            return Answer("private", str(error))
        except ssl.SSLCertVerificationError as error:
            return Answer("unsafe", error.verify_message)
        except TimeoutError:
            return Answer("slow", f"{turns.limits.request:.0f} s")
        except socket.gaierror:
            return Answer("nobody", parts.hostname or "")
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Answer("nobody", type(error).__name__)
        if not (300 <= status < 400 and location):
            return _judged(status)
        url = urljoin(url, quote(location, safe="%/:=&?~#+!$,;'@()*[]"))
    return Answer("circle", url[:200])


def _judged(status: int) -> Answer:
    try:
        found = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        found = str(status)
    if status < 400:
        return Answer("fine", found)
    if status in _FOR_PEOPLE:
        return Answer("refuses", found)
    return Answer("broken" if status >= 500 else "gone", found)


def _parts(url: str) -> SplitResult | None:
    """An address taken apart, if it is a plain one of the web."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    plain = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    return parts if plain else None


def _head_or_page(parts: SplitResult, turns: _Turns) -> tuple[int, str]:
    """Status and redirect of an address. Many servers refuse to be asked for the head alone, or hang up."""
    try:
        status, location = _request("HEAD", parts, turns)
    except (http.client.HTTPException, ConnectionError):
        status, location = 0, ""
    return (status, location) if 0 < status < 400 else _request("GET", parts, turns)


def _request(method: str, parts: SplitResult, turns: _Turns) -> tuple[int, str]:
    host = parts.hostname or ""
    path = quote(parts.path or "/", safe="%/:=&~+!$,;'@()*") + (
        f"?{quote(parts.query, safe='%/:=&?~+!$,;@()*')}" if parts.query else ""
    )
    with turns.at(host):
        connection = _connected(host, parts, turns.limits)
        ended = threading.Event()

        def hang_up() -> None:  # a server that sends a byte now and then would hold us for ever
            ended.set()
            with suppress(OSError):
                socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)

        timer = threading.Timer(turns.limits.request, hang_up)
        timer.start()
        try:
            if isinstance(connection.sock, ssl.SSLSocket):
                connection.sock.do_handshake()
            connection.request(method, path, headers={"User-Agent": agent(), "Accept": "*/*", "Connection": "close"})
            answer = connection.getresponse()
            if ended.is_set():  # cut off in the middle, which reads like an end
                raise TimeoutError
            return answer.status, answer.getheader("Location") or ""
        except (OSError, ValueError, http.client.HTTPException):
            if ended.is_set():
                raise TimeoutError from None
            raise
        finally:
            timer.cancel()
            connection.close()


def _connected(host: str, parts: SplitResult, limits: Limits) -> http.client.HTTPConnection:
    """A connection to a public address of the host. _RefusedError if it has none."""
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    addresses = list(dict.fromkeys(str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
    public = [each for each in addresses if is_public(each) or f"{each}:{port}" in limits.allowed]
    if not public:
        raise _RefusedError(f"{host} → {addresses[0]}")
    plain = _first(public, port, limits)
    if not secure:
        connection = http.client.HTTPConnection(host, port, timeout=limits.request)
        connection.sock = plain
        return connection
    over_tls = http.client.HTTPSConnection(host, port, timeout=limits.request, context=_tls())
    try:
        over_tls.sock = _tls().wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
    except OSError:
        plain.close()
        raise
    return over_tls


def _first(addresses: list[str], port: int, limits: Limits) -> socket.socket:
    """A connection to the first address that takes one."""
    for address in addresses[:-1]:
        try:
            return socket.create_connection((address, port), limits.request)
        except OSError:
            continue
    return socket.create_connection((addresses[-1], port), limits.request)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def agent() -> str:
    """How we present ourselves; whoever is asked can tell who asks, if BUJIANWAI_CONTACT says so."""
    contact = os.environ.get("BUJIANWAI_CONTACT", "").strip()
    told = f"; {contact}" if contact and contact.isascii() and contact.isprintable() else ""
    return f"bujianwai-check/1 (asks whether pages named as sources are still there{told})"
