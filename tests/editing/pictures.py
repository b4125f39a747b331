"""The pictures in the documentation for editors, taken anew: `python -m tests.editing.pictures [FOLDER]`.

Run it when the workbook, the change sheet or the form look different. Nothing is drawn: LibreOffice shows the real
workbook, a browser the real form, both with the facts of the repository.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
from openpyxl.worksheet.dimensions import ColumnDimension, DimensionHolder
from openpyxl.worksheet.properties import PageSetupProperties
from PIL import Image, ImageChops
from playwright.sync_api import Page

from directory import store
from directory.editing import changesheet, form
from directory.editing.sheet import cells, importing, layout
from directory.publishing import config, edition, frames
from directory.publishing import form as published
from directory.publishing.output import Output
from tests.editing.sheets import DAY, SOURCE, Workbook, export, facts, imported, read
from tests.office import office_path
from tests.publishing import sample, served

FOLDER = store.ROOT / "docs" / "assets" / "images" / "editors"
ROW = "cn-hz-0001/contacts/0"
TITLES = {"zh": "医院官网：联系我们", "en": "Hospital website, contact page"}
CONTACTS = {"B": 13, "C": 25, "D": 10, "E": 9, "F": 17, "G": 19, "H": 10, "I": 0.5}


def saved(picture: Any, path: Path, width: int) -> None:
    """A picture without its margins, this wide, in few colours."""
    picture = picture.convert("RGB")
    picture = picture.crop(ImageChops.difference(picture, Image.new("RGB", picture.size, "white")).getbbox())
    height = int(picture.height * width / picture.width)
    picture = picture.resize((width, height), Image.Resampling.LANCZOS).quantize(64)
    picture.save(path, optimize=True)
    sys.stdout.write(f"{path.name} {picture.size} {path.stat().st_size:,} bytes\n")


def sheet_area(
    book: Path, title: str, area: str, path: Path, width: int, columns: dict[str, float] | None = None
) -> None:
    """An area of a sheet as LibreOffice shows it, with the names of rows and columns."""
    opened = openpyxl.load_workbook(book)
    for other in [each for each in opened.worksheets if each.title != title and not each.title.startswith("_lists")]:
        opened.remove(other)
    sheet = opened[title]
    sheet.data_validations.dataValidation = []
    sheet.auto_filter.ref = None
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_area = area
    sheet.print_options.headings = sheet.print_options.gridLines = True
    for each in sheet.iter_rows():
        for cell in each:
            if cell.__class__.__name__ == "Cell":
                cell.comment = None
    if columns:
        sheet.column_dimensions = DimensionHolder(worksheet=sheet)
        for key, wide in columns.items():
            sheet.column_dimensions[key] = ColumnDimension(sheet, index=key, width=wide, customWidth=True)
        sheet.row_dimensions[2].height = 44
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "part.xlsx"
        opened.save(part)
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = [office_path(), profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(part)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        paper(part.with_suffix(".pdf").read_bytes(), path, width)


def paper(pdf: bytes, path: Path, width: int) -> None:
    """The first page of a PDF."""
    saved(pypdfium2.PdfDocument(pdf)[0].render(scale=2.2).to_pil(), path, width)


def workbook(folder: Path, lang: str, out: Path) -> None:
    """The sheets of contacts and of the source, the marked copy, and the change sheet of what was mended."""
    data = facts(folder / lang)
    filled = Workbook(export(data, lang))
    contacts, source = filled.sheets["contacts"].title, filled.book.worksheets[1].title
    columns = {column.key: column for column in layout.table("sources").columns}
    shown = {name: cells.term(columns[name], SOURCE[name], lang) for name in ("kind", "method")}
    filled.source(**SOURCE | shown | {"title": TITLES[lang]})
    book = filled.save(folder / f"{lang}.xlsx")
    sheet_area(book, source, "B1:C9", out / f"sheet-source-{lang}.png", 760)
    sheet_area(book, contacts, "B2:H8", out / f"sheet-contacts-{lang}.png", 980, CONTACTS)
    filled.set("contacts", ROW, "value", "4.42E+11")
    copy = importing.marked_copy(read(filled.save(folder / f"{lang}.xlsx"), data, lang))
    marked = folder / f"marked-{lang}.xlsx"
    marked.write_bytes(copy or b"")
    sheet_area(marked, contacts, "B2:H6", out / f"sheet-marked-{lang}.png", 980, CONTACTS)
    filled.set("contacts", ROW, "value", "+8657187783778")
    made = imported(filled.save(folder / f"{lang}.xlsx"), data)
    paper(changesheet.pdf(made.changes, "", DAY, lang), out / f"change-sheet-{lang}.png", 900)


def filled_form(folder: Path, out: Path) -> None:
    """The list of entries, and a number that is refused."""
    data = folder / "tree" / "directory" / "data"
    shutil.copytree(store.DATA, data)
    frames.render(folder / "rendered")
    (folder / "site").mkdir()
    settings = config.load()
    cities, _ = store.load_cities(data)
    english = edition.make(settings.languages[0], settings, sample.directory(), folder / "rendered", {})
    published.write(Output(folder / "site"), settings, cities, english)
    with form.serving(folder / "site", data) as address, served.chromium() as browser:
        page = browser.new_page(viewport={"width": 900, "height": 640})
        page.goto(address)
        page.get_by_role("button", name="Login").click()
        page.get_by_text("cn-hz-0001 ·").wait_for()
        page.wait_for_timeout(1500)  # the list slides in
        taken(page, out / "form-list.png", folder)
        page.get_by_text("cn-hz-0001 ·").click()
        page.get_by_text("Contacts 联系方式").first.wait_for()
        contact = page.locator("[id^=contacts-field]").first
        contact.get_by_role("button", name="Expand").click()
        value = contact.locator("[id^=value-field]")
        value.fill("nonsense")
        value.scroll_into_view_if_needed()
        page.get_by_role("button", name="Publish").first.click()
        page.get_by_text("Publish now").first.click()
        page.get_by_text("phone-form").first.wait_for()
        page.wait_for_timeout(1000)
        taken(page, out / "form-refused.png", folder)


def taken(page: Page, path: Path, folder: Path) -> None:
    """What the browser shows."""
    page.screenshot(path=folder / "page.png")
    with Image.open(folder / "page.png") as picture:
        picture.convert("RGB").quantize(64).save(path, optimize=True)
    sys.stdout.write(f"{path.name} {path.stat().st_size:,} bytes\n")


def main() -> None:
    """Take all of them."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        for lang in ("zh", "en"):
            (Path(name) / lang).mkdir()
            workbook(Path(name), lang, out)
        filled_form(Path(name), out)


if __name__ == "__main__":
    main()
