"""What a language file does not say yet, in comparison with those that come with the program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

_FUNCTIONS = {"NUMBER()", "DATETIME()"}


class _Wanted(Visitor):
    """What a sentence refers to: an argument by its name, another sentence as `=key`, a term as `-term`, a function as
    `NAME()`."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802 - the visitor's own naming
        self.names.add(node.id.name)

    def visit_TermReference(self, node: ftl.TermReference) -> None:  # noqa: N802
        self.names.add(f"-{node.id.name}")
        self.generic_visit(node)

    def visit_MessageReference(self, node: ftl.MessageReference) -> None:  # noqa: N802
        self.names.add(f"={node.id.name}")

    def visit_FunctionReference(self, node: ftl.FunctionReference) -> None:  # noqa: N802
        self.names.add(f"{node.id.name}()")
        self.generic_visit(node)


def wanted(source: str) -> dict[str, set[str]]:
    """Every key of a language file with the arguments that its sentence wants, and whatever it refers to in vain. What
    is not Fluent is passed over."""
    entries = [entry for entry in FluentParser().parse(source).body if isinstance(entry, ftl.Message | ftl.Term)]
    there = {f"-{entry.id.name}" for entry in entries if isinstance(entry, ftl.Term)} | _FUNCTIONS
    direct = {
        f"={entry.id.name}": _names(entry) - there
        for entry in entries
        if isinstance(entry, ftl.Message) and entry.value
    }
    return {key.removeprefix("="): _with_those_within(names, direct) for key, names in direct.items()}


def _names(entry: ftl.Message) -> set[str]:
    visitor = _Wanted()
    visitor.visit(entry)
    return visitor.names


def _with_those_within(names: set[str], direct: Mapping[str, set[str]]) -> set[str]:
    """In place of the sentences that stand within this one, what those want."""
    found, open_ = set[str](), set(names)
    while open_:
        name = open_.pop()
        found.add(name)
        open_ |= direct.get(name, set()) - found
    return found - direct.keys()


def lacking(source: str, complete: Iterable[str]) -> tuple[str, ...]:
    """The keys that the complete files have and this one has not, or not with an argument that is ever given."""
    given: dict[str, set[str]] = {}
    for other in complete:
        for key, names in wanted(other).items():
            given.setdefault(key, set()).update(names)
    own = wanted(source)
    return tuple(key for key, names in given.items() if key not in own or own[key] - names)
