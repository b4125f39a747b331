"""The emergency pages: light, alone, one sheet of paper, and two files to keep."""

from __future__ import annotations

import gzip
import io
from dataclasses import replace
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from lxml import html
from playwright.sync_api import Browser, expect

from directory import assemble
from directory.model import Facts
from directory.publishing import city, emergency, emergency_sheet
from directory.publishing.edition import Edition
from directory.publishing.evidence import weigh
from tests.publishing import sample
from tests.publishing.conftest import Built
from tests.publishing.served import watched

PAGES = [f"{prefix}{path}" for prefix in ("", "zh/") for path in ("emergency/", "hangzhou/emergency/")]


def file_name(path: str) -> str:
    return f"120-{'hangzhou' if 'hangzhou' in path else 'china'}"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_small_and_the_files_to_keep_stand_beside_it(built: Built, path: str) -> None:
    assert len(gzip.compress(built.html(path).encode())) <= 14_000
    document = html.document_fromstring(built.html(path))
    assert document.xpath("//p[@class='save']/a/@href")[-2:] == [f"{file_name(path)}.html", f"{file_name(path)}.pdf"]
    assert not document.xpath("//script | //link[@rel='stylesheet'] | //img")
    calls = [str(each) for each in document.xpath("//a/@href") if str(each).startswith("tel:")]
    assert "tel:120" in calls
    assert not any("86120" in each for each in calls)


@pytest.mark.parametrize("path", PAGES)
def test_the_file_to_keep_needs_nothing_else(built: Built, path: str) -> None:
    saved = (built.folder / path / f"{file_name(path)}.html").read_text(encoding="utf-8")
    document = html.document_fromstring(saved)
    addresses = [str(each) for each in document.xpath("//@href | //@src")]
    assert "tel:120" in addresses
    outside = [each for each in addresses if not each.startswith(("tel:", "sms:", "#", "https://www.example.org/"))]
    outside = [each for each in outside if each != "data:,"]  # an empty icon, so that none is asked for
    assert outside == []
    assert len(document.cssselect(".script li")) == 5


@pytest.mark.parametrize("path", PAGES)
def test_the_sheet_is_one_page_that_can_be_read(built: Built, path: str) -> None:
    content = (built.folder / path / f"{file_name(path)}.pdf").read_bytes()
    assert len(content) < 120_000
    [page] = pypdf.PdfReader(io.BytesIO(content)).pages
    told = " ".join(page.extract_text().split())
    for words in ("120", "我需要救护车", "Nín hǎo, wǒ xūyào jiùhùchē.", "胸口很痛", "12345"):
        assert words in told
    assert ("杭州市____" in told) == ("hangzhou" in path)


def test_a_sheet_of_very_many_places_is_still_one_page(editions: dict[str, Edition]) -> None:
    edition = editions["en"]
    facts = {
        "names": sample.names("样例医院" * 6, "Sample Hospital of a Very Long Name " * 3),
        "address": {"zh": "杭州市样例路" * 6},
        "services": [{"kind": "emergency", "available": "yes"}],
    }
    lister = city.Lister(edition)
    made = sample.facility("cn-hz-0042", "hangzhou", facts)
    place = lister.department(made, weigh(made))
    assert place is not None
    told = emergency.context(edition, edition.directory.cities["hangzhou"], [place] * 60)
    assert len(pypdfium2.PdfDocument(emergency_sheet.sheet(edition, told))) == 1
    assert emergency_sheet.sheet(edition, told) == emergency_sheet.sheet(edition, told)


