"""The problems that a work summary names, each drawn from the figures; a proposal follows from its kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.digest import FormSection, fallen, name_of
from core.forms import Forms
from core.progress import Progress
from core.restate import Restatement
from core.summary import LATE_FROM, Shares, Summary, behind, compared, is_late, is_settled, lower, reporters, silent
from core.texts import Arg, Names, Text, text
from core.totals import UnitTotals
from digests.details import owing
from digests.facts import fallen_text, restated_text
from digests.goals import unit_of
from digests.rates import computed_amount
from digests.words import named, previous

MOST_NAMES = 10
"""In one sentence; the workbook names them all."""

KINDS = ("missing", "silent", "late", "fallen", "lower", "behind", "corrected", "restated")
"""In the order in which they are named."""


def problems(summary: Summary, forms: Forms) -> dict[str, tuple[Text, ...]]:
    """The sentences of each kind that there is."""
    found: dict[str, list[Text]] = {}
    for section in summary.sections:
        for kind, sentence in _of_form(section):
            found.setdefault(kind, []).append(sentence)
    if late := behind(summary.digest):
        said = [_behind(one, forms) for one in late]
        found["behind"] = [text("summary-behind", passed=f"{late[0].year.percent:f}", facts=named(said, MOST_NAMES))]
    issue = _issue(summary)
    for kind, restated in (("corrected", summary.corrected), ("restated", summary.digest.restated)):
        if restated:
            found[kind] = [text(f"summary-{kind}", count=len(restated), issue=issue, facts=_facts(restated, forms))]
    return {kind: tuple(sentences) for kind, sentences in found.items()}


def unfounded(summary: Summary) -> list[str | Text | Names]:
    """The kinds that were looked for; where there was nothing to look at nothing can be said."""
    looked_at = {
        "missing": True,
        "late": True,
        "fallen": is_settled(summary.sections),
        "lower": any(compared(section) for section in summary.sections),
        "behind": any(one.unit == summary.digest.unit for one in summary.digest.progress),
        "corrected": True,
    }
    return [text(f"summary-none-{kind}", issue=_issue(summary)) for kind, is_known in looked_at.items() if is_known]


def _issue(summary: Summary) -> Text:
    """What the digest of such a period is called."""
    return text("summary-issue", length=summary.digest.period.length)


def _facts(restated: Sequence[Restatement], forms: Forms) -> list[str | Text | Names]:
    return named([restated_text(one, forms, short=True) for one in restated], MOST_NAMES)


def _of_form(section: FormSection) -> Iterator[tuple[str, Text]]:
    title = section.form.title
    if missing := sorted(section.now.missing, key=lambda one: -len(one.periods)):
        reports = sum(len(one.periods) for one in missing)
        names = named([*map(owing, missing)], MOST_NAMES)
        units = len({one.unit.id for one in missing})
        yield "missing", text("summary-missing", form=title, units=units, reports=reports, names=names)
    if nothing := silent(section):
        names = named([row.unit.name for row in nothing], MOST_NAMES)
        yield "silent", text("summary-silent", form=title, count=len(nothing), names=names)
    if late := sorted((row for row in reporters(section) if is_late(row.counts)), key=lambda row: -row.counts.late):
        names = named([_late(row) for row in late], MOST_NAMES)
        yield "late", text("summary-late", form=title, count=len(late), percent=LATE_FROM, names=names)
    if worse := [fallen_text(one, section) for one in fallen(section)]:
        yield "fallen", text("summary-fallen", form=title, count=len(worse), facts=named(worse, MOST_NAMES))
    for one in lower(section):
        yield "lower", _lower(one, section)


def _late(row: UnitTotals) -> Text:
    return text("summary-late-unit", unit=row.unit.name, late=row.counts.late, received=row.counts.received)


def _lower(one: Shares, section: FormSection) -> Text:
    now, then = (computed_amount(each, each.value) for each in (one.now, one.before) if each.value is not None)
    return text("summary-lower", name=one.now.computed.name, previous=previous(section), then=then, now=now)


def _behind(one: Progress, forms: Forms) -> Text:
    name, unit = name_of(one.form, one.item, forms), unit_of(one)
    if one.reached is None or one.percent is None:
        return text("digest-target-blank", name=name, target=one.target, unit=unit)
    reached: dict[str, Arg] = {"reached": one.reached, "target": one.target, "rate": f"{one.percent:f}"}
    return text("digest-target-reached", name=name, unit=unit, **reached)
