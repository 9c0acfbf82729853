"""Readers of the evaluation files, as ``../shared/data/<set>/README.md`` describes their formats.

Every reader takes any file in the format, also one never seen before, and raises `DataError` on
one that is not.  The judge opens the files it is handed itself: it stands outside the flow of the
rooms, nothing in them imports it, and what it reads is never a report on its way to a user.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from secondsource.errors import DataError
from secondsource.spans import Span

Record = dict[str, Any]
Part = Literal["source", "cue", "content"]
PARTS: tuple[Part, ...] = ("source", "cue", "content")
Pieces = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Source, cue and content, each in as many pieces as it takes; a part may have none."""

    source: Pieces = ()
    cue: Pieces = ()
    content: Pieces = ()

    def part(self, name: Part) -> Pieces:
        """The pieces of one part."""
        return {"source": self.source, "cue": self.cue, "content": self.content}[name]

    def public(self) -> dict[str, list[list[int]]]:
        """As a prediction file has it.

        >>> Attribution(cue=(Span(4, 8),)).public()
        {'source': [], 'cue': [[4, 8]], 'content': []}
        """
        return {name: [list(piece) for piece in self.part(name)] for name in PARTS}


@dataclass(frozen=True, slots=True)
class Article:
    """One text with its attributions marked."""

    id: str
    text: str
    attributions: tuple[Attribution, ...]


def lines_of(path: Path) -> Iterator[tuple[str, Record]]:
    """The objects of a ``.jsonl`` or ``.jsonl.gz`` file, each with its place for messages.

    Raises:
        DataError: the file is missing, is not what its name says, or a line is no JSON object.
    """
    text = _text(path)
    empty = True
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        empty = False
        place = f"{path}, line {number}"
        try:
            record = json.loads(line)
        except json.JSONDecodeError as problem:
            raise DataError(place, f"not JSON ({problem})", "give one object a line") from problem
        if not isinstance(record, dict):
            raise DataError(place, "not a JSON object", "give one object a line")
        yield place, record
    if empty:
        raise DataError(str(path), "the file has no records", "give a file with one object a line")


def object_of(path: Path) -> Record:
    """The one object of a ``.json`` file.

    Raises:
        DataError: the file is missing or holds something else.
    """
    try:
        value = json.loads(_text(path))
    except json.JSONDecodeError as problem:
        raise DataError(str(path), f"not JSON ({problem})", "give a gold dossier") from problem
    if not isinstance(value, dict):
        raise DataError(str(path), "not a JSON object", "give a gold dossier as GUIDE.md has it")
    return value


def text_of(path: Path) -> str:
    """A UTF-8 text file, as it is: line ends are kept, offsets count its code points.

    Raises:
        DataError: the file is missing or is not UTF-8.
    """
    return _text(path)


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except IsADirectoryError as problem:
        raise DataError(str(path), "is a folder", "name the file itself") from problem
    except OSError as problem:
        reason = problem.strerror or "cannot be read"
        raise DataError(str(path), reason, "check the path of the data set") from problem
    try:
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
        elif path.suffix == ".gz":
            raise DataError(str(path), "is not gzip inside", "unpack it or give the right file")
        return content.decode("utf-8")
    except (OSError, EOFError, zlib.error) as problem:
        raise DataError(str(path), f"broken gzip ({problem})", "fetch it again") from problem
    except UnicodeDecodeError as problem:
        raise DataError(str(path), f"is not UTF-8 ({problem})", "give a UTF-8 file") from problem


def digest(files: Sequence[Path]) -> str:
    """SHA-256 of the bytes of one file; of several, of their digests in sorted order.

    Sorted, so that the order on the command line does not change the signature.

    Raises:
        DataError: a file is missing.
    """
    sums = []
    for path in files:
        try:
            sums.append(hashlib.sha256(path.read_bytes()).hexdigest())
        except OSError as problem:
            reason = problem.strerror or "cannot be read"
            raise DataError(str(path), reason, "check the path") from problem
    if len(sums) == 1:
        return sums[0]
    return hashlib.sha256("\n".join(sorted(sums)).encode()).hexdigest()


