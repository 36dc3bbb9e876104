"""Telegram's HTML as Telegram reads it: what it cannot read it refuses whole."""

from __future__ import annotations

import html
import re

TAGS = frozenset(
    {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "blockquote", "tg-spoiler"}
)
TOKEN = re.compile(
    r"<(/?)([a-z-]+)((?:\s+[a-z]+(?:=\"[^\"]*\")?)*)\s*>|(<)|&(?:#\d+|#x[0-9a-f]+|lt|gt|amp|quot);", re.I
)


class Unparsable(Exception):
    """In Telegram's words."""


def shown(markup: str) -> str:
    """The text that a person sees. Raises Unparsable."""
    said: list[str] = []
    open_tags: list[str] = []
    end = 0
    for token in TOKEN.finditer(markup):
        said.append(markup[end : token.start()])
        end = token.end()
        closing, tag, _, stray = token.groups()
        where = f"at byte offset {len(markup[: token.start()].encode())}"
        if stray or (tag and tag.lower() not in TAGS):
            raise Unparsable(f'Unsupported start tag "{tag or ""}" {where}')
        if not tag:
            said.append(html.unescape(token[0]))
        elif not closing:
            open_tags.append(tag.lower())
        elif not open_tags:
            raise Unparsable(f"Unexpected end tag {where}")
        elif (expected := open_tags.pop()) != tag.lower():
            raise Unparsable(f'Unmatched end tag {where}, expected "</{expected}>", found "</{tag}>"')
    if open_tags:
        raise Unparsable(f'Can\'t find end tag corresponding to start tag "{open_tags[-1]}"')
    return "".join([*said, markup[end:]])
