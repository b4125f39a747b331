"""Tests, laid out like the rooms they test.

They use the real things (Scrapy's engine, Chromium, HTTP on the loopback address) and never the network.
"""
