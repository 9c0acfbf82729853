"""Commands that fill the library and look into it: add, stories, show, search."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from secondsource.cli.exporting import (
    Form,
    Html,
    Output,
    PrintJson,
    PrintMarkdown,
    one_form,
    tell_dossier,
)
from secondsource.cli.terms import (
    AsJson,
    Place,
    counting,
    day,
    interruptible,
    print_json,
    progress,
    refusals,
    tell_account,
)
from secondsource.errors import UsageError

if TYPE_CHECKING:
    from secondsource.library import Account
    from secondsource.library.finding import Near

Since = Annotated[str | None, typer.Option(help="Published on this day or later.", metavar="DATE")]
Until = Annotated[str | None, typer.Option(help="Published on this day or before.", metavar="DATE")]
Limit = Annotated[int, typer.Option(min=1, help="At most so many.")]


def register(app: typer.Typer) -> None:
    """Hang the commands in."""
    for command in (add, stories, show, search):
        app.command()(command)


def add(
    sources: Annotated[
        list[str],
        typer.Argument(
            help="Files, folders, archives, web addresses, feeds, sitemaps, OPML.",
            metavar="SOURCE…",
        ),
    ],
    library: Place = None,
    engine: Annotated[
        str, typer.Option(help="Read every report in full now, with: processes, dask, none.")
    ] = "none",
    jobs: Annotated[
        int | None, typer.Option(min=1, help="How many processes; all processors by default.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a running Dask scheduler.", metavar="ADDRESS")
    ] = None,
    parts: Annotated[
        Path | None, typer.Option(help="Where parts lie while an engine reads them.")
    ] = None,
    errors: Annotated[
        Path | None, typer.Option(help="Write all that was refused, one JSON object a line.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put reports into the library; give the same command again to go on after an interruption."""
    from secondsource.library import account_data, open_library, reader

    used = reader(engine, jobs, scheduler)
    with (
        interruptible(),
        open_library(library) as shelf,
        progress("adding") as tell,
        refusals(errors) as on_refusal,
    ):
        account = shelf.add(sources, engine=used, parts=parts, tell=tell, on_refusal=on_refusal)
    if as_json:
        print_json(account_data(account))
    else:
        tell_account(account, errors)
    _exit(account)


def _exit(account: Account) -> None:
    """By the kind of the first refusal."""
    if account.named:
        raise typer.Exit(account.named[0].exit_code)


def stories(
    library: Place = None,
    since: Since = None,
    until: Until = None,
    place: Annotated[str | None, typer.Option(help="A place that the reports name.")] = None,
    words: Annotated[str | None, typer.Option(help="Words that one of its reports has.")] = None,
    language: Annotated[
        str | None, typer.Option(help="A language of its reports: en, tr, …")
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(help="With a claim that is corroborated, repeated, single; or a conflict."),
    ] = None,
    at_least: Annotated[int, typer.Option(min=1, help="Of at least so many reports.")] = 1,
    largest: Annotated[bool, typer.Option("--largest", help="The largest first.")] = False,
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """List the stories in the library, the latest first."""
    from secondsource.library import Asked, open_library, story_data

    asked = Asked(
        since=day(since, "--since"),
        until=day(until, "--until"),
        place=place,
        words=words,
        language=language,
        at_least=at_least,
        order="largest" if largest else "latest",
        status=status,
    )
    with open_library(library) as shelf:
        found = shelf.find_stories(asked, limit)
    if as_json:
        print_json([story_data(story) for story in found])
        return
    for story in found:
        days = " – ".join(
            dict.fromkeys(d.isoformat() for d in (story.first, story.last) if d is not None)
        )
        who = ", ".join(story.outlets[:4]) + (" …" if len(story.outlets) > 4 else "")
        typer.echo(f"{story.id}  {story.title or 'without a headline'}")
        typer.echo(f"    {days or 'undated'} · {_counted(story.size, 'report')} · {who}")
    if not found:
        typer.echo("no story", err=True)


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def show(
    story: Annotated[str, typer.Argument(help="The id of a story.")],
    library: Place = None,
    as_json: PrintJson = False,
    markdown: PrintMarkdown = False,
    html: Html = None,
    form: Form = None,
    output: Output = None,
    again: Annotated[
        bool, typer.Option("--again", help="Make it anew, whatever is kept of it.")
    ] = False,
) -> None:
    """Print the dossier of a story; it is made when it is first shown, and kept."""
    from secondsource import desk
    from secondsource.library import open_library

    one_form(form, output, json=as_json, markdown=markdown)
    with open_library(library) as shelf, counting("reading") as tell:
        dossier = shelf.dossier(story, again=again, tell=tell)
    outcome = desk.Outcome(dossier)
    tell_dossier(outcome, as_json=as_json, markdown=markdown, html=html, form=form, output=output)


def search(
    words: Annotated[
        list[str],
        typer.Argument(help='All must occur; "a phrase", begin*, -without.', metavar="WORDS…"),
    ],
    library: Place = None,
    meaning: Annotated[
        bool, typer.Option("--meaning", help="Whatever the words: the nearest in meaning.")
    ] = False,
    since: Since = None,
    until: Until = None,
    outlet: Annotated[str | None, typer.Option(help="Of this outlet.")] = None,
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """Find reports by their words, or by what they mean."""
    from secondsource.library import hit_data, near, open_library

    if meaning and (since or until or outlet):
        raise UsageError("--meaning", "takes no --since, --until, --outlet", "give words alone")
    with open_library(library) as shelf:
        if meaning:
            with counting("encoding") as tell:
                _tell_near(near(shelf, " ".join(words), limit, tell), as_json=as_json)
            return
        found = shelf.search(
            " ".join(words),
            since=day(since, "--since"),
            until=day(until, "--until"),
            outlet=outlet,
            limit=limit,
        )
    if as_json:
        print_json([hit_data(hit) for hit in found.hits])
        return
    for hit in found.hits:
        _tell_hit(hit.report, hit.title, hit.outlet, hit.published, hit.story)
        typer.echo(f"    {' '.join(hit.excerpt.of(hit.text).split())}")
    if not found.hits:
        typer.echo("nothing found", err=True)


def _tell_hit(report: str, title: str | None, outlet: str | None, when: Any, story: Any) -> None:
    typer.echo(f"{report}  {title or 'without a headline'}")
    told = [outlet, when.isoformat() if when else None, f"story {story}" if story else None]
    typer.echo(f"    {' · '.join(filter(None, told))}")


def _tell_near(found: tuple[Near, ...], *, as_json: bool) -> None:
    if as_json:
        from secondsource.library import near_data

        print_json([near_data(hit) for hit in found])
        return
    for hit in found:
        r = hit.report
        _tell_hit(r.id, r.title, r.outlet, r.published, hit.story)
        typer.echo(f"    nearness {hit.nearness:.2f}")
