"""Tables of every make, and numbers as every language writes them."""

from __future__ import annotations

import io
import math
import zipfile
from decimal import Decimal
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.layers import table_files
from nabij.layers.tables import (
    parse_ceilings,
    parse_numbers,
    read_headers,
    read_table,
    require_columns,
)
from nabij.layers.workbooks import number_text
from nabij.messages import LayerError

ROWS = [
    ["geoitem", "naam", "aandeel"],
    ["02000", "Châtelain; ’t Zand", "13,5"],
    ["11001", "Hé", ""],
]


def refusal(path: Path, **options: str) -> LayerError:
    with pytest.raises(LayerError) as caught:
        read_table(path, **options)
    # every message can be written in every language
    for language in ("nl", "en", "fr"):
        assert path.stem in caught.value.message.text(language)
    return caught.value


def write(path: Path, data: bytes | str, encoding: str = "utf-8") -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode(encoding))
    return path


def text_of(rows: list[list[str]], separator: str, newline: str = "\n") -> str:
    quoted = [[f'"{c}"' if separator in c or ";" in c else c for c in row] for row in rows]
    return newline.join(separator.join(row) for row in quoted) + newline


def book_of(*sheets: tuple[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zip_of(members: dict[str, bytes], **options: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def assert_is_the_table(frame: pd.DataFrame) -> None:
    assert list(frame.columns) == ROWS[0]
    assert frame.to_numpy().tolist() == ROWS[1:]
    assert frame.index.tolist() == [2, 3]


class TestTextFiles:
    @pytest.mark.parametrize("separator", [";", "|", "\t", ","])
    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    def test_any_separator(self, tmp_path: Path, separator: str, newline: str) -> None:
        rows = [[f'"{c}"' if separator in c else c for c in row] for row in ROWS]
        text = newline.join(separator.join(row) for row in rows)
        frame, findings = read_table(write(tmp_path / "t.csv", text))
        assert_is_the_table(frame)
        assert not findings

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    def test_any_unicode(self, tmp_path: Path, encoding: str) -> None:
        frame, findings = read_table(write(tmp_path / "t.csv", text_of(ROWS, ";"), encoding))
        assert_is_the_table(frame)
        assert not findings

    def test_windows_1252_is_read_and_said(self, tmp_path: Path) -> None:
        frame, findings = read_table(write(tmp_path / "t.csv", text_of(ROWS, ";"), "cp1252"))
        assert_is_the_table(frame)
        assert [m.key for m in findings] == ["tables.cp1252"]

    def test_undecodable_bytes_name_the_row(self, tmp_path: Path) -> None:
        error = refusal(write(tmp_path / "t.csv", b"a;b\n1;2\n3;\x81\xff\n"))
        assert (error.message.key, error.message.facts["row"]) == ("tables.encoding", "3")

    def test_row_numbers_are_lines_of_the_file(self, tmp_path: Path) -> None:
        text = 'a;b\n1;x\n\n2;"two\nlines"\n;\n3;y\n'
        frame, _ = read_table(write(tmp_path / "t.csv", text))
        assert frame["a"].to_dict() == {2: "1", 4: "2", 7: "3"}

    def test_decimal_commas_do_not_count_as_separators(self, tmp_path: Path) -> None:
        text = "code;share, in %\nA;13,5\nB;14,25\n"
        frame, _ = read_table(write(tmp_path / "t.txt", text))
        assert list(frame.columns) == ["code", "share, in %"]

    def test_excels_separator_line(self, tmp_path: Path) -> None:
        frame, _ = read_table(write(tmp_path / "t.csv", "sep=;\na;b\n1;2\n"))
        assert frame.loc[3].to_dict() == {"a": "1", "b": "2"}

    def test_cells_and_names_lose_outer_spaces_also_no_break_ones(self, tmp_path: Path) -> None:
        frame, _ = read_table(write(tmp_path / "t.csv", "v_tot ;naam\n1 ;Gent \u00a0\n"))
        assert frame.to_dict("list") == {"v_tot": ["1"], "naam": ["Gent"]}

    def test_unnamed_and_repeated_columns(self, tmp_path: Path) -> None:
        frame, findings = read_table(write(tmp_path / "t.csv", ",n,n\n0,1,2\n"))
        assert list(frame.columns) == ["#1", "n", "n (2)"]
        assert [m.key for m in findings] == ["tables.repeated_columns"]

    def test_short_rows_are_filled_and_counted(self, tmp_path: Path) -> None:
        frame, findings = read_table(write(tmp_path / "t.csv", "a;b;c\n1;2;3\n4\n"))
        assert frame.loc[3].tolist() == ["4", "", ""]
        assert findings[0].facts == {"file": "t.csv", "n": 1, "rows": ["3"]}

    def test_a_row_that_is_too_long_is_named(self, tmp_path: Path) -> None:
        error = refusal(write(tmp_path / "t.csv", "a;b\n1;2\n3;4;5\n6;7\n"))
        assert error.message.key == "tables.row_too_long"
        assert error.message.facts["row"] == "3"

    def test_empty_cells_beyond_the_header_do_no_harm(self, tmp_path: Path) -> None:
        frame, _ = read_table(write(tmp_path / "t.csv", "a;b;;\n1;2;;;\n"))
        assert frame.to_dict("list") == {"a": ["1"], "b": ["2"]}

    def test_loose_quotation_marks_are_text(self, tmp_path: Path) -> None:
        frame, findings = read_table(write(tmp_path / "t.csv", 'a|b\n1|"De Kring\n2|x\n'))
        assert frame["b"].tolist() == ['"De Kring', "x"]
        assert [m.key for m in findings] == ["tables.quotes_literal"]

    def test_an_unclosed_quotation_mark_around_separators_is_refused(self, tmp_path: Path) -> None:
        error = refusal(write(tmp_path / "t.csv", 'a;b\n1;"De; Kring\n2;x\n'))
        assert error.message.key == "tables.quotes"
        assert error.message.facts["row"] == "2"

    @pytest.mark.parametrize("text", ["a;b\n1;{}\n2;3\n", '"a;{}', 'a;b\n1;"{}"\n2;3\n'])
    def test_a_cell_that_never_ends_is_refused(self, tmp_path: Path, text: str) -> None:
        error = refusal(write(tmp_path / "t.csv", text.format("x" * 200_000)))
        assert error.message.key == "tables.cell_too_long"

    def test_two_hundred_columns(self, tmp_path: Path) -> None:
        names = [f"v{i}" for i in range(200)]
        text = ",".join(names) + "\n" + ",".join(map(str, range(200))) + "\n"
        frame, _ = read_table(write(tmp_path / "t.csv", text))
        assert frame.loc[2].tolist() == [str(i) for i in range(200)]

    def test_formulas_and_markup_stay_text(self, tmp_path: Path) -> None:
        text = "naam;n\n=HYPERLINK(1);1\n<script>alert(1)</script>;2\n"
        frame, _ = read_table(write(tmp_path / "t.csv", text))
        assert frame["naam"].tolist() == ["=HYPERLINK(1)", "<script>alert(1)</script>"]


class TestUnusable:
    @pytest.mark.parametrize(
        ("data", "key"),
        [
            (b"", "tables.empty"),
            (b"\xef\xbb\xbf \n\n", "tables.empty"),
            (b"\x89PNG\r\n\x00\x00\x01\x02", "tables.binary"),
            (b"\xd0\xcf\x11\xe0 old office", "tables.old_excel"),
            (b"PK\x03\x04 not much of a zip", "tables.zip_broken"),
        ],
    )
    def test_what_is_no_table(self, tmp_path: Path, data: bytes, key: str) -> None:
        assert refusal(write(tmp_path / "t.csv", data)).message.key == key

    def test_absent(self, tmp_path: Path) -> None:
        assert refusal(tmp_path / "absent.csv").message.key == "tables.not_found"

    def test_a_folder(self, tmp_path: Path) -> None:
        assert refusal(tmp_path).message.key == "tables.unreadable"

    def test_too_many_columns(self, tmp_path: Path) -> None:
        text = ",".join(f"v{i}" for i in range(table_files.MAX_COLUMNS + 1)) + "\n"
        assert refusal(write(tmp_path / "t.csv", text)).message.key == "tables.too_many_columns"

    def test_too_large(self, tmp_path: Path) -> None:
        path = tmp_path / "t.csv"
        with path.open("wb") as stream:
            stream.truncate(table_files.MAX_FILE_BYTES + 1)
        assert refusal(path).message.key == "tables.too_large"


class TestZips:
    def test_one_table_among_clutter(self, tmp_path: Path) -> None:
        table = text_of(ROWS, "|").encode()
        data = zip_of({"x/t.txt": table, "__MACOSX/._t.txt": b"?", "leesmij.pdf": b"%PDF"})
        assert_is_the_table(read_table(write(tmp_path / "t.zip", data))[0])

    def test_a_workbook_in_a_zip(self, tmp_path: Path) -> None:
        data = zip_of({"t.xlsx": book_of(("Blad1", [["a"], [1]]))})
        assert read_table(write(tmp_path / "t.zip", data))[0]["a"].tolist() == ["1"]

    @pytest.mark.parametrize(
        ("members", "key"),
        [
            ({"a.csv": b"x", "b.csv": b"y"}, "tables.zip_many"),
            ({"a.pdf": b"x"}, "tables.zip_none"),
            ({"a.csv": b""}, "tables.empty"),
            ({"../../a.csv": b"0" * 50_000_000}, "tables.zip_limits"),
        ],
    )
    def test_refused(self, tmp_path: Path, members: dict[str, bytes], key: str) -> None:
        assert refusal(write(tmp_path / "t.zip", zip_of(members))).message.key == key

    def test_too_many_members(self, tmp_path: Path) -> None:
        data = zip_of({f"{i}.csv": b"" for i in range(table_files.MAX_MEMBERS + 1)})
        assert refusal(write(tmp_path / "t.zip", data)).message.key == "tables.zip_limits"

    def test_truncated(self, tmp_path: Path) -> None:
        data = zip_of({"a.csv": b"a;b\n1;2\n" * 100})
        assert refusal(write(tmp_path / "t.zip", data[:-30])).message.key == "tables.zip_broken"

    def test_damaged_inside(self, tmp_path: Path) -> None:
        data = bytearray(zip_of({"a.csv": bytes(np.random.default_rng(1).bytes(5_000))}))
        data[1_000:1_100] = b"\x00" * 100
        assert refusal(write(tmp_path / "t.zip", bytes(data))).message.key == "tables.zip_broken"

    def test_a_size_that_lies(self, tmp_path: Path) -> None:
        data = bytearray(zip_of({"a.csv": b"a;b\n" + b"1;2\n" * 1_000}))
        # the size in the central directory, of which the limits are judged
        at = data.rindex(b"PK\x01\x02") + 24
        data[at : at + 4] = (10).to_bytes(4, "little")
        assert refusal(write(tmp_path / "t.zip", bytes(data))).message.key == "tables.zip_broken"


class TestWorkbooks:
    def test_cells_of_every_kind(self, tmp_path: Path) -> None:
        rows: list[list[object]] = [
            ["code", "n", None, "f"],
            ["02000", 12, 0.5, "=1+1"],
            [],
            [11001, 1234567.0, None, "#N/A"],
            ["x"],
        ]
        frame, findings = read_table(write(tmp_path / "t.xlsx", book_of(("Blad1", rows))))
        assert list(frame.columns) == ["code", "n", "#3", "f"]
        assert frame.loc[2].tolist() == ["02000", "12", "0.5", "=1+1"]
        assert frame.loc[4].tolist() == ["11001", "1234567", "", "#N/A"]
        assert frame.loc[5].tolist() == ["x", "", "", ""]
        assert not findings

    def test_the_name_of_the_file_does_not_matter(self, tmp_path: Path) -> None:
        path = write(tmp_path / "t.csv", book_of(("Blad1", [["a"], [1]])))
        assert read_table(path)[0]["a"].tolist() == ["1"]

    def test_several_sheets(self, tmp_path: Path) -> None:
        data = book_of(("Leeg", []), ("Een", [["a"], [1]]), ("Twee", [["b"], [2]]))
        path = write(tmp_path / "t.xlsx", data)
        frame, findings = read_table(path)
        assert list(frame.columns) == ["a"]
        assert findings[0].facts["sheet"] == "Een"
        assert list(read_table(path, sheet="Twee")[0].columns) == ["b"]
        assert read_headers(path) == {"Een": ["a"], "Twee": ["b"]}
        error = refusal(path, sheet="Drie")
        assert error.message.facts["sheets"] == ["Leeg", "Een", "Twee"]

    def test_a_damaged_workbook(self, tmp_path: Path) -> None:
        data = zip_of({"xl/workbook.xml": b"<workbook", "xl/worksheets/sheet1.xml": b"<"})
        assert refusal(write(tmp_path / "t.xlsx", data)).message.key == "tables.xlsx_broken"

    def test_an_empty_workbook(self, tmp_path: Path) -> None:
        path = write(tmp_path / "t.xlsx", book_of(("Blad1", [])))
        assert refusal(path).message.key == "tables.empty"

    def test_remarks_beside_the_table_do_no_harm(self, tmp_path: Path) -> None:
        data = book_of(("Blad1", [["a"], [1, None, "nakijken"]]))
        frame, _ = read_table(write(tmp_path / "t.xlsx", data))
        assert frame.loc[2].tolist() == ["1", "", "nakijken"]


@pytest.mark.parametrize(
    ("file", "rows", "columns"),
    [
        ("TU_COM_REFNIS.txt", 2769, 8),
        ("huishoudensvooruitzichten_gemeente.csv", 9283, 6),
        ("TF_PSNL_INC_TAX_MUNTY_tcm325-272513.zip", 5301, 41),
        ("swing_upload/Upload_PinC_level_gemeente.txt", 2889, 23),
        ("swing_upload/Upload_PinC_level_gemeente.xlsx", 2889, 23),
        ("swing_upload/v2707_zorgboerderijen.xlsx", 2273, 5),
    ],
)
def test_real_tables(shared: Path, file: str, rows: int, columns: int) -> None:
    # rows counted with wc -l, columns by eye in the header
    frame, _ = read_table(shared / "data" / "tables" / file)
    assert frame.shape == (rows, columns)


def test_the_same_table_as_text_and_as_workbook(shared: Path) -> None:
    folder = shared / "data" / "tables" / "swing_upload"
    text, _ = read_table(folder / "Upload_PinC_level_gemeente.txt")
    book, _ = read_table(folder / "Upload_PinC_level_gemeente.xlsx")
    assert list(text.columns) == list(book.columns)
    numbers = [
        np.concatenate([parse_numbers(frame[name])[0] for name in frame.columns[4:]])
        for frame in (text, book)
    ]
    np.testing.assert_array_equal(*numbers)


def test_a_missing_column_is_named_with_its_nearest() -> None:
    frame = pd.DataFrame(columns=["geoitem", "huishoudens"])
    require_columns(frame, ["geoitem"], Path("t.csv"), "households.area")
    with pytest.raises(LayerError) as caught:
        require_columns(frame, ["Geoitm"], Path("t.csv"), "households.area")
    sentence = str(caught.value)
    assert "Geoitm" in sentence
    assert "Bedoelde u geoitem?" in sentence
    assert "huishoudens" in sentence
    with pytest.raises(LayerError, match="geoitem, huishoudens"):
        require_columns(frame, ["zzz"], Path("t.csv"), "households.area")


def numbers(*cells: str, whole: bool = False) -> list[float]:
    return parse_numbers(pd.Series(cells), whole=whole)[0].tolist()


def statuses(*cells: str) -> list[str]:
    return parse_numbers(pd.Series(cells))[1].tolist()


class TestNumbers:
    @pytest.mark.parametrize(
        ("cell", "value"),
        [
            ("1.234,5", 1234.5),
            ("1,234.5", 1234.5),
            ("1 234,5", 1234.5),
            ("1\u00a0234\u202f567", 1234567),
            ("1'234.5", 1234.5),
            ("1.234.567", 1234567),
            ("0,125", 0.125),
            ("−4", -4),
            ("+4", 4),
            ("1,5E+3", 1500),
            ("46,0 %", 46),
            (".5", 0.5),
        ],
    )
    def test_one_cell(self, cell: str, value: float) -> None:
        assert numbers(cell) == [value]
        assert statuses(cell) == ["known"]

    def test_a_mark_that_may_mean_either_follows_the_column(self) -> None:
        assert numbers("1.234", "5,5") == [1234, 5.5]
        assert numbers("1.234", "5.5") == [1.234, 5.5]
        assert numbers("1,234", "12.5") == [1234, 12.5]
        assert numbers("1.234", "1.234.567") == [1234, 1234567]
        assert numbers("1,234", "1 234,5") == [1.234, 1234.5]

    def test_without_a_sign_from_the_column_counts_have_thousands(self) -> None:
        assert numbers("1.234", "987", whole=True) == [1234, 987]
        assert numbers("1.234", "987") == [1.234, 987]

    @pytest.mark.parametrize(
        "cell", ["VS", "vs", "c", "x", "<5", "< 10", "≤5", "-99997", "-99997,0"]
    )
    def test_suppressed(self, cell: str) -> None:
        assert statuses(cell) == ["suppressed"]
        assert math.isnan(numbers(cell)[0])

    @pytest.mark.parametrize(
        "cell", ["", "ND", "nd", "-", "..", "NA", "#N/A", "\u00a0", "onbekend"]
    )
    def test_unknown(self, cell: str) -> None:
        assert statuses(cell) == ["unknown"]
        assert math.isnan(numbers(cell)[0])

    @pytest.mark.parametrize(
        "cell", ["twaalf", "=1+1", "1,2,3", "12 34", "#REF!", "1-4", "1e999", "٣", "1.2.3,4", "--1"]
    )
    def test_bad(self, cell: str) -> None:
        assert statuses(cell) == ["bad"]

    def test_genuine_negatives_stay_numbers(self) -> None:
        assert numbers("-99996", "-6.26", "-99998") == [-99996, -6.26, -99998]

    def test_ceilings(self) -> None:
        found = parse_ceilings(pd.Series(["<5", "≤ 5", "VS", "3"]))
        np.testing.assert_array_equal(found, [4, 5, np.nan, np.nan])

    @given(
        st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=20),
        st.sampled_from([".,", ",.", "\u00a0,", "\u202f,", "'."]),
    )
    def test_round_trip_in_every_language(self, values: list[Decimal], marks: str) -> None:
        translation = str.maketrans(",.", marks)
        cells = [f"{value:,.2f}".translate(translation) for value in values]
        assert numbers(*cells) == [float(value) for value in values]

    @given(
        st.lists(st.integers(0, 10**9), min_size=1, max_size=20),
        st.sampled_from([".", ",", " ", "\u202f", "'", ""]),
    )
    def test_counts_in_every_language(self, values: list[int], group: str) -> None:
        cells = [f"{v:,}".replace(",", group) for v in values]
        assert numbers(*cells, whole=True) == [float(v) for v in values]

    @given(st.one_of(st.integers(-(10**12), 10**12), st.floats(allow_infinity=False)))
    def test_typed_values_survive_as_text(self, value: float) -> None:
        for whole in (True, False):
            found = numbers(number_text(value), whole=whole)
            np.testing.assert_array_equal(found, [np.nan if value == -99997 else value])

    @given(st.text())
    def test_any_text_has_a_status(self, cell: str) -> None:
        value, status = parse_numbers(pd.Series([cell]))
        assert (status[0] == "known") == bool(np.isfinite(value[0]))
