from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from docx import Document
from hypothesis import assume, given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from bot.sheets import read_sheet
from core.errors import InputError
from core.sheet import Fault, FaultySheet, Row, Sheet
from core.texts import Text, text
from locales import load_catalogue

CATALOGUE = load_catalogue()

CSV = "编码,名称,电话\r\nQS01,东河镇,\r\n\r\nQS02, 西岭乡 ,13900000002\r\n"
SHEET = (
    ("编码", "名称", "电话"),
    (
        Row(2, {"编码": "QS01", "名称": "东河镇", "电话": ""}),
        Row(4, {"编码": "QS02", "名称": "西岭乡", "电话": "13900000002"}),
    ),
)


def write(folder: Path, content: bytes, name: str = "表.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def workbook(folder: Path, *rows: list[object], name: str = "表.xlsx") -> Path:
    book = Workbook()
    page = book.worksheets[0]
    for row in rows:
        page.append(row)
    book.create_sheet("别的").append(["不读"])
    book.save(folder / name)
    return folder / name


def faults(path: Path) -> list[tuple[int, str, Text]]:
    with pytest.raises(FaultySheet) as caught:
        read_sheet(path)
    assert {fault.file for fault in caught.value.faults} == {path.name}
    for fault in caught.value.faults:
        assert all(CATALOGUE.render(fault.what, language) for language in CATALOGUE.languages)
    return [(fault.row, fault.column, fault.what) for fault in caught.value.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_file_is_read_in_the_encodings_of_spreadsheets(tmp_path: Path, encoding: str) -> None:
    sheet = read_sheet(write(tmp_path, CSV.encode(encoding)))
    assert sheet == Sheet("表.csv", *SHEET)


def test_a_workbook_is_read_from_its_first_sheet_whatever_its_name(tmp_path: Path) -> None:
    rows: list[list[object]] = [["编码", "名称", "电话"], ["QS01", "东河镇"], [], ["QS02", " 西岭乡 ", 13900000002]]
    assert read_sheet(workbook(tmp_path, *rows)) == Sheet("表.xlsx", *SHEET)
    assert read_sheet(workbook(tmp_path, *rows, name="表.csv")) == Sheet("表.csv", *SHEET)


def test_cells_of_a_workbook_become_what_a_person_would_write(tmp_path: Path) -> None:
    values: list[object] = [
        12,
        12.0,
        1.5,
        date(2026, 7, 1),
        datetime.fromisoformat("2026-07-01 08:30"),
        time(16, 30),
        True,
        None,
        "0012",
    ]
    path = workbook(tmp_path, [f"c{n}" for n in range(len(values))], values)
    assert list(read_sheet(path).rows[0].cells.values()) == [
        "12",
        "12",
        "1.5",
        "2026-07-01",
        "2026-07-01 08:30:00",
        "16:30:00",
        "True",
        "",
        "0012",
    ]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_the_headings_tell_with_what_a_csv_file_is_separated(tmp_path: Path, mark: str) -> None:
    """A comma inside a cell, or a mark below headings that are separated by commas, is only a character."""
    assert read_sheet(write(tmp_path, CSV.replace(",", mark).encode())) == Sheet("表.csv", *SHEET)
    other = write(tmp_path, f"{mark}{mark}\na{mark}b\n1,2{mark}3\n".encode())
    assert read_sheet(other).rows == (Row(3, {"a": "1,2", "b": "3"}),)
    commas = write(tmp_path, f"a,b\n1{mark}2,3{mark}\n".encode())
    assert read_sheet(commas).headings == ("a", "b")


def test_headings_may_stand_below_empty_rows(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path, "\n,,\n编码,名称\nQS,青山县\n".encode()))
    assert (sheet.top, sheet.rows) == (3, (Row(4, {"编码": "QS", "名称": "青山县"}),))


def test_a_quoted_cell_may_hold_commas_and_line_breaks(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path, b'a,b\n"1,2","x\ny"\n3,4\n'))
    assert sheet.rows == (Row(2, {"a": "1,2", "b": "x\ny"}), Row(3, {"a": "3", "b": "4"}))


def test_a_column_without_heading_may_be_empty_and_rows_may_be_short(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path, b"a,,b,\n1,,2,\n3\n"))
    assert sheet.headings == ("a", "b")
    assert sheet.rows == (Row(2, {"a": "1", "b": "2"}), Row(3, {"a": "3", "b": ""}))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", (0, "", text("import-no-rows"))),
        (b"\n , ,\n", (0, "", text("import-no-rows"))),
        (b"a,a\n1,2\n", (1, "a", text("import-same-column", other="a"))),
        (b"a,b\n1,2,3\n", (2, "C", text("import-cell-without-heading", top=1))),
        (b"a,,b\n1,2,3\n", (2, "B", text("import-cell-without-heading", top=1))),
        ("\n花名册\na,b\n".encode(), (3, "B", text("import-cell-without-heading", top=2))),
        (b'a,b\n1,2\n"3,4\n5,6\n', (4, "", text("import-broken-csv"))),
        (b'a,b\n"1"x,2\n', (2, "", text("import-broken-csv"))),
        ("a,b\n1,2\n".encode("utf-16"), (0, "", text("import-unknown-encoding"))),
        ("a,b\n1,2\n".encode("utf-16-le"), (0, "", text("import-unknown-encoding"))),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", (0, "", text("import-old-excel"))),
        (b"PK\x03\x04 and then nothing", (0, "", text("import-broken-excel"))),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, expected: tuple[int, str, Text]) -> None:
    assert faults(write(tmp_path, content)) == [expected]


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    assert faults(path) == [(0, "", text("import-broken-excel"))]


