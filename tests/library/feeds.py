"""Five feeds of five outlets, one of each kind, about a ferry and about a bridge."""

from __future__ import annotations

import json
from hashlib import md5
from pathlib import Path

from rim.sites import Reply, Request, Sites

DAY = "2021-05-03"
HARBOUR = (
    "Ferry sinks",
    "The ferry sank off Vellmar, Mayor Ada Brandt said. At least seven people died, the mayor said.",
)
COAST = (
    "Ferry sinks off Vellmar",
    (
        "The ferry sank off Vellmar, Captain Tom Lund of the coast guard said. Eleven people died, the"
        " captain said. Divers searched the wreck."
    ),
)
BRIDGE = (
    "Kesten bridge reopens after repairs",
    (
        "The Kesten bridge in Orsk reopened to lorries on Monday after two years of repairs, the road"
        " office said. Drivers had waited since 2019. The repairs cost nine million, said the office."
    ),
)


def page(title: str, body: str, outlet: str) -> str:
    paragraphs = "".join(f"<p>{part}.</p>" for part in body.rstrip(".").split(". "))
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{title}</title>"
        f"<meta property='og:site_name' content='{outlet}'></head><body><article><h1>{title}</h1>"
        f"{paragraphs}<p>Readers can write to the newsroom at any hour of the day.</p></article>"
        "</body></html>"
    )


def conditional(body: str, kind: str):
    """A page that answers 304 to whom it has answered before."""
    tag = f'"{md5(body.encode(), usedforsecurity=False).hexdigest()}"'

    def answer(request: Request) -> Reply:
        if request.headers.get("If-None-Match") == tag:
            return 304, {"ETag": tag}, b""
        return 200, {"Content-Type": kind, "ETag": tag}, body.encode()

    return answer


def put_page(web: Sites, address: str, title: str, body: str, outlet: str) -> str:
    return web.put(address, conditional(page(title, body, outlet), "text/html; charset=utf-8"))


def rss(*links: str) -> str:
    items = "".join(
        f"<item><title>t</title><link>{link}</link>"
        "<pubDate>Mon, 03 May 2021 14:02:11 GMT</pubDate></item>"
        for link in links
    )
    return f'<rss version="2.0"><channel><title>F</title>{items}</channel></rss>'


def five_feeds(web: Sites, folder: Path) -> list[str]:
    """RSS, Atom, JSON Feed, sitemap; and an OPML file that leads to a fifth."""
    harbour = put_page(web, "harbour.example/a", *HARBOUR, "Harbour Post")
    bridge = put_page(web, "roads.example/b", *BRIDGE, "Road Journal")
    repeat = put_page(web, "city.example/c", BRIDGE[0], BRIDGE[1] + " Toll is free.", "City Paper")
    other = put_page(
        web,
        "north.example/d",
        "Choir wins prize",
        "The Orsk choir won a prize in Lund on Monday. Forty singers took part, the jury said.",
        "North Daily",
    )
    village = put_page(
        web,
        "village.example/e",
        "Village school gets a roof",
        "The school in Tarn got a new roof. Pupils return on Friday, the head teacher said.",
        "Village Sheet",
    )
    feeds = [
        web.put("harbour.example/feed", conditional(rss(harbour), "application/rss+xml")),
        web.put("roads.example/atom", conditional(_atom(bridge), "application/atom+xml")),
        web.put("city.example/feed.json", conditional(_json(repeat), "application/feed+json")),
        web.put("north.example/sitemap.xml", conditional(_sitemap(other), "application/xml")),
    ]
    fifth = web.put("village.example/feed", conditional(rss(village), "application/rss+xml"))
    opml = folder / "feeds.opml"
    opml.write_text(
        f'<opml version="2.0"><body><outline type="rss" xmlUrl="{fifth}"/></body></opml>'
    )
    return [*feeds, str(opml)]


def second_account(web: Sites) -> None:
    """The coast's report comes in with the harbour's feed, which changes by it."""
    coast = put_page(web, "coast.example/f", *COAST, "Coast Radio")
    body = rss(web.url("harbour.example/a"), coast)
    web.put("harbour.example/feed", conditional(body, "application/rss+xml"))


def _atom(link: str) -> str:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>t</title>'
        f'<link href="{link}"/><published>{DAY}T10:00:00Z</published></entry></feed>'
    )


def _json(link: str) -> str:
    item = {"id": "1", "url": link, "date_published": f"{DAY}T11:00:00Z"}
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]})


def _sitemap(link: str) -> str:
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url><loc>{link}</loc><lastmod>{DAY}</lastmod></url></urlset>"
    )
