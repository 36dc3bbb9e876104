"""Whatever two colleagues write, change and tap, and whatever their manager decides: every version follows on the one
before, and a figure is changed only by somebody who has seen it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.effects import SaveReport
from core.messages import Inbound, Kind, Message
from core.reports import Report, ReportKey
from tests.handlers.memory import CHANNEL, Memory, Shipped, county

DOCTORS = st.sampled_from(["张医生", "张护士"])
ANYBODY = st.sampled_from(["张医生", "张护士", "吴科长"])
FIGURE = st.integers(0, 99)
WORDS = st.one_of(
    st.builds("{} {} 0".format, FIGURE, FIGURE),
    st.builds("昨天 {} {} 0".format, FIGURE, FIGURE),
    st.builds("前天 {} {} 0".format, FIGURE, FIGURE),
    st.builds("更正 门诊{}".format, FIGURE),
    st.builds("昨天 更正 接种{}".format, FIGURE),
    st.builds("接种应该是{}".format, FIGURE),
    st.builds("门诊l{}".format, FIGURE),
    st.builds("疑似0 门诊{}".format, FIGURE),
    st.sampled_from(["零报告", "修改", "谢谢", "填报"]),
)
MOVE = st.one_of(
    st.tuples(st.just("says"), DOCTORS, WORDS, st.just(0)),
    st.tuples(st.just("edits"), DOCTORS, WORDS, st.integers(0, 9)),
    st.tuples(st.just("taps"), ANYBODY, st.just(""), st.integers(0, 30)),
    st.tuples(st.just("waits"), st.just(""), st.just(""), st.sampled_from([1, 1, 11, 45, 600, 14400])),
)
Moves = list[tuple[str, str, str, int]]


@dataclass
class Game:
    """Keeps book of every message that was sent, and of every button with the versions that stood when it was shown."""

    world: Memory
    sent: dict[str, list[Inbound]] = field(default_factory=dict)
    shown: list[tuple[str, dict[ReportKey, int]]] = field(default_factory=list)

    def play(self, moves: Moves) -> None:
        for move, who, words, number in moves:
            if move == "waits":
                self.world.now += timedelta(minutes=number)
            elif move == "taps" and self.shown:
                self._taps(who, *self.shown[-1 - number % len(self.shown)])
            elif move == "says":
                self.sent.setdefault(who, []).append(self.world.inbound(who, Kind.TEXT, words))
                self._done_by(self.sent[who][-1])
            elif move == "edits" and who in self.sent:
                self._edits(self.sent[who][number % len(self.sent[who])], words)

    def _taps(self, who: str, action: str, seen: dict[ReportKey, int]) -> None:
        for before, after in self._done_by(self.world.inbound(who, Kind.TAP, action)):
            assert not changed(before, after) or seen.get(before.key) == before.version, action

    def _edits(self, original: Inbound, words: str) -> None:
        own = self.world.context.people[CHANNEL, original.account].id
        edit = replace(original, id=f"{original.id}+{len(self.world.effects)}", kind=Kind.EDIT, text=words)
        for before, after in self._done_by(edit):
            assert not changed(before, after) or before.person_id == own or before.changed_at <= original.at

    def _done_by(self, inbound: Inbound) -> list[tuple[Report, Report]]:
        """The versions that it took the place of, each with its own, after a look at what always holds."""
        known = len(self.world.effects)
        self._show(self.world.answer(inbound))
        for waiting in self.world.mail.values():
            while waiting:
                self._show(waiting.pop(0))
        saved = [effect for effect in self.world.effects[known:] if isinstance(effect, SaveReport)]
        for effect in saved:
            assert effect.report.version == (effect.before.version if effect.before else 0) + 1
            assert effect.report.previous == (effect.before.values if effect.before else {})
        return [(effect.before, effect.report) for effect in saved if effect.before]

    def _show(self, message: Message) -> None:
        stand = {key: report.version for key, report in self.world.context.reports.items()}
        self.shown += [(choice.action, stand) for row in message.buttons for choice in row]


def changed(before: Report, after: Report) -> bool:
    """Whether a figure that was there is another one, or none."""
    return any(after.values.get(key) != figure for key, figure in before.values.items())


@settings(max_examples=200, deadline=None)
@given(moves=st.lists(MOVE, max_size=30))
def test_no_figure_is_changed_by_an_old_button_or_an_old_message(made: Shipped, moves: Moves) -> None:
    Game(county(made)).play(moves)
