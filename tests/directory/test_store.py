"""Loading and saving: one bad file or row never takes the others with it, and nothing half-written is ever left."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from directory import store
from directory.model import Notice
from tests.directory import sample

GIT = shutil.which("git") or "git"


def complete(notice: Notice) -> bool:
    """Whether a notice says everything an editor needs, in both languages."""
    texts = (notice.expected, notice.mend)
    return all((notice.code, notice.file, notice.found)) and all(t.get("en") and t.get("zh") for t in texts)


@pytest.mark.parametrize("parts", [("..", "x"), ("a", "..", "..", "x"), ("/etc/passwd",), ("",), (".",), ("a\0b",)])
def test_no_path_leads_outside(tmp_path: Path, parts: tuple[str, ...]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the null byte is refused by the system with its own words
        store.safe_path(tmp_path, *parts)


def test_no_link_leads_outside(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to("/etc")
    with pytest.raises(ValueError, match="outside"):
        store.safe_path(tmp_path / "in", "link", "passwd")
    assert store.safe_path(tmp_path / "in", "a", "b.json") == (tmp_path / "in" / "a" / "b.json").resolve()


def test_the_same_content_does_not_touch_the_file(tmp_path: Path) -> None:
    file = tmp_path / "x"
    assert store.atomic_write(file, b"one")
    os.utime(file, (1, 1))
    assert not store.atomic_write(file, b"one")
    assert file.stat().st_mtime == 1
    assert store.atomic_write(file, b"two")


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "x"
    store.atomic_write(file, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.atomic_write(file, b"new")
    assert file.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_a_killed_writer_never_leaves_half_a_file(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    script = (
        "import sys, itertools\nfrom pathlib import Path\nfrom directory import store\n"
        "for n in itertools.count():\n"
        "    store.write_jsonl(Path(sys.argv[1]), ({'n': n, 'i': i, 'pad': 'x' * 200} for i in range(2000)))\n"
    )
    for round_number in range(8):
        child = subprocess.Popen([sys.executable, "-c", script, str(file)], cwd=store.ROOT)
        while not file.exists():
            time.sleep(0.01)
        time.sleep(0.05 + 0.013 * round_number)
        child.kill()
        child.wait()
        rows = list(store.read_jsonl(file))
        assert len(rows) == 2000
        assert len({row["n"] for row in rows}) == 1


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("id: cn-tc-0001\ncity: [\n", "not-yaml", "line 3"),
        ("id: cn-tc-0001\nid: cn-tc-0001\n", "duplicate-key", "line 2"),
        ("id: &a cn-tc-0001\n", "alias", "line 1"),
        ("<<<<<<< HEAD\nid: cn-tc-0001\n", "conflict-markers", "line 1"),
        (sample.entry(1, "names: [{text: '', lang: en, kind: official}]\n"), "invalid-entry", "line 3"),
        (sample.entry(1, "colour: red\n"), "invalid-entry", "line 1"),
        (sample.entry(2, "names: [{text: A, lang: en, kind: official}]\n"), "wrong-place", "line 1"),
        ("", "invalid-entry", "line 1"),
    ],
)
def test_a_bad_entry_is_a_full_notice_and_the_others_are_loaded(
    tmp_path: Path, text: str, code: str, place: str
) -> None:
    good = sample.entry(7, "names: [{text: Good, lang: en, kind: official}]\n")
    data = sample.make(tmp_path, [], {1: text, 7: good})
    entries, notices = store.load_entries("testcity", data)
    assert [entry.id for entry in entries] == ["cn-tc-0007"]
    assert notices[0].code == code
    assert notices[0].place == place
    assert notices[0].file == "data/cities/testcity/facilities/cn-tc-0001.yml"
    assert all(complete(notice) for notice in notices)


def test_a_broken_entry_falls_back_to_its_last_good_form(tmp_path: Path) -> None:
    good = sample.entry(1, "names: [{text: Good, lang: en, kind: official}]\n")
    data = sample.make(tmp_path, [], {1: good})

    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run([GIT, *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "good")
    file = data / "cities" / "testcity" / "facilities" / "cn-tc-0001.yml"
    for broken in ("names: [", good.replace("lang: en", "lang: klingon")):
        file.write_text(broken, encoding="utf-8")
        git("commit", "-qam", "broken")
        entries, notices = store.load_entries("testcity", data)
        assert [entry.facts["names"][0]["text"] for entry in entries] == ["Good"]
        assert notices[0].severity == "error"


def test_a_bad_item_of_a_city_leaves_the_city_standing(tmp_path: Path) -> None:
    data = sample.make(tmp_path, [])
    city = data / "cities" / "testcity" / "city.yml"
    city.write_text(sample.CITY + sample.HOTLINES.replace("purpose: ambulance", "purpose: nonsense"), encoding="utf-8")
    cities, notices = store.load_cities(data)
    assert "hotlines" not in cities["testcity"]
    assert [notice.code for notice in notices] == ["invalid-city"]
    assert complete(notices[0])


def test_bad_record_rows_are_left_out_with_a_notice(tmp_path: Path) -> None:
    rows = [sample.record("1", "好医院"), sample.record("2", "差医院", point={"lat": 30.2}), sample.record("3", "三院")]
    data = sample.make(tmp_path, rows)
    records, notices = store.load_records(data)
    assert [record.key for record in records] == ["list:1", "list:3"]
    assert {notice.code for notice in notices} == {"invalid-record"}
    assert all(complete(notice) and "list:2" in notice.place for notice in notices)


@pytest.mark.parametrize("tail", ["{broken\n", '["a list"]\n', '{"a": "\\ud800"}\n'])
def test_an_unreadable_line_is_a_notice_and_what_came_before_stays(tmp_path: Path, tail: str) -> None:
    data = sample.make(tmp_path, [sample.record("1", "好医院")])
    with (data / "records" / "list.jsonl").open("a") as file:
        file.write(tail)
    records, notices = store.load_records(data)
    assert [record.key for record in records] == ["list:1"]
    assert notices
    assert all(complete(notice) for notice in notices)


def test_the_ledger_is_only_appended_to(tmp_path: Path) -> None:
    assert store.append_identities([("a", "cn-tc-0001"), ("b", "cn-tc-0002")], tmp_path)
    assert not store.append_identities([("a", "cn-tc-0001")], tmp_path)
    assert store.append_identities([("a", "cn-tc-0002")], tmp_path)
    assert store.load_identities(tmp_path) == [("a", "cn-tc-0001"), ("b", "cn-tc-0002"), ("a", "cn-tc-0002")]
