"""Expressions: what they are worth, and what is said about wrong ones."""

import numpy as np
import pytest

from core.weights.expressions import LONGEST, BadExpression, parse

M = np.linspace(-3, 3, 7)
VALUES = {"m": M, "w0": 2.0, "w1": -0.5, "alpha": 0.1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("maximum(0, 1-m)", np.maximum(0, 1 - M)),
        ("log(1 + exp(-m))", np.log(1 + np.exp(-M))),
        ("(1-m)**2*(m<1)", (1 - M) ** 2 * (M < 1)),
        ("-m**2", -(M**2)),
        ("2**3**2", np.float64(512.0)),
        ("2 ** -1", np.float64(0.5)),
        ("10-4-3", np.float64(3.0)),
        ("12/3/2*m", 2 * M),
        ("where(m >= 0, 0, -m)", np.where(M >= 0, 0, -M)),
        ("logaddexp(0, −m) + .5e1", np.logaddexp(0, -M) + 5),
        ("alpha * (square(w0) + w1*w1)", np.float64(0.1 * 4.25)),
        ("abs(m) * sign(m) + tanh(0) + sqrt(4) - minimum(1, 2) + log1p(0)", M + 1),
        ("pi - pi + e / e", np.float64(1.0)),
        ("+ - -m", M),
        ("-2*-m", 2 * M),
        ("1/-(m-m)", np.full(7, -np.inf)),
        ("2 × m · 1e-3 < .5E+0", (2 * M * 1e-3 < 0.5)),
    ],
)
def test_values_are_numpys(text, expected):
    found = parse(text).evaluate(**VALUES)
    np.testing.assert_allclose(found, expected, rtol=1e-14)
    assert found.dtype == np.float64


def test_variables_broadcast_and_no_warning_escapes():
    grid = parse("m + w0 * w1").evaluate(m=np.zeros((3, 4)), w0=np.arange(4.0), w1=np.arange(3.0)[:, None], alpha=0)
    assert grid.shape == (3, 4)
    assert grid[2, 3] == 6
    assert not np.isfinite(parse("1/0 + log(-1) + exp(1e9)").evaluate(**VALUES))


@pytest.mark.parametrize(
    ("text", "character", "words"),
    [
        ("", 1, "expected a number, a name or an opening bracket, found the end"),
        ("1 +", 4, "found the end"),
        ("m^2", 2, "use ** for powers"),
        ("m == 1", 3, "comparisons are"),
        ("maximun(0, m)", 1, "unknown name 'maximun'; valid: m, w0"),
        ("1 + __import__", 5, "unknown name"),
        ("maximum(0)", 1, "maximum takes 2 values, found 1"),
        ("exp m", 5, "expected an opening bracket after exp"),
        ("(1 - m", 7, "expected a closing bracket"),
        ("1 - m)", 6, "expected an operator or the end, found ')'"),
        ("2 m", 3, "expected an operator or the end, found 'm'"),
        ("1,5", 2, "found ','"),
        ("m + 1e999", 5, "below 1.8e308"),
        ("m $ 2", 3, "found '$'"),
        ("m.real", 2, "found '.'"),
        ("(" * 150, 52, "nest at most 50 deep"),
        ("-" * 150 + "m", 52, "nest at most 50 deep"),
        ("m" * 201, 201, "at most 200 characters, found 201"),
        ("0 < m < 1", 7, "expected one comparison, or brackets around the first, found '<'"),
        ("   ", 1, "found the end"),
        ("m * / 2", 5, "found '/'"),
        ("maximum(0, 1, 2)", 1, "maximum takes 2 values, found 3"),
        ("exp()", 5, "found ')'"),
        ("maximum(0,", 11, "found the end"),
        ("m(2)", 2, "found '('"),
        ("M", 1, "unknown name 'M'"),
        ("1 + ٣", 5, "found '٣'"),
        ("(" * 10_000, 201, "at most 200 characters, found 10000"),
    ],
)
def test_a_bad_expression_points_at_its_character(text, character, words):
    with pytest.raises(BadExpression) as caught:
        parse(text)
    assert caught.value.position == character - 1
    assert str(caught.value).startswith(f"character {character}: ")
    assert words in str(caught.value)


def test_equal_texts_are_equal_trees():
    assert parse("1-m") == parse(" 1 - ( m )")
    assert parse("1-m") != parse("m-1")


@pytest.mark.parametrize(
    ("text", "shortest"),
    [
        ("(1 - m)**2 * (m < 1)", "(1-m)**2*(m<1)"),
        ("1 - (m - 2) - 3", "1-(m-2)-3"),
        ("1 / (m * 2) / 3", "1/(m*2)/3"),
        ("(2**3)**2 ** (1 + m)", "(2**3)**2**(1+m)"),
        ("(-m)**2 - (-m**2)", "(-m)**2--m**2"),
        ("-(m * 2) * -(m)", "-(m*2)*-m"),
        ("2**(-m) + 2**(m**2)", "2**-m+2**m**2"),
        ("where((m >= 0) < 1, (0), pi * e)", "where((m>=0)<1,0,pi*e)"),
        ("0.50 + 1e-3 + 100 + 1.5e+300 + 0.1 + 0", ".5+.001+100+15e299+.1+0"),
    ],
)
def test_str_is_the_shortest_text_of_the_same_tree(text, shortest):
    assert str(parse(text)) == shortest
    assert parse(shortest) == parse(text)


def random_text(random, depth):
    """An expression of random operators, needless brackets included."""
    inner = [random_text(random, depth - 1) for _ in range(2)] if depth else []
    leaf = random.choice(["m", "w0", "pi", "0.25", "1e-7", "1234.50", "3e10"])
    mark = random.choice(["+", "-", "*", "/", "**", "<"])
    shapes = ["({})", "(-{})", "exp({})", "({})" + mark + "({})", "maximum({}, {})"]
    return random.choice(shapes).format(*inner) if depth else str(leaf)


def test_any_tree_comes_back_from_its_text():
    random = np.random.RandomState(0)
    for text in (random_text(random, 1 + n % 4) for n in range(500)):
        if len(text) <= LONGEST:
            tree = parse(text)
            assert parse(str(tree)) == tree
            assert len(str(tree)) <= len(text)


def test_names_are_the_variables_used():
    assert parse("maximum(0, pi - m) * w1 + m").names == {"m", "w1"}
    assert parse("2*e").names == frozenset()


def test_the_longest_chain_is_read_evaluated_and_written():
    tree = parse("+".join(["m"] * 100))
    np.testing.assert_array_equal(tree.evaluate(**VALUES), 100 * M)
    assert parse(str(tree)) == tree


def test_fifty_levels_are_read_and_one_more_is_not():
    assert parse("(" * 50 + "m" + ")" * 50) == parse("m")
    with pytest.raises(BadExpression, match="nest at most 50 deep"):
        parse("(" * 51 + "m" + ")" * 51)
