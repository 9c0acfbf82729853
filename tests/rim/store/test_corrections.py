"""A library of one database takes over the judgements of the other, and reads the same from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from secondsource import demo
from secondsource.library import Library, cite, open_library
from secondsource.rim.readings import dossier_bytes


def whole(library: Library) -> str:
    return library.stories().entries[0].id


def content(library: Library) -> bytes:
    return dossier_bytes(replace(library.dossier(whole(library)), id=""))


def test_both_databases_apply_the_same(make_url: Callable[[str], str]) -> None:
    paths = [str(path) for path in demo.reports()]
    with (
        open_library(make_url("sqlite")) as one,
        open_library(make_url("postgresql")) as other,
    ):
        for library in (one, other):
            library.add(paths)
        before = content(one)
        assert content(other) == before
        story = whole(one)
        told = one.dossier(story)
        claim = next(c for c in told.claims if c.status == "repeated")
        first = claim.statements[0]
        pair = [first, next(i for i in claim.statements if i[0] != first[0])]
        made = one.judge("not-same-claim", cite(one, [story, *pair]), by="Ana Ruiz")
        one.judge("speaker", cite(one, [story, "A2"]), {"own": True}, by="Bo\x00Lind", note="é")
        assert other.import_judgements(one.store.export_judgements()) == 2
        assert content(other) == content(one) != before
        assert [e.what for e in other.history(whole(other)) if e.by] == [
            e.what for e in one.history(story) if e.by
        ]
        assert [d.statements for d in other.queue()] == [d.statements for d in one.queue()]
        for each in one.judgements():
            other.undo(each.id, by="Cy")
        assert content(other) == before
        assert made.id in {j.id for j in other.judgements() if j.revoked}
