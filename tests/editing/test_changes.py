"""What changed, in words: from the version history, for a terminal, a pull request, a signature and a feed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pypdf
import pytest
from defusedxml import ElementTree

from directory.__main__ import main
from directory.editing import changes, changesheet, history, telling
from tests.editing.sheets import DAY, facts, yaml

FIRST = "cn-hz-0001"
ATOM = "{http://www.w3.org/2005/Atom}"


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Example", "-c", "user.email=editor@example.org", "-c", "commit.gpgsign=false"]
    program = shutil.which("git")
    assert program
    subprocess.run([program, "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    data = facts(tmp_path)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    return data


def edit(data: Path, old: str, new: str) -> None:
    path = yaml(data, FIRST)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_words_for_people(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["changes", "--data", str(data), "--lang", "en"]) == 0
    assert capsys.readouterr().out == "No fact has changed.\n"
    edit(data, '"+8657187783777"', '"+8657187783778"')
    edit(data, "grade: 3-a\n", "")
    assert main(["changes", "--data", str(data), "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert f"{FIRST} The Second Affiliated Hospital, Zhejiang University School of Medicine" in told
    assert "Contacts · phone · Switchboard · Number or address: 0571-87783777 → 0571-87783778 (Portal" in told
    assert "Official grade: removed: Grade III, Class A (tertiary)" in told
    assert main(["changes", "--data", str(data), "--lang", "zh", "--format", "markdown"]) == 0
    assert "联系方式 · 电话 · 总机 · 号码或地址：0571-87783777 → 0571-87783778" in capsys.readouterr().out


def test_since_a_day_or_a_revision_and_nothing_else(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(data, "text: SAHZU\n", "text: SAHZU2\n")
    git(data, "commit", "-qam", "second")
    assert len(history.since(data, "HEAD~1").changes) == 1
    assert history.since(data, None).changes == []
    assert len(history.since(data, "2000-01-01").changes) > 20  # the history is younger: everything is new
    for wanted in ("--output=evil", "no-such", "HEAD; ls"):
        assert main(["changes", "--data", str(data), f"--since={wanted}", "--lang", "en"]) == 2
        assert "There is no revision" in capsys.readouterr().out
    assert not (data / "evil").exists()


def test_without_git_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    data = facts(tmp_path)
    assert main(["changes", "--data", str(data), "--lang", "en"]) == 2
    assert "not in a git repository" in capsys.readouterr().out
    assert "<entry>" not in telling.feed(data, "en", "")
    monkeypatch.setenv("PATH", "")
    assert main(["changes", "--data", str(data), "--lang", "zh"]) == 2
    assert "未安装 git" in capsys.readouterr().out


def test_hostile_values_stay_text_in_every_form(data: Path, tmp_path: Path) -> None:
    edit(data, "text: SAHZU\n", 'text: "<img src=x onerror=alert(1)> @everyone [x](javascript:1) `#1`"\n')
    found = history.since(data, None)
    markdown = telling.markdown(found, "en")
    assert "\\<img src" in markdown
    assert "@everyone" not in markdown
    assert "[x](" not in markdown
    assert "<img" not in changesheet.html(found.changes, "<b>", DAY, "en").replace("&lt;img", "")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_change_sheet_can_be_printed_and_signed(lang: str, data: Path, tmp_path: Path) -> None:
    edit(data, '"+8657187783777"', '"+8657187783778"')
    found = history.since(data, None).changes
    path = tmp_path / "sheet.pdf"
    changesheet.write(path, found, "示例", DAY, lang)
    text = "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    for wanted in ("0571-87783777", "0571-87783778", FIRST, "示例", "签名" if lang == "zh" else "signature"):
        assert wanted in text
    first = path.read_bytes()
    changesheet.write(path, found, "示例", DAY, lang)
    assert path.read_bytes() == first


def test_the_feed_tells_readers_only_what_is_published(data: Path) -> None:
    edit(data, "text: SAHZU\n", "text: SAHZU2\n")
    edit(data, "      - names/en|SAHZU\n", "      - names/en|SAHZU2\n")
    edit(data, "note: The international department", "note: SECRET The international department")
    edit(data, '"+8657187783777"', '"+8613812345678"')  # a mobile number, which no check lets pass
    git(data, "commit", "-qam", "second")
    feed = telling.feed(data, "en", "https://www.example.org/")
    assert feed == telling.feed(data, "en", "https://www.example.org/")
    root = ElementTree.fromstring(feed)
    newest = root.findall(f"{ATOM}entry")[0]
    content = newest.findtext(f"{ATOM}content") or ""
    assert "SAHZU2" in content
    assert "SECRET" not in feed
    assert "13812345678" not in feed
    link = newest.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"https://www.example.org/hangzhou/{FIRST}/"
    assert len({entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")}) == len(
        root.findall(f"{ATOM}entry")
    )


def test_phones_as_people_write_them() -> None:
    spoken = {
        "+8657187783777": "0571-87783777",
        "+864008110000": "400-811-0000",
        "120": "120",
        "+861085328288": "010-85328288",
    }
    assert {number: changes.spoken(number) for number in spoken} == spoken


def test_a_shortened_history_says_so_and_makes_nothing_look_new(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in (2, 3):
        edit(data, "text: SAHZU" + ("" if number == 2 else "2") + "\n", f"text: SAHZU{number}\n")
        git(data, "commit", "-qam", f"step {number}")
    git(tmp_path, "clone", "-q", "--depth", "2", (tmp_path).as_uri(), str(tmp_path / "short"))
    short = tmp_path / "short" / "data"
    told = list(history.commits(short, 10))
    assert [step.entry for step in told] == [FIRST]
    assert main(["changes", "--data", str(short), "--since", "HEAD~1", "--lang", "en"]) == 0
    assert "SAHZU3" in capsys.readouterr().out
    for since in ("HEAD~2", "2020-01-01"):
        assert main(["changes", "--data", str(short), "--since", since, "--lang", "zh"]) == 2
        assert "git fetch --unshallow" in capsys.readouterr().out
    assert main(["guard", "--data", str(short), "--base", "HEAD~2", "--lang", "en"]) == 2
    assert "git fetch --unshallow" in capsys.readouterr().out
