"""Files that people were sent and put into `directory/data/cities/<city>/inbox/`."""

from __future__ import annotations

from pathlib import Path

from directory import store
from scraper.descriptor import Descriptor
from scraper.promotion import last_good
from scraper.workspace import Workspace


def inbox(data: Path, city: str) -> list[Path]:
    """The files in a city's inbox, in order of their names."""
    folder = store.safe_path(data, "cities", city, "inbox")
    return sorted(path for path in folder.glob("[!.]*") if path.is_file() and path.name != "README.md")


def waiting(workspace: Workspace, descriptor: Descriptor, cities: tuple[str, ...]) -> tuple[str, ...]:
    """The cities that have files, or had some: that all are gone is for the gate to judge."""
    had = {str(row["city"]) for row in last_good(workspace, descriptor.name)}
    return tuple(city for city in cities if city in had or inbox(workspace.data, city))
