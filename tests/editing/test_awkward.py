"""Every awkward cell through the whole import, as the command runs it: exact, or refused by sheet, row and column.

Each case has a place of its own, so that one import tells of all of them: what stands in the entry afterwards, and
which cell was named.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from directory.editing import entries
from directory.editing.sheet import layout, marks
from directory.editing.sheet.findings import Finding, column_name
from directory.editing.sheet.importing import Import
from directory.editing.sheet.rows import get
from tests import bench_check
from tests.editing.sheets import SOURCE, Workbook, export, imported

CONTACT, FACILITY, NAME, IDENTIFIER, HOURS = "contacts/0", "", "names/1", "identifiers/0", "services/0/hours/0"
DAY = datetime.date(2026, 3, 4)

REFUSED: list[tuple[str, str, str, str, Any, str]] = [
    # what happened, the row of the place, its table, the column, what stands in the cell now, the finding
    ("40,000 characters", FACILITY, "facilities", "transport.zh", "字" * 40_000, "too-long"),
    ("cut by Excel", FACILITY, "facilities", "transport.zh", "字" * 32_767, "bad-cell"),
    ("too long for the field", NAME, "names", "text", "x" * 3_000, "bad-cell"),
    ("phone as a number", CONTACT, "contacts", "value", 442_000_000_000, "converted"),
    ("phone in science", CONTACT, "contacts", "value", "4.42E+11", "bad-cell"),
    ("phone in science, full width", CONTACT, "contacts", "value", "４．４２Ｅ＋１１", "bad-cell"),
    ("phone without its plus", CONTACT, "contacts", "value", "@was without +", "lost-signs"),
    ("phone as a date", CONTACT, "contacts", "value", DAY, "converted"),
    ("phone as the text of a date", CONTACT, "contacts", "value", "1957-11-05", "bad-cell"),
    ("phone as a formula", CONTACT, "contacts", "value", '="0571"&"87783777"', "formula"),
    ("phone of an error", CONTACT, "contacts", "value", "#REF!", "formula"),
    ("phone with words", CONTACT, "contacts", "value", "0571-87783777 转 总机", "bad-cell"),
    ("extension without its zeros", CONTACT, "contacts", "extension", "12", "lost-signs"),
    ("extension as a number", CONTACT, "contacts", "extension", 12, "converted"),
    ("extension as a day", CONTACT, "contacts", "extension", datetime.date(2026, 1, 2), "converted"),
    ("postcode as a number", FACILITY, "facilities", "address.postcode", 12345, "converted"),
    ("postcode without its zero", FACILITY, "facilities", "address.postcode", "12345", "lost-signs"),
    ("20 digits as a number", IDENTIFIER, "identifiers", "value", 12345678901234567890, "converted"),
    ("floor 1-2 as a day", FACILITY, "facilities", "address.floor", datetime.date(2026, 1, 2), "converted"),
    ("number with a comma", FACILITY, "facilities", "beds.count", "1,200", "bad-cell"),
    ("number with words", FACILITY, "facilities", "beds.count", "约1200张", "bad-cell"),
    ("half a bed", FACILITY, "facilities", "beds.count", 12.5, "bad-cell"),
    ("latitude out of range", FACILITY, "facilities", "point.lat", 3005.3746, "bad-cell"),
    ("day that is none", FACILITY, "facilities", "opened", "2026-02-30", "bad-cell"),
    ("day as a number", FACILITY, "facilities", "opened", 46085, "converted"),
    ("time as a part of a day", HOURS, "hours", "from", 0.354166, "converted"),
    ("time of 25 o’clock", HOURS, "hours", "from", "25:00", "bad-cell"),
    ("term nobody knows", FACILITY, "facilities", "type", "医院（大）", "bad-cell"),
    ("truth for yes", "payment_means/0", "payment_means", "accepted", True, "converted"),
    ("control characters", NAME, "names", "text", "Test\u202e Hospital", "bad-cell"),
    ("delete, but how", CONTACT, "contacts", marks.DELETE, "maybe", "bad-mark"),
    ("confirm, but how", CONTACT, "contacts", marks.CONFIRM, "待核实", "bad-mark"),
    ("moved to another place", CONTACT, "contacts", marks.ENTRY, "cn-tc-0001", "id-moved"),
    ("moved to a service", CONTACT, "contacts", marks.OF, "services/emergency", "id-moved"),
    ("source by a formula", CONTACT, "contacts", marks.SOURCE + "title", "=A1", "formula"),
    ("source in the future", CONTACT, "contacts", marks.SOURCE + "checked_on", "2031-01-01", "bad-source"),
    ("source at no address", CONTACT, "contacts", marks.SOURCE + "url", "javascript:alert(1)", "bad-source"),
]  # fmt: skip

EXACT: list[tuple[str, str, str, str, Any, Any]] = [
    ("full-width phone", CONTACT, "contacts", "value", "＋８６５７１８７７８３７７８", "+8657187783778"),
    ("spaces of Chinese programs", CONTACT, "contacts", "value", "\u3000+8657187783778\u00a0", "+8657187783778"),
    ("full-width postcode", FACILITY, "facilities", "address.postcode", "０１２３４６", "012346"),
    ("full-width punctuation stays", FACILITY, "facilities", "transport.zh", "１号线，Ｂ口。", "１号线，Ｂ口。"),
    ("zeros kept", CONTACT, "contacts", "extension", "0013", "0013"),
    ("20 digits", IDENTIFIER, "identifiers", "value", "09876543210987654321", "09876543210987654321"),
    ("a number of the program", FACILITY, "facilities", "beds.count", 1200.0, "1200"),
    ("a day of the program", FACILITY, "facilities", "opened", datetime.date(2013, 11, 2), "2013-11-02"),
    ("a year of the program", FACILITY, "facilities", "opened", 2013, "2013"),
    ("a Chinese day", FACILITY, "facilities", "opened", "2013年11月2日", "2013-11-02"),
    ("a time of the program", HOURS, "hours", "from", datetime.time(8, 30), "08:30"),
    ("a time without zero", HOURS, "hours", "from", "8:30", "08:30"),
    ("what looks like a formula", NAME, "names", "text", "=1+1 Clinic", "=1+1 Clinic"),
    ("what looks like a day", FACILITY, "facilities", "address.floor", "1-2", "1-2"),
    ("what looks like YAML", FACILITY, "facilities", "transport.en", "a: [b] # c", "a: [b] # c"),
    ("a term in Chinese", FACILITY, "facilities", "type", "诊所 [clinic]", "clinic"),
    ("a term in English", FACILITY, "facilities", "type", "clinic", "clinic"),
    ("2,000 characters", FACILITY, "facilities", "transport.zh", "字" * 2_000, "字" * 2_000),
]  # fmt: skip

Case = tuple[str, str, str, str, Any, Any]
CASES: list[Case] = [*REFUSED, *EXACT]


def place(number: int) -> str:
    return f"cn-tc-{number:04d}"


def city(folder: Path, count: int) -> Path:
    """Generated places with numbers that begin with zeros, opening hours, and all else."""
    data = bench_check.entries(count, folder)
    for path in data.glob("cities/testcity/facilities/*.yml"):
        text = path.read_text(encoding="utf-8")
        text = text.replace('"district"', '"postcode": "012345", "floor": "3", "district"')
        text = text.replace('"purpose": "switchboard"', '"purpose": "switchboard", "extension": "0012"')
        hours = '"always": "no", "hours": [{"days": ["mon"], "from": "08:00", "to": "17:00"}]'
        path.write_text(text.replace('"always": "yes"', hours), encoding="utf-8")
    return data


def write(workbook: Workbook, table: str, row: str, column: str, value: Any) -> int:
    """Put a value into a cell as a program or a stranger's file would, too long texts too; the row."""
    number = workbook.row(table, row)
    cell = workbook.sheets[table].cell(number, workbook.column(table, column))
    if isinstance(value, str) and value.startswith("@was"):
        value = str(cell.value).removeprefix("+")
    cell.number_format = "General"
    if (isinstance(value, str) and not value.startswith("=") and not value.startswith("#")) or value == "=1+1 Clinic":
        cell._value, cell.data_type = value, "s"
    else:
        cell.value = value
    return number


