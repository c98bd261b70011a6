"""Tables of points: odd files are read, bad ones are answered with line and column."""

import numpy as np
import pytest

from core.datasets import DigitsSettings, GaussiansSettings, OwnImagesSettings, OwnSettings, SpiralSettings, draw, own_points
from core.datasets.points_csv import points_text, read_points, read_points_file
from core.errors import BadInput

TWO = ((1.5, -2.0, 1), (0.25, 3.0, 0))


@pytest.mark.parametrize(
    "text",
    [
        "1.5,-2,1\n0.25,3,-1\n",
        "x0,x1,label\r\n1.5,-2,1\r\n0.25,3,0\r\n",
        "\ufeffx0;x1;label\n1,5;-2;1\n0,25;3;0",
        "1,5 -2 1\n0,25  3   0",
        "1.5\t-2\t1\r\r0.25\t3\t0\r",
        '"1,5","-2","1"\n"0,25","3","0"',
        "# made by hand\n\n  1.5 , -2 , 1 \n\n .25 , 3. , 0 \n\n",
        "1.5;-2;yes;;\n2.5e-1;+3;no;;\n",
        'x y class\n1.5 −2 "on top"\n0.25 3 below',
        "a,b\n1.5,-2.0,2.0\n0.25,3,1.0",
        "1.5;-2;b, c\n0.25;3;a, d",
        "1.5 -2 7\n0.25 3 -12",
    ],
)
def test_odd_tables_are_read(text):
    assert read_points(text, classes=2).rows == TWO


@pytest.mark.parametrize(
    ("labels", "indices", "names"),
    [
        ("-1 1", (0, 1), ("-1", "1")),
        ("1 1", (1, 1), ("0", "1")),
        ("-1 -1", (0, 0), ("-1", "1")),
        ("0 0", (0, 0), ("0", "1")),
        ("3 0", (3, 0), ("0", "1", "2", "3")),
        ("30 20", (1, 0), ("20", "30")),
        ("3 1 2", (2, 0, 1), ("1", "2", "3")),
        ("b a 1", (2, 1, 0), ("1", "a", "b")),
        ("cat cat", (0, 0), ("cat", "")),
        ("5 5", (0, 0), ("5", "")),
    ],
)
def test_labels_become_classes(labels, indices, names):
    table = read_points("\n".join(f"0,0,{label}" for label in labels.split()))
    assert (table.labels, table.names) == (indices, names)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "there are no points"),
        ("\n \n# nothing\n", "there are no points"),
        ("hello world", "there are no points"),
        ("x0,x1,label\n1,2,0\n1,1e400,0", "line 3, column 2: a coordinate must be a number from -1e+09 to 1e+09, found '1e400'"),
        ("1,2,0\n\n\nnan,2,0", "line 4, column 1: a coordinate"),
        ("nan,inf,0\n1,2,0", "line 1, column 1: a coordinate"),
        ('1,2,"a\nb"', "line 2, column 3: a label"),
        ("1,2,0\n1,inf,0", "line 2, column 2: a coordinate"),
        ("1,2,0\n1,1_0,0", "line 2, column 2: a coordinate"),
        ("1,2,0\n٣,2,0", "line 2, column 1: a coordinate"),
        ("1;2;0\n1.234,5;2;0", "line 2, column 1: a coordinate"),
        ("1,2,0\n1,2", "line 2: each line must hold x0, x1 and a label, found 2 of 3 columns"),
        ("1,2,0\n1,2,0,4", "line 2: each line must hold x0, x1 and a label, found 4 of 3 columns"),
        ("1,2,0\n1,2,", "line 2: each line must hold"),
        ("1,2,0\n1,2,0.5", "line 2, column 3: a label must be a whole number or a text, found '0.5'"),
        ("1,2,0\n1,2,1e400", "line 2, column 3: a label"),
        ("1,2,0\n1,2,NaN", "line 2, column 3: a label"),
        ("1,2," + "a" * 61, "line 1, column 3: a label"),
        ("1,2,a\n1,2,b\n1,2,a\n1,2,c", "line 4, column 3: there can be at most 2 labels, found one more: 'c'"),
        ('1,2,"a', "line 1: the quotes or fields cannot be told apart"),
        ('1,2,0\n1,"2"3,0', "line 2: the quotes or fields cannot be told apart"),
        ("1,2," + "9" * 5000, "line 1, column 3: a label"),
        ("1,2," + "a" * 200_000, "line 1: the quotes or fields cannot be told apart"),
        ("1,2,0\n" * 10_001, "line 10001: a table has at most 10,000 points, found 10,001"),
        ("0" * 20_000_001, "at most 20,000,000 characters"),
    ],
)
def test_bad_tables_are_answered_with_the_place(text, words):
    with pytest.raises(BadInput) as caught:
        read_points(text, classes=2)
    assert words in str(caught.value)


@pytest.mark.parametrize("settings", [GaussiansSettings(), SpiralSettings(), OwnSettings(((1e-300, 0.1 + 0.2, 1),)), OwnSettings()])
def test_a_written_table_is_read_back_to_the_last_bit(settings):
    data = draw(settings)
    rows = read_points(points_text(data)).rows
    assert rows == own_points(settings).rows
    assert np.array_equal(draw(OwnSettings(rows)).x_train, data.x_train)


def test_written_images_are_read_back():
    for images in (own_points(DigitsSettings(), kind="own_images"), OwnImagesSettings()):
        assert read_points(points_text(draw(images)), features=(64,)).rows == images.rows


def test_rows_of_64_features():
    text = "\n".join(";".join([*["0,5"] * 64, digit]) for digit in "093")
    table = read_points(text, features=(2, 64))
    assert table.x == ((0.5,) * 64,) * 3
    assert table.labels == (0, 9, 3)
    assert read_points("1,2,0", features=(2, 64)).x == ((1.0, 2.0),)
    with pytest.raises(BadInput, match="line 1: each line must hold 64 numbers and a label, found 3 of 65 columns"):
        read_points("1,2,0", features=(64,))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_encodings(tmp_path, encoding):
    path = tmp_path / "points.csv"
    path.write_bytes("1,5;2;ä\n0;0;b".encode(encoding))
    table = read_points_file(path)
    assert table.rows == ((1.5, 2.0, 1), (0.0, 0.0, 0))
    assert table.names == ("b", "ä")


def test_files_that_cannot_be_read(tmp_path):
    (tmp_path / "picture.png").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "large.csv").write_bytes(b"0" * 20_000_001)
    for path in (tmp_path, tmp_path / "missing.csv", tmp_path / "picture.png", tmp_path / "large.csv", tmp_path / "null\0"):
        with pytest.raises(BadInput, match=r"points|cannot read"):
            read_points_file(path)
