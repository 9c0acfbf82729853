"""Parts are named by what is in them, resume one by one, and lose no document."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from secondsource.acquire.report import RawDocument
from secondsource.errors import DataError, UsageError
from secondsource.rim.engines import parts, rows, work
from secondsource.rim.engines.engine import Answer, Task, Work
from secondsource.rim.engines.here import Here
from secondsource.rim.engines.parts import Shelf, read_documents
from secondsource.rim.readings import reading_from
from secondsource.rim.wiring import engine as made_with
from secondsource.settings import Settings


class Counting:
    """Reads here, counts what it was asked for, dies where it is told to."""

    def __init__(self, deadly: bytes = b"", most: int = 1000) -> None:
        self.keys: list[str] = []
        self.deadly, self.most = deadly, most

    def run(self, do: Work, tasks: Iterable[Task]) -> Iterator[Answer]:
        for task in tasks:
            if len(self.keys) == self.most:
                raise KeyboardInterrupt
            self.keys.append(task.key)
            documents = parts._documents_of(task.payload)
            if self.deadly and any(self.deadly in d.content for d in documents):
                yield Answer(task.key, death="the process that read it was ended by SIGKILL")
            else:
                yield Answer(task.key, do(task.payload))


def documents(n: int) -> list[RawDocument]:
    return [
        RawDocument(
            f"r{k}.txt", f"Bridge {k} closed\n\nThe bridge was closed, the mayor said.".encode()
        )
        for k in range(n)
    ]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path, made_with())


def read(engine: Counting | Here, shelf: Shelf, given: list[RawDocument]) -> list[rows.Row]:
    found = read_documents(given, engine, shelf, Settings(), rows=2)
    return [row for _, part_rows in found for row in part_rows]


def test_every_document_gives_a_row_in_the_order_given(shelf: Shelf) -> None:
    assert [r.document for r in read(Here(), shelf, documents(5))] == documents(5)


def test_a_row_holds_the_report_and_its_reading(shelf: Shelf) -> None:
    (row,) = read(Here(), shelf, documents(1))
    assert row.report is not None
    assert row.reading is not None
    (statement, *_) = reading_from(row.report, row.reading).statements
    assert statement.span.of(row.report.text) == "The bridge was closed"
    assert statement.chain[0].source == "mayor"


def test_statements_stand_in_the_parts_as_in_a_dossier(shelf: Shelf) -> None:
    read(Here(), shelf, documents(1))
    (path,) = (shelf.folder / "readings").glob("*.parquet")
    (data,) = rows.arrow().parquet.read_table(path).to_pylist()
    (statement, *_) = json.loads(data["statements"])
    assert statement["text"] == "The bridge was closed"
    assert statement["origin"]["name"] == "mayor"


def test_what_is_no_report_is_a_row_with_its_reason(shelf: Shelf) -> None:
    given = [*documents(1), RawDocument("empty.txt", b" ")]
    first, second = read(Here(), shelf, given)
    assert first.error is None
    assert str(second.error) == "empty.txt: the file is empty; give a file with text in it"


def test_a_bug_costs_one_document(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    real = work.report_from

    def buggy(document: RawDocument, *rest):
        if document.source == "r1.txt":
            raise IndexError("list index out of range")
        return real(document, *rest)

    monkeypatch.setattr(work, "report_from", buggy)
    found = read(Here(), shelf, documents(3))
    assert [bool(r.error) for r in found] == [False, True, False]
    assert "IndexError" in str(found[1].error)


def test_what_was_read_is_not_read_again(shelf: Shelf) -> None:
    first, second = Counting(), Counting()
    assert read(first, shelf, documents(4)) == read(second, shelf, documents(4))
    assert (len(first.keys), len(second.keys)) == (2, 0)


def test_ctrl_c_costs_what_was_not_finished(shelf: Shelf) -> None:
    with pytest.raises(KeyboardInterrupt):
        read(Counting(most=2), shelf, documents(6))
    again = Counting()
    assert len(read(again, shelf, documents(6))) == 6
    assert len(again.keys) == 1


@pytest.mark.parametrize("damage", ["truncate", "remove", "manifest", "engine"])
def test_a_damaged_part_is_read_again(shelf: Shelf, damage: str) -> None:
    read(Counting(), shelf, documents(2))
    (path,) = (shelf.folder / "readings").glob("*.parquet")
    manifest = path.with_suffix(".json")
    if damage == "truncate":
        path.write_bytes(path.read_bytes()[:-10])
    elif damage == "remove":
        path.unlink()
    elif damage == "manifest":
        manifest.write_text("{")
    else:
        manifest.write_text(manifest.read_text().replace("secondsource-", "secondsource-9."))
    again = Counting()
    assert len(read(again, shelf, documents(2))) == 2
    assert len(again.keys) == 1


def test_what_kills_is_found_one_by_one(shelf: Shelf) -> None:
    given = [*documents(3), RawDocument("deadly.txt", b"poison"), *documents(6)[4:]]
    found = read(Counting(deadly=b"poison"), shelf, given)
    assert sorted(r.document.source for r in found) == sorted(d.source for d in given)
    (dead,) = (r for r in found if r.error)
    assert dead.document.source == "deadly.txt"
    assert "was ended by SIGKILL" in str(dead.error)


def test_a_part_holds_its_documents_byte_for_byte(shelf: Shelf) -> None:
    odd = [RawDocument("odd", bytes(range(256)), None, "latin-1", "https://post.example/a")]
    assert parts._documents_of(shelf.payload(shelf.lay(odd))) == odd


def test_the_same_documents_have_the_same_name(shelf: Shelf) -> None:
    assert shelf.lay(documents(2)) == shelf.lay(documents(2))


def test_a_dropped_part_leaves_nothing(shelf: Shelf) -> None:
    for part, _ in read_documents(documents(2), Here(), shelf, Settings()):
        shelf.drop(part)
    assert not [p for p in shelf.folder.rglob("*") if p.is_file()]


def test_a_worker_of_another_version_is_refused(shelf: Shelf) -> None:
    other = Shelf(shelf.folder, "secondsource-9.9")
    with pytest.raises(DataError, match="install the same version"):
        read(Here(), other, documents(1))


def test_half_surrogates_are_replaced_one_for_one(shelf: Shelf) -> None:
    given = RawDocument("broken.txt", b"Closed \xed\xa0\xbd today.", charset="utf-8")
    (row,) = read(Here(), shelf, [given])
    assert row.report is None or row.report.text.encode()


def test_a_full_disk_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "documents").write_text("a file where a folder should be")
    with pytest.raises(UsageError, match="name another folder with --parts"):
        read(Here(), Shelf(tmp_path, made_with()), documents(1))


def test_without_pyarrow_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"pip install 'secondsource\[parquet\]'"):
        rows.arrow()
