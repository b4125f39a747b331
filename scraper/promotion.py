"""The gate: a run replaces the last good records of a city, or it does not, and the reason is told.

Nothing at all, or less than four fifths of what the descriptor expects: blocked. Less than expected, more than a tenth
of the known places gone (three, where there are under twenty), far fewer values in a field, or many places suddenly
with the same phone or point: held for a person. Places are compared by key, so that shifted columns, which keep the
count, are caught too. (Rules after OpenSanctions' assertions and OpenAddresses' review of drops.)
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Final, Literal, TypeAlias

from directory import store
from directory.model import Facts
from scraper.descriptor import Descriptor
from scraper.geocoding import answers
from scraper.kept import keep_answers
from scraper.runs import Run, has
from scraper.workspace import Workspace

State: TypeAlias = Literal["promoted", "unchanged", "older", "held", "blocked", "failed", "unproven", "released"]
GOOD: Final[frozenset[State]] = frozenset({"promoted", "unchanged", "older", "unproven", "released"})
SMALL: Final = 20
SAME_VALUE: Final = 3
COLUMNS: Final = ["run", "source", "city", "answered_on", "read", "kept", "refused", "fill", "requests", "bytes",
                  "seconds", "state", "why", "by"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one city of a run. `refused` counts by code; `why` is the code that stopped it, or "". `new`,
    `gone` and `changed` count places against the last good records, whether or not they were replaced.
    """

    source: str
    city: str
    state: State
    why: str
    answered_on: str
    read: int
    kept: int
    refused: dict[str, int]
    run: str = ""
    fill: dict[str, float] = field(default_factory=dict)
    new: int = 0
    gone: int = 0
    changed: int = 0


def conclude(run: Run) -> list[Outcome]:
    """Judge every city of a finished run, replace what may be replaced, and complete the run's folder.

    Call it under a lock that holds for all sources: runs.csv, sources.jsonl and geocodes.jsonl are shared. The
    records come first: whatever is interrupted after them is made good by the next run.
    """
    run.fail_unanswered()
    known = {row["key"]: row for row in last_good(run.workspace, run.descriptor.name)}
    verdicts = {city: judge(run, city, [row for row in known.values() if row["city"] == city]) for city in run.cities}
    moves = {city: _moves(run, city, known) for city in run.cities}
    good = [city for city, (state, _) in verdicts.items() if state == "promoted"]
    found = {city: run.records[city] for city in good}
    changed = bool(good) and replace(run.workspace, run.descriptor, found, run.fetched)
    if good:
        answers.keep((answer for city in good for answer in run.answers[city].values()), run.workspace.data)
    if run.live and run.descriptor.may_archive and good == list(run.cities):
        keep_answers(run.workspace.archive, run.descriptor.name, run.folder / "answers", run.files,
                     whole=set(run.cities) == set(run.descriptor.cities))  # fmt: skip
    outcomes = [_outcome(run, city, state, why, moves[city]) for city, (state, why) in verdicts.items()]
    fresh = _log(run, outcomes)
    outcomes = [
        _outcome(run, o.city, "unchanged", o.why, moves[o.city])
        if o.state == "promoted" and not changed and o.city not in fresh else o
        for o in outcomes
    ]  # fmt: skip
    run.write({
        "live": run.live, "requests": run.requests, "bytes": run.bytes, "seconds": round(run.seconds, 2),
        "files": run.files, "notices": dict(sorted(run.noted.items())),
        "outcomes": [asdict(outcome) for outcome in outcomes],
    })  # fmt: skip
    return outcomes


def replace(
    workspace: Workspace, descriptor: Descriptor, found: Mapping[str, Mapping[str, Facts]], days: Mapping[str, str]
) -> bool:
    """Make the records of some cities the last good ones, in one rename. Returns whether anything changed.

    `found` are a city's new records by key, `days` when each city's answers were fetched. A record that is no longer
    among them stays as it was last, with the day since when it is gone, until it returns: its place is not forgotten.
    """
    rows: dict[str, Facts] = {}
    for row in _every_row(workspace, descriptor.name):
        city = row["city"]
        rows[row["key"]] = row if city not in found else {**row, "gone_since": row.get("gone_since", days[city])}
    for records in found.values():
        rows |= records
    changed = store.write_jsonl(workspace.records(descriptor.name), [rows[key] for key in sorted(rows)])
    _describe(descriptor, workspace)
    return changed


def last_good(workspace: Workspace, source: str) -> Iterator[Facts]:
    """The rows that the last good run of each city found; those gone before are not among them."""
    return (row for row in _every_row(workspace, source) if "gone_since" not in row)


def _every_row(workspace: Workspace, source: str) -> Iterator[Facts]:
    """All kept rows. A line that cannot be read is passed over: it must not cost the others."""
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
    if not now and want.minimum == 0 and not before:
        return "unchanged", ""
    if len(now) < want.minimum or not now:
        run.note("too-few", place, city, str(len(now)), least=max(1, want.minimum))
        return ("blocked" if not now or len(now) * 5 < want.minimum * 4 else "held"), "too-few"
    local = "inbox" in run.descriptor.request
    if (
        not run.live
        and not local
        and before
        and max(str(row.get("checked_on", "")) for row in before) > run.fetched[city]
    ):
        return "older", ""
    if len(now) > want.maximum:
        run.note("too-many", place, city, str(len(now)), most=want.maximum)
    held = _held(run, city, before)
    if not run.descriptor.proven and not before:
        if not run.live and not local:
            return "unproven", ""
        run.note("unproven", place, city, f"{len(now)} places", source=run.descriptor.name)
        held = held or "unproven"
    return ("held", held) if held else ("promoted", "")


