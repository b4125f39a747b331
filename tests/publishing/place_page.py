"""The page of one facility made of given facts, as a parser sees it."""

from __future__ import annotations

from typing import Any

from lxml import html

from directory.model import Facility, Facts
from directory.publishing.edition import Edition
from directory.publishing.facility import FacilityPages, prepare
from tests.publishing import sample

FULL = sample.every_fact(lambda where: f"Words of {where}")
"""Every field of schema.json, filled."""


def page(edition: Edition, facility: Facility) -> html.HtmlElement:
    city = edition.directory.cities[facility.city]
    return html.document_fromstring(FacilityPages(edition, [facility]).render(prepare(facility, city)))


def words(element: html.HtmlElement, selector: str) -> str:
    return " ".join(" ".join(str(each.text_content()) for each in element.cssselect(selector)).split())


def place(facts: Facts, **more: Any) -> Facility:
    return sample.facility("cn-hz-0042", "hangzhou", {"names": sample.names("样例", "Sample"), **facts}, **more)
