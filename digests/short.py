"""What a digest says in ten lines, piece by piece: each function gives the lines of one subject, the most important
first. Names are cut after a few, counts never; everything is in the details."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.compare import rate
from core.digest import Digest, Figure, FormSection, breakdown, fallen, figure, reported_alike
from core.excused import reason_text
from core.forms import Forms, Indicator
from core.texts import Names, Text, text
from core.totals import Missing
from core.units import Unit
from digests.facts import fallen_text, restated_text, unusual_text
from digests.words import amount, change_text, last_year, named, nothing_due, previous, together

MOST_FIGURES = 4
MOST_NAMES = 5
MOST_PLACES = MOST_GROUPS = MOST_FACTS = MOST_EXCUSED = 3
MOST_NAMES_OF_A_GROUP = 2


def verdict(digest: Digest, forms: Forms) -> Iterator[Text]:
    """Who has reported, and what is being watched; of a form that nobody was asked for only where there is no other."""
    nothing = all(section.is_empty for section in digest.sections)
    for section in digest.sections:
        if nothing or not (section.is_empty or _is_silent(section)):
            said = _verdict(section, forms)
            yield _of_form(digest, section, said) if section.now.counts.received else said


def silent(digest: Digest, _forms: Forms) -> Iterator[Text]:
    """The forms from which nothing came at all, in one line, which is never the one that there is no room for."""
    found = [section for section in digest.sections if _is_silent(section)]
    if len(found) == 1:
        yield text("digest-silent", form=found[0].form.title, expected=found[0].now.counts.expected)
    elif found:
        said = [
            text("digest-short-silent-form", form=one.form.title, expected=one.now.counts.expected) for one in found
        ]
        yield text("digest-short-silent-forms", forms=named(said, MOST_NAMES))


def _is_silent(section: FormSection) -> bool:
    """Something was due, and nothing came."""
    counts = section.now.counts
    return bool(counts.expected) and not counts.received and section.now.waiting < counts.expected


def _of_form(digest: Digest, section: FormSection, said: Text) -> Text:
    """With the form's name where the digest has several."""
    several = sum(not one.is_empty for one in digest.sections) > 1
    return text("digest-of-form", form=section.form.title, said=said) if several else said


def _verdict(section: FormSection, forms: Forms) -> Text:
    if section.is_empty:
        return nothing_due(section)
    if not section.now.counts.received:
        return text("digest-not-due", form=section.form.title, expected=section.now.counts.expected)
    waiting = [text("digest-short-waiting", count=section.now.waiting)] if section.now.waiting else []
    watched = [_watched(section, indicator, forms) for indicator in section.form.watched]
    return together([_reporting(section), *waiting, *watched])


def _reporting(section: FormSection) -> Text:
    counts = section.now.counts
    percent = rate(counts.received, counts.expected)
    if percent is None:  # nobody expected what has come
        return text("digest-short-received", received=counts.received)
    reports = text("digest-short-rate", received=counts.received, expected=counts.expected, rate=f"{percent:f}")
    rows = [row.unit for row in section.now.rows if row.counts.expected]
    owing = sum(any(unit.holds(missing.unit) for missing in section.now.missing) for unit in rows)
    if not rows or (section.now.waiting and not owing):  # nobody owes anything, but not all is there
        return reports
    return text(
        "digest-short-verdict",
        level=rows[0].level,
        units=len(rows),
        full=len(rows) - owing,
        how="all" if not owing else "none" if owing == len(rows) else "some",
        reports=reports,
    )


def _watched(section: FormSection, indicator: Indicator, forms: Forms) -> Text:
    """How many cases, of what, and where: in the units directly below."""
    shown = figure(section, indicator)
    if shown.now is None:
        return text("digest-short-blank", name=indicator.spoken())
    said = text("digest-short-watch", name=indicator.spoken(), amount=amount(shown, shown.now))
    if not shown.now:
        return said
    items = [item for item in breakdown(section, indicator, forms) if item.now]
    if len(items) == 1 and shown.now > 1:
        said = text("digest-short-all-of", said=said, item=items[0].name)
    elif items:
        said = text("digest-short-of", said=said, items=named([_item(item) for item in items], MOST_NAMES))
    places = [(row.unit, row.totals.get(indicator.key, 0)) for row in section.now.rows]
    places = sorted((place for place in places if place[1]), key=lambda place: -place[1])
    if len(places) == 1:
        return text("digest-short-at", said=said, places=[places[0][0].name])
    counted: list[str | Text | Names] = [text("digest-short-place", unit=unit.name, count=n) for unit, n in places]
    return text("digest-short-at", said=said, places=named(counted, MOST_PLACES)) if counted else said


def _item(item: Figure) -> Text:
    return text("digest-short-item", name=item.name, count=item.now or 0)


def totals(digest: Digest, _forms: Forms) -> Iterator[Text]:
    """The first figures of each form beside the period before."""
    for section in digest.sections:
        if section.now.counts.received:
            then = previous(section)
            compared = bool(section.before.counts.received)
            said = [_figure(section, indicator, then, compared=compared) for indicator in _first(section)]
            line = text("digest-short-totals", compared="yes" if compared else "no", previous=then, figures=list(said))
            yield _of_form(digest, section, together([line, *_more_figures(section), *_unlike(section, then)]))


