"""Feeds, sitemaps and OPML on real servers, and everything that is wrong with them."""

from __future__ import annotations

import gzip
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rim.sites import QUICK, Request, Sites, packed, serving, story
from rim.test_polite import Web, dead, ok
from secondsource.acquire.extract import report_from
from secondsource.acquire.report import Finished, RawDocument, Report, Validator
from secondsource.errors import SourceError
from secondsource.rim.fetch import Answer
from secondsource.rim.polite import Round
from secondsource.rim.sources import expand
from secondsource.settings import Manners, Settings


@pytest.fixture
def web() -> Iterator[Sites]:
    with serving() as sites:
        yield sites


class Kept(dict[str, Validator]):
    """A store of validators."""

    def validator(self, url: str) -> Validator | None:
        return self.get(url)

    def learn(self, items: list[object]) -> Kept:
        for item in items:
            validator = getattr(item, "validator", None)
            if isinstance(validator, Validator):
                self[validator.url] = validator
        return self


def gathered(
    web: Sites, *sources: str, manners: Manners = QUICK, validators: Kept | None = None
) -> list[object]:
    round_ = web.round(manners)
    found = expand(sources, Settings(), manners=manners, validators=validators, round_=round_)
    return list(found)


def documents(items: list[object]) -> list[RawDocument]:
    return [item for item in items if isinstance(item, RawDocument)]


def reports(items: list[object]) -> list[Report]:
    found = [report_from(document, Settings()) for document in documents(items)]
    return sorted(found, key=lambda report: report.title or "")


def errors(items: list[object]) -> str:
    return " | ".join(sorted(str(item) for item in items if isinstance(item, SourceError)))


def total(items: list[object]) -> Finished:
    last = items[-1]
    assert isinstance(last, Finished)
    assert last.container == ""
    return last


def rss(*items: str, head: str = "") -> str:
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'
    )


def item(link: str, title: str = "Bridge closed", date: str = "", more: str = "") -> str:
    day = f"<pubDate>{date}</pubDate>" if date else ""
    return f"<item><title>{title}</title><link>{link}</link>{day}{more}</item>"


def sitemap(*urls: str, more: str = "") -> str:
    listed = "".join(f"<url><loc>{url}</loc>{more}</url>" for url in urls)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'


def index(*urls: str) -> str:
    listed = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</sitemapindex>'
    )


def opml(*urls: str) -> str:
    listed = "".join(f'<outline type="rss" text="{n}" xmlUrl="{u}"/>' for n, u in enumerate(urls))
    return f"<opml version='2.0'><body><outline text='all'>{listed}</outline></body></opml>"


# ----------------------------------------------------------------------------- what is to be had


def test_a_page_is_a_document(web: Sites) -> None:
    page = web.put("post.example/a", story("Bridge closed"))
    [document] = documents(gathered(web, page))
    assert (document.source, document.url, document.container) == (page, page, None)
    assert report_from(document, Settings()).title == "Bridge closed"


def test_a_feed_leads_to_its_pages_and_tells_the_time(web: Sites) -> None:
    page = web.put("post.example/a", story("Bridge closed"))
    feed = web.put("post.example/feed", rss(item("/a", date="Mon, 03 May 2021 14:02:11 EST")))
    [report] = reports(gathered(web, feed))
    assert (report.url, report.source) == (page, page)
    assert str(report.published_at) == "2021-05-03 14:02:11-05:00"
    assert (str(report.published), report.published_basis) == ("2021-05-03", "stated")


def test_atom(web: Sites) -> None:
    web.put("post.example/a", story("Bridge closed"))
    feed = web.put(
        "post.example/atom",
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>B</title><link href="a"/>'
        "<published>2021-05-03T14:02:11Z</published><updated>2021-05-04T01:00:01Z</updated>"
        "</entry></feed>",
    )
    [report] = reports(gathered(web, feed))
    assert str(report.published_at) == "2021-05-03 14:02:11+00:00"
    assert str(report.updated_at) == "2021-05-04 01:00:01+00:00"


