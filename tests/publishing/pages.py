"""Built HTML as a browser's parser sees it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html

_HREFS = "//a/@href | //link/@href | //script/@src | //img/@src | //iframe/@src | //source/@src"


def parse(file: Path) -> html.HtmlElement:
    """The document in a file."""
    return html.document_fromstring(file.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))


def text(file: Path) -> str:
    """Every word of a page that a reader can see, title included."""
    document = parse(file)
    for hidden in document.xpath("//script | //style"):
        hidden.drop_tree()
    return str(document.text_content())


def addresses(document: html.HtmlElement) -> list[str]:
    """Every address a page leads to or loads, as written."""
    found = [str(each) for each in document.xpath(_HREFS)]
    refreshes = document.xpath("//meta[@http-equiv='refresh']/@content")
    return found + [str(each).split("url=")[1] for each in refreshes]


def anchors(document: html.HtmlElement) -> set[str]:
    """Every place on a page that a link can lead to."""
    return {str(each) for each in document.xpath("//@id | //a/@name")}


def broken_links(folder: Path) -> list[str]:
    """Links of a site that lead to a file or an anchor that is not there, each with the page it is on."""
    files = sorted(folder.rglob("*.html"))
    documents = {file: parse(file) for file in files}
    known = {file: anchors(document) for file, document in documents.items()}
    broken = []
    for file, document in documents.items():
        page = "/" + file.relative_to(folder).as_posix().removesuffix("index.html")
        for address in addresses(document):
            parts = urlsplit(urljoin(f"http://site{page}", address))
            if parts.netloc != "site" or parts.scheme != "http":
                continue
            target = folder / unquote(parts.path).lstrip("/")
            target = target / "index.html" if parts.path.endswith("/") else target
            if not target.is_file():
                broken.append(f"{page}: {address}")
            elif parts.fragment and target in known and unquote(parts.fragment) not in known[target]:
                broken.append(f"{page}: {address} (no such anchor)")
    return broken
