"""Tables of points: odd files are read, and bad ones give an error with line and column."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.datasets import DigitsSettings, GaussiansSettings, OwnImagesSettings, OwnSettings, SpiralSettings, draw, own_points
from core.datasets.points_csv import points_text, read_points, read_points_file
from core.errors import BadInput

HERE = Path(__file__).resolve().parents[2]
TABLES = Path(__file__).parent / "data" / "tables"
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
        ("", "the table has no points"),
        ("\n \n# nothing\n", "the table has no points"),
        ("hello world", "the table has no points"),
        ("x0,x1,label\n1,2,0\n1,1e400,0", "line 3, column 2: a coordinate must be a number from -1e+09 to 1e+09, found '1e400'"),
        ("1,2,0\n\n\nnan,2,0", "line 4, column 1: a coordinate"),
        ("nan,inf,0\n1,2,0", "line 1, column 1: a coordinate"),
        ('1,2,"a\nb"', "line 1, column 3: a quote opens here but is not closed on the same line"),
        ("1,2,0\n1,inf,0", "line 2, column 2: a coordinate"),
        ("1,2,0\n1,1_0,0", "line 2, column 2: a coordinate"),
        ("1,2,0\n٣,2,0", "line 2, column 1: a coordinate"),
        ("1;2;0\n1.23.4,5;2;0", "line 2, column 1: a coordinate"),
        ("1,2,0\n1,2", "line 2: each line must have x0, x1 and a label, found 2 of 3 columns"),
        ("1,2,0\n1,2,0,4", "line 2: each line must have x0, x1 and a label, found 4 of 3 columns"),
        ("1,2,0\n1,2,", "line 2: each line must have"),
        ("1,2,0\n1,2,0.5", "line 2, column 3: a label must be a whole number or a text, found '0.5'"),
        ("1,2,0\n1,2,1e400", "line 2, column 3: a label"),
        ("1,2,0\n1,2,NaN", "line 2, column 3: a label"),
        ("1,2," + "a" * 61, "line 1, column 3: a label"),
        ("1,2,a\n1,2,b\n1,2,a\n1,2,c", "line 4, column 3: a table can have at most 2 different labels, found one more: 'c'"),
        ('1,2,"a', "line 1, column 3: a quote opens here but is not closed on the same line"),
        ('1,2,0\n1,"2,0\n3,4,"b"\n', "line 2, column 2: a quote opens here"),
        ('1;2;"a\n3;4;b\n5;6;"c"', "line 1, column 3: a quote opens here"),
        ('"x0,x1,label\n1,2,0', "line 1, column 1: a quote opens here"),
        ('1,2,0\n1,2,"' + "a,1\n" * 100_000, "line 2, column 3: a quote opens here"),
        ("1,2,cat #4", "line 1: 'cat #4' could be a label, or a label and a comment; put the label in quotes"),
        ("1,2,NA\n1,2,a", "line 1, column 3: a label must be a whole number or a text, found 'NA', which means a missing value"),
        (
            "a,b,c\n?,2,0\n1,2,0\n1,,0",
            "line 2, column 1: a coordinate is missing, as on 2 lines of the table; complete or delete lines 2, 4",
        ),
        ("1,2,0\nnull,2,0", "line 2, column 1: a coordinate is missing; complete the line or delete it"),
        ("5cm;2,5;A\n6cm;1;B", "line 1, column 1: a coordinate must be a number"),
        ("€5;€6;A\n1;2;B", "line 1, column 1: a coordinate must be a number"),
        ("NA,NA,A\n1,2,B", "line 1, column 1: a coordinate is missing"),
        ("0,1,label\n1,2,0", "line 1: 'label' is the name of a class column, as in a header, but the line also has numbers"),
        ("age;spend\n1;2,5;0;4", "line 1: a header must have one name for each of the 4 columns, found 2"),
        ("spend,y\n1,050,0", "line 1: a header must have one name for each of the 3 columns, found 2"),
        ("x,y,class\n1,050,2,0\n2,300,5,1", "line 1: a header must have one name for each of the 4 columns, found 3"),
        ("x,y\n1,5,0", "line 1: a header must have one name for each of the 3 columns, found 2"),
        ("label,class,x\n1,2,3", "column 1 (label) and column 2 (class) could both be the class"),
        ("smoker,age,bought\nyes,20,1\nno,30,0", "column 1 (smoker) and column 3 (bought) could both be the class"),
        ("yes,20,1\nno,30,0", "column 1 and column 3 could both be the class"),
        ("age,spend,x\n1,2,a\n1,2,b\n1,2,c", "line 4, column 3: a table can have at most 2 different labels"),
        (
            "age,spend,x\n1,x,a",
            "line 2, column 2: a coordinate must be a number from -1e+09 to 1e+09, found 'x'; the class was read from x",
        ),
        ('1,2,0\n1,"2"3,0', "line 2: the quotes cannot be read"),
        ("1,2," + "9" * 5000, "line 1, column 3: a label"),
        ("1,2," + "9" * 100_000 + "x", "line 1, column 3: a label"),  # at once, however many digits there are
        ("1,2," + "a" * 200_000, "line 1: the quotes cannot be read"),
        ("1,2,0\n" * 10_001, "line 10001: a table has at most 10,000 points, found 10,001"),
        ("0" * 20_000_001, "at most 20,000,000 characters"),
    ],
)
def test_bad_tables_are_answered_with_the_place(text, words):
    with pytest.raises(BadInput) as caught:
        read_points(text, classes=2)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("label,age,stars\n0,20,1\n1,23,0", "2 points, 2 classes: 0, 1. x0 is age, x1 is stars and the class is label."),
        ("Age,Target ,Pay\n20,0,1\n23,1,0", "2 points, 2 classes: 0, 1. x0 is Age, x1 is Pay and the class is Target."),
        ("Y;x1;x2\n0;20;1", "1 point, 1 class: 0. x0 is x1, x1 is x2 and the class is Y."),
        ("x,y,dry\n20,1,7", "1 point, 1 class: 7. x0 is x, x1 is y and the class is dry."),
        ("age,pay,bought\n20,1,0", "1 point, 1 class: 0. x0 is age, x1 is pay and the class is bought."),
        ("1,2,0\n3,4,2", "2 points, 2 classes: 0, 2. x0 is column 1, x1 is column 2 and the class is column 3."),
        ("cat,1.5,2\ndog,1,2.5", "2 points, 2 classes: cat, dog. x0 is column 2, x1 is column 3 and the class is column 1."),
        ("id,a,b,label\n7,1,2,0", "1 point, 1 class: 0. x0 is a, x1 is b and the class is label. Columns left out: id."),
        ('"a","b","label"\n"r 1",1,2,0', "1 point, 1 class: 0. x0 is a, x1 is b and the class is label. Columns left out: column 1."),
        (
            "note\ta\tb\tc\ns\tc\tc\td\nmeta\t\t\tclass\nx\t1\t2\t0",
            "1 point, 1 class: 0. x0 is a, x1 is b and the class is c. Columns left out: note.",
        ),
        ("1;2,5;0\n1.050;1;0", "2 points, 1 class: 0. x0 is column 1, x1 is column 2 and the class is column 3. 1.050 was read as 1050."),
        ("x0,x1,label\n", "The table has a header but no points."),
    ],
)
def test_the_reading_of_a_table_is_reported(text, told):
    assert read_points(text).told == told


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1.234,5;2.345,6;A\n1;2;B", ((1234.5, 2345.6, 0), (1.0, 2.0, 1))),
        ("1,2,0 # first\n3,4,1 #second\n5,6,1# third\n7,8,0,# last", ((1.0, 2.0, 0), (3.0, 4.0, 1), (5.0, 6.0, 1), (7.0, 8.0, 0))),
        ("1 2 a # first\n3 4 b #", ((1.0, 2.0, 0), (3.0, 4.0, 1))),
        ('1,2,"a # 1"\n3,4,C#', ((1.0, 2.0, 1), (3.0, 4.0, 0))),
        ('"sepal\nlength",w,species\n1,2,a', ((1.0, 2.0, 0),)),
        ("sep=|\n1|2|a", ((1.0, 2.0, 0),)),
        ('1 2 "on  top"\n3 4 "on top"', ((1.0, 2.0, 0), (3.0, 4.0, 1))),
        ("1 050,2 300,A\n950,1,B", ((1050.0, 2300.0, 0), (950.0, 1.0, 1))),
        ("12,34,567;5;A", ((1234567.0, 5.0, 0),)),
        ("1,2,1E5\n3,4,3A1", ((1.0, 2.0, 0), (3.0, 4.0, 1))),
    ],
)
def test_nothing_of_a_table_is_lost(text, rows):
    assert read_points(text).rows == rows


EXPECTED = json.loads((TABLES / "expected.json").read_text(encoding="utf-8"))


def test_there_is_an_expected_reading_of_each_table():
    assert {path.name for path in TABLES.iterdir()} == {*EXPECTED, "expected.json"}


@pytest.mark.parametrize("name", [name for name, row in EXPECTED.items() if not row["reading"].startswith("asks")])
def test_tables_of_other_programs_are_read_as_they_are_meant(name):
    expected, table = EXPECTED[name], read_points_file(TABLES / name, features=(2, 64))
    names = [table.columns.name(column) for column in table.columns.x]
    assert (len(table.x), {table.names[label] for label in table.labels}) == (expected["points"], set(expected["labels"]))
    assert expected["features"] in (None, len(names), names)
    assert expected["class"] in (None, table.columns.name(table.columns.label))
    ends = [[*table.x[index], table.names[table.labels[index]]] for index in (0, -1)]
    assert [expected.get("first", ends[0]), expected.get("last", ends[1])] == ends


@pytest.mark.parametrize(
    ("name", "words"),
    [("08_iris4.csv", "found 5 of 3 columns"), ("13_missing.csv", "3 lines of the table; complete or delete lines 7, 8, 9")],
)
def test_tables_that_leave_a_choice_are_refused_with_what_to_do(name, words):
    with pytest.raises(BadInput, match=words):
        read_points_file(TABLES / name)


@pytest.mark.parametrize(
    ("columns", "features", "words"),
    [
        (64, (2,), "found 64 of 3 columns; the 64 pixels have no label"),
        (64, (2, 64), "each line must have x0, x1, …, x63 and a label, found 64 of 65 columns; the 64 pixels have no label"),
        (65, (2,), "found 65 of 3 columns; open images of 64 pixels and a label on the Training page"),
        (66, (2, 64), "each line must have x0, x1, …, x63 and a label, found 66 of 65 columns"),
    ],
)
def test_a_table_of_images_is_refused_with_what_is_wrong_about_it(columns, features, words):
    with pytest.raises(BadInput, match=words):
        read_points(",".join("1" * columns), features=features)


def test_written_labels_are_read_back():
    names = ("C#", 'a "b", c', "no # 1", "-1")
    data = draw(OwnSettings(tuple((float(n), 0.5, n) for n in range(4))))
    table = read_points(points_text(data, names))
    assert [table.names[label] for label in table.labels] == list(names)


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
    with pytest.raises(BadInput, match="line 1: each line must have x0, x1, …, x63 and a label, found 3 of 65 columns"):
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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with a name here")
def test_a_pipe_or_a_device_is_one_sentence_and_no_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    os.mkfifo(tmp_path / "pipe.json")
    code = (
        "import sys\nfrom pathlib import Path\nfrom core.datasets.points_csv import read_points_file\nfrom core.scenes import read\n"
        "for path in map(Path, sys.argv[1:]):\n"
        "    for reader in (read_points_file, read):\n"
        "        try: reader(path)\n"
        "        except ValueError as error: print(error)\n"
    )
    paths = [str(tmp_path / "pipe.csv"), str(tmp_path / "pipe.json"), "/dev/zero", str(tmp_path)]
    done = subprocess.run([sys.executable, "-c", code, *paths], cwd=HERE, capture_output=True, text=True, timeout=30, check=True)
    sentences = done.stdout.splitlines()
    assert len(sentences) == 8
    assert [sentence.partition(": it is a ")[2].split(",")[0].split(";")[0] for sentence in sentences[::2]] == [
        "pipe",
        "pipe",
        "device",
        "folder",
    ]
    assert all(sentence.startswith(("cannot read the table of points", "cannot read the scene file")) for sentence in sentences)


@pytest.mark.parametrize(("text", "found"), [("1,050,A\n2,300,B\n", "050"), ("x,y,c\n7,3,A\n1,007,B\n", "007")])
def test_the_end_of_a_number_with_thousands_is_no_coordinate(text, found):
    with pytest.raises(BadInput, match=f"'{found}' may be a coordinate or the end of a number such as 1,{found}"):
        read_points(text)


def test_zeros_before_a_number_are_read_where_commas_do_not_separate_the_columns():
    assert read_points("1;050;A\n2;300;B").x == ((1.0, 50.0), (2.0, 300.0))
