"""Expressions: their values, and the messages about invalid ones."""

import ast
import random
import tracemalloc

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
        (" 007*m + 00.5 ", 7 * M + 0.5),
        ("m\u00a0−\u20091.", M - 1),
        ("-2**-m**2 < -1", -(2 ** -(M**2)) < -1),
        ("9**9**9**9", np.float64(np.inf)),
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
        ("(" * 150, 52, "can be nested at most 50 deep"),
        ("-" * 150 + "m", 52, "can be nested at most 50 deep"),
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
        ("(" * 100_000, 201, "found 100000"),
        ("1" * 1_000_000, 201, "found 1000000"),
        ("exp((m)(2))", 8, "expected a closing bracket or an operator, found '('"),
        ("(exp)(m)", 5, "expected an opening bracket after exp, found ')'"),
        ("((0) < (m)) <= ((0) < (m) >= (1))", 27, "expected one comparison, or brackets around the first, found '>='"),
        ("maximum((0, m))", 11, "expected a closing bracket or an operator, found ','"),
        ("(1, 2)", 3, "expected a closing bracket or an operator, found ','"),
        ("exp(m,)", 7, "found ')'"),
        ("exp(*w0)", 5, "expected a number, a name or an opening bracket, found '*'"),
        ("exp(**w0)", 5, "found '**'"),
        ("exp(x=m)", 5, "unknown name 'x'"),
        ("(m := 1)", 4, "found ':'"),
        ("m[0]", 2, "found '['"),
        ("'m'", 1, 'expected a number, a name, an operator or a bracket, found "\'"'),
        ("f'{m}'", 1, "unknown name 'f'"),
        ("lambda: m", 1, "unknown name 'lambda'"),
        ("[m for m in w0]", 1, "found '['"),
        ("1 if m else 2", 3, "expected an operator or the end, found 'if'"),
        ("1if m", 2, "found 'if'"),
        ("not m", 1, "unknown name 'not'"),
        ("m and w0", 3, "found 'and'"),
        ("None", 1, "unknown name 'None'"),
        ("m // 2", 4, "found '/'"),
        ("m % 2", 3, "found '%'"),
        ("m != 2", 3, "found '!'"),
        ("~m", 1, "found '~'"),
        ("0x10", 2, "expected an operator or the end, found 'x10'"),
        ("1_000", 2, "found '_000'"),
        ("2j", 2, "found 'j'"),
        ("m # margin", 3, "found '#'"),
        ("m\\", 2, "found '\\\\'"),
        ("m\0", 2, "found '\\x00'"),
        ("1 +\tm", 4, "found '\\t'"),
        ("m\n", 2, "found '\\n'"),
        ("1 +\u2028m", 4, "found '\\u2028'"),
        ("\ud800", 1, "found '\\ud800'"),
        ("ｍ", 1, "found 'ｍ'"),
        ("m²", 1, "unknown name 'm²'"),
    ],
)
def test_a_bad_expression_points_at_its_character(text, character, words):
    with pytest.raises(BadExpression) as caught:
        parse(text)
    assert caught.value.position == character - 1
    assert str(caught.value).startswith(f"character {character}: ")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        *("m.real", "m[0]", "'m'", "f'{m}'", "True", "None", "2j", "(1, 2)", "[m]", "{m}", "lambda: m", "[m for m in w0]", "..."),
        *("(m := 1)", "~m", "not m", "m and w0", "m // 2", "m == 1", "m in w0", "1 if m else 2", "exp(*m)", "exp(m, x=1)"),
        *("exp(m)(m)", "m(1)", "exp", "x", "__import__('os')", "await m"),
    ],
)
def test_only_what_is_on_the_list_becomes_a_tree_whatever_python_reads(monkeypatch, text):
    python = ast.parse
    monkeypatch.setattr(ast, "parse", lambda _source, mode: python(text, mode=mode))
    with pytest.raises(BadExpression, match="expected numbers, names, operators and functions, found a Python"):
        parse("m")


PIECES = [
    *"mewx01239.+-*/<>=(),^!#:'[]{}\\ \t\n\0_é²٣−×\u00a0",
    "**",
    "e9",
    "1e999",
    "where(",
    "exp",
    "maximum(m,",
    "lambda ",
    " if ",
    "not ",
]


def mutated(source):
    """A valid expression after up to six random changes."""
    text = source.choice(
        ["maximum(0, 1-m)**2", "where(m<0, -m*w0, exp(-m)/2)", "-2**-m + (w1 - .5e1)*alpha", "9**9**9**9", "(" * 49 + "m" + ")" * 49]
    )
    for _ in range(source.randrange(7)):
        at = source.randrange(len(text) + 1)
        text = text[:at] + source.choice(PIECES) + text[at + source.randrange(4) :]
    return text


def test_any_text_is_read_or_refused_in_a_sentence():
    source, refused = random.Random(0), 0
    for _ in range(5_000):
        text = mutated(source)
        try:
            parse(text).evaluate(**VALUES)
        except BadExpression as error:
            refused += 1
            assert 0 <= error.position <= len(text), text
            assert str(error).isprintable(), text
    assert 1_000 < refused < 4_500


def test_a_long_text_is_refused_before_it_is_looked_at():
    text = "(" * 1_000_000
    tracemalloc.start()
    try:
        with pytest.raises(BadExpression, match="at most 200 characters, found 1000000"):
            parse(text)
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


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
    with pytest.raises(BadExpression, match="can be nested at most 50 deep"):
        parse("(" * 51 + "m" + ")" * 51)
