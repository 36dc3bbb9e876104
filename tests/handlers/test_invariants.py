"""Whatever two people of one village write and tap: what is stored is what was said, version after version."""

from __future__ import annotations

import re
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.effects import SaveReport
from core.forms import Values
from core.messages import Kind, Message
from tests.handlers.memory import Shipped, county

WHO = st.sampled_from(["张医生", "张护士"])
FIGURE = st.integers(0, 999)
ZEROS = ["零报告", "都是0", "全部为零"]
WORDS = st.one_of(
    st.builds("{} {} {}".format, FIGURE, FIGURE, FIGURE),
    st.builds("{}".format, FIGURE),
    st.builds("{} {}".format, FIGURE, FIGURE),
    st.builds("门诊{}".format, FIGURE),
    st.builds("更正 接种{}".format, FIGURE),
    st.builds("疑似{} 接种{}".format, FIGURE, FIGURE),
    st.builds("昨天 {} {} {}".format, FIGURE, FIGURE, FIGURE),
    st.builds("昨天门诊{}".format, FIGURE),
    st.builds("门诊大约{}".format, FIGURE),
    st.builds("门诊l{} 接种{} 疑似0".format, FIGURE, FIGURE),
    st.sampled_from([*ZEROS, "手足口", "流感2", "修改", "填报", "跳过", "上一步", "帮助", "谢谢", "下乡去了", "今日"]),
)
MOVE = st.one_of(
    st.tuples(st.just("says"), WHO, WORDS),
    st.tuples(st.just("edits"), WHO, WORDS),
    st.tuples(st.just("taps"), WHO, st.integers(0, 30)),
    st.tuples(st.just("waits"), st.just(""), st.sampled_from([1, 11, 45, 600])),
)


def figures(values: Values) -> Values:
    """Without the diseases, which follow from taps without a number and go with their cases (test_diseases)."""
    return {key: figure for key, figure in values.items() if "." not in key}


Moves = list[tuple[str, str, str | int]]


class Game:
    """Plays moves and keeps book of every number that was said and every button that was shown."""

    def __init__(self, made: Shipped) -> None:
        self.world = county(made)
        self.said: set[int] = set()
        self.shown: list[str] = []

    def play(self, move: str, who: str, what: str | int) -> None:
        if move == "waits":
            self.world.now += timedelta(minutes=int(what))
        elif move == "taps":
            if self.shown:
                action = self.shown[-1 - int(what) % len(self.shown)]
                self.hear(action)
                self.told(self.world.answer(self.world.inbound(who, Kind.TAP, action)))
        else:
            kind = Kind.EDIT if move == "edits" else Kind.TEXT
            self.hear(str(what))
            self.told(self.world.answer(self.world.inbound(who, kind, str(what))))

    def hear(self, words: str) -> None:
        if words.startswith(("zero", "allzero")) or words in ZEROS:
            self.said.add(0)
        elif not words.startswith(("undo", "edit")):
            numbers = words.replace("l", "1").rsplit(":", 1)[-1]
            self.said |= {int(number) for number in re.findall(r"\d+", numbers)}

    def told(self, message: Message) -> None:
        self.shown += [choice.action for row in message.buttons for choice in row]

    @property
    def saves(self) -> list[SaveReport]:
        return [effect for effect in self.world.effects if isinstance(effect, SaveReport)]


@settings(max_examples=150, deadline=None)
@given(moves=st.lists(MOVE, max_size=25))
def test_versions_follow_one_another_and_hold_only_what_was_said(made: Shipped, moves: Moves) -> None:
    game = Game(made)
    versions: dict[object, int] = {}
    for move in moves:
        before = len(game.saves)
        game.play(*move)
        for saved in game.saves[before:]:
            report = saved.report
            assert report.version == versions.get(report.key, 0) + 1
            versions[report.key] = report.version
            assert (saved.before.version if saved.before else 0) == report.version - 1
            assert report.previous == (saved.before.values if saved.before else {})
            assert set(figures(report.values).values()) <= game.said
            assert report.key.unit_id == game.world.unit("QS0101").id
            assert saved.before is None or report.values != saved.before.values
        assert len(game.saves) - before <= 1


@settings(max_examples=100, deadline=None)
@given(moves=st.lists(MOVE, max_size=25))
def test_a_figure_is_never_overwritten_by_a_blank(made: Shipped, moves: Moves) -> None:
    game = Game(made)
    for move in moves:
        game.play(*move)
    for saved in game.saves:
        before = saved.before
        if before and before.received and saved.report.source != "undo":
            assert figures(before.values).keys() <= figures(saved.report.values).keys()
        if saved.report.source == "undo":
            assert before
            assert saved.report.values == before.previous


@settings(max_examples=60, deadline=None)
@given(moves=st.lists(MOVE, max_size=15))
def test_the_same_moves_end_the_same_wherever_the_process_dies(made: Shipped, moves: Moves) -> None:
    through, broken = Game(made), Game(made)
    for move in moves:
        through.play(*move)
        broken.play(*move)
        broken.world.forget()
    assert through.world.context.reports == broken.world.context.reports
    assert through.world.context.drafts == broken.world.context.drafts
