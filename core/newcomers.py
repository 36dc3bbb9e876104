"""What a batch knows for those who want to join, as far as it has been looked up: a part of its context."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from core.effects import Account, Bind, Effect, KeepInvitation, KeepJoinRequest
from core.joining import JoinRequest, Known
from core.look_up import LookUp, NotLookedUp
from core.units import Unit


@dataclass(slots=True)
class Newcomers:
    """Everything is asked for by the methods, which raise NotLookedUp for what is not there yet."""

    spare: str = ""
    by_phone: dict[str, Known | None] = field(default_factory=dict, repr=False)
    units_named: dict[str, tuple[Unit, ...]] = field(default_factory=dict)
    requests: dict[str, JoinRequest | None] = field(default_factory=dict)
    requests_from: dict[Account, tuple[JoinRequest, ...]] = field(default_factory=dict)
    people: dict[int, Known | None] = field(default_factory=dict)

    def spare_code(self) -> str:
        """A code that no invitation has: one of chance, so it is looked up."""
        if not self.spare:
            raise NotLookedUp(LookUp(spare_code=True))
        return self.spare

    def with_phone(self, number: str) -> Known | None:
        """Who has that telephone number on the roster (core.joining.bare_number)."""
        if number not in self.by_phone:
            raise NotLookedUp(LookUp(phones=frozenset([number])))
        return self.by_phone[number]

    def units_in(self, words: str) -> tuple[Unit, ...]:
        """The units of the whole county whose names may stand in these words; the units above them are known then."""
        if words not in self.units_named:
            raise NotLookedUp(LookUp(named_in=frozenset([words])))
        return self.units_named[words]

    def request(self, key: str) -> JoinRequest | None:
        """With it, whoever is behind the account that asked is known by now."""
        if key not in self.requests:
            raise NotLookedUp(LookUp(requests=frozenset([key])))
        return self.requests[key]

    def asked_by(self, account: Account) -> tuple[JoinRequest, ...]:
        """What that account has asked for lately (core.joining.REQUEST_WAITS), the newest last."""
        if account not in self.requests_from:
            raise NotLookedUp(LookUp(askers=frozenset([account])))
        return self.requests_from[account]

    def known(self, person_id: int) -> Known | None:
        if person_id not in self.people:
            raise NotLookedUp(LookUp(people=frozenset([person_id])))
        return self.people[person_id]

    def apply(self, effect: Effect) -> None:
        match effect:
            case KeepInvitation():
                self.spare = ""
            case KeepJoinRequest(request=request):
                self.requests[request.key] = request
                if request.account in self.requests_from:
                    before = (one for one in self.requests_from[request.account] if one.key != request.key)
                    self.requests_from[request.account] = (*before, request)
            case Bind():
                self.people = {id_: _rebound(known, effect) for id_, known in self.people.items()}
                self.by_phone = {number: _rebound(known, effect) for number, known in self.by_phone.items()}
            case _:
                pass


def _rebound(known: Known | None, bound: Bind) -> Known | None:
    if known is None or known.person.id != bound.person.id:
        return known
    kept = (one for one in known.accounts if one not in (bound.account, *bound.instead_of))
    return replace(known, accounts=(*kept, bound.account))
