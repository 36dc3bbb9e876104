"""A county of any size, planted quickly: whom the measurements write as, and what lies in the database before."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    Select,
    String,
    Table,
    bindparam,
    case,
    create_engine,
    event,
    func,
    insert,
    literal,
    literal_column,
    select,
    union_all,
)

from core import expected
from core.expected import ONE_DAY, Calendar
from core.forms import Form
from core.reports import Source
from core.totals import COUNT_ITEMS, GIVEN
from core.units import Role, Unit
from forms import load_forms
from storage.migrate import upgrade
from storage.tables import account, day_total, expected_report, person, post, report, unit
from storage.types import Moment

CALENDAR = Calendar(zone=ZoneInfo("Asia/Shanghai"))
CHANNEL = "telegram"
FIRST_ADDRESS = 500_000_000
"""A doctor's id in the chat is this and the number of her village."""

ANOTHER_PHONE = 1_000_000
"""How far the ids of her phones are apart."""

TOWNSHIPS = 25
SILENT = 50
"""One village in so many has not reported on a day."""
ORDINAL = bindparam("ordinal", type_=Integer())


@dataclass(frozen=True)
class County:
    top: Unit
    townships: tuple[Unit, ...]
    villages: tuple[Unit, ...]

    def doctors(self, phones: int = 1) -> list[int]:
        """Their ids in the chat, in an order in which neighbours come from different townships; so many for each."""
        numbers = [FIRST_ADDRESS + village.id + n * ANOTHER_PHONE for village in self.villages for n in range(phones)]
        random.Random(1).shuffle(numbers)
        return numbers


def county_of(villages: int) -> County:
    """The same one every time: villages are dealt to the townships in turn."""
    top = Unit(1, "QS", "青山县", "county", None, "1/")
    townships = tuple(Unit(2 + n, f"QS{n:02}", f"第{n + 1}镇", "township", 1, f"1/{2 + n}/") for n in range(TOWNSHIPS))
    first = 2 + TOWNSHIPS
    return County(top, townships, tuple(_village(first + n, n, townships[n % TOWNSHIPS]) for n in range(villages)))


def _village(id_: int, number: int, above: Unit) -> Unit:
    return Unit(id_, f"{above.code}{number:05}", f"第{number + 1}村卫生室", "village", above.id, f"{above.path}{id_}/")


@contextmanager
def planting(file: Path) -> Iterator[Connection]:
    """The database, brought up to date, for one transaction that is quick because nobody minds losing it."""
    engine = create_engine(f"sqlite:///{file}")

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=OFF", "cache_size=-200000"):
            connection.execute(f"PRAGMA {pragma}")

    with engine.begin() as conn:
        upgrade(conn)
        yield conn
    engine.dispose()


def plant(conn: Connection, county: County, phones: int = 1) -> None:
    """Units, and a doctor with so many accounts for every village."""
    units = [county.top, *county.townships, *county.villages]
    own = ("id", "code", "name", "level", "parent_id", "path")
    ids = [village.id for village in county.villages]
    conn.execute(insert(unit), [{name: getattr(each, name) for name in own} for each in units])
    conn.execute(insert(person), [{"id": id_, "name": f"医生{id_}", "language": "zh-CN"} for id_ in ids])
    conn.execute(insert(post), [{"person_id": id_, "unit_id": id_, "role": Role.REPORTER} for id_ in ids])
    conn.execute(
        insert(account),
        [
            {
                "channel": CHANNEL,
                "address": str(chat),
                "person_id": (chat - FIRST_ADDRESS) % ANOTHER_PHONE,
                "reachable": True,
            }
            for chat in county.doctors(phones)
        ],
    )


def days_before(today: date, count: int) -> list[date]:
    return [today - ONE_DAY * number for number in range(count, 0, -1)]


def plant_days(
    conn: Connection, form: Form, days: Sequence[date], *, calendar: Calendar = CALENDAR, reported: bool = True
) -> None:
    """The expected reports of these days and, if they are over, what came in, with the totals; made inside the
    database, because ten years of a county are millions of rows."""
    if not days:
        return
    about = [_about(form, day, calendar) for day in days]
    _insert(conn, expected_report, _expected_rows(form), about)
    _insert(conn, day_total, _totals(form, {"#expected": literal(1)}, reported=False), about)
    if reported:
        _insert(conn, report, _report_rows(form), about)
        _insert(conn, day_total, _totals(form, _items(), reported=True), about)


