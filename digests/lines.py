"""A digest as lines for a phone: in ten lines, read in ten seconds, and in full.

Both are lists of subjects, each a function that gives its lines of a digest. A further subject goes into these lists,
in its place of importance, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from core.digest import Digest, Kept
from core.forms import Forms
from core.messages import Line, Strong
from core.texts import text
from digests import details as full
from digests import goals, rates, short
from digests.alerts import alerts
from digests.details import updates
from digests.words import digest_title

Subject = Callable[[Digest, Forms], Iterable[Line]]

SHORT: tuple[Subject, ...] = (
    short.verdict,
    short.silent,
    alerts,
    short.totals,
    rates.short,
    short.year_ago,
    short.missing,
    short.unusual,
    goals.short,
    short.restated,
    short.excused,
)
"""In the order in which they stand. Where there is no room for all lines, every subject keeps its first one before
another has its second."""

LONG: tuple[Subject, ...] = (
    full.verdicts,
    alerts,
    full.restated,
    full.sections,
    rates.long,
    goals.long,
    full.burden,
)

MOST_LINES = 10


def short_lines(digest: Digest, forms: Forms, most: int = MOST_LINES) -> tuple[Line, ...]:
    """At most so many lines, the title among them; where something was left out the last one says how much."""
    subjects = [list(subject(digest, forms)) for subject in SHORT]
    title, room = Strong(digest_title(digest)), most - 1
    left_out = sum(map(len, subjects)) - room
    if left_out <= 0:
        return (title, *_in_place(subjects))
    kept = _kept(subjects, room - 1)
    return (title, *_in_place(kept), text("digest-short-left-out", count=left_out + 1))


def _in_place(subjects: Sequence[Sequence[Line]]) -> list[Line]:
    return [line for lines in subjects for line in lines]


def _kept(subjects: Sequence[Sequence[Line]], room: int) -> list[Sequence[Line]]:
    """So many lines of them: all first ones, then all second ones, and so on."""
    order = sorted((depth, place) for place, lines in enumerate(subjects) for depth in range(len(lines)))
    kept = set(order[:room])
    return [
        [line for depth, line in enumerate(lines) if (depth, place) in kept] for place, lines in enumerate(subjects)
    ]


def long_lines(digest: Digest, forms: Forms) -> tuple[Line, ...]:
    """The whole digest. Every rate stands beside its numerator and denominator, every change beside its count."""
    return (Strong(digest_title(digest)), *_in_place([list(subject(digest, forms)) for subject in LONG]))


def kept_lines(issue: Kept, digest: Digest, forms: Forms, *, details: bool = False) -> tuple[Line, ...]:
    """An issue as it was made, with what has changed about it since; `digest` is the same one as it is today."""
    sent = issue.details or issue.lines if details else issue.lines
    return (*sent, *updates(digest, forms))
