"""The page of a facility: what was said, by whom, how sure; and never more than that."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from lxml import html

from directory import paths, schema
from directory.model import Facts
from directory.publishing import config
from directory.publishing.edition import Edition
from directory.publishing.evidence import weigh
from directory.publishing.facility import FacilityPages, prepare
from directory.publishing.fields import SECTIONS
from directory.publishing.former import former_district
from directory.publishing.labels import ENUMS
from tests.publishing import sample
from tests.publishing.conftest import Built
from tests.publishing.place_page import FULL, page, place, words


def test_names_address_and_numbers_come_first_in_both_scripts(editions: dict[str, Edition]) -> None:
    second = sample.directory().facilities["hangzhou"][1]
    english, chinese = page(editions["en"], second), page(editions["zh"], second)
    assert words(english, "h1") == words(chinese, ".place__other") == "Sample Second Hospital"
    assert words(chinese, "h1") == words(english, ".place__other") == "样例第二医院（滨江院区）"
    assert english.cssselect(".place__other bdi")[0].get("lang") == "zh-Hans"
    for document in (english, chinese):
        assert words(document, ".card__address") == "杭州市样例路88号"
        assert "tel:120" in document.xpath("//a/@href")
    assert words(english, ".tier") == "Known, not vetted"
    assert "ext. 8001" in words(english, ".contacts")
    assert "cannot be dialled from abroad" in words(english, ".contacts")


def test_the_box_for_the_driver_says_what_is_translated_or_missing(editions: dict[str, Edition]) -> None:
    landmark = {"address": {"en": "300 Sample Road", "landmark": {"en": "Next to the station", "zh": "紧邻车站"}}}
    translated = [{"text": "样例院区", "lang": "zh-Hans", "kind": "translation"}]
    box = page(editions["en"], place(landmark | {"names": translated})).cssselect(".card")[0]
    assert "This Chinese name is a translation" in words(box, ".card__note")
    assert words(box, ".card__missing") == "Address in Chinese: Unknown"
    assert words(box, ".card__name") == "样例院区 紧邻车站"
    own = [*translated, {"text": "样例医院", "lang": "zh-Hans", "kind": "official"}]
    document = page(editions["en"], place({"names": own}))
    assert words(document, ".card__name") == "样例医院"
    assert document.cssselect(".card__note") == []
    foreign = page(editions["en"], place({"names": [{"text": "Sample", "lang": "en", "kind": "official"}]}))
    assert words(foreign, ".card__missing") == "Name in Chinese: Unknown Address in Chinese: Unknown"
    assert foreign.cssselect(".card__name, .card__hint") == []


def test_a_source_that_names_a_district_of_the_past_is_told_apart(editions: dict[str, Edition]) -> None:
    edition = editions["en"]
    city = {**edition.directory.cities["hangzhou"]}
    former = {"name": {"zh": "样旧区", "en": "Old District"}, "until": "2021-04-09"}
    city["districts"] = [{**city["districts"][0], "former": [former]}, *city["districts"][1:]]
    address = {"zh": "杭州市杭州上区样例路1号", "district": "330102"}

    def told(record: str, zh: str, district: str = "330102") -> str:
        older = {"zh": zh, "district": district}
        said = [
            sample.statement(("address",), older, published=False, record=record, stated_on="2020", url="https://b.cn/")
        ]
        made = place({"address": {**address, "district": district}}, extra=said)
        found = former_district(made, city, weigh(made))
        return "" if found is None else f"{found.name['zh']} {found.until} {found.refs}"

    assert told("", "杭州市样旧区样例路1号") == "样旧区 2021-04-09 (2,)"
    assert told("list:杭州市/样旧区/样例", "杭州市样例路1号") == "样旧区 2021-04-09 (2,)"
    assert told("list:杭州市/杭州上区/样例", "杭州市样例路1号") == ""
    assert told("", "杭州市样旧区样例路1号", "330105") == ""
    made = place({"address": {**address, "zh": "杭州市样旧区样例路1号"}})
    document = html.document_fromstring(FacilityPages(edition, []).render(prepare(made, city)))
    assert "The source writes 样旧区 (Old District); part of Hangzhou Upper District since 2021-04-09" in words(
        document, ".card__foot"
    )


def test_every_value_leads_to_its_source_and_says_if_it_is_stale(editions: dict[str, Edition]) -> None:
    old = place({"beds": {"count": 1200}}, said={"confirmed": False, "stated_on": "2018"})
    document = page(editions["en"], old)
    assert "not confirmed since 2018" in words(document, "#place ~ dl .stale")
    assert document.cssselect(".refs a")[0].get("href") == "#s1"
    assert "Sample list of places" in words(document, "#s1")
    assert "dated 2018" in words(document, "#s1")
    undated = place({"beds": {"count": 1200}}, said={"confirmed": False, "stated_on": None})
    assert "not confirmed: undated source" in words(page(editions["en"], undated), ".stale")
    assert "来源无日期" in words(page(editions["zh"], undated), ".stale")


def test_each_value_of_the_sample_has_a_source(built: Built) -> None:
    for facilities in built.directory.facilities.values():
        for facility in facilities:
            found = weigh(facility)
            for path, _ in paths.pairs(facility.facts):
                assert found.of(*path).refs, (facility.id, path)


def test_other_values_are_listed_and_agreeing_or_removed_ones_are_not(editions: dict[str, Edition]) -> None:
    second = sample.directory().facilities["hangzhou"][1]
    document = page(editions["en"], second)
    differing = words(document, "#differences ~ dl")
    assert "杭州市样例路68号" in differing
    assert "88" not in differing
    assert "99" not in words(document, "article")
    assert [each.get("href") for each in document.cssselect(".card .refs a")] == ["#s1", "#s2"]
    part = sample.statement(("beds",), {"count": 1200}, published=False, url="https://www.example.org/part")
    agreeing = place({"beds": {"count": 1200, "on": "2018"}}, extra=[part])
    assert page(editions["en"], agreeing).cssselect("#differences") == []


def test_a_closed_or_unconfirmed_place_says_so_at_the_top(editions: dict[str, Edition]) -> None:
    assert words(page(editions["en"], place({"status": "closed"})), ".notice") == "Status: Closed"
    assert "call before you go" in words(page(editions["en"], place({"status": "unconfirmed"})), ".notice")
    assert page(editions["en"], place({"status": "open"})).cssselect(".notice") == []


def test_a_coarse_point_is_not_offered_as_a_destination(editions: dict[str, Edition]) -> None:
    area = {"lat": 30.2, "lon": 120.2, "precision": "district", "datum": "WGS-84"}
    document = page(editions["en"], place({"point": area}))
    hrefs = document.xpath("//p[@class='maps']/a/@href")
    assert hrefs[0] == "#card"
    assert len(hrefs) == 5
    assert not any("30.2" in str(each) for each in hrefs)
    assert "Only the rough area is known" in words(document, "#address ~ .aside")


def test_other_campuses_of_the_same_hospital_are_linked(editions: dict[str, Edition]) -> None:
    edition = editions["en"]
    one = sample.facility("cn-hz-0051", "hangzhou", {"names": sample.names("甲院区"), "organisation": "cn-hz-o001"})
    two = sample.facility("cn-hz-0052", "hangzhou", {"names": sample.names("乙院区"), "organisation": "cn-hz-o001"})
    rendered = FacilityPages(edition, [one, two]).render(prepare(one, edition.directory.cities["hangzhou"]))
    document = html.document_fromstring(rendered)
    assert document.xpath("//h2[@id='campuses']/following-sibling::ul//@href") == ["../cn-hz-0052/"]


def test_every_field_of_the_schema_is_on_the_page_of_a_place_that_has_it(editions: dict[str, Edition]) -> None:
    whole = place(FULL | {"names": sample.names("样例", "Sample")})
    for edition in editions.values():
        shown = words(page(edition, whole), "dt, h2")
        for name, node in schema.properties("facts").items():
            if name not in ("point", "address", "contacts", "services"):
                heading = edition.words.gettext("Sources differ") if name == "conflict" else edition.values.label(node)
                assert heading in shown, name


def test_every_fixed_value_of_the_schema_has_words(editions: dict[str, Edition]) -> None:
    def enums(node: Any, name: str) -> list[tuple[str, str]]:
        if isinstance(node, list):
            return [pair for item in node for pair in enums(item, name)]
        if not isinstance(node, dict):
            return []
        own = [(name, str(value)) for value in node.get("enum", ())]
        below = [
            pair
            for key, value in node.items()
            for pair in enums(value, name if key in ("items", "properties") else key)
        ]
        return own + below

    shown = (
        "facts",
        "service",
        "contact",
        "name",
        "point",
        "hours",
        "agreement",
        "insurer",
        "sign",
        "remote_consultation",
    )
    asked = {pair for kind in (*shown, "payment_route") for pair in enums(schema.load_schema()["$defs"][kind], kind)}
    asked |= {("tier", "listed"), ("tier", "known"), ("yes_no", "yes"), ("yes_no", "no")}
    assert len(asked) > 30
    for field, value in sorted(asked - {pair for pair in asked if pair[0] == "days"}):
        assert value in ENUMS.get(field, {}), (field, value)
        assert str(editions["zh"].values.enum(field, value)) != ENUMS[field][value]


WEEK = ["mo", "tu", "we", "th", "fr", "sa", "su"]


@pytest.mark.parametrize(
    ("days", "times", "more", "english", "chinese"),
    [
        (WEEK[:5], ("08:00", "11:30"), {}, "Mon–Fri 08:00–11:30", "周一–周五 08:00–11:30"),
        (
            ["mo", "we", "sa", "su"],
            ("08:00", "12:00"),
            {},
            "Mon, Wed, Sat–Sun 08:00–12:00",
            "周一、周三、周六–周日 08:00–12:00",
        ),
        (WEEK, ("00:00", "24:00"), {}, "day and night, every day", "每天24小时"),
        (
            ["su"],
            ("08:00", "12:00"),
            {"holidays": "closed"},
            "Sun 08:00–12:00, closed on public holidays",
            "周日 08:00–12:00，法定节假日不开放",
        ),
    ],
)
def test_hours_read_naturally(
    editions: dict[str, Edition],
    days: list[str],
    times: tuple[str, str],
    more: Facts,
    english: str,
    chinese: str,
) -> None:
    hours = {"days": days, "from": times[0], "to": times[1], **more}
    assert str(editions["en"].values.hours(hours)) == english
    assert str(editions["zh"].values.hours(hours)) == chinese


def test_a_price_bears_its_currency_and_date(editions: dict[str, Edition]) -> None:
    price = {"amount": 1000, "amount_to": 1500, "currency": "CNY", "on": "2024"}
    assert str(editions["en"].values.money(price)) == "CNY 1,000–1,500, as of 2024"


ORDER = ["answers", "now", "languages", "insurance", "paying", "booking", "address", "medicine", "privacy", "place"]


def test_the_page_answers_in_the_order_of_what_a_foreigner_asks(editions: dict[str, Edition], built: Built) -> None:
    for prefix in ("", "zh/"):
        document = html.document_fromstring(built.html(f"{prefix}hangzhou/cn-hz-0001"))
        ids = [str(each.get("id")) for each in document.cssselect("article h2")]
        assert ids[: len(ORDER)] == ORDER
        assert ids[-1] == "sources"
    bare = page(editions["en"], place({}))
    told = [str(each.get("id")) for each in bare.cssselect("article h2")]
    assert told == [*ORDER[:7], "place", "unknown", "sources"]


def test_what_a_service_says_stands_with_the_question_it_answers(editions: dict[str, Edition]) -> None:
    second = sample.directory().facilities["hangzhou"][1]
    document = page(editions["en"], second)
    spoken = document.xpath("//section[h2/@id='languages']")[0]
    assert words(spoken, "h3") == "International department"
    assert "Doctor" in words(spoken, "h3 ~ dl")
    listed = document.xpath("//section[h2/@id='now']")[0]
    assert "Mon–Fri 08:00–11:30" in words(listed, ".service")
    assert "Doctor" not in words(listed, ".service")


def test_only_hours_confirmed_in_time_may_become_open(editions: dict[str, Edition]) -> None:
    hours = [{"days": ["mo"], "from": "08:00", "to": "12:00"}]
    services = [{"kind": "outpatient", "available": "yes", "hours": hours}]

    def offered(facts: Facts, **more: Any) -> list[str]:
        found = page(editions["en"], place(facts, **more)).cssselect(".open")
        return [str(each.get("data-timetable")) for each in found]

    assert [json.loads(each) for each in offered({"services": services})] == [{"hours": hours}]
    assert offered({"services": services}, said={"confirmed": False, "stated_on": "2018"}) == []
    assert offered({"services": services, "status": "closed"}) == []
    assert offered({"services": services, "status": "unconfirmed"}) == []
    assert offered({"services": [{**services[0], "available": "no"}]}) == []
    assert offered({"services": [{"kind": "emergency", "always": "no"}]}) == []


def test_the_card_for_a_driver_has_name_address_gates_and_pinyin(editions: dict[str, Edition]) -> None:
    gates = [{"kind": "emergency", "address": "样例路90号", "name": {"zh": "东门", "en": "East gate"}}]
    facts = {
        "address": {"zh": "杭州市莫干山路88号", "landmark": {"zh": "紧邻车站"}},
        "entrances": gates,
        "contacts": [{"kind": "phone", "value": "+8657187783777", "purpose": "switchboard"}],
    }
    card = page(editions["en"], place(facts)).cssselect("#card")[0]
    told = words(card, "p, li")
    for part in (
        "师傅您好，请送我到这里：",
        "样例",
        "杭州市莫干山路88号",
        "紧邻车站",
        "东门（样例路90号）",
        "East gate",
    ):
        assert part in told
    assert "mò gān shān lù 88 hào" in told
    assert "0571-87783777" in told
    nameless = place({"names": [{"text": "Sample", "lang": "en", "kind": "official"}]})
    assert page(editions["en"], nameless).cssselect("#card, a[href='#card']") == []


def test_the_desk_is_asked_about_each_insurer_said_to_settle_there(editions: dict[str, Edition]) -> None:
    general = words(page(editions["en"], place({})), ".desk .say__zh")
    assert general.startswith("您好，请问这里可以和我的保险公司直接结算吗？")
    assert "请给我发票、费用清单、病历和检查报告" in general
    direct = {"insurer": "sample-insurer", "service": "international", "care": "outpatient", "settlement": "direct"}
    letter = direct | {"care": "inpatient", "settlement": "guarantee_letter"}
    none = direct | {"settlement": "none"}
    document = page(editions["en"], place({"agreements": [direct, direct | {"network": "B"}, letter, none]}))
    asked = [str(each.text_content()) for each in document.cssselect(".desk .say__zh")]
    assert len(asked) == 3
    assert "请问国际医疗部的门诊费用可以直接结算吗？" in asked[0]
    assert "请问国际医疗部的住院费用可以凭担保函结算吗？" in asked[1]
    assert "Can you bill it directly?" in words(document, ".desk .say__mean")


def with_config(edition: Edition, **changes: Any) -> Edition:
    return replace(edition, config=replace(edition.config, **changes))


def test_mistakes_are_reported_by_part_where_somebody_said_whereto(editions: dict[str, Edition]) -> None:
    english = editions["en"]
    assert page(english, place({})).cssselect(".report") == []
    mail = page(with_config(english, report_mail="desk@example.org"), place({})).cssselect(".report a")
    assert len(mail) == len(SECTIONS) + 1
    href = unquote(str(mail[1].get("href")))
    assert href.startswith("mailto:desk@example.org?subject=cn-hz-0042: Will they understand me?&body=cn-hz-0042 · ")
    assert "no health details" in href
    form = with_config(
        english,
        report_form="https://www.example.org/new?id={id}&part={part}&page={page}",
        url="https://www.example.org/",
    )
    link = page(form, place({})).cssselect(".report a")[0].get("href")
    page_ = "https%3A%2F%2Fwww.example.org%2Fhangzhou%2Fcn-hz-0042%2F"
    assert link == f"https://www.example.org/new?id=cn-hz-0042&part=Can%20I%20go%20now%3F&page={page_}"


def test_a_code_is_drawn_only_where_the_address_of_the_site_is_known(editions: dict[str, Edition]) -> None:
    assert page(editions["en"], place({})).cssselect(".code") == []
    known = page(with_config(editions["zh"], url="https://www.example.org/"), place({}))
    assert len(known.cssselect(".code svg path")) == 2


@pytest.mark.parametrize(
    ("report", "words_"),
    [("mail: 'nobody'", "extra.report.mail"), ("form: 'javascript:alert(1)'", "extra.report.form")],
)
def test_an_address_for_mistakes_that_is_none_is_refused(tmp_path: Path, report: str, words_: str) -> None:
    head, _ = config.CONFIG_FILE.read_text(encoding="utf-8").split("\n  report:\n")
    file = tmp_path / "mkdocs.yml"
    file.write_text(f"{head}\n  report:\n    {report}\n", encoding="utf-8")
    with pytest.raises(config.ConfigError, match=words_):
        config.load(file)
    file.write_text(f"{head}\n  report: {{mail: a@example.org, form: 'https://e.org/?p={{part}}'}}\n", encoding="utf-8")
    loaded = config.load(file)
    assert (loaded.report_mail, loaded.report_form) == ("a@example.org", "https://e.org/?p={part}")
