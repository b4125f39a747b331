"""Many live crawls in one process, with the real settings but without their waiting.

`python -m tests.scraper.many FOLDER`: every descriptor in FOLDER/sources is crawled and concluded.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from scraper import descriptor, settings
from scraper.promotion import conclude
from scraper.report import write_report
from scraper.runs import Run
from scraper.spiders import spider
from tests.scraper.crawling import make_workspace

HASTE: dict[str, Any] = {
    "DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False, "RETRY_TIMES": 0, "DOWNLOAD_TIMEOUT": 4,
    "HTTPCACHE_ENABLED": False,
}  # fmt: skip


def main(folder: Path) -> None:
    """Crawl them all."""
    workspace = make_workspace(folder, archive=folder / "archive", sources=folder / "sources")
    workspace = replace(workspace, archive=folder / "archive")
    process = AsyncCrawlerProcess(Settings({**settings.COMMON, **HASTE, "LOOPBACK_ALLOWED": list(workspace.loopback)}))
    runs = []
    for name in descriptor.names(workspace.sources):
        run = Run(descriptor.load(name, workspace.sources), ["hangzhou"], workspace, live=True)
        crawler = Crawler(spider(run.descriptor.spider), Settings({**settings.live(run), **HASTE}))
        crawler.signals.connect(run.closed, signals.spider_closed)
        crawler.signals.connect(run.crashed, signals.spider_error)
        crawler.signals.connect(run.crashed, signals.item_error)
        runs.append((run, process.crawl(crawler, run=run)))
    process.start()
    for run, crawling in runs:
        crawling.result()
        conclude(run)
        write_report(run.folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
