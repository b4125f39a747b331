"""The settings as they take effect, in a crawler of each kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings, Settings

from scraper import descriptor, settings
from scraper.runs import Run
from scraper.spiders import KINDS, spider
from scraper.workspace import Workspace

CONTACT = "mail@example.org"


def effective(kind: str, folder: Path, *, live: bool, monkeypatch: pytest.MonkeyPatch) -> BaseSettings:
    monkeypatch.setenv(settings.CONTACT_VARIABLE, CONTACT)
    run = Run(descriptor.load("wikidata"), ["hangzhou"], Workspace(build=folder))
    chosen = settings.live(run) if live else settings.replay()
    return Crawler(spider(kind), Settings(chosen)).settings


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("live", [True, False])
def test_a_crawl_is_safe(kind: str, tmp_path: Path, live: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    found = effective(kind, tmp_path, live=live, monkeypatch=monkeypatch)
    assert found.getbool("ROBOTSTXT_OBEY")
    assert found.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    assert found.getint("DOWNLOAD_MAXSIZE") == 16 * 1024 * 1024
    assert found.getint("DOWNLOAD_TIMEOUT") == 30
    assert not found.getbool("REMOTE_CONTROL_ENABLED")
    assert not found.getbool("TELNETCONSOLE_ENABLED")
    assert not found.getbool("COOKIES_ENABLED")
    assert not found.getbool("HTTPPROXY_ENABLED")
    assert found.get("TWISTED_DNS_RESOLVER") == "scraper.safety.PublicResolver"
    assert 0 < found.getint("DEPTH_LIMIT") <= 10
    assert 0 < found.getint("CLOSESPIDER_TIMEOUT") <= 3600
    assert found.getint("CLOSESPIDER_TIMEOUT_NO_ITEM") > 0
    assert found.getint("CLOSESPIDER_ERRORCOUNT") > 0
    assert found.getint("MEMUSAGE_LIMIT_MB") == 1024
    assert 0 < found.getint("REDIRECT_MAX_TIMES") <= 5
    handlers = found.getwithbase("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, handler in handlers.items() if handler} <= {"http", "https"}
    middlewares = found.getwithbase("DOWNLOADER_MIDDLEWARES")
    assert "scraper.safety.Robots" in middlewares
    assert any("offsite" in str(name) for name, order in middlewares.items() if order is not None)


@pytest.mark.parametrize("kind", KINDS)
def test_a_live_crawl_is_polite(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = effective(kind, tmp_path, live=True, monkeypatch=monkeypatch)
    assert found.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert found.getfloat("DOWNLOAD_DELAY") >= 1
    assert found.getbool("AUTOTHROTTLE_ENABLED")
    assert found.getbool("HTTPCACHE_ENABLED")
    assert found.get("HTTPCACHE_POLICY") == "scraper.cache.Policy"
    assert found.get("LOOPBACK_ALLOWED") == []
    assert CONTACT in str(found.get("USER_AGENT"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_replay_has_no_way_to_the_network(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = effective(kind, tmp_path, live=False, monkeypatch=monkeypatch)
    handlers = found.getwithbase("DOWNLOAD_HANDLERS")
    assert {handler for handler in handlers.values() if handler} == {"scraper.replay.ReplayHandler"}


@pytest.mark.parametrize("contact", ["", "  ", "nobody", "me@example.org\r\nX-Evil: 1", "名@example.org"])
def test_without_a_contact_nobody_is_asked(contact: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(settings.CONTACT_VARIABLE, contact)
    with pytest.raises(settings.NoContactError):
        settings.agent()
