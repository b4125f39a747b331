"""What readers do on the pages of the finder, for the tests."""

from __future__ import annotations

from playwright.sync_api import Page


def ready(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("#finder[data-ready]").wait_for()


def names(page: Page, listed: str = "#finder-results") -> list[str]:
    """The places of a list by the first of their names."""
    texts: list[str] = page.locator(f"{listed} .row-place__name").evaluate_all(
        "links => links.map(link => link.firstChild.textContent.trim())"
    )
    return texts


def filters(page: Page) -> None:
    page.locator("#finder-filters > summary").click()


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"#finder select[name={name}]").select_option(value)


def tap(page: Page, name: str) -> None:
    """One tap on what is called so."""
    named = page.get_by_role("link", name=name, exact=True).or_(page.get_by_role("button", name=name, exact=True))
    named.and_(page.locator(":visible")).first.click()


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what has the focus is called so, then Enter."""
    for _ in range(60):
        page.keyboard.press("Tab")
        told = page.evaluate("document.activeElement.textContent.replace(/\\s+/g, ' ').trim()")
        if told == words:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard does not reach {words!r}")
