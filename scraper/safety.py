"""Who may be asked: only hosts on the public internet, and only what their robots.txt allows.

Addresses are judged after they have been resolved, by the very resolver that connections use, so that neither another
spelling of 127.0.0.1 nor a name that changes its address between two look-ups gets past.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.resolver import CachingHostnameResolver
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from directory.store.network import is_public

PRODUCT: Final = "bujianwai"
ROBOTS_BYTES: Final = 512 * 1024
"""What is read of a robots.txt at most; RFC 9309 asks for at least 500 KiB."""
_NOBODY: Final = b"User-agent: *\nDisallow: /\n"

refused: dict[str, str] = {}
"""Host → the address for which it was not asked, for the findings."""


class _PublicOnly:
    """Hands on the addresses that may be asked, and remembers the others."""

    def __init__(self, receiver: Any, host: str, port: int, allowed: frozenset[str]) -> None:
        self._receiver = receiver
        self._host = host
        self._port = port
        self._allowed = allowed

    def resolutionBegan(self, resolution: object) -> None:  # noqa: N802 - the interface's name
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: object) -> None:  # noqa: N802 - the interface's name
        host = str(getattr(address, "host", ""))
        if is_public(host) or f"{host}:{self._port}" in self._allowed:
            self._receiver.addressResolved(address)
        else:
            refused[self._host] = host

    def resolutionComplete(self) -> None:  # noqa: N802 - the interface's name
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class PublicResolver(CachingHostnameResolver):
    """Resolves names as Scrapy does, and keeps every address to itself that is not public."""

    def __init__(self, reactor: ReactorBase, cache_size: int, allowed: frozenset[str]) -> None:
        super().__init__(reactor, cache_size)
        self._allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Make it with the `host:port` pairs of this machine that the settings allow (tests only)."""
        settings = crawler.settings
        return cls(reactor, settings.getint("DNSCACHE_SIZE"), frozenset(settings.getlist("LOOPBACK_ALLOWED")))

    def resolveHostName(  # noqa: N802 - the interface's name
        self, resolutionReceiver: IResolutionReceiver, hostName: str, portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None, transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:  # fmt: skip
        """Resolve a name for a connection to a port."""
        receiver: Any = _PublicOnly(resolutionReceiver, hostName, portNumber, self._allowed)
        return super().resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


class Robots(RobotsTxtMiddleware):
    """robots.txt as RFC 9309 has it: none (4xx) allows all; one that cannot be read (5xx, time-out) forbids all."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._rules: dict[str, tuple[ProtegoRobotParser, str]] = {}

    async def process_request(self, request: Request, spider: Any = None) -> None:
        """Let a request pass, or raise IgnoreRequest with the reason."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        host = urlparse_cached(request).netloc
        if host not in self._rules:
            self._rules[host] = await self._read(request)
        rules, why = self._rules[host]
        if not rules.allowed(request.url, PRODUCT):
            raise IgnoreRequest(why or "Forbidden by robots.txt")

    async def _read(self, request: Request) -> tuple[ProtegoRobotParser, str]:
        url = urlparse_cached(request)
        asked = Request(
            f"{url.scheme}://{url.netloc}/robots.txt", priority=self.DOWNLOAD_PRIORITY, callback=NO_CALLBACK,
            meta={"dont_obey_robotstxt": True, "download_timeout": 10.0, "dont_retry": True, "dont_cache": True},
        )  # fmt: skip
        engine = self.crawler.engine
        if engine is None:
            raise RuntimeError("a middleware outside a crawl")
        why = ""
        try:
            body, why = _rules(await engine.download_async(asked))
        except Exception as error:  # noqa: BLE001 - whatever keeps it from being read, the host is not asked
            body, why = _NOBODY, f"robots.txt cannot be read ({type(error).__name__}: {error}), so nothing is asked"
        return ProtegoRobotParser(body, self.crawler.spider), why


def _rules(response: Response) -> tuple[bytes, str]:
    """The rules in an answer, and why there are none to read."""
    if 200 <= response.status < 300:
        return response.body[:ROBOTS_BYTES].decode("utf-8-sig", "replace").encode(), ""
    if 400 <= response.status < 500:
        return b"", ""
    return _NOBODY, f"robots.txt cannot be read (HTTP status {response.status}), so nothing is asked"
