"""People's files (YAML, decisions.csv), read. One that cannot be used gives notices; the rest is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from directory import dates, schema, strict_yaml
from directory.model import Entry, Facts, Notice
from directory.store import git
from directory.store.files import DATA, is_conflict_marker, load_yaml, read_csv, relative, safe_path
from directory.store.findings import (
    conflict_notice,
    date_notices,
    missing_notice,
    other_file_notice,
    problem_notices,
    refused_notice,
)

_ENTRY_ONLY = frozenset({"id", "city", "records", "removed", "listing", "sources", "note"})


def city_ids(data: Path = DATA) -> list[str]:
    """Every city that has a folder with a city.yml, sorted."""
    return sorted(path.parent.name for path in (data / "cities").glob("*/city.yml"))


def load_city(city: str, data: Path = DATA) -> Facts:
    """One city.yml with numbers as numbers. Raises FileNotFoundError, or ValueError naming the first fault."""
    path = safe_path(data, "cities", city, "city.yml")
    facts = schema.coerce("city", load_yaml(path))
    problems = schema.validate("city", facts)
    if problems:
        first = problems[0]
        raise ValueError(f"{'/'.join(first.path) or 'city.yml'}: found {first.found}; expected {first.expected['en']}")
    result: Facts = facts
    return result


def load_cities(data: Path = DATA) -> tuple[dict[str, Facts], list[Notice]]:
    """Every city by id, and what is wrong with their files.

    An item of a list in city.yml (a hotline, a guide point …) that is not valid is left out; a file that is not usable
    otherwise is replaced by its last good form, or the city is left out.
    """
    cities: dict[str, Facts] = {}
    notices: list[Notice] = []
    for city in city_ids(data):
        path = data / "cities" / city / "city.yml"
        facts, found = _usable_city(path, path.read_bytes(), data)
        notices += found
        if facts is None:
            forms = (_usable_city(path, raw, data)[0] for raw in earlier_forms(path))
            facts = next((form for form in forms if form is not None), None)
        if facts is not None:
            cities[city] = facts
    return cities, notices


def _usable_city(path: Path, raw: bytes, data: Path) -> tuple[Facts | None, list[Notice]]:
    try:
        document = strict_yaml.parse(raw)
    except strict_yaml.YamlRefusedError as refusal:
        return None, [refused_notice(path, refusal, data)]
    facts = schema.coerce("city", document.value)
    notices = problem_notices("invalid-city", path, document, facts, "city", (), data)
    if notices and isinstance(facts, dict):
        bad = {tuple(notice.field.split("/")[:2]) for notice in notices}
        facts = {
            name: [item for index, item in enumerate(value) if (name, str(index)) not in bad]
            if isinstance(value, list)
            else value
            for name, value in facts.items()
        }
        facts = {name: value for name, value in facts.items() if value != []}
    if schema.is_valid("city", facts) and facts["id"] == path.parent.name:
        usable: Facts = facts
        return usable, notices
    return None, notices


def load_list(path: Path, kind: str, data: Path = DATA) -> tuple[list[Facts], list[Notice]]:
    """The items of a people's list file (`<name>: [ … ]`), each a valid `$defs/<kind>`; the others as notices.
    A file that cannot be read at all falls back to its last good form.
    """
    if not path.is_file():
        return [], [missing_notice(path, data)]
    try:
        document, notices = _read_document(path, data)
    except strict_yaml.YamlRefusedError as refusal:
        return [], [refused_notice(path, refusal, data)]
    value = document.value
    items = next(iter(value.values()), None) if isinstance(value, dict) else None
    if not isinstance(items, list):
        items = []
    name = next(iter(value), "") if isinstance(value, dict) else ""
    good = []
    for index, raw in enumerate(items):
        item = schema.coerce(kind, raw)
        found = problem_notices("invalid-item", path, document, item, kind, (name, str(index)), data)
        notices += found
        if not found:
            good.append(item)
    return good, notices


def load_single(path: Path, kind: str, data: Path = DATA) -> tuple[Facts | None, list[Notice]]:
    """A people's file that is one `$defs/<kind>`, or its last good form, or None; and what is wrong with it."""
    notices: list[Notice] = []
    for number, raw in enumerate((path.read_bytes(), *earlier_forms(path))):
        try:
            document = strict_yaml.parse(raw)
        except strict_yaml.YamlRefusedError as refusal:
            found = [refused_notice(path, refusal, data)]
        else:
            facts = schema.coerce(kind, document.value)
            found = problem_notices(f"invalid-{kind}", path, document, facts, kind, (), data)
            if not found:
                return facts, notices
        if number == 0:
            notices = found
    return None, notices


