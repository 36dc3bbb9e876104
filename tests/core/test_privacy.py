"""What is private is found however it is written, and nothing that is reported is taken for it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.plaintext import plain
from core.privacy import SEPARATOR, Private, is_identity_number, may_be_kept, quotable, redacted
from core.reading import Reader, Reading, Status, as_json
from forms import load_forms

TODAY = date(2026, 11, 20)
FORMS = load_forms()
DAILY, MONTHLY = Reader(FORMS.forms["daily"]), Reader(FORMS.forms["monthly_workload"])

TELEPHONES = [
    "13900001111",
    "１３９００００１１１１",
    "8613900001111",
    "008613900001111",
    "+86 13900001111",
    "+86-139-0000-1111",
    "+86 139 0000 1111",
    "139-0000-1111",
    "139.0000.1111",
    "139 0000 1111",
    "139  1234  5678",
    "1390 000 1111",
    "139 00001111",
    "1390000 1111",
    "1\u200b3900001111",
    "一三九零零零零一一一一",
    "幺三九〇〇〇〇幺幺幺幺",
    "027-12345678",
    "02712345678",
    "027 12345678",
    "(027)12345678",
    "0710-1234567",
    "0710-1234567转801",
    "电话 6234567",
    "手机号是62345678",
]
IDENTITY_NUMBERS = [
    "420106198001011237",
    "11010519491231002X",
    "11010519491231002x",
    "420106 19800101 1237",
    "420106-1980-0101-1237",
    "4201 0619 8001 0112 37",
    "420106800101123",
    "身份证:420106198001",
    "身份证号码420106198001011238",
    "四二零一零六一九八零零一零一一二三七",
]
PATIENTS = [
    "患者王小明手足口",
    "患者：王小明，手足口病",
    "病人叫陈建国，高血压",
    "姓名：李四 诊断：水痘",
    "姓名：李四\n性别：男\n年龄：5岁\n诊断：水痘",
    "患儿李家豪，5岁，发热",
    "张三，男，5岁，手足口病",
    "张三 男 5岁",
    "王五（女，30岁）",
    "王小明手足口病",
    "王小明，手足口病",
    "欧阳小明 水痘",
    "司马懿水痘",
    "李四确诊水痘",
    "张三疑似手足口病",
    "水痘：张三、李四",
    "确诊水痘：张三",
    "手足口病1例（王小明）",
    "手足口病1（王小明）",
    "疑似1例：王小明手足口病1例",
    "5岁男孩王小明，手足口病",
    "患者劉德華，肺結核",
    "手足口1(李四)",
]
PATIENTS_COUNTED = {"疑似1（王小明）": 1, "疑似病例：1例(李四)": 1, "疑似2（王小明、李四）": 2}


def found(message: str) -> frozenset[Private]:
    return redacted(plain(message))[1]


@pytest.mark.parametrize("message", TELEPHONES)
def test_a_telephone_number_is_private(message: str) -> None:
    assert redacted(plain(message)) == (SEPARATOR, frozenset({Private.TELEPHONE}))


@pytest.mark.parametrize("message", IDENTITY_NUMBERS)
def test_an_identity_number_is_private(message: str) -> None:
    assert redacted(plain(message)) == (SEPARATOR, frozenset({Private.IDENTITY}))


@pytest.mark.parametrize("message", [*PATIENTS, *PATIENTS_COUNTED])
def test_a_patient_with_a_diagnosis_is_private(message: str) -> None:
    words, what = redacted(plain(message))
    assert what == {Private.PATIENT}
    assert not any(name in words for name in ("小明", "三", "李四", "王五", "家豪", "建国", "懿", "德"))


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ("12 3 0 13900001111", "12 3 0、"),
        ("12 3 0 139 0000 1111", "12 3 0、"),
        ("门诊12 接种3 疑似0，有事打13900001111", "门诊12 接种3 疑似0、"),
        ("门诊12 联系电话：13900001111 接种3", "门诊12、 接种3"),
        ("疑似0 张三13900001111", "疑似0、"),
        ("疑似0 联系人王秀兰 电话139-0000-1111。", "疑似0 、。"),
        ("疑似0 13900001111（王秀兰）", "疑似0、)"),
        ("13900001111 13900002222", "、、"),
        ("12 3 0 患者 13900001111", "12 3 0 、"),
        ("王小明，手足口病 13900001111", "、、"),
        ("疑似1 患者王小明手足口", "疑似1 、"),
        ("患者王小明手足口1例", "、手足口1例"),
        ("疑似3 患者王小明手足口 水痘：张三、李四", "疑似3 、 水痘:、"),
        ("手足口病2例:张三、李四", "手足口病2例:、"),
        ("门诊12 接种3 疑似1（王小明）", "门诊12 接种3 疑似1(、)"),
        ("手足口病1例（王小明） 王小明，手足口病 12", "手足口病1例(、) 、、手足口病 12"),
    ],
)
def test_only_the_private_part_goes_with_what_leads_up_to_it(message: str, left: str) -> None:
    assert redacted(plain(message))[0] == left


@pytest.mark.parametrize(
    "message",
    [
        "12 3 0",
        "门诊12 接种3 疑似0",
        "123456",
        "20261120",
        "2026-11-20 12 3 0",
        "9246 8139 2948 810 51 3 30",
        "139 4521 888",
        "1390000111",
        "139000011112",
        "420106198001011238",  # no identity number: the last digit is wrong
        "420106198013011230",  # nor this: there is no thirteenth month
        "99010180010112",
        "电话已登记 12 3 0",
        "电话随访12",
        "门诊病人12",
        "病人何时确诊",
        "患者于昨日就诊",
        "疑似病例",
        "疑似病例2例，其中手足口病1例，流感1例",
        "疑似2，手足口病1 水痘1",
        "张家村",
        "张家村 12 3 0",
        "张家村 手足口病1例",
        "张家 手足口1",
        "疑似病例 张家村1例手足口病",
        "石桥村水痘2例",
        "手足口病 张庄1 李楼2",
        "白沙手足口病1例",
        "马家湾流感2",
        "上孙庄、下孙庄 流感各1",
        "东河镇卫生院 门诊12",
        "王医生",
        "王医生 手足口病1例",
        "王建国医生，手足口病1例",
        "李主任好",
        "李主任，手足口病1例",
        "白喉、百日咳",
        "霍乱、痢疾0",
        "季节性流感3",
        "高热、腹泻3例",
        "接种 流感疫苗3",
        "高血压随访3 糖尿病随访2",
        "周一水痘1例",
        "李庄：手足口病2例",
        "王集:水痘1例",
        "白沙发热门诊3",
        "周围水痘",
        "疑似1（张家村）",
        "疑似1（手足口）",
        "疑似1（已上报）",
        "疑似1（管控中）",
        "疑似1（白沙）",
        "疑似1（贺州）",
        "疑似1（马鼻疽）",
        "疑似2（李楼、王集）",
        "手足口1（白沙）",
        "手足口病1例 白沙",
    ],
)
def test_what_is_reported_is_not_private(message: str) -> None:
    assert redacted(plain(message)) == (plain(message), frozenset())


@pytest.mark.parametrize(
    "label", sorted({label for f in FORMS.forms.values() for i in f.indicators for label in i.labels()})
)
def test_no_label_of_a_shipped_form_is_private(label: str) -> None:
    assert not found(f"{label}12")


@pytest.mark.parametrize(
    "name",
    [name for b in FORMS.breakdowns.values() for item in b.items for name in (item.name["zh-CN"], *item.aliases)],
)
def test_no_disease_is_private(name: str) -> None:
    assert not found(name)
    assert not found(f"疑似2例，其中{name}1例、水痘1例")


def test_a_row_of_many_counts_holds_no_telephone() -> None:
    assert not found("130 1234 5678 " + " ".join(map(str, range(1, 9))))
    assert found("130 0234 5678 " + " ".join(map(str, range(1, 9)))), "no count begins with 0"


@pytest.mark.parametrize(
    ("number", "is_one"),
    [
        ("11010519491231002x", True),  # the example of GB 11643-1999
        ("110105194912310021", False),
        ("110105194913310027", False),
        ("420106800101123", True),
        ("990106800101123", False),
        ("420106801301123", False),
    ],
)
def test_an_identity_number_is_checked(number: str, is_one: bool) -> None:
    assert is_identity_number(number) is is_one


@given(st.dates(date(1920, 1, 1), TODAY), st.integers(110000, 659999), st.integers(0, 999))
def test_one_check_character_fits(born: date, region: int, order: int) -> None:
    number = f"{region}{born:%Y%m%d}{order:03}"
    fitting = [check for check in "0123456789x" if is_identity_number(number + check)]
    assert len(fitting) == 1
    assert found(f"患者{number}{fitting[0]}") == {Private.IDENTITY}


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("门诊12 接种3 疑似0", True),
        ("20261120 12 3 0", True),
        ("你好", True),
        ("13900001111", False),
        ("患者王小明手足口", False),
        ("139000011112", False),  # a telephone number with a digit too many, perhaps
        ("门诊420106198001011238", False),
    ],
)
def test_what_may_be_private_is_not_kept_either(message: str, kept: bool) -> None:
    assert may_be_kept(message) is kept


def test_long_digits_are_not_quoted() -> None:
    assert quotable("139000011112") == "139…"
    assert quotable("门诊12345678") == "门诊12345678"


def values(reading: Reading) -> tuple[int | None, ...]:
    return tuple(reading.values.get(key) for key in ("visits", "vaccinations", "suspected_cases"))


@pytest.mark.parametrize("private", [*TELEPHONES, *IDENTITY_NUMBERS, "患者王小明手足口", "张三，男，5岁，水痘"])
def test_the_counts_beside_it_are_read(private: str) -> None:
    for message in (f"12 3 0 {private}", f"门诊12 接种3 疑似0，{private}", f"{private}\n门诊12 接种3 疑似0"):
        reading = DAILY.read(message, TODAY)
        assert (reading.status, reading.private) == (Status.COMPLETE, True), message
        assert values(reading) == (12, 3, 0)


@pytest.mark.parametrize("private", [*TELEPHONES, *IDENTITY_NUMBERS, *PATIENTS])
def test_by_itself_it_is_no_report(private: str) -> None:
    reading = DAILY.read(private, TODAY)
    assert reading.private
    assert reading.status not in (Status.COMPLETE, Status.PARTIAL)
    if not any(counted in private for counted in ("1例", "病例", "病人", "疑似", "5岁")):
        assert as_json(reading)["reason"] == "reading-private"


@pytest.mark.parametrize(("message", "cases"), PATIENTS_COUNTED.items())
def test_the_cases_are_counted_without_the_names(message: str, cases: int) -> None:
    reading = DAILY.read(message, TODAY)
    assert (reading.values, reading.private) == ({"suspected_cases": cases}, True)


@pytest.mark.parametrize("message", ["门诊 13900001111 12 接种3 疑似0", "12 13900001111 3", "12 3 0 9 13900001111"])
def test_what_is_left_in_doubt_is_asked_about(message: str) -> None:
    reading = DAILY.read(message, TODAY)
    assert (reading.status, reading.private) == (Status.ASK, True)


@pytest.mark.parametrize("digits", ["139000011112", "4201061980010112380", "420106198001011238", "9" * 300])
@pytest.mark.parametrize(
    "message", ["{}", "门诊{}", "门诊{} 接种3 疑似0", "12 3 {}", "门诊12 接种3 疑似0 {}", "我的{}号"]
)
def test_long_digits_are_never_a_count_and_never_quoted(digits: str, message: str) -> None:
    reading = DAILY.read(message.format(digits), TODAY)
    assert not reading.private
    assert reading.values == {}
    assert not any(int(digits) in meant.values() for meant in reading.readings)
    assert digits not in repr(reading.reason)


def test_a_row_of_a_long_form_is_read() -> None:
    counts = [130, 1234, 5678, *range(20)]
    reading = MONTHLY.read(" ".join(map(str, counts)), date(2026, 8, 3))
    assert (reading.private, list(reading.values.values())) == (False, counts)


@given(st.sampled_from([*TELEPHONES, *IDENTITY_NUMBERS]), st.text(max_size=30), st.text(max_size=30))
def test_no_reason_quotes_what_is_private(private: str, before: str, after: str) -> None:
    message = f"{before} {private} {after}"
    assume(found(message))
    digits = "".join(character for character in plain(private) if character.isdecimal())
    assert len(digits) < 7 or digits not in repr(DAILY.read(message, TODAY).reason)


@given(st.text())
def test_nothing_is_added_but_separators(message: str) -> None:
    words = plain(message)
    left, what = redacted(words)
    assert (left == words) is (not what)
    rest = iter(words)
    assert all(character in rest for character in left.replace(SEPARATOR, ""))


SURE = [number for number in TELEPHONES if number != "139  1234  5678"]  # which among many may be counts


@given(st.lists(st.sampled_from([*SURE, *PATIENTS, "12 3 0", "门诊12", "，", " ", "\n"]), max_size=5))
def test_what_is_left_holds_nothing_private(parts: list[str]) -> None:
    left, _ = redacted(plain(" ".join(parts)))
    assert redacted(left)[1] == frozenset()
