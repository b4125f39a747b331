"""What publishing reads from mkdocs.yml: the address of the site, its languages, its base map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from mkdocs.utils.yaml import get_yaml_loader, yaml_load

from directory import schema
from directory.publishing import urls

CONFIG_FILE = schema.ROOT / "mkdocs.yml"


class ConfigError(ValueError):
    """mkdocs.yml asks for something that must not be published; the message says what and how to mend it."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the site: `code` names docs/<code> and the catalogue, `tag` is what HTML says (BCP 47), `prefix`
    is where its pages stand ("" or "zh/").
    """

    code: str
    tag: str
    name: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Tiles:
    """A provider of map tiles. `datum` says in which system its tiles are drawn; our points are WGS-84."""

    url: str
    attribution: str
    approval: str
    datum: Literal["wgs84", "gcj02"]
    referrer: str

    @property
    def origin(self) -> str:
        """The one host a map page may call, as a Content-Security-Policy source."""
        parts = urlsplit(self.url)
        host = parts.netloc.replace("{s}", "*")
        return f"{parts.scheme}://{host}"


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of the site. `languages` begins with the default one. Mistakes are reported to `report_mail` or by
    `report_form`, an address with {id}, {part} and {page} in it; "" where nobody has said. The editors' form saves to
    `form`, the `backend` of Sveltia and Decap CMS; without one it is a practice form.
    """

    name: str
    url: str
    languages: tuple[Language, ...]
    tiles: Tiles | None
    report_mail: str = ""
    report_form: str = ""
    offline: bool = True
    form: Mapping[str, str] = field(default_factory=dict)
    unreviewed: tuple[str, ...] = ()

    @property
    def address_known(self) -> bool:
        """Whether the deployer said where the site will stand; `.example` is the name that cannot exist (RFC 2606)."""
        return not (urlsplit(self.url).hostname or "").endswith(".example")


def load(file: Path = CONFIG_FILE) -> Config:
    """Read mkdocs.yml. Raises ConfigError for a base map that is no web address or lacks what Chinese law asks for."""
    with file.open(encoding="utf-8") as stream:
        raw = yaml_load(stream, get_yaml_loader())
    plugin = next(plugin["i18n"] for plugin in raw["plugins"] if isinstance(plugin, dict) and "i18n" in plugin)
    languages = sorted(map(_language, plugin["languages"]), key=lambda language: language.prefix != "")
    settings = raw.get("extra", {}).get("map") or {}
    mail, form = _report(raw.get("extra", {}).get("report") or {})
    offline = bool(raw.get("extra", {}).get("offline", True))
    tiles = _tiles(settings)
    unreviewed = tuple(raw.get("extra", {}).get("unreviewed") or ())
    name, address = raw["site_name"], raw["site_url"]
    return Config(name, address, tuple(languages), tiles, mail, form, offline, _form(raw), unreviewed)


def _form(raw: Mapping[str, Any]) -> dict[str, str]:
    given = raw.get("extra", {}).get("form") or {}
    known = {str(key): str(value) for key, value in given.items() if value}
    return known if known.get("name") else {}


def _report(settings: Mapping[str, Any]) -> tuple[str, str]:
    mail, form = (str(settings.get(name) or "") for name in ("mail", "form"))
    if mail and urls.mail(mail) is None:
        raise ConfigError(
            f"mkdocs.yml, extra.report.mail: found {mail!r}, expected an e-mail address. 应为电子邮箱地址。"
        )
    if form and urls.web(form.replace("{", "").replace("}", "")) is None:
        raise ConfigError(
            f"mkdocs.yml, extra.report.form: found {form!r}, expected an http(s) address, in which {{id}}, {{part}} "
            "and {page} are filled in. 应为 http(s) 网址，可含 {id}、{part}、{page}。"
        )
    return mail, form


def _language(raw: Mapping[str, Any]) -> Language:
    code = raw["locale"]
    tag = (raw.get("theme") or {}).get("language", code)
    return Language(code, tag, raw["name"], "" if raw.get("default") else f"{code}/")


def _tiles(settings: Mapping[str, Any]) -> Tiles | None:
    raw = settings.get("tiles")
    if not raw:
        return None
    url = str(raw.get("url", ""))
    if urlsplit(url).scheme not in ("https", "http") or not urlsplit(url).netloc:
        raise ConfigError(
            f"mkdocs.yml, extra.map.tiles.url: found {url!r}, expected an http(s) address with {{z}}, {{x}} and {{y}}. "
            f"应为含 {{z}}、{{x}}、{{y}} 的 http(s) 网址。"
        )
    if settings.get("mainland") and not raw.get("approval"):
        raise ConfigError(
            "mkdocs.yml, extra.map.tiles.approval: found nothing, expected the approval number (审图号) of the map, "
            "which a map shown in mainland China must bear. Add it, or remove the tiles. "
            "面向境内发布的地图须标注审图号：请填写 approval，或删除 tiles。"
        )
    datum = raw.get("datum", "wgs84")
    if datum not in ("wgs84", "gcj02"):
        raise ConfigError(
            f"mkdocs.yml, extra.map.tiles.datum: found {datum!r}, expected wgs84 or gcj02, the system its tiles are "
            "drawn in. 应为 wgs84 或 gcj02（瓦片所用坐标系）。"
        )
    return Tiles(
        url,
        str(raw.get("attribution", "")),
        str(raw.get("approval", "")),
        datum,
        str(raw.get("referrer", "strict-origin-when-cross-origin")),
    )
