"""Tables of strangers' words as CSV (RFC 4180) that no spreadsheet takes for its own commands."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from secondsource.tell.phrases import visible

Value = str | int | float | bool | None

# What a spreadsheet reads as the beginning of a formula, also in its full-width form; tab, return
# and newline are cut off by some before they look (OWASP, "CSV injection").
_FORMULA = tuple("=+-@\t\r\n＝＋－＠|%")
_UNSEEN = "\ufeff\u200b\u200c\u200d\u2060\xa0 "


def csv_lines(
    columns: Sequence[str], rows: Iterable[Mapping[str, Value]], *, heading: bool = True
) -> Iterator[str]:
    r"""The lines of a table, each ending in CRLF; a missing value is an empty cell.

    >>> list(csv_lines(["a", "b"], [{"a": "=1+1", "b": None}, {"a": "x, y", "b": 2}]))
    ['a,b\r\n', "'=1+1,\r\n", '"x, y",2\r\n']
    """
    if heading:
        yield _line(columns)
    for row in rows:
        yield _line([harmless(row[name]) for name in columns])


def harmless(value: Value) -> Value:
    r"""A cell as it may stand in a spreadsheet.

    Text that it would take for a formula is preceded by an apostrophe; control characters are
    shown as signs, and overrides that turn the words around are left out.

    >>> harmless("=HYPERLINK(1)"), harmless("-3"), harmless(-3), harmless("a\x00b")
    ("'=HYPERLINK(1)", "'-3", -3, 'a␀b')
    """
    if not isinstance(value, str):
        return value
    shown = visible(value)
    return f"'{shown}" if shown.lstrip(_UNSEEN).startswith(_FORMULA) else shown


def _line(cells: Iterable[Value]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