def test_json_feed(web: Sites) -> None:
    web.put("post.example/a", story("Bridge closed"))
    feed = web.put(
        "post.example/feed.json",
        '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "/a",'
        ' "date_published": "2021-05-03T14:02:11Z"}]}',
    )
    [report] = reports(gathered(web, feed))
    assert str(report.published_at) == "2021-05-03 14:02:11+00:00"


def test_a_sitemap(web: Sites) -> None:
    pages = [web.put(f"post.example/{n}", story(f"Bridge {n} closed")) for n in range(3)]
    titles = [
        r.title for r in reports(gathered(web, web.put("post.example/s.xml", sitemap(*pages))))
    ]
    assert titles == ["Bridge 0 closed", "Bridge 1 closed", "Bridge 2 closed"]


def test_a_packed_sitemap(web: Sites) -> None:
    page = web.put("post.example/a", story("Bridge closed"))
    assert len(reports(gathered(web, web.put("post.example/s.xml.gz", packed(sitemap(page)))))) == 1


def test_a_news_sitemap_tells_publication_and_outlet(web: Sites) -> None:
    news = (
        '<n:news xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><n:publication><n:name>'
        "The Harbour Post</n:name><n:language>en</n:language></n:publication><n:publication_date>"
        "2021-05-03T14:02:11+02:00</n:publication_date><n:title>Bridge</n:title></n:news>"
    )
    page = web.put("post.example/a", story("Bridge closed"))
    [document] = documents(gathered(web, web.put("post.example/n.xml", sitemap(page, more=news))))
    assert document.known.outlet == "The Harbour Post"
    assert str(document.known.published_at) == "2021-05-03 14:02:11+02:00"


def test_a_sitemap_index(web: Sites) -> None:
    page = web.put("post.example/a", story("Bridge closed"))
    inner = web.put("post.example/s.xml", sitemap(page))
    assert len(reports(gathered(web, web.put("post.example/i.xml", index(inner))))) == 1


def test_opml_in_a_file_leads_to_feeds_of_several_hosts(web: Sites, tmp_path: Path) -> None:
    for host in "abc":
        web.put(f"{host}.example/1", story(f"Bridge {host} closed"))
        web.put(f"{host}.example/feed", rss(item("/1")))
    (tmp_path / "feeds.opml").write_text(opml(*(web.url(f"{host}.example/feed") for host in "abc")))
    items = gathered(web, str(tmp_path / "feeds.opml"))
    assert [r.title for r in reports(items)] == [f"Bridge {host} closed" for host in "abc"]
    finished = {each.container: each.taken for each in items if isinstance(each, Finished)}
    assert finished[web.url("a.example/feed")] == 1
    assert total(items).taken == 3


def test_a_page_in_two_feeds_is_asked_once(web: Sites) -> None:
    page = web.put("post.example/a", story("Bridge closed"))
    feeds = [web.put(f"{host}.example/feed", rss(item(page + "#top"))) for host in "abc"]
    assert len(documents(gathered(web, *feeds))) == 1
    assert web.asked.count("post.example/a") == 1


def test_the_text_of_a_feed_is_read_where_its_page_is_closed(web: Sites) -> None:
    whole = "<p>The old bridge was closed on Monday, the police said.</p>" * 20
    more = f"<description><![CDATA[{whole}]]></description>"
    web.put("post.example/robots.txt", "User-agent: *\nDisallow: /")
    feed = web.put("post.example/feed", rss(item("/a", more=more)))
    items = gathered(web, feed)
    [report] = reports(items)
    assert "closed on Monday" in report.text
    assert (report.url, errors(items)) == (web.url("post.example/a"), "")


