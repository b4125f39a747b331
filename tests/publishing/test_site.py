"""The built site as files: complete, linked, in both languages, repeatable, light, and never more than was said."""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from directory.publishing import output, site
from tests.publishing import pages, sample
from tests.publishing.conftest import Built

LANGUAGES = ("", "zh/", "vi/")
TAGS = {"": "en", "zh/": "zh-Hans", "vi/": "vi"}
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def places(built: Built) -> list[str]:
    return [f"{city}/{each.id}/" for city, listed in built.directory.facilities.items() for each in listed]


def every_path(built: Built) -> list[str]:
    cities = [f"{city}/{part}" for city in built.directory.cities for part in ("", "map/", "emergency/")]
    insurers = [f"insurers/{insurer}/" for insurer in built.directory.insurers]
    authored = ["", "about/", "help/", "help/visitors/", "help/fields/", "insurers/", "emergency/"]
    return authored + cities + insurers + places(built)


def lacks(path: str) -> bool:
    """Whether a page has no Vietnamese words of its own."""
    return path.startswith(("about/", "help/", "guides/")) or path == "insurers/"


def test_what_is_not_translated_stands_in_english_and_says_so(built: Built) -> None:
    document = pages.parse(built.folder / "vi" / "about" / "index.html")
    article = document.xpath("//article")[0]
    assert article.get("lang") == "en"
    assert article.xpath(".//h1")[0].text_content() == "About Bujianwai 不见外"
    assert document.xpath("//p[@class='notice']")[0].get("lang") == "vi"
    assert document.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert "chờ người bản ngữ" in pages.text(built.folder / "vi" / "emergency" / "index.html")
    assert "chờ người bản ngữ" in pages.text(built.folder / "vi" / "hangzhou" / "cn-hz-0002" / "index.html")
    assert "Khoa cấp cứu" in pages.text(built.folder / "vi" / "hangzhou" / "cn-hz-0002" / "index.html")
    assert "native speaker" not in pages.text(built.folder / "emergency" / "index.html")


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_every_page_exists_in_every_language_and_says_which_it_is(built: Built, prefix: str) -> None:
    tag = TAGS[prefix]
    for path in every_path(built):
        document = pages.parse(built.folder / prefix / path / "index.html")
        assert document.get("lang") == tag, path
        alternates = {each.get("hreflang"): each.get("href") for each in document.xpath("//link[@rel='alternate']")}
        address = "https://bujianwai.example/"
        wanted = {tag: f"{address}{each}{path}" for each, tag in TAGS.items() if not (each == "vi/" and lacks(path))}
        assert alternates == wanted | {"x-default": f"{address}{path}"}, path
        assert len(document.xpath("//title")) == 1, path


def test_every_internal_link_leads_somewhere(built: Built) -> None:
    assert pages.broken_links(built.folder) == []


def test_the_link_checker_finds_what_is_broken(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        '<a href="no/">x</a><a href="#no">y</a><a href="#a" id="a">z</a><a href="tel:120">t</a>', encoding="utf-8"
    )
    assert pages.broken_links(tmp_path) == ["/: no/", "/: #no (no such anchor)"]


def test_every_link_is_relative_so_that_the_folder_can_be_copied(built: Built) -> None:
    for file in sorted(built.folder.rglob("*.html")):
        if file.name == "404.html":
            continue  # shown at any depth: its links start at the path of site_url
        absolute = [address for address in pages.addresses(pages.parse(file)) if address.startswith("/")]
        assert absolute == [], file


def test_nothing_is_loaded_from_another_host(built: Built) -> None:
    for file in sorted(built.folder.rglob("*.html")):
        loaded = pages.parse(file).xpath(
            "//script/@src | //link[@rel!='canonical' and @rel!='alternate']/@href | //img/@src | //iframe/@src"
        )
        assert [each for each in loaded if "//" in str(each)] == [], file
    for suffix in ("*.css", "*.js"):
        for file in sorted(built.folder.rglob(suffix)):
            if file.is_relative_to(built.folder / "admin"):
                continue  # programs of others, which name hosts they never ask: tests/editing/test_form.py watches them
            content = file.read_text(encoding="utf-8")
            assert "url(http" not in content, file
            assert "@import" not in content, file


def test_the_sitemap_names_every_page_in_every_language(built: Built) -> None:
    root = ElementTree.parse(built.folder / "sitemap.xml").getroot()  # noqa: S314  # our own file
    locations = {each.text for each in root.findall("s:url/s:loc", SITEMAP)}
    address = "https://bujianwai.example/"
    for path in every_path(built):
        assert {f"{address}{path}", f"{address}zh/{path}"} <= locations, path
        assert (f"{address}vi/{path}" in locations) is not lacks(path), path
    assert not [each for each in locations if each and "/frame/" in each]
    first = root.find("s:url", SITEMAP)
    assert first is not None
    assert {each.get("hreflang") for each in first.findall("x:link", SITEMAP)} == {"en", "zh-Hans", "vi", "x-default"}
    assert f"Sitemap: {address}sitemap.xml" in (built.folder / "robots.txt").read_text(encoding="utf-8")


