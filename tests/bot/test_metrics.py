"""The figures for Prometheus: read back with Prometheus' own parser, and of nobody's messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import Metrics, Readings
from core.messages import Inbound, Lane
from storage.outbox import State
from storage.standing import OPEN, Standing
from tests.county import at, says

QUIET = Readings(
    standing=Standing({(lane, state): 0 for lane in Lane for state in OPEN}, {}),
    waited=dict.fromkeys(Lane, timedelta()),
    late=timedelta(),
    leads=True,
    paused={},
    failing={},
    skipped={},
)


def shown(metrics: Metrics, **changed: Any) -> dict[tuple[str, tuple[str, ...]], float]:
    """The figures of ours by name and the values of their labels, in the labels' order."""
    readings = {name: getattr(QUIET, name) for name in Readings.__slots__} | changed
    told = metrics.shown(Readings(**readings)).decode()
    samples = [sample for family in text_string_to_metric_families(told) for sample in family.samples]
    return {
        (sample.name.removeprefix("lingbao_"), tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for sample in samples
        if sample.name.startswith("lingbao_") and not sample.name.endswith("_created")
    }


def batch(*channels: str) -> list[Inbound]:
    """A message from each."""
    return [replace(says("d1", "12 3 0", id_=str(number)), channel=name) for number, name in enumerate(channels)]


def test_what_came_in_what_of_it_was_new_and_what_was_answered_at_once() -> None:
    metrics = Metrics()
    messages = batch("telegram", "telegram", "local", "telegram")
    metrics.received(messages)
    metrics.stored(messages[:3], messages[:1])
    metrics.received(messages[3:])
    metrics.sent("telegram", Lane.REPLY, is_reply=True)
    metrics.buried(messages[2])
    figures = shown(metrics)
    assert figures["messages_received_total", ("telegram",)] == 4
    assert figures["messages_received_total", ("local",)] == 1
    assert figures["messages_stored_total", ("telegram",)] == 2
    assert figures["messages_answered_total", ("confirmation", "telegram")] == 1
    assert figures["messages_answered_total", ("outbox", "telegram")] == 1
    assert figures["messages_buried_total", ("local",)] == 1


def test_what_was_sent_and_what_the_services_said_instead() -> None:
    metrics = Metrics()
    for _ in range(3):
        metrics.sent("telegram", Lane.BULK, is_reply=False)
    metrics.sent("telegram", Lane.REPLY, is_reply=True)
    metrics.refused("telegram", "Paused")
    figures = shown(metrics)
    assert figures["messages_sent_total", ("telegram", "bulk")] == 3
    assert figures["messages_sent_total", ("telegram", "reply")] == 1
    assert figures["messages_answered_total", ("outbox", "telegram")] == 1
    assert figures["sends_refused_total", ("telegram", "Paused")] == 1


def test_how_the_program_stands_at_the_moment_of_the_scrape() -> None:
    metrics = Metrics()
    counts = {**QUIET.standing.counts, (Lane.BULK, State.WAITING): 7} if QUIET.standing else {}
    figures = shown(
        metrics,
        standing=Standing(counts, {Lane.BULK: at("2026-11-20 16:30")}),
        waited={Lane.REPLY: timedelta(), Lane.BULK: timedelta(minutes=2)},
        late=timedelta(seconds=90),
        leads=False,
        paused={("telegram", "bulk"): 3.5},
        failing={"telegram": timedelta(seconds=5)},
        skipped={("telegram", "other"): 3, ("telegram", "message"): 1},
    )
    assert figures["outbox_messages", ("bulk", "waiting")] == 7
    assert figures["outbox_messages", ("reply", "failed")] == 0, "what is not there is shown as none"
    assert figures["outbox_oldest_unsent_seconds", ("bulk",)] == 120
    assert figures["outbox_oldest_unsent_seconds", ("reply",)] == 0
    assert figures["job_lag_seconds", ()] == 90
    assert figures["leads", ()] == 0
    assert figures["sending_paused_seconds", ("telegram", "bulk")] == 3.5
    assert figures["database_up", ()] == 1
    assert figures["channel_failing_seconds", ("telegram",)] == 5
    assert figures["updates_skipped_total", ("telegram", "other")] == 3


def test_where_the_database_does_not_answer_nothing_old_is_shown_for_it() -> None:
    metrics = Metrics()
    assert ("outbox_messages", ("bulk", "waiting")) in shown(metrics)
    figures = shown(metrics, standing=None, waited={})
    assert figures["database_up", ()] == 0
    assert not [name for name, _ in figures if name.startswith("outbox_")]


def test_how_long_the_database_takes_counts_when_it_fails_too() -> None:
    metrics = Metrics()
    with pytest.raises(OSError), metrics.timed("intake"):
        raise OSError
    with metrics.timed("intake"):
        pass
    assert shown(metrics)["database_seconds_count", ("intake",)] == 2


def test_two_programs_count_for_themselves() -> None:
    one, other = Metrics(), Metrics()
    one.received(batch("telegram"))
    assert ("messages_received_total", ("telegram",)) not in shown(other)


def test_the_process_tells_of_itself() -> None:
    assert b"process_resident_memory_bytes" in Metrics().shown(QUIET)
