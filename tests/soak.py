"""Kill a crawl at random moments, again and again: nothing half-written, nothing lost, and a rerun makes good.

`python -m tests.soak KILLS [SEED]` runs the whole campaign; `make test` runs a short one through `campaign`.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.progress import track

from directory import schema, store
from scraper.workspace import Workspace
from tests.scraper.crawling import ROOT, make_workspace, run

TEMPORARY = (".tmp", ".lock")
RERUN_EACH = 4
"""Every so many kills the crawl is run again, and must come to what an undisturbed one comes to."""


@dataclass
class Damage:
    """What a campaign found: all of it must be nothing. `while_alive` counts the kills that met a running crawl."""

    kills: int = 0
    while_alive: int = 0
    unreadable: int = 0
    lost: int = 0
    different: int = 0


def state(data: Path) -> dict[str, str]:
    """The facts as they stand: file → digest. runs.csv holds durations, which differ from run to run."""
    return {
        path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(data.rglob("*"))
        if path.is_file() and path.suffix not in TEMPORARY and path.name != "runs.csv"
    }


def keys(data: Path) -> tuple[set[str], int]:
    """The keys of all records, and how many lines or files cannot be read."""
    found, bad = set(), 0
    for path in (data / "records").glob("*.jsonl"):
        try:
            for row in store.read_jsonl(path):
                found.add(row["key"])
                bad += bool(schema.validate("record", row))
        except (ValueError, KeyError):
            bad += 1
    for name in ("sources.jsonl", "geocodes.jsonl"):
        try:
            list(store.read_jsonl(data / name))
        except ValueError:
            bad += 1
    rows = store.read_csv(data / "runs.csv")
    return found, bad + sum(not row.get("state") for row in rows)


def campaign(kills: int, seed: int, folder: Path) -> Damage:
    """Kill crawls with SIGKILL, children included, after a random part of the time one takes.

    Half of the crawls start from nothing, half from good records of which some lines were changed, so that every kill
    meets a crawl that has something to write.
    """
    dice, damage = random.Random(seed), Damage()
    archive = Workspace().archive
    clean = make_workspace(folder / "clean", archive=archive)
    began = time.monotonic()
    done = run(clean, "crawl")
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    whole, wanted = time.monotonic() - began, state(clean.data)
    known = keys(clean.data)[0]
    for number in range(kills):
        workspace = make_workspace(folder / "killed", archive=archive)
        full = number % 2 == 0
        if full:
            shutil.rmtree(workspace.data)
            shutil.copytree(clean.data, workspace.data)
            for path in (workspace.data / "records").glob("*.jsonl"):
                path.write_text(path.read_text(encoding="utf-8").replace('"hospital"', '"clinic"'), encoding="utf-8")
        damage.kills += 1
        damage.while_alive += kill_one(workspace, dice.uniform(0.05, whole * 1.02))
        found, bad = keys(workspace.data)
        damage.unreadable += bad
        damage.lost += len(known - found) if full else 0
        if number % RERUN_EACH == RERUN_EACH - 1:
            again = run(workspace, "crawl")
            damage.different += again.returncode != 0 or state(workspace.data) != wanted
        shutil.rmtree(folder / "killed")
    return damage


def kill_one(workspace: Workspace, after: float) -> bool:
    """Start a crawl and kill it and its children after some seconds; whether it was still running."""
    command = [sys.executable, "-m", "tests.scraper.crawling", str(workspace.build.parent), str(workspace.archive)]
    process = subprocess.Popen(
        [*command, str(workspace.sources), "crawl"], cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def main(kills: int, seed: int) -> int:
    """Run the campaign in rounds, with progress; 1 when anything was damaged."""
    total = Damage()
    for start in track(range(0, kills, 10), description=f"{kills} kills, seed {seed}"):
        with tempfile.TemporaryDirectory() as name:
            part = campaign(min(10, kills - start), seed + start, Path(name))
        for field in ("kills", "while_alive", "unreadable", "lost", "different"):
            setattr(total, field, getattr(total, field) + getattr(part, field))
    print(total)
    return 1 if total.unreadable or total.lost or total.different else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, int(sys.argv[2]) if len(sys.argv) > 2 else 1))