def test_an_entry_without_link_is_read_from_its_feed(web: Sites) -> None:
    text = "<p>The old bridge was closed on Monday, the harbour police said in a statement.</p>" * 2
    entry = (
        f"<item><title>Bridge closed</title><description><![CDATA[{text}]]></description></item>"
    )
    feed = web.put("post.example/feed", rss(entry, head="<title>The Harbour Post</title>"))
    [report] = reports(gathered(web, feed))
    assert (report.title, report.outlet) == ("Bridge closed", "The Harbour Post")


def test_the_feed_of_a_site_is_found_on_its_front_page(web: Sites) -> None:
    page = web.put("post.example/a", story("Bridge closed"))
    web.put("post.example/feed?a=1&b=2", rss(item("/a")))
    link = "<link rel='alternate' type='application/rss+xml' href='/feed?a=1&amp;b=2'>"
    site = web.put("post.example/", story("The Harbour Post", link))
    assert [d.source for d in documents(gathered(web, site))] == [page]


def test_an_article_that_names_a_feed_is_an_article(web: Sites) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    page = web.put("post.example/a", story("Bridge closed", link))
    assert [d.source for d in documents(gathered(web, page))] == [page]


# -------------------------------------------------------------------------------- not asked again


def test_what_did_not_change_is_not_read_again(web: Sites) -> None:
    def feed(request: Request) -> tuple[int, dict[str, str], bytes]:
        if request.headers.get("If-None-Match") == '"7"':
            return 304, {}, b""
        body = rss(item("/a", date="Mon, 03 May 2021 14:02:11 EST")).encode()
        return 200, {"Content-Type": "application/rss+xml", "ETag": '"7"'}, body

    web.put("post.example/a", story("Bridge closed"))
    address = web.put("post.example/feed", feed)
    kept = Kept().learn(gathered(web, address))
    items = gathered(web, address, validators=kept)
    assert (documents(items), total(items).unchanged) == ([], 1)
    assert web.asked.count("post.example/a") == 1


def test_an_entry_with_the_same_stamp_is_not_asked(web: Sites) -> None:
    web.put("post.example/a", story("Bridge closed"))
    web.put("post.example/b", story("Bridge open"))
    first = item("/a", date="Mon, 03 May 2021 14:02:11 EST")
    address = web.put("post.example/feed", rss(first))
    kept = Kept().learn(gathered(web, address))
    web.put("post.example/feed", rss(first, item("/b", date="Tue, 04 May 2021 14:02:11 EST")))
    items = gathered(web, address, validators=kept)
    assert [r.title for r in reports(items)] == ["Bridge open"]
    assert total(items).unchanged == 1


def test_an_entry_with_another_stamp_is_asked_again(web: Sites) -> None:
    web.put("post.example/a", story("Bridge closed"))
    address = web.put("post.example/feed", rss(item("/a", date="Mon, 03 May 2021 14:02:11 EST")))
    kept = Kept().learn(gathered(web, address))
    web.put("post.example/feed", rss(item("/a", date="Mon, 03 May 2021 19:02:11 EST")))
    assert len(documents(gathered(web, address, validators=kept))) == 1


@pytest.mark.parametrize("title", ["Bridge closed", "Bridge still closed"])
def test_without_a_time_an_entry_is_the_same_while_its_words_are(web: Sites, title: str) -> None:
    web.put("post.example/a", story("Bridge closed"))
    address = web.put("post.example/feed", rss(item("/a")))
    kept = Kept().learn(gathered(web, address))
    web.put("post.example/feed", rss(item("/a", title=title)))
    found = documents(gathered(web, address, validators=kept))
    assert bool(found) is (title != "Bridge closed")


def test_an_index_is_always_read_since_its_lists_change_alone(web: Sites) -> None:
    page = web.put("post.example/a", story("Bridge closed"))
    inner = web.put("post.example/s.xml", sitemap(page))
    address = web.put(
        "post.example/i.xml",
        (200, {"Content-Type": "text/xml", "ETag": "1"}, index(inner).encode()),
    )
    kept = Kept().learn(gathered(web, address))
    assert kept.validator(address) is None
    assert kept.validator(inner)


