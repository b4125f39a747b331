"""A file back into entries: read, compare, merge, show, and – only with agreement – save."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from directory import dates, store, strict_yaml
from directory.editing import entries, rewriting
from directory.editing.changes import Change
from directory.editing.sheet import carried, exporting, findings, grid, marks, planning, reading
from directory.editing.sheet.edits import Base, Edit, Reader, defaults
from directory.editing.sheet.findings import Finding, Place
from directory.editing.sheet.grid import Grid
from directory.editing.sheet.layout import FACILITIES
from directory.editing.sheet.merging import Question
from directory.editing.sheet.planning import Planned
from directory.editing.sheet.reading import Mark, Sheet
from directory.editing.words import both
from directory.model import Facts, Text

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""
_COLOURS = {"error": "FFC7CE", "warning": "FFEB9C", "info": "DDEBF7"}
_RETRIES = 5


class ImportRefusedError(ValueError):
    """A file of which nothing can be used, with the reason in both languages."""

    def __init__(self, words: Text) -> None:
        super().__init__(words["en"])
        self.words = words


@dataclass
class Import:
    """What a file would change, before anything is saved."""

    file: Path
    data: Path
    city: Facts
    lang: str
    by: str
    day: str
    rows: int
    entries: list[Planned] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    edits: dict[str, list[Edit]] = field(default_factory=dict)
    bases: dict[str, Base] = field(default_factory=dict)
    seen: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def changes(self) -> list[Change]:
        """Every change of every entry."""
        return [change for planned in self.entries for change in planned.changes]

    @property
    def questions(self) -> list[Question]:
        """Every cell that waits for a decision."""
        return [question for planned in self.entries for question in planned.questions]

    def all_findings(self) -> list[Finding]:
        """Everything found, errors first, in the order of sheets and cells."""
        every = [*self.findings, *(each for planned in self.entries for each in planned.findings)]
        order = {"error": 0, "warning": 1, "info": 2}
        return sorted(findings.once(every), key=lambda each: (order[each.severity], each.place.sheet, each.place.row))


def prepare(file: Path, data: Path, progress: Progress, *, day: str | None = None, lang: str = "zh") -> Import:
    """Read a file and work out what it changes; nothing is saved.

    Raises reading.RefusedError or ImportRefusedError, whose `words` are for the editor.
    """
    progress("read", 0, 1)
    sheets = reading.read(file)
    grids, told = grid.grids(sheets)
    if not grids and not any(finding.severity == "error" for finding in told):
        raise ImportRefusedError(_NOTHING)
    bases, seen, city_id, lang = _carried(sheets, lang)
    bases = bases or _recalled(grids)
    cities, _ = store.load_cities(data)
    city_id = city_id or _city_of(grids, bases)
    if city_id not in cities:
        raise ImportRefusedError(both(
            f"The file is about the city {city_id or '–'}, which is not in this directory. Export from here again.",
            f"文件所属城市为 {city_id or '–'}，本名录没有该城市。请从本名录重新导出。",
        ))  # fmt: skip
    usual, unusable = defaults(sheets)
    city = cities[city_id]
    day = day or dates.today()
    made = Import(file, data, city, lang, usual.get(marks.EDITOR, ""), day, sum(len(each.lines) for each in grids))
    made.bases, made.seen = bases, seen
    reader = Reader(bases, usual, _known(data, city_id, bases))
    for number, each in enumerate(grids):
        progress("compare", number, len(grids))
        reader.read(each)
    made.findings = told + unusable + reader.findings
    for edit in reader.edits:
        made.edits.setdefault(edit.entry, []).append(edit)
    _name_new(made, data, city_id)
    for number, (entry, edits) in enumerate(sorted(made.edits.items())):
        progress("merge", number, len(made.edits))
        _plan(made, entry, edits)
    progress("merge", 1, 1)
    return made


def _plan(made: Import, entry: str, edits: list[Edit]) -> None:
    base = made.bases.get(entry, Base({}, {}))
    try:
        file = entries.read(made.data, made.city["id"], entry)
        planned = planning.plan(file, base, edits, made.city, made.seen, made.day, made.lang)
    except (strict_yaml.YamlRefusedError, rewriting.RewriteError, ValueError) as error:
        made.findings.append(
            Finding("unusable-entry", "error", edits[0].place, f"{entry}.yml: {error}"[:200], *_UNUSABLE)
        )
        return
    made.entries.append(planned)


def save(made: Import, progress: Progress) -> list[Planned]:
    """Write what was agreed to, entry by entry. An entry that somebody else saved in the meantime is merged anew."""
    for number, planned in enumerate(made.entries):
        progress("save", number, len(made.entries))
        made.entries[number] = _saved(made, planned)
    new = [planned.file.id for planned in made.entries if planned.changes and not planned.file.raw]
    store.append_identities([(f"entry:{entry}", entry) for entry in new], made.data)  # their ids are given for ever
    progress("save", 1, 1)
    return [planned for planned in made.entries if planned.changes]


def _saved(made: Import, planned: Planned) -> Planned:
    for _ in range(_RETRIES):
        now = planned.file.path.read_bytes() if planned.file.path.is_file() else b""
        if now == planned.file.raw:
            break
        file = entries.read(made.data, made.city["id"], planned.file.id)
        base, edits = made.bases.get(file.id, Base({}, {})), made.edits[file.id]
        planned = planning.plan(file, base, edits, made.city, made.seen, made.day, made.lang)
    if planned.changes:
        store.atomic_write(planned.file.path, planned.result)
    return planned


def marked_copy(made: Import) -> bytes | None:
    """The workbook with every finding as a coloured cell with a comment; None for CSV, or if there is none."""
    told = [each for each in made.all_findings() if each.place.row or each.place.column]
    if made.file.suffix.lower() == ".csv" or not told:
        return None
    asked = {(each.place.sheet, each.place.row, each.place.column): each for each in made.questions}
    found = []
    for each in told:
        place = each.place
        question = asked.get((place.sheet, place.row, place.column)) if each.code == "conflict" else None
        text = _open(question, made.lang) if question else None
        found.append(Mark(place.sheet, place.row, place.column, _COLOURS[each.severity], each.words(made.lang), text))
    seen = [["seen", each.row, each.column, each.theirs or "∅"] for each in made.questions]
    return reading.mark(made.file, found, {marks.BASE_SHEET: seen})


def _open(question: Question, lang: str) -> str:
    if lang == "zh":
        return f"{marks.OPEN}您填：{question.mine or '（空）'} ｜ 现有：{question.theirs or '（空）'}"
    return f"{marks.OPEN}yours: {question.mine or '(empty)'} | now: {question.theirs or '(empty)'}"


# -- what was exported --------------------------------------------------------------------------------------


def _carried(sheets: list[Sheet], lang: str) -> tuple[dict[str, Base], dict[tuple[str, str], str], str, str]:
    """What the workbook carries: places as exported, decisions asked for, the city, the language."""
    bases: dict[str, Base] = {}
    seen: dict[tuple[str, str], str] = {}
    city = ""
    for sheet in sheets:
        if sheet.text(1, 1) != marks.FORMAT:
            continue
        city, lang = sheet.text(1, 2), sheet.text(1, 3) if sheet.text(1, 3) in ("zh", "en") else lang
        for row in range(2, max(row for row, _ in sheet.cells) + 1):
            kind = sheet.text(row, 1)
            if kind == "seen":
                seen[sheet.text(row, 2), sheet.text(row, 3)] = sheet.text(row, 4)
            elif kind == "entry":
                packed = [sheet.text(row, column) for column in range(5, 205) if sheet.text(row, column)]
                try:
                    bases[sheet.text(row, 2)] = _base(carried.unpack(packed), sheet.text(row, 4))
                except (ValueError, TypeError, KeyError):
                    continue  # touched: its rows are refused one by one, because nothing says what was exported
    return bases, seen, city, lang


def _base(value: Facts, name: str) -> Base:
    return Base(dict(value["facts"]), dict(value["said"]), name, [str(each) for each in value["records"]])


def _recalled(grids: Iterable[Grid]) -> dict[str, Base]:
    """For CSV files: what this machine kept when it exported."""
    bases: dict[str, Base] = {}
    for each in grids:
        for line in each.lines:
            entry = line.text(marks.ROW).partition("/")[0]
            if entry and entry not in bases:
                value = carried.recall(line.text(marks.BASE))
                if value is not None and value["facts"].get("id") == entry:
                    bases[entry] = _base(value, line.text(marks.NAME))
    return bases


def _city_of(grids: Iterable[Grid], bases: dict[str, Base]) -> str:
    cities = {str(base.facts.get("city", "")) for base in bases.values()}
    return cities.pop() if len(cities) == 1 else ""


def _known(data: Path, city: str, bases: dict[str, Base]) -> dict[str, str]:
    """What a new row may write to name a place: its id, or a name that only one place has."""
    ids = {path.stem for path in (data / "cities" / city / "facilities").glob("*.yml")} | set(bases)
    ids.discard(exporting.NEW)
    names: dict[str, str] = {}
    for entry, base in bases.items():
        if base.name and entry != exporting.NEW:
            names[base.name] = "" if base.name in names else entry
    return {**{name: entry for name, entry in names.items() if entry}, **{entry: entry for entry in ids}}


def _name_new(made: Import, data: Path, city: str) -> None:
    """Give new places the next free ids, which were never given before."""
    code = made.city["code"]
    taken = {path.stem for path in (data / "cities" / city / "facilities").glob("*.yml")}
    taken |= {entry for _, entry in store.load_identities(data)} | set(made.bases)
    ours = [each.rpartition("-")[2] for each in taken if each.startswith(f"cn-{code}-")]
    numbers = [int(each) for each in ours if each.isdigit()]
    number = max(numbers, default=0)
    new = [each for each in made.edits if each.startswith("new-")]
    there = _official_names(data, city) if new else {}
    for name in new:
        edits = made.edits.pop(name)
        names = [change for edit in edits if edit.table == "names" for change in edit.changes]
        twin = next((each for each in names if each.column.key == "text" and each.value in there), None)
        if twin:
            made.findings.append(_already(twin.place, str(twin.value), there[str(twin.value)]))
            continue
        number += 1
        entry = f"cn-{code}-{number:04d}"
        made.bases[entry] = Base({"id": entry, "city": city}, {})
        made.edits[entry] = [_renamed(edit, entry) for edit in edits]


def _renamed(edit: Edit, entry: str) -> Edit:
    return replace(edit, entry=entry, row=None, action="add" if edit.table == FACILITIES else edit.action)


def _official_names(data: Path, city: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry, file in entries.read_all(data, city):
        names = file.facts.get("names") if isinstance(file, entries.File) else None
        for name in names if isinstance(names, list) else []:
            if isinstance(name, dict) and name.get("kind") == "official":
                found[str(name.get("text"))] = entry
    return found


def _already(place: Place, name: str, entry: str) -> Finding:
    return Finding(
        "there-already", "error", place, name,
        both(f"a place that is not in the directory; {entry} has this name", f"名录中还没有的机构；{entry} 已用此名称"),
        both("Change the rows of that entry instead.", "请改在该条目的行中填写。"),
    )  # fmt: skip


_NOTHING = both(
    "There is no sheet of an exported workbook in this file. Export one first: "
    ".venv/bin/python -m directory sheet export",
    "文件中没有导出工作簿的任何一张表。请先导出再填写：.venv/bin/python -m directory sheet export",
)
_UNUSABLE = (
    both("an entry whose file can be read and changed", "可读取、可修改的条目文件"),
    both("Run make check, mend the file of the entry, import again.", "请运行 make check，改正条目文件后再导入。"),
)
