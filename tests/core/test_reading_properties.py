"""What holds for every message: figures are read back exactly, and none is read that is not written."""

from __future__ import annotations

import re
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.numerals import chinese_number
from core.plaintext import plain
from core.reading import Reader, Reading, Status
from core.vocabulary import ZEROS
from forms import load_forms

TODAY = date(2026, 11, 20)
FORM = load_forms().forms["daily"]
READER = Reader(FORM)
LABELS = {
    "visits": ["门诊", "看病", "就诊", "門診", "病人", "门诊人次", "门诊量", "门诊人数"],
    "vaccinations": ["接种", "疫苗", "打疫苗", "接種", "接种针次", "预防接种"],
    "suspected_cases": ["疑似", "疑似病例", "可疑", "可疑病例", "疑似病人"],
}
UNITS = ["", "", "人", "人次", "个", "名", "例", "针", "剂次"]
LINKS = ["", "", ":", "：", "=", "是", "为", " ", "："]
SEPARATORS = [" ", "，", ",", "、", "\n", "；", "。", "\t", "， "]
DAYS = {
    "": 0,
    "今天": 0,
    "昨天": 1,
    "前天": 2,
    "大前天": 3,
    "11月18日": 2,
    "19号": 1,
    "11-17 ": 3,
    "2026-11-15 ": 5,
    "十五号": 5,
}
CHINESE_DIGITS = "零一二三四五六七八九"

counts = st.one_of(st.integers(0, 30), st.integers(0, 999))


def chinese(number: int) -> str:
    for spelling in spellings(number):
        if chinese_number(spelling) == number:
            return spelling
    raise AssertionError(number)


def spellings(number: int) -> list[str]:
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    high = f"{CHINESE_DIGITS[hundreds]}百" if hundreds else ""
    low = f"{CHINESE_DIGITS[tens]}十" if tens else ("零" if high and ones else "")
    return [high + low + (CHINESE_DIGITS[ones] if ones or not number else "")]


def full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


@st.composite
def written_numbers(draw: st.DrawFn, number: int) -> str:
    return draw(st.sampled_from([str(number), full_width(number), chinese(number)]))


@st.composite
def labelled_reports(draw: st.DrawFn) -> tuple[str, dict[str, int], int]:
    """A message with every indicator in any order and spelling, its figures, and how many days ago it was."""
    figures = {indicator.key: draw(counts) for indicator in FORM.indicators}
    parts = []
    for key in draw(st.permutations(list(figures))):
        label, unit = draw(st.sampled_from(LABELS[key])), draw(st.sampled_from(UNITS))
        number = draw(written_numbers(figures[key]))
        turned = draw(st.booleans()) and unit
        parts.append(number + unit + label if turned else label + draw(st.sampled_from(LINKS)) + number + unit)
    day = draw(st.sampled_from(list(DAYS)))
    separator = draw(st.sampled_from(SEPARATORS))
    return day + separator.join(parts), figures, DAYS[day]


@settings(max_examples=200)
@given(labelled_reports())
def test_labelled_figures_are_read_back(report: tuple[str, dict[str, int], int]) -> None:
    message, figures, ago = report
    reading = READER.read(message, TODAY)
    if re.search("[0-9],[0-9]{3}", plain(message)):
        assert reading.status is Status.ASK, message  # 接种3,120人门诊
        return
    assert (reading.status, reading.values) == (Status.COMPLETE, figures), message
    assert reading.period is not None
    assert reading.period.start == TODAY - timedelta(ago)


@given(st.permutations(list(LABELS)), st.data())
def test_label_first_is_always_understood(order: list[str], data: st.DataObject) -> None:
    figures = {key: data.draw(counts) for key in order}
    separator = data.draw(st.sampled_from(["", *SEPARATORS]))
    parts = [data.draw(st.sampled_from(LABELS[key])) + data.draw(written_numbers(figures[key])) for key in order]
    reading = READER.read(separator.join(parts), TODAY)
    assert (reading.status, reading.values) == (Status.COMPLETE, figures), separator.join(parts)


