"""Files that nobody should open, made by hand: bombs, far cells, entities, wrong paths, locks, macros, damage."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
    'sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" '
    'Target="{}"/></Relationships>'
)
_BOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_SHEET = (
    '<?xml version="1.0"?>{}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)


def book(rows: str = "", head: str = "", more: dict[str, bytes] | None = None, body: bytes | None = None) -> bytes:
    """A workbook with one sheet of these rows of XML, and further parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELS.format("officeDocument", "xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", _BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", _RELS.format("worksheet", "worksheets/sheet1.xml"))
        archive.writestr("xl/worksheets/sheet1.xml", body or _SHEET.format(head, rows).encode())
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return buffer.getvalue()


def cell(reference: str, text: str = "x") -> str:
    """A row with one cell of text."""
    row = "".join(filter(str.isdigit, reference))
    return f'<row r="{row}"><c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def _locked() -> bytes:
    raw = bytearray(book(cell("A1")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = raw.find(signature)
        while place >= 0:
            flags = struct.unpack_from("<H", raw, place + offset)[0] | 1
            struct.pack_into("<H", raw, place + offset, flags)
            place = raw.find(signature, place + 4)
    return bytes(raw)


def _lying() -> bytes:
    """An archive whose directory says that a large part is small."""
    raw = bytearray(book(more={"xl/large.xml": b"a" * 3_000_000}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = raw.find(signature)
        while place >= 0:
            struct.pack_into("<I", raw, place + offset, 10)
            place = raw.find(signature, place + 4)
    return bytes(raw)


def _many_cells() -> str:
    row = "".join('<c t="n"><v>1</v></c>' for _ in range(290))
    return "".join(f"<row>{row}</row>" for _ in range(3600))


_ENTITY = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">{}]>'
_BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)).replace("&a0;", "&a;")

FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "zip bomb": (".xlsx", lambda: book(more={"xl/media/a.bin": b"\0" * 250_000_000})),
    "bomb in a sheet": (".xlsx", lambda: book(body=b"<worksheet>" + b" " * 150_000_000)),
    "one far cell": (".xlsx", lambda: book(cell("XFD1048576"))),
    "one far row": (".xlsx", lambda: book(cell("A900000"))),
    "a million cells": (".xlsx", lambda: book(_many_cells())),
    "entity bomb": (".xlsx", lambda: book(cell("A1", "&a9;"), _ENTITY.format(_BOMB))),
    "external entity": (
        ".xlsx",
        lambda: book(cell("A1", "&x;"), '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    ),
    "parameter entity": (
        ".xlsx",
        lambda: book(cell("A1"), '<!DOCTYPE w [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x">%x;]>'),
    ),
    "path out": (".xlsx", lambda: book(more={"../../evil.txt": b"x"})),
    "absolute path": (".xlsx", lambda: book(more={"/etc/evil": b"x"})),
    "backslash path": (".xlsx", lambda: book(more={"xl\\..\\..\\evil": b"x"})),
    "locked": (".xlsx", _locked),
    "old or encrypted": (".xlsx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096),
    "macro": (".xlsm", lambda: book(more={"xl/vbaProject.bin": b"x"})),
    "truncated": (".xlsx", lambda: book(cell("A1"))[:-200]),
    "cut in the middle": (".xlsx", lambda: book(cell("A1") * 500)[:600]),
    "no XML": (".xlsx", lambda: book(body=b"\xff\xfe not xml")),
    "lying sizes": (".xlsx", _lying),
    "too many parts": (".xlsx", lambda: book(more={f"xl/{n}.xml": b"x" for n in range(500)})),
    "OpenDocument": (
        ".ods",
        lambda: book(more={"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
    ),
    "a picture": (".xlsx", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
    "empty": (".xlsx", lambda: b""),
    "endless CSV cell": (".csv", lambda: b'"@row names","' + b"a" * 300_000 + b'"\n'),
    "binary CSV": (".csv", lambda: b"@row names\n\xff\xff\x80\x80\x00"),
    "deep XML": (".xlsx", lambda: book(body=b"<a>" * 400_000)),
    "a folder's worth of a file": (".xlsx", lambda: b"PK" + b"\0" * (21 * 1024 * 1024)),
}
