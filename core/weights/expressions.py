"""Arithmetic expressions of a margin, as a small tree of allowed names: never `eval`.

Python's own parser reads them, after a check that lets only tokens of the following part of its grammar through.
Lowest precedence first (a comparison gives 0 or 1; tokens may be separated by spaces, but not by tabs or new lines):

    comparison = sum [("<" | "<=" | ">" | ">=") sum]
    sum        = product {("+" | "-") product}
    product    = sign {("*" | "/") sign}
    sign       = ("+" | "-") sign | power
    power      = atom ["**" sign]
    atom       = number | name | function "(" comparison {"," comparison} ")" | "(" comparison ")"
"""

from __future__ import annotations

import ast
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
    """A binary operator: its precedence, 0 being the lowest, and the lowest precedence allowed on either side."""

    node: type[ast.operator | ast.cmpop]
    function: Callable[..., Any]
    binds: int
    left: int
    right: int


_SIGN = 3
_OPERATORS = {
    "<": _Operator(ast.Lt, np.less, 0, 1, 1),
    "<=": _Operator(ast.LtE, np.less_equal, 0, 1, 1),
    ">": _Operator(ast.Gt, np.greater, 0, 1, 1),
    ">=": _Operator(ast.GtE, np.greater_equal, 0, 1, 1),
    "+": _Operator(ast.Add, np.add, 1, 1, 2),
    "-": _Operator(ast.Sub, np.subtract, 1, 1, 2),
    "*": _Operator(ast.Mult, np.multiply, 2, 2, _SIGN),
    "/": _Operator(ast.Div, np.divide, 2, 2, _SIGN),
    "**": _Operator(ast.Pow, np.power, 4, 5, _SIGN),
}
_MARKS = {operator.node: mark for mark, operator in _OPERATORS.items()}
_WORD = re.compile(
    r"(?P<blank>[^\S\x00-\x1f\x85\u2028\u2029]+)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<mark>\*\*|<=|>=|[-+*/<>(),])|(?P<other>.)",
    re.DOTALL,
)
_COMPARISON = re.compile("[<>]=?")
_BEGINS = {"number", "name", "(", "+", "-"}
_GOES_ON = {"": {""}, "(": {")"}, "call": {")", ","}}  # allowed after a value besides operators, by the innermost bracket
_SAME = str.maketrans({"−": "-", "×": "*", "·": "*"})


class BadExpression(BadInput):
    """An expression that cannot be parsed, and the character where it fails."""


def _at(position: int, problem: BadInput) -> BadExpression:
    return BadExpression("character {character}: {problem}", position, character=position + 1, problem=problem)


