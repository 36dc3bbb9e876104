"""What holds for every message: figures are read back exactly, and none is read that is not written."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from core.forms import Form
from core.numerals import NUMERALS, chinese_number
from core.plaintext import plain
from core.reading import Reader, Reading, Status
from core.vocabulary import ZEROS
from forms import load_forms

TODAY = date(2026, 11, 20)
FORMS = load_forms(Path(__file__).parents[1] / "examples" / "forms")
FORM, TWELVE = FORMS.forms["daily"], FORMS.forms["twelve"]
READER, READER_OF_TWELVE = Reader(FORM, FORMS.items), Reader(TWELVE, FORMS.items)
LABELS = {
    "visits": ["门诊", "看病", "就诊", "門診", "病人", "门诊人次", "门诊量", "门诊人数"],
    "vaccinations": ["接种", "疫苗", "打疫苗", "接種", "接种针次", "预防接种"],
    "suspected_cases": ["疑似", "疑似病例", "可疑", "可疑病例", "疑似病人"],
}
LABELS_OF_TWELVE = {i.key: [i.name["zh-CN"], *i.aliases] for i in TWELVE.indicators}
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
    "今儿个": 0,
    "昨天的": 1,
    "补报11月18日：": 2,
    "日期：2026年11月19日\n": 1,
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
def labelled_reports(draw: st.DrawFn, labels: dict[str, list[str]] = LABELS) -> tuple[str, dict[str, int], int]:
    """A message with every indicator in any order and spelling, its figures, and how many days ago it was."""
    figures = {key: draw(counts) for key in labels}
    parts = []
    for key in draw(st.permutations(list(figures))):
        label, unit = draw(st.sampled_from(labels[key])), draw(st.sampled_from(UNITS))
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


@settings(max_examples=200)
@given(labelled_reports(LABELS_OF_TWELVE))
def test_twelve_labelled_figures_are_read_back(report: tuple[str, dict[str, int], int]) -> None:
    message, figures, ago = report
    reading = READER_OF_TWELVE.read(message, TODAY)
    if re.search("[0-9],[0-9]{3}", plain(message)):
        assert reading.status is Status.ASK, message
        return
    assert (reading.status, reading.values) == (Status.COMPLETE, figures), message
    assert reading.period is not None
    assert reading.period.start == TODAY - timedelta(ago)


@given(st.lists(counts, min_size=12, max_size=12), st.sampled_from([" ", "，", "、", "/", ";", "\n"]), st.data())
def test_twelve_numbers_in_order_are_read_back(figures: list[int], separator: str, data: st.DataObject) -> None:
    message = separator.join(data.draw(written_numbers(figure)) for figure in figures)
    reading = READER_OF_TWELVE.read(message, TODAY)
    assert (reading.status, list(reading.values.values())) == (Status.COMPLETE, figures), message


DISEASES = {"hand_foot_mouth": "手足口", "dysentery": "痢疾", "chickenpox": "水痘", "measles": "麻疹"}


@given(
    st.dictionaries(st.sampled_from(list(DISEASES)), st.integers(1, 30), min_size=1),
    st.integers(-1, 1),
    st.sampled_from(["，", "、", " ", "\n"]),
    st.booleans(),
    labelled_reports({key: LABELS[key] for key in ("visits", "vaccinations")}),
)
def test_cases_by_disease_are_read_back_where_they_add_up(
    cases: dict[str, int], more: int, separator: str, in_front: bool, rest: tuple[str, dict[str, int], int]
) -> None:
    total = sum(cases.values()) + more
    listed = separator.join(
        f"{count}例{DISEASES[key]}" if in_front else f"{DISEASES[key]}{count}例" for key, count in cases.items()
    )
    message = f"{rest[0]}；疑似{total}例（{listed}）"
    reading = READER.read(message, TODAY)
    if more or re.search("[0-9],[0-9]{3}", plain(message)):
        assert reading.status is Status.ASK, message
        return
    parts = {f"suspected_cases.{key}": count for key, count in cases.items()}
    assert (reading.status, reading.values) == (Status.COMPLETE, rest[1] | {"suspected_cases": total} | parts), message


@given(st.sampled_from(["visits", "vaccinations", "suspected_cases"]), counts, counts, st.data())
def test_of_the_old_figure_and_the_new_one_the_new_one_is_read(
    key: str, old: int, new: int, data: st.DataObject
) -> None:
    label, unit = data.draw(st.sampled_from(LABELS[key])), data.draw(st.sampled_from(UNITS))
    before, after = data.draw(written_numbers(old)) + unit, data.draw(written_numbers(new)) + unit
    shape = data.draw(
        st.sampled_from(
            [
                "{0}应该是{2}不是{1}",
                "{0}不是{1}是{2}",
                "{0}不是{1}，应该是{2}",
                "{0}由{1}改为{2}",
                "把{0}从{1}改成{2}",
                "{0}{1}更正为{2}",
            ]
        )
    )
    message = shape.format(label, before, after)
    reading = READER.read(message, TODAY)
    assert (reading.status, reading.values, reading.amends) == (Status.PARTIAL, {key: new}, True), message


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
    for run in re.findall(f"[{NUMERALS}]+", text):
        value = chinese_number(run)
        found |= {value} if value is not None else set()
    return found | ({0} if any(word in text for word in (*ZEROS, "零", "〇")) else set())


def assert_nothing_invented(message: str, reading: Reading, form: Form = FORM) -> None:
    """Complete and partial readings hold only numbers of the message; all others hold none."""
    if reading.status in (Status.COMPLETE, Status.PARTIAL):
        assert set(reading.values.values()) <= numbers_in(message), message
        assert all(0 <= n <= form.indicator(key.partition(".")[0]).maximum for key, n in reading.values.items())
        assert all(count >= 0 for count in form.unspecified(reading.values).values())
    else:
        assert reading.values == {}
    if reading.status is Status.COMPLETE:
        assert not form.missing(reading.values)


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error_or_an_invention(message: str) -> None:
    assert_nothing_invented(message, READER.read(message, TODAY))
    assert_nothing_invented(message, READER_OF_TWELVE.read(message, TODAY), TWELVE)


FRAGMENTS = [
    *(label for labels in LABELS.values() for label in labels),
    *("12", "3", "0", "12.5", "-3", "十二", "两三", "几", "l2", "11/18", "1、", "①", "1,234"),
    *("123456789", "没有", "无", "未", "零"),
    *("都是0", "零报告", "全零", "每日零报告", "今天", "昨天", "明天", "19号", "11月31日", "周五", "更正", "应该是"),
    *("人", "针", "例", "是", "了", "左右", "大约", "或", "到", "~", "+", "?", "-", "谢谢", "主任好"),
    *("张家村", "打针", "发热", "手足口", "痢疾", "1例水痘", "其中", "不是12", "由3改为", "写错了", "多报了", "新增"),
    *("其他都是0", "其余为零", "啥也没有", "一个也没有", "俩", "仨", "呢", "然后", "○", "1️⃣", "备注：无", "刚才"),
    *(" ", "，", ",", "、", "/", "\n", "。", "：", "（", "）", "【", "】", "🙏", "\u200b", "visits", "no", "cases"),
]  # fmt: skip


@settings(max_examples=600)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join))
def test_no_mixture_of_its_words_makes_it_invent_a_number(message: str) -> None:
    assert_nothing_invented(message, READER.read(message, TODAY))
    assert_nothing_invented(message, READER_OF_TWELVE.read(message, TODAY), TWELVE)


HARMFUL = ["左右", "大约", "?", "几", "或", "张家村", "打针", "发热", "其中", "累计", "作废", "吗", "+", "又", "取消"]


@given(labelled_reports(), st.sampled_from(HARMFUL), st.booleans())
def test_a_word_that_may_change_a_number_is_never_passed_over(
    report: tuple[str, dict[str, int], int], word: str, before: bool
) -> None:
    message = word + " " + report[0] if before else report[0] + " " + word
    assert READER.read(message, TODAY).status not in (Status.COMPLETE, Status.PARTIAL)


@given(st.text(max_size=40), st.lists(st.sampled_from(["visits", "vaccinations", "suspected_cases"]), unique=True))
def test_an_answer_holds_only_what_was_written(message: str, asked: list[str]) -> None:
    assert_nothing_invented(message, READER.read(message, TODAY, asked))


@given(st.sampled_from(["13900001111", "139-0000-1111", "420106198001011237", "027-12345678"]), labelled_reports())
def test_the_counts_beside_a_private_number_are_read(number: str, report: tuple[str, dict[str, int], int]) -> None:
    alone, reading = READER.read(report[0], TODAY), READER.read(f"{report[0]} {number}", TODAY)
    assert (reading.private, reading.status, reading.values) == (True, alone.status, alone.values)
