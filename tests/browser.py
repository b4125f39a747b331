"""Find the Chromium that the browser tests drive, or install one (`python -m tests.browser`)."""

import functools
import os
import shutil
import sys
from pathlib import Path

from tests import machine

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MACOS_APPS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
DEBIAN_PACKAGES = ("chromium", "fonts-noto-cjk")
# Asked in a process of its own: Playwright cannot be started twice in one, and a test may have started it.
ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright as start\n"
    "with start() as playwright: print(playwright.chromium.executable_path)"
)
ADVICE = (
    "The browser tests need Chromium or Google Chrome, and none was found or could be installed.\n"
    "Install one (Debian: sudo apt-get install chromium fonts-noto-cjk), or name yours: "
    "make test CHROMIUM=/path/to/chromium"
)


class BrowserMissingError(RuntimeError):
    """No usable Chromium on this machine; the message says how to get one."""

    def __init__(self) -> None:
        super().__init__(ADVICE)


@functools.cache
def chromium_path() -> Path:
    """Return the executable to pass to Playwright's `launch(executable_path=…)`.

    One named by the environment variable CHROMIUM is taken without looking further; else the machine's own;
    else the one that Playwright downloaded. Raises BrowserMissingError if none of them starts.
    """
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else [*filter(None, map(shutil.which, NAMES)), *MACOS_APPS]
    for candidate in candidates:
        if _starts(candidate):
            return Path(candidate)
    if not named:
        downloaded = machine.output([sys.executable, "-c", ASK_PLAYWRIGHT])
        if downloaded and _starts(downloaded):
            return Path(downloaded)
    raise BrowserMissingError


def _starts(executable: str) -> bool:
    # Ubuntu's chromium-browser may be a script that only says "install the snap": being there is not enough.
    return Path(executable).is_file() and machine.output([executable, "--version"]) is not None


def _install_by_apt() -> bool:
    return machine.install_by_apt(*DEBIAN_PACKAGES)


def _install_by_playwright() -> bool:
    return machine.run([sys.executable, "-m", "playwright", "install", "chromium"])


def _found() -> Path | None:
    chromium_path.cache_clear()
    try:
        return chromium_path()
    except BrowserMissingError:
        return None


def main() -> int:
    """Make sure that a Chromium is there, installing one if need be; return the exit code."""
    # Whoever names a browser wants that one, not another.
    installers = [] if os.environ.get("CHROMIUM") else [_install_by_apt, _install_by_playwright]
    path = _found()
    for install in installers:
        if path is None:
            print("No Chromium on this machine: installing one for the browser tests …", flush=True)
            install()
            path = _found()
    if path is None:
        print(ADVICE, file=sys.stderr)
        return 1
    print(f"The browser tests will use {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
