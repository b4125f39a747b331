"""Answers of live crawls kept for a while: for conditional requests, and to resume a run that was killed.

One file an answer, written whole or not at all: a header line in JSON, then the body. Nothing in it is ever executed.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Final

from scrapy import Request, Spider
from scrapy.extensions.httpcache import RFC2616Policy
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings

from directory import store

_STORED: Final = "X-Bujianwai-Stored"


class Storage:
    """Keeps answers in `HTTPCACHE_DIR`."""

    def __init__(self, settings: BaseSettings) -> None:
        self._folder = Path(settings["HTTPCACHE_DIR"])

    def open_spider(self, spider: Spider) -> None:
        """Nothing has to be opened."""

    def close_spider(self, spider: Spider) -> None:
        """Nothing has to be closed."""

    def retrieve_response(self, spider: Spider, request: Request) -> Response | None:
        """The kept answer to a request, or None."""
        try:
            head, _, body = self._path(spider, request).read_bytes().partition(b"\n")
            known = json.loads(head)
            headers = Headers(known["headers"])
            url, status, stored = str(known["url"]), int(known["status"]), float(known["stored"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        headers[_STORED] = str(stored)
        return responsetypes.from_args(headers=headers, url=url, body=body)(url, status, headers, body)

    def store_response(self, spider: Spider, request: Request, response: Response) -> None:
        """Keep an answer."""
        headers = {
            name.decode("latin-1"): [value.decode("latin-1") for value in values]
            for name, values in response.headers.items()
            if name.decode("latin-1") != _STORED
        }
        head = {"url": response.url, "status": response.status, "stored": time.time(), "headers": headers}
        store.atomic_write(self._path(spider, request), json.dumps(head).encode() + b"\n" + response.body)

    def _path(self, spider: Spider, request: Request) -> Path:
        fingerprint = spider.crawler.request_fingerprinter
        if fingerprint is None:
            raise RuntimeError("a spider outside a crawl")
        return store.safe_path(self._folder, f"{fingerprint.fingerprint(request).hex()}.answer")


class Policy(RFC2616Policy):
    """RFC 2616, but what a killed run fetched after `HTTPCACHE_RESUME_SINCE` is not asked for again."""

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self._since = settings.getfloat("HTTPCACHE_RESUME_SINCE")

    def should_cache_response(self, response: Response, request: Request) -> bool:
        """Keep every good answer that its sender lets us keep."""
        allowed = b"no-store" not in (response.headers.get("Cache-Control") or b"")
        return (response.status == 200 and allowed) or super().should_cache_response(response, request)

    def is_cached_response_fresh(self, cachedresponse: Response, request: Request) -> bool:
        """Whether a kept answer can be used without asking."""
        stored = float((cachedresponse.headers.get(_STORED) or b"0").decode())
        if self._since and cachedresponse.status == 200 and stored >= self._since:
            return True
        return super().is_cached_response_fresh(cachedresponse, request)
