"""Arithmetic expressions of a margin, parsed to a small tree of allowed names: never `eval`.

Grammar, loosest first (a comparison gives 0 or 1):

    comparison = sum [("<" | "<=" | ">" | ">=") sum]
    sum        = product {("+" | "-") product}
    product    = sign {("*" | "/") sign}
    sign       = ("+" | "-") sign | power
    power      = atom ["**" sign]
    atom       = number | name | function "(" comparison {"," comparison} ")" | "(" comparison ")"
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from core.errors import BadInput
from core.types import Float64s, Floats

LONGEST = 200
_DEEPEST = 50
VARIABLES = ("m", "w0", "w1", "alpha")
_CONSTANTS = {"pi": math.pi, "e": math.e}
_FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "maximum": (2, np.maximum),
    "minimum": (2, np.minimum),
    "exp": (1, np.exp),
    "log": (1, np.log),
    "log1p": (1, np.log1p),
    "logaddexp": (2, np.logaddexp),
    "sqrt": (1, np.sqrt),
    "square": (1, np.square),
    "abs": (1, np.abs),
    "sign": (1, np.sign),
    "tanh": (1, np.tanh),
    "where": (3, np.where),
}


class _Operator(NamedTuple):
    """An operator of two values: its rule of the grammar, the loosest being 0, and the loosest rules that its sides may be."""

    function: Callable[..., Any]
    binds: int
    left: int
    right: int


_SIGN = 3
_OPERATORS = {
    "<": _Operator(np.less, 0, 1, 1),
    "<=": _Operator(np.less_equal, 0, 1, 1),
    ">": _Operator(np.greater, 0, 1, 1),
    ">=": _Operator(np.greater_equal, 0, 1, 1),
    "+": _Operator(np.add, 1, 1, 2),
    "-": _Operator(np.subtract, 1, 1, 2),
    "*": _Operator(np.multiply, 2, 2, _SIGN),
    "/": _Operator(np.divide, 2, 2, _SIGN),
    "**": _Operator(np.power, 4, 5, _SIGN),
}
_COMPARISONS = ("<", "<=", ">", ">=")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<name>[A-Za-z_]\w*)|(?P<mark>\*\*|<=|>=|[-+*/<>(),]))"
)
_SAME = str.maketrans({"−": "-", "×": "*", "·": "*"})


class BadExpression(BadInput):
    """An expression that cannot be read, and at which character."""

    def __init__(self, position: int, sentence: str) -> None:
        super().__init__(f"character {position + 1}: {sentence}", position)


@dataclass(frozen=True)
class Expression:
    """A node of the tree: a number, a variable or constant, or a function or operator of other nodes."""

    head: float | str
    parts: tuple[Expression, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The variables in it."""
        own = frozenset(name for name in VARIABLES if name == self.head)
        return own.union(*(part.names for part in self.parts))

    def __str__(self) -> str:
        """A text with this tree, never longer than the one it was parsed from: no spaces, no needless brackets."""
        return self._text(0)

    def _text(self, loosest: int) -> str:
        """The text, in brackets if it binds looser than `loosest`."""
        if isinstance(self.head, float):
            return _shortest(self.head)
        if not self.parts:
            return self.head
        if self.head in _FUNCTIONS:
            return f"{self.head}({','.join(map(str, self.parts))})"
        if len(self.parts) == 1:
            binds, text = _SIGN, self.head + self.parts[0]._text(_SIGN)
        else:
            (left, right), operator = self.parts, _OPERATORS[self.head]
            binds, text = operator.binds, left._text(operator.left) + self.head + right._text(operator.right)
        return text if binds >= loosest else f"({text})"

    def evaluate(self, *, m: Floats | float, w0: Floats | float, w1: Floats | float, alpha: Floats | float) -> Float64s:
        """The value, broadcast over the variables in it; it may be infinite or NaN, without a warning.

        The value of a lone variable is its very array.
        """
        with np.errstate(all="ignore"):
            return self._value({"m": m, "w0": w0, "w1": w1, "alpha": alpha, **_CONSTANTS})

    def _value(self, values: Mapping[str, Floats | float]) -> Float64s:
        if not self.parts:
            return np.asarray(values[self.head] if isinstance(self.head, str) else self.head, dtype=np.float64)
        arguments: list[Any] = [part._value(values) for part in self.parts]
        if self.head == "where":
            arguments[0] = arguments[0] != 0
        return np.asarray(self._function(*arguments), dtype=np.float64)

    @property
    def _function(self) -> Callable[..., Any]:
        head = str(self.head)
        if head in _FUNCTIONS:
            return _FUNCTIONS[head][1]
        return np.negative if len(self.parts) == 1 else _OPERATORS[head].function


