"""Whose phones the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.units import Role
from storage.people import ChatPerson


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who may hold a phone, with the names of the units that they stand for."""

    address: str
    name: str
    township: str
    units: list[str]
    wecom: str = ""
    """The address of her other phone, which is like one of WeCom's; empty where she has none."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone for people of one role, and who holds it now; `choices` are by township. One like WeCom's has none: it is
    held by whoever holds the other phone for reporters."""

    role: Role
    choices: Mapping[str, Sequence[Owner]]
    owner: Owner | None
    is_wecom: bool = False

    @property
    def key(self) -> str:
        return "wecom" if self.is_wecom else self.role.value


def phones(people: Sequence[ChatPerson], wanted: Mapping[str, str], wecom: Mapping[str, str]) -> list[Phone]:
    """A phone per role, and beside that of a reporter who has another one on WeCom that, too: `wecom` are the addresses
    there by those here. `wanted` gives the address of its owner by role; where it gives none, it is a doctor and the
    manager of her township, who see each other's doings."""
    shown: list[Phone] = []
    township = ""
    for role in (Role.REPORTER, Role.MANAGER):
        owners = _owners((person for person in people if person.role is role), wecom)
        choices: dict[str, list[Owner]] = {}
        for owner in owners:
            choices.setdefault(owner.township, []).append(owner)
        asked = [owner for owner in owners if owner.address == wanted.get(role)]
        holder = next(iter([*asked, *choices.get(township, []), *owners]), None)
        township = holder.township if holder else ""
        shown.append(Phone(role, choices, holder))
        if holder and holder.wecom and role is Role.REPORTER:
            shown.append(Phone(role, {}, holder, is_wecom=True))
    return shown


def _owners(people: Iterable[ChatPerson], wecom: Mapping[str, str]) -> list[Owner]:
    """Each of them once, in their order, whatever the number of their posts."""
    owners: dict[str, Owner] = {}
    for person in people:
        new = Owner(person.address, person.name, person.township, [], wecom.get(person.address, ""))
        owner = owners.setdefault(person.address, new)
        owner.units.append(person.unit)
    return list(owners.values())
