"""Gather: turn what sources say into records, and addresses into coordinates.

The only room that knows Scrapy and geopy. It reads source descriptors and writes records; it knows nothing of
editors, merging or the site, and shares with `directory` only the schema, the model and the store.
"""
