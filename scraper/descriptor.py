"""Source descriptors: `sources/<name>.yml`, read strictly and checked against `sources/schema.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

from directory import store
from directory.model import Facts, Source, Text

SOURCES: Final = Path(__file__).parent / "sources"


class BadDescriptorError(ValueError):
    """A descriptor that cannot be used; the message names file, place and reason."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a good run of one city holds. `fill` maps a path like "address/zh" to the least share of records with it."""

    minimum: int
    maximum: int
    fill: dict[str, float]


@dataclass(frozen=True, slots=True)
class Descriptor:
    """One source. The fields are explained in `sources/schema.json`."""

    name: str
    title: Text
    publisher: Text
    kind: str
    method: str
    licence: str
    attribution: Text
    may_archive: bool
    url: str
    datum: str
    point_precision: str
    spider: str
    allowed_domains: tuple[str, ...]
    robots_exception: str
    status: str
    cadence: str
    cities: tuple[str, ...]
    request: Facts
    city_from: Facts | None
    identity: Facts
    page: str
    stated_on: str | dict[str, str]
    section: str
    point: dict[str, str]
    facts: Facts
    lookups: dict[str, dict[str, Any]]
    ignored: dict[str, str]
    leave_out: dict[str, dict[str, str]]
    expect: dict[str, Expectation]

    @property
    def file(self) -> str:
        """How notices name this file."""
        return f"scraper/sources/{self.name}.yml"

    def answer_file(self, city: str) -> str:
        """The archive's name for the answer that holds this city."""
        return str(self.request["file"]).replace("{city}", city)

    @property
    def proven(self) -> bool:
        """Whether a real answer has ever been read with it."""
        return self.status == "proven"

    def fields(self) -> dict[str, bool]:
        """Every field of the source that is read, and whether an answer without it is a fault."""
        read = dict.fromkeys(self.identity["fields"], True)
        read |= dict.fromkeys((self.city_from or {}).get("fields", ()), True)
        places = [field for use, field in self.point.items() if use != "optional"]
        read |= dict.fromkeys(places, self.point.get("optional") != "yes")
        read |= dict.fromkeys(self.leave_out, False)
        if isinstance(self.stated_on, dict):
            read[self.stated_on["field"]] = self.stated_on.get("optional") != "yes"
        for leaf in leaves(self.facts):
            read.setdefault(leaf["field"], leaf.get("optional") != "yes")
            if "district" in leaf:
                read[leaf["district"]] = leaf.get("optional") != "yes"
        read.pop("identity", None)  # every row has it from us
        return read

    def source(self) -> Source:
        """Who is behind it, for `directory/data/sources.jsonl`."""
        return Source(
            self.name, self.title, self.publisher, self.kind, self.method, self.licence, self.attribution, self.url
        )


def leaves(node: Any) -> list[Facts]:
    """Every mapping with `field` in a template of facts."""
    if isinstance(node, list):
        return [leaf for item in node for leaf in leaves(item)]
    if isinstance(node, dict):
        return [node] if "field" in node else [leaf for item in node.values() for leaf in leaves(item)]
    return []


@cache
def _schema() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json.loads((SOURCES / "schema.json").read_text(encoding="utf-8")))


def names(folder: Path = SOURCES) -> list[str]:
    """Every source that has a descriptor, sorted."""
    return sorted(path.stem for path in folder.glob("*.yml"))


def load(name: str, folder: Path = SOURCES) -> Descriptor:
    """One descriptor. Raises BadDescriptorError, with every reason."""
    path = folder / f"{name}.yml"
    try:
        raw = store.load_yaml(path)
    except (OSError, ValueError) as error:
        raise BadDescriptorError(f"{path.name}: {error}") from error
    reasons = [f"{'/'.join(map(str, e.instance_path)) or 'file'}: {e.message}" for e in _schema().iter_errors(raw)]
    if not reasons:
        reasons = _contradictions(raw)
    if reasons:
        raise BadDescriptorError(f"{path.name}: {'; '.join(reasons)}")
    return _build(name, raw)


def _build(name: str, raw: Facts) -> Descriptor:
    taken = {key: raw[key] for key in raw if key != "expect"}
    defaults: Facts = {
        "robots_exception": "", "point_precision": "", "city_from": None, "stated_on": "", "section": "", "point": {},
        "lookups": {}, "leave_out": {}, "status": "proven",
    }  # fmt: skip
    return Descriptor(
        name=name,
        **defaults
        | taken
        | {
            "may_archive": raw["may_archive"] == "yes",
            "allowed_domains": tuple(raw["allowed_domains"]),
            "cities": tuple(raw["cities"]),
            "expect": {
                city: Expectation(
                    int(want["min"]),
                    int(want["max"]),
                    {path: float(share) for path, share in want.get("fill", {}).items()},
                )
                for city, want in raw["expect"].items()
            },
        },
    )


_NEEDED: Final = {
    "sparql": ("query",),
    "overpass": ("query",),
    "json_api": ("rows",),
    "json_ld": ("types",),
    "listing": ("items", "fields"),
}
_FINE: Final = ("entrance", "building", "street")


def _contradictions(raw: Facts) -> list[str]:
    """What the schema cannot say."""
    reasons = []
    if set(raw["expect"]) != set(raw["cities"]):
        reasons.append("expect: needs exactly the cities of `cities`")
    if "point" in raw and (raw["datum"] == "none" or "point_precision" not in raw):
        reasons.append("point: needs `datum` and `point_precision`")
    if raw["datum"] == "unknown" and raw.get("point_precision") in _FINE:
        reasons.append("point_precision: a point of unknown datum is off by up to 1.2 km: township at best")
    if "{city}" not in raw["request"]["file"] and "city_from" not in raw:
        reasons.append("city_from: needed, since one answer holds several cities")
    reasons += [
        f"request/{name}: needed by the spider kind {raw['spider']}"
        for name in _NEEDED.get(raw["spider"], ())
        if name not in raw["request"]
    ]
    if ("{page}" in raw["request"]["url"]) != ("pages" in raw["request"] and raw["spider"] in ("table", "json_api")):
        reasons.append("request/pages: needed by an address with {page}, and of no use without it")
    reasons += [
        f"facts: there is no lookup {leaf[use]!r}"
        for leaf in leaves(raw["facts"])
        for use in ("lookup", "contains")
        if use in leaf and leaf[use] not in raw.get("lookups", {})
    ]
    return reasons
