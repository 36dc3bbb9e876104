"""Every conversation in `tests/transcripts`, played over a plain Context; and the player itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.messages import Choice, Message
from tests.handlers.memory import Memory
from tests.transcripts.play import Player, begins_like, read, shown, transcripts


@pytest.mark.parametrize("path", transcripts(), ids=lambda path: path.stem)
async def test_transcript(world: Memory, path: Path) -> None:
    await Player(world, path).play()


def test_a_step_is_a_line_with_its_indented_answer(tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_text("# remark\nat 2026-11-20 16:02\n\n张医生: 12 3 0\n    一\n    [二] [三]\n", "utf-8")
    assert [(step.number, step.words, step.answer) for step in read(path)] == [
        (2, "at 2026-11-20 16:02", ()),
        (4, "张医生: 12 3 0", ("一", "[二] [三]")),
    ]


def test_a_message_is_shown_as_lines_and_rows_of_buttons() -> None:
    message = Message("一\n二", ((Choice("三", "a"), Choice("四", "b")), (Choice("五", "c"),)))
    assert shown(message) == ["一", "二", "[三] [四]", "[五]"]


@pytest.mark.parametrize(
    ("expected", "same"),
    [
        (["一二", "三"], True),
        (["一…", "三"], True),
        (["一", "三"], False),
        (["一二"], False),
        (["一二", "三", "四"], False),
        (["二…", "三"], False),
    ],
)
def test_lines_are_compared_whole_unless_they_end_in_dots(expected: list[str], same: bool) -> None:
    assert begins_like(expected, ["一二", "三"]) == same


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ("张医生: 收到\n    好。", "one.txt:2: 张医生: 收到"),
        ("张医生: 收到", "one.txt:2: 张医生: 收到"),
        ("张医生 taps 撤销", "one.txt:2: 张医生 has no button 撤销"),
        ("张医生 dances wildly", "one.txt:2: nobody knows what this means"),
        ("missing QS0101 daily 2026-11-20\nstored QS0101 daily 2026-11-20 v1: visits=1, late, partial", "one.txt:3: "),
        ("waiting 张医生: visits=1", "one.txt:2: waiting"),
    ],
)
async def test_the_player_says_where_it_differs(world: Memory, tmp_path: Path, lines: str, complaint: str) -> None:
    path = tmp_path / "one.txt"
    path.write_text(f"at 2026-11-20 16:02\n{lines}\n", "utf-8")
    with pytest.raises(AssertionError, match=complaint):
        await Player(world, path).play()
