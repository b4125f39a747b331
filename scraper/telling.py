"""What the commands say: what came of a crawl, and how each source stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from directory import store
from directory.model import Notice
from scraper.descriptor import Descriptor
from scraper.promotion import GOOD, Outcome, last_good
from scraper.report import STATES, read_report
from scraper.workspace import CHINA, Workspace

_CADENCE: Final = {"daily": 1, "weekly": 7, "monthly": 31, "yearly": 366}


def tell(outcomes: list[Outcome], console: Console) -> None:
    """What came of every source and city, and what has changed against the last good records."""
    table = Table(
        "source", "city", "read", "kept", "new", "gone", "changed", "refused", "state", box=None, pad_edge=False
    )
    for column in table.columns[2:7]:
        column.justify = "right"
    for outcome in outcomes:
        refused = ", ".join(f"{count} {code}" for code, count in outcome.refused.items()) or "–"
        state = STATES[outcome.state][0] + (f" ({outcome.why})" if outcome.why else "")
        table.add_row(
            outcome.source, outcome.city, str(outcome.read), str(outcome.kept),
            str(outcome.new), str(outcome.gone), str(outcome.changed), refused, escape(state),
            style=None if outcome.state in GOOD else "bold red",
        )  # fmt: skip
    console.print(table)
    for outcome in outcomes:
        if outcome.state == "held":
            console.print(f"To let {outcome.run} pass: python -m scraper release {outcome.run} --by NAME --why REASON",
                          highlight=False, soft_wrap=True)  # fmt: skip


def status(sources: list[Descriptor], workspace: Workspace, console: Console) -> int:
    """Every source and city: last good records, their age in days, the state of its latest run; then the findings."""
    table = Table("source", "city", "records", "of", "age", "latest run", box=None, pad_edge=False)
    today = datetime.now(CHINA).date()
    for descriptor in sources:
        rows = list(last_good(workspace, descriptor.name))
        report = read_report(workspace.run_folder(descriptor.name))
        latest = {outcome["city"]: outcome for outcome in report.get("outcomes", [])}
        for city in descriptor.cities:
            here = [row for row in rows if row["city"] == city]
            day = max((str(row.get("checked_on", "")) for row in here), default="")
            outcome = latest.get(city)
            state = STATES[outcome["state"]][0] if outcome else _never(descriptor)
            state += f" ({outcome['why']})" if outcome and outcome["why"] else ""
            age = _age(day, today, descriptor.cadence)
            table.add_row(descriptor.name, city, str(len(here)), day or "–", age, escape(state))
    console.print(table)
    for descriptor in sources:
        tell_notices(descriptor.name, workspace, console, ("error", "warning", "info"))
    return 0


def _never(descriptor: Descriptor) -> str:
    return "none on this machine" if descriptor.proven else "never read: unproven"


def _age(day: str, today: date, cadence: str) -> str:
    """Days since the records were fetched, and whether that is more than twice what the source's cadence allows."""
    try:
        days = (today - date.fromisoformat(day)).days
    except ValueError:
        return "–"
    late = cadence in _CADENCE and days > 2 * _CADENCE[cadence]
    return f"{days} d, overdue" if late else f"{days} d"


def tell_notices(source: str, workspace: Workspace, console: Console, severities: Sequence[str]) -> None:
    """The findings of a source's latest run."""
    for row in store.read_jsonl(workspace.run_folder(source) / "notices.jsonl"):
        if row["severity"] in severities:
            console.print(escape(Notice(**row).render("en")), highlight=False, soft_wrap=True)
