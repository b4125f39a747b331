"""One site for all tests of publishing: built once a session, from the sample with its hostile city."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from directory.model import Directory
from directory.publishing import config, edition, frames, site
from directory.publishing.edition import Edition
from tests.publishing import finding, sample, served


@dataclass(frozen=True, slots=True)
class Built:
    """A published site and what it was made from."""

    folder: Path
    directory: Directory
    report: site.Report

    def html(self, path: str) -> str:
        """The text of a page, given by its path ("hangzhou/")."""
        return (self.folder / path / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The sample, published."""
    folder = tmp_path_factory.mktemp("published") / "site"
    directory = sample.directory(hostile=True)
    feeds = dict.fromkeys(("changes.xml", "zh/changes.xml"), "<feed/>")  # made from the version history
    return Built(folder, directory, site.publish(directory, folder, extra=feeds))


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What MkDocs makes of docs/."""
    folder = tmp_path_factory.mktemp("mkdocs") / "site"
    frames.render(folder)
    return folder


@pytest.fixture(scope="session")
def editions(rendered: Path) -> dict[str, Edition]:
    """The sample's editions by language."""
    settings = config.load()
    made = sample.directory()
    return {each.code: edition.make(each, settings, made, rendered, {}) for each in settings.languages}


@pytest.fixture(scope="session")
def base(built: Built) -> Iterator[str]:
    """The address of the sample site on this machine."""
    with served.serving(built.folder) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with served.chromium() as started:
        yield started


@pytest.fixture(scope="session")
def found(rendered: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site of the two cities."""
    folder = tmp_path_factory.mktemp("finding")
    site.fill(finding.directory(), rendered, folder)
    with served.serving(folder) as address:
        yield address
