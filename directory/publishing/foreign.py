"""Words in another script than their page's, marked with their language, so that they are drawn and spoken as such."""

from __future__ import annotations

import re

from markupsafe import Markup

_TOKEN = re.compile(r"<!--.*?-->|<[^>]+>|[^<]+", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
_LANG = re.compile(r"""\slang=["']?([\w-]+)""")
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_LEFT_ALONE = frozenset({"head", "script", "style", "textarea", "option", "title"})
# Han characters with the Chinese punctuation and the digits between them.
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(rf"[《（“‘【]*[{_HAN}](?:[{_HAN}\u3001-\u301b（），。：；！？…—·“”‘’0-9]*[{_HAN}）》”’。！？…】])?")


def marked(html: str) -> str:
    """The page with every run of Chinese in `<span lang="zh-Hans">`, save where an element already says that it is
    Chinese. For pages in other languages; authored Markdown then needs no markup for 发票 in a sentence.
    """
    out: list[str] = []
    open_: list[tuple[str, bool]] = []
    for token in _TOKEN.findall(html):
        tag = _TAG.match(token)
        if tag is None:
            plain = not token.startswith("<") and not (open_ and open_[-1][1])
            out.append(_RUN.sub(r'<span lang="zh-Hans">\g<0></span>', token) if plain else token)
            continue
        out.append(token)
        name = tag.group(2).lower()
        if tag.group(1):
            while open_ and open_.pop()[0] != name:
                pass
        elif name not in _VOID and not token.endswith("/>"):
            said = _LANG.search(token)
            inherited = bool(open_ and open_[-1][1])
            chinese = said.group(1).startswith("zh") if said else inherited
            open_.append((name, chinese or name in _LEFT_ALONE))
    return "".join(out)


def body(made: Markup) -> Markup:
    """The same for what an autoescaping template made."""
    return Markup(marked(made))  # noqa: S704  # adds elements around words that are escaped already
