"""Single facts of a digest, each a phrase: a figure that is unusual, a rate that fell, a report that changed."""

from __future__ import annotations

from core.digest import Fallen, FormSection, Unusual, name_of
from core.forms import Form, Forms
from core.periods import parse_period
from core.reports import Change, Source
from core.restate import Restatement
from core.texts import Names, Text, period_text, text
from digests.words import date_text, previous


def unusual_text(one: Unusual) -> Text:
    known = one.usual
    return text(
        "digest-unusual",
        unit=one.unit.name,
        period=_period(one.period),
        name=one.indicator.spoken(),
        count=one.figure,
        usual=known.low if known.low == known.high else text("question-between", low=known.low, high=known.high),
        confirmed="yes" if one.confirmed else "no",
    )


def fallen_text(one: Fallen, section: FormSection) -> Text:
    return text(
        "digest-fallen",
        unit=one.unit.name,
        received=one.now.received,
        expected=one.now.expected,
        previous=previous(section),
        before_received=one.before.received,
        before_expected=one.before.expected,
    )


def restated_text(one: Restatement, forms: Forms, *, short: bool) -> Text:
    """The village, the period, the figures old → new, and by whom; of a late report in `short` no figures."""
    args: dict[str, str | Text] = {"unit": one.unit.name, "period": _period(one.period), "by": _by(one)}
    if one.is_taken_back:
        return text("digest-taken-back", **args)
    if one.is_late and short:
        return text("digest-late", **args)
    form = forms.forms.get(one.form)
    changes = [_change(change, form, forms) for change in _told(one)]
    return text("digest-late-figures" if one.is_late else "digest-corrected", **args, changes=changes)


def _told(one: Restatement) -> list[Change]:
    """Of what is broken down the whole, and the parts only where the whole has stayed."""
    wholes = {change.indicator for change in one.changes if "." not in change.indicator}
    return [change for change in one.changes if change.indicator.partition(".")[0] not in wholes - {change.indicator}]


def _change(change: Change, form: Form | None, forms: Forms) -> Text | str | Names:
    name = name_of(form, change.indicator, forms) if form else change.indicator
    if change.old is None:
        return text("digest-figure-added", name=name, new=change.new or 0)
    if change.new is None:
        return text("digest-figure-removed", name=name, old=change.old)
    return text("digest-figure-corrected", name=name, old=change.old, new=change.new)


def _by(one: Restatement) -> Text:
    if one.by:
        return text("digest-by", name=one.by)
    return text("digest-by-import") if one.source == Source.IMPORT else text("digest-by-nobody")


def _period(key: str) -> Text:
    """A day without its weekday."""
    period = parse_period(key)
    return date_text(period.start) if period.length == "day" else period_text(period)
