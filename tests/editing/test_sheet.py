"""A workbook out and in: what nobody touched stays, what was changed arrives, with its source and its line alone."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from directory import schema, store
from directory.assemble import assemble
from directory.editing import entries
from directory.editing.sheet import book, exporting, layout, marks, rows
from tests.editing.sheets import DAY, SOURCE, Workbook, codes, edited, export, facts, imported, read, yaml

FIRST = "cn-hz-0001"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return facts(tmp_path)


def changed_lines(before: str, after: str) -> list[str]:
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in found if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def leaves(node: object, path: tuple[str, ...], table: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every value that schema.json allows at or below a field: the table and the path within its thing."""
    assert isinstance(node, dict)
    node = dict(schema.resolve(node))
    if node.get("type") == "array" and schema.resolve(node["items"]).get("type") == "object":
        inner = schema.resolve(node["items"])["properties"]
        return [leaf for key, child in inner.items() for leaf in leaves(child, (key,), path[-1])]
    if "properties" in node:
        return [leaf for key, child in node["properties"].items() for leaf in leaves(child, (*path, key), table)]
    return [(table, (*path, "zh") if node.get("type") == "object" else path)]


def test_every_value_that_an_entry_can_hold_has_a_column() -> None:
    columns = {each.name: {column.path for column in each.columns} for each in layout.tables()}
    fields = {name: node for name, node in schema.properties("entry").items() if name not in ("id", "city")}
    found = [leaf for name, node in fields.items() for leaf in leaves(node, (name,), "facilities")]
    assert len(found) > 250
    assert [leaf for leaf in found if leaf[1] not in columns[leaf[0]]] == []
    assert set(columns) >= {"facilities", "contacts", "services", "languages", "agreements", "hours", "documents"}


@pytest.mark.parametrize(("city", "lang"), [("hangzhou", "zh"), ("nanning", "en")])
def test_what_nobody_touched_is_not_changed(city: str, lang: str, tmp_path: Path) -> None:
    path = Workbook(export(store.DATA, lang, city=city)).save(tmp_path / "same.xlsx")
    made = read(path, store.DATA)
    assert (made.changes, codes(made), made.edits) == ([], [], {})
    assert made.rows > 100


def test_the_same_facts_make_the_same_workbook(data: Path) -> None:
    made = exporting.gather(assemble(data, day=DAY), "hangzhou", data, "zh")
    assert book.write(made) == book.write(made)


def test_a_changed_phone_is_one_line_with_its_source(data: Path, tmp_path: Path) -> None:
    before = yaml(data, FIRST).read_text(encoding="utf-8")
    path = edited(data, tmp_path, lambda w: w.set("contacts", f"{FIRST}/contacts/0", "value", "+8657187783778"))
    made = imported(path, data)
    after = yaml(data, FIRST).read_text(encoding="utf-8")
    assert changed_lines(before, after) == [
        '-    value: "+8657187783777"',
        '+    value: "+8657187783778"',
        "-      - contacts",
        "+  - title: 示例来源",
        "+    kind: official_site",
        "+    url: https://www.example.org/contact",
        f'+    checked_on: "{DAY}"',
        "+    method: web",
        "+    covers:",
        "+      - contacts/phone|+8657187783778||switchboard",
    ]
    [told] = [change.words("zh") for change in made.changes]
    assert told.startswith("联系方式 · 电话 · 总机 · 号码或地址：0571-87783777 → 0571-87783778")
    assert told.endswith("（机构自己的网站：示例来源，核对日期 2026-11-22）")
    assert read(path, data).changes == []  # the same file again changes nothing


