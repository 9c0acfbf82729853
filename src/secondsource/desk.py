"""What a programmer calls: sources in, dossier out.  The command line and the web stand on this.

>>> from secondsource import desk
>>> dossier = desk.demo().dossier
>>> sorted({claim.status for claim in dossier.claims})
['corroborated', 'repeated', 'single']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from secondsource.acquire.report import Report
from secondsource.compose.dossier import Dossier
from secondsource.errors import SecondSourceError, SourceError
from secondsource.settings import Settings
from secondsource.tell.exports import formats as exits


@dataclass(frozen=True, slots=True)
class Outcome:
    """A dossier, and what could not be read for it."""

    dossier: Dossier
    failures: tuple[SourceError, ...] = ()


def read(sources: Sequence[str], settings: Settings | None = None) -> Outcome:
    """The dossier of these files and pages, taken as one story.

    Args:
        sources: paths, http(s) URLs, or "-" for standard input.
        settings: limits and timeouts; the defaults when None.

    Returns:
        The dossier, with the sources that could not be read beside it.

    Raises:
        SourceError: none of the sources could be read (the first one's error).
    """
    settings = settings or Settings()
    reports, failures = acquire(sources, settings)
    if not reports:
        raise failures[0]
    return Outcome(read_reports(reports, settings), failures)


def acquire(
    sources: Sequence[str], settings: Settings
) -> tuple[tuple[Report, ...], tuple[SourceError, ...]]:
    """The reports behind sources, in order, and the errors of those that gave none."""
    from secondsource.acquire.extract import report_from
    from secondsource.rim.sources import instruments, read_source

    reports: list[Report] = []
    failures: list[SourceError] = []
    for source in sources:
        try:
            reports.append(report_from(read_source(source, settings), settings, instruments()))
        except SourceError as error:
            failures.append(error)
    return tuple(reports), tuple(failures)


def read_reports(reports: Sequence[Report], settings: Settings | None = None) -> Dossier:
    """The dossier of reports that are at hand already.

    Raises:
        SecondSourceError: there is no report at all.
    """
    from secondsource.pipeline import dossier_of
    from secondsource.rim.wiring import tools

    if not reports:
        raise SecondSourceError("read", "no report was given", "give at least one file or URL")
    return dossier_of(reports, tools(settings or Settings()))


def attributions(text: str, title: str | None = None) -> list[dict[str, Any]]:
    """Source, cue and content spans of one text, as the attribution yardstick wants them."""
    from secondsource.pipeline import attributions_of
    from secondsource.rim.wiring import tools

    return [
        {
            "source": [list(s) for s in a.source],
            "cue": [list(s) for s in a.cue],
            "content": [list(s) for s in a.content],
        }
        for a in attributions_of(text, title, tools())
    ]


def demo(settings: Settings | None = None) -> Outcome:
    """The dossier of the four bundled reports; they go by their file names on every machine."""
    settings = settings or Settings()
    reports, failures = acquire(demo_sources(), settings)
    named = [replace(r, source=Path(r.source).name) for r in reports]
    return Outcome(read_reports(named, settings), failures)


def demo_sources() -> tuple[str, ...]:
    """The paths of the four bundled reports."""
    from secondsource import demo

    return tuple(str(path) for path in demo.reports())


def engine() -> str:
    """What a figure is signed with: the version and the models' fingerprints."""
    from secondsource.rim.wiring import engine as made_with

    return made_with()


# ------------------------------------------------------------------------------------- tellings


def as_json(dossier: Dossier) -> str:
    """The dossier as JSON, by the published schema."""
    from secondsource.tell.json_form import tell_json

    return tell_json(dossier)


def as_markdown(dossier: Dossier) -> str:
    """The dossier as Markdown."""
    from secondsource.tell.markdown import tell_markdown

    return tell_markdown(dossier)


def as_html(dossier: Dossier) -> str:
    """The dossier as one self-contained page."""
    from secondsource.tell.html import tell_html

    return tell_html(dossier)


def formats() -> Mapping[str, exits.Format]:
    """The formats that a dossier can leave in, by name."""
    return exits.FORMATS


def format_named(name: str) -> exits.Format:
    """One of them.

    Raises:
        UsageError: there is no such format.
    """
    return exits.format_named(name)


def export(dossier: Dossier, form: str) -> bytes:
    """The dossier in one of ``formats()``, as the bytes of a file.

    Raises:
        UsageError: there is no such format, or what it needs is not installed.
    """
    return exits.told(dossier, form)


def hand_out(
    dossiers: Iterable[Dossier],
    form: str | exits.Format,
    output: Path | None,
    write: Callable[..., None],
) -> None:
    """Write dossiers in one file, or to standard output.

    Args:
        dossiers: exactly one, unless the format holds many.
        form: one of ``formats()``, or its name.
        output: a file; None for standard output.
        write: writes bytes there; called as ``typer.echo`` is.

    Raises:
        UsageError: there is no such format, what it needs is not installed, or the file cannot be
            written there.
    """
    from secondsource.rim.files import save_pieces

    pieces = (format_named(form) if isinstance(form, str) else form).pieces(dossiers)
    if output is not None:
        save_pieces(output, pieces)
        return
    for piece in pieces:
        write(piece, nl=False)


def print_text(dossier: Dossier) -> None:
    """Print the dossier to the terminal, as wide as it is, plain when it is not one."""
    from rich.console import Console

    from secondsource.tell.terminal import print_dossier

    print_dossier(dossier, Console())


def save(path: Path, text: str) -> None:
    """Write a telling to a file.

    Raises:
        UsageError: the file cannot be written there.
    """
    from secondsource.rim.files import save as write

    write(path, text)


def health() -> tuple[list[str], bool]:
    """What is installed and whether the models are what their manifests say."""
    from secondsource.rim.doctor import health as look

    return look()
