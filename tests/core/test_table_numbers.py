"""Points and commas in the numbers of a table: an ambiguous number is decided by the others, or refused."""

import pytest

from core.datasets.points_csv import read_points
from core.errors import BadInput

READ_IN_ONE_WAY = [
    ('23,"950"|31,"1,050"|44,"12,300"', (950, 1050, 12300)),
    ("0;1.050|23,5;2|1;3.200", (1050, 2, 3200)),
    ("1.050;23,5|2.300;1,5|7;1", (23.5, 1.5, 1)),
    ("0,5;1.050|1;2.300|1;950", (1050, 2300, 950)),
    ("0.5;1,050|1;2,300|1;950", (1050, 2300, 950)),
    ("1;1.234,5|1;2.345.678,25|1;-1.050", (1234.5, 2345678.25, -1050)),
    ("1;1,234.5|1;2,345,678.25|1;-1,050", (1234.5, 2345678.25, -1050)),
    ("1;0.125|1;1.050|1;12.300", (0.125, 1.05, 12.3)),
    ("1;0,125|1;1,050|1;12,300", (0.125, 1.05, 12.3)),
    ("1;1.050e3|1;1.050|1;2E-5", (1050, 1.05, 2e-5)),
    ("1;1.234.567|1;1.050|1;2.000", (1234567, 1050, 2000)),
    ("1;12,34,567|1;1,050|1;2,000", (1234567, 1050, 2000)),
    ("1;1'050|1;2\u2019300.5|1;1.050", (1050, 2300.5, 1.05)),
    ("1;1 050|1;2\u00a0300,5|1;12\u202f300", (1050, 2300.5, 12300)),
    ("1\t\u22121,5|1\t\u22122e\u22123|1\t+4", (-1.5, -0.002, 4)),
    ("1 1\u00a0050,5|1 950|1 1\u00a0234\u00a0567", (1050.5, 950, 1234567)),
    ("1\t1 050,5|1\t950|1\t2 300", (1050.5, 950, 2300)),
    ("1,1.050|1,2.300|1,12.345", (1.05, 2.3, 12.345)),
]


@pytest.mark.parametrize(("points", "column"), READ_IN_ONE_WAY)
def test_the_column_and_the_table_decide_what_its_signs_mean(points, column):
    mark = next(mark for mark in ("\t", ";", " ", ",") if mark in points)
    text = "\n".join(f"{line}{mark}{label}" for line, label in zip(points.split("|"), "ABA", strict=True))
    assert tuple(point[1] for point in read_points(text).x) == column


@pytest.mark.parametrize("separator", [";", "\t", " "])
@pytest.mark.parametrize(
    ("written", "thousands", "decimal"), [("1.050", "1050", "1.05"), ("1,050", "1050", "1.05"), ("\u221212.300", "-12300", "-12.3")]
)
def test_a_number_that_can_be_read_in_two_ways_is_refused_with_both(separator, written, thousands, decimal):
    with pytest.raises(BadInput) as caught:
        read_points("\n".join([f"7{separator}8{separator}0", f"7{separator}{written}{separator}1", f"950{separator}2.300{separator}1"]))
    sign = "," if "," in written else "."
    assert str(caught.value) == (
        f"line 2, column 2: '{written}' is {thousands} if '{sign}' separates thousands, but {decimal} if it is the decimal sign, "
        f"and no other number in the table decides; write {thousands} or {decimal}"
    )


def test_two_decimal_signs_in_one_column_are_refused_and_in_two_columns_read():
    with pytest.raises(BadInput, match=r"line 2, column 1: the decimal sign is ',' in '1,5', but '\.' in '2\.5' on line 1"):
        read_points("2.5;1;A\n1,5;2;B")
    with pytest.raises(BadInput, match=r"1050 if ',' separates thousands, but 1.05"):
        read_points("1'050;1,050;A\n1;1.050;B")
    assert read_points("1,5;2.5;A").x == ((1.5, 2.5),)