Ran = tuple[Import, dict[str, bytes], dict[str, int], Path]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """One import of a workbook with every case: what was made of it, the files before, the rows of the cases."""
    folder = tmp_path_factory.mktemp("awkward")
    data = city(folder, len(CASES))
    workbook = Workbook(export(data, city="testcity"))
    workbook.source(**SOURCE)
    rows = {}
    for number, (name, steps, table, column, value, _) in enumerate(CASES, 1):
        if column.startswith((marks.DELETE, marks.CONFIRM, marks.SOURCE)):
            write(workbook, table, f"{place(number)}/{steps}", "note.zh", "另一处改动")
            if column == marks.SOURCE + "url":
                write(workbook, table, f"{place(number)}/{steps}", marks.SOURCE + "title", "示例来源")
        rows[name] = write(workbook, table, f"{place(number)}/{steps}".strip("/"), column, value)
    files = {path.stem: path.read_bytes() for path in data.glob("cities/testcity/facilities/*.yml")}
    made = imported(workbook.save(folder / "awkward.xlsx"), data)
    return made, files, rows, data


def found_at(made: Import, table: str, row: int) -> list[Finding]:
    sheet = layout.table(table).label["zh"]
    return [each for each in made.all_findings() if (each.place.sheet, each.place.row) == (sheet, row)]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case[0])
def test_refused_by_its_cell(case: Case, ran: Ran) -> None:
    name, _, table, column, _, code = case
    made, files, rows, data = ran
    number = CASES.index(case) + 1
    errors = [each for each in found_at(made, table, rows[name]) if each.severity == "error"]
    assert {each.code for each in errors} == {code}
    workbook = Workbook(export(data, city="testcity"))
    for lang in ("zh", "en"):
        told = errors[0].notice("awkward.xlsx", lang).render(lang)
        letters = column_name(workbook.column(table, column))
        where = f"第 {rows[name]} 行，{letters} 列" if lang == "zh" else f"row {rows[name]}, column {letters}"
        assert where in told
        assert errors[0].expected[lang] in told
        assert errors[0].mend[lang] in told
    assert (data / f"cities/testcity/facilities/{place(number)}.yml").read_bytes() == files[place(number)]


@pytest.mark.parametrize("case", EXACT, ids=lambda case: case[0])
def test_read_as_it_is_meant(case: Case, ran: Ran) -> None:
    name, steps, table, column, _, wanted = case
    made, _, rows, data = ran
    facts: Any = entries.read(data, "testcity", place(CASES.index(case) + 1)).facts
    for step in steps.split("/") if steps else []:
        facts = facts[int(step)] if step.isdigit() else facts[step]
    assert [each.code for each in found_at(made, table, rows[name]) if each.severity == "error"] == []
    assert get(facts, tuple(column.split("."))) == (True, wanted)