def test_a_round_that_broke_off_keeps_no_feeds_state(web: Sites) -> None:
    feed = web.put("post.example/feed", rss(item("/a"), item("/b")))
    items = gathered(web, feed, manners=replace(QUICK, gap_s=30.0, round_s=0.5))
    assert "not asked" in errors(items)
    assert Kept().learn(items).validator(feed) is None


# ----------------------------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    ("feed", "words", "good"),
    [
        (rss(item("/a"), item("")), "entry 2, “Bridge closed”): has no link", 1),
        (rss(item("/a"), item("mailto:a@b.example")), "is no web address", 1),
        (rss(item("/a"), item("javascript:alert(1)")), "is no web address", 1),
        (rss(item("/a"), item("http://[1/")), "has no link", 1),
        (rss(item("/a", title="Road & rail <closed"), item("/missing")), "answered 404", 1),
        (rss(item("/a"))[:-20], "", 1),
        (rss(item("/a")).replace("</title>", "", 1), "has no link", 0),
        (rss(item("/a?x=1&y=2")), "answered 404", 0),
        ("<rss><channel></channel></rss>", "", 0),
        ("<rss", "", 0),
        (rss(item("/a")).encode("utf-16"), "", 1),
        (rss(item("/a", title="Brücke")).encode("latin-1"), "", 1),
        (b"\xef\xbb\xbf" + rss(item("/a")).encode(), "", 1),
        (rss(item("/a")).replace("<item>", "<item>\x00\x08"), "", 1),
        (rss(item("/feed")), "", 0),
        (rss(item("/picture")), "is not a page but image/png", 0),
        (rss(item("http://10.0.0.1/a"), item("/a")), "not public", 1),
        (rss(item("/loop"), item("/a")), "redirects more than 5 times", 1),
        (rss(item("/bomb"), item("/a")), "is larger than 0.2 MB", 1),
        (rss(item("/cut"), item("/a")), "cut short", 1),
    ],
)
def test_bad_feeds_give_what_is_good_in_them(
    web: Sites, feed: str | bytes, words: str, good: int
) -> None:
    web.put("post.example/a", story("Bridge closed"))
    web.put("post.example/picture", (200, {"Content-Type": "image/png"}, b"\x89PNG"))
    web.put("post.example/loop", (302, {"Location": "/loop"}, b""))
    bomb = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    web.put("post.example/bomb", (200, bomb, gzip.compress(b"\0" * 20_000_000)))
    web.put("post.example/cut", (200, bomb, packed(story("Bridge"))[:-50]))
    items = gathered(web, web.put("post.example/feed", feed))
    assert words in errors(items)
    assert bool(words) is bool(errors(items))
    assert len(documents(items)) == good


BOMB = "<!DOCTYPE lolz [" + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "lol">' for n in range(10)
)


@pytest.mark.parametrize("root", ["rss", "feed", "urlset", "sitemapindex", "opml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entity_bombs_are_refused_before_they_are_parsed(
    web: Sites, root: str, encoding: str
) -> None:
    bomb = f'<?xml version="1.0"?>{BOMB}]><{root}>&l9;</{root}>'.encode(encoding)
    began = time.process_time()
    items = gathered(web, web.put("post.example/x", (200, {"Content-Type": "text/xml"}, bomb)))
    assert "defines entities of its own" in errors(items)
    assert time.process_time() - began < 2


def test_a_bomb_of_a_sitemap_is_refused(web: Sites) -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * 80_000_000)
    items = gathered(web, web.put("post.example/s.xml.gz", bomb))
    assert "unpacks to more than" in errors(items)


