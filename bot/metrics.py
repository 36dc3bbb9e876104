"""What operators count, for Prometheus. No figure here is about a person, a unit or a message: only how many there were
of a kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter
from typing import Literal, NamedTuple, get_args

from prometheus_client import CollectorRegistry, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client import Counter as Count
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from core.messages import Inbound, Lane
from storage.standing import Standing

Work = Literal["intake", "outbox", "scrape"]

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


@dataclass(frozen=True, slots=True)
class Readings:
    """How the program is at the moment of a scrape. `standing` is None when the database did not answer; `paused`
    (seconds) is by channel and lane, `failing` by channel, `skipped` by channel and kind of update."""

    standing: Standing | None
    waited: Mapping[Lane, timedelta]
    late: timedelta
    leads: bool
    paused: Mapping[tuple[str, str], float]
    failing: Mapping[str, timedelta]
    skipped: Mapping[tuple[str, str], int]


class _Channel(NamedTuple):
    received: Count
    stored: Count
    given: Count


class Metrics:
    """One program's. Counting happens by the batch, in the event loop."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._skipped = _Skipped()
        self._registry.register(self._skipped)
        ProcessCollector(registry=self._registry)
        self._received = self._count("messages_received", "Messages that services have brought.", "channel")
        self._stored = self._count("messages_stored", "Of these, those that were new and are stored.", "channel")
        self._answered = self._count(
            "messages_answered", "Replies that went out, with the confirmation or by the outbox.", "channel", "by"
        )
        self._buried = self._count("messages_buried", "Messages answered with an apology: a fault of ours.", "channel")
        self._sent = self._count("messages_sent", "Messages sent by the outbox.", "channel", "lane")
        self._refused = self._count("sends_refused", "Attempts at sending one that came to nothing.", "channel", "why")
        self._database = Histogram(
            "lingbao_database_seconds",
            "How long a transaction takes.",
            ["work"],
            buckets=SECONDS,
            registry=self._registry,
        )
        self._timers = {work: self._database.labels(work) for work in get_args(Work)}
        self._channels: dict[str, _Channel] = {}
        self._messages = self._gauge(
            "outbox_messages", "Messages that wait, are being sent or gave up.", "lane", "state"
        )
        self._oldest = self._gauge("outbox_oldest_unsent_seconds", "For how long the oldest waits.", "lane")
        self._paused = self._gauge("sending_paused_seconds", "Until something is sent again.", "channel", "lane")
        self._late = self._gauge("job_lag_seconds", "For how long something is due that is not done.")
        self._leads = self._gauge("leads", "1 if this process does the jobs and sends the waves.")
        self._up = self._gauge("database_up", "1 if the database has answered this scrape.")
        self._failing = self._gauge("channel_failing_seconds", "For how long nothing comes in.", "channel")

    def received(self, messages: Iterable[Inbound]) -> None:
        for channel, count in _by_channel(messages):
            self._of(channel).received.inc(count)

    def stored(self, new: Sequence[Inbound], given: Sequence[Inbound]) -> None:
        """`given` are those of the new messages whose replies go out with the confirmation."""
        for channel, count in _by_channel(new):
            self._of(channel).stored.inc(count)
        for channel, count in _by_channel(given):
            self._of(channel).given.inc(count)

    def buried(self, inbound: Inbound) -> None:
        self._buried.labels(inbound.channel).inc()

    def sent(self, channel: str, lane: Lane, *, is_reply: bool) -> None:
        """By the outbox."""
        self._sent.labels(channel, lane.value).inc()
        if is_reply:
            self._answered.labels(channel, "outbox").inc()

    def refused(self, channel: str, why: str) -> None:
        """`why` is the kind of SendError."""
        self._refused.labels(channel, why).inc()

    @contextmanager
    def timed(self, work: Work) -> Iterator[None]:
        """What takes long and fails counts too."""
        began = perf_counter()
        try:
            yield
        finally:
            self._timers[work].observe(perf_counter() - began)

    def shown(self, now: Readings) -> bytes:
        """In Prometheus' text format."""
        self._up.set(now.standing is not None)
        self._messages.clear()
        for (lane, state), count in now.standing.counts.items() if now.standing else ():
            self._messages.labels(lane.value, state.value).set(count)
        self._oldest.clear()
        for lane, waited in now.waited.items():
            self._oldest.labels(lane.value).set(waited.total_seconds())
        for labels, paused in now.paused.items():
            self._paused.labels(*labels).set(paused)
        self._late.set(now.late.total_seconds())
        self._leads.set(now.leads)
        for channel, failing in now.failing.items():
            self._failing.labels(channel).set(failing.total_seconds())
        self._skipped.counts = now.skipped
        return generate_latest(self._registry)

    def _of(self, channel: str) -> _Channel:
        """Its labels are looked up once: that takes longer than to count."""
        if (found := self._channels.get(channel)) is None:
            given = self._answered.labels(channel, "confirmation")
            found = _Channel(self._received.labels(channel), self._stored.labels(channel), given)
            self._channels[channel] = found
        return found

    def _count(self, name: str, what: str, *labels: str) -> Count:
        return Count(f"lingbao_{name}", what, labels, registry=self._registry)

    def _gauge(self, name: str, what: str, *labels: str) -> Gauge:
        return Gauge(f"lingbao_{name}", what, labels, registry=self._registry)


class _Skipped(Collector):
    """What the channels have counted themselves."""

    def __init__(self) -> None:
        self.counts: Mapping[tuple[str, str], int] = {}

    def collect(self) -> Iterable[Metric]:
        family = CounterMetricFamily(
            "lingbao_updates_skipped",
            "Updates that were confirmed and are nobody's message.",
            labels=["channel", "kind"],
        )
        for labels, count in self.counts.items():
            family.add_metric(labels, count)
        yield family


def _by_channel(messages: Iterable[Inbound]) -> Iterable[tuple[str, int]]:
    return Counter(inbound.channel for inbound in messages).items()
