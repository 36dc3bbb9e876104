"""The XML that WeCom brings: one element with others in it. Nothing that XML can do beyond that is read."""

from __future__ import annotations

from xml.parsers import expat


class NotXml(Exception):
    """It is not XML, or more than WeCom writes."""


def fields(said: bytes) -> dict[str, str]:
    """The text of each element right below the root; of several with one name the first. What lies deeper is left out.
    Raises NotXml, also for a document type: whoever declares one may define entities that grow without end."""
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.begins
    parser.EndElementHandler = reader.ends
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(said, True)
    except expat.ExpatError as error:
        raise NotXml(f"line {error.lineno}") from None
    return reader.found


class _Reader:
    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self._path: list[str] = []
        self._words: list[str] = []

    def doctype(self, *_: object) -> None:
        raise NotXml("it declares a document type")

    def begins(self, name: str, _attributes: object) -> None:
        self._path.append(name)
        if len(self._path) == 2:
            self._words = []

    def ends(self, name: str) -> None:
        if len(self._path) == 2:
            self.found.setdefault(name, "".join(self._words))
        self._path.pop()

    def text(self, words: str) -> None:
        if len(self._path) == 2:
            self._words.append(words)
