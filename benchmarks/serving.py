"""How quick the desk is while many use it, and whether it loses what editors say.

::

    python -m benchmarks.serving                         60 s on each store: SQLite, PostgreSQL
    python -m benchmarks.serving --seconds 15 --store sqlite
    python -m benchmarks.serving --page                  the page of a large story alone

Fifty readers leaf through the stories, each asking for the next page two seconds after the last:
lists, dossiers, texts, search, people.  Five editors judge statements, each every ten seconds, and
look at the story again.  All are logged in by tokens and speak over the net of this machine to
`secondsource serve` in a process of its own; who asks shares the processors with who answers, so
on a machine of two cores half of what is measured is the measuring.  Afterwards every judgement
that was acknowledged is looked for in the library.

The library holds the bundled reports and, where ../shared is, real ones; their dossiers are made
before the clock starts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import signal
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random

import httpx

from benchmarks.lines import records
from benchmarks.postgres import running
from secondsource import demo
from secondsource.library import Library, open_library

READERS, EDITORS = 50, 5
READER_REST_S, EDITOR_REST_S = 2.0, 10.0
STORIES = 12
PAGE = {"Accept": "text/html"}


@dataclass(slots=True)
class Seen:
    """What came of the requests."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[int] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    judged: list[str] = field(default_factory=list)


# ------------------------------------------------------------------------------------- library


def fill(place: str) -> None:
    """A library with dossiers of some stories."""
    with open_library(place) as library, tempfile.TemporaryDirectory() as folder:
        library.add([str(path) for path in demo.reports()])
        if real := [json.dumps(record) for record in islice(records(), 90)]:
            some = Path(folder) / "some.jsonl"
            some.write_text("\n".join(real), encoding="utf-8")
            library.add([str(some)])
        for entry in library.stories(order="largest", limit=STORIES).entries:
            library.dossier(entry.id)


def large_story(place: str) -> str:
    """A story of twenty invented reports with some three hundred statements."""
    random = Random(7)
    people = "Ana Ruiz,Bo Lindqvist,Carla Mendes,Dimitar Petrov,Ewa Nowak,Farid Aziz".split(",")
    bodies = ["the harbour master", "the fire service", "the regional governor", "a rescue worker",
              "the ministry of transport", "the ferry company"]  # fmt: skip
    things = ["the ferry struck the pier", "{n} people were hurt", "{n} passengers were on board",
              "the engine failed before the crash", "the pier was closed to traffic",
              "two crew members were questioned", "the wind was stronger than forecast",
              "the inquiry would take {n} weeks", "divers searched the hull",
              "the captain had not slept for {n} hours", "nobody was missing",
              "the cost of repair was {n} million euros"]  # fmt: skip
    with open_library(place) as library, tempfile.TemporaryDirectory() as folder:
        lines = []
        for number in range(20):
            said = []
            for _ in range(15):
                thing = random.choice(things).format(n=random.randint(3, 40))
                who = f"{random.choice(people)}, {random.choice(bodies)}"
                said.append(f"{thing[0].upper()}{thing[1:]}, said {who}.")
            text = "\n\n".join(["The ferry Aurora struck a pier in Oldport on Monday.", *said])
            lines.append({"text": text, "title": f"Ferry Aurora strikes pier in Oldport ({number})",
                          "outlet": f"Post {number}", "published": "2024-05-06"})  # fmt: skip
        file = Path(folder) / "ferry.jsonl"
        file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        account = library.add([str(file)])
        if len(account.stories) > 1:
            library.merge(account.stories, by="benchmark")
        story = library.story(account.stories[0])
        dossier = library.dossier(story.id)
        print(f"  {len(dossier.reports)} reports, {len(dossier.statements)} statements")
        return story.id


def tokens(library: Library) -> tuple[list[str], list[str]]:
    """Tokens of readers and of editors."""
    made: dict[str, list[str]] = {"reader": [], "editor": []}
    library.accounts.add("admin", "a password that is long", "admin", by="benchmark")
    for role, count in (("reader", READERS), ("editor", EDITORS)):
        for number in range(count):
            name = f"{role} {number}"
            library.accounts.add(name, "a password that is long", role, by="benchmark")
            made[role].append(library.accounts.make_token(name, "benchmark", role)[0])
    return made["reader"], made["editor"]


