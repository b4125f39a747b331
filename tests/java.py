"""Find the Java that the HTML checker (vnu) runs on, or install one (`python -m tests.java`)."""

import os
import shutil
import sys

from tests import machine

DEBIAN_PACKAGE = "default-jre-headless"
ADVICE = (
    "The test that HTML is valid needs Java 11 or newer, and none was found or could be installed: it will fail.\n"
    f"Install one (Debian: sudo apt-get install {DEBIAN_PACKAGE}), or name yours: make test JAVA=/path/to/java"
)


class JavaMissingError(RuntimeError):
    """No usable Java on this machine; the message says how to get one."""

    def __init__(self) -> None:
        super().__init__(ADVICE)


def java_path() -> str:
    """The Java to run: the one that JAVA names, else the machine's. Raises JavaMissingError if there is none."""
    named = os.environ.get("JAVA") or shutil.which("java")
    # macOS has a `java` that only says where to get one: being there is not enough.
    if named and machine.output([named, "-version"]) is not None:
        return named
    raise JavaMissingError


def main() -> int:
    """Make sure that Java is there where that needs no password. Other tests can run without it: exit code 0."""
    try:
        found = java_path()
    except JavaMissingError:
        print("No Java on this machine: installing one for the HTML checker …", flush=True)
        machine.install_by_apt(DEBIAN_PACKAGE)
        try:
            found = java_path()
        except JavaMissingError as missing:
            print(missing, file=sys.stderr)
            return 0
    print(f"The HTML checker will use {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
