"""A small county for tests: 青山县 with two townships, five villages, and who works there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime, time
from zlib import crc32
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, text

from core.effects import SaveReport
from core.expected import Calendar, expected_report
from core.forms import Breakdown, BreakdownItem, Form, Forms, Indicator, Values
from core.messages import Inbound, Kind
from core.reports import Report, Source, compose
from core.units import Unit
from storage import tables
from storage.expected import insert_missing

CALENDAR = Calendar(zone=ZoneInfo("Asia/Shanghai"))

COUNTY = Unit(1, "QS", "青山县", "county", None, "1/")
EAST = Unit(2, "QS01", "东河镇", "township", 1, "1/2/")
WEST = Unit(3, "QS02", "西岭乡", "township", 1, "1/3/")
ZHANG = Unit(11, "QS0101", "张家村", "village", 2, "1/2/11/")
LI = Unit(12, "QS0102", "李家村", "village", 2, "1/2/12/")
WANG = Unit(13, "QS0103", "王庄村", "village", 2, "1/2/13/")
ZHAO = Unit(14, "QS0201", "赵村", "village", 3, "1/3/14/")
QIAN = Unit(15, "QS0202", "钱村", "village", 3, "1/3/15/")
UNITS = (COUNTY, EAST, WEST, ZHANG, LI, WANG, ZHAO, QIAN)

# id, name, account on the local channel, role, unit
PEOPLE = (
    (1, "周主任", "c1", "manager", COUNTY),
    (2, "吴科长", "m1", "manager", EAST),
    (3, "郑科长", "m2", "manager", WEST),
    (11, "张医生", "d1", "reporter", ZHANG),
    (12, "李医生", "d2", "reporter", LI),
    (13, "王医生", "d3", "reporter", WANG),
    (14, "赵医生", "d4", "reporter", ZHAO),
    (15, "钱医生", "d5", "reporter", QIAN),
)

DAILY = Form(
    key="daily",
    title={"zh-CN": "日报", "en": "Daily report"},
    level="village",
    every="day",
    due=time(18),
    indicators=(
        Indicator(key="visits", name={"zh-CN": "门诊人次", "en": "visits"}, aliases=("门诊",)),
        Indicator(key="vaccinations", name={"zh-CN": "接种针次", "en": "vaccinations"}, aliases=("接种",)),
        Indicator(
            key="suspected_cases",
            name={"zh-CN": "疑似病例", "en": "suspected cases"},
            aliases=("疑似",),
            surveillance=True,
            breakdown="diseases",
        ),
    ),
)
WORKLOAD = Form(
    key="workload",
    title={"zh-CN": "工作量月报", "en": "Monthly workload"},
    level="township",
    every="month",
    due=time(18),
    due_day=3,
    indicators=(Indicator(key="prescriptions", name={"zh-CN": "处方量", "en": "prescriptions"}),),
)
DISEASES = Breakdown(
    key="diseases",
    title={"zh-CN": "病种", "en": "diseases"},
    items=(BreakdownItem(key="dysentery", name={"zh-CN": "痢疾", "en": "dysentery"}, disease_class="B"),),
)
FORMS = Forms({"daily": DAILY, "workload": WORKLOAD}, {"diseases": DISEASES})


def at(moment: str) -> datetime:
    """A UTC moment from the county's wall clock: "2026-11-20 16:30"."""
    return datetime.fromisoformat(moment).replace(tzinfo=CALENDAR.zone).astimezone(UTC)


def plant(conn: Connection) -> None:
    """Puts units, people, posts and accounts into an empty database."""
    conn.execute(insert(tables.unit), [{f.name: getattr(u, f.name) for f in fields(Unit)} for u in UNITS])
    for id_, name, address, role, unit in PEOPLE:
        conn.execute(insert(tables.person).values(id=id_, name=name, language="zh-CN"))
        conn.execute(insert(tables.account).values(channel="local", address=address, person_id=id_, reachable=True))
        conn.execute(insert(tables.post).values(person_id=id_, unit_id=unit.id, role=role))
    if conn.dialect.name == "postgresql":  # it does not notice that these ids have been given out
        conn.execute(text("SELECT setval('person_id_seq', 100), setval('unit_id_seq', 100)"))


def expect(conn: Connection, units: Sequence[Unit], periods: Sequence[str], form: Form = DAILY) -> None:
    """A report of each of these units for each of these periods, as the job awaits it."""
    insert_missing(conn, [expected_report(form, unit, period, CALENDAR) for unit in units for period in periods])


def says(
    account: str, text: str, moment: str = "2026-11-20 16:00", *, id_: str = "", kind: Kind = Kind.TEXT
) -> Inbound:
    its_id = id_ or f"{account}:{moment}:{crc32(text.encode()):x}"  # the log shows it, but not the text
    return Inbound("local", its_id, account, kind, text, at(moment), name=account)


def report_of(
    unit: Unit, values: Values, *, day: str = "2026-11-20", time_: str = "16:00", before: Report | None = None
) -> SaveReport:
    """A daily report of that day, sent at that time of the same day."""
    expected = expected_report(DAILY, unit, day, CALENDAR)
    report = compose(DAILY, expected, before, values, at=at(f"{day} {time_}"), source=Source.MESSAGE, person_id=unit.id)
    return SaveReport(before=before, report=report, expected=expected)


def values(visits: int, vaccinations: int, suspected_cases: int) -> Values:
    return {"visits": visits, "vaccinations": vaccinations, "suspected_cases": suspected_cases}
