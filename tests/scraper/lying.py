"""A geocoder on this machine that answers what it is told to, lies included, and notes when it was asked."""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scraper.geocoding.datum import gcj02_to_bd09, wgs84_to_gcj02
from scraper.geocoding.online import Online
from scraper.geocoding.places import load_places
from scraper.geocoding.providers import PROVIDERS
from tests.loopback import Silent, listening

ONLINE = [name for name, provider in PROVIDERS.items() if provider.online]
FINE_LEVEL = {"amap": "门牌号", "baidu": "门址", "tianditu": "门址", "nominatim": "building"}


@dataclass
class Reply:
    """What the server answers. `fault` is "reset" (nothing comes), "cut" (half a body), "hang" or "drip"."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    fault: str = ""


@dataclass
class Liar:
    """A running server. `reply` gets the address asked about; `asked` are the moments of all questions."""

    root: str
    reply: Callable[[str], Reply]
    asked: list[float] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    paths: list[str] = field(default_factory=list)


def question(path: str) -> str:
    """The address that one of the providers is asked about."""
    asked = parse_qs(urlsplit(path).query)
    if "ds" in asked:
        return str(json.loads(asked["ds"][0])["keyWord"])
    return (asked.get("q") or asked["address"])[0]


@contextmanager
def lying(reply: Callable[[str], Reply]) -> Iterator[Liar]:
    """Serve on a loopback port until the block ends."""

    class Handler(Silent, BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            liar.asked.append(time.monotonic())
            liar.agents.add(self.headers["User-Agent"])
            liar.paths.append(self.path)
            answer = liar.reply(question(self.path))
            if answer.fault == "hang":
                time.sleep(1.5)
            if answer.fault in ("hang", "reset"):  # linger 0: the connection is reset, not closed
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                return
            self.send_response(answer.status)
            length = len(answer.body) * (2 if answer.fault == "cut" else 1)
            for name, value in {"Content-Length": str(length), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if answer.fault != "drip":
                self.wfile.write(answer.body)
                return
            for byte in answer.body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.1)

    with listening(Handler) as port:
        liar = Liar(f"http://127.0.0.1:{port}", reply)
        yield liar


def geocoder(name: str, city: str, root: str, timeout: float = 5.0) -> Online:
    """The adapter of a provider, asking the liar."""
    make = PROVIDERS[name].make
    assert make is not None
    return make(load_places(city), "secret-key", "bujianwai-tests (mail@example.org)", root=root, timeout=timeout)


def as_sent(name: str, lat: float, lon: float) -> tuple[float, float]:
    """A WGS-84 point in the datum that a provider answers in."""
    if name in ("amap", "baidu"):
        lat, lon = wgs84_to_gcj02(lat, lon)
    return gcj02_to_bd09(lat, lon) if name == "baidu" else (lat, lon)


def found(name: str, lat: Any, lon: Any, level: str = "", **more: Any) -> Reply:
    """An answer in the form of a provider; `lat` and `lon` as they are sent, see `as_sent`. `more` overrides."""
    level = level or FINE_LEVEL[name]
    if name == "amap":
        best = {"formatted_address": "…", "adcode": [], "street": [], "number": [], "township": [], **more}
        best |= {"location": f"{lon},{lat}", "level": level}
        return said({"status": "1", "info": "OK", "infocode": "10000", "count": "1", "geocodes": [best]})
    if name == "baidu":
        result = {"precise": 1, "confidence": 80, "comprehension": 100, "level": level, **more}
        return said({"status": 0, "result": result | {"location": {"lng": lon, "lat": lat}}})
    if name == "tianditu":
        location = {"score": 100, "level": level, "lon": lon, "lat": lat, "keyWord": "…", **more}
        return said({"msg": "ok", "location": location, "searchVersion": "6.4.6V", "status": "0"})
    place = {"lat": str(lat), "lon": str(lon), "category": "building", "type": "yes", "addresstype": level, **more}
    return said([place])


def said(body: Any) -> Reply:
    """A JSON answer."""
    return Reply(json.dumps(body, ensure_ascii=False).encode())


NOTHING = {
    "amap": said({"status": "1", "info": "OK", "infocode": "10000", "count": "0", "geocodes": []}),
    "baidu": said({"status": 1, "msg": "Internal Service Error:无相关结果", "results": []}),
    "tianditu": said({"msg": "无结果", "status": "101"}),
    "nominatim": said([]),
}
