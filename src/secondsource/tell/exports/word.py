"""A dossier as a Word document: headings, tables, quotations with their places, references.

Every quotation carries a number in superscript that leads to its reference at the end: outlet,
headline, date, and the place of the words.  Headings are Word's own, so that its outline, table of
contents and screen readers work.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from secondsource.compose.dossier import Dossier
from secondsource.tell.exports.linked import report_name, web_address
from secondsource.tell.phrases import listed
from secondsource.tell.planning import plan
from secondsource.tell.telling import (
    SECTIONS,
    Quote,
    Telling,
    made_lines,
)

# The clock would give other bytes each time; this is the earliest that a ZIP file can say.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_GREY = RGBColor(0x55, 0x55, 0x55)


def tell_docx(dossier: Dossier) -> bytes:
    """The document's bytes, the same every time."""
    writing = _Writing(dossier)
    writing.head()
    for body in (
        writing.claims,
        writing.conflicts,
        writing.only,
        writing.chains,
        writing.labels,
        writing.copies,
        writing.timeline,
        writing.gaps,
        writing.judgements,
        writing.references,
        writing.made,
    ):
        body()
    return writing.bytes()


class _Writing:
    """The document while it is written, and the quotations that it has cited so far."""

    def __init__(self, dossier: Dossier) -> None:
        self.t: Telling = plan(dossier)
        self._reports = {r.id: r for r in dossier.reports}
        self._cited: dict[str, int] = {}
        self._doc: Any = Document()
        _set_up(self._doc, self.t)

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self._doc.save(out)
        return _undated(out.getvalue())

    # ------------------------------------------------------------------------------- sections

    def head(self) -> None:
        self._doc.add_heading(self.t.title or "A story", level=0)
        self._say(self.t.when, italic=True)
        rows = [
            (
                r.id,
                r.name + (f" (credits {listed(r.agencies)})" if r.agencies else ""),
                r.title,
                r.when,
            )
            for r in self.t.reports
        ]
        self._table(("", "outlet", "title", "published"), rows, widths=(1, 4, 8, 4))
        self._say(self.t.summary)
        for notice in self.t.notices:
            self._say(f"Note. {notice}")

    def claims(self) -> None:
        self._section("claims", bool(self.t.shared))
        for claim in self.t.shared:
            self._doc.add_heading(f"{claim.id} · {claim.heading}", level=2)
            self._say(f"{claim.status} · {claim.count}: {claim.because}.{claim.disputed}")
            for line in claim.judged:
                self._say(line, italic=True)
            for told in claim.told:
                also = f" (also {', '.join(told.also)})" if told.also else ""
                self._quote(told.quote, before=f"{told.report}  ", after=also)

    def conflicts(self) -> None:
        self._section("conflicts", bool(self.t.conflicts))
        for conflict in self.t.conflicts:
            self._doc.add_heading(f"{conflict.id} · {conflict.what}", level=2)
            about = conflict.kind_words + (f"; {conflict.range}" if conflict.range else "")
            self._say(f"{about}. {conflict.because}".strip())
            for side in conflict.sides:
                parts = f" ({listed(side.parts)})" if side.parts else ""
                value = f"{side.value}{parts}: " if side.value else ""
                self._say(f"{value}{'; '.join(side.who)}", bold=True)
                for told in side.told:
                    self._quote(told.quote)

    def only(self) -> None:
        self._section("only", bool(self.t.only))
        for letter, claims in self.t.only:
            self._doc.add_heading(f"{letter} · {self.t.report(letter).name}", level=2)
            for claim in claims:
                self._quote(claim.told[0].quote, before=f"{claim.id}  ", after=claim.disputed)

    def chains(self) -> None:
        self._section("chains", bool(self.t.chains))
        rows = [(str(c.total), c.line, c.counts) for c in self.t.chains]
        self._table(("statements", "chain", "where"), rows, widths=(2.5, 10.5, 4))

    def labels(self) -> None:
        self._section("labels", bool(self.t.labels))
        letters = [r.id for r in self.t.reports]
        rows = [
            (x.name, *(", ".join(use.line for use in uses) or "–" for _, uses in x.by_report))
            for x in self.t.labels
        ]
        self._table(("", *letters), rows)

    def copies(self) -> None:
        self._section("copies", bool(self.t.copies))
        for copy in self.t.copies:
            self._say(f"{copy.line}." + (f" {copy.because}." if copy.because else ""))
        for carried in self.t.carried:
            self._doc.add_heading(f"{listed(carried.reports)} tell in the same words", level=2)
            for claim in carried.claims:
                first, *others = claim.told
                where = "".join(f"; {told.quote.where}" for told in others)
                self._quote(first.quote, before=f"{claim.id}  ", after=where)

    def timeline(self) -> None:
        self._section("timeline", bool(self.t.timeline))
        for moment in self.t.timeline:
            self._doc.add_heading(moment.when, level=2)
            for quote, ids in moment.told:
                self._quote(quote, after=f" (also {', '.join(ids[1:])})" if ids[1:] else "")

    def gaps(self) -> None:
        self._section("gaps", bool(self.t.gaps))
        for gap in self.t.gaps:
            name = self.t.report(gap.report).name
            self._doc.add_heading(f"{gap.report} · {name} does not contain", level=2)
            for claim, gloss, reports in gap.claims:
                self._say(f"{claim} · {gloss} (in {listed(reports)})", style="List Bullet")

    def judgements(self) -> None:
        self._section("judgements", bool(self.t.judgements))
        for judged in self.t.judgements:
            self._say(judged.line, style="List Bullet")
            for name, words in judged.words:
                self._say(f"{name} “{words}”", grey=True)
            self._say(judged.outcome, grey=True)

    def references(self) -> None:
        self._doc.add_heading("References", level=1)
        below = "Places count the characters of the report's text, whose SHA-256 names it."
        self._say(below, grey=True)
        for statement, number in self._cited.items():
            quote = self.t.quotes[statement]
            head = self.t.report(quote.report)
            paragraph = self._say("")
            _bookmark(paragraph, f"ref{number}", number)
            title = f"“{head.title}”, " if head.title else ""
            paragraph.add_run(f"{number}. {head.name}, {title}{head.when}: {quote.where}")
        for report in self._reports.values():
            address = web_address(report)
            told = f"{report.id}: {report_name(report)}" + (f", {address}" if address else "")
            self._say(told, grey=True)

    def made(self) -> None:
        self._section("made", is_there=True)
        for line in made_lines(self.t.made):
            self._say(line, style="List Bullet")

    # ---------------------------------------------------------------------------------- parts

    def _section(self, key: str, is_there: bool) -> None:
        if is_there:
            title, below = SECTIONS[key]
            self._doc.add_heading(title, level=1)
            self._say(below, grey=True)

    def _say(
        self,
        text: str,
        *,
        style: str | None = None,
        bold: bool = False,
        italic: bool = False,
        grey: bool = False,
    ) -> Any:
        paragraph = self._doc.add_paragraph(style=style)
        run = paragraph.add_run(text)
        run.bold, run.italic = bold or None, italic or None
        if grey:
            run.font.color.rgb = _GREY
        return paragraph

    def _quote(self, quote: Quote, before: str = "", after: str = "") -> None:
        """“the pier is shut”¹ denied — Ana Ruiz [A:10-28 ¶2]."""
        number = self._cited.setdefault(quote.id, len(self._cited) + 1)
        paragraph = self._doc.add_paragraph(style="Quote")
        if before:
            paragraph.add_run(before).bold = True
        paragraph.add_run(f"“{quote.shown}”").italic = False
        marks = f" {listed(quote.marks)}" if quote.marks else ""
        _link(paragraph, f"ref{number}", str(number))
        run = paragraph.add_run(f"{marks} — {quote.said} [{quote.where}]{after}")
        run.italic = False
        run.font.color.rgb = _GREY
        for line in quote.judged:
            self._say(line, italic=True)

    def _table(
        self,
        heading: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float] = (),
    ) -> None:
        """A table with a heading row that Word repeats on every page."""
        if not rows:
            return
        table = self._doc.add_table(rows=1, cols=len(heading), style="Light Grid Accent 1")
        _repeat(table.rows[0])
        for row in (heading, *rows):
            cells = table.rows[0].cells if row is heading else table.add_row().cells
            for cell, text in zip(cells, row, strict=True):
                cell.text = text
        for column, width in zip(table.columns, widths, strict=False):
            for cell in column.cells:
                cell.width = Cm(width)
        self._doc.add_paragraph()