def _read_document(path: Path, data: Path) -> tuple[strict_yaml.Document, list[Notice]]:
    """The file's document, or that of its last good form together with a notice; YamlRefusedError if there is none."""
    try:
        return strict_yaml.parse(path.read_bytes()), []
    except strict_yaml.YamlRefusedError as refusal:
        for raw in earlier_forms(path):
            try:
                return strict_yaml.parse(raw), [refused_notice(path, refusal, data)]
            except strict_yaml.YamlRefusedError:
                continue
        raise


def load_entries(
    city: str, data: Path = DATA, day: str | None = None, step: Callable[[], None] = lambda: None
) -> tuple[list[Entry], list[Notice]]:
    """A city's entries and what is wrong with them on `day` (default: today). `step` is called after each file.

    An entry that is not valid is replaced by its last good form in the version history, or left out when it has
    none; either way it has a notice, and every other entry is loaded.
    """
    day = day or dates.today()
    folder = data / "cities" / city / "facilities"
    entries: list[Entry] = []
    notices = [other_file_notice(path, data) for path in sorted(folder.glob("*")) if path.suffix != ".yml"]
    for path in sorted(folder.glob("*.yml")):
        entry, found = _load_entry(path, path.read_bytes(), city, data, day)
        notices += found
        if entry is None:
            forms = (_load_entry(path, raw, city, data, day)[0] for raw in earlier_forms(path))
            entry = next((form for form in forms if form is not None), None)
        if entry is not None:
            entries.append(entry)
        step()
    return entries, notices


def _load_entry(path: Path, raw: bytes, city: str, data: Path, day: str) -> tuple[Entry | None, list[Notice]]:
    try:
        document = strict_yaml.parse(raw)
    except strict_yaml.YamlRefusedError as refusal:
        return None, [refused_notice(path, refusal, data)]
    value = schema.coerce("entry", document.value)
    named = _drop_removed(value) if isinstance(value, dict) else (value, [])
    notices = problem_notices("invalid-entry", path, document, named[0], "entry", (), data)
    if isinstance(value, dict) and not notices:
        notices = [*_wrong_place(path, document, value, city, data), *date_notices(path, document, value, day, data)]
    if notices:
        return None, notices
    facts, removed = named
    return (
        Entry(
            id=facts["id"],
            city=facts["city"],
            facts={key: item for key, item in facts.items() if key not in _ENTRY_ONLY},
            sources=facts["sources"],
            records=facts.get("records", []),
            removed=facts.get("removed", []) + removed,
            listing=facts.get("listing"),
            file=relative(path, data),
        ),
        [],
    )


def entry_notices(path: Path, raw: bytes, city: str, data: Path, day: str) -> list[Notice]:
    """What would be wrong with an entry if its file said `raw`, by the same rules as `make check`."""
    return _load_entry(path, raw, city, data, day)[1]


def _drop_removed(value: Facts) -> tuple[Facts, list[str]]:
    """A field set to null means: editors took it away. It becomes a removed path."""
    gone = [key for key, item in value.items() if item is None and key not in _ENTRY_ONLY]
    return {key: item for key, item in value.items() if key not in gone}, gone


