"""Answers from the archive instead of the network.

A replay runs the real engine with the real spiders, middlewares and pipelines; only the download handler is this one.
There is no other handler beside it, so a replay cannot open a connection even by mistake. An answer that is not kept
is a failure.
"""

from __future__ import annotations

from typing import cast

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from directory import store
from scraper.kept import AnswerMissingError, read_index
from scraper.spiders.base import SourceSpider


class ReplayHandler(BaseDownloadHandler):
    """Reads `<archive>/<source>/<answer>`; `meta["answer"]` names it, `meta["fetched"]` then tells its day."""

    lazy = True

    async def download_request(self, request: Request) -> Response:
        """The kept answer, or 404 for what a crawl asks besides (robots.txt). Raises AnswerMissingError."""
        name = request.meta.get("answer")
        if name is None:
            return Response(request.url, status=404)
        run = cast("SourceSpider", self.crawler.spider).run
        folder = store.safe_path(run.workspace.archive, run.descriptor.name)
        path = store.safe_path(folder, name)
        day = read_index(folder).get(name)
        if day is None or not path.is_file():
            raise AnswerMissingError(name)
        request.meta["fetched"] = day
        request.meta["form"] = path.suffix[1:]
        body = path.read_bytes()
        return responsetypes.from_args(filename=path.name, body=body)(request.url, body=body)