def _held(run: Run, city: str, before: list[Facts]) -> str:
    """The code for which a person has to look at a city's records, or ""."""
    now, want, place = run.records[city], run.descriptor.expect[city], run.descriptor.answer_file(city)
    held = ""
    lost = sum(row["key"] not in now for row in before)
    if lost >= 3 if len(before) < SMALL else lost * 10 > len(before):
        run.note("lost-many", place, city, f"{lost} of {len(before)} known places are gone", before=len(before))
        held = "lost-many"
    for path in sorted({*want.fill, *(_WATCHED if before else ())}):
        filled = sum(has(row["facts"], path) for row in now.values()) / len(now)
        had = sum(has(row["facts"], path) for row in before) / len(before) if before else 0.0
        if filled < max(want.fill.get(path, 0.0), had * 0.9 if path in _WATCHED and len(before) >= SMALL else 0.0):
            run.note("filled-rarely", place, path, f"{filled:.0%}", share=f"{max(want.fill.get(path, 0), had):.0%}")
            held = held or ("filled-rarely" if before else "")
    for path in ("point", "contacts"):
        (value, many), had_many = _commonest(now.values(), path), _commonest(before, path)[1]
        if many > SAME_VALUE and many * 10 > 3 * len(now) and many > had_many + 2:
            run.note("same-value", place, path, f"{value} for {many} of {len(now)} places", most=SAME_VALUE)
            held = held or "same-value"
    changed = sum(
        row["key"] in now and now[row["key"]]["facts"].get("names") != row["facts"].get("names") for row in before
    )
    if changed >= 3 and changed * 10 > 3 * len(before):
        run.note("changed-many", place, "names", f"{changed} of {len(before)} places changed their names")
        held = held or "changed-many"
    return held


_WATCHED: Final = ("address/zh", "contacts", "point", "type", "websites")
"""Fields whose fill is compared with the last good records besides what the descriptor expects."""


def _commonest(rows: Iterable[Facts], path: str) -> tuple[str, int]:
    counts = Counter(_sign(row["facts"][path]) for row in rows if path in row["facts"])
    return counts.most_common(1)[0] if counts else ("", 0)


def _sign(value: object) -> str:
    if isinstance(value, dict):
        return f"{value.get('lat')}, {value.get('lon')}"
    return ", ".join(sorted(str(item.get("value")) for item in value)) if isinstance(value, list) else str(value)


def _moves(run: Run, city: str, known: dict[str, Facts]) -> tuple[int, int, int]:
    """Places new, gone and changed against the last good records. A new date alone is no change."""
    now = run.records[city]
    before = {key: row for key, row in known.items() if row["city"] == city}
    changed = sum(now[key]["facts"] != row["facts"] for key, row in before.items() if key in now)
    return sum(key not in before for key in now), sum(key not in now for key in before), changed


def _outcome(run: Run, city: str, state: State, why: str, moves: tuple[int, int, int]) -> Outcome:
    stats = run.stats(city)
    failed = state in ("failed", "blocked", "unproven")
    new, gone, changed = (0, 0, 0) if failed else moves
    return Outcome(
        run.descriptor.name, city, state, why, run.fetched.get(city, ""), stats["read"], stats["kept"],
        stats["refused"],
        run.run_id(city, state), stats["fill"], new, gone, changed,
    )  # fmt: skip


def _describe(descriptor: Descriptor, workspace: Workspace) -> None:
    """Tell the directory who is behind the records."""
    path = store.safe_path(workspace.data, "sources.jsonl")
    rows = {row["id"]: row for row in store.read_jsonl(path)} | {descriptor.name: asdict(descriptor.source())}
    store.write_jsonl(path, [rows[name] for name in sorted(rows)])


def _log(run: Run, outcomes: list[Outcome]) -> set[str]:
    """Append a row to runs.csv for each city whose run is not in it yet; returns those cities."""
    path = store.safe_path(run.workspace.data, "runs.csv")
    rows = store.read_csv(path)
    known = {row["run"] for row in rows}
    new = {
        outcome.city: log_row(outcome, run.requests, run.bytes, run.seconds)
        for outcome in outcomes
        if outcome.run not in known and outcome.state not in ("older", "unproven", "unchanged")
    }
    if new:
        store.write_csv(path, COLUMNS, [*rows, *new.values()])
    return set(new)


def log_row(outcome: Outcome, requests: int, size: int, seconds: float, by: str = "") -> dict[str, str]:
    """The line of runs.csv for one city of a run."""
    return {
        "run": outcome.run, "source": outcome.source, "city": outcome.city, "answered_on": outcome.answered_on,
        "read": str(outcome.read), "kept": str(outcome.kept),
        "refused": "; ".join(f"{code} {count}" for code, count in outcome.refused.items()),
        "fill": "; ".join(f"{path} {share:.0%}" for path, share in outcome.fill.items()),
        "requests": str(requests), "bytes": str(size), "seconds": f"{seconds:.1f}",
        "state": outcome.state, "why": outcome.why, "by": by,
    }  # fmt: skip
