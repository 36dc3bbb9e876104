"""Text for WeCom, written as Markdown and cut into pieces that it takes. WeCom counts bytes.

Nobody has said which dialect WeCom reads, nor whether it knows a backslash. So what people have written is not
escaped but spelled with the wide form of the character, which means nothing in any dialect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import reduce

from core.messages import Block, Message

LONGEST = 20_480
"""Bytes of UTF-8 in one message."""

SPELLED = LONGEST // 8
"""Characters: so many fit into one message however they are spelled and marked."""

TO_WIDE = 0xFEE0
WIDE = str.maketrans({sign: chr(ord(sign) + TO_WIDE) for sign in "*_`[]<>|~\\"})
ADDRESS = re.compile(r"https?://[A-Za-z0-9./:?#@!$&'()+,;=%_~-]+")
"""Stays as it is, or it would lead nowhere; nothing else can stand in one that changes how text looks."""

ENTITY = re.compile(r"&(?=#?\w{1,31};)")
SPECIAL_FIRST = re.compile(r"^(\s*)(#+|[-+](?=\s|$)|\d+[.)](?=\s|$)|=+\s*$|-{2,}\s*$)", re.MULTILINE)
"""What makes a heading, a list or a rule of a line."""

INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
"""Makes code of it."""

FENCE = "```"


def pieces(message: Message) -> Iterator[str]:
    """The whole text of the message; each piece can be read by itself, and none is empty."""
    shown = ""
    for block in message.blocks or (Block(message.text),):
        for words in _cut(block):
            longer = _joined(shown, words) if shown else words
            if shown and size(longer) > LONGEST:
                yield shown.strip("\n")
                shown = words
            else:
                shown = longer
    if shown.strip():
        yield shown.strip("\n")


def _cut(block: Block) -> Sequence[str]:
    """Its text as Markdown, in as few pieces as fit: between paragraphs, in one only if it is too long by itself, and
    in a line only if that is."""
    if size(whole := _marked(block.text, block)) <= LONGEST:
        return [whole]
    parts, taken = [], ""
    for bit in _bits(block):
        longer = f"{taken}{bit}"
        if taken and size(_marked(longer.strip("\n"), block)) > LONGEST:
            parts.append(_marked(taken.strip("\n"), block))
            longer = bit
        taken = longer
    return [*parts, _marked(taken.strip("\n"), block)]


def _bits(block: Block) -> Iterator[str]:
    """What is not cut: paragraphs, lines of those that are too long, bits of lines that are."""
    for paragraph in re.split(r"(?<=\n\n)", block.text):
        if size(_marked(paragraph, block)) <= LONGEST:
            yield paragraph
        else:
            for line in paragraph.splitlines(keepends=True):
                yield from (line[at : at + SPELLED] for at in range(0, len(line), SPELLED))


def size(words: str) -> int:
    return len(words.encode("utf-8", "replace"))


def _marked(words: str, block: Block) -> str:
    match block.style:
        case "table" if words.strip():
            return f"{FENCE}\n{words.replace('`', '`'.translate(WIDE))}\n{FENCE}"
        case "strong":
            return reduce(_joined, map(_strong, words.split("\n")))
        case _:
            return markdown(words)


def _strong(line: str) -> str:
    bare = line.strip()
    return f"**{markdown(bare)}**" if bare else ""


def markdown(words: str) -> str:
    """The words as they are, whatever is in them; every line break is one."""
    shown, at = [], 0
    for address in ADDRESS.finditer(words):
        shown += [words[at : address.start()].translate(WIDE), address[0]]
        at = address.end()
    shown.append(words[at:].translate(WIDE))
    plain = ENTITY.sub(chr(ord("&") + TO_WIDE), "".join(shown))
    plain = SPECIAL_FIRST.sub(lambda first: first[1] + _wide(first[2]), plain)
    plain = INDENT.sub(lambda blanks: "\N{NO-BREAK SPACE}" * len(blanks[0]), plain)
    return reduce(_joined, plain.split("\n"))


def _joined(above: str, below: str) -> str:
    """With a line break that is seen: two blanks before it, but for where a paragraph or a table begins or ends."""
    is_seen = not above or above.endswith(("\n", FENCE)) or not below or below.startswith(("\n", FENCE))
    return f"{above}\n{below}" if is_seen else f"{above}  \n{below}"


def _wide(signs: str) -> str:
    return "".join(chr(ord(sign) + TO_WIDE) if sign in "#+-.)=" else sign for sign in signs)