def _first(section: FormSection) -> tuple[Indicator, ...]:
    return section.form.indicators[:MOST_FIGURES]


def _more_figures(section: FormSection) -> list[Text]:
    rest = len(section.form.indicators) - MOST_FIGURES
    return [text("digest-short-more-figures", count=rest)] if rest > 0 else []


def _figure(section: FormSection, indicator: Indicator, then: Text, *, compared: bool) -> Text:
    shown, name = figure(section, indicator), indicator.spoken()
    if shown.now is None:
        return text("digest-short-blank", name=name)
    now = amount(shown, shown.now)
    if not compared:
        return text("digest-short-figure", name=name, amount=now)
    changed = change_text(shown.change) or text("digest-change-none", previous=then)
    return text("digest-short-figure-change", name=name, amount=now, change=changed)


def _unlike(section: FormSection, then: Text) -> Iterator[Text]:
    """That the period before was not reported alike: the change of a figure may come from that alone."""
    now, before = section.now.counts, section.before.counts
    if not before.expected and not before.received:
        yield text("digest-short-before-nothing", previous=then)
    elif not reported_alike(now, before):
        yield text("digest-short-before", previous=then, expected=before.expected, received=before.received)


def year_ago(digest: Digest, _forms: Forms) -> Iterator[Text]:
    """The same figures beside those of the same period last year, where there are any."""
    for section in digest.sections:
        then = section.year_ago
        if then is None or not then.counts.received or not section.now.counts.received:
            continue
        name = last_year(section)
        changes = [(indicator, change_text(figure(section, indicator).change_of_year)) for indicator in _first(section)]
        said = [text("digest-short-of-year", name=i.spoken(), change=change) for i, change in changes if change]
        if said:
            counts = then.counts
            reports = text("digest-short-before", previous=name, expected=counts.expected, received=counts.received)
            unlike = [] if reported_alike(section.now.counts, counts) else [reports]
            line = text("digest-short-last-year", last_year=name, figures=list(said))
            yield _of_form(digest, section, together([line, *unlike]))


def missing(digest: Digest, _forms: Forms) -> Iterator[Text]:
    """Who owes reports, the longest silent first; by the units directly below where there are others under them."""
    for section in digest.sections:
        owing = sorted(section.now.missing, key=lambda one: (-len(one.periods), -one.in_a_row))
        if owing and section.now.counts.received:
            names = _names(section, owing)
            yield _of_form(digest, section, text("digest-short-missing", names=names))


def _names(section: FormSection, owing: Sequence[Missing]) -> list[str | Text | Names]:
    groups: dict[Unit | None, list[Missing]] = {}
    for one in owing:
        groups.setdefault(section.now.row_above(one.unit), []).append(one)
    every = section.form.every
    if None in groups:
        return named([_owing(one, every) for one in owing], MOST_NAMES)
    worst = sorted(groups.items(), key=lambda group: -_reports(group[1]))
    return named([_group(above, group, every) for above, group in worst if above], MOST_GROUPS)


def _reports(owing: Sequence[Missing]) -> int:
    return sum(len(one.periods) for one in owing)


def _group(above: Unit, owing: Sequence[Missing], every: str) -> Text:
    names = named([_owing(one, every) for one in owing], MOST_NAMES_OF_A_GROUP)
    units = {one.unit.id for one in owing}
    return text("digest-short-missing-group", unit=above.name, units=len(units), reports=_reports(owing), names=names)


def _owing(one: Missing, every: str) -> Text:
    count = len(one.periods)
    if one.in_a_row > count:
        return text("digest-short-silent", unit=one.unit.name, count=one.in_a_row, every=every)
    return text("digest-short-owing", unit=one.unit.name, count=count, every=every)


def unusual(digest: Digest, _forms: Forms) -> Iterator[Text]:
    """Figures far from what is usual, and units of which clearly fewer reports came than before."""
    for section in digest.sections:
        facts: list[str | Text | Names] = [fallen_text(one, section) for one in fallen(section)]
        facts += [unusual_text(one) for one in section.unusual]
        if facts:
            yield _of_form(digest, section, text("digest-short-unusual", facts=named(facts, MOST_FACTS)))


def restated(digest: Digest, forms: Forms) -> Iterator[Text]:
    """What has changed about this issue since it was made, and about earlier ones since the last one was: somebody may
    only have looked at it, so that it was never sent."""
    for key, changed in (("digest-short-updates", digest.updates), ("digest-short-restated", digest.restated)):
        if changed:
            facts = [restated_text(one, forms, short=True) for one in changed[:MOST_FACTS]]
            more = [text("escalate-more", count=len(changed) - MOST_FACTS)] if len(changed) > MOST_FACTS else []
            yield text(key, facts=[*facts, *more])


def excused(digest: Digest, _forms: Forms) -> Iterator[Text]:
    """What was not expected after all, of whom and why."""
    for section in digest.sections:
        if section.now.excused:
            reports = sum(one.reports for one in section.now.excused)
            names = [
                text("digest-excused-name", unit=one.unit.name, reason=reason_text(one.reason), reports=one.reports)
                for one in section.now.excused
            ]
            units = named(names, MOST_EXCUSED)
            yield _of_form(digest, section, text("digest-short-excused", reports=reports, units=units))