@contextmanager
def serving(place: str, *options: str) -> Iterator[str]:
    """The address of a desk in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "secondsource", "serve", "--library", place]
    process = subprocess.Popen([*command, "--port", str(port), *options], env=os.environ)
    url = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 60
        while True:
            try:
                httpx.get(f"{url}/health", timeout=5).raise_for_status()
                break
            except httpx.HTTPError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


# --------------------------------------------------------------------------------- those who ask


async def ask(
    client: httpx.AsyncClient, seen: Seen, name: str, url: str, **given: object
) -> httpx.Response | None:
    method = str(given.pop("method", "GET"))
    began = time.perf_counter()
    try:
        answer = await client.request(method, url, **given)  # type: ignore[arg-type]
    except httpx.HTTPError as error:
        seen.errors.append(f"{name}: {error!r}")
        return None
    seen.times[name].append((time.perf_counter() - began) * 1000)
    seen.statuses[answer.status_code] += 1
    if answer.status_code >= 400:
        seen.errors.append(f"{name}: {answer.status_code} {answer.text[:200]}")
    return answer


# Each client would read the certificates of the world anew, 30 ms each, and stand in its own light.
TRUST = ssl.create_default_context()


def somebody(url: str, token: str) -> httpx.AsyncClient:
    """Who speaks by a token."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(base_url=url, headers=headers, timeout=60, verify=TRUST)


def questions(story: str) -> list[tuple[str, str, dict[str, str]]]:
    """What readers ask, with a name for each kind; the page of a story twice as often."""
    return [
        ("page of a story", f"/desk/stories/{story}", PAGE),
        ("page of a story", f"/desk/stories/{story}", PAGE),
        ("list of stories", "/desk/", PAGE),
        ("GET /stories", "/stories?limit=20", {}),
        ("GET /stories/{id}/dossier", f"/stories/{story}/dossier", {}),
        ("GET /search", "/search?q=police", {}),
        ("page of search", "/desk/search?q=fire", PAGE),
        ("GET /people", "/people?limit=20", {}),
        ("page of texts", f"/desk/stories/{story}/reports", PAGE),
        ("GET /stories/{id}", f"/stories/{story}", {}),
    ]


async def read(url: str, token: str, ids: Sequence[str], seen: Seen, until: float, n: int) -> None:
    random = Random(n)
    async with somebody(url, token) as client:
        await asyncio.sleep(random.random() * READER_REST_S)
        while time.monotonic() < until:
            name, path, more = random.choice(questions(random.choice(ids)))
            await ask(client, seen, name, path, headers=more)
            await asyncio.sleep(READER_REST_S)


async def edit(
    url: str, token: str, places: Sequence[tuple[str, str]], seen: Seen, until: float, n: int
) -> None:
    random = Random(100 + n)
    async with somebody(url, token) as client:
        await asyncio.sleep(random.random() * EDITOR_REST_S)
        for number in range(10_000):
            if time.monotonic() > until:
                return
            story, about = random.choice(places)
            body = {"kind": "speaker", "about": [about], "payload": {"name": f"Editor {n}"},
                    "note": str(number)}  # fmt: skip
            key = {"Idempotency-Key": f"{n}-{number}"}
            answer = await ask(
                client, seen, "POST /judgements", "/judgements",
                method="POST", json=body, headers=key,
            )  # fmt: skip
            if answer is not None and answer.status_code == 201:
                seen.judged.append(answer.json()["items"][0]["id"])
            await ask(client, seen, "page after judging", f"/desk/stories/{story}", headers=PAGE)
            await asyncio.sleep(EDITOR_REST_S)


async def crowd(
    url: str, readers: Sequence[str], editors: Sequence[str], ids: Sequence[str],
    places: Sequence[tuple[str, str]], seconds: float,
) -> Seen:  # fmt: skip
    seen, until = Seen(), time.monotonic() + seconds
    async with asyncio.TaskGroup() as group:
        for n, token in enumerate(readers):
            group.create_task(read(url, token, ids, seen, until, n))
        for n, token in enumerate(editors):
            group.create_task(edit(url, token, places, seen, until, n))
    return seen


# ---------------------------------------------------------------------------------------- telling


