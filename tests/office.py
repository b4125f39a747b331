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


class OfficeMissingError(RuntimeError):
    """No usable LibreOffice on this machine; the message says how to get one."""

    def __init__(self) -> None:
        super().__init__(ADVICE)


def office_path() -> str:
    """The program to run: the one SOFFICE names, else the machine's. Raises OfficeMissingError if there is none."""
    for named in (os.environ.get("SOFFICE"), shutil.which("soffice"), shutil.which("libreoffice"), MACOS_APP):
        found = shutil.which(named) if named else None
        if found:
            return found
    raise OfficeMissingError


def main() -> int:
    """Make sure that it is there where that needs no password. Other tests can run without it: exit code 0."""
    try:
        found = office_path()
    except OfficeMissingError:
        print("No LibreOffice on this machine: installing its Calc for the tests of workbooks …", flush=True)
        machine.install_by_apt(DEBIAN_PACKAGE)
        try:
            found = office_path()
        except OfficeMissingError as missing:
            print(missing, file=sys.stderr)
            return 0
    print(f"Workbooks will be tried with {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
