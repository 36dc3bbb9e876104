"""One lane of one chat: claims what may go out, and sends it as fast as the service likes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush

from bot.gate import Gate
from bot.pace import Pacer
from core.messages import Lane
from storage.claiming import PutOff, Waiting

AT_ONCE = 25
"""Messages claimed together, and in flight together."""

PORTION = AT_ONCE // 2
"""Once so many have landed, others are claimed in their place."""

SOON_S = 0.05
"""So long the first that has landed waits for others, so that their places are filled together."""

POLL_S = 5.0
GRACE_S = 5.0
PROBE_S = 10.0
"""So long whoever tries alone is waited for before another one tries."""


@dataclass(frozen=True, slots=True)
class Times:
    """`now` is the time of day (UTC), which is stored; `elapsed` are seconds that never go back, by which is waited."""

    now: Callable[[], datetime]
    elapsed: Callable[[], float]


class Pump:
    """`claim` takes at most so many messages out of the outbox, `send` sees to one of them until it is known what has
    become of it, `put_off` gives back what is not sent yet. With the gate shut, or where it is `idle`, nothing is
    claimed."""

    def __init__(
        self,
        channel: str,
        lane: Lane,
        pacer: Pacer,
        times: Times,
        *,
        idle: Callable[[], bool],
        claim: Callable[[Pump, int], Awaitable[Sequence[Waiting]]],
        send: Callable[[Pump, Waiting], Coroutine[None, None, None]],
        put_off: Callable[[Sequence[PutOff]], Awaitable[None]],
    ) -> None:
        self.channel = channel
        self.lane = lane
        self.gate = Gate(times.elapsed)
        self.flying: dict[int, asyncio.Task[None]] = {}
        """What is under way, by the id of the message."""
        self.hurried = True
        """Whether what was put off while the service was away may go out now; or before this program was started."""
        self._pacer = pacer
        self._times = times
        self._idle = idle
        self._claim = claim
        self._send = send
        self._put_off = put_off
        self._woken = asyncio.Event()  # there may be something to claim
        self._at_once = asyncio.Event()  # and it is not worth waiting for more
        self._moved = asyncio.Event()  # the time may have
        self._due: list[float] = []  # when there is something to claim again, the next one first
        self._probe: tuple[int, float] | None = None  # who tries alone, and since when

    def wake(self) -> None:
        self._moved.set()
        self._woken.set()
        self._at_once.set()

    def may_give(self, account: str) -> bool:
        """Whether the service takes a message to that account now, which then goes another way and is counted here."""
        return not self.gate.silent_for and not self._pacer.wait(account, self.lane, self._times.elapsed())

    def look_in(self, seconds: float) -> None:
        """There is something to claim after so long."""
        heappush(self._due, self._times.elapsed() + seconds)

    async def run(self) -> None:
        """Sends until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            try:
                while True:
                    self._woken.clear()
                    if room := self._room():
                        self._at_once.clear()
                        await self._begin(await self._claim(self, room), group)
                    await _wait(self._woken, self._rest())
                    await _wait(self._at_once, SOON_S)
            except asyncio.CancelledError:
                if self.flying:  # what is sent and not noted down would be sent again after the next start
                    await asyncio.wait(self.flying.values(), timeout=GRACE_S)
                raise

    def _room(self) -> int:
        """How many may be claimed now."""
        if self._idle() or self.gate.opens_in:
            return 0
        if not self.gate.careful:
            return AT_ONCE - len(self.flying)
        probe, begun = self._probe or (0, 0.0)
        return 0 if probe in self.flying and self._times.elapsed() < begun + PROBE_S else 1

    def _rest(self) -> float:
        """Seconds until there may be something to claim without anybody saying so."""
        now = self._times.elapsed()
        while self._due and self._due[0] <= now:
            heappop(self._due)
        soonest = min(self._due[0] - now, POLL_S) if self._due else POLL_S
        return max(soonest, self.gate.opens_in)

    async def _begin(self, claimed: Sequence[Waiting], group: asyncio.TaskGroup) -> None:
        """Sends them in their order. Whose chat has had enough for now waits, and holds up nobody else; when the gate
        shuts meanwhile, what has not begun is given back."""
        given_back = list[PutOff]()
        for waiting in sorted(claimed, key=self._takes_turns):  # whoever takes no turn waits for nobody's
            counted = self._times.elapsed()
            if wait := self._wait_for_chat(waiting, counted):
                until = self._times.now() + timedelta(seconds=wait)
                given_back.append(PutOff(waiting.id, until, "the chat has had enough for now"))
                self.look_in(wait)
                continue
            if self._takes_turns(waiting):
                await self._turns(_messages(waiting))
            if self.gate.opens_in:
                given_back.append(PutOff(waiting.id, None, self.gate.why))
            else:
                self._launch(waiting, counted, group)
        if given_back:
            await self._put_off(given_back)

    def _wait_for_chat(self, waiting: Waiting, now: float) -> float:
        """A sign at somebody's message is no message."""
        return 0.0 if waiting.say.reaction else self._pacer.wait(waiting.address, self.lane, now)

    def _takes_turns(self, waiting: Waiting) -> bool:
        """What answers nobody does. So does a reply that was tried before: it may have arrived, and then the service
        counts its repetition as a message that nobody has asked for."""
        return self.lane is not Lane.REPLY or (waiting.attempts > 1 and not waiting.say.reaction)

    async def _turns(self, count: int) -> None:
        """Waits until so many messages may go out, or the gate is shut."""
        for _ in range(count):
            now = self._times.elapsed()
            if not self.gate.opens_in:
                await self._until(now + self._pacer.turn(now))
        while not self.gate.opens_in and (wait := self._pacer.crowded(self._times.elapsed(), count)):
            await self._until(self._times.elapsed() + wait)

    def _launch(self, waiting: Waiting, counted: float, group: asyncio.TaskGroup) -> None:
        if self._takes_turns(waiting):
            self._pacer.begun(waiting.id, self._times.elapsed(), _messages(waiting))
        if self.gate.careful:
            self._probe = waiting.id, self._times.elapsed()
        task = self.flying[waiting.id] = group.create_task(self._send(self, waiting))
        task.add_done_callback(lambda _task: self._landed(waiting, counted))

    def _landed(self, waiting: Waiting, counted: float) -> None:
        del self.flying[waiting.id]
        self._pacer.landed(waiting.id, waiting.address, counted, self._times.elapsed())
        self._woken.set()  # there may be more for the same person
        if len(self.flying) <= AT_ONCE - PORTION or not self.flying:
            self._at_once.set()

    async def _until(self, moment: float) -> None:
        while (left := moment - self._times.elapsed()) > 0:
            self._moved.clear()
            await _wait(self._moved, left)


def _messages(waiting: Waiting) -> int:
    """As how many a service shows it: every file is one, and the text stands under a picture."""
    files = waiting.say.files
    return max(len(files) + (not any(file.kind == "picture" for file in files)), 1)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
