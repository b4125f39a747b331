"""Without a connection, in a real Chromium: what was seen, saved or matters in an emergency is there, with its age."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.publishing.conftest import Built
from tests.publishing.served import serving

pytestmark = pytest.mark.browser

READY = "() => navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))"
CACHES = "() => caches.keys()"
WARM = """async path => { for (const name of await caches.keys()) {
  if (await (await caches.open(name)).match(new URL(path, location.href).href)) return true; } return false; }"""


@contextmanager
def visiting(browser: Browser, folder: Path, under: str = "") -> Iterator[tuple[threading.Event, Page, str]]:
    """The switch of the line, a page, and the address of a site of its own, whose worker no other test shares."""
    down = threading.Event()
    with serving(folder, down) as base:
        context = browser.new_context(viewport={"width": 390, "height": 800})
        page = context.new_page()
        page.goto(base + under)
        page.wait_for_function(READY)
        yield down, page, base + under
        context.close()


def kept(page: Page, path: str) -> None:
    """Wait until the device has a page."""
    page.wait_for_function(WARM, arg=path)


def test_what_was_seen_and_what_helps_in_an_emergency_is_there(browser: Browser, built: Built) -> None:
    with visiting(browser, built.folder) as (down, page, base):
        page.goto(f"{base}hangzhou/")
        kept(page, "./")
        kept(page, "emergency/")
        down.set()
        page.goto(f"{base}hangzhou/emergency/")
        expect(page.get_by_role("status")).to_have_text("No connection. This copy is from this minute.")
        assert page.locator("a[href='tel:120']").count() >= 1
        page.goto(f"{base}zh/emergency/")
        expect(page.get_by_role("status")).to_contain_text("没有网络")
        page.goto(f"{base}hangzhou/?x=1#list")
        expect(page.locator("h1")).to_contain_text("Hangzhou")
        expect(page.locator(".row-place").first).to_be_visible()
        page.goto(f"{base}zh/nanning/cn-nn-0001/")
        expect(page.locator("h1")).to_have_text("没有网络时")
        down.clear()
        page.goto(f"{base}hangzhou/")
        expect(page.locator("p[role='status'][style]")).to_have_count(0)


def test_a_saved_place_stays_and_is_listed(browser: Browser, built: Built) -> None:
    with visiting(browser, built.folder) as (down, page, base):
        page.goto(f"{base}hangzhou/cn-hz-0002/")
        page.get_by_role("button", name="Save for offline").click()
        expect(page.get_by_role("button", name="Saved – remove")).to_have_attribute("aria-pressed", "true")
        down.set()
        page.goto(f"{base}hangzhou/cn-hz-0002/")
        expect(page.locator("#content h1")).to_have_text("Sample Second Hospital")
        page.goto(f"{base}offline/")
        page.locator("ul.saved").get_by_text("Sample Second Hospital").click()
        expect(page.locator("#content h1")).to_have_text("Sample Second Hospital")
        down.clear()
        page.goto(base)
        expect(page.locator("section.saved a")).to_have_text("Sample Second Hospital")
        page.goto(f"{base}hangzhou/cn-hz-0002/")
        page.get_by_role("button", name="Saved – remove").click()
        expect(page.get_by_role("button", name="Save for offline")).to_be_enabled()
        page.goto(f"{base}offline/")
        expect(page.locator("[data-none]")).to_be_visible()


def test_the_age_of_an_old_copy_is_told(browser: Browser, built: Built) -> None:
    ageing = """async () => { for (const name of await caches.keys()) { const cache = await caches.open(name);
      for (const request of await cache.keys()) { const answer = await cache.match(request);
        const headers = new Headers(answer.headers);
        headers.set('x-kept', new Date(Date.now() - 3.2 * 86400000).toISOString());
        await cache.put(request, new Response(await answer.blob(), { headers })); } } }"""
    with visiting(browser, built.folder) as (down, page, base):
        page.goto(f"{base}zh/hangzhou/")
        kept(page, "./")
        page.evaluate(ageing)
        down.set()
        page.goto(f"{base}zh/hangzhou/")
        expect(page.get_by_role("status").first).to_have_text("没有网络。以下是3天前保存的副本。")
        page.goto(f"{base}emergency/")
        expect(page.get_by_role("status")).to_have_text("No connection. This copy is from 3 days ago.")


def test_a_new_version_takes_the_place_of_the_old_one_under_any_path(
    browser: Browser, built: Built, tmp_path: Path
) -> None:
    shutil.copytree(built.folder, tmp_path / "deep" / "site")
    worker = tmp_path / "deep" / "site" / "sw.js"
    with visiting(browser, tmp_path, "deep/site/") as (down, page, base):
        before = page.evaluate(CACHES)
        assert before
        assert all(f" {base} " in name for name in before)
        version = next(name for name in before if not name.endswith(("pages", "kept"))).rsplit(" ", 1)[1]
        worker.write_text(worker.read_text(encoding="utf-8").replace(version, "0123456789ab"), encoding="utf-8")
        page.reload()
        page.wait_for_function("async () => (await caches.keys()).some(each => each.endsWith('0123456789ab'))")
        page.wait_for_function(f"async () => !(await caches.keys()).some(each => each.endsWith('{version}'))")
        down.set()
        page.goto(f"{base}emergency/")
        expect(page.locator("h1")).to_be_visible()


def test_the_switch_removes_the_worker_and_what_it_kept(browser: Browser, built: Built, tmp_path: Path) -> None:
    shutil.copytree(built.folder, tmp_path / "site")
    with visiting(browser, tmp_path / "site") as (_, page, base):
        page.evaluate("() => caches.open('somebody else')")
        shutil.copy(tmp_path / "site" / "sw-off.js", tmp_path / "site" / "sw.js")
        page.goto(f"{base}zh/emergency/")  # a page that starts no worker
        page.evaluate("async () => (await navigator.serviceWorker.getRegistration())?.update().catch(() => null)")
        page.wait_for_function("async () => !(await navigator.serviceWorker.getRegistration())")
        page.wait_for_function("async () => (await caches.keys()).join() === 'somebody else'")


@pytest.mark.parametrize(
    "broken",
    [
        "Object.defineProperty(window, 'caches', { get() { throw new DOMException('no', 'SecurityError'); } })",
        "Object.defineProperty(window, 'caches', { value: undefined })",
        "Object.defineProperty(Navigator.prototype, 'serviceWorker', { get() { throw new Error('no'); } })",
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })",
        "navigator.serviceWorker.register = () => Promise.reject(new DOMException('no', 'SecurityError'))",
        "caches.open = () => Promise.reject(new DOMException('full', 'QuotaExceededError'))",
    ],
)
def test_without_storage_everything_else_works(browser: Browser, base: str, broken: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    context.add_init_script(broken)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda each: wrong.append(str(each)))
    page.goto(f"{base}hangzhou/cn-hz-0002/", wait_until="networkidle")
    expect(page.locator("#content h1")).to_have_text("Sample Second Hospital")
    page.locator("button.scheme").click()
    assert page.evaluate("() => document.body.getAttribute('data-md-color-scheme')") == "slate"
    page.goto(f"{base}offline/", wait_until="networkidle")
    expect(page.locator("h1")).to_have_text("Without a connection")
    context.close()
    assert wrong == []


@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_the_site_can_be_installed(built: Built, prefix: str) -> None:
    folder = built.folder / prefix
    manifest = json.loads((folder / "manifest.webmanifest").read_text(encoding="utf-8"))
    assert manifest["display"] == "standalone"
    assert (folder / manifest["scope"]).resolve() == built.folder.resolve()
    for icon in manifest["icons"]:
        content = (folder / icon["src"]).read_bytes()
        with Image.open(BytesIO(content)) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]
    with Image.open(built.folder / "assets" / "images" / "card.png") as card:
        assert card.size == (1200, 630)
        assert len(card.convert("RGB").getcolors(1 << 20) or []) > 10