@given(st.lists(counts, min_size=3, max_size=3), st.sampled_from([" ", "，", "、", "/", ";", "\n", " / "]), st.data())
def test_numbers_in_order_are_read_back(figures: list[int], separator: str, data: st.DataObject) -> None:
    message = separator.join(data.draw(written_numbers(figure)) for figure in figures)
    reading = READER.read(message, TODAY)
    assert (reading.status, list(reading.values.values())) == (Status.COMPLETE, figures), message


@given(st.lists(counts, max_size=8).filter(lambda row: len(row) not in (0, 3)))
def test_another_count_of_numbers_is_asked_about(figures: list[int]) -> None:
    reading = READER.read(" ".join(map(str, figures)), TODAY)
    assert (reading.status, reading.values) == (Status.ASK, {})


def numbers_in(message: str) -> set[int]:
    """Every number that the message may be said to hold, found by another way than the reader's."""
    text = plain(message)
    found = {int(digits[:12]) for digits in re.findall("[0-9]+", text)}
    for run in re.findall("[零〇一二两三四五六七八九十百千廿卅壹贰叁肆伍陆柒捌玖拾佰仟]+", text):
        value = chinese_number(run)
        found |= {value} if value is not None else set()
    return found | ({0} if any(word in text for word in (*ZEROS, "零", "〇")) else set())


def assert_nothing_invented(message: str, reading: Reading) -> None:
    """Complete and partial readings hold only numbers of the message; all others hold none."""
    if reading.status in (Status.COMPLETE, Status.PARTIAL):
        assert set(reading.values.values()) <= numbers_in(message), message
        assert all(0 <= figure <= FORM.indicator(key).maximum for key, figure in reading.values.items())
    else:
        assert reading.values == {}
    if reading.status is Status.COMPLETE:
        assert not FORM.missing(reading.values)


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error_or_an_invention(message: str) -> None:
    assert_nothing_invented(message, READER.read(message, TODAY))


FRAGMENTS = [
    *(label for labels in LABELS.values() for label in labels),
    *("12", "3", "0", "12.5", "-3", "十二", "两三", "几", "l2", "11/18", "1、", "①", "1,234"),
    *("123456789", "没有", "无", "未", "零"),
    *("都是0", "零报告", "全零", "每日零报告", "今天", "昨天", "明天", "19号", "11月31日", "周五", "更正", "应该是"),
    *("人", "针", "例", "是", "了", "左右", "大约", "或", "到", "~", "+", "?", "-", "谢谢", "主任好"),
    *("张家村", "打针", "发热"),
    *(" ", "，", ",", "、", "/", "\n", "。", "：", "（", "）", "【", "】", "🙏", "\u200b", "visits", "no", "cases"),
]  # fmt: skip


@settings(max_examples=600)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join))
def test_no_mixture_of_its_words_makes_it_invent_a_number(message: str) -> None:
    assert_nothing_invented(message, READER.read(message, TODAY))


HARMFUL = ["左右", "大约", "?", "几", "或", "张家村", "打针", "发热", "其中", "累计", "作废", "吗", "+"]


@given(labelled_reports(), st.sampled_from(HARMFUL), st.booleans())
def test_a_word_that_may_change_a_number_is_never_passed_over(
    report: tuple[str, dict[str, int], int], word: str, before: bool
) -> None:
    message = word + " " + report[0] if before else report[0] + " " + word
    assert READER.read(message, TODAY).status not in (Status.COMPLETE, Status.PARTIAL)


@given(st.text(max_size=40), st.lists(st.sampled_from(["visits", "vaccinations", "suspected_cases"]), unique=True))
def test_an_answer_holds_only_what_was_written(message: str, asked: list[str]) -> None:
    assert_nothing_invented(message, READER.read(message, TODAY, asked))


@given(st.sampled_from(["13900001111", "139-0000-1111", "420106198001011234", "027-12345678"]), labelled_reports())
def test_a_private_number_makes_the_whole_message_forgotten(
    number: str, report: tuple[str, dict[str, int], int]
) -> None:
    reading = READER.read(f"{report[0]} {number}", TODAY)
    assert reading.private
    assert (reading.status, reading.values) == (Status.OTHER, {})
