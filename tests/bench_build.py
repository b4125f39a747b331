"""`python -m tests.bench_build DATA OUT CODE…`: the whole of `python -m directory build` in some of the languages only.

The budget of the build is said for two languages; the site has more. MkDocs renders the authored pages of all of them
here too, so what is measured is a little more than a site of these languages would cost.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from directory.__main__ import run_build
from directory.publishing import config, frames


def main(arguments: list[str]) -> int:
    """Build the facts in a folder into another; exit code of the build."""
    data, out, *codes = arguments
    whole = config.load()
    some = replace(whole, languages=tuple(each for each in whole.languages if each.code in codes))
    others = [each.prefix for each in whole.languages if each not in some.languages]
    render = frames.render

    def rendered(folder: Path) -> None:
        render(folder)
        for prefix in others:
            shutil.rmtree(folder / prefix)

    with patch.object(config, "load", lambda: some), patch.object(frames, "render", rendered):
        return run_build(Path(data), Path(out))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
