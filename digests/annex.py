"""What stands behind the figures of a workbook: every day of every village, every correction, what each word means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from core.compare import SMALL_BASE
from core.digest import Digest, name_of
from core.forms import Form, Forms
from core.heat import MARKS, HeatMap, HeatRow, Mark, State
from core.particulars import Corrected, Particulars
from core.periods import parse_period
from core.texts import Arg, Text, text, time_text
from digests.sheets import Cell, Column, Kind, Row, Say, Table, columns
from digests.words import date_text, digest_title

COLOURS = {State.MISSING: "#F8D5C2", State.LATE: "#FBE7B8", State.EXCUSED: "#E2E6EA", State.WAITING: "#FFFFFF"}
"""Of the colours of the pictures, light enough to be read on."""

RATES = {
    "received-rate": ("received", "expected"),
    "on-time-rate": ("on-time", "expected"),
    "complete-rate": ("complete", "received"),
}
TERMS = ("expected", "received", "on-time", "late", "complete", "zero", "missing", "excused")


def annex(digest: Digest, particulars: Particulars, forms: Forms, say: Say) -> Iterator[Table]:
    for found in particulars.maps:
        yield _days(found, say)
    yield _corrections(particulars, forms, say)
    yield Table(
        say(text("workbook-definitions")),
        1,
        columns(say, {"term": Kind.TEXT, "meaning": Kind.PROSE, "numerator": Kind.TEXT, "denominator": Kind.TEXT}),
        tuple(_definitions(digest, particulars, say)),
    )


def _days(found: HeatMap, say: Say) -> Table:
    """A row for each village and a column for each day, with a sign for what became of the report."""
    signs = {letter: None if sign is None else say(sign) for letter, sign in _signs().items()}
    keys = columns(say, {"above": Kind.TEXT, "code": Kind.TEXT, "unit": Kind.TEXT})
    days = (Column(f"{column.start:%m-%d}", Kind.MARK) for column in found.columns)
    return Table(
        say(text("workbook-map", form=found.form.title)),
        len(keys),
        (*keys, *days),
        (_day_row(row, signs) for row in found.rows),
        colours={
            sign: COLOURS[MARKS[letter].state]
            for letter, sign in signs.items()
            if sign and MARKS[letter].state in COLOURS
        },
    )


def _signs() -> dict[str, Text | None]:
    """By the letters of core.heat.MARKS; a day on which nothing was expected stays empty."""
    return {letter: None if mark.state is State.NOT_EXPECTED else _sign(mark) for letter, mark in MARKS.items()}


def _sign(mark: Mark) -> Text:
    return text("workbook-mark", **_about(mark))


def _about(mark: Mark) -> dict[str, Arg]:
    return {"state": mark.state.value, "zero": _yes(mark.zero), "partial": _yes(mark.partial)}


def _day_row(row: HeatRow, signs: dict[str, str | None]) -> Row:
    return (row.above.name, row.unit.code, row.unit.name, *(signs[letter] for letter in row.letters))


def _corrections(particulars: Particulars, forms: Forms, say: Say) -> Table:
    keys = {"form": Kind.TEXT, "above": Kind.TEXT, "code": Kind.TEXT, "unit": Kind.TEXT, "about": Kind.DATE}
    others = {"old": Kind.COUNT, "new": Kind.COUNT, "by": Kind.TEXT, "at": Kind.MOMENT, "source": Kind.TEXT}
    return Table(
        say(text("workbook-corrections")),
        4,
        columns(say, {**keys, "indicator": Kind.TEXT, **others}),
        (row for one in particulars.corrected for row in _corrected(one, forms, say)),
    )


def _corrected(one: Corrected, forms: Forms, say: Say) -> Iterator[Row]:
    form = forms.forms.get(one.form)
    about = parse_period(one.period)
    named: Cell = about.start if about.length == "day" else one.period
    for change in one.changes():
        yield (
            say(form.title) if form else one.form,
            one.above.name,
            one.unit.code,
            one.unit.name,
            named,
            say(name_of(form, change.indicator, forms)) if form else change.indicator,
            change.old,
            change.new,
            one.by,
            one.at.replace(tzinfo=None, second=0, microsecond=0),
            say(text("workbook-source", source=one.source.value)),
        )


def _definitions(digest: Digest, particulars: Particulars, say: Say) -> Iterator[Row]:
    def row(term: Text | str, meaning: Text | str, *others: str) -> Row:
        return (say(term), say(meaning), *others, *[None] * (2 - len(others)))

    yield row(text("definition-about"), digest_title(digest))
    yield row(text("definition-made-at"), _moment(particulars.made_at))
    for rate, parts in RATES.items():
        names = (say(text(f"workbook-column-{part}")) for part in parts)
        yield row(text(f"workbook-column-{rate}"), text(f"definition-{rate}"), *names)
    for term in TERMS:
        yield row(text(f"workbook-column-{term}"), text(f"definition-{term}"))
    yield row(text("definition-blank-name"), text("definition-blank"))
    yield row(text("definition-compared-name"), text("definition-compared", base=SMALL_BASE))
    if particulars.maps:
        signs = {mark: say(_sign(mark)) for mark in MARKS.values() if mark.state is not State.NOT_EXPECTED}
        yield row(text("definition-signs-name"), _signs_explained(signs, say))
    for section in digest.sections:
        yield (say(section.form.title), _form(section.form, say), None, None)


def _moment(at: datetime) -> Text:
    return text("definition-moment", year=at.year, date=date_text(at.date()), time=time_text(at))


def _signs_explained(signs: dict[Mark, str], say: Say) -> str:
    """√ 及时, 零 及时的零报告, …; one line for each sign."""
    return "\n".join(say(text("definition-sign", sign=sign, **_about(mark))) for mark, sign in signs.items())


def _yes(known: bool) -> str:
    return "yes" if known else "no"


def _form(form: Form, say: Say) -> str:
    """How often it is due, and what it asks, an indicator a line."""
    lines = [say(text("definition-form", every=form.every, due=f"{form.due:%H:%M}", level=form.level))]
    for indicator in form.indicators:
        args: dict[str, Arg] = {
            "name": indicator.name,
            "unit": indicator.unit or "",
            "counted": _yes(bool(indicator.unit)),
        }
        lines.append(say(text("definition-indicator", **args, watched=_yes(indicator.surveillance))))
    return "\n".join(lines)
