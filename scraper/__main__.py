"""`python -m scraper`: crawl sources, or tell how the last crawls went."""

import sys

from scraper.cli import main

sys.exit(main(sys.argv[1:]))