def test_departments_open_day_and_night_stand_first(editions: dict[str, Edition]) -> None:
    edition = editions["en"]

    def place(number: int, **service: str) -> city.Department:
        facts: Facts = {
            "names": sample.names(f"样例{number}"),
            "services": [{"kind": "emergency", "available": "yes", **service}],
        }
        made = sample.facility(f"cn-hz-{number:04d}", "hangzhou", facts)
        found = city.Lister(edition).department(made, weigh(made))
        assert found is not None
        return found

    told = emergency.context(edition, edition.directory.cities["hangzhou"], [place(51), place(52, always="yes")])
    assert [each.id for each in told["departments"]] == ["cn-hz-0052", "cn-hz-0051"]
    page = emergency.page(edition, told, [], "")
    assert "day and night. Emergency department named by" in html.document_fromstring(page).text_content()


def test_whom_insured_people_and_citizens_ring_is_told_with_its_age() -> None:
    directory = assemble.assemble()
    embassies = [line for line in directory.hotlines if line["purpose"] == "consulate"]
    assert len(embassies) >= 7
    for line in embassies:
        assert line["sources"][0].get("stated_on") or line["sources"][0]["method"] == "collected"
        assert line["number"].startswith("+")


def test_lines_of_insurers_and_embassies_have_places_of_their_own(editions: dict[str, Edition]) -> None:
    source = {"title": "T", "kind": "insurer", "url": "https://e.org/", "checked_on": "2026-11-01", "method": "web"}
    insurer: Facts = {
        "id": "x",
        "names": sample.names("样例保险", "Sample Insurer"),
        "contacts": [
            {"kind": "phone", "purpose": "assistance", "value": "4008105119", "extension": "1", "always": "yes"},
            {"kind": "phone", "purpose": "booking", "value": "+8657187783777"},
        ],
        "sources": [source],
    }
    embassy = {
        "id": "y",
        "number": "+861000000000",
        "name": {"en": "Embassy"},
        "purpose": "consulate",
        "sources": [source],
    }
    directory = replace(editions["en"].directory, insurers={"x": insurer}, hotlines=[embassy])
    edition = replace(editions["en"], directory=directory)
    page = html.document_fromstring(emergency.page(edition, emergency.context(edition, None, []), [], ""))
    helped = " ".join(page.xpath("//ul[preceding-sibling::h2[1]/@id='insurers']")[0].text_content().split())
    line = "400 810 5119 ext. 1, cannot be dialled from abroad, day and night · checked on 2026-11-01"
    assert helped == f"Sample Insurer{line}"
    assert page.xpath("//ul[preceding-sibling::h2[1]/@id='insurers']//a/@href")[1] == "tel:4008105119,1"
    abroad = page.xpath("//ul[preceding-sibling::h2[1]/@id='consulates']")[0].text_content()
    assert "Embassy" in abroad
    assert "Answers in English" not in abroad


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False])
def test_task_what_to_say_to_120_in_one_tap_from_any_page(browser: Browser, base: str, *, javascript: bool) -> None:
    with watched(browser, base, width=390, javascript=javascript) as (page, watch):
        for path in ("", "hangzhou/", "about/"):
            page.goto(f"{base}{path}")
            page.locator("a[href*='emergency/']:visible").first.click()
            expect(page.locator("a.big[href='tel:120']")).to_be_in_viewport()
            expect(page.locator(".script b").first).to_have_text("您好，我需要救护车。")
        page.goto(f"{base}hangzhou/cn-hz-0002/")
        page.get_by_role("link", name="What to say in Chinese").click()
        slot = page.get_by_role("textbox", name="The address is")
        slot.press_sequentially("样例路88号")
        expect(page.locator(".script li").nth(1)).to_contain_text("地址是杭州市样例路88号。")
        watch.assert_clean()


@pytest.mark.browser
def test_the_pages_print_on_one_sheet_and_open_from_disk(browser: Browser, base: str, built: Built) -> None:
    page = browser.new_page()
    for path in PAGES:
        page.goto(base + path)
        assert len(pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True)))) == 1, path
    page.goto(Path(built.folder / "hangzhou/emergency/120-hangzhou.html").as_uri())
    expect(page.locator("a.big[href='tel:120']")).to_be_visible()
    page.close()
