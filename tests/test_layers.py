"""The contracts between the rooms (pyproject.toml): this tree keeps them, and they catch what they should."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"

MODULES = (
    "directory/__init__.py",
    "directory/schema.py",
    "directory/model.py",
    "directory/store.py",
    "directory/checking.py",
    "directory/merging.py",
    "directory/linking/__init__.py",
    "directory/publishing/__init__.py",
    "directory/publishing/pages.py",
    "directory/editing/__init__.py",
    "scraper/__init__.py",
    "scraper/runs.py",
    "scraper/spiders/__init__.py",
    "scraper/spiders/table.py",
)


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT_IMPORTS, "--no-logo", "--no-cache"], cwd=root, capture_output=True, text=True, timeout=120
    )


@pytest.fixture
def rooms(tmp_path: Path) -> Path:
    """Return a tree of empty modules with the project's own contracts."""
    for module in MODULES:
        (tmp_path / module).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / module).touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_this_tree_keeps_every_contract() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 kept, 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("scraper/runs.py", "from directory.schema import load"),
        ("scraper/runs.py", "import directory.model"),
        ("scraper/spiders/__init__.py", "from directory.model import Notice"),
        ("scraper/spiders/table.py", "from directory import store"),
        ("directory/store.py", "from directory import model, schema"),
        ("directory/linking/__init__.py", "from directory.store import records"),
        ("directory/merging.py", "import directory.linking"),
        ("directory/publishing/pages.py", "from directory.merging import merge"),
        ("directory/editing/__init__.py", "from directory import merging, schema"),
    ],
)
def test_the_doors_are_open(rooms: Path, module: str, line: str) -> None:
    (rooms / module).write_text(line + "\n", encoding="utf-8")
    done = lint_imports(rooms)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("directory/store.py", "import scraper"),
        ("directory/publishing/pages.py", "from scraper.spiders.table import TableSpider"),
        ("scraper/runs.py", "from directory.checking import check"),
        ("scraper/runs.py", "import directory"),
        ("scraper/spiders/table.py", "from directory import merging"),
        ("scraper/spiders/table.py", "from directory.publishing import pages"),
        ("directory/model.py", "import directory.store"),
        ("directory/schema.py", "from directory.linking import compare"),
        ("directory/store.py", "from directory.merging import merge"),
        ("directory/linking/__init__.py", "from directory import merging"),
        ("directory/merging.py", "from directory.publishing import pages"),
        ("directory/editing/__init__.py", "from directory import publishing"),
    ],
)
def test_every_other_way_is_shut(rooms: Path, module: str, line: str) -> None:
    (rooms / module).write_text(line + "\n", encoding="utf-8")
    done = lint_imports(rooms)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 broken" in done.stdout