def set_name(files: Sequence[Path]) -> str:
    """What a signature calls these files: folder and stem, or folder and how many.

    >>> set_name([Path("data/polnear/dev.jsonl.gz")])
    'polnear-dev'
    >>> set_name([Path("gold/a.json"), Path("gold/b.json")])
    'gold-2'
    """
    folders = sorted({path.absolute().parent.name for path in files})
    if len(files) == 1:
        return f"{folders[0]}-{files[0].name.split('.')[0]}"
    return f"{'+'.join(folders)}-{len(files)}"


def field(record: Record, name: str, kind: type | tuple[type, ...], place: str) -> Any:
    """A field that has to be there, of that kind.

    Raises:
        DataError: it is missing or of another kind.
    """
    if name not in record:
        raise DataError(place, f"has no {name!r}", "see the format in the data set's README")
    value = record[name]
    if not isinstance(value, kind):
        raise DataError(place, f"{name!r} is a {type(value).__name__}", "see the README's format")
    return value


def articles(path: Path) -> Iterator[Article]:
    """PolNeAR's records, or CofeNet's token items of the same corpus.

    Token items (``tokens``, ``labels``) are joined with single blanks; their B-/I- runs become
    pieces.  They carry no links, so only the spans can be scored on them.

    Raises:
        DataError: a record is in neither format, or an offset lies outside its text.
    """
    for number, (place, record) in enumerate(lines_of(path)):
        if "tokens" in record:
            yield _token_item(record, number, place)
        else:
            yield _article(record, place)


def _article(record: Record, place: str) -> Article:
    text = field(record, "text", str, place)
    marked = field(record, "attributions", list, place)
    read = [
        attribution(each, len(text), f"{place}, attribution {n}") for n, each in enumerate(marked)
    ]
    # PolNeAR has one record with no part at all: nothing is there that could be found.
    return Article(
        id=field(record, "id", str, place),
        text=text,
        attributions=tuple(each for each in read if any(each.part(part) for part in PARTS)),
    )


def attribution(record: Any, length: int, place: str) -> Attribution:
    """One attribution from its lists of ``[start, end]``; also used on predictions.

    >>> attribution({"source": [[0, 3]], "cue": [[4, 8]], "content": []}, 20, "here").cue
    (Span(start=4, end=8),)

    Raises:
        DataError: not lists of pairs of offsets within the text.
    """
    if not isinstance(record, dict):
        raise DataError(place, "not an object", "give source, cue and content")
    parts = {name: _pieces(record.get(name) or [], length, f"{place}, {name}") for name in PARTS}
    return Attribution(**parts)


def _pieces(value: Any, length: int, place: str) -> Pieces:
    try:
        spans = sorted(Span(int(start), int(end)) for start, end in value)
    except (TypeError, ValueError) as problem:
        raise DataError(place, "not a list of [start, end]", "see the README's format") from problem
    for span in spans:
        if not 0 <= span.start < span.end <= length:
            raise DataError(place, f"{list(span)} is outside the text", f"it ends at {length}")
    return tuple(spans)


def _token_item(record: Record, number: int, place: str) -> Article:
    tokens = field(record, "tokens", list, place)
    labels = field(record, "labels", list, place)
    if len(tokens) != len(labels):
        raise DataError(place, "tokens and labels differ in number", "see the README's format")
    runs: list[tuple[Part, Span]] = []
    start, going = 0, "O"
    for token, label in zip(tokens, labels, strict=True):
        kind = label[2:]
        end = start + len(token)
        if label.startswith("I-") and going == kind and runs:
            runs[-1] = (runs[-1][0], Span(runs[-1][1].start, end))
        elif kind in PARTS:
            runs.append((kind, Span(start, end)))
        going, start = kind or "O", end + 1
    return Article(
        # One document has many items under one id; the line makes it unique again.
        id=f"{field(record, 'id', str, place)}#{number}",
        text=" ".join(tokens),
        attributions=tuple(Attribution(**{kind: (span,)}) for kind, span in runs),
    )
