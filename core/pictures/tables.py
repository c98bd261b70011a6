"""What a chart shows, as text for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def tab_separated(header: Sequence[str], rows: Iterable[Sequence[str | float]]) -> str:
    """Lines of values separated by tabs, below their names; numbers with 15 digits."""
    lines = ["\t".join(header)]
    lines += ["\t".join(value if isinstance(value, str) else f"{value:.15g}" for value in row) for row in rows]
    return "\n".join(lines) + "\n"
