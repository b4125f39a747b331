"""Every source live: real engine, real settings, real HTTP on the loopback address; redirects, gzip, GB18030, pages."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from directory import store
from directory.model import Facts
from scraper import descriptor
from scraper.runs import Run
from scraper.settings import CONTACT_VARIABLE
from scraper.spiders import spider
from scraper.workspace import Workspace
from tests.scraper.crawling import FIXTURES, make_workspace, run
from tests.scraper.golden import FILES, outcome
from tests.scraper.serving import NOTHING, Reply, Server, serve

NAMES = [name for name in descriptor.names() if "inbox" not in descriptor.load(name).request]
GATE = {"unproven", "too-few"}
KEY = "secret-of-the-tests"


def files(name: str, folder: Path) -> dict[str, str]:
    """Path and query of an address → the recorded answer it gives."""
    index: dict[str, Facts] = json.loads((FIXTURES / name / "index.json").read_text(encoding="utf-8"))
    known = {answer["url"]: file for file, answer in index.items() if "url" in answer}
    if not known:
        source = descriptor.load(name)
        asking = spider(source.spider)(Run(source, source.cities, Workspace(build=folder)))
        single = "{city}" in source.request["file"]
        known = {asking.ask(city): source.answer_file(city) for city in (source.cities if single else [""])}
    return {path_of(url): file for url, file in known.items()}


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


class Site:
    """One source's web server."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.hosts = name, descriptor.load(name).allowed_domains
        self.files = files(name, folder)
        self.server: Server | None = None
        self.keys: set[str] = set()

    def answer(self, path: str, headers: Mapping[str, str]) -> Reply:
        """A redirect to the same address with a mark first; then the answer, packed where the asker takes it."""
        path, _, key = path.partition("&key=")
        self.keys.add(key)
        bare = path.replace("&seen=1", "").replace("?seen=1", "")
        mark, path = bare != path, bare
        file = self.files.get(path)
        if file is None or self.server is None:
            return NOTHING
        if not mark and self.name != "schema_org_sites":
            again = f"{path}{'&' if '?' in path else '?'}seen=1" + (f"&key={key}" if key else "")
            return 302, {"Location": again}, b""
        body, kind = (FIXTURES / self.name / file).read_bytes(), {"Content-Type": "application/octet-stream"}
        if Path(file).suffix != ".xlsx":
            text = body.decode().replace(f"https://{self.hosts[0]}", f"http://{self.server.host}")
            body = text.encode()
            if Path(file).suffix in (".csv", ".html"):
                body, kind = text.encode("gb18030"), {"Content-Type": "text/html; charset=gb18030"}
        assert "gzip" in headers["Accept-Encoding"]
        return 200, {**kind, "Content-Encoding": "gzip"}, gzip.compress(body)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, dict[str, Site], str]:
    folder = tmp_path_factory.mktemp("golden-live")
    sources = folder / "sources"
    sources.mkdir()
    sites = {name: Site(name, folder / "asking") for name in NAMES}
    with ExitStack() as stack:
        for name, site in sites.items():
            site.server = stack.enter_context(serve(site.answer))
            raw = yaml.safe_load((descriptor.SOURCES / f"{name}.yml").read_text(encoding="utf-8"))
            raw["request"]["url"] = raw["request"]["url"].replace(
                f"https://{site.hosts[0]}", f"http://{site.server.host}"
            )
            raw["allowed_domains"] = ["127.0.0.1"]
            if name == "art_institutions":
                raw["request"]["form"] = "csv"  # the recorded answer is an excerpt of the dump, as CSV
            text = json.dumps(raw, ensure_ascii=False, default=str)
            (sources / f"{name}.yml").write_text(text, encoding="utf-8")
        workspace = make_workspace(folder, archive=folder / "archive", sources=sources)
        hosts = " ".join(site.server.host for site in sites.values() if site.server)
        told = {CONTACT_VARIABLE: "mail@example.org", "TEST_LOOPBACK": hosts, "BUJIANWAI_AMAP_KEY": KEY}
        done = run(workspace, "crawl", "--live", **told)
    return workspace, sites, done.stdout + done.stderr


def plain(rows: list[Facts], site: Site) -> list[str]:
    """Rows as they would be had they come from the real host, without their day."""
    here = f"http://{site.server.host}" if site.server else ""
    kept = [{name: value for name, value in row.items() if name != "checked_on"} for row in rows]
    texts = [store.dump_line(row) for row in kept if row.get("code") not in GATE]
    return sorted(text.replace(here, f"https://{site.hosts[0]}") for text in texts)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("file", FILES)
def test_a_live_crawl_gives_what_is_expected(
    crawled: tuple[Workspace, dict[str, Site], str], name: str, file: str
) -> None:
    workspace, sites, said = crawled
    expected = list(store.read_jsonl(FIXTURES / name / FILES[file]))
    assert plain(outcome(workspace, name, file), sites[name]) == plain(expected, sites[name]), said


@pytest.mark.parametrize("name", NAMES)
def test_every_recorded_answer_was_asked_for(crawled: tuple[Workspace, dict[str, Site], str], name: str) -> None:
    site = crawled[1][name]
    asked = {path.partition("&key=")[0] for path in (site.server.asked if site.server else [])}
    assert set(site.files) <= asked
    assert "/robots.txt" in asked or descriptor.load(name).robots_exception


def test_the_key_of_a_service_is_written_nowhere(crawled: tuple[Workspace, dict[str, Site], str]) -> None:
    workspace, sites, said = crawled
    assert sites["amap_places"].keys >= {KEY}
    assert KEY not in said
    for path in workspace.build.parent.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path


def test_the_first_live_run_of_an_unproven_source_waits_for_a_person(
    crawled: tuple[Workspace, dict[str, Site], str],
) -> None:
    states = {row["source"]: row["state"] for row in store.read_csv(crawled[0].data / "runs.csv")}
    assert states["fhir_directory"] == states["embassy_list"] == states["insurer_network"] == "held"
    assert "release fhir_directory/" in crawled[2]
    assert not crawled[0].records("fhir_directory").exists()
