"""Programs that the tests need of the machine: look for them, and install them where nobody has to be asked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence


def output(command: Sequence[str]) -> str | None:
    """Return what a command printed, or None if it failed, hung or is not there."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def run(command: Sequence[str]) -> bool:
    """Run a command in view of the person at the terminal; return whether it succeeded."""
    print("+", *command, flush=True)
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode == 0
    except OSError as error:
        print(error, file=sys.stderr)
        return False


def install_by_apt(*packages: str) -> bool:
    """Install Debian packages where that needs no password; whether it was done."""
    root = _as_root()
    if root is None or shutil.which("apt-get") is None:
        return False
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    return run([*apt, "update"]) and run([*apt, "install", "-y", "--no-install-recommends", *packages])


def ensure(find: Callable[[], str], package: str, purpose: str) -> int:
    """Make sure that a program is there that one part of the tests needs, where that takes no password.

    `find` returns its path, or raises LookupError whose words say how to get it. The exit code is 0 also without the
    program: all other tests can run.
    """
    try:
        found = find()
    except LookupError:
        print(f"Missing on this machine: {package}. Installing it for {purpose} …", flush=True)
        install_by_apt(package)
        try:
            found = find()
        except LookupError as missing:
            print(missing.args[0], file=sys.stderr)
            return 0
    print(f"For {purpose}: {found}")
    return 0


def _as_root() -> list[str] | None:
    """Return the words to put before a command so that it runs as root, or None if that needs a password."""
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if output(["sudo", "-n", "true"]) is not None else None