def test_as_before_leaves_the_sources(data: Path, tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        workbook.set("contacts", f"{FIRST}/contacts/0", "name.en", "Switchboard")
        workbook.set("contacts", f"{FIRST}/contacts/0", marks.SOURCE + "title", "同前")

    before = yaml(data, FIRST).read_text(encoding="utf-8")
    imported(edited(data, tmp_path, change, source=False), data)
    lines = changed_lines(before, yaml(data, FIRST).read_text(encoding="utf-8"))
    assert lines == ["+    name:", "+      en: Switchboard"]


def test_without_a_source_nothing_is_saved(data: Path, tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        workbook.set("contacts", f"{FIRST}/contacts/0", "value", "+8657187783778")

    made = imported(edited(data, tmp_path, change, source=False), data)
    assert (codes(made), made.changes) == (["no-source"], [])


def test_a_new_row_a_deleted_one_and_a_confirmed_one(data: Path, tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        phone = {marks.ENTRY: FIRST, "kind": "电话", "purpose": "急救 [emergency]", "value": "+8657187783700"}
        workbook.add("contacts", phone)
        workbook.set("names", f"{FIRST}/names/2", marks.DELETE, "x")
        workbook.set("id_documents", f"{FIRST}/id_documents/0", marks.CONFIRM, "x")

    made = imported(edited(data, tmp_path, change), data)
    assert codes(made) == []
    now = entries.read(data, "hangzhou", FIRST).facts
    assert now["contacts"][1] == {"kind": "phone", "purpose": "emergency", "value": "+8657187783700"}
    assert [name["text"] for name in now["names"]].count("SAHZU") == 0
    newest = now["sources"][-1]
    assert sorted(newest["covers"]) == ["contacts/phone|+8657187783700||emergency", "id_documents/passport|window"]
    appointments = next(source for source in now["sources"] if source["title"].startswith("Appointments"))
    assert "id_documents" in appointments["covers"]  # who said so still says so
    assert "names/en|SAHZU" not in appointments["covers"]
    assert store.load_entries("hangzhou", data, DAY)[1] == []


def test_hours_of_a_service(data: Path, tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        hours = {
            marks.ENTRY: FIRST,
            marks.OF: "services/international",
            "days": "周一至周五",
            "from": "8:30",
            "to": "17:00",
        }
        workbook.add("hours", hours)

    made = imported(edited(data, tmp_path, change), data)
    assert codes(made) == []
    service = entries.read(data, "hangzhou", FIRST).facts["services"][0]
    assert service["hours"] == [{"days": ["mo", "tu", "we", "th", "fr"], "from": "08:30", "to": "17:00"}]
    assert store.load_entries("hangzhou", data, DAY)[1] == []


def test_a_grey_row_is_taken_only_if_it_is_changed_or_confirmed(data: Path, tmp_path: Path) -> None:
    workbook = Workbook(export(data))
    row_id = next(each for each in workbook.ids("names") if f"/{rows.SHOWN}/" in each)
    entry = row_id.partition("/")[0]
    name = workbook.get("names", row_id, "text")
    workbook.source(**SOURCE)
    workbook.set("names", row_id, marks.CONFIRM, "x")
    made = imported(workbook.save(tmp_path / "grey.xlsx"), data)
    assert codes(made) == []
    assert name in [each["text"] for each in entries.read(data, "hangzhou", entry).facts["names"]]
    assert store.load_entries("hangzhou", data, DAY)[1] == []


def test_a_grey_row_that_is_corrected_replaces_what_records_say(data: Path, tmp_path: Path) -> None:
    workbook = Workbook(export(data))
    row_id = next(each for each in workbook.ids("names") if f"/{rows.SHOWN}/" in each)
    entry = row_id.partition("/")[0]
    name, tongue = workbook.get("names", row_id, "text"), workbook.get("names", row_id, "lang")
    workbook.source(**SOURCE)
    workbook.set("names", row_id, "text", f"{name}示例")
    made = imported(workbook.save(tmp_path / "grey.xlsx"), data)
    now = entries.read(data, "hangzhou", entry).facts
    assert codes(made) == []
    assert f"{name}示例" in [each["text"] for each in now["names"]]
    assert [path.partition("|")[2] for path in now["removed"]] == [name]
    assert tongue


def test_a_blank_form_becomes_an_entry_with_the_next_free_id(data: Path, tmp_path: Path) -> None:
    workbook = Workbook(export(data, blank=True))
    workbook.source(**SOURCE)
    workbook.set("facilities", "new-1", "type", "医院 [hospital]")
    workbook.set("facilities", "new-1", "address.zh", "杭州市示例路1号")
    assert workbook.get("names", 3, marks.ENTRY) == "new-1"
    for column, value in (("text", "示例医院"), ("lang", "zh-Hans"), ("kind", "正式名")):
        workbook.set("names", 3, column, value)
    path = workbook.save(tmp_path / "form.xlsx")
    made = imported(path, data)
    assert codes(made) == []
    [planned] = made.entries
    assert planned.file.id.startswith("cn-hz-")
    assert planned.file.path.is_file()
    assert entries.parse(planned.result)["names"] == [{"text": "示例医院", "lang": "zh-Hans", "kind": "official"}]
    assert store.load_entries("hangzhou", data, DAY)[1] == []
    assert codes(read(path, data)) == ["there-already"]  # the same form a second time makes no second entry


def test_a_changed_field_of_a_service_leaves_the_other_fields_to_their_source(data: Path, tmp_path: Path) -> None:
    row = f"{FIRST}/services/0"
    made = imported(edited(data, tmp_path, lambda w: w.set("services", row, "available", "否")), data)
    assert codes(made) == []
    sources = entries.read(data, "hangzhou", FIRST).facts["sources"]
    appointments = next(source for source in sources if source["title"].startswith("Appointments"))
    assert [path for path in appointments["covers"] if path.startswith("services")] == [
        "services/international/name",
        "services/international/note",
    ]
    assert sources[-1]["covers"] == ["services/international/available"]
    place = next(each for each in assemble(data, day=DAY).facilities["hangzhou"] if each.id == FIRST)
    service = next(each for each in place.facts["services"] if each["kind"] == "international")
    assert service["available"] == "no"
    assert {"name", "note"} <= set(service)
    said = [each.title["en"] for each in place.statements if each.path == ("services", "international", "available")]
    assert said == [SOURCE["title"]]
