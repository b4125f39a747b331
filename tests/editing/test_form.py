"""The editors' form in a real browser, with the real decap-server, and the guard behind it."""

from __future__ import annotations

import http.client
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from directory import schema, store
from directory.editing import form, guard
from directory.publishing import config
from directory.publishing.form import settings
from tests.publishing import served
from tests.publishing.served import watched

ENTRY = """\
# Kept by the health desk.
id: cn-hz-0002
city: hangzhou
names:
  - text: 样例第二医院
    lang: zh-Hans
    kind: official # as on the licence
contacts:
  - kind: phone
    purpose: switchboard
    value: "+8657187783777"
beds:
  count: 800
# The page was read twice.
sources:
  - title: Sample page
    kind: government
    url: https://www.example.org/
    checked_on: "2026-11-01"
    method: web
    covers: [names, contacts, beds]
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with served.chromium() as started:
        yield started


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A working tree with one city and one entry."""
    data = tmp_path / "tree" / "directory" / "data"
    (data / "cities" / "hangzhou" / "facilities").mkdir(parents=True)
    shutil.copy(store.DATA / "cities" / "hangzhou" / "city.yml", data / "cities" / "hangzhou" / "city.yml")
    (data / "cities" / "hangzhou" / "facilities" / "cn-hz-0002.yml").write_text(ENTRY, encoding="utf-8")
    return data


@pytest.fixture
def entry(data: Path) -> Path:
    return data / "cities" / "hangzhou" / "facilities" / "cn-hz-0002.yml"


