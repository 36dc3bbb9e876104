"""A digest as it is read in ten lines, and as it would be with other figures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.digest import Digest
from core.forms import Forms
from core.messages import Say
from digests.lines import short_lines
from locales import Catalogue


def read(digest: Digest, forms: Forms, catalogue: Catalogue, language: str = "zh-CN") -> list[str]:
    return catalogue.message(Say(short_lines(digest, forms)), language).text.split("\n")


def changed(digest: Digest, *, before: dict[str, Any] | None = None, **now: Any) -> Digest:
    """The digest with other totals of its first form."""
    first, *others = digest.sections
    first = replace(first, now=replace(first.now, **now), before=replace(first.before, **(before or {})))
    return replace(digest, sections=(first, *others))
