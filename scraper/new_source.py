"""`python -m scraper new-source`: the files of a new source, complete enough to run, to be filled in by a person.

It writes a descriptor, a fixture folder with an example answer in the form of the kind, and the expected file, which
it makes by replaying the example through the real engine.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from rich.console import Console

from directory import store
from scraper import descriptor as descriptors
from scraper.processes import crawl_all
from scraper.workspace import Workspace

TEMPLATE: Final = Path(__file__).parent / "templates" / "descriptor.yml"
DAY: Final = "2026-01-01"
NOTED: Final = ("code", "severity", "place", "field", "found")


class ExistsError(ValueError):
    """The source cannot be made; the message tells why."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a kind needs besides the common part; `answer` is an example in its true form."""

    form: str
    names: tuple[str, str, str]
    answer: str
    request: str = ""
    identity: str = "id"
    ignored: tuple[str, ...] = ()
    page: str = ""


_BINDING: Final = ("id", "name", "address", "phone")
_ROW: Final = {"id": "1", "name": "示例医院", "address": "示例路1号", "phone": "120"}
_KINDS: Final = {
    "table": _Kind(
        "csv", ("名称", "地址", "电话"), "名称,地址,电话\n示例医院,示例路1号,120\n", identity="名称",
        request="  form: csv\n  headings:\n    名称: [医院名称, 机构名称]\n    地址: [详细地址]\n    电话: [联系电话]",
    ),
    "json_api": _Kind("json", ("name", "address", "phone"), json.dumps({"rows": [_ROW]}, ensure_ascii=False),
                      request="  rows: rows[]"),
    "sparql": _Kind(
        "json", ("name", "address", "phone"),
        json.dumps({"head": {"vars": list(_BINDING)}, "results": {"bindings": [
            {name: {"type": "literal", "value": value} for name, value in _ROW.items()}]}}, ensure_ascii=False),
        request='  query: SELECT ?id ?name ?address ?phone WHERE { } # EXAMPLE',
    ),
    "overpass": _Kind(
        "json", ("name", "addr:full", "phone"),
        json.dumps({"version": 0.6, "elements": [{"type": "node", "id": 1, "lat": 30.25, "lon": 120.16, "tags": {
            "amenity": "hospital", "name": "示例医院", "addr:full": "示例路1号",
            "phone": "120"}}]}, ensure_ascii=False),
        request='  query: "[out:json];nwr[amenity=hospital]({south},{west},{north},{east});out center tags;"',
        ignored=("lat", "lon", "timestamp", "amenity"),
    ),
    "json_ld": _Kind(
        "html", ("name", "address/streetAddress", "telephone"),
        '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Hospital", '
        '"name": "示例医院", '
        '"address": {"@type": "PostalAddress", "streetAddress": "示例路1号"}, "telephone": "120"}</script>',
        request="  types: [Hospital, MedicalClinic]", identity="name",
        ignored=("@context", "@type", "address/@type", "page"), page="'{page}'",
    ),
    "fhir": _Kind(
        "json", ("name", "address/text", "telecom/phone"),
        json.dumps({"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": {
            "resourceType": "Location", "id": "1", "status": "active", "name": "示例医院",
            "address": {"text": "示例路1号"},
            "telecom": [{"system": "phone", "value": "120"}]}}]}, ensure_ascii=False),
        ignored=("status", "alias", "organization", "type", "address/*", "position/*", "service", "specialty",
                 "communication", "telecom/*"),
    ),
    "listing": _Kind(
        "html", ("name", "address", "phone"),
        '<ul><li class="hospital"><h3>示例医院</h3><p class="address">示例路1号</p><p class="phone">120</p></li></ul>',
        request="  items: li.hospital\n  fields:\n    name: h3::text\n    address: .address::text\n"
                "    phone: .phone::text",
        identity="name", ignored=("page",),
    ),
}  # fmt: skip

_README: Final = """# {name}

A format example written by `python -m scraper new-source`: 示例医院 is no real place. Replace it by an excerpt of a
real answer of {url}, say here where it is from and under which licence, and write the expected files anew with
`python -m tests.scraper.golden`.
"""


def new_source(name: str, kind: str, url: str, workspace: Workspace) -> list[str]:
    """Write the files of a new source, and return their names. Raises ExistsError."""
    parts = urlsplit(url)
    path, fixture = workspace.sources / f"{name}.yml", workspace.fixtures / name
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,40}", name):
        raise ExistsError(f"{name!r} is no name for a source: small letters, digits and _ only, a letter first")
    if path.exists() or fixture.exists():
        raise ExistsError(f"there is a source {name!r} already ({path.name} or its fixtures)")
    if parts.scheme != "https" or not parts.hostname or not re.fullmatch(r"[a-z0-9.-]+\.[a-z]+", parts.hostname):
        raise ExistsError(f"{url!r} is no https:// address of a host")
    of = _KINDS[kind]
    city = store.city_ids(workspace.data)[0]
    text = TEMPLATE.read_text(encoding="utf-8").format(
        name=name, kind=kind, url=url, host=parts.hostname, city=city, form=of.form, request=of.request,
        identity=of.identity, page=of.page or url, name_field=of.names[0], address_field=of.names[1],
        phone_field=of.names[2],
        ignored="\n".join(f"  {field!r}: EXAMPLE reason" for field in of.ignored) or "  {}",
    )  # fmt: skip
    files = {
        path: text,
        fixture / "README.md": _README.format(name=name, url=url),
        fixture / f"{city}.{of.form}": of.answer,
        fixture / "index.json": json.dumps({f"{city}.{of.form}": {"fetched": DAY}}, indent=1) + "\n",
    }
    for file, content in files.items():
        store.atomic_write(file, content.encode())
    made = _expected(name, city, workspace)
    return [str(file.relative_to(workspace.sources.parents[1])) if file.is_relative_to(workspace.sources.parents[1])
            else file.name for file in (*files, *made)]  # fmt: skip


def _expected(name: str, city: str, workspace: Workspace) -> list[Path]:
    """Replay the example in a place of its own, and keep what came of it."""
    loaded = descriptors.load(name, workspace.sources)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "data")
        target = data / "cities" / city
        target.mkdir(parents=True)
        shutil.copy(workspace.data / "cities" / city / "city.yml", target)
        trial = Workspace(data, workspace.fixtures, workspace.sources, Path(folder, "build"))
        crawl_all([(loaded, loaded.cities)], trial, Console(quiet=True))
        ran = trial.run_folder(name)
        records = list(store.read_jsonl(ran / "records.jsonl"))
        notices = [{key: row[key] for key in NOTED} for row in store.read_jsonl(ran / "notices.jsonl")]
    expected = workspace.fixtures / name / "expected.jsonl", workspace.fixtures / name / "expected_notices.jsonl"
    store.write_jsonl(expected[0], records)
    store.write_jsonl(expected[1], sorted(notices, key=store.dump_line))
    return list(expected)