@pytest.fixture
def address(site: Path, data: Path) -> Iterator[str]:
    with form.serving(site, data) as address:
        yield address


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of which only the form is needed."""
    from directory.publishing import edition, frames
    from directory.publishing import form as published
    from directory.publishing.output import Output
    from tests.publishing import sample

    folder = tmp_path_factory.mktemp("form")
    rendered = tmp_path_factory.mktemp("rendered")
    frames.render(rendered)
    made, settings_ = sample.directory(), config.load()
    english = edition.make(settings_.languages[0], settings_, made, rendered, {})
    published.write(Output(folder), settings_, {"hangzhou": made.cities["hangzhou"]}, english)
    return folder


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Login").click()
    page.get_by_text("cn-hz-0002 · 样例第二医院").click()
    page.get_by_text("Contacts 联系方式").first.wait_for()


def phone(page: Page) -> Any:
    """The box with the number of the only contact, opened."""
    contacts = page.locator("[id^=contacts-field]").first
    contacts.get_by_role("button", name="Expand").click()
    return contacts.locator("[id^=value-field]")


def test_a_phone_changed_in_the_form_changes_that_line_alone(browser: Browser, address: str, entry: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 1200})
    opened(page, address)
    phone(page).fill("+8657187783778")
    page.get_by_role("button", name="Publish").first.click()
    page.get_by_text("Publish now").first.click()
    expect(page.get_by_text("Entry saved").or_(page.get_by_text("Entry published")).first).to_be_visible()
    assert entry.read_text(encoding="utf-8") == ENTRY.replace("87783777", "87783778")
    page.close()


def test_a_value_of_the_wrong_form_is_refused_in_the_form(browser: Browser, address: str, entry: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 1200})
    opened(page, address)
    page.locator("[id^=id-field]").first.fill("Second Hospital")
    page.get_by_role("button", name="Publish").first.click()
    page.get_by_text("Publish now").first.click()
    expect(page.get_by_text("cn-hz-0001").first).to_be_visible()  # the example in the message
    assert entry.read_text(encoding="utf-8") == ENTRY
    page.close()


def test_sveltia_opens_without_asking_any_other_host(browser: Browser, site: Path) -> None:
    with served.serving(site) as base, watched(browser, base) as (page, told):
        page.goto(f"{base}admin/")
        page.get_by_role("button", name="Work with Test Repository").click()
        page.goto(f"{base}admin/#/collections/hangzhou/new?id=cn-hz-0099")
        expect(page.get_by_text("Identifier 编号").first).to_be_visible()
        assert "cn-hz-0099" in [box.input_value() for box in page.locator("input[type=text]").all()]
        assert [url for url in told.outside if not url.startswith(f"blob:{base}")] == []
        assert told.complaints == []


# -- requests of the form -----------------------------------------------------------------------------


def ask(address: str, request: dict[str, Any], **headers: str) -> tuple[int, Any]:
    origin = address.removesuffix("/admin/decap/")
    connection = http.client.HTTPConnection(urlsplit(origin).netloc, timeout=30)
    given = {"Content-Type": "application/json", "Origin": origin} | headers
    connection.request("POST", "/admin/api", json.dumps(request), given)
    answer = connection.getresponse()
    told = json.loads(answer.read())
    connection.close()
    return answer.status, told


PATH = "directory/data/cities/hangzhou/facilities/cn-hz-0002.yml"


def read(address: str) -> dict[str, Any]:
    status, answer = ask(address, {"action": "getEntry", "params": {"branch": "main", "path": PATH}})
    assert status == 200
    found: dict[str, Any] = yaml.load(answer["data"], yaml.BaseLoader)  # noqa: S506  texts only
    return found


def save(address: str, entry: dict[str, Any], path: str = PATH) -> tuple[int, Any]:
    raw = yaml.safe_dump(entry, allow_unicode=True)
    file = {"slug": "x", "path": path, "raw": raw}
    return ask(address, {"action": "persistEntry", "params": {"branch": "main", "dataFiles": [file], "assets": []}})


def test_two_editors_of_different_fields_both_keep_their_work(address: str, entry: Path) -> None:
    first, second = read(address), read(address)
    first["contacts"][0]["value"] = "+8657187783778"
    second["beds"]["count"] = "801"
    assert save(address, first)[0] == save(address, second)[0] == 200
    expected = ENTRY.replace("87783777", "87783778").replace("count: 800", "count: 801")
    assert entry.read_text(encoding="utf-8") == expected


def test_a_save_over_somebody_elses_is_refused_in_both_languages(address: str, entry: Path) -> None:
    mine = read(address)
    entry.write_text(ENTRY.replace("87783777", "87783779"), encoding="utf-8")
    mine["contacts"][0]["value"] = "+8657187783778"
    status, answer = save(address, mine)
    assert status == 422
    assert "somebody else changed Contacts" in answer["error"]
    assert "他人已修改联系方式" in answer["error"]
    assert "87783779" in entry.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"beds": {"count": "many"}}, "beds"),
        ({"contacts": [{"kind": "phone", "value": "12"}]}, "contacts"),
        ({"sources": []}, "sources"),
        ({"point": {"lat": "39.9", "lon": "116.4", "precision": "street", "datum": "WGS-84"}}, "point"),
    ],
)
def test_what_would_not_pass_the_check_is_not_written(
    address: str, entry: Path, change: dict[str, Any], told: str
) -> None:
    status, answer = save(address, read(address) | change)
    assert status == 422
    assert told in answer["error"]
    assert entry.read_text(encoding="utf-8") == ENTRY


@pytest.mark.parametrize(
    "path",
    [
        "directory/data/decisions.csv",
        "directory/data/cities/hangzhou/city.yml",
        "directory/data/cities/hangzhou/facilities/../city.yml",
        "../outside.yml",
        "/etc/passwd",
        "directory/data/cities/hangzhou/facilities/x/y.yml",
    ],
)
def test_only_entries_are_written(address: str, data: Path, path: str) -> None:
    before = {file: file.read_bytes() for file in data.parents[1].rglob("*") if file.is_file()}
    assert save(address, read(address), path)[0] == 422
    assert {file: file.read_bytes() for file in data.parents[1].rglob("*") if file.is_file()} == before


@pytest.mark.parametrize("action", ["deleteFiles", "persistMedia", "deleteEntry", "updateUnpublishedEntryStatus"])
def test_nothing_is_deleted_or_uploaded(address: str, entry: Path, action: str) -> None:
    status, answer = ask(address, {"action": action, "params": {"branch": "main", "paths": [PATH]}})
    assert status == 422
    assert action in answer["error"]
    assert entry.is_file()


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}])
def test_another_site_in_the_browser_cannot_write(address: str, entry: Path, headers: dict[str, str]) -> None:
    assert ask(address, {"action": "info", "params": {}}, **headers)[0] == 403


# -- configuration ------------------------------------------------------------------------------------


def test_the_configuration_has_the_form_that_the_program_publishes() -> None:
    folder = schema.ROOT / "node_modules" / "@sveltia" / "cms" / "schema"
    published = json.loads((folder / "sveltia-cms.json").read_text(encoding="utf-8"))
    made = settings(config.load(), {"hangzhou": store.load_city("hangzhou")})
    problems = jsonschema.Draft7Validator(published).iter_errors(made)
    assert [f"{list(each.path)}: {each.message[:200]}" for each in problems] == []


def test_every_field_of_an_entry_is_asked_for() -> None:
    [collection] = settings(config.load(), {"hangzhou": store.load_city("hangzhou")})["collections"]
    asked = {field["name"] for field in collection["fields"]}
    entry = set(schema.properties("entry"))
    assert asked == entry


def test_on_this_machine_the_form_saves_to_this_machine(site: Path) -> None:
    content = (site / "admin" / "config.yml").read_bytes()
    assert yaml.safe_load(content)["backend"] == {"name": "test-repo"}
    local = yaml.safe_load(form.local(content, "http://127.0.0.1:1/admin/api"))
    assert local["backend"] == {"name": "proxy", "proxy_url": "http://127.0.0.1:1/admin/api", "branch": "main"}


# -- the guard ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "saved", "wanted"),
    [
        pytest.param(ENTRY, ENTRY, ENTRY, id="nothing changed"),
        pytest.param(
            ENTRY + "notes_internal: kept\n", ENTRY, ENTRY + "notes_internal: kept\n", id="unknown field put back"
        ),
        pytest.param(
            ENTRY, ENTRY + "grade: ''\nlanguages: []\ncampus: {en: '', zh: ''}\n", ENTRY, id="empty is absent"
        ),
        pytest.param(ENTRY + "grade: ~\n", ENTRY, ENTRY + "grade: ~\n", id="taken away stays taken away"),
        pytest.param(ENTRY, ENTRY + "grade: 3-a\n", ENTRY + "grade: 3-a\n", id="a new field"),
        pytest.param("", ENTRY, None, id="a new entry"),
    ],
)
def test_the_guard_changes_what_was_changed(now: str, saved: str, wanted: str | None) -> None:
    plain = yaml.safe_dump(yaml.load(saved, yaml.BaseLoader), allow_unicode=True).encode()  # noqa: S506  texts only
    found = guard.guarded(now.encode(), now.encode(), plain).decode()
    if wanted is None:
        assert yaml.load(found, yaml.BaseLoader) == yaml.load(saved, yaml.BaseLoader)  # noqa: S506
    else:
        assert yaml.load(found, yaml.BaseLoader) == yaml.load(wanted, yaml.BaseLoader)  # noqa: S506
        assert "# Kept by the health desk." in found
        assert "# as on the licence" in found
