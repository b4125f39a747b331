"""Whole histories of the directory: crawls, edits, imports, deletions, reverts, decisions, kills, in any order.

A model keeps every value that editors ever wrote. After each step each one is published, was superseded by a later
editor, or stands in a notice; no id has changed without leading on; no record is lost. At the end building again, from
sources in another order, gives the same places and the same bytes. `make test` runs few histories, `make soak` 10,000:
`python -m tests.histories COUNT [SEED]`. (A bad run is stopped by the gate, which has a campaign of its own.)
"""

from __future__ import annotations

import json
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from unittest import mock

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from rich.progress import track

from directory import paths, store
from directory.assemble import assemble
from directory.model import Directory, Facility, Facts
from directory.store import files
from scraper import descriptor, promotion
from scraper.workspace import Workspace
from tests.directory import sample

DAY: Final = "2026-03-01"
NAMES: Final = ["测试市第一人民医院", "测试市第二人民医院", "示例仁和诊所", "Example Clinic", "Example Dental Clinic"]
KEYS: Final = ["list:a", "list:b", "list:c", "other:a", "other:b"]
SOURCES: Final = {name: replace(descriptor.load("wikidata"), name=name) for name in ("list", "other")}

Rule = st.SearchStrategy[Any]
keys: Rule = st.sampled_from(KEYS)
phones: Rule = st.sampled_from([f"+865718765432{digit}" for digit in range(3)])
contacts: Rule = phones.map(lambda value: [{"kind": "phone", "value": value}])
names: Rule = st.sampled_from(NAMES).map(
    lambda text: [{"text": text, "lang": "en" if text.isascii() else "zh-Hans", "kind": "official"}]
)
yes_no: Rule = st.sampled_from(["yes", "no"])
said: Rule = st.fixed_dictionaries({"names": names}, optional={"contacts": contacts, "pay_first": yes_no})
edits: Rule = st.fixed_dictionaries({}, optional={"names": names, "contacts": contacts, "pay_first": yes_no}).filter(
    bool
)
STEPS: Final = 12
PART: Final = 100
"""Histories in one go: few enough that the bar moves."""
entry_number: Rule = st.integers(0, 3)


class KilledError(BaseException):
    """The process ends here."""


@contextmanager
def killed(after: int) -> Iterator[None]:
    """Within it, the process dies at its `after`-th write: that and all later ones are not made."""
    left, write = after, files.atomic_write

    def dying(path: Path, content: bytes) -> bool:
        nonlocal left
        if left == 0:
            raise KilledError
        left -= 1
        return write(path, content)

    with mock.patch.object(files, "atomic_write", dying):
        try:
            yield
        except KilledError:
            return