def plant_evening(file: Path, county: County, days: int, phones: int = 1) -> None:
    """A county as it stands in the evening of this day: so many days behind it, today's reports expected."""
    form, today = load_forms().forms["daily"], CALENDAR.today(datetime.now(UTC))
    with planting(file) as conn:
        plant(conn, county, phones)
        plant_days(conn, form, days_before(today, days))
        plant_days(conn, form, [today], reported=False)


def _insert(conn: Connection, table: Table, rows: Any, about: list[dict[str, Any]]) -> None:
    conn.execute(insert(table).from_select([column.name for column in rows.selected_columns], rows), about)


def _about(form: Form, day: date, calendar: Calendar) -> dict[str, Any]:
    """What differs between the days; of one day every village's row is the same but for whose it is."""
    somewhere = Unit(1, "", "", form.level, 1, "")
    model = expected.expected_report(form, somewhere, day.isoformat(), calendar)
    sent_at = calendar.midnight(day) + timedelta(hours=16)
    return {"on": model.day, "ordinal": day.toordinal(), "due": model.due_at, "lock": model.lock_at, "sent": sent_at}


def _expected_rows(form: Form) -> Select[Any]:
    return _villages(form, reported=False).add_columns(
        unit.c.parent_id.label("parent_id"),
        bindparam("due", type_=Moment()).label("due_at"),
        bindparam("lock", type_=Moment()).label("lock_at"),
        literal(expected.Stage.OPEN.value).label("stage"),
    )


def _report_rows(form: Form) -> Select[Any]:
    figures = _figures()
    values = func.json_object(*(part for key, figure in figures.items() for part in (literal(key), figure)))
    return _villages(form, reported=True).add_columns(
        values.label("values"),
        literal_column("'{}'").label("previous"),
        *(literal(1).label(name) for name in ("version", "received", "on_time", "complete")),
        (figures["suspected_cases"] == 0).label("zero"),
        *(bindparam("sent", type_=Moment()).label(name) for name in ("received_at", "changed_at")),
        literal(Source.MESSAGE.value).label("source"),
        unit.c.id.label("person_id"),
        literal(form.version).label("form_version"),
    )


def _villages(form: Form, *, reported: bool) -> Select[Any]:
    """Their keys: all, or those that have reported."""
    day = bindparam("on", type_=String())
    key = (unit.c.id.label("unit_id"), literal(form.key).label("form"), day.label("period"), day.label("day"))
    return select(*key).where(*_which(form, reported=reported))


def _which(form: Form, *, reported: bool) -> list[ColumnElement[bool]]:
    level = unit.c.level == form.level
    return [level, (unit.c.id + ORDINAL) % SILENT != 0] if reported else [level]


def _figures() -> dict[str, ColumnElement[int]]:
    """What a village reports for a day: few suspected cases, mostly none."""
    seed = (unit.c.id * 7919 + ORDINAL * 104729) % 1000
    return {"visits": seed % 41, "vaccinations": seed % 13, "suspected_cases": case((seed % 97 == 0, 1), else_=0)}


def _items() -> dict[str, ColumnElement[int]]:
    """What one report adds to the totals, as core.totals.items_of."""
    figures = _figures()
    given = {GIVEN + key: literal(1) for key in figures}
    counts: dict[str, ColumnElement[int]] = {item: literal(1) for item in COUNT_ITEMS if item != "#expected"}
    counts["#zero"] = case((figures["suspected_cases"] == 0, 1), else_=0)
    return {**figures, **given, **counts}


def _totals(form: Form, items: dict[str, ColumnElement[int]], *, reported: bool) -> CompoundSelect[Any]:
    sums = (
        select(unit.c.parent_id, *(func.sum(added).label(item) for item, added in items.items()))
        .where(*_which(form, reported=reported))
        .group_by(unit.c.parent_id)
        .cte()
    )
    key = (bindparam("on", type_=String()).label("day"), sums.c.parent_id, literal(form.key).label("form"))
    return union_all(
        *(
            select(*key, literal(item).label("item"), sums.c[item].label("total")).where(sums.c[item] != 0)
            for item in items
        )
    )
