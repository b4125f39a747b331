"""Scrapy's settings: polite, and safe against what a source may send. `tests/scraper/test_settings.py` asserts what
takes effect.
"""

from __future__ import annotations

import os
from typing import Any, Final

from scraper.runs import Run

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
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "scraper.safety.Robots": 100,
    },
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 1.0,
    "AUTOTHROTTLE_ENABLED": True,
    "AUTOTHROTTLE_START_DELAY": 1.0,
    "AUTOTHROTTLE_TARGET_CONCURRENCY": 1.0,
    "HTTPCACHE_ENABLED": True,
    "HTTPCACHE_POLICY": "scraper.cache.Policy",
    "HTTPCACHE_STORAGE": "scraper.cache.Storage",
    "RETRY_TIMES": 2,
    "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
    # Safe
    "TWISTED_DNS_RESOLVER": "scraper.safety.PublicResolver",
    "HTTPPROXY_ENABLED": False,  # behind a proxy nobody could tell which address is asked in the end
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


def live(run: Run) -> dict[str, Any]:
    """The settings of a crawl of a real source. Raises NoContactError unless the environment names a contact."""
    return {
        **COMMON,
        "USER_AGENT": agent(),
        "HTTPCACHE_DIR": str(run.workspace.build / "httpcache" / run.descriptor.name),
        "HTTPCACHE_RESUME_SINCE": run.resumed_since,
        "LOOPBACK_ALLOWED": list(run.workspace.loopback),
    }


def agent() -> str:
    """Who we are, with the contact of the environment. Raises NoContactError."""
    contact = os.environ.get(CONTACT_VARIABLE, "").strip()
    if "@" not in contact and "://" not in contact:
        raise NoContactError(CONTACT_VARIABLE)
    name = f"bujianwai/0.1 (directory of hospitals for foreigners; contact: {contact})"
    if not name.isascii() or not name.isprintable():
        raise NoContactError(CONTACT_VARIABLE)
    return name
