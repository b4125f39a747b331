"""Chinese words in pages of other languages are marked as Chinese, once."""

from __future__ import annotations

import pytest

from directory.publishing.foreign import marked

SPAN = '<span lang="zh-Hans">%s</span>'


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("<p>Ask for the invoice (发票) first.</p>", f"<p>Ask for the invoice ({SPAN % '发票'}) first.</p>"),
        ("<p>看病、买药</p>", f"<p>{SPAN % '看病、买药'}</p>"),
        ('<p lang="zh-Hans">发票 <b>病历</b></p>', '<p lang="zh-Hans">发票 <b>病历</b></p>'),
        ("<div lang='zh'><p lang=en>发票</p></div>", f"<div lang='zh'><p lang=en>{SPAN % '发票'}</p></div>"),
        ("<title>不见外</title><script>'外'</script>", "<title>不见外</title><script>'外'</script>"),
        ('<img alt="外"><br>外', f'<img alt="外"><br>{SPAN % "外"}'),
        ("<!-- 外 --><p>x</p>", "<!-- 外 --><p>x</p>"),
        ("<ul><li>外<li>内</ul>", f"<ul><li>{SPAN % '外'}<li>{SPAN % '内'}</ul>"),
        ("no tags", "no tags"),
    ],
)
def test_chinese_is_marked(given: str, wanted: str) -> None:
    assert marked(given) == wanted
