"""schema.json as code: validate, explain, coerce, and the annotations that drive merging and publishing.

jsonschema-rs says quickly *whether* an object is valid; only for one that is not, jsonschema says *why*.
The allowed values of a vocabulary (`x-vocabulary`) are put into the schema as `enum` before it is compiled, so
that both validators and the published schema.json know them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from directory import strict_yaml
from directory.model import Facts, Text

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

ROOT = Path(__file__).resolve().parent.parent
SCHEMA_FILE = ROOT / "schema.json"
VOCABULARY_DIR = ROOT / "directory" / "data" / "vocabulary"


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why an object is not valid: where (path of keys and indexes), what was found, what is expected."""

    path: tuple[str, ...]
    found: str
    expected: Text


@cache
def load_schema() -> Facts:
    """schema.json as it stands in the project, without vocabulary values."""
    loaded: Facts = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return loaded


def vocabularies() -> dict[str, dict[str, Facts]]:
    """Every readable vocabulary: name → term id → term. An unreadable file is left out here and reported by
    `unreadable_vocabularies`: its values are then not checked, rather than all refused.
    """
    return _read_vocabularies()[0]


def unreadable_vocabularies() -> list[tuple[Path, str]]:
    """Vocabulary files that cannot be used, each with the reason."""
    return _read_vocabularies()[1]


@cache
def _read_vocabularies() -> tuple[dict[str, dict[str, Facts]], list[tuple[Path, str]]]:
    found: dict[str, dict[str, Facts]] = {}
    bad: list[tuple[Path, str]] = []
    valid = jsonschema_rs.Draft202012Validator(load_schema() | {"$ref": "#/$defs/term"}, validate_formats=True)
    for path in sorted(VOCABULARY_DIR.glob("*.yml")):
        try:
            found[path.stem] = _read_terms(path, valid)
        except ValueError as error:
            bad.append((path, str(error)))
    return found, bad


def _read_terms(path: Path, valid: jsonschema_rs.Validator) -> dict[str, Facts]:
    value = strict_yaml.parse(path.read_bytes()).value
    terms = value.get("terms") if isinstance(value, dict) else None
    if not isinstance(terms, list):
        raise ValueError("no list of terms")
    by_id: dict[str, Facts] = {}
    for index, raw in enumerate(terms):
        term = coerce("term", raw)
        if not valid.is_valid(term):
            raise ValueError(f"term {index + 1} is not valid")
        if term["id"] in by_id:
            raise ValueError(f"term {term['id']} stands twice")
        by_id[term["id"]] = term
    return by_id


@cache
def published_schema() -> Facts:
    """schema.json with the vocabulary values as enums: what validates, and what the site publishes."""
    terms = vocabularies()

    def fill(node: Any) -> Any:
        if isinstance(node, dict):
            filled = {key: fill(value) for key, value in node.items()}
            name = node.get("x-vocabulary")
            if isinstance(name, str) and name in terms:
                filled["enum"] = sorted(terms[name])
            return filled
        if isinstance(node, list):
            return [fill(item) for item in node]
        return node

    filled: Facts = fill(load_schema())
    return filled


def for_kind(kind: str) -> Facts:
    """The published schema with `$defs/<kind>` as its root. KeyError for a kind that is not defined."""
    schema = published_schema()
    if kind not in schema["$defs"]:
        raise KeyError(kind)
    return {**schema, "$ref": f"#/$defs/{kind}"}


