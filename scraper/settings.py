"""Scrapy's settings: polite, and safe against what a source may send. `tests/scraper/test_settings.py` asserts what
takes effect.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

CONTACT_VARIABLE: Final = "BUJIANWAI_CONTACT"
MIB: Final = 1024 * 1024

COMMON: Final[dict[str, Any]] = {
    "BOT_NAME": "bujianwai",
    "SPIDER_MODULES": [],
    "ITEM_PIPELINES": {
        "scraper.pipelines.Normalise": 100,
        "scraper.pipelines.Locate": 200,
        "scraper.pipelines.Validate": 300,
        "scraper.pipelines.Write": 400,
    },
    # Polite
    "ROBOTSTXT_OBEY": True,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 1.0,
    "AUTOTHROTTLE_ENABLED": True,
    "AUTOTHROTTLE_START_DELAY": 1.0,
    "AUTOTHROTTLE_TARGET_CONCURRENCY": 1.0,
    "HTTPCACHE_ENABLED": True,
    "HTTPCACHE_POLICY": "scrapy.extensions.httpcache.RFC2616Policy",
    "RETRY_TIMES": 2,
    "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
    # Safe
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_MAXSIZE": 16 * MIB,
    "DOWNLOAD_WARNSIZE": 8 * MIB,
    "DOWNLOAD_FAIL_ON_DATALOSS": True,
    "DOWNLOAD_TIMEOUT": 30,
    "DOWNLOAD_HANDLERS": {"file": None, "data": None, "ftp": None, "s3": None},
    "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "COOKIES_ENABLED": False,
    "REDIRECT_MAX_TIMES": 5,
    "DEPTH_LIMIT": 5,
    "CLOSESPIDER_TIMEOUT": 1800,
    "CLOSESPIDER_TIMEOUT_NO_ITEM": 600,
    "CLOSESPIDER_ERRORCOUNT": 20,
    "MEMUSAGE_LIMIT_MB": 1024,
    # Quiet: what happened is in the run's own report
    "LOG_LEVEL": "ERROR",
    "STATS_DUMP": False,
}

# What a replay does otherwise: it has nobody to be polite to, and no way to reach anybody.
_REPLAY: Final[dict[str, Any]] = {
    "USER_AGENT": "bujianwai (replay)",
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "HTTPCACHE_ENABLED": False,
    "DOWNLOAD_HANDLERS": {
        **COMMON["DOWNLOAD_HANDLERS"],
        "http": "scraper.replay.ReplayHandler",
        "https": "scraper.replay.ReplayHandler",
    },
}


class NoContactError(ValueError):
    """A live crawl without a way for the asked to reach us."""


def replay() -> dict[str, Any]:
    """The settings of an offline crawl."""
    return {**COMMON, **_REPLAY}


def live(build: Path) -> dict[str, Any]:
    """The settings of a crawl of the real sources. Raises NoContactError unless the environment names a contact."""
    contact = os.environ.get(CONTACT_VARIABLE, "").strip()
    if "@" not in contact and "://" not in contact:
        raise NoContactError(CONTACT_VARIABLE)
    agent = f"bujianwai/0.1 (directory of hospitals for foreigners; contact: {contact})"
    if not agent.isascii() or not agent.isprintable():
        raise NoContactError(CONTACT_VARIABLE)
    return {**COMMON, "USER_AGENT": agent, "HTTPCACHE_DIR": str(build / "httpcache")}