def _wrong_place(path: Path, document: strict_yaml.Document, value: Facts, city: str, data: Path) -> list[Notice]:
    wrong = [(key, want) for key, want in (("id", path.stem), ("city", city)) if value[key] != want]
    return [
        Notice(
            "wrong-place", "error", relative(path, data), f"line {document.line((key,))}", key, str(value[key]),
            {"en": f"{want}, as the file's name and folder say", "zh": f"{want}（与文件名和文件夹一致）"},
            {"en": "Rename the file or mend the field.", "zh": "请改文件名或改此字段。"},
        )
        for key, want in wrong
    ]  # fmt: skip


def earlier_forms(path: Path, limit: int = 50) -> Iterator[bytes]:
    """Earlier committed contents of a file, newest first; nothing where there is no version history."""
    for revision in _git(path.parent, "log", f"-n{limit}", "--format=%H", "--", path.name).decode().split():
        content = _git(path.parent, "show", f"{revision}:./{path.name}")
        if content:
            yield content


def load_decisions(data: Path = DATA) -> tuple[list[Facts], list[Notice]]:
    """People's same / different / unsure answers, and the rows that cannot be used."""
    return _load_rows(data / "decisions.csv", "decision", data)


def load_accepted(data: Path = DATA) -> tuple[list[Facts], list[Notice]]:
    """The notices that editors accept, and the rows that cannot be used."""
    return _load_rows(data / "accepted.csv", "accepted", data)


def _load_rows(path: Path, kind: str, data: Path) -> tuple[list[Facts], list[Notice]]:
    """The rows of a people's CSV file, each a valid `$defs/<kind>`; the others as notices."""
    good: list[Facts] = []
    notices: list[Notice] = []
    for number, row in enumerate(read_csv(path), 2):
        if is_conflict_marker(next(iter(row.values()), "")):
            notices.append(conflict_notice(path, number, next(iter(row.values())), data))
            continue
        item = {key: value for key, value in row.items() if value}
        problems = schema.validate(kind, item)
        if not problems:
            good.append(item)
        notices += [
            Notice(
                f"invalid-{kind}", "error", relative(path, data), f"line {number}", "/".join(problem.path),
                problem.found, problem.expected,
                {"en": f"Correct this row of {path.name}.", "zh": f"请改正 {path.name} 的这一行。"},
            )
            for problem in problems
        ]  # fmt: skip
    return good, notices


def deleted_entries(data: Path = DATA) -> dict[str, bytes]:
    """The last content of every entry file that the version history deleted and that is there again, by id; empty where
    there is no history.
    """
    folder = data / "cities"
    found: dict[str, bytes] = {}
    log = _git(
        data, "log", "--diff-filter=D", "--no-renames", "--relative", "--name-only", "--format=@%H", "--", "cities"
    )
    revision = ""
    for line in log.decode("utf-8", "replace").splitlines():
        if line.startswith("@"):
            revision = line[1:]
        path = data / line
        if path.suffix == ".yml" and path.is_file() and path.is_relative_to(folder) and path.stem not in found:
            found[path.stem] = _git(data, "show", f"{revision}^:./{line}")
    return found


def releases(data: Path = DATA) -> list[Facts]:
    """The tags of the version history, oldest first: name, day, and how many entries there were; [] without tags."""
    form = "--format=%(refname:short)%09%(creatordate:short)"
    lines = _git(data, "tag", "--sort=creatordate", form).decode("utf-8", "replace").splitlines()
    found: list[Facts] = []
    for name, _, day in (line.partition("\t") for line in lines[-_RELEASES:]):
        files = _git(data, "ls-tree", "-r", "--name-only", f"refs/tags/{name}", "cities").decode("utf-8", "replace")
        entries = sum(1 for file in files.splitlines() if "/facilities/" in file and file.endswith(".yml"))
        found.append({"name": name, "day": day, "entries": entries})
    return found


_RELEASES = 24
"""Releases that a trend is drawn of."""


def _git(folder: Path, *arguments: str) -> bytes:
    """What git says of a folder; b"" if it fails or is not there."""
    return git.ask(folder, *arguments) or b""