class History(RuleBasedStateMachine):
    """One data folder and what the model knows of it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.data = sample.make(self.folder, [])
        self.entries: dict[str, Facts] = {}  # what each entry's file says now
        self.versions: list[tuple[str, Facts]] = []  # every form an entry's file ever had
        self.decisions: list[str] = []
        self.seen: set[str] = set()  # every record key that was ever promoted
        self.ids: set[str] = set()  # every id that ever had a page
        self.place_of: dict[str, str] = {}
        self.day = 1
        self.built = self._assemble()

    # What happens to a data folder ------------------------------------------------------------------------------

    @rule(source=st.sampled_from(sorted(SOURCES)), found=st.dictionaries(keys, said, max_size=5), at=st.integers(0, 3))
    def crawl(self, source: str, found: dict[str, Facts], at: int) -> None:
        """A good run: places come, change, vanish and return; now and then it is killed between two files."""
        self.day += 1
        day = f"2026-02-{min(self.day, 28):02d}"
        mine = {key: facts for key, facts in found.items() if key.startswith(f"{source}:")}
        rows = {
            key: {"key": key, "source": source, "city": "testcity", "url": "https://example.org/l", "facts": facts,
                  "checked_on": day, "stated_on": "2026-01-01"}
            for key, facts in mine.items()
        }  # fmt: skip
        with killed(at if at < 2 else 99):
            promotion.replace(Workspace(data=self.data), SOURCES[source], {"testcity": rows}, {"testcity": day})
        self.seen |= {record.key for record in store.load_records(self.data)[0]}

    @rule(number=entry_number, facts=edits)
    def edit(self, number: int, facts: Facts) -> None:
        """An editor opens the entry of a place, or makes one, and writes some fields."""
        facility = self._some_id(number)
        self._write(facility, {**self.entries.get(facility, {}), **facts})

    @rule(number=entry_number, facts=said, key=keys)
    def import_entry(self, number: int, facts: Facts, key: str) -> None:
        """A sheet brings a whole entry, which names a record."""
        facility = self._some_id(number)
        self._write(facility, {**self.entries.get(facility, {}), **facts, "records": [key]})

    @precondition(lambda self: self.entries)
    @rule(number=entry_number)
    def remove_a_value(self, number: int) -> None:
        """An editor takes a wrong phone away that only sources say."""
        facility = sorted(self.entries)[number % len(self.entries)]
        entry = {name: value for name, value in self.entries[facility].items() if name != "contacts"}
        self._write(facility, {**entry, "removed": ["contacts"]})

    @precondition(lambda self: self.entries)
    @rule(number=entry_number)
    def delete_entry(self, number: int) -> None:
        facility = sorted(self.entries)[number % len(self.entries)]
        del self.entries[facility]
        self._file(facility).unlink()

    @precondition(lambda self: self.versions)
    @rule(number=st.integers(0, 50))
    def revert(self, number: int) -> None:
        """An entry is brought back in a form it once had, deleted or not."""
        facility, form = self.versions[number % len(self.versions)]
        self._write(facility, form)

    @rule(a=keys, b=keys, answer=st.sampled_from(["same", "different", "same", "unsure"]))
    def decide(self, a: str, b: str, answer: str) -> None:
        self.decisions.append(f"{a},{b},{answer},looked,maintainers,2026-02-01")
        self._write_decisions()

    @precondition(lambda self: len(self.entries) > 1)
    @rule(number=entry_number)
    def join_entries(self, number: int) -> None:
        """Two entries turn out to be one place: one is deleted, a decision says so."""
        kept, gone = sorted(self.entries)[0], sorted(self.entries)[1 + number % (len(self.entries) - 1)]
        self.decisions.append(f"{gone},{kept},same,one place,maintainers,2026-02-01")
        self._write_decisions()
        del self.entries[gone]
        self._file(gone).unlink()

    @precondition(lambda self: self.decisions)
    @rule(number=st.integers(0, 20))
    def revert_a_decision(self, number: int) -> None:
        del self.decisions[number % len(self.decisions)]
        self._write_decisions()

    @rule()
    def killed_build(self) -> None:
        """A build that dies before it has written down the ids it gave."""
        with killed(0):
            assemble(self.data, day=DAY, keep_identities=True)

    # What must hold after each --------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_lost(self) -> None:
        directory = self.built = self._assemble()
        places = {place.id: place for place in directory.facilities["testcity"]}
        told = {notice.place for notice in directory.notices} | {notice.found for notice in directory.notices}
        conflicts = {notice.place for notice in directory.notices if notice.code == "id-taken"}
        for facility, entry in self.entries.items():
            if (
                facility in conflicts
            ):  # it names another place than the records of its id: told, and waits for an answer
                continue
            if facility not in places:
                assert facility in told, f"{facility} is neither published nor told"
                continue
            for path, value in paths.pairs(_facts(entry)):
                assert (path, value) in _published(places[facility]), f"{facility}: {path} {value}"
        kept = {key for place in places.values() for key in place.records}
        assert self.seen - kept <= {key for notice in directory.notices for key in notice.found.split(", ")}
        leads = {old: place.id for place in places.values() for old in place.redirects}
        for facility in self.ids - places.keys():
            assert facility in leads or facility in told, f"{facility} leads nowhere, silently"
        for key, before in self.place_of.items():
            now = next((place.id for place in places.values() if key in place.records), before)
            assert now == before or before in places or before in leads or before in told, f"{key}: {before} → {now}"
        self.ids |= places.keys()
        self.place_of = {key: place.id for place in places.values() for key in place.records}

    def teardown(self) -> None:
        """Once more: the same places and bytes, also when the records come in another order and other files."""
        try:
            self._again()
        finally:
            shutil.rmtree(self.folder)

    def _again(self) -> None:
        ledger = (self.data / "identities.csv").read_bytes() if self.ids else b""
        folder = self.data / "records"
        lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_bytes().splitlines()]
        random.Random(len(lines)).shuffle(lines)
        for path in folder.glob("*.jsonl"):
            path.unlink()
        for part, name in enumerate(("zz", "aa")):
            (folder / f"{name}.jsonl").write_bytes(b"".join(line + b"\n" for line in lines[part::2]))
        again = self._assemble()
        assert again.facilities == self.built.facilities
        # Notices name the file of a record, which is another one now.
        assert sorted(n.code for n in again.notices) == sorted(n.code for n in self.built.notices)
        assert not ledger or (self.data / "identities.csv").read_bytes() == ledger

    # Helpers ----------------------------------------------------------------------------------------------------------

    def _assemble(self) -> Directory:
        return assemble(self.data, day=DAY, keep_identities=True)

    def _some_id(self, number: int) -> str:
        """The id of a place there is, or a free one."""
        living = sorted(place.id for place in self.built.facilities["testcity"])
        return living[number % len(living)] if number < len(living) else f"cn-tc-{50 + number:04d}"

    def _file(self, facility: str) -> Path:
        return self.data / "cities" / "testcity" / "facilities" / f"{facility}.yml"

    def _write(self, facility: str, entry: Facts) -> None:
        self.entries[facility] = entry
        self.versions.append((facility, entry))
        source = {"title": "T", "kind": "official_site", "url": "https://example.org/e", "checked_on": "2026-02-01",
                  "method": "phone", "covers": ["names", "contacts", "pay_first"]}  # fmt: skip
        text = json.dumps({"id": facility, "city": "testcity", **entry, "sources": [source]}, ensure_ascii=False)
        self._file(facility).write_text(text, encoding="utf-8")

    def _write_decisions(self) -> None:
        text = "\n".join(["a,b,decision,why,by,on", *self.decisions]) + "\n"
        (self.data / "decisions.csv").write_text(text, encoding="utf-8")


def _facts(entry: Facts) -> Facts:
    """What an entry's file says of its place."""
    return {name: value for name, value in entry.items() if name not in ("records", "removed")}


