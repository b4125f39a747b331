"""Notices told to people: at the terminal, as a page; and the checks that only `python -m directory check` makes."""
