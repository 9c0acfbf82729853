"""Readings and dossiers as bytes, and back: what a worker hands over and what a store keeps.

Nothing is pickled, so that a file from elsewhere cannot run anything.  A record is a JSON list of
its fields in order, and the head names the fields of every kind of record: bytes that an older
version wrote do not fit, and the report is read again.
"""

from __future__ import annotations

import hashlib
import json
import types
import zlib
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from secondsource.acquire.report import Report
from secondsource.annotate.annotation import Annotation
from secondsource.attribute.statement import Statement
from secondsource.compose.dossier import Dossier
from secondsource.errors import DataError

if TYPE_CHECKING:
    from secondsource.pipeline import Reading

_Decode = Callable[[Any], Any]
_STATEMENTS = tuple[Statement, ...]
_HEAD = 4  # bytes of the length that a reading begins with


def reading_bytes(reading: Reading) -> bytes:
    """The annotation, the statements and their vectors; the report is kept elsewhere.

    Four bytes for the length of the first part; lists as JSON, packed; the vectors as they are,
    which no packing makes shorter.

    >>> from secondsource.pipeline import Reading
    >>> reading = Reading(Report("r", "a.txt", "Closed."), Annotation("r"), ())
    >>> reading_from(reading.report, reading_bytes(reading)) == reading
    True
    """
    sizes = [len(each) for each in reading.vectors]
    data = [layout(), reading.annotation, reading.statements, sizes]
    told = zlib.compress(to_json(data).encode("utf-8", "surrogatepass"), 6)
    return b"".join([len(told).to_bytes(_HEAD, "big"), told, *reading.vectors])


def reading_from(report: Report, content: bytes) -> Reading:
    """The reading of a report from what :func:`reading_bytes` made of it.

    Raises:
        DataError: the bytes are damaged, or another version wrote them: read the report again.
    """
    from secondsource.pipeline import Reading  # all rooms: too much for who only looks into a list

    try:
        end = _HEAD + int.from_bytes(content[:_HEAD], "big")
        text = zlib.decompress(content[_HEAD:end]).decode("utf-8", "surrogatepass")
        made_as, *data = json.loads(text)
        if made_as != layout():
            raise _unfit(report, "was written by another version")
        annotation, statements, sizes = data
        bounds = list(accumulate(sizes, initial=end))
    except (zlib.error, ValueError) as error:
        raise _unfit(report, "is damaged") from error
    if bounds[-1] != len(content):
        raise _unfit(report, "is damaged")
    return Reading(
        report,
        decoder(Annotation)(annotation),
        decoder(_STATEMENTS)(statements),
        tuple(content[low:high] for low, high in pairwise(bounds)),
    )


def dossier_bytes(dossier: Dossier) -> bytes:
    """A dossier whole, with the layout that its JSON leaves out."""
    data = [layout(), dossier]
    return zlib.compress(to_json(data).encode("utf-8", "surrogatepass"), 6)


def dossier_from(content: bytes, name: str) -> Dossier:
    """The dossier that :func:`dossier_bytes` wrote; ``name`` is for the error.

    Raises:
        DataError: the bytes are damaged, or another version wrote them.
    """
    try:
        made_as, data = json.loads(zlib.decompress(content).decode("utf-8", "surrogatepass"))
    except (zlib.error, ValueError) as error:
        raise DataError(name, "is damaged", "make it again") from error
    if made_as != layout():
        raise DataError(name, "was written by another version", "make it again")
    return cast("Dossier", decoder(Dossier)(data))


def _unfit(report: Report, problem: str) -> DataError:
    return DataError(f"reading of {report.source}", problem, "read the report again")


@cache
def layout() -> str:
    """A short hash of every field of every record that a reading is made of."""
    from secondsource.pipeline import Reading

    seen: set[Any] = set()
    rows = _described(Reading, seen) + _described(Dossier, seen)
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()[:12]


def _described(kind: Any, seen: set[Any]) -> list[str]:
    if get_args(kind):
        return [line for inner in get_args(kind) for line in _described(inner, seen)]
    if kind in seen or not _is_record(kind):
        return []
    seen.add(kind)
    hints = get_type_hints(kind)
    rows = [f"{kind.__name__}: {', '.join(f'{n} {hints[n]}' for n in _names(kind))}"]
    return rows + [line for n in _names(kind) for line in _described(hints[n], seen)]


# ------------------------------------------------------------------------------ records as lists


def to_json(value: Any) -> str:
    """Records, dates and tuples of them as JSON: lists, strings, numbers."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, (str, int, float)) or value is None:
        return value
    if isinstance(value, tuple | list):  # NamedTuples among them
        return [_plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    kind: Any = type(value)
    return [_plain(getattr(value, name)) for name in _names(kind)]


def _is_record(kind: Any) -> bool:
    return isinstance(kind, type) and (is_dataclass(kind) or hasattr(kind, "_fields"))


@cache
def _names(kind: Any) -> tuple[str, ...]:
    if isinstance(kind, type) and is_dataclass(kind):
        return tuple(f.name for f in fields(kind))
    return tuple(kind._fields)  # a NamedTuple


@cache
def decoder(kind: Any) -> _Decode:
    """What makes objects of one type from what :func:`to_json` made of them.

    >>> from secondsource.spans import Span
    >>> decoder(tuple[Span, ...])(json.loads(to_json((Span(1, 2), Span(3, 4)))))
    (Span(start=1, end=2), Span(start=3, end=4))
    """
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        each = decoder(inner[0])
        return lambda value: tuple([each(v) for v in value])
    if origin is Mapping:
        of_key = decoder(inner[1])
        return lambda value: {key: of_key(v) for key, v in value.items()}
    if origin in {Union, types.UnionType}:
        some = decoder(next(k for k in inner if k is not type(None)))
        return lambda value: None if value is None else some(value)
    if kind in {date, datetime}:
        return kind.fromisoformat  # type: ignore[no-any-return]
    if _is_record(kind):
        return _record_decoder(kind)
    if origin is Literal or kind in {str, int, float, bool}:
        return _same
    raise TypeError(f"{kind} has no form in JSON")


def _record_decoder(kind: type) -> _Decode:
    hints = get_type_hints(kind)
    decoders = [decoder(hints[name]) for name in _names(kind)]
    if all(d is _same for d in decoders):
        return lambda value: kind(*value)
    return lambda value: kind(*[d(v) for d, v in zip(decoders, value, strict=True)])


def _same(value: Any) -> Any:
    return value