def test_a_workbook_cut_short_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["a"], [1])
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(tmp_path / "half.xlsx", "w") as half:
        for name in whole.namelist():
            content = whole.read(name)
            half.writestr(name, content[: len(content) // 2] if "sheet1" in name else content)
    assert faults(tmp_path / "half.xlsx") == [(0, "", text("import-broken-excel"))]


def test_a_word_document_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    Document().save(str(path))
    assert faults(path) == [(0, "", text("import-broken-excel"))]


DAMAGES = {"import-broken-excel", "import-no-rows", "import-same-column", "import-cell-without-heading"}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Made once: a workbook holds the time at which it was made."""
    return workbook(tmp_path_factory.mktemp("sound"), ["a", "b"], [1, "x"]).read_bytes()


@given(st.data())
def test_a_workbook_that_was_damaged_on_its_way_is_read_or_refused_with_words(
    sound: bytes, data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        _read_or_refused(Path(folder), _damaged(data, sound, len(b"PK\3\4")))


@given(st.data())
def test_a_workbook_with_a_wrong_part_is_read_or_refused_with_words(sound: bytes, data: st.DataObject) -> None:
    """As a program writes it: the check sums are right, and the part is not."""
    with TemporaryDirectory() as folder:
        written = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(sound)) as whole, zipfile.ZipFile(written, "w") as changed:
            wrong = data.draw(st.sampled_from(whole.namelist()))
            for name in whole.namelist():
                part = whole.read(name)
                changed.writestr(name, _damaged(data, part, 0) if name == wrong else part)
        _read_or_refused(Path(folder), written.getvalue())


def _damaged(data: st.DataObject, content: bytes, first: int) -> bytes:
    changed = bytearray(content)
    for place in data.draw(st.lists(st.integers(first, len(content) - 1), min_size=1, max_size=5)):
        changed[place] = data.draw(st.sampled_from(b"\0 <>a1\xff"))
    return bytes(changed)


def _read_or_refused(folder: Path, content: bytes) -> None:
    path, found = write(folder, content), set[str]()
    try:
        assert read_sheet(path).headings
    except FaultySheet as error:
        found = {fault.what.key for fault in error.faults}
    assert found <= DAMAGES


def test_a_formula_needs_a_result_for_it_would_pass_for_a_blank(tmp_path: Path) -> None:
    over_several_cells = ArrayFormula("B4:B4", "=SUM(A2:B2)")
    path = workbook(tmp_path, ["a", "b"], [1, 2], [3, "=A2+B2"], [4, over_several_cells])
    assert faults(path) == [(row, "B", text("import-formula-without-result")) for row in (3, 4)]


def test_the_saved_result_of_a_formula_is_its_value(tmp_path: Path) -> None:
    """As a spreadsheet program saves it: the formula with its result beside it."""
    import xlsxwriter

    path = tmp_path / "x.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    page.write_row(0, 0, ["a", "b"])
    page.write_formula(1, 0, "=1+1", None, 2)
    page.write_array_formula("B2:B2", "{=SUM(A2:A2)}", None, 2)
    book.close()
    assert read_sheet(path).rows == (Row(2, {"a": "2", "b": "2"}),)


def test_rows_that_a_program_left_out_of_its_dimensions_are_read(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["a", "b"], [1, 2], [3, 4])
    lying = tmp_path / "lying.xlsx"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(lying, "w") as changed:
        for name in whole.namelist():
            content = whole.read(name)
            changed.writestr(name, content.replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1:A1"'))
    assert b'ref="A1:A1"' in zipfile.ZipFile(lying).read("xl/worksheets/sheet1.xml")
    assert read_sheet(lying).rows == (Row(2, {"a": "1", "b": "2"}), Row(3, {"a": "3", "b": "4"}))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"missing\.csv"):
        read_sheet(tmp_path / "missing.csv")
    with pytest.raises(InputError, match=tmp_path.name):
        read_sheet(tmp_path)


@given(st.binary(max_size=200))
def test_whatever_bytes_are_in_a_file_it_is_read_or_refused_with_words(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        found: list[Fault] = []
        try:
            sheet = read_sheet(write(Path(folder), content))
        except FaultySheet as error:
            found = error.faults
        for fault in found:
            assert all(CATALOGUE.render(fault.what, language) for language in CATALOGUE.languages)
        if not found:
            assert all(row.cells.keys() == set(sheet.headings) for row in sheet.rows)
            assert all(any(row.cells.values()) for row in sheet.rows)


cells = st.text(st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), max_size=5)


@given(st.lists(st.tuples(cells, cells, cells), min_size=1), st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
def test_what_a_spreadsheet_writes_is_what_is_read(rows: list[tuple[str, str, str]], encoding: str) -> None:
    """Commas, quotation marks and any character of Chinese: each cell comes back in its row."""
    written = io.StringIO()
    csv.writer(written).writerows([("一", "二", "三"), *rows])
    content = written.getvalue().encode(encoding)
    assume(encoding != "gb18030" or not _is_utf8(content))
    with TemporaryDirectory() as folder:
        sheet = read_sheet(write(Path(folder), content))
    expected = {number: row for number, row in enumerate(rows, 2) if any(row)}
    assert {row.number: tuple(row.cells.values()) for row in sheet.rows} == expected


def _is_utf8(content: bytes) -> bool:
    """A few short texts in GB18030 are UTF-8 as well; nobody can tell them apart."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
