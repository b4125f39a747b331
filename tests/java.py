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


def java_path() -> str:
    """The Java to run: the one that JAVA names, else the machine's. Raises LookupError with advice if there is none."""
    named = os.environ.get("JAVA") or shutil.which("java")
    # macOS has a `java` that only says where to get one: being there is not enough.
    if named and machine.output([named, "-version"]) is not None:
        return named
    raise LookupError(ADVICE)


if __name__ == "__main__":
    sys.exit(machine.ensure(java_path, DEBIAN_PACKAGE, "the HTML checker"))
