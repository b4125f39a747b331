"""The documentation for editors, followed line by line from an empty home to a request on a git server, and on to the
page that the site shows when it is accepted.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest

from directory import dates, store
from tests.editing.sheets import SOURCE, Workbook

PAGE = "editors/spreadsheet.md"
ADDRESS = "https://git.example.org/your-office/directory.git"
DAY = "2026-11-22"
"""The day in the names of the files on the page."""


def lines(lang: str) -> list[str]:
    """Every command of the page, in order."""
    text = (store.ROOT / "docs" / lang / PAGE).read_text(encoding="utf-8")
    return [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]


def plain(line: str) -> str:
    """A command without what differs between languages."""
    return re.sub(r'"[^"]*"', '"…"', line).replace(" --lang en", "")


def test_both_languages_walk_the_same_way() -> None:
    assert list(map(plain, lines("zh"))) == list(map(plain, lines("en")))


class Desk:
    """A machine with an empty home, git, and this project's libraries installed."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.home.mkdir()
        self.at = self.home
        self.server = folder / "directory.git"
        self._serve(folder / "office")

    def _serve(self, tree: Path) -> None:
        """What the office keeps on its git server."""
        for room in ("directory", "docs"):
            shutil.copytree(store.ROOT / room, tree / room, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("schema.json", "mkdocs.yml", ".gitignore"):
            shutil.copy(store.ROOT / name, tree / name)
        self.at = tree
        who = "git -c user.name=Office -c user.email=office@example.org"
        for line in (
            "git init -q -b main",
            "git add -A",
            f"{who} commit -qm first",
            f"git clone -q --bare . {self.server}",
        ):
            self.run(line)
        self.at = self.home

    def run(self, line: str) -> str:
        """What a command says; it has to succeed."""
        words = [
            str(self.server) if word == ADDRESS else word.replace(DAY, dates.today()) for word in shlex.split(line)
        ]
        if words[0] == "cd":
            self.at = self.home / words[1]
            return ""
        if words == ["make", "check"]:  # its recipe: the libraries are there already
            words = shlex.split(".venv/bin/python -m directory check")
        if "import" in words:  # nobody sits at this keyboard
            words.append("--yes")
        path = "/usr/local/bin:/usr/bin:/bin"
        program = [shutil.which(words[0], path=path) or words[0], *words[1:]]
        environment = {"HOME": str(self.home), "PATH": path, "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            program, cwd=self.at, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=300
        )
        assert done.returncode == 0, (line, done.stdout, done.stderr)
        if ADDRESS in line:
            for name, target in (
                (".venv", Path(sys.executable).parents[1]),
                ("node_modules", store.ROOT / "node_modules"),
            ):
                (self.home / "directory" / name).symlink_to(target)
            (self.home / "directory" / ".git" / "info" / "exclude").write_text(".venv\nnode_modules\n")
        return done.stdout + done.stderr

    def fill_in(self) -> None:
        """What a person does in the spreadsheet program: one number, one new place."""
        path = self.at / f"hangzhou-{dates.today()}.xlsx"
        workbook = Workbook(path.read_bytes())
        workbook.source(**SOURCE | {"checked_on": dates.today()})
        workbook.set("contacts", "cn-hz-0001/contacts/0", "value", "+8657187783778")
        workbook.add("facilities", {"@entry": "new-1", "type": "clinic"})
        workbook.add("names", {"@entry": "new-1", "text": "示例新诊所", "lang": "zh-Hans", "kind": "official"})
        workbook.save(path)


@pytest.mark.slow
def test_from_an_empty_home_to_a_published_change(tmp_path: Path) -> None:
    desk, said = Desk(tmp_path), dict[str, str]()
    for line in lines("en"):
        if "sheet import" in line:
            desk.fill_in()
        said[line] = desk.run(line)
    told = next(text for line, text in said.items() if "sheet import" in line)
    assert "0571-87783777 → 0571-87783778" in told
    [new] = re.findall(r"facilities/(cn-hz-[0-9]+)\.yml", told.replace("cn-hz-0001", ""))
    assert (desk.at / f"hangzhou-form-{dates.today()}.xlsx").is_file()
    pdf = pypdf.PdfReader(desk.at / "changes.pdf")
    assert "0571-87783778" in "".join(page.extract_text() for page in pdf.pages)
    request = said[".venv/bin/python -m directory changes --since main --format markdown --lang en"]
    assert "0571-87783778" in request
    assert new in request
    assert desk.run("git status --short") == ""  # nothing of it was forgotten, and nothing else would be handed in
    desk.at = desk.server
    assert desk.run("git diff --name-status main phones-november").split() == [
        "M", "directory/data/cities/hangzhou/facilities/cn-hz-0001.yml",
        "A", f"directory/data/cities/hangzhou/facilities/{new}.yml",
        "M", "directory/data/identities.csv",
    ]  # fmt: skip
    assert "Your Name <you@example.org>" in desk.run("git log -1 --format='%an <%ae>' phones-november")
    desk.at = desk.home / "directory"  # what accepting the request does on the server, and then the publisher
    for line in (
        "git checkout -q main",
        "git merge -q --no-ff --no-edit phones-november",
        "git push -q origin main",
        ".venv/bin/python -m directory build --out site",
    ):
        desk.run(line)
    site = desk.at / "site"
    for page in (site / "hangzhou" / "cn-hz-0001", site / "zh" / "hangzhou" / "cn-hz-0001"):
        assert "tel:+8657187783778" in (page / "index.html").read_text(encoding="utf-8")
    assert "示例新诊所" in (site / "zh" / "hangzhou" / new / "index.html").read_text(encoding="utf-8")
