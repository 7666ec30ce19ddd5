"""Web and e-mail addresses typed without markup, made links.

A bare address ends where ASCII ends, for Chinese text follows it without a blank:
`请登录https://www.example.cn查询。`. Han characters belong to an address only as its host or after
a slash: `https://例子.中国/`, `https://example.cn/wiki/村务公开`.
"""

from __future__ import annotations

import re
from functools import cache

from sitegen.content.markdown.links import encoded, unescape

# Letters of other scripts than Latin: as a range of Han characters it would take 30 ms to compile.
_HAN = r"[^\W\x00-\x7f]"
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
# ASCII that addresses may hold, in HTML: "&amp;" but no other reference. RFC 3986, 2.
_ASCII = r"(?:[A-Za-z0-9._~:/?#\[\]@!$'()*+,;=%-]|&amp;|&(?![A-Za-z#]))"
_WEB = (
    r"(?:[Hh][Tt][Tt][Pp][Ss]?://"
    rf"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|{_LABEL}(?:\.{_LABEL})+)"
    r"|[Ww][Ww][Ww](?:\.[A-Za-z0-9-]+){2,})"
    r"(?![A-Za-z0-9._~:%-]*@)"  # what is before a @ is no host
    rf"(?::\d+)?(?:[/?#](?:{_ASCII}|(?<=[/=]){_HAN}(?:{_HAN}|{_ASCII})*)*)?"
)
_MAIL = (
    r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
    r"(?![A-Za-z0-9-])"
)
# Letters of both cases are spelt out: with IGNORECASE the pattern takes 12 ms to compile.
WEB_ADDRESS = rf"(?<![A-Za-z0-9]){_WEB}"
_SIGNS = ("://", "www.", "@")
# Elements in which nothing becomes a link, and all other tags.
_TAG = re.compile(r'<(/?)(a|code|pre|kbd|samp)?\b[^>"]*(?:"[^"]*"[^>"]*)*>')
_CLOSING = {")": "(", "]": "["}


@cache
def _bare() -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9@/.:*_%+-])(?:(?P<web>{_WEB})|(?P<mail>{_MAIL}))")


def bare_addresses_linked(body: str) -> str:
    """Make links of the bare addresses in the text of some HTML."""
    if not any(sign in body for sign in _SIGNS):
        return body
    parts: list[str] = []
    opened = 0  # elements without links that are open
    start = 0
    for tag in _TAG.finditer(body):
        text = body[start : tag.start()]
        parts.append(text if opened else _linked(text))
        parts.append(tag[0])
        start = tag.end()
        if tag[2]:
            opened = max(0, opened - 1) if tag[1] else opened + 1
    parts.append(body[start:] if opened else _linked(body[start:]))
    return "".join(parts)


def _linked(text: str) -> str:
    if not any(sign in text for sign in _SIGNS):
        return text
    parts: list[str] = []
    start = 0
    for found in _bare().finditer(text):
        shown = trimmed(found[0])
        address = encoded(unescape(shown)).replace("&", "&amp;")
        scheme = "mailto:" if found["mail"] else "" if "://" in shown[:8] else "http://"
        parts += (text[start : found.start()], f'<a href="{scheme}{address}">{shown}</a>')
        start = found.start() + len(shown)
    return "".join(parts) + text[start:] if parts else text


def trimmed(address: str) -> str:
    """Strip the punctuation that ends a sentence, and brackets that were not opened."""
    shown = address.rstrip(".,:!?'*_~")
    while shown:
        last = shown[-1]
        unopened = last in _CLOSING and shown.count(last) > shown.count(_CLOSING[last])
        if shown.endswith("&amp;"):
            shown = shown.removesuffix("&amp;")
        elif unopened or last in ".,:;!?'*_~([":
            shown = shown[:-1]
        else:
            break
    return shown
