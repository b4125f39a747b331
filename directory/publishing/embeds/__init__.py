"""Pages for other people's frames: a map and a list with everything in one file, and what leads to them.

`pages` makes the embeds, `data` what they know of a city, `inline` puts the browser's programs into one script,
`policy` says what such a page may do, `writing` writes it all.
"""

from __future__ import annotations

VERSION = "v1"
ROOT = f"embed/{VERSION}"
"""Where the embeds stand. What has been promised of a version (docs/en/help/organisers.md) is never changed in it."""
KINDS = ("map", "list")
