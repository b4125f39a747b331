"""Find the LibreOffice that workbooks are tried with, or install its Calc (`python -m tests.office`)."""

import os
import shutil
import sys

from tests import machine

DEBIAN_PACKAGE = "libreoffice-calc"
ADVICE = (
    "The test of workbooks needs LibreOffice Calc, and none was found or could be installed: it will fail.\n"
    f"Install it (Debian: sudo apt-get install {DEBIAN_PACKAGE}), or name yours: make test SOFFICE=/path/to/soffice"
)
MACOS_APP = "/Applications/LibreOffice.app/Contents/MacOS/soffice"


def office_path() -> str:
    """The program to run: the one SOFFICE names, else the machine's. Raises LookupError if there is none."""
    for named in (os.environ.get("SOFFICE"), shutil.which("soffice"), shutil.which("libreoffice"), MACOS_APP):
        found = shutil.which(named) if named else None
        if found:
            return found
    raise LookupError(ADVICE)


if __name__ == "__main__":
    sys.exit(machine.ensure(office_path, DEBIAN_PACKAGE, "the tests of workbooks"))
