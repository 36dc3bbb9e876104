"""Text for Telegram: cut into pieces that it takes, and written as HTML where some of it is to look different.

Telegram counts characters, not bytes and not UTF-16 units, and counts them after it has read the HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from core.messages import Block

TAGS = {"words": ("", ""), "strong": ("<b>", "</b>"), "table": ("<pre>", "</pre>")}

Piece = tuple[int, int]
"""Where it begins and ends in the text."""


def pieces(text: str, longest: int) -> Iterator[Piece]:
    """Cut between paragraphs; inside of one only if it is too long for a message of its own: between its lines then,
    and in a line only if that is too long."""
    start = 0
    while len(text) - start > longest:
        end, after = _cut(text, start, longest)
        yield start, end
        start = after
    yield start, len(text)


def _cut(text: str, start: int, longest: int) -> Piece:
    """Where the piece ends and the next one begins."""
    paragraph = text.rfind("\n\n", start + 1, start + longest + 2)
    if paragraph > 0:
        end = text.find("\n\n", paragraph + 2)
        if (len(text) if end < 0 else end) - (paragraph + 2) <= longest:
            return paragraph, paragraph + 2
    line = text.rfind("\n", start + 1, start + longest + 1)
    return (line, line + 1) if line > 0 else (start + longest, start + longest)


def html(blocks: Sequence[Block], piece: Piece) -> str:
    """The piece of the text of these blocks. Only Telegram's own tags are in it: whatever people have written is
    escaped."""
    shown, at = [], 0
    for block in blocks:
        first, last = max(at, piece[0]), min(at + len(block.text), piece[1])
        if first <= last:
            shown.append(_marked(block.text[first - at : last - at], block))
        at += len(block.text) + 1  # the line break
    return "\n".join(shown)


def _marked(words: str, block: Block) -> str:
    """Line breaks at its ends stay outside, where they part paragraphs."""
    inner = words.strip("\n")
    before, _, after = words.partition(inner) if inner else (words, "", "")
    opening, closing = TAGS[block.style] if inner else ("", "")
    return f"{before}{opening}{escape(inner, quote=False)}{closing}{after}"
