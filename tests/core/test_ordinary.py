"""What one pattern reads is read as it would be piece by piece, whatever the form and the message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench.reading import given as given_messages
from bench.reading import own
from core.forms import Form, Values
from core.ordinary import Ordinary
from core.plaintext import plain
from core.reading import Reader, Reading, Status
from core.tokens import Lexer
from forms import load_forms

TODAY = date(2026, 11, 20)
EXAMPLES = Path(__file__).parents[1] / "examples"
FORMS = load_forms(EXAMPLES / "forms", EXAMPLES / "periods")
READERS = {key: Reader(form, FORMS.items) for key, form in FORMS.forms.items()}
DAILY = Ordinary(FORMS.forms["daily"], Lexer(FORMS.forms["daily"], FORMS.items))

ORDINARY: Mapping[str, Values] = {
    "门诊12 接种3 疑似0": {"visits": 12, "vaccinations": 3, "suspected_cases": 0},
    "疑似:0例、接种 3针、门诊12人次。": {"visits": 12, "vaccinations": 3, "suspected_cases": 0},
    "门诊12、接种3、疑似0": {"visits": 12, "vaccinations": 3, "suspected_cases": 0},
    "门诊人次:12\n接种针次:3\n疑似病例:0": {"visits": 12, "vaccinations": 3, "suspected_cases": 0},
    "12 3 0": {"visits": 12, "vaccinations": 3, "suspected_cases": 0},
    "12、3、0": {"visits": 12, "vaccinations": 3, "suspected_cases": 0},
    "接种3": {"vaccinations": 3},
}
NOT_ORDINARY = (
    *("", "12", "12 3", "12 3 0 1", "谢谢", "门诊12 谢谢", "门诊12接种3", "门诊12 门诊13", "门诊12000", "疑似1000"),
    *("门诊12,345", "血压140", "门诊一12", "昨天 12 3 0", "12/3/0", "12.3.0", "12-3-0", "门诊12 疑似", "visits 12"),
)


@contextmanager
def piece_by_piece() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ordinary, "figures", lambda *_: None)
        yield


def both(form: str, message: str, asked: tuple[str, ...] = ()) -> tuple[Reading, Reading]:
    at_once = READERS[form].read(message, TODAY, asked)
    with piece_by_piece():
        return at_once, READERS[form].read(message, TODAY, asked)


@pytest.mark.parametrize(("message", "values"), ORDINARY.items())
def test_the_ordinary_message_is_read_by_one_pattern(message: str, values: Values) -> None:
    found = DAILY.figures(plain(message))
    assert found is not None
    assert (found[0], list(found[0])) == (values, list(values))  # in the form's order, too
    reading, slow = both("daily", message)
    assert reading == slow
    assert reading.values == values


@pytest.mark.parametrize("message", NOT_ORDINARY)
def test_everything_else_is_taken_apart(message: str) -> None:
    assert DAILY.figures(plain(message)) is None


@pytest.mark.parametrize("form", READERS)
def test_every_example_is_read_alike(form: str) -> None:
    for case in (*given_messages(), *own()):
        at_once, slow = both(form, case.text)
        assert at_once == slow, case.text


def test_a_label_that_a_number_behind_it_changes_is_no_label_here() -> None:
    """第 with a number counts something else, 11月 is a month; 收到 and a number is vaccine that has come."""
    strange = {"visits": ["第", "看病"], "vaccinations": ["收到", "种疫苗"]}
    form = renamed(FORMS.forms["daily"], strange)
    found = Ordinary(form, Lexer(form, FORMS.items))
    assert found.figures("看病1 种疫苗2") is not None
    for label in ("第", "收到"):
        message = f"{label}12 疑似0"
        reading = Reader(form, FORMS.items).read(message, TODAY)
        with piece_by_piece():
            assert Reader(form, FORMS.items).read(message, TODAY) == reading


def renamed(form: Form, aliases: Mapping[str, list[str]]) -> Form:
    indicators = [i.model_copy(update={"aliases": aliases.get(i.key, list(i.aliases))}) for i in form.indicators]
    return form.model_copy(update={"indicators": tuple(indicators)})


def pieces(text: str) -> st.SearchStrategy[str]:
    return st.sampled_from([piece.replace("_", " ").replace("⏎", "\n") for piece in text.split()])


PIECES = pieces("""
    门诊 接种 疑似 看病 病人 疫苗 打疫苗 疑似病例 可疑 病例 门诊人次 接种针次 visits 高血压 糖尿病 随访 手足口 张家村
    人 人次 针 例 名 个 次 位 剂次 人接种 例数 一 十 没有 无 都是0 是 了 改为 不是 更正 零报告 第 来 有 打了 收到
    点 日 号 12 3 0 1 2 139 1234 5678 99999 11-18 1.5 昨天 11月18日 谢谢 你好 、 , ， 。 ; : ： ! ！ . ~ ? ( ) _ ⏎
""")
WORDS = pieces("门诊 看病 接种 疫苗 打疫苗 疑似 可疑 病例 高血压 随访 病人 打 收到")
LINKS, UNITS = st.sampled_from(["", "", ":", " "]), st.sampled_from(["", "", "人次", "针", "例", "人", "名"])
SEPARATORS = st.sampled_from([" ", "、", "，", ",", "。", ";", "\n", "", "\n\n"])


@st.composite
def nearly_ordinary(draw: st.DrawFn) -> str:
    """Labels with numbers, rarely with something else among them."""
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        parts += [draw(WORDS), draw(LINKS), str(draw(st.integers(0, 1200))), draw(UNITS), draw(SEPARATORS)]
    if draw(st.integers(0, 4)) == 0:
        parts.insert(draw(st.integers(0, len(parts))), draw(PIECES))
    return "".join(parts)


@settings(max_examples=150)
@given(
    st.sampled_from(list(READERS)),
    st.one_of(
        nearly_ordinary(),
        st.lists(PIECES, min_size=1, max_size=8).map("".join),
        st.lists(st.integers(0, 2030), min_size=1, max_size=5).map(lambda counts: " ".join(map(str, counts))),
    ),
    st.sampled_from([(), (), ("suspected_cases",), ("visits", "vaccinations")]),
)
@example("daily", "139 1234 5678", ())
@example("daily", "2026 11 20", ())
@example("daily", "1、门诊2、接种3", ())
@example("daily", "12", ("suspected_cases",))
def test_whatever_is_written_is_read_alike(form: str, message: str, asked: tuple[str, ...]) -> None:
    known = tuple(key for key in asked if key in FORMS.forms[form].by_key)
    at_once, slow = both(form, message, known)
    assert at_once == slow, message
    assert list(at_once.values) == list(slow.values)


def test_what_is_not_taken_any_more_is_not_taken_at_once_either() -> None:
    """The open period of a form that gives no time to make up for it may be over for good."""
    form = FORMS.forms["daily"].model_copy(update={"every": "month", "due_day": 1, "backfill_days": 0})
    reader = Reader(form, FORMS.items)
    reading = reader.read("门诊12 接种3 疑似0", TODAY)
    with piece_by_piece():
        assert reader.read("门诊12 接种3 疑似0", TODAY) == reading
    assert reading.status is Status.REJECT
