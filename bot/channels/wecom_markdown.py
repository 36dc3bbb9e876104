"""Text for WeCom, written as Markdown and cut into pieces that it takes. WeCom counts bytes.

Nobody has said which dialect WeCom reads, nor whether it knows a backslash. So what people have written is not
escaped but spelled with the wide form of the character, which means nothing in any dialect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.messages import Block, Message

LONGEST = 20_480
"""Bytes of UTF-8 in one message."""

WIDE = str.maketrans({sign: chr(ord(sign) + 0xFEE0) for sign in "*_`[]<>|~\\"})
ADDRESS = re.compile(r"https?://\S+")
HEADING = re.compile(r"^(\s*)(#+|[-+](?=\s)|=+$|-{3,}$)", re.MULTILINE)


def pieces(message: Message) -> Iterator[str]:
    """The whole text of the message; each piece can be read by itself."""
    blocks = message.blocks or (Block(message.text),)
    shown = ""
    for block in blocks:
        for words in _cut(block):
            longer = f"{shown}\n{words}" if shown else words
            if shown and _bytes(longer) > LONGEST:
                yield shown
                shown = words
            else:
                shown = longer
    yield shown


def _cut(block: Block) -> Sequence[str]:
    """Its text as Markdown, in as few pieces as fit: between lines, and within one only if it is too long."""
    parts, lines = [], list[str]()
    for line in block.text.split("\n"):
        for bit in _bits(line):
            if lines and _bytes(_marked("\n".join([*lines, bit]), block)) > LONGEST:
                parts.append(_marked("\n".join(lines), block))
                lines = []
            lines.append(bit)
    return [*parts, _marked("\n".join(lines), block)]


def _bits(line: str) -> list[str]:
    """Lines so short that they fit however they are marked."""
    most = LONGEST // 8
    return [line[at : at + most] for at in range(0, len(line), most)] or [""]


def _bytes(words: str) -> int:
    return len(words.encode("utf-8", "replace"))


def _marked(words: str, block: Block) -> str:
    if not words.strip("\n"):
        return words
    match block.style:
        case "table":
            return f"```\n{words.replace('`', '`'.translate(WIDE))}\n```"
        case "strong":
            inner = words.strip("\n ")
            before, _, after = words.partition(inner)
            return f"{before}**{markdown(inner)}**{after}"
        case _:
            return markdown(words)


def markdown(words: str) -> str:
    """The words as they are, whatever is in them; every line break is one."""
    shown, at = [], 0
    for address in ADDRESS.finditer(words):
        shown += [words[at : address.start()].translate(WIDE), address[0]]
        at = address.end()
    shown.append(words[at:].translate(WIDE))
    plain = HEADING.sub(lambda sign: sign[1] + "".join(chr(ord(each) + 0xFEE0) for each in sign[2]), "".join(shown))
    return re.sub(r"(?<=[^\n])\n(?=[^\n])", "  \n", plain)
