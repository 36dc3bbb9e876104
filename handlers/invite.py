"""邀请: a manager makes a code for somebody below her, with a link and a picture to hand on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.effects import Audit, Effect, KeepInvitation, Queue, Revoke
from core.joining import CODE_LIVES, link_of
from core.messages import Button, File, Lane, Say
from core.plaintext import plain
from core.texts import day_text, text
from core.unit_names import UnitNames
from core.units import Invitation, Role, Unit, lowest
from core.zeros import Rows
from handlers import rights
from handlers.help import show_help, stale
from handlers.turn import RECEIPT_LIVES, Turn

MOST_BUTTONS = 60
_ROLES = re.compile("管理员|manager|报告人|村医|reporter")
_MANAGER = re.compile("管理员|manager")


def on_command(turn: Turn, rest: str) -> list[Effect]:
    """邀请 张家村 makes a code for a reporter there, 邀请 东河镇 管理员 for a manager; 邀请 alone offers the units."""
    tops = _tops(turn)
    if not tops:
        return show_help(turn)
    words = plain(rest)
    role = Role.MANAGER if _MANAGER.search(words) else Role.REPORTER
    name = _ROLES.sub(" ", words).strip()
    if not name:
        return [_offer(turn, tops)] if len(tops) > 1 else [_offer_below(turn, tops[0])]
    units = {unit.id: unit for unit in (*tops, *turn.context.units_below([top.id for top in tops]))}
    named = UnitNames(name, units.values(), turn.context.units, ()).find(name)
    meant = lowest(named.units)
    if named.doubts or len(meant) > 1:
        return [turn.answer(*named.doubts[:1], text("join-one-unit"))]
    if not meant or named.rest:
        return [turn.answer(text("invite-no-such-unit"))]
    return _make(turn, meant[0], role)


def _tops(turn: Turn) -> list[Unit]:
    """The units that she manages or administers, each once."""
    return list({unit.id: unit for unit in (*turn.managing, *turn.administering)}.values())


def on_tap(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """`invite:UNIT` shows what is below it or, where nothing is, makes a code; `invite:UNIT:ROLE` makes one."""
    unit = _unit(turn, words[0]) if words else None
    if unit is None:
        return [stale(turn)]
    if words[1:] in (["reporter"], ["manager"]):
        return _make(turn, unit, Role(words[1]))
    if words[1:]:
        return [stale(turn)]
    below = any(one.parent_id == unit.id for one in turn.context.units_below([unit.id]))
    return [_offer_below(turn, unit)] if below else _make(turn, unit, Role.REPORTER)


def _unit(turn: Turn, number: str) -> Unit | None:
    """A unit to which the sender may invite."""
    unit = turn.context.unit(int(number)) if re.fullmatch("[0-9]{1,9}", number) else None
    return unit if unit and rights.may_invite(turn, unit) else None


def _may_give(turn: Turn, unit: Unit, role: Role) -> bool:
    """Reporters to all that lies in her own subtree; managers only to what lies below her own unit, unless she is an
    administrator there."""
    if role == Role.REPORTER:
        return bool(turn.forms_of(unit)) and rights.may_invite(turn, unit)
    above = (top for top in turn.managing if top.id != unit.id)
    return any(top.holds(unit) for top in (*above, *turn.administering))


def _offer(turn: Turn, tops: Sequence[Unit]) -> Queue:
    return turn.answer(text("invite-which"), buttons=_in_pairs([_open(unit) for unit in tops]))


def _offer_below(turn: Turn, top: Unit) -> Queue:
    """The roles that she may give there, and the units directly below."""
    roles = [role for role in (Role.REPORTER, Role.MANAGER) if _may_give(turn, top, role)]
    here = [
        Button(text("button-invite-role", unit=top.name, role=role.value), f"invite:{top.id}:{role}") for role in roles
    ]
    below = [unit for unit in turn.context.units_below([top.id]) if unit.parent_id == top.id]
    more = [text("invite-by-name")] if len(below) > MOST_BUTTONS else []
    rows = [[button] for button in here] + _in_pairs([_open(unit) for unit in below[:MOST_BUTTONS]])
    return turn.answer(text("invite-which"), *more, buttons=rows)


def _open(unit: Unit) -> Button:
    return Button(text("button-unit", unit=unit.name), f"invite:{unit.id}")


def _in_pairs(buttons: Sequence[Button]) -> Rows:
    return [list(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]


def _make(turn: Turn, unit: Unit, role: Role) -> list[Effect]:
    """The code for herself, with a button that takes it back, and beneath it what she hands on."""
    if not _may_give(turn, unit, role):
        return [turn.answer(text("invite-not-yours", unit=unit.name, role=role.value))]
    code = turn.context.newcomers.spare_code()
    expires_at = turn.now + CODE_LIVES
    day = day_text(turn.context.calendar.today(expires_at))
    rows = [[Button(text("button-revoke"), f"revoke:{code}")]]
    made = text("invite-made", unit=unit.name, role=role.value, day=day, code=code)
    link = link_of(turn.bot, code) if turn.bot else ""
    how = text("invite-forward-link", link=link) if link else text("invite-forward-code", code=code)
    files = (File("picture", "", f"{code}.png", qr=link),) if link else ()
    forward = Say((text("invite-forward", unit=unit.name, role=role.value, day=day), how), files=files)
    return [
        KeepInvitation(Invitation(code, unit.id, role, None, 1), expires_at),
        Audit("invite", unit.id, turn.person_id, {"role": role, "uses": 1}),
        turn.answer(made, text("invite-hand-on"), buttons=rows),
        Queue(f"{turn.inbound.reply_key}:forward", turn.account, Lane.REPLY, forward, turn.now + RECEIPT_LIVES),
    ]


def revoke(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap that takes a code back, of whoever may give such a one."""
    invitation = turn.context.invitations.get(words[0]) if len(words) == 1 else None
    unit = turn.context.unit(invitation.unit_id) if invitation else None
    if not _tops(turn) or len(words) != 1:
        return [stale(turn)]
    if invitation is None or unit is None:
        return [turn.answer(text("invite-gone"))]
    if not _may_give(turn, unit, invitation.role):
        return [stale(turn)]
    audit = Audit("revoke", unit.id, turn.person_id, {"role": invitation.role})
    return [Revoke(words[0]), audit, turn.answer(text("invite-taken-back", unit=unit.name, code=words[0]))]
