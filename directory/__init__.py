"""The directory: turn records and editors' entries into facilities and everything a reader sees.

Links records that speak of the same place, merges them under the editors' entries, checks the result and
publishes it. It never imports `scraper`: the two rooms meet only in the files under `directory/data/`.
"""
