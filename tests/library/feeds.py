"""Five feeds of five outlets, one of each kind, about a ferry and about a bridge."""

from __future__ import annotations

import json
from hashlib import md5
from pathlib import Path

from rim.sites import Reply, Request, Sites

DAY = "2021-05-03"
HARBOUR = (
    "Ferry sinks off Vellmar",
    (
        "The ferry Albatross sank off Vellmar, Mayor Ada Brandt said. At least seven people died, the"
        " mayor said. The Albatross had left the island of Sund before dawn with forty passengers, most"
        " of them fish workers on their way to the cannery. Boats from Vellmar brought the survivors"
        " ashore, where nurses waited on the quay. The mayor opened the gymnasium for the families."
    ),
)
COAST = (
    "Albatross ferry lost off Vellmar",
    (
        "The coast guard confirmed that the Albatross, a ferry, had gone down near Vellmar. At least"
        " seven passengers had drowned, Captain Tom Lund of the coast guard told reporters. Divers"
        " searched the wreck of the Albatross, which lies at thirty"
        " metres near the Sund light. The passengers were fish workers from the island of Sund. A"
        " helicopter took four survivors of the ferry to the hospital in Vellmar."
    ),
)
BRIDGE = (
    "Kesten bridge reopens to lorries",
    (
        "The Kesten bridge in Orsk reopened to lorries after two years of repairs, the road office said."
        " Drivers had waited since a crack was found in its northern pier. The repairs cost nine"
        " million, twice what the road office had planned. Hauliers in Orsk cheered the first lorry,"
        " which carried timber. The Kesten bridge is the only one for heavy traffic on the river Lenna."
    ),
)
CHOIR = (
    "Girls' choir takes first prize",
    (
        "A girls' choir took the first prize at a festival in the cathedral of Tarn. The singers are"
        " pupils between nine and fifteen years old, and half of them had never sung on a stage. Their"
        " teacher, Olga Hansen, praised the altos. The jury gave the second prize to a quartet of"
        " bakers. The cathedral was full on all four evenings of the festival."
    ),
)
SCHOOL = (
    "Village school gets a new roof",
    (
        "The old school of Brunn has a new roof of slate, paid for by a lottery. Carpenters worked"
        " through the holidays. The head teacher, Ivo Maric, expects ninety children after Easter, ten"
        " more than last year. Swallows that nested under the eaves were given wooden boxes. The"
        " parish will store the old tiles in a barn."
    ),
)


def page(title: str, body: str, outlet: str) -> str:
    paragraphs = "".join(f"<p>{part}.</p>" for part in body.rstrip(".").split(". "))
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{title}</title>"
        f"<meta property='og:site_name' content='{outlet}'></head><body><article><h1>{title}</h1>"
        f"{paragraphs}</article>"
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
    repeat = put_page(
        web, "city.example/c", BRIDGE[0], f"{BRIDGE[1]} No toll is asked.", "City Paper"
    )
    other = put_page(web, "north.example/d", *CHOIR, "North Daily")
    village = put_page(web, "village.example/e", *SCHOOL, "Village Sheet")
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