def p95(times: Sequence[float]) -> float:
    """The 95th percentile; of one value that value."""
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def measure(place: str, store: str, seconds: float) -> bool:
    """One store; prints what was found, says whether all is as asked."""
    with open_library(place) as library:
        readers, editors = tokens(library)
        entries = library.stories(order="largest", limit=STORIES).entries
        places = []
        for entry in entries:
            letters = library.originals(entry.id)
            places += [
                (entry.id, f"{letters[s.report]}:{s.span.start}-{s.span.end}")
                for s in library.dossier(entry.id).statements[:40]
            ]
    ids = [entry.id for entry in entries]
    with serving(place) as url:
        headers = {"Authorization": f"Bearer {readers[0]}"}
        with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
            for story in ids:  # as a desk is that has been open since the morning
                for _, path, more in questions(story):
                    client.get(path, headers=more)
        seen = asyncio.run(crowd(url, readers, editors, ids, places, seconds))
    with open_library(place) as library:
        here = {judgement.id for judgement in library.judgements()}
        is_whole = library.store.check().ok
    lost = [each for each in seen.judged if each not in here]
    everything = [t for times in seen.times.values() for t in times]
    for error in Counter(seen.errors).most_common(3):
        print(f"  {error}")
    everything = everything or [float("inf")]
    print(f"{store}: {len(ids)} stories, {READERS} readers, {EDITORS} editors, {seconds:g} s")
    for name, times in sorted(seen.times.items()):
        row = (
            f"{len(times):6,}  median {statistics.median(times):6.0f} ms  p95 {p95(times):6.0f} ms"
        )
        print(f"  {name:28} {row}")
    print(f"  {'all':28} {len(everything):6,}  median {statistics.median(everything):6.0f} ms"
          f"  p95 {p95(everything):6.0f} ms (asked 300)")  # fmt: skip
    print(f"  errors {len(seen.errors)} (asked 0); {len(seen.judged)} judgements, "
          f"lost {len(lost)} (asked 0); library {'whole' if is_whole else 'NOT WHOLE'}; "
          f"statuses {dict(sorted(seen.statuses.items()))}")  # fmt: skip
    return not seen.errors and not lost and is_whole and p95(everything) <= 300


def measure_page(place: str) -> bool:
    """Weight and server time of the page of a large story."""
    print("the page of a large story")
    story = large_story(place)
    with serving(place, "--login") as url, open_library(place) as library:
        value, _ = library.accounts.make_token("admin", "page", "admin")
        headers = {"Authorization": f"Bearer {value}", **PAGE, "Accept-Encoding": "gzip"}
        with httpx.Client(base_url=url, headers=headers, timeout=120) as client:
            began = time.perf_counter()
            first = client.get(f"/desk/stories/{story}")
            while first.status_code == 202:
                time.sleep(0.2)
                first = client.get(f"/desk/stories/{story}")
            took_first = (time.perf_counter() - began) * 1000
            times, weight = [], 0
            for _ in range(40):
                began = time.perf_counter()
                with client.stream("GET", f"/desk/stories/{story}") as answer:
                    weight = sum(len(part) for part in answer.iter_raw())
                times.append((time.perf_counter() - began) * 1000)
    kilobytes = weight / 1000
    print(f"  gzip {kilobytes:.0f} kB (asked 350), plain {len(first.content) / 1000:.0f} kB; "
          f"first {took_first:.0f} ms, then median {statistics.median(times):.0f} ms, "
          f"p95 {p95(times):.0f} ms (asked 150)")  # fmt: skip
    return kilobytes <= 350 and p95(times) <= 150


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--store", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--page", action="store_true", help="the page of a large story alone")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="serving-") as folder:
        filled = f"{folder}/filled.db"
        fill(filled)
        fits = []
        if not said.page:
            if said.store != "postgresql":
                shutil.copyfile(filled, f"{folder}/crowd.db")
                fits.append(measure(f"{folder}/crowd.db", "SQLite", said.seconds))
            if said.store != "sqlite":
                fits.append(_postgres(filled, folder, said.seconds))
        with open_library(filled) as library:
            library.accounts.add("admin", "a password that is long", "admin", by="benchmark")
        fits.append(measure_page(filled))
    sys.exit(0 if all(fits) else 1)


def _postgres(filled: str, folder: str, seconds: float) -> bool:
    with open_library(filled) as library:
        library.store.backup(f"{folder}/filled.zip")
    with running(durable=True) as server:
        url = server.make("serving")
        with open_library(url) as library:
            library.store.restore(f"{folder}/filled.zip")
        return measure(url, "PostgreSQL", seconds)


if __name__ == "__main__":
    main()
