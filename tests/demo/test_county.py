"""青山县: the shape of its tree, who works where, and what is in the database after planting."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.county import (
    CHANNEL,
    INVITATION,
    INVITED_TO,
    MEMBERS,
    PLACES,
    VILLAGES,
    Place,
    doctors_of,
    plant,
)
from core.units import Post, Role
from storage import Store, accounts, invitations, people, units

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
async def planted(store: Store) -> Store:
    await store.write(lambda conn: plant(conn, NOW))
    return store


def test_four_townships_with_six_villages_each() -> None:
    assert Counter(place.level for place in PLACES) == {"county": 1, "township": 4, "village": 24}
    assert Counter(village.parent for village in VILLAGES) == {f"QS0{n}": 6 for n in range(1, 5)}


def test_codes_and_names_are_unique_and_parents_come_first() -> None:
    assert len({place.code for place in PLACES}) == len({place.name for place in PLACES}) == len(PLACES)
    for n, place in enumerate(PLACES[1:], 1):
        assert place.parent in {above.code for above in PLACES[:n]}


@pytest.mark.parametrize(
    ("place", "level", "parent"),
    [
        (Place("QS", "青山县"), "county", ""),
        (Place("QS03", "大塅乡"), "township", "QS"),
        (Place("QS0101", "张家村卫生室"), "village", "QS01"),
    ],
)
def test_a_place_knows_where_it_stands(place: Place, level: str, parent: str) -> None:
    assert (place.level, place.parent) == (level, parent)


def test_thirty_people_with_short_addresses() -> None:
    assert len(MEMBERS) == 30
    assert len({member.address for member in MEMBERS}) == len({member.name for member in MEMBERS}) == 30
    assert all(len(member.address) <= 6 and member.address.isascii() for member in MEMBERS)


def test_managers_stand_above_and_doctors_in_the_villages() -> None:
    codes = {place.code for place in PLACES}
    reporters = [member for member in MEMBERS if member.role == Role.REPORTER]
    managed = Counter(unit for member in MEMBERS if member.role == Role.MANAGER for unit in member.units)
    assert managed == {"QS": 2, "QS01": 1, "QS02": 1, "QS03": 1, "QS04": 1}
    assert len(reporters) == 24
    assert {unit for member in reporters for unit in member.units} == {village.code for village in VILLAGES}
    assert {unit for member in MEMBERS for unit in member.units} <= codes


def test_one_doctor_has_two_villages_and_one_village_two_doctors() -> None:
    doubled = [member for member in MEMBERS if len(member.units) == 2]
    assert [(member.address, member.units) for member in doubled] == [("d0203", ("QS0203", "QS0204"))]
    shared = {village.code: doctors_of(village.code) for village in VILLAGES if len(doctors_of(village.code)) > 1}
    assert {code: [doctor.address for doctor in doctors] for code, doctors in shared.items()} == {
        "QS0102": ["d0102", "d0102b"]
    }
    assert doctors_of("QS0203") == doctors_of("QS0204")
    assert doctors_of("QS01") == ()


@pytest.mark.parametrize("rare", ["喆", "堃", "珺", "塅"])
def test_names_hold_rare_characters(rare: str) -> None:
    assert any(rare in member.name for member in MEMBERS)


def test_no_names_beyond_the_basic_plane_and_none_with_spaces() -> None:
    for name in [member.name for member in MEMBERS] + [place.name for place in PLACES]:
        assert all("\u4e00" <= character <= "\u9fff" for character in name), name


async def test_planting_builds_the_tree(planted: Store) -> None:
    found = {unit.code: unit for unit in await planted.read(units.all_units)}
    assert {code: (unit.name, unit.level) for code, unit in found.items()} == {
        place.code: (place.name, place.level) for place in PLACES
    }
    root = found["QS"]
    assert (root.parent_id, root.path) == (None, f"{root.id}/")
    for place in PLACES[1:]:
        unit, above = found[place.code], found[place.parent]
        assert unit.parent_id == above.id
        assert unit.path == f"{above.path}{unit.id}/"


async def test_planting_gives_everybody_an_account_and_posts(planted: Store) -> None:
    keys = [(CHANNEL, member.address) for member in MEMBERS]
    found = await planted.read(lambda conn: accounts.people_at(conn, keys)[0])
    codes = {unit.id: unit.code for unit in await planted.read(units.all_units)}
    posts = await planted.read(
        lambda conn: accounts.posts_of(conn, {person.id for person in found.values()}, NOW.date())
    )
    for member in MEMBERS:
        person = found[CHANNEL, member.address]
        assert (person.name, person.language) == (member.name, "zh-CN")
        assert sorted(posts[person.id], key=lambda post: codes[post.unit_id]) == [
            Post(person.id, id_, member.role) for unit in member.units for id_, code in codes.items() if code == unit
        ]


async def test_everybody_can_be_written_to(planted: Store) -> None:
    shown = await planted.read(lambda conn: people.chat_people(conn, CHANNEL))
    assert {one.address for one in shown} == {member.address for member in MEMBERS}
    two = [(one.unit, one.township, one.county) for one in shown if one.address == "d0203"]
    assert two == [("枫树坳村卫生室", "清溪镇", "青山县"), ("茶园村卫生室", "清溪镇", "青山县")]


async def test_a_newcomer_can_join_by_the_invitation(planted: Store) -> None:
    later = NOW + timedelta(days=365)
    found = await planted.read(lambda conn: invitations.usable(conn, [INVITATION], later))
    place = await planted.read(lambda conn: units.by_code(conn, INVITED_TO))
    assert place is not None
    invited = found[INVITATION]
    assert (invited.unit_id, invited.role, invited.person_id) == (place.id, Role.REPORTER, None)
    assert invited.uses_left > 1