def _shortest(number: float) -> str:
    """The shortest text that is read back as this number, not below 0."""
    exact = Decimal(repr(number)).normalize()
    digits = "".join(map(str, exact.as_tuple().digits))
    return min(f"{exact:f}".lstrip("0") or "0", f"{digits}e{exact.as_tuple().exponent}", key=len)


def parse(text: str) -> Expression:
    """The tree of `text`; raises `BadExpression` with the character and what is valid there."""
    if len(text) > LONGEST:
        raise BadExpression(LONGEST, f"an expression has at most {LONGEST} characters, found {len(text)}")
    return _Parser(text).whole()


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    position: int


def _tokens(text: str) -> list[_Token]:
    found, position = [], 0
    plain = text.translate(_SAME)
    while plain[position:].strip():
        match = _TOKEN.match(plain, position)
        if match is None:
            raise _unreadable(text, position + len(plain[position:]) - len(plain[position:].lstrip()))
        kind = str(match.lastgroup)
        found.append(_Token(kind, match[kind], match.start(kind)))
        position = match.end()
    return [*found, _Token("end", "", len(text.rstrip()))]


def _unreadable(text: str, position: int) -> BadExpression:
    character = text[position]
    if character == "^":
        return BadExpression(position, "use ** for powers, found '^'")
    if character == "=":
        return BadExpression(position, "comparisons are <, <=, > and >=, found '='")
    return BadExpression(position, f"expected a number, a name, an operator or a bracket, found {character!r}")


class _Parser:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self._left = _tokens(text)
        self._depth = 0

    def whole(self) -> Expression:
        tree = self._comparison()
        if self._next.kind != "end":
            raise self._expected("an operator or the end")
        return tree

    @property
    def _next(self) -> _Token:
        return self._left[0]

    def _take(self) -> _Token:
        return self._left.pop(0)

    def _takes(self, *marks: str) -> _Token | None:
        return self._take() if self._next.kind == "mark" and self._next.text in marks else None

    def _expected(self, what: str) -> BadExpression:
        found = repr(self._next.text) if self._next.text else "the end"
        return BadExpression(self._next.position, f"expected {what}, found {found}")

    def _comparison(self) -> Expression:
        left = self._sum()
        mark = self._takes(*_COMPARISONS)
        if mark is None:
            return left
        tree = Expression(mark.text, (left, self._sum()))
        if self._next.text in _COMPARISONS:
            raise self._expected("one comparison, or brackets around the first")
        return tree

    def _sum(self) -> Expression:
        left = self._product()
        while mark := self._takes("+", "-"):
            left = Expression(mark.text, (left, self._product()))
        return left

    def _product(self) -> Expression:
        left = self._sign()
        while mark := self._takes("*", "/"):
            left = Expression(mark.text, (left, self._sign()))
        return left

    def _sign(self) -> Expression:
        mark = self._takes("+", "-")
        if mark is None:
            return self._power()
        inner = self._deeper(self._sign)
        return Expression("-", (inner,)) if mark.text == "-" else inner

    def _power(self) -> Expression:
        base = self._atom()
        return Expression("**", (base, self._deeper(self._sign))) if self._takes("**") else base

    def _atom(self) -> Expression:
        if self._next.kind == "number":
            return self._number()
        if self._next.kind == "name":
            return self._name()
        if self._takes("("):
            inner = self._deeper(self._comparison)
            self._close()
            return inner
        raise self._expected("a number, a name or an opening bracket")

    def _number(self) -> Expression:
        token = self._take()
        value = float(token.text)
        if not math.isfinite(value):
            raise BadExpression(token.position, f"a number must be below 1.8e308, found {token.text}")
        return Expression(value)

    def _name(self) -> Expression:
        token = self._take()
        if token.text in VARIABLES or token.text in _CONSTANTS:
            return Expression(token.text)
        if token.text not in _FUNCTIONS:
            valid = ", ".join((*VARIABLES, *_CONSTANTS, *_FUNCTIONS))
            raise BadExpression(token.position, f"unknown name {token.text!r}; valid: {valid}")
        return self._call(token)

    def _call(self, token: _Token) -> Expression:
        if not self._takes("("):
            raise self._expected(f"an opening bracket after {token.text}")
        arguments = [self._deeper(self._comparison)]
        while self._takes(","):
            arguments.append(self._deeper(self._comparison))
        self._close()
        wanted = _FUNCTIONS[token.text][0]
        if len(arguments) != wanted:
            raise BadExpression(token.position, f"{token.text} takes {wanted} value{'s' * (wanted > 1)}, found {len(arguments)}")
        return Expression(token.text, tuple(arguments))

    def _close(self) -> None:
        if not self._takes(")"):
            raise self._expected("a closing bracket or an operator")

    def _deeper(self, read: Callable[[], Expression]) -> Expression:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise BadExpression(self._next.position, f"brackets, signs and powers nest at most {_DEEPEST} deep")
        inner = read()
        self._depth -= 1
        return inner