@cache
def _fast(kind: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(for_kind(kind), validate_formats=True)


@cache
def _slow(kind: str) -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # slow to load, and only needed where something is invalid

    return Draft202012Validator(for_kind(kind), format_checker=Draft202012Validator.FORMAT_CHECKER)


def is_valid(kind: str, instance: object) -> bool:
    """Whether `instance` is a valid `$defs/<kind>` (some 20 µs for a record)."""
    try:
        json.dumps(instance, ensure_ascii=False, allow_nan=False).encode()
        return bool(_fast(kind).is_valid(instance))
    except (ValueError, TypeError):  # what JSON in UTF-8 cannot hold: NaN, infinity, lone surrogates, other objects
        return False


def validate(kind: str, instance: object) -> list[Problem]:
    """Every reason why `instance` is not a valid `$defs/<kind>`; an empty list when it is."""
    if is_valid(kind, instance):
        return []
    told: dict[tuple[tuple[str, ...], str, str], Problem] = {}  # two branches of the schema may find the same fault
    for error in _slow(kind).iter_errors(instance):
        problem = _problem(error)
        told[problem.path, problem.found, problem.expected["en"]] = problem
    if not told:
        return [Problem((), "a value JSON cannot hold", {"en": "plain JSON values", "zh": "JSON 可表示的值"})]
    return [told[key] for key in sorted(told)]


def _problem(error: ValidationError) -> Problem:
    path = tuple(str(step) for step in error.absolute_path)
    if error.validator == "required" and isinstance(error.instance, dict):
        required: Any = error.validator_value
        missing = [key for key in required if key not in error.instance]
        listed = ", ".join(missing)
        return Problem(path, "–", _both(f"the fields {listed}", f"必填字段：{listed}"))
    if error.validator in _WHOLE:
        return Problem(path, _short(", ".join(_NAMES.findall(error.message)) or error.message), _expected(error))
    return Problem(path, _short(error.instance), _expected(error))


_NAMES = re.compile(r"'([^']{1,80})'")
_WHOLE = frozenset({"additionalProperties", "unevaluatedProperties", "propertyNames"})


def _short(value: object) -> str:
    text = value if isinstance(value, str) and value.strip() else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 120 else text[:117] + "…"


def _both(en: str, zh: str) -> Text:
    return {"en": en, "zh": zh}


def _expected(error: ValidationError) -> Text:
    rule: str = str(error.validator)
    value: Any = error.validator_value
    own = error.schema.get("x-expected") if isinstance(error.schema, dict) else None
    if own and rule in ("pattern", "format", "minimum", "maximum"):
        return _both(own["en"], own["zh"])
    if rule == "enum":
        terms = vocabularies().get(error.schema.get("x-vocabulary", ""), {}) if isinstance(error.schema, dict) else {}
        en, zh = ("; ".join(_term(each, terms, lang) for each in value) for lang in ("en", "zh"))
        return _both(f"one of: {en}", f"下列之一：{zh}")
    if rule == "type":
        return _both(*_TYPES.get(str(value), (f"a value of type {value}", f"类型为 {value} 的值")))
    if rule == "minLength" and value > 1:
        return _both(f"at least {value} characters", f"至少 {value} 个字符")
    wording = _EXPECTED.get(rule, ("what schema.json says under {rule}", "符合 schema.json 的 {rule} 规则"))
    en, zh = (text.format(value=value, rule=rule) for text in wording)
    return _both(en, zh)


def _term(value: str, terms: Mapping[str, Facts], lang: str) -> str:
    label = terms.get(value, {}).get("label", {}).get(lang)
    return f"{value} ({label})" if label else value


_TYPES = {
    "object": ("fields with values (“name: value”)", "带字段的内容（“名称: 值”）"),
    "array": ("a list (lines that start with “- ”)", "列表（每项以“- ”开头）"),
    "string": ("text", "文字"),
    "integer": ("a whole number", "整数"),
    "number": ("a number with a point, not a comma", "数字（小数点用“.”）"),
}

_EXPECTED = {
    "pattern": ("text of the form {value}", "符合格式 {value} 的文字"),
    "format": ("a valid {value}", "有效的 {value}"),
    "minLength": ("not empty", "不能为空"),
    "minItems": ("not empty", "不能为空"),
    "minProperties": ("not empty", "不能为空"),
    "maxLength": ("at most {value} characters", "最多 {value} 个字符"),
    "maxItems": ("at most {value} items", "最多 {value} 项"),
    "minimum": ("{value} or more", "不小于 {value}"),
    "maximum": ("{value} or less", "不大于 {value}"),
    "const": ("{value}", "{value}"),
    **dict.fromkeys(_WHOLE, ("only fields that schema.json knows", "只用 schema.json 中的字段")),
}


def resolve(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow `$ref` inside schema.json; annotations and properties beside the `$ref` are kept."""
    while "$ref" in node:
        target = load_schema()["$defs"][node["$ref"].removeprefix("#/$defs/")]
        own = {key: value for key, value in node.items() if key != "$ref"}
        merged = {**target, **own}
        if "properties" in target and "properties" in own:
            merged["properties"] = {**target["properties"], **own["properties"]}
        node = merged
    return node


@cache
def properties(kind: str) -> dict[str, Mapping[str, Any]]:
    """The properties of `$defs/<kind>`, own and taken over by `$ref`, in the order of schema.json, each resolved."""
    node = resolve({"$ref": f"#/$defs/{kind}"})
    return {name: resolve(child) for name, child in node.get("properties", {}).items()}


def coerce(kind: str, value: Any) -> Any:
    """Turn strings into numbers where `$defs/<kind>` asks for a number; everything else, also what cannot be
    turned, stays as written and is left for `validate` to find.
    """
    return _coerce(_numbers(kind), value)


_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,14})")
_NUMBER = re.compile(
    r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?"
)  # no 1_000, no 1e3, no 007: those are not numbers people meant


@cache
def _numbers(kind: str) -> Any:
    return _plan({"$ref": f"#/$defs/{kind}"})


def _plan(node: Mapping[str, Any]) -> Any:
    """Where numbers stand in a node: "integer" or "number", a list with the plan of its items, a dict with those of its
    fields, or None where there are none, which is nearly everywhere.
    """
    node = resolve(node)
    if node.get("type") in ("integer", "number"):
        return node["type"]
    if "items" in node:
        inner = _plan(node["items"])
        return [inner] if inner else None
    fields = {name: plan for name, child in node.get("properties", {}).items() if (plan := _plan(child))}
    return fields or None


def _coerce(plan: Any, value: Any) -> Any:
    if plan is None:
        return value
    if isinstance(value, str):
        return _number(plan, value) if isinstance(plan, str) else value
    if isinstance(value, list):
        return [_coerce(plan[0], item) for item in value] if isinstance(plan, list) else value
    if isinstance(value, dict) and isinstance(plan, dict):
        return {key: _coerce(plan.get(key), item) for key, item in value.items()}
    return value


def _number(kind: object, text: str) -> Any:
    if kind == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    if kind == "number" and _NUMBER.fullmatch(text):
        return float(text)
    return text
