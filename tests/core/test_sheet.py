import pytest

from core.sheet import Fault, Faults, FaultySheet, Sheet, find_columns, half_width, word
from core.texts import text

WANTED = {"code": ("单位编码", "code", "unit code"), "phone": ("电话", "phone")}


def columns(*headings: str) -> tuple[dict[str, str], list[Fault]]:
    faults = Faults("x.csv")
    return find_columns(Sheet("x.csv", headings, (), top=3), WANTED, ("code",), faults), faults.found


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (("单位编码", "电话"), {"code": "单位编码", "phone": "电话"}),
        (("phone", "code"), {"code": "code", "phone": "phone"}),
        (("Unit_Code", "ＰＨＯＮＥ "), {"code": "Unit_Code", "phone": "ＰＨＯＮＥ "}),
        (("unit code", "备注"), {"code": "unit code"}),
    ],
)
def test_a_column_is_found_under_any_of_its_names(headings: tuple[str, ...], expected: dict[str, str]) -> None:
    assert columns(*headings)[0] == expected


def test_a_needed_column_that_is_absent_is_named() -> None:
    _, faults = columns("电话")
    assert faults == [Fault("x.csv", 3, "", text("import-no-column", names=["单位编码", "code"]))]


def test_two_headings_for_one_column_are_a_fault() -> None:
    found, faults = columns("code", "单位编码")
    assert found == {"code": "code"}
    assert faults == [Fault("x.csv", 3, "单位编码", text("import-same-column", other="code"))]


def test_faults_are_shown_in_the_order_of_the_rows() -> None:
    faults = Faults("x.csv")
    faults.stop_if_any()
    faults.add(7, "a", text("import-cell-blank"))
    faults.add(2, "b", text("import-cell-blank"))
    with pytest.raises(FaultySheet) as caught:
        faults.stop_if_any()
    assert [fault.row for fault in caught.value.faults] == [2, 7]
    assert str(caught.value) == "x.csv: 2 faults"


def test_words_are_compared_without_their_width_and_case() -> None:
    assert half_width(" ＱＳ０１ ") == "QS01"
    assert word("Ｒeporter ") == "reporter"
