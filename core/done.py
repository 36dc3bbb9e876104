"""What somebody did, as the audit has it, in a whole sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.alert_words import figure_name
from core.alerts import Finding, What
from core.excused import reason_text
from core.forms import Form, Forms, Values
from core.periods import parse_period
from core.texts import Arg, Names, Text, period_text, text

ACTIONS = frozenset(
    {
        *("enter", "change", "undo", "confirm", "approved", "refused", "overtaken"),
        *("remind", "excuse", "expect", "leave", "leave-ended", "leave-excused", "leave-refused"),
        *("invite", "revoke", "admit", "refuse", "depart", "reports-imported"),
        *("unit-new", "unit-renamed", "unit-level", "unit-moved", "unit-opened", "unit-closed", "unit-excused"),
        *("unit-population", "target", "dhis2-begun", "dhis2-sent", "dhis2-failed"),
        *("outbox-retried", "outbox-dropped"),
        *(f"alert-{what}" for what in What),
        *("notice", "notice-again", "notice-closed"),
        *("person-renamed", "person-phone", "person-erased", "post-begun", "post-ended"),
    }
)
"""Those that have a sentence of their own, `done-ACTION`."""


def sentence(action: str, unit: str, details: Mapping[str, Any], forms: Forms) -> Text:
    """`unit` is what the unit is called; what an action says that nobody knows any more is shown as it is kept."""
    if action in ACTIONS:
        return text(f"done-{action}", unit=unit, **_args(details, forms))
    kept = " ".join(f"{key}={value}" for key, value in details.items())
    return text("done-other", unit=unit, action=action, details=kept)


def _args(details: Mapping[str, Any], forms: Forms) -> dict[str, Arg]:
    """What the sentences speak of, in words; blank where these details do not have it."""
    form = forms.forms.get(str(details.get("form", "")))
    named = ("role", "from", "to", "count", "uses", "cases", "number")
    args: dict[str, Arg] = {key: str(details.get(key) or "–") for key in named}
    args |= {key: str(details.get(key, "–")) for key in ("sent", "imported", "updated", "ignored")}
    args["form"] = form.title if form else str(details.get("form", ""))
    args["forms"] = [_title(key, forms) for key in str(details.get("forms") or "–").split(",")]
    args["period"] = period_text(parse_period(details["period"])) if "period" in details else ""
    args["reason"] = reason_text(str(details.get("reason", "")))
    args["figures"] = _figures(form, forms, details.get("values") or {})
    args["days"] = _days(details)
    args |= _of_alert(details, forms)
    return args


def _title(form: str, forms: Forms) -> Names | str:
    return forms.forms[form].title if form in forms.forms else form


def _of_alert(details: Mapping[str, Any], forms: Forms) -> dict[str, Arg]:
    """Which figure it is about, what it was and is, and what was chosen."""
    words = details.get("words", "")
    kind = "finding" if words in set(Finding) else "measure"
    args: dict[str, Arg] = {key: str(details.get(key, "–")) for key in ("old", "new")}
    args["item"] = figure_name(forms, str(details.get("form", "")), str(details.get("item", "–")))
    args["chosen"] = text(f"alert-{kind}-{words}") if "alert" in details and words else "–"
    return args


def _days(details: Mapping[str, Any]) -> Text | str:
    """The day, the days or the periods that an entry is about."""
    kept = dict.fromkeys(details[key] for key in ("first", "last", "day") if details.get(key))
    about = [period_text(parse_period(key)) for key in kept]
    if not about:
        return "–"
    return text("leave-days", first=about[0], last=about[-1]) if len(about) > 1 else about[0]


def _figures(form: Form | None, forms: Forms, values: Values) -> list[Text | str | Names]:
    """In the form's order; what the form does not ask any more keeps its key."""
    names: dict[str, Names | str] = {}
    for indicator in form.indicators if form else ():
        names[indicator.key] = indicator.name
        names |= {f"{indicator.key}.{item.key}": item.short_name() for item in forms.items(indicator)}
    known = [*(key for key in names if key in values), *(key for key in values if key not in names)]
    return [text("example-figure", name=names.get(key, key), count=values[key]) for key in known] or ["–"]
