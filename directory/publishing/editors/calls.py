"""The call list of a city: whom to ring, and what to ask, in Chinese sentences made from the labels of schema.json."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterable
from pathlib import Path as File
from typing import Any, NamedTuple

import xlsxwriter
from markupsafe import Markup

from directory import dates
from directory.model import Facility, Facts, Path
from directory.publishing.edition import Edition, chinese_name
from directory.publishing.editors import figures
from directory.publishing.fields import Fields

SOON = 90
"""Days ahead in which a value that runs out is asked about."""
_FIRST = ("switchboard", "international", "general", "booking")
_IMPORTANT = frozenset({"contacts", "services", "languages", "address", "status", "agreements"})
"""What harms most when it is wrong; the more of it is over, the earlier a place is rung."""
_NOT_ASKED = frozenset({"identifiers", "point", "conflict", "names", "organisation"})
"""What nobody at a switchboard can say."""
_HEAD = ("编号", "机构", "电话", "区县", "需核实的问题", "最早到期", "核实结果", "受访科室", "日期", "核实人")
_WIDTHS = (13, 34, 20, 12, 90, 12, 40, 18, 12, 12)


class Call(NamedTuple):
    """One place to ring. `until` is the first day on which something asked about is no longer confirmed, "" if it is
    so already.
    """

    id: str
    name: str
    phone: str
    district: str
    questions: list[str]
    until: str
    over: int


def calls(edition: Edition, city: Facts, facilities: Iterable[Facility]) -> list[Call]:
    """Everybody to ring, the most urgent first. `edition` must be the Chinese one."""
    fields = Fields(edition.values, edition.words.gettext)
    districts = {each["adcode"]: each["name"].get("zh", "") for each in city["districts"]}
    labels = {point["id"]: point["label"]["zh"] for point in (edition.directory.standard or {}).get("points", ())}
    now = dates.ordinal(edition.directory.today) or 0
    found = []
    for facility in facilities:
        if facility.facts.get("status") != "closed":
            call = _call(edition, fields, facility, districts, labels, now)
            if call.questions:
                found.append(call)
    return sorted(found, key=lambda call: (-call.over, call.until, call.id))


def _call(
    edition: Edition, fields: Fields, facility: Facility, districts: dict[str, str], labels: dict[str, str], now: int
) -> Call:
    values = {statement.path: statement.value for statement in facility.statements if statement.published}
    asked: dict[str, list[str]] = {}
    services: dict[str, None] = {}
    ends = []
    over = 0
    for path, until in figures.expiries(facility).items():
        if path[0] in _NOT_ASKED or (until is not None and until - now > SOON):
            continue
        over += (until is None or until < now) and path[0] in _IMPORTANT
        ends.append(until if until is not None and until >= now else now)
        if path[0] == "services" and path[2:] in ((), ("available",)):
            services[edition.values.term("service", path[1].split("|")[0]).striptags()] = None
        elif path[2:] not in (("note",), ("name",)):
            label, told = _told(fields, path, values[path])
            asked.setdefault(label, []).append(told)
    questions = [f"现在仍提供这些服务吗：{'、'.join(services)}？"] if services else []
    questions += [
        f"“{label}”现在仍是“{'；'.join(told)}”吗？" if any(told) else f"“{label}”现在情况如何？"
        for label, told in asked.items()
    ]
    open_points = [labels[point.id] for point in facility.points if point.verdict == "unknown" and point.id in labels]
    if open_points:
        questions.append(f"以下各项目前情况如何：{'、'.join(open_points)}？")
    first = min(ends, default=None)
    return Call(
        facility.id,
        chinese_name(facility.facts["names"])["text"],
        edition.values.spoken(_phone(facility.facts)) if _phone(facility.facts) else "",
        districts.get(facility.facts.get("address", {}).get("district", ""), ""),
        questions,
        figures.day(first) if first is not None and first > now else "",
        over,
    )


def _told(fields: Fields, path: Path, value: Any) -> tuple[str, str]:
    """What a value is called, and the value in one line, without remarks."""
    plain = {name: item for name, item in value.items() if name != "note"} if isinstance(value, dict) else value
    label, shown = fields.told(path, plain)
    if path == ("address",):  # nobody is asked on the phone for the code of a district
        return label, str(value.get("zh") or value.get("en") or "")
    return label, Markup(str(shown).replace("<", " <")).striptags()  # noqa: S704  # elements become blanks


def _phone(facts: Facts) -> str:
    """The number to ring: the switchboard's, else any that is not for emergencies."""
    phones = [each for each in facts.get("contacts", ()) if each["kind"] == "phone"]
    phones = [each for each in phones if each.get("purpose") != "emergency"]
    rank = {purpose: number for number, purpose in enumerate(_FIRST)}
    best = min(phones, key=lambda each: rank.get(each.get("purpose", ""), len(rank)), default=None)
    return str(best["value"]) if best else ""


def workbook(city: str, found: list[Call], today: str) -> bytes:
    """The list as .xlsx with room for answers; the same bytes for the same list."""
    with tempfile.TemporaryDirectory(prefix="bujianwai-") as folder:
        file = File(folder) / "calls.xlsx"
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with xlsxwriter.Workbook(str(file), options) as book:
            made = datetime.datetime.fromisoformat(today).replace(tzinfo=datetime.UTC)
            book.set_properties({"title": f"{city} 电话核实清单", "created": made})
            plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "border": 1})
            bold = book.add_format({"num_format": "@", "bold": True, "border": 1, "bg_color": "#E0EFEC"})
            sheet = book.add_worksheet("电话核实")
            sheet.freeze_panes(1, 2)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(0)
            for column, (label, width) in enumerate(zip(_HEAD, _WIDTHS, strict=True)):
                sheet.set_column(column, column, width)
                sheet.write_string(0, column, label, bold)
            for number, call in enumerate(found, 1):
                until = call.until or "已过期"
                cells = (call.id, call.name, call.phone, call.district, "\n".join(call.questions), until)
                for column in range(len(_HEAD)):
                    sheet.write_string(number, column, cells[column] if column < len(cells) else "", plain)
        return file.read_bytes()
