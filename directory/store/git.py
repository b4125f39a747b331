"""git, asked about a folder of facts: fixed arguments, no shell, a limit of time; nothing is ever written by it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

_SECONDS = 60


def installed() -> bool:
    """Whether this machine has git."""
    return shutil.which("git") is not None


def ask(folder: Path, *arguments: str) -> bytes | None:
    """What git says in a folder; None if it fails, is not there, or takes more than a minute."""
    program = shutil.which("git")
    if program is None:
        return None
    command = [program, "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def shortened(folder: Path) -> bool:
    """Whether only the end of the history was fetched (a shallow clone), so that older revisions are missing."""
    return (ask(folder, "rev-parse", "--is-shallow-repository") or b"").strip() == b"true"
