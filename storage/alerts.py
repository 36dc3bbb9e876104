"""Alerts: what holds of them now, and all that has happened to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, Select, bindparam, insert, or_, select

from core.alert_lists import Raised
from core.alerts import Alert, AlertKind, Finding, Stage, State, Step, What, Who
from core.effects import Audit, KeepAlert
from core.forms import Values
from core.periods import ONE_DAY, Period, parse_period
from core.texts import Text
from core.units import Unit
from storage import audit, units
from storage.engines import upsert_on
from storage.tables import alert, alert_step, person, unit
from storage.types import among

STEPS = (
    select(alert_step, person.c.name)
    .outerjoin(person, person.c.id == alert_step.c.person_id)
    .where(alert_step.c.alert_key.in_(bindparam("keys", expanding=True)))
    .order_by(alert_step.c.alert_key, alert_step.c.number)
)

NEVER_CHANGES = frozenset({"key", "kind", "unit_id", "form", "period", "item", "rule", "disease_class", "raised_at"})


def these(conn: Connection, keys: Collection[str]) -> dict[str, Alert]:
    """Those of these that there are. Until the transaction ends nobody else changes them."""
    query = select(alert).where(alert.c.key.in_(list(keys))).order_by(alert.c.key).with_for_update()
    return {found.key: found for found in _read(conn, query)}


def standing_or_of(conn: Connection, keys: Collection[str], *, lock: bool) -> list[Alert]:
    """Those that nobody has closed yet, and those of these keys whatever has become of them; with `lock` likewise."""
    wanted = or_(alert.c.state != State.CLOSED, among(alert.c.key, "its_keys"))
    query = select(alert).where(wanted).order_by(alert.c.key)
    return _read(conn, query.with_for_update() if lock else query, {"its_keys": list(keys)})


def due(conn: Connection, now: datetime, *, lock: bool) -> list[Alert]:
    """Those that nobody has acknowledged and of which somebody may have to be told now; with `lock` likewise."""
    query = select(alert).where(alert.c.next_step_at <= now).order_by(alert.c.key)
    return _read(conn, query.with_for_update() if lock else query)


def is_any_due(conn: Connection, now: datetime) -> bool:
    return conn.execute(select(alert.c.key).where(alert.c.next_step_at <= now).limit(1)).first() is not None


def raised_by_rule(conn: Connection, form: str, rule: str, unit_id: int, since: str) -> list[Alert]:
    """What a rule has raised at that unit about periods from `since` (a key) on, likewise locked."""
    of_rule = alert.c.form == form, alert.c.rule == rule, alert.c.unit_id == unit_id, alert.c.period >= since
    return _read(conn, select(alert).where(*of_rule).order_by(alert.c.key).with_for_update())


def raised_lately(conn: Connection, kind: AlertKind, since: datetime) -> list[Alert]:
    """Those of that kind that were raised from `since` on, or are not closed."""
    lately = or_(alert.c.raised_at >= since, alert.c.state != State.CLOSED)
    return _read(conn, select(alert).where(alert.c.kind == kind, lately).order_by(alert.c.key))


def below(conn: Connection, top: Unit, since: datetime, *, open_too: bool) -> list[Raised]:
    """Those of that unit and below it that were raised from `since` on, and with `open_too` whatever has no finding
    yet; the newest first."""
    wanted = alert.c.raised_at >= since
    query = (
        select(alert)
        .join(unit, unit.c.id == alert.c.unit_id)
        .where(unit.c.path.startswith(top.path), or_(wanted, alert.c.state != State.CLOSED) if open_too else wanted)
        .order_by(alert.c.raised_at.desc(), alert.c.key)
    )
    found = _read(conn, query)
    places = {one.id: one for one in units.these(conn, {each.unit_id for each in found})}
    return [Raised(each, places[each.unit_id]) for each in found]


def standing(conn: Connection, top: Unit, period: Period) -> tuple[tuple[str, int], ...]:
    """How many alerts about these days, of that unit and below it, stand how: by their state, the closed ones by what
    they turned out to be. None is raised before the day that it is about."""
    raised_from = datetime.combine(period.start - ONE_DAY, time(0), UTC)
    query = (
        select(alert.c.period, alert.c.state, alert.c.finding)
        .join(unit, unit.c.id == alert.c.unit_id)
        .where(unit.c.path.startswith(top.path), alert.c.raised_at >= raised_from)
    )
    rows = [(parse_period(key), finding or state) for key, state, finding in conn.execute(query)]
    found = Counter(how for about, how in rows if period.start <= about.start <= period.end)
    order = [State.OPEN, State.ACKNOWLEDGED, *Finding]
    return tuple((how.value, found[how]) for how in order if found[how])


def put(conn: Connection, kept: Sequence[KeepAlert], now: datetime) -> None:
    """Stores them as they are now, and what is new of their histories, which is noted in the audit, too."""
    if not kept:
        return
    newest = {one.alert.key: one.alert for one in kept}
    conn.execute(_put(conn.dialect.name), [_row(one) for one in newest.values()])
    new = [(one.alert, n, step) for one in kept for n, step in enumerate(one.alert.history, 1) if n > one.known]
    conn.execute(insert(alert_step), [_step_row(of, number, step) for of, number, step in new])
    audit.note(conn, [_noted(of, step) for of, _, step in new], now)


@cache
def _put(dialect: str) -> Any:
    new = upsert_on(dialect, alert)
    changed = {column.name: new.excluded[column.name] for column in alert.c if column.name not in NEVER_CHANGES}
    return new.on_conflict_do_update(index_elements=["key"], set_=changed)


def _row(one: Alert) -> dict[str, Any]:
    own = ("key", "kind", "unit_id", "form", "period", "item", "rule", "cases", "disease_class", "since", "due_at")
    rest = ("state", "stage", "next_step_at", "finding")
    return {
        **{name: getattr(one, name) for name in (*own, *rest)},
        "raised_at": one.history[0].at,
        "told": list(one.told),
        "why": _sentences().dump_python(one.why, mode="json"),
        "counted": dict(one.counted),
    }


def _step_row(of: Alert, number: int, step: Step) -> dict[str, Any]:
    return {
        "alert_key": of.key,
        "number": number,
        "at": step.at,
        "what": step.what,
        "person_id": step.who.person_id,
        "words": step.words,
        "note": step.note,
        "old": step.old,
        "new": step.new,
        "units": list(step.units),
    }


def _noted(of: Alert, step: Step) -> Audit:
    """Without what somebody said in words of her own: that stands in the history alone."""
    said = (("old", step.old), ("new", step.new), ("words", None if step.what == What.NOTE else step.words or None))
    about: dict[str, str | int | Values] = {
        "alert": of.key,
        "form": of.form,
        "period": of.period,
        "item": of.item,
        "cases": of.cases,
    }
    return Audit(
        f"alert-{step.what}",
        of.unit_id,
        step.who.person_id,
        {**about, **{name: one for name, one in said if one is not None}},
    )


def _read(conn: Connection, query: Select[Any], asked: Mapping[str, Any] | None = None) -> list[Alert]:
    rows = conn.execute(query, asked or {}).all()
    histories = _histories(conn, [row.key for row in rows])
    return [_alert(row, histories[row.key]) for row in rows]


def _histories(conn: Connection, keys: Collection[str]) -> Mapping[str, Sequence[Step]]:
    found: dict[str, list[Step]] = {key: [] for key in keys}
    for row in conn.execute(STEPS, {"keys": list(keys)}) if keys else ():
        step = Step(
            What(row.what),
            row.at,
            Who(row.person_id, row.name or ""),
            row.words,
            row.note,
            row.old,
            row.new,
            tuple(row.units),
        )
        found[row.alert_key].append(step)
    return found


def _alert(row: Row[Any], history: Iterable[Step]) -> Alert:
    return Alert(
        key=row.key,
        kind=AlertKind(row.kind),
        unit_id=row.unit_id,
        form=row.form,
        period=row.period,
        item=row.item,
        cases=row.cases,
        since=row.since,
        due_at=row.due_at,
        state=State(row.state),
        stage=Stage(row.stage),
        next_step_at=row.next_step_at,
        told=tuple(row.told),
        rule=row.rule,
        disease_class=row.disease_class,
        finding=Finding(row.finding) if row.finding else None,
        why=_sentences().validate_python(row.why),
        counted=row.counted,
        history=tuple(history),
    )


@cache
def _sentences() -> TypeAdapter[tuple[Text, ...]]:
    return TypeAdapter(tuple[Text, ...])
