"""Weigh an archive (a workbook is one) before anything is unpacked: a few hundred kilobytes can hold gigabytes."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

_RATIO: Final = 100
_SMALL: Final = 4096
"""Archives below this size may unfold to more than a hundred times their size: headers and styles are very alike."""


class NoArchiveError(ValueError):
    """Not a zip archive, or a damaged one."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What an archive says of itself: the names of its parts, their size unpacked, whether one needs a password, and
    what its part `mimetype` starts with.
    """

    packed: int
    unpacked: int
    names: list[str]
    locked: bool
    mimetype: bytes

    def too_much(self, most: int) -> bool:
        """Whether it unfolds to more than `most` bytes or more than a hundred times its size."""
        return self.unpacked > most or self.unpacked > _RATIO * max(self.packed, _SMALL)

    def leads_out(self) -> bool:
        """Whether a part would be written outside the folder it is unpacked into."""
        return any(name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") for name in self.names)


def weigh(raw: bytes) -> Weight:
    """The weight of an archive. NoArchiveError if it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            files = archive.infolist()
            named = [file.filename for file in files]
            kind = archive.open("mimetype").read(80) if "mimetype" in named else b""
    except (
        zipfile.BadZipFile,
        zlib.error,
        ValueError,
        OverflowError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        KeyError,
    ):
        raise NoArchiveError from None
    locked = any(file.flag_bits & 1 for file in files)
    return Weight(len(raw), sum(file.file_size for file in files), named, locked, kind)
