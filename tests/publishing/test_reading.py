"""What the search knows of a page: its words without menus, sources, marks of age and code."""

from __future__ import annotations

import gzip
import json

import pytest

from directory.publishing.reading import Part, read
from tests.publishing.conftest import Built

PAGE = """<!doctype html><html><head><title>Not this</title><style>p{}</style></head><body><nav>Menu</nav>
<main><nav><a href="#x">Skip</a></nav><h1>Paying <small>2026</small></h1>
<div class="admonition"><p class="admonition-title">In short</p><p>Pay <b>first</b>.<sup class="refs">1</sup></p></div>
<h2 id="means">Means &amp; <span lang="zh-Hans">方式</span></h2><ul><li>Cash<br>or card</li><li>发<b>票</b></li></ul>
<p><a href="../../hangzhou/?topic=dental">Find</a> <span class="stale">not confirmed</span></p>
<pre>code</pre><h2 id="sources">Sources</h2><ol class="sources"><li>Example</li></ol>
</main><footer>Foot</footer></body></html>"""


def test_a_page_is_read_part_by_part() -> None:
    found = read("guides/paying/", PAGE)
    assert found.title == "Paying"
    assert found.topics == ("dental",)
    assert found.parts == (
        Part("", "", "Pay first."),
        Part("means", "Means & 方式", "Cash or card 发票 Find"),
        Part("sources", "Sources", ""),
    )


@pytest.mark.parametrize(
    "html", ["", "<main>", "</p></main><h1>x", "<main><h1>a</main></h1><p>b", "<main><svg>x</svg>"]
)
def test_broken_markup_is_read_as_far_as_it_goes(html: str) -> None:
    assert read("", html).path == ""


@pytest.mark.parametrize("prefix", ["", "zh/", "vi/"])
def test_the_index_has_the_words_of_guides_and_stays_small(built: Built, prefix: str) -> None:
    raw = (built.folder / prefix / "search" / "search.json").read_bytes()
    index = json.loads(raw)
    pages = {path: (title, parts, topics) for path, title, parts, topics in index["pages"]}
    assert {"guides/paying/", "emergency/", "cards/", "insurers/", "help/visitors/"} <= pages.keys()
    assert not {"", "search/", "404.html"} & pages.keys()
    assert "发票" in json.dumps(pages["guides/paying/"], ensure_ascii=False)
    assert "paediatrician" in pages["guides/children-and-pregnancy/"][2], "everyday words of what the guide is about"
    assert all(title for _path, title, _parts, _topics in index["pages"])
    assert index["pages"][0][0] == "cards/", "what a patient needs stands first"
    assert len(gzip.compress(raw)) <= 80_000
