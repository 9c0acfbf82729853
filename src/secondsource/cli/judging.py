"""Commands by which persons correct what the machine read: judge."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from secondsource.cli.terms import AsJson, By, Note, Place, print_json
from secondsource.errors import UsageError

if TYPE_CHECKING:
    from secondsource.library import Doubt, Event, Judgement

judge = typer.Typer(
    no_args_is_help=True,
    help="Correct what the machine read: who says so, when and why is kept, and it can be undone.",
)

One = Annotated[
    list[str],
    typer.Argument(
        help="A story and a statement of its dossier, as A12; or REPORT:START-END.",
        metavar="STORY A12",
    ),
]
Two = Annotated[
    list[str],
    typer.Argument(
        help="A story and two statements of its dossier, as A12 B7; or REPORT:START-END twice.",
        metavar="STORY A12 B7",
    ),
]


def register(app: typer.Typer) -> None:
    """Hang the group in."""
    app.add_typer(judge, name="judge")


# -------------------------------------------------------------------------------- of statements


@judge.command("same-claim")
def same_claim(statements: Two, library: Place = None, by: By = None, note: Note = "") -> None:
    """These two say the same."""
    _judge("same-claim", statements, {}, library, by, note)


@judge.command("not-same-claim")
def not_same_claim(statements: Two, library: Place = None, by: By = None, note: Note = "") -> None:
    """These two do not say the same."""
    _judge("not-same-claim", statements, {}, library, by, note)


@judge.command()
def origin(
    statements: One,
    name: Annotated[str | None, typer.Option("--name", help="On whose word it rests.")] = None,
    same: Annotated[
        bool, typer.Option("--same", help="Of two statements: they rest on one origin.")
    ] = False,
    independent: Annotated[
        bool, typer.Option("--independent", help="Of two: they rest on independent origins.")
    ] = False,
    library: Place = None,
    by: By = None,
    note: Note = "",
) -> None:
    """On whose word a statement rests; or whether two rest on one."""
    if (name is not None) + same + independent != 1:
        raise UsageError("origin", "needs one answer", "give --name, --same or --independent")
    payload: dict[str, Any] = {"same": same} if name is None else {"name": name}
    _judge("origin", statements, payload, library, by, note)


@judge.command()
def speaker(
    statement: One,
    name: Annotated[str | None, typer.Option("--name", help="Who says it.")] = None,
    own_voice: Annotated[
        bool, typer.Option("--own-voice", help="The outlet says it, and names nobody.")
    ] = False,
    library: Place = None,
    by: By = None,
    note: Note = "",
) -> None:
    """Who says a statement."""
    if (name is None) is not own_voice:
        raise UsageError("speaker", "needs one answer", "give --name or --own-voice")
    payload: dict[str, Any] = {"own": True} if own_voice else {"name": name}
    _judge("speaker", statement, payload, library, by, note)


@judge.command("number-about")
def number_about(
    statement: One,
    what: Annotated[str, typer.Option("--what", help='What is counted: "people injured".')],
    number: Annotated[
        str | None, typer.Option("--number", help="Which number, as it stands in the text.")
    ] = None,
    library: Place = None,
    by: By = None,
    note: Note = "",
) -> None:
    """What a number in a statement counts."""
    from secondsource.library import cite, number_in, open_library

    with open_library(library) as shelf:
        about = cite(shelf, statement)
        payload = {"what": what, **number_in(shelf, about[0], number)}
        _tell(shelf.judge("number-about", about, payload, by=by, note=note))


@judge.command("not-a-statement")
def not_a_statement(statement: One, library: Place = None, by: By = None, note: Note = "") -> None:
    """This says nothing that could be so or not."""
    _judge("not-a-statement", statement, {}, library, by, note)


@judge.command("no-conflict")
def no_conflict(statements: Two, library: Place = None, by: By = None, note: Note = "") -> None:
    """These two can both hold."""
    _judge("no-conflict", statements, {}, library, by, note)


@judge.command()
def conflict(statements: Two, library: Place = None, by: By = None, note: Note = "") -> None:
    """These two cannot both hold."""
    _judge("conflict", statements, {}, library, by, note)


@judge.command("same-person")
def same_person(
    names: Annotated[
        list[str],
        typer.Argument(
            help="Two names, as the people of the library have them.", metavar="NAME NAME"
        ),
    ],
    library: Place = None,
    by: By = None,
    note: Note = "",
) -> None:
    """These two names are one person, body or other."""
    from secondsource.library import open_library
    from secondsource.library import same_person as one

    if len(names) != 2:
        raise UsageError(
            "same-person", f"was given {len(names)} names", "give two, in quotation marks"
        )
    with open_library(library) as shelf:
        _tell(*one(shelf, names[0], names[1], by=by, note=note))


@judge.command("not-same-person")
def not_same_person(statements: Two, library: Place = None, by: By = None, note: Note = "") -> None:
    """These two rest on the word of two people of one name."""
    _judge("not-same-person", statements, {}, library, by, note)


def _judge(
    kind: str,
    words: list[str],
    payload: dict[str, Any],
    library: str | None,
    by: str | None,
    note: str,
) -> None:
    from secondsource.library import cite, open_library

    with open_library(library) as shelf:
        _tell(shelf.judge(kind, cite(shelf, words), payload, by=by, note=note))


# ------------------------------------------------------------------------------------ of stories


@judge.command()
def merge(
    stories: Annotated[list[str], typer.Argument(help="Ids of stories.", metavar="STORY STORY…")],
    library: Place = None,
    by: By = None,
    note: Note = "",
) -> None:
    """These are one story."""
    from secondsource.library import open_library

    with open_library(library) as shelf:
        _tell(*shelf.merge(stories, by=by, note=note))


@judge.command()
def split(
    story: Annotated[str, typer.Argument(help="The id of a story.")],
    reports: Annotated[list[str], typer.Argument(help="Ids of reports.", metavar="REPORT…")],
    library: Place = None,
    by: By = None,
    note: Note = "",
) -> None:
    """These reports are not of this story, but of one of their own."""
    from secondsource.library import open_library

    with open_library(library) as shelf:
        _tell(*shelf.split(story, reports, by=by, note=note))


# ----------------------------------------------------------------------------- looking, taking back


@judge.command()
def undo(
    judgement: Annotated[str, typer.Argument(help="The id of a judgement.")],
    library: Place = None,
    by: By = None,
    note: Note = "",
) -> None:
    """Take a judgement back."""
    from secondsource.library import open_library

    with open_library(library) as shelf:
        _tell(shelf.undo(judgement, by=by, note=note))


@judge.command("list")
def list_judgements(
    story: Annotated[str | None, typer.Argument(help="Only those about this story.")] = None,
    library: Place = None,
    as_json: AsJson = False,
) -> None:
    """List the judgements, those taken back as well."""
    from secondsource.library import judgement_data, open_library

    with open_library(library) as shelf:
        made = shelf.judgements(story)
    if as_json:
        print_json([judgement_data(each) for each in made])
    else:
        _tell(*made)


@judge.command()
def queue(
    story: Annotated[str | None, typer.Argument(help="Only this story.")] = None,
    library: Place = None,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1)] = 20,
    as_json: AsJson = False,
) -> None:
    """List what the machine is least sure of, the least first."""
    from secondsource.library import doubt_data, open_library

    with open_library(library) as shelf:
        doubts = shelf.queue(story, limit)
    if as_json:
        print_json([doubt_data(each) for each in doubts])
        return
    for each in doubts:
        _tell_doubt(each)
    if not doubts:
        typer.echo("nothing is in doubt", err=True)


def _tell_doubt(doubt: Doubt) -> None:
    where = f"story {doubt.story}{f', {doubt.claim}' if doubt.claim else ''}"
    typer.echo(f"{doubt.score:.2f}  {doubt.kind}: {doubt.decided} ({where})")
    typer.echo(f"      {doubt.because}")
    for quote in doubt.quotes:
        typer.echo(f"      {quote.statement or quote.about} “{quote.words}”")
        typer.echo(f"          {quote.outlet}: {quote.said}")
    for answer in doubt.answers:
        ids = {q.about: q.statement for q in doubt.quotes if q.statement}
        named = [doubt.story, *(ids[each] for each in answer.about)] if ids else []
        typer.echo(f"      → {answer.label}: {answer.command(*named)}")


@judge.command()
def history(
    story: Annotated[str, typer.Argument(help="The id of a story.")],
    library: Place = None,
    as_json: AsJson = False,
) -> None:
    """Tell who changed what in a story, and when."""
    from secondsource.library import event_data, open_library

    with open_library(library) as shelf:
        events = shelf.history(story)
    if as_json:
        print_json([event_data(each) for each in events])
        return
    for each in events:
        _tell_event(each)


def _tell_event(event: Event) -> None:
    who = f"{event.by}: " if event.by else ""
    typer.echo(f"{event.at:%Y-%m-%d %H:%M}  {who}{event.what}")
    if event.because:
        typer.echo(f"                  {event.because}")


@judge.command("export")
def export_judgements(library: Place = None) -> None:
    """Print all judgements, one JSON object a line."""
    from secondsource.library import open_library

    with open_library(library) as shelf:
        for line in shelf.store.export_judgements():
            typer.echo(line.rstrip("\n"))


@judge.command("import")
def import_judgements(
    file: Annotated[Path, typer.Argument(help="What `judge export` printed.")],
    library: Place = None,
) -> None:
    """Take in judgements from another library."""
    from secondsource.library import lines_of, open_library

    with open_library(library) as shelf:
        count = shelf.import_judgements(lines_of(file))
    typer.echo(f"{count:,} new judgements", err=True)


def _tell(*judgements: Judgement) -> None:
    from secondsource.library import judgement_line

    for each in judgements:
        typer.echo(f"{each.id}  {judgement_line(each)}")
