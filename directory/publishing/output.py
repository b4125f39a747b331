"""Write the new site beside the old one, then swap them."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from directory import store

_PLAIN = re.compile(r"(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")


class Stream:
    """A file being written, with its size and SHA-256."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.bytes = 0

    def write(self, content: str | bytes) -> None:
        """Append text (UTF-8; lone surrogates become "?") or bytes."""
        data = content.encode("utf-8", "replace") if isinstance(content, str) else content
        self._file.write(data)
        self._digest.update(data)
        self.bytes += len(data)

    @property
    def sha256(self) -> str:
        """The digest of everything written so far, in hexadecimal."""
        return self._digest.hexdigest()


class Output:
    """A folder being filled. Nothing in it is read by anybody before the swap, so files are written plainly: it is the
    swap that is atomic, and forcing each of ten thousand pages to disk would cost minutes.
    """

    def __init__(self, root: Path) -> None:
        """`root` must exist and be empty of the paths that will be written."""
        self.root = root
        self.files = 0
        self.bytes = 0
        self._root = root.as_posix()
        self._folders: set[str] = {self._root}

    def write(self, path: str, content: str | bytes) -> None:
        """Write one file. ValueError for a path outside the folder or one already taken: two pages with one address
        would silently lose one of them. Lone surrogates, which no file can hold, become "?".
        """
        data = content.encode("utf-8", "replace") if isinstance(content, str) else content
        with self._create(path) as file:
            file.write(data)
        self.files += 1
        self.bytes += len(data)

    @contextmanager
    def open(self, path: str) -> Iterator[Stream]:
        """The same for a file too large to hold: write it piece by piece, and learn its size and digest."""
        with self._create(path) as file:
            stream = Stream(file)
            yield stream
        self.files += 1
        self.bytes += stream.bytes

    def _create(self, path: str) -> BinaryIO:
        # Plain names cannot lead out of a folder in which we made every folder; only others need the slow look.
        target = f"{self._root}/{path}" if _PLAIN.fullmatch(path) else store.safe_path(self.root, path).as_posix()
        folder = target.rpartition("/")[0]
        if folder not in self._folders:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        try:
            return Path(target).open("xb")
        except FileExistsError:
            raise ValueError(f"two pages want the path {path!r}") from None


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """An empty folder beside `out` that takes its place when the block ends well; otherwise `out` stays as it was.

    Two runs at once are refused (RuntimeError). What a killed run left behind is removed, and an old site it had
    already moved away is moved back first.
    """
    out = out.resolve()
    out.parent.mkdir(parents=True, exist_ok=True)
    new, old = out.with_name(f".{out.name}.new"), out.with_name(f".{out.name}.old")
    lock = FileLock(out.with_name(f".{out.name}.lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        if not Path(lock.lock_file).exists():
            raise OSError(f"Nothing can be written to {out.parent}. 无法写入 {out.parent}。") from None
        raise RuntimeError(
            f"Another run is publishing to {out.name}: wait for it to end. 另一进程正在写入 {out.name}，请等它结束。"
        ) from None
    try:
        if old.exists() and not out.exists():
            old.replace(out)
        for leftover in (new, old):
            shutil.rmtree(leftover, ignore_errors=True)
        new.mkdir()
        yield new
        if out.exists():
            out.replace(old)
        try:
            new.replace(out)
        except OSError:
            if old.exists():
                old.replace(out)
            raise
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        lock.release()
