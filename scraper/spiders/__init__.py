"""One file a kind of source, not a file a source: a descriptor in `sources/` tells a spider what to ask and read."""

from typing import Final

from scraper.spiders.base import SourceSpider
from scraper.spiders.sparql import SparqlSpider
from scraper.spiders.table import TableSpider

KINDS: Final[dict[str, type[SourceSpider]]] = {"sparql": SparqlSpider, "table": TableSpider}
"""The `spider` of a descriptor → the class that crawls it."""