def _set_up(document: Any, telling: Telling) -> None:
    """Page, fonts and what the file says of itself; nothing of it from the clock."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    document.styles["Normal"].font.size = Pt(10.5)
    document.styles["Quote"].paragraph_format.left_indent = Cm(0.75)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(footer, "PAGE")
    about = document.core_properties
    about.title, about.author = telling.title[:250], "Second Source"
    about.comments, about.last_modified_by = "", ""
    about.created = about.modified = datetime(*_EPOCH)  # noqa: DTZ001 - the file format has no zone
    about.revision = 1


def _element(tag: str, **attributes: str) -> Any:
    element = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _field(paragraph: Any, code: str) -> None:
    """A field that Word fills in: the page number."""
    field = _element("fldSimple", instr=code)
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no call for it


def _link(paragraph: Any, anchor: str, text: str) -> None:
    """A superscript number that leads to a bookmark of this document."""
    run = paragraph.add_run(text)
    run.font.superscript = True
    run.italic = False
    link = _element("hyperlink", anchor=anchor, history="1")
    paragraph._p.append(link)  # noqa: SLF001
    link.append(run._r)  # noqa: SLF001


def _bookmark(paragraph: Any, name: str, number: int) -> None:
    paragraph._p.append(_element("bookmarkStart", id=str(number), name=name))  # noqa: SLF001
    paragraph._p.append(_element("bookmarkEnd", id=str(number)))  # noqa: SLF001


def _repeat(row: Any) -> None:
    row._tr.get_or_add_trPr().append(_element("tblHeader", val="true"))  # noqa: SLF001


def _undated(content: bytes) -> bytes:
    """The same archive with one date for all its parts."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return out.getvalue()
