"""City lists, emergency pages, insurers, the first page: who stands where, and what is said of the unknown."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import html

from directory.model import Facts
from directory.publishing import city, emergency
from directory.publishing.edition import Edition
from directory.publishing.evidence import weigh
from directory.publishing.phrases import CALL
from tests.publishing import pages, sample
from tests.publishing.conftest import Built


def document(built: Built, path: str) -> html.HtmlElement:
    return pages.parse(built.folder / path / "index.html")


def words(element: html.HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())


@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_the_list_of_a_city_has_every_place_vetted_ones_first(built: Built, prefix: str) -> None:
    page = document(built, f"{prefix}hangzhou/")
    hrefs = [str(each) for each in page.xpath("//a[@class='row-place__name']/@href")]
    assert sorted(hrefs) == [f"{each.id}/" for each in built.directory.facilities["hangzhou"]]
    assert hrefs[0] == "cn-hz-0001/"
    titles = [words(each) for each in page.cssselect("#full-list > h2")]
    assert titles == (
        ["符合接诊标准", "已收录，未经审核"] if prefix else ["Meets the reception standard", "Known, not vetted"]
    )
    districts = [words(each) for each in page.cssselect("section.district h3")]
    assert districts[-1].startswith("所在区县未知" if prefix else "District unknown")


def test_a_line_of_the_list_says_what_is_known_and_what_is_not(built: Built) -> None:
    page = document(built, "hangzhou/")
    lines = {words(line.cssselect("a")[0]): words(line) for line in page.cssselect(".row-place")}
    second = next(text for name, text in lines.items() if "Second" in name)
    assert "emergency department: Yes, day and night" in second
    assert "languages: English" in second
    assert "+86 571 8778 3777" in second
    clinic = next(text for name, text in lines.items() if "Clinic" in name)
    assert "Not confirmed" in clinic
    assert "Unknown" not in clinic
    assert "Of a place that shows no more than its name and kind, we know neither" in words(page)
    assert " No" not in clinic.replace("Not", "")


def test_places_one_can_call_stand_first_in_their_district(editions: dict[str, Edition]) -> None:
    phone = {"contacts": [{"kind": "phone", "value": "+8657187783777"}]}
    hospitals = {"甲": {}, "乙": phone, "丙": {"services": [{"kind": "emergency", "available": "yes"}]}}
    made = [
        sample.facility(f"cn-hz-004{number}", "hangzhou", {"names": sample.names(name), **facts})
        for number, (name, facts) in enumerate(hospitals.items())
    ]
    edition = editions["zh"]
    lister = city.Lister(edition)
    places = [lister.place(each, weigh(each)) for each in made]
    page = html.document_fromstring(city.page(edition, edition.directory.cities["hangzhou"], places))
    assert [words(each) for each in page.cssselect(".row-place__name")] == ["丙", "乙", "甲"]
    assert "0571-87783777" in words(page)


def test_a_place_that_is_closed_stands_last(built: Built) -> None:
    page = document(built, "zhengzhou/")
    assert [str(each) for each in page.xpath("//a[@class='row-place__name']/@href")] == ["cn-zz-0002/", "cn-zz-0001/"]


@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_the_emergency_page_says_who_answers_in_english_and_who_says_so(built: Built, prefix: str) -> None:
    page = document(built, f"{prefix}nanning/emergency/")
    yes, no, unknown = ("是", "否", "未知") if prefix else ("Yes", "No", "Unknown")
    lines = {words(line.cssselect("a")[0]): words(line) for line in page.cssselect(".lines li")}
    assert next(iter(lines)) == "120"
    question = "能否用英语接听：" if prefix else "Answers in English: "
    assert f"{question}{unknown}" in lines["120"]
    assert f"{question}{no}" in lines["110"]
    assert f"{question}{yes}" in lines["12345"]
    assert "2021-04-09" in lines["12345"]
    assert "https://www.example.org/city" in page.xpath("//details//a/@href")
    none = "本市尚无已核实的急诊信息" if prefix else "We do not know of a confirmed emergency department"
    assert none in words(page)


def test_the_emergency_page_of_a_city_lists_its_departments_with_chinese_addresses(built: Built) -> None:
    page = document(built, "hangzhou/emergency/")
    listed = page.cssselect(".places li")
    assert [str(each) for each in page.xpath("//ul[@class='places']//a/@href")][:1] == ["../cn-hz-0002/"]
    assert len(listed) == 1
    assert "样例第二医院（滨江院区）" in words(listed[0])
    assert words(page.cssselect(".cn")[0]) == "杭州市样例路88号"
    assert "Emergency department named by “Sample list of places” (Government), dated 2026-10-01" in words(listed[0])
    headings = [str(each.get("id")) for each in page.cssselect("h2")]
    assert headings == ["say", "hospitals", "numbers", "help"]
    assert {f"#{each}" for each in headings} <= {str(each) for each in page.xpath("//nav//a/@href")}


@pytest.mark.parametrize(
    ("code", "stated_on", "expected"),
    [
        (
            "en",
            None,
            "Emergency department named by “Sample list of places” (Government), undated – call before you go",
        ),
        ("zh", "2019", "“样例名单”（政府，来源日期2019）提到设有急诊；前往前请先打电话确认"),
    ],
)
def test_an_emergency_department_nobody_has_confirmed_says_who_named_it(
    editions: dict[str, Edition], code: str, stated_on: str | None, expected: str
) -> None:
    facts = {"names": sample.names("样例"), "services": [{"kind": "emergency", "available": "yes"}]}
    made = sample.facility("cn-hz-0042", "hangzhou", facts, said={"confirmed": False, "stated_on": stated_on})
    found = city.Lister(editions[code]).department(made, weigh(made))
    assert found is not None
    assert found.said.striptags() == expected


def test_the_police_takes_texts_at_a_number_that_takes_no_calls(editions: dict[str, Edition]) -> None:
    texting: Facts = {"id": "12110", "number": "12110", "name": {"en": "Texts"}, "purpose": "police_sms", "sources": []}
    assert emergency.line(editions["en"], [texting]).href == "sms:12110"
    calling = [{**texting, "purpose": "police", "number": "110", "emergency": "yes"}, {**texting, "emergency": "yes"}]
    edition = replace(editions["en"], directory=replace(editions["en"].directory, hotlines=calling))
    both = str(emergency.numbers(edition) + emergency.special(edition))
    shown = html.fragment_fromstring(both, create_parent=True)
    assert shown.xpath(".//ul//a/@href") == ["tel:110"]
    assert shown.xpath(".//p//a/@href") == ["sms:12110"]
    assert "text messages only" in words(shown)


def test_history_of_a_number_waits_behind_its_sources(editions: dict[str, Edition]) -> None:
    told = {"how": {"en": "Dial."}, "note": {"en": "In 2004 it began."}, "conflict": {"en": "Another says 12."}}
    line = emergency.line(
        editions["en"], [{"id": "1", "number": "110", "name": {"en": "P"}, "purpose": "police", "sources": [], **told}]
    )
    assert [each.striptags() for each in line.notes] == ["Dial."]
    assert [each.striptags() for each in line.history] == ["In 2004 it began.", "Another says 12."]


def test_every_phrase_has_chinese_and_pinyin(built: Built) -> None:
    page = document(built, "emergency/")
    said = page.cssselect(".say dd")
    assert len(said) == len(CALL) >= 12
    for each in said:
        chinese, pinyin = each.cssselect("b")[0], each.cssselect("i")[0]
        assert chinese.get("lang") == "zh-Hans"
        assert pinyin.get("lang") == "zh-Latn-pinyin"
        assert words(chinese)
        assert words(pinyin).isascii() is False


def test_what_a_city_says_of_a_number_goes_before_what_is_said_everywhere(editions: dict[str, Edition]) -> None:
    general: Facts = {
        "id": "120",
        "number": "120",
        "name": {"en": "Ambulance"},
        "purpose": "ambulance",
        "languages": [{"language": "en", "answered": "yes"}],
        "sources": [],
    }
    local = {**general, "name": {"en": "Ambulance here"}, "languages": [{"language": "en", "answered": "no"}]}
    line = emergency.line(editions["en"], [local, general])
    assert line.name == {"en": "Ambulance here"}
    assert line.english == editions["en"].values.answer("no")
    silent = emergency.line(editions["en"], [{**general, "languages": [{"language": "en"}]}])
    assert silent.english is None


def test_insurers_say_where_and_under_which_conditions_or_that_nobody_has_said(built: Built) -> None:
    page = document(built, "insurers/sample-insurer/")
    assert "../../zhengzhou/cn-zz-0002/" in page.xpath("//dt/a/@href")
    text = words(page)
    assert "Network A · International department · outpatient care" in text
    assert "Required: Yes; How long before: 2 working days" in text
    assert "checked on 2026-11-01" in text
    silent = words(document(built, "insurers/silent-insurer/"))
    assert "That does not mean that there is none" in silent
    listing = words(document(built, "insurers/"))
    assert "Of the insurers not in this table no agreement is known" in listing
    assert re.search(r"\d places with an agreement", listing)
    matrix = document(built, "insurers/").cssselect("table.matrix")[0]
    rows = {words(row[0]): [words(cell) for cell in row[1:]] for row in matrix.cssselect("tbody tr")}
    assert "无名保险 broker" not in rows
    assert "无名保险" in listing
    assert any("direct billing: 1" in cell for cell in rows["Sample Insurer insurer"])


@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_the_first_page_has_every_city_and_the_numbers_at_once(built: Built, prefix: str) -> None:
    page = document(built, prefix)
    assert [str(each) for each in page.xpath("//a[@class='cities__name']/@href")] == [
        f"{city}/" for city in built.directory.cities
    ]
    numbers = [str(each) for each in page.xpath("//ul[@class='numbers']//a/@href")]
    assert numbers[:2] == ["tel:120", "tel:110"]
    counts = [words(each) for each in page.cssselect(".cities__counts")]
    assert counts[0] == ("5 家机构" if prefix else "5 places")
    assert counts[1].startswith("已有来源提及：急诊 1 家" if prefix else "Reported so far: emergency department at 1")
    assert not [each for each in counts if re.search(r"\b0\b", each)], "nothing is “known at 0 places”"


def test_sources_and_their_licences_are_credited(built: Built) -> None:
    text = words(document(built, "about/"))
    assert "Sample list of places" in text
    assert "LicenceCC0" in text


def test_a_redirect_names_the_place_it_leads_to(built: Built) -> None:
    assert sample.names("样例第二医院（滨江院区）")[0]["text"] in built.html("hangzhou/cn-hz-0009/")
