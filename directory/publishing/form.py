"""The editors' form under /admin/: Sveltia CMS, with Decap CMS beside it, and one configuration for both made from
schema.json.

A field of the schema becomes a widget: words by language an object of two texts, a vocabulary a select with bilingual
labels, a list of things a list of objects, a pattern the same pattern with its explanation as the message. The form is
given what an editor may write (an entry) and nothing else. Both programs come from the npm lock and are part of the
site; pages here allow no other host but the git server that the deployer named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import yaml

from directory import schema
from directory.model import Facts
from directory.publishing import frames
from directory.publishing.config import Config
from directory.publishing.edition import Edition
from directory.publishing.output import Output

_MODULES: Final = schema.ROOT / "node_modules"
_PROGRAMS: Final = {
    "admin/sveltia-cms.js": _MODULES / "@sveltia" / "cms" / "dist" / "sveltia-cms.js",
    "admin/decap/decap-cms.js": _MODULES / "decap-cms" / "dist" / "decap-cms.js",
}
_FONTS: Final = {
    "material-symbols-outlined:vf": ("@fontsource-variable", "latin-wght-normal"),
    "source-sans-3:vf": ("@fontsource-variable", "latin-wght-normal"),
    "noto-mono": ("@fontsource", "latin-400-normal"),
}
"""The fonts that Sveltia would fetch from a foreign host, its icons among them, with who packs them and the cut."""
_FONT: Final = re.compile(
    rb"https://cdn\.jsdelivr\.net/fontsource/fonts/([a-z0-9-]+(?::vf)?)@[0-9.]+/[a-z0-9-]+\.woff2"
)
_FIRST: Final = ("id", "city", "records")
_LAST: Final = ("removed", "listing", "sources", "note")
_LONG: Final = 300
"""Texts that may be longer get a box of several lines."""
_GIT_HOSTS: Final = {"github": ("https://api.github.com", "https://github.com"), "gitlab": ("https://gitlab.com",)}


def write(output: Output, config: Config, cities: Mapping[str, Facts], edition: Edition) -> None:
    """Write /admin/ with both programs and their configuration."""
    content = yaml.safe_dump(settings(config, cities), allow_unicode=True, sort_keys=False, width=200)
    origins = " ".join(_origins(config.form))
    output.write("admin/config.yml", content)
    for path, file in _PROGRAMS.items():
        output.write(path, _at_home(_without_source_map(file)))
    for name, (packer, cut) in _FONTS.items():
        plain = name.partition(":")[0]
        output.write(_font(name), (_MODULES / packer / plain / "files" / f"{plain}-{cut}.woff2").read_bytes())
    # Sveltia asks for the number of its newest version, and gets the one that is here.
    output.write("admin/@sveltia/cms/package.json", (_MODULES / "@sveltia" / "cms" / "package.json").read_bytes())
    for path, program, other in (
        ("admin/", "sveltia-cms.js", "decap/"),
        ("admin/decap/", "decap-cms.js", "../"),
    ):
        html = edition.render("form.html", program=program, other=other, practice=not config.form, origins=origins)
        output.write(f"{path}index.html", frames.compact(html))


def settings(config: Config, cities: Mapping[str, Facts]) -> Facts:
    """The configuration: one collection of entries a city. Without a git server of the deployer's it is a practice
    form that keeps what is written in the browser's memory only.
    """
    return {
        "backend": dict(config.form) if config.form else {"name": "test-repo"},
        **({"publish_mode": "editorial_workflow"} if config.form.get("name") in ("github", "gitlab") else {}),
        "media_folder": "directory/data",  # the programs demand one; no entry has pictures
        "site_url": config.url,
        "display_url": config.url,
        "show_preview_links": False,
        "slug": {"encoding": "ascii", "clean_accents": True},
        "collections": [_collection(city) for city in cities.values()],
    }


def _collection(city: Facts) -> Facts:
    names = city["name"]
    return {
        "name": city["id"],
        "label": f"{names.get('en', city['id'])} {names.get('zh', '')}".strip(),
        "label_singular": "Place 机构",
        "folder": f"directory/data/cities/{city['id']}/facilities",
        "extension": "yml",
        "format": "yml",
        "create": True,
        "delete": False,
        "slug": "{{fields.id}}",
        "identifier_field": "id",
        "summary": "{{id}} · {{names.0.text}}",
        "editor": {"preview": False},
        "fields": list(_entry_fields(city)),
    }


def _entry_fields(city: Facts) -> Iterator[Facts]:
    entry = schema.resolve({"$ref": "#/$defs/entry"})["properties"]
    facts = schema.resolve({"$ref": "#/$defs/facts"})["properties"]
    required = {"id", "city", "sources"}
    middle = {name: node for name, node in facts.items() if name not in (*_FIRST, *_LAST)}
    for name, node in (
        *((name, entry[name]) for name in _FIRST),
        *middle.items(),
        *((name, entry[name]) for name in _LAST),
    ):
        widget = _widget(name, node, required=name in required)
        if name == "city":
            widget = {"name": "city", "label": widget["label"], "widget": "hidden", "default": city["id"]}
        yield widget


def _widget(name: str, node: Mapping[str, Any], *, required: bool) -> Facts:
    full = {**schema.resolve(node), **{key: value for key, value in node.items() if key != "$ref"}}
    made: Facts = {"name": name, "label": _both(full.get("x-label"), name), "required": required}
    if full.get("x-help"):
        made["hint"] = _both(full["x-help"], "")
    kind = _kind(full, required=required)
    return {**made, **kind} if kind["widget"] != "hidden" else {"name": name, "label": made["label"], **kind}


def _kind(full: Mapping[str, Any], *, required: bool = True) -> Facts:
    """What a field is asked with. Inside an optional object nothing is demanded: the programs would demand it of an
    object nobody began, and the check on saving knows better.
    """
    if "const" in full:
        return {"widget": "hidden", "default": full["const"]}
    if "x-vocabulary" in full:
        terms = schema.vocabularies().get(full["x-vocabulary"], {})
        return _select([(code, _both(term["label"], code)) for code, term in terms.items()])
    if "enum" in full:
        return _select([(str(value), _YES_NO.get(str(value), str(value))) for value in full["enum"]])
    match full.get("type"):
        case "array":
            return _list(full)
        case "object" if full.get("properties"):
            return {"widget": "object", "collapsed": True, "fields": _fields(full, demanding=required)}
        case "object":
            languages = (("en", "English 英文"), ("zh", "Chinese 中文"))
            texts = [{"name": code, "label": label, "widget": "text", "required": False} for code, label in languages]
            return {"widget": "object", "collapsed": True, "fields": texts}
        case "integer" | "number" as kind:
            bounds = {key: full[rule] for key, rule in (("min", "minimum"), ("max", "maximum")) if rule in full}
            return {"widget": "number", "value_type": "int" if kind == "integer" else "float", **bounds}
        case _:
            return _text(full)


_YES_NO: Final = {"yes": "Yes 是", "no": "No 否"}


def _text(full: Mapping[str, Any]) -> Facts:
    made: Facts = {"widget": "text" if full.get("maxLength", 0) > _LONG and "pattern" not in full else "string"}
    if "pattern" in full:
        made["pattern"] = [full["pattern"], _both(full.get("x-expected"), "Not in the form that is asked for 格式不符")]
    return made


def _select(options: list[tuple[str, str]]) -> Facts:
    return {"widget": "select", "options": [{"label": label, "value": value} for value, label in options]}


def _list(full: Mapping[str, Any]) -> Facts:
    items = {**schema.resolve(full["items"]), **full["items"]}
    if schema.resolve(items).get("properties"):
        resolved = schema.resolve(items)
        told = resolved.get("required") or list(resolved["properties"])[:1]
        summary = " · ".join(f"{{{{fields.{name}}}}}" for name in told)
        return {"widget": "list", "collapsed": True, "summary": summary, "fields": _fields(resolved)}
    chosen = _kind(items)
    if chosen["widget"] == "select":
        return {**chosen, "multiple": True}
    return {
        "widget": "list",
        "collapsed": False,
        "field": {"name": "value", "label": _both(items.get("x-label"), "Value 值"), **chosen},
    }


def _fields(full: Mapping[str, Any], *, demanding: bool = True) -> list[Facts]:
    required = set(full.get("required", ())) if demanding else set()
    return [_widget(name, node, required=name in required) for name, node in full["properties"].items()]


def _both(words: Mapping[str, str] | None, otherwise: str) -> str:
    """English and Chinese in one label: an office has people of both."""
    return " ".join(filter(None, ((words or {}).get("en"), (words or {}).get("zh")))) or otherwise


def _origins(form: Mapping[str, str]) -> list[str]:
    """The hosts the form must reach: the git server alone."""
    named = [form[key] for key in ("base_url", "api_root", "app_root") if form.get(key)]
    found = [f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" for url in named]
    return sorted({*found, *(() if found else _GIT_HOSTS.get(form.get("name", ""), ()))})


def _at_home(program: bytes) -> bytes:
    """The program with the addresses it would fetch from other hosts turned to this folder."""
    turned = _FONT.sub(lambda match: _font(match[1].decode()).removeprefix("admin/").encode(), program)
    return turned.replace(b"`https://unpkg.com/@sveltia/cms`", b"`@sveltia/cms`")


def _font(name: str) -> str:
    return f"admin/{name.partition(':')[0]}.woff2"


def _without_source_map(file: Path) -> bytes:
    kept = [line for line in file.read_bytes().splitlines(keepends=True) if not line.startswith(b"//# sourceMapping")]
    return b"".join(kept)
