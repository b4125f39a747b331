"""PUBLISHING: facilities → everything a reader sees: pages, maps, the open data under /api/v1/.

MkDocs renders the authored pages and one empty frame a kind of page and language (`frames`); `site.fill` puts a page of
its own into the frame for every facility, city and insurer. Facts never pass through Markdown or MkDocs, and reach HTML
only through autoescaping templates and the encoders of `markup` and `urls`.
"""
