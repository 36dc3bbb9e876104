"""青山县: 4 townships, 24 village clinics and those who work there. The county and everybody in it are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.effects import KeepInvitation
from core.sheet import Row, Sheet
from core.units import Invitation, Role
from locales import DEFAULT_LANGUAGE
from storage import Connection, accounts, invitations, roster

ZONE = ZoneInfo("Asia/Shanghai")
CHANNEL, WECOM = "local", "local-wecom"
INVITATION = "DEMO2026"
INVITED_TO = "QS0402"
INVITATION_USES = 100
INVITATION_LIFE = timedelta(days=3650)

HEADINGS = ("code", "name", "parent", "level", "person", "phone", "role")


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of the demo; its parent is the unit whose code it continues. `residents` is 0 above the villages."""

    code: str
    name: str
    residents: int = 0

    @property
    def level(self) -> str:
        return {2: "county", 4: "township", 6: "village"}[len(self.code)]

    @property
    def parent(self) -> str:
        return self.code[:-2]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with an account on the local channel, and the codes of the units at which the role is held."""

    address: str
    name: str
    role: Role
    units: tuple[str, ...]


PLACES = (
    Place("QS", "青山县"),
    Place("QS01", "城关镇"),
    Place("QS0101", "张家村卫生室", 1860),
    Place("QS0102", "东门村卫生室", 2940),
    Place("QS0103", "石桥村卫生室", 1520),
    Place("QS0104", "柳树湾村卫生室", 1180),
    Place("QS0105", "上河村卫生室", 960),
    Place("QS0106", "南关村卫生室", 2310),
    Place("QS02", "清溪镇"),
    Place("QS0201", "李家坪村卫生室", 1430),
    Place("QS0202", "白果村卫生室", 1690),
    Place("QS0203", "枫树坳村卫生室", 640),
    Place("QS0204", "茶园村卫生室", 520),
    Place("QS0205", "双龙村卫生室", 2050),
    Place("QS0206", "新塘村卫生室", 1270),
    Place("QS03", "大塅乡"),
    Place("QS0301", "大塅村卫生室", 2180),
    Place("QS0302", "竹林村卫生室", 890),
    Place("QS0303", "黄土岭村卫生室", 1040),
    Place("QS0304", "杨梅冲村卫生室", 730),
    Place("QS0305", "周家塅村卫生室", 1350),
    Place("QS0306", "水口村卫生室", 1610),
    Place("QS04", "云台乡"),
    Place("QS0401", "云台村卫生室", 1980),
    Place("QS0402", "梨花沟村卫生室", 810),
    Place("QS0403", "马鞍山村卫生室", 1120),
    Place("QS0404", "龙潭村卫生室", 1470),
    Place("QS0405", "桃源村卫生室", 690),
    Place("QS0406", "高峰村卫生室", 1240),
)

VILLAGES = tuple(place for place in PLACES if place.level == "village")


def _doctor(address: str, name: str, *units: str) -> Member:
    return Member(address, name, Role.REPORTER, units or (f"QS{address[1:]}",))


def _manager(address: str, name: str, unit_code: str) -> Member:
    return Member(address, name, Role.MANAGER, (unit_code,))


# 王德堃 looks after two villages, 东门村 has two doctors.
MEMBERS = (
    _manager("c1", "方志远", "QS"),
    _manager("c2", "沈若兰", "QS"),
    _manager("m01", "何秀英", "QS01"),
    _doctor("d0101", "张建国"),
    _doctor("d0102", "李喆"),
    _doctor("d0102b", "罗小燕", "QS0102"),
    _doctor("d0103", "赵桂兰"),
    _doctor("d0104", "刘长林"),
    _doctor("d0105", "孙玉珍"),
    _doctor("d0106", "吴国庆"),
    _manager("m02", "陈珺", "QS02"),
    _doctor("d0201", "李春生"),
    _doctor("d0202", "郑月娥"),
    _doctor("d0203", "王德堃", "QS0203", "QS0204"),
    _doctor("d0205", "冯永福"),
    _doctor("d0206", "蒋素芬"),
    _manager("m03", "彭立新", "QS03"),
    _doctor("d0301", "周明德"),
    _doctor("d0302", "曾桂香"),
    _doctor("d0303", "黄水生"),
    _doctor("d0304", "杨秋菊"),
    _doctor("d0305", "周大塅"),
    _doctor("d0306", "邓凤莲"),
    _manager("m04", "谢晓梅", "QS04"),
    _doctor("d0401", "唐有财"),
    _doctor("d0402", "马兰花"),
    _doctor("d0403", "曹继业"),
    _doctor("d0404", "龙海清"),
    _doctor("d0405", "宋巧云"),
    _doctor("d0406", "高卫东"),
)


def doctors_of(unit_code: str) -> tuple[Member, ...]:
    """Who reports for that village, the one who usually does first."""
    return tuple(member for member in MEMBERS if member.role == Role.REPORTER and unit_code in member.units)


def plant(conn: Connection, now: datetime) -> None:
    """Puts the county into a database that holds only its tables: units, people, posts, accounts, one invitation."""
    roster.import_sheets(conn, [_sheet()], DEFAULT_LANGUAGE, now.astimezone(ZONE).date())
    planted = roster.load(conn)
    ids = {person.phone: person.id for person in planted.members.values()}
    for member in MEMBERS:
        accounts.bind(conn, (CHANNEL, member.address), ids[_phone(member)], now)
    invited = Invitation(INVITATION, planted.units[INVITED_TO].id, Role.REPORTER, None, INVITATION_USES)
    invitations.put(conn, [KeepInvitation(invited, now + INVITATION_LIFE)], now)


def hand_out_wecom(conn: Connection, now: datetime) -> None:
    """Every doctor has WeCom on her telephone, too."""
    there = {member.address for member in MEMBERS if member.role == Role.REPORTER}
    for (_, address), person in accounts.people_at(conn, [(CHANNEL, each) for each in sorted(there)])[0].items():
        accounts.bind(conn, (WECOM, f"wecom-{address}"), person.id, now - timedelta(days=1))


def _sheet() -> Sheet:
    """The roster as a county would hand it in: a row for every unit, then one for every post."""
    places = {place.code: place for place in PLACES}
    rows = [_cells(place) for place in PLACES]
    rows += [_cells(places[code], member) for member in MEMBERS for code in member.units]
    return Sheet("青山县", HEADINGS, tuple(Row(number, cells) for number, cells in enumerate(rows, 2)))


def _cells(place: Place, member: Member | None = None) -> dict[str, str]:
    unit = {"code": place.code, "name": place.name, "parent": place.parent, "level": place.level}
    return unit | ({"person": member.name, "phone": _phone(member), "role": member.role} if member else {})


def _phone(member: Member) -> str:
    """A short number of the county's own network: no real person has it."""
    return f"66{MEMBERS.index(member) + 1:04}"
