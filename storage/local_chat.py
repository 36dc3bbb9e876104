"""What the phones of the local chat show: the service's own record of that channel."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from core.messages import Block, Choice, File, Message
from core.taps import Buttons
from storage.engines import upsert
from storage.tables import local_message


@dataclass(frozen=True, slots=True)
class LocalMessage:
    """One bubble on a phone; `mine` when the phone's owner wrote it, `key` is then the phone's own id of it."""

    id: int
    address: str
    mine: bool
    message: Message
    at: datetime
    key: str | None = None


def append(conn: Connection, address: str, mine: bool, message: Message, at: datetime, key: str | None = None) -> int:
    """Adds a bubble and returns its id; a second one with the same key adds nothing and gets the id of the first."""
    body = {
        "text": message.text,
        "buttons": _rows(message.buttons),
        "files": [asdict(file) for file in message.files],
        "blocks": [asdict(block) for block in message.blocks],
    }
    row = upsert(conn, local_message).values(address=address, mine=mine, body=body, at=at, key=key)
    once = row.on_conflict_do_update(index_elements=["address", "key"], set_={"key": key})
    return int(conn.execute(once.returning(local_message.c.id)).scalar_one())


def rearrange(conn: Connection, address: str, id_: int, buttons: Buttons) -> None:
    """These are the buttons under that bubble from now on."""
    where = (local_message.c.address == address, local_message.c.id == id_)
    body = conn.execute(select(local_message.c.body).where(*where)).scalar_one()
    changed = {**body, "buttons": _rows(buttons)}
    conn.execute(update(local_message).where(*where).values(body=changed))


def since(conn: Connection, address: str, after: int = 0, limit: int = 200) -> list[LocalMessage]:
    """The newest bubbles of a phone after an id, oldest first."""
    newest = (
        select(local_message)
        .where(local_message.c.address == address, local_message.c.id > after)
        .order_by(local_message.c.id.desc())
        .limit(limit)
    )
    return [_bubble(row) for row in reversed(conn.execute(newest).all())]


def one(conn: Connection, address: str, id_: int) -> LocalMessage | None:
    """That bubble, if it is on that phone."""
    query = select(local_message).where(local_message.c.address == address, local_message.c.id == id_)
    row = conn.execute(query).one_or_none()
    return None if row is None else _bubble(row)


def _rows(buttons: Buttons) -> list[list[dict[str, Any]]]:
    return [[asdict(choice) for choice in row] for row in buttons]


def _bubble(row: Row[Any]) -> LocalMessage:
    return LocalMessage(row.id, row.address, row.mine, _message(row.body), row.at, row.key)


def _message(body: dict[str, Any]) -> Message:
    return Message(
        text=body["text"],
        buttons=tuple(tuple(Choice(**choice) for choice in row) for row in body["buttons"]),
        files=tuple(File(**file) for file in body["files"]),
        blocks=tuple(Block(**block) for block in body.get("blocks", ())),  # older ones have none
    )