@dataclass(frozen=True)
class Expression:
    """A node of the tree: a number, a variable or constant, or a function or operator of other nodes."""

    head: float | str
    parts: tuple[Expression, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The variables it uses."""
        own = frozenset(name for name in VARIABLES if name == self.head)
        return own.union(*(part.names for part in self.parts))

    def __str__(self) -> str:
        """The expression as text, never longer than the text it was parsed from: no spaces, no redundant brackets."""
        return self._text(0)

    def _text(self, lowest: int) -> str:
        """The text, in brackets if its precedence is below `lowest`."""
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
        return text if binds >= lowest else f"({text})"

    @property
    def numpy(self) -> str:
        """The expression as a line of NumPy, in `m`, `w0`, `w1` and `alpha`; a comparison gives 0.0 or 1.0, as in `evaluate`."""
        if isinstance(self.head, float):
            return repr(self.head)
        parts = [part.numpy for part in self.parts]
        if not parts:
            return f"np.{self.head}" if self.head in _CONSTANTS else self.head
        if self.head in _FUNCTIONS:
            return f"np.{self.head}({', '.join(parts)})"
        if len(parts) == 1:
            return f"({self.head}{parts[0]})"
        text = f"({parts[0]} {self.head} {parts[1]})"
        return f"(1.0 * {text})" if _COMPARISON.fullmatch(self.head) else text

    def evaluate(self, *, m: Floats | float, w0: Floats | float, w1: Floats | float, alpha: Floats | float) -> Float64s:
        """The value, broadcast over its variables; it may be infinite or NaN, without a warning.

        The value of a single variable is that array itself, not a copy.
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
    """The shortest text that parses to this number, which is not negative."""
    exact = Decimal(repr(number)).normalize()
    digits = "".join(map(str, exact.as_tuple().digits))
    return min(f"{exact:f}".lstrip("0") or "0", f"{digits}e{exact.as_tuple().exponent}", key=len)


def parse(text: str) -> Expression:
    """The tree of `text`; raises `BadExpression` with the character and what is expected there."""
    if len(text) > LONGEST:
        raise _at(LONGEST, BadInput("an expression has at most {longest} characters, found {found}", longest=LONGEST, found=len(text)))
    order, source = _Order(), ""
    for found in _WORD.finditer(text.translate(_SAME)):
        kind, word = str(found.lastgroup), found[0]
        if kind == "blank":
            word = " " * len(word)
        else:
            order.take(kind, word, found.start())
        # To Python, 007 is no number.
        source += str(int(word)).rjust(len(word)) if word.isdecimal() else word
    order.take("end", "", len(text.rstrip()))
    # In brackets, because Python treats a leading space as an indent.
    return _tree(ast.parse(f"({source})", mode="eval").body, source)


def _tree(node: ast.expr, source: str) -> Expression:
    """The expression of a node of Python's syntax tree of `(source)`; raises `BadExpression` for anything not allowed here."""
    match node:
        case ast.Constant(value=float() | int() as number) if not isinstance(number, bool):
            return Expression(float(number))
        case ast.Name(id=name) if name in VARIABLES or name in _CONSTANTS:
            return Expression(name)
        case ast.UnaryOp(op=ast.UAdd(), operand=inner):
            return _tree(inner, source)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return Expression("-", (_tree(inner, source),))
        case ast.BinOp(left=left, op=op, right=right) | ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _MARKS:
            return Expression(_MARKS[type(op)], (_tree(left, source), _tree(right, source)))
        case ast.Call(func=ast.Name(id=name), args=parts, keywords=[]) if name in _FUNCTIONS:
            wanted = _FUNCTIONS[name][0]
            if len(parts) == wanted:
                return Expression(name, tuple(_tree(part, source) for part in parts))
            raise _at(node.col_offset - 1, _miscounted(name, wanted, len(parts)))
        case ast.Compare(comparators=[ast.expr(end_col_offset=int() as end), _, *_]) if second := _COMPARISON.search(source, end - 1):
            problem = BadInput("expected one comparison, or brackets around the first, found {found!r}", found=second[0])
            raise _at(second.start(), problem)
    problem = BadInput("expected numbers, names, operators and functions, found a Python {found}", found=type(node).__name__)
    raise _at(node.col_offset - 1, problem)


def _miscounted(name: str, wanted: int, found: int) -> BadInput:
    if wanted == 1:
        return BadInput("{function} takes 1 value, found {found}", function=name, found=found)
    return BadInput("{function} takes {wanted} values, found {found}", function=name, wanted=wanted, found=found)


class _Order:
    """Checks that each token may follow the ones before: values and operators alternate, and brackets match and are not too deep."""

    def __init__(self) -> None:
        self._opened: list[str] = []  # brackets, those of a call as "call"; signs and powers up to the next operator
        self._before = ""
        self._ended = False  # whether the previous token ends a value

    def take(self, kind: str, word: str, position: int) -> None:
        """Accept the next token, or the "end"; raises `BadExpression` where it is not allowed."""
        if kind == "other":
            raise _at(position, _unreadable(word))
        if len(self._opened) > _DEEPEST:
            raise _at(position, BadInput("brackets, signs and powers can be nested at most {deepest} deep", deepest=_DEEPEST))
        called, ended = self._before in _FUNCTIONS, self._ended
        if ended and not called and word != "**":
            while self._opened and self._opened[-1] in _OPERATORS:
                self._opened.pop()
        if (kind if kind in ("number", "name") else word) not in self._valid():
            raise _at(position, self._misplaced(word) if word else self._ended_early())
        _check_value(kind, word, position)
        if word == ")":
            self._opened.pop()
        elif word in ("(", "**") or (word in ("+", "-") and not ended):
            self._opened.append("call" if called else word)
        self._before, self._ended = word, kind in ("number", "name") or word == ")"

    def _valid(self) -> set[str]:
        """The tokens that may come next."""
        if self._before in _FUNCTIONS:
            return {"("}
        return _OPERATORS.keys() | _GOES_ON.get(self._opened[-1] if self._opened else "", ()) if self._ended else _BEGINS

    def _misplaced(self, word: str) -> BadInput:
        if self._before in _FUNCTIONS:
            return BadInput("expected an opening bracket after {function}, found {found!r}", function=self._before, found=word)
        if not self._ended:
            return BadInput("expected a number, a name or an opening bracket, found {found!r}", found=word)
        if self._opened:
            return BadInput("expected a closing bracket or an operator, found {found!r}", found=word)
        return BadInput("expected an operator or the end, found {found!r}", found=word)

    def _ended_early(self) -> BadInput:
        if self._before in _FUNCTIONS:
            return BadInput("expected an opening bracket after {function}, found the end", function=self._before)
        if not self._ended:
            return BadInput("expected a number, a name or an opening bracket, found the end")
        return BadInput("expected a closing bracket or an operator, found the end")


def _check_value(kind: str, word: str, position: int) -> None:
    if kind == "number" and not math.isfinite(float(word)):
        raise _at(position, BadInput("a number must be below 1.8e308, found {found}", found=word))
    names = (*VARIABLES, *_CONSTANTS, *_FUNCTIONS)
    if kind == "name" and word not in names:
        raise _at(position, BadInput("unknown name {name!r}; valid: {valid}", name=word, valid=", ".join(names)))


def _unreadable(character: str) -> BadInput:
    if character == "^":
        return BadInput("use ** for powers, found '^'")
    if character == "=":
        return BadInput("comparisons are <, <=, > and >=, found '='")
    return BadInput("expected a number, a name, an operator or a bracket, found {found!r}", found=character)