def test_sitemaps_that_lead_round_in_circles_end(web: Sites) -> None:
    one, other = web.url("post.example/1.xml"), web.url("post.example/2.xml")
    web.put("post.example/1.xml", index(one, other))
    web.put("post.example/2.xml", index(one, other))
    items = gathered(web, one)
    assert Counter(web.asked)["post.example/1.xml"] == Counter(web.asked)["post.example/2.xml"] == 1
    assert documents(items) == []


def test_indexes_without_end_are_left(web: Sites) -> None:
    for n in range(20):
        web.put(f"post.example/{n}.xml", index(web.url(f"post.example/{n + 1}.xml")))
    assert "is a list within 3 lists" in errors(gathered(web, web.url("post.example/0.xml")))


def test_more_addresses_than_a_round_may_have(web: Sites) -> None:
    feed = web.put("post.example/feed", rss(*(item(f"/{n}") for n in range(50))))
    items = gathered(web, feed, manners=replace(QUICK, most_entries=10))
    assert "leads to more than 10 addresses" in errors(items)
    assert total(items).refused == 11


def test_dead_hosts_in_an_opml_keep_nobody_waiting(web: Sites, tmp_path: Path) -> None:
    web.put("post.example/a", story("Bridge closed"))
    web.put("post.example/feed", rss(item("/a")))
    dead = [f"http://dead{n}.example:9/feed" for n in range(40)]
    (tmp_path / "feeds.opml").write_text(opml(*dead, web.url("post.example/feed")))
    items = gathered(web, str(tmp_path / "feeds.opml"))
    assert len(reports(items)) == 1
    assert total(items).refused == 40


def test_an_opml_of_ten_thousand_feeds_with_dead_hosts(tmp_path: Path) -> None:
    """One in ten lives; the clock jumps, the rest is as it is."""

    def answer(url: str, times: int) -> Answer | Exception:
        if int(url.partition("//h")[2].partition(".")[0]) % 10:
            return dead(url, times)
        if url.endswith("/feed"):
            return Answer(url, 200, {"content-type": "text/xml"}, rss(item("/a")).encode())
        return ok(url, story("Bridge closed"))

    path = tmp_path / "feeds.opml"
    path.write_text(opml(*(f"https://h{n}.example/feed" for n in range(10_000))))
    net, manners = Web(answer, takes_s=5.0), Manners()
    round_ = Round(manners, net, net.clock, net.sleep, lambda: 0.5)
    items = list(expand([str(path)], Settings(), manners=manners, round_=round_))
    last = total(items)
    assert (last.taken, last.refused) == (1_000, 9_000)
    assert Counter(type(each) for each in items)[Finished] == 1_000 + 2


def test_nonsense_where_a_feed_should_be(web: Sites, tmp_path: Path) -> None:
    web.put("post.example/page", story("Bridge closed"))
    (tmp_path / "feeds.opml").write_text(opml(web.url("post.example/page"), "feed.xml"))
    found = errors(gathered(web, str(tmp_path / "feeds.opml")))
    assert "is no feed, sitemap or OPML" in found
    assert "is no web address" in found


def test_a_clock_in_the_future_is_told_and_not_used(web: Sites) -> None:
    year = datetime.now(UTC).year + 5
    web.put("post.example/a", story("Bridge closed"))
    feed = web.put("post.example/feed", rss(item("/a", date=f"Mon, 03 May {year} 14:02:11 EST")))
    [report] = reports(gathered(web, feed))
    assert (report.published, report.published_at, report.published_basis) == (
        None,
        None,
        "unknown",
    )
    assert f"its container says it was published on {year}-05-03, after it was" in report.notices[0]


def test_last_modified_is_no_publication(web: Sites) -> None:
    page = story("Bridge closed").encode()
    headers = {"Content-Type": "text/html", "Last-Modified": "Mon, 03 May 2021 14:02:11 GMT"}
    [report] = reports(gathered(web, web.put("post.example/a", (200, headers, page))))
    assert report.published is None
    assert str(report.updated_at) == "2021-05-03 14:02:11+00:00"
