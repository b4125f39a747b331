"""What a host may send instead of an answer: each is refused with a full notice, and nothing of it is kept.

The cases are those of the network: pages that are none, redirects, bombs, cut and slow answers, wrong encodings.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import threading
import zlib
from collections.abc import Mapping

import brotli
import pytest
import yaml

from directory import store
from directory.model import Facts, Notice
from scraper.settings import CONTACT_VARIABLE
from scraper.workspace import Workspace
from tests.scraper.crawling import ROOT
from tests.scraper.serving import NOTHING, Reply, Server, serve
from tests.scraper.test_pipelines import MAP_ANSWER

CSV = "id,title,address\n1,示例医院,杭州市西湖区转塘街道象山路280号\n2,示例门诊部,杭州市西湖区古翠路1号\n"
ZEROS = b"0" * (64 * 1024 * 1024)
LATIN = 'id,title,address\n1,"Hôpital d\'Exemple, été",x\n'
SLOW = threading.Event()


def page(words: str) -> Reply:
    return 200, {"Content-Type": "text/html"}, f"<!doctype html><title>{words}</title><body><p>{words}</p>".encode()


def to(location: str) -> Reply:
    return 302, {"Location": location}, b""


BAD: dict[str, tuple[Reply, str]] = {
    "empty": ((200, {}, b""), "an empty answer"),
    "login": (page("Log in"), "HTML page"),
    "maintenance": (page("Site under maintenance"), "HTML page"),
    "challenge": ((503, {"Server": "cloudflare"}, b"<title>Just a moment...</title>"), "503"),
    "challenge_200": (page("Just a moment..."), "HTML page"),
    "loop": (to("/loop.csv"), "circle"),
    "far": (to("/far1.csv"), "max redirections"),
    "to_port": (to("http://127.0.0.1:{inner}/"), "not on the public internet"),
    "to_number": (to("http://2130706433:{inner}/"), ""),
    "to_mapped": (to("http://[::ffff:127.0.0.1]:{inner}/"), ""),
    "to_hex": (to("http://0x7f.1:{inner}/"), ""),
    "to_metadata": (to("http://169.254.169.254/latest/meta-data/"), ""),
    "to_file": (to("file:///etc/passwd"), "302"),
    "to_data": (to("data:text/html,<p>x"), "302"),
    "gzip_bomb": ((200, {"Content-Encoding": "gzip"}, gzip.compress(ZEROS)), ""),
    "br_bomb": ((200, {"Content-Encoding": "br"}, brotli.compress(ZEROS, quality=1)), ""),
    "deflate_bomb": ((200, {"Content-Encoding": "deflate"}, zlib.compress(ZEROS)), ""),
    "cut": ((200, {"Content-Length": "9999", "Connection": "close"}, CSV.encode()), ""),
    "cut_chunk": ((200, {"Transfer-Encoding": "chunked", "Connection": "close"}, b"ffff\r\nid,title"), ""),
    "slow": ((0, {}, b""), ""),
    "huge_text": ((200, {"Content-Type": "text/csv"}, b"x" * (20 * 1024 * 1024)), ""),
    "latin": ((200, {"Content-Type": "text/csv; charset=utf-8"}, LATIN.encode("latin-1")), "not in UTF-8"),
    "utf16_unmarked": ((200, {}, CSV.encode("utf-16-le")), "zero bytes"),
    "renamed": ((200, {}, CSV.replace("id,", "number,").encode()), "number"),
    "error": ((500, {}, b"oops"), "500"),
    "gone": ((404, {}, b"nothing"), "404"),
    "binary": ((200, {}, bytes(range(1, 256)) * 9), ""),
}  # fmt: skip
GOOD: dict[str, Reply] = {
    "good": (200, {"Content-Type": "text/csv"}, CSV.encode()),
    "gb": (200, {"Content-Type": "text/csv; charset=gb18030"}, CSV.encode("gb18030")),
    "marked_utf16": (200, {}, CSV.encode("utf-16")),
    "header_runs_code": (200, {"Referrer-Policy": "os.system", "Refresh": "0; url=file:///etc/passwd"}, CSV.encode()),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Server, str]:
    """Every case is a source of its own; all are crawled in one process."""
    folder = tmp_path_factory.mktemp("bad")
    (folder / "sources").mkdir()
    with serve(lambda path, headers: (200, {}, CSV.encode())) as inner:

        def answer(path: str, headers: Mapping[str, str]) -> Reply:
            name = path.removeprefix("/").removesuffix(".csv")
            if name.startswith("far"):
                return to(f"/far{int(name[3:] or 0) + 1}.csv")
            status, sent, body = BAD[name][0] if name in BAD else GOOD.get(name, NOTHING)
            if status == 0:
                SLOW.wait(60)
                return NOTHING
            return status, {key: value.replace("{inner}", str(inner.port)) for key, value in sent.items()}, body

        with serve(answer) as outer:
            raw = {key: value for key, value in MAP_ANSWER.items() if key not in ("point", "stated_on")}
            facts = {key: MAP_ANSWER["facts"][key] for key in ("names", "address")}
            for name in (*BAD, *GOOD):
                request = {"url": f"http://{outer.host}/{name}.csv", "file": "{city}.csv"}
                text = yaml.safe_dump(raw | {
                    "allowed_domains": ["127.0.0.1", "2130706433", "0x7f.1", "169.254.169.254"], "request": request,
                    "facts": facts, "may_archive": "yes",
                })  # fmt: skip
                (folder / "sources" / f"{name}.yml").write_text(text, encoding="utf-8")
            done = subprocess.run(
                [sys.executable, "-W", "error", "-m", "tests.scraper.many", str(folder)], cwd=ROOT, timeout=150,
                capture_output=True, text=True,
                env=os.environ | {CONTACT_VARIABLE: "mail@example.org", "TEST_LOOPBACK": outer.host},
            )  # fmt: skip
            SLOW.set()
        workspace = Workspace(folder / "data", folder / "archive", folder / "sources", folder / "build")
        return workspace, inner, done.stdout + done.stderr


@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer_is_refused_with_a_full_notice(crawled: tuple[Workspace, Server, str], name: str) -> None:
    workspace, _, said = crawled
    assert not workspace.records(name).exists()
    assert not (workspace.archive / name).exists()
    (report,) = store.read_jsonl(workspace.run_folder(name) / "report.jsonl")
    assert [outcome["state"] for outcome in report["outcomes"]] == ["failed"], said
    rows: list[Facts] = list(store.read_jsonl(workspace.run_folder(name) / "notices.jsonl"))
    worst = next(Notice(**row) for row in rows if row["severity"] == "error")
    assert BAD[name][1] in worst.found, worst
    assert worst.found
    assert worst.file.startswith(f"scraper/sources/{name}.yml (http://127.0.0.1:")
    assert worst.place == "hangzhou.csv"
    for lang in ("en", "zh"):
        sentence = worst.render(lang)
        assert all(part in sentence for part in (worst.found, worst.expected[lang], worst.mend[lang], f"/{name}.csv"))
        assert "{" not in sentence


@pytest.mark.parametrize("name", GOOD)
def test_a_good_answer_is_kept_whatever_its_headers_say(crawled: tuple[Workspace, Server, str], name: str) -> None:
    workspace, _, said = crawled
    assert len(list(store.read_jsonl(workspace.records(name)))) == 2, said


def test_no_inner_host_was_asked(crawled: tuple[Workspace, Server, str]) -> None:
    assert crawled[1].asked == []
    assert "Traceback" not in crawled[2]
