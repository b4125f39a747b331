"""What is installed is pinned, hashed and the same everywhere, and any mirror can serve it."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
PIN = re.compile(r"^([a-z0-9._-]+)==([^ ;\\]+)(?: ; [^\\]+)? \\$", re.MULTILINE)
ENTRY = re.compile(r"^\S.*(?:\n[ \t]+.*)*", re.MULTILINE)
ADDRESS = re.compile(r"://|--(?:extra-)?index-url|--find-links|^\s*-f\b| @ |\bfile:", re.MULTILINE)


def pins(lock: Path) -> list[tuple[str, str]]:
    """Return (name, version) of everything a lock file pins; a name comes twice if platforms differ."""
    return PIN.findall(lock.read_text(encoding="utf-8"))


def test_every_list_has_its_lock() -> None:
    lists = {path.stem for path in (ROOT / "requirements").glob("*.in")}
    assert lists == {lock.stem for lock in LOCKS} == {"dev", "node", "site", "tools"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_has_hashes(lock: Path) -> None:
    blocks = ENTRY.findall(lock.read_text(encoding="utf-8"))
    entries = [block for block in blocks if not block.startswith("#")]
    assert len(entries) == len(pins(lock)) > 0
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_no_lock_says_where_from(lock: Path) -> None:
    assert ADDRESS.findall(lock.read_text(encoding="utf-8")) == []


def test_the_lock_of_npm_says_no_place_but_where_authors_take_gifts() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    told = [{key: value for key, value in package.items() if key != "funding"} for package in packages.values()]
    assert len(told) > 50
    assert ADDRESS.findall(json.dumps(told)) == []


def test_tests_run_with_the_libraries_of_the_site() -> None:
    site, dev = (pins(ROOT / "requirements" / name) for name in ("site.lock", "dev.lock"))
    assert set(site) <= set(dev)


def test_browser_code_is_pinned_by_its_content() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    installed = {name: package for name, package in packages.items() if name}
    assert {"node_modules/leaflet", "node_modules/leaflet.markercluster"} <= set(installed)
    for name, package in installed.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name
