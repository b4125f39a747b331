"""The gate: a run replaces the last good records of a city, or it does not, and the reason is told.

Fewer records than the descriptor expects: blocked. More than a tenth of the known places gone (three, where there are
under twenty), or a field suddenly empty: held for a person. Places are compared by key, so that shifted columns,
which keep the count, are caught too. (Rules after OpenSanctions' assertions and OpenAddresses' review of drops.)
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, TypeAlias

from directory import store
from directory.model import Facts
from scraper.descriptor import Descriptor
from scraper.geocoding import answers
from scraper.kept import keep_answers
from scraper.runs import Run, Workspace

State: TypeAlias = Literal["promoted", "unchanged", "older", "held", "blocked", "failed"]
GOOD: Final[frozenset[State]] = frozenset({"promoted", "unchanged", "older"})
SMALL: Final = 20
COLUMNS: Final = ["run", "source", "city", "answered_on", "read", "kept", "refused", "state", "why"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one city of a run. `refused` counts by code; `why` is the code that stopped it, or ""."""

    source: str
    city: str
    state: State
    why: str
    answered_on: str
    read: int
    kept: int
    refused: dict[str, int]


def conclude(run: Run) -> list[Outcome]:
    """Judge every city of a finished run, replace what may be replaced, and write the run's folder.

    Call it under a lock that holds for all sources: runs.csv, sources.jsonl and geocodes.jsonl are shared. The
    records come first: whatever is interrupted after them is made good by the next run.
    """
    run.fail_unanswered()
    known = {row["key"]: row for row in last_good(run.workspace, run.descriptor.name)}
    verdicts = {city: judge(run, city, [row for row in known.values() if row["city"] == city]) for city in run.cities}
    good = [city for city, (state, _) in verdicts.items() if state == "promoted"]
    kept = [row for row in known.values() if row["city"] not in good]
    rows = kept + [row for city in good for row in run.records[city].values()]
    changed = bool(good) and store.write_jsonl(
        run.workspace.records(run.descriptor.name), sorted(rows, key=lambda row: str(row["key"]))
    )
    if good:
        _describe(run.descriptor, run.workspace)
        answers.keep((answer for city in good for answer in run.answers[city]), run.workspace.data)
    if run.live and run.descriptor.may_archive and len(good) == len(run.cities):
        keep_answers(run.workspace.archive, run.descriptor.name, run.bodies, max(run.fetched.values()))
    new = _log(run, verdicts)
    outcomes = [
        _outcome(run, city, "unchanged" if state == "promoted" and not changed and city not in new else state, why)
        for city, (state, why) in verdicts.items()
    ]
    run.write({"live": run.live, "outcomes": [asdict(outcome) for outcome in outcomes]})
    return outcomes


def last_good(workspace: Workspace, source: str) -> Iterator[Facts]:
    """The rows of the last good records. A line that cannot be read is passed over: it must not cost the others."""
    path = workspace.records(source)
    for line in path.read_bytes().splitlines() if path.is_file() else ():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict) and isinstance(row.get("key"), str) and isinstance(row.get("city"), str):
            yield row


def judge(run: Run, city: str, before: list[Facts]) -> tuple[State, str]:
    """Whether the run may replace the records of a city; the findings say why not."""
    now, want = run.records[city], run.descriptor.expect[city]
    place = run.descriptor.answer_file(city)
    if city in run.failed:
        return "failed", run.failed[city]
    if not now or len(now) < want.minimum:
        run.note("too-few", place, city, str(len(now)), least=max(1, want.minimum))
        return "blocked", "too-few"
    if not run.live and before and max(str(row.get("checked_on", "")) for row in before) > run.fetched[city]:
        return "older", ""
    if len(now) > want.maximum:
        run.note("too-many", place, city, str(len(now)), most=want.maximum)
    held = ""
    lost = sum(row["key"] not in now for row in before)
    if lost >= 3 if len(before) < SMALL else lost * 10 > len(before):
        found = f"{lost} of {len(before)} known places are gone"
        records = f"directory/data/records/{run.descriptor.name}.jsonl"
        run.note("lost-many", place, city, found, before=len(before), records=records)
        held = "lost-many"
    for path, share in want.fill.items():
        filled = sum(_has(row["facts"], path) for row in now.values()) / len(now)
        if filled < share:
            run.note("filled-rarely", place, path, f"{filled:.0%}", share=f"{share:.0%}")
            held = held or ("filled-rarely" if before else "")
    return ("held", held) if held else ("promoted", "")


def _has(facts: Any, path: str) -> bool:
    for step in path.split("/"):
        facts = facts.get(step) if isinstance(facts, dict) else None
    return facts is not None


def _outcome(run: Run, city: str, state: State, why: str) -> Outcome:
    tally = run.tallies[city]
    refused = dict(sorted(tally.refused.items()))
    return Outcome(run.descriptor.name, city, state, why, run.fetched.get(city, ""), tally.read, tally.kept, refused)


def _describe(descriptor: Descriptor, workspace: Workspace) -> None:
    """Tell the directory who is behind the records."""
    path = store.safe_path(workspace.data, "sources.jsonl")
    rows = {row["id"]: row for row in store.read_jsonl(path)} | {descriptor.name: asdict(descriptor.source())}
    store.write_jsonl(path, [rows[name] for name in sorted(rows)])


def _log(run: Run, verdicts: dict[str, tuple[State, str]]) -> set[str]:
    """Append a row to runs.csv for each city whose run is not in it yet; returns those cities."""
    path = store.safe_path(run.workspace.data, "runs.csv")
    rows = store.read_csv(path)
    known = {row["run"] for row in rows}
    new = {}
    for city, (state, why) in verdicts.items():
        outcome = _outcome(run, city, state, why)
        run_id = run.run_id(city, state)
        if run_id not in known and state != "older":
            new[city] = {
                "run": run_id, "source": outcome.source, "city": city, "answered_on": outcome.answered_on,
                "read": str(outcome.read), "kept": str(outcome.kept), "refused": str(sum(outcome.refused.values())),
                "state": state, "why": why,
            }  # fmt: skip
    if new:
        store.write_csv(path, COLUMNS, [*rows, *new.values()])
    return set(new)