def test_frames_and_unused_files_are_not_published(built: Built) -> None:
    assert not (built.folder / "frame").exists()
    assert not (built.folder / "zh" / "frame").exists()
    assert not list(built.folder.rglob("*.map"))
    assert not list(built.folder.rglob("*lunr*"))
    clean = [path for path in places(built) if not path.startswith("hostile/")]  # its words pretend to be holes
    assert [path for path in clean if "@frame:" in built.html(path) or "@page:" in built.html(path)] == []
    assert clean


def test_a_former_address_leads_to_the_place(built: Built) -> None:
    for prefix in LANGUAGES:
        html = built.html(f"{prefix}hangzhou/cn-hz-0009/")
        assert 'content="0; url=../cn-hz-0002/"' in html
        assert 'href="../cn-hz-0002/"' in html


def test_the_page_for_missing_addresses_speaks_both_languages(built: Built) -> None:
    words = pages.text(built.folder / "404.html")
    assert "does not exist" in words
    assert "页面不存在" in words
    assert 'href="tel:120"' in (built.folder / "404.html").read_text(encoding="utf-8")


def weight(file: Path) -> int:
    return len(gzip.compress(file.read_bytes()))


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_a_facility_page_is_light(built: Built, prefix: str) -> None:
    file = built.folder / prefix / "hangzhou" / "cn-hz-0001" / "index.html"
    document = pages.parse(file)
    parts = document.xpath("//link[@rel='stylesheet']/@href | //script/@src | //img/@src | //link[@rel='icon']/@href")
    needed = {(file.parent / str(part).partition("?")[0]).resolve() for part in parts}
    total = weight(file) + sum(weight(part) for part in needed)
    assert total <= 150_000
    assert len(needed) >= 4


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("path", ["emergency/", "hangzhou/emergency/"])
def test_an_emergency_page_is_one_small_file(built: Built, prefix: str, path: str) -> None:
    file = built.folder / prefix / path / "index.html"
    assert weight(file) <= 14_000
    document = pages.parse(file)
    assert document.xpath("//script | //img | //iframe | //link[@rel='stylesheet']") == []
    assert "tel:120" in document.xpath("//a/@href")


def digest(folder: Path) -> dict[str, str]:
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    return {str(each.relative_to(folder)): hashlib.sha256(each.read_bytes()).hexdigest() for each in files}


@pytest.mark.slow
def test_the_same_facts_give_the_same_bytes_whatever_the_surroundings(built: Built, tmp_path: Path) -> None:
    script = (
        "import sys, pathlib\nfrom tests.publishing import sample\nfrom directory.publishing import site\n"
        "site.publish(sample.directory(hostile=True), pathlib.Path(sys.argv[1]))\n"
    )
    odd = {"TZ": "Pacific/Apia", "LC_ALL": "C", "PYTHONHASHSEED": "7", "PYTHONUTF8": "1"}
    root = Path(__file__).parents[2]
    again = tmp_path / "again"
    command = [sys.executable, "-c", script, str(again)]
    subprocess.run(command, cwd=root, env=os.environ | odd, check=True, capture_output=True, timeout=120)
    told = digest(built.folder)
    feeds = {name for name in told if name.endswith("changes.xml")}  # from the version history, beside the facts
    assert digest(again) == {name: seal for name, seal in told.items() if name not in feeds}


def test_a_failed_run_leaves_the_old_site(tmp_path: Path) -> None:
    out = tmp_path / "site"
    out.mkdir()
    (out / "index.html").write_text("old", encoding="utf-8")
    directory = sample.directory()
    del directory.cities["nanning"]["districts"]
    with pytest.raises(KeyError):
        site.publish(directory, out)
    assert [each.name for each in out.iterdir()] == ["index.html"]
    assert not (tmp_path / ".site.new").exists()


def test_a_run_that_was_killed_between_the_renames_is_mended(tmp_path: Path) -> None:
    out = tmp_path / "site"
    (tmp_path / ".site.old").mkdir()
    (tmp_path / ".site.old" / "index.html").write_text("old", encoding="utf-8")
    (tmp_path / ".site.new").mkdir()
    with output.replacing(out) as new:
        assert list(new.iterdir()) == []
        assert (out / "index.html").read_text(encoding="utf-8") == "old"
        (new / "index.html").write_text("new", encoding="utf-8")
    assert sorted(each.name for each in tmp_path.iterdir()) == [".site.lock", "site"]
    assert (out / "index.html").read_text(encoding="utf-8") == "new"


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    with output.replacing(tmp_path / "site"):
        second = output.replacing(tmp_path / "site")
        with pytest.raises(RuntimeError, match="Another run"):
            second.__enter__()


@pytest.mark.parametrize("path", ["../out.html", "a/../../out.html", "/etc/out.html", ""])
def test_nothing_is_written_outside_the_site(tmp_path: Path, path: str) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(ValueError, match="outside"):
        output.Output(tmp_path / "in").write(path, "x")


def test_two_pages_with_one_address_are_refused(tmp_path: Path) -> None:
    written = output.Output(tmp_path)
    written.write("a/index.html", "one\ud800")
    with pytest.raises(ValueError, match="two pages want"):
        written.write("a/index.html", "two")
    assert (tmp_path / "a" / "index.html").read_text(encoding="utf-8") == "one?"
    assert (written.files, written.bytes) == (1, 4)