def _published(place: Facility) -> list[tuple[tuple[str, ...], Any]]:
    for statement in place.statements:
        assert statement.url.startswith("https://")
        assert len(statement.checked_on) == 10
    return [(statement.path, statement.value) for statement in place.statements if statement.published]


def campaign(count: int, seed: int, *, shortest: bool = True) -> None:
    """Run `count` histories; AssertionError with the first that breaks what must hold, or the shortest like it."""
    profile = settings(
        max_examples=count, stateful_step_count=STEPS, deadline=None, database=None, print_blob=False,
        phases=[Phase.generate, *([Phase.shrink] if shortest else [])], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    machine = type("Seeded", (History,), {})
    seeded(seed)(machine)
    run_state_machine_as_test(machine, settings=profile)


def _part(told: tuple[int, int]) -> None:
    campaign(*told)


def main(count: int, seed: int) -> int:
    """Run `count` histories in two processes, part by part; AssertionError with the first that broke something."""
    started = time.monotonic()
    sizes = [min(PART, count - done) for done in range(0, count, PART)]
    parts = [(size, seed * 10_000 + number) for number, size in enumerate(sizes)]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        for _ in track(pool.imap_unordered(_part, parts), f"{count} histories", len(parts)):
            pass
    print(f"{count} histories, seed {seed}: nothing lost, in {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1))
