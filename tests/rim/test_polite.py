"""A round of visits, with a clock that jumps and a crew that answers at once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from secondsource.acquire.report import Validator
from secondsource.errors import FetchError, RefusedError, SourceError
from secondsource.rim.fetch import Answer, UnreachedError
from secondsource.rim.polite import Errand, Outcome, Round
from secondsource.settings import Manners

Reply = Answer | Exception
MANNERS = Manners(gap_s=1.0, attempts=3, backoff_s=2.0)


class Web:
    """Clock, crew and sites in one: ``sites`` says what an address answers, and when it was asked."""

    def __init__(self, sites: Callable[[str, int], Reply], takes_s: float = 0.1) -> None:
        self.sites, self.takes_s = sites, takes_s
        self.time = 1000.0
        self.asked: list[tuple[float, str]] = []
        self.headers: list[Mapping[str, str]] = []
        self.under_way: list[tuple[float, Errand]] = []
        self.times: Counter[str] = Counter()
        self.most_at_once = 0

    def clock(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds

    def begin(self, errand: Errand, headers: Mapping[str, str]) -> None:
        self.asked.append((self.time, errand.url))
        self.headers.append(headers)
        self.under_way.append((self.time + self.takes_s, errand))
        self.most_at_once = max(self.most_at_once, len(self.under_way))

    def ended(self, wait_s: float) -> tuple[Errand, Reply] | None:
        end, errand = min(self.under_way, key=lambda each: each[0])
        if end > self.time + wait_s:
            self.time += wait_s
            return None
        self.time = max(self.time, end)
        self.under_way.remove((end, errand))
        self.times[errand.url] += 1
        return errand, self.sites(errand.url, self.times[errand.url])

    def at(self, word: str) -> list[float]:
        return [when - 1000.0 for when, url in self.asked if word in url]


def ok(url: str, body: str = "x", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(url, 200, {"content-type": "text/html", **named}, body.encode())


def status(url: str, code: int, **headers: str) -> Answer:
    return Answer(url, code, {name.replace("_", "-"): value for name, value in headers.items()})


def errand(url: str, *, named: bool = False, **more: object) -> Errand:
    return replace(Errand(url, url, "report", is_named=named), **more)  # type: ignore[arg-type]


def run(
    web: Web, urls: list[str] | list[Errand], manners: Manners = MANNERS, **more: bool
) -> list[Outcome]:
    round_ = Round(manners, web, web.clock, web.sleep, lambda: 0.5)
    for url in urls:
        round_.add(url if isinstance(url, Errand) else errand(url, **more))
    return list(round_.outcomes())


def words(outcomes: list[Outcome]) -> str:
    return " | ".join(str(o.result) for o in outcomes if isinstance(o.result, Exception))


def site(robots: Reply | str, page: Callable[[str, int], Reply] = lambda url, _: ok(url)) -> Web:
    def answer(url: str, times: int) -> Reply:
        if not url.endswith("/robots.txt"):
            return page(url, times)
        return ok(url, robots) if isinstance(robots, str) else robots

    return Web(answer)


# ------------------------------------------------------------------------------------ robots.txt


@pytest.mark.parametrize(
    ("robots", "path", "is_asked"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /private", "/a", True),
        ("User-agent: *\nDisallow: /private", "/private/a", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: secondsource\nAllow: /", "/a", True),
        ("User-agent: secondsource\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("<html>not found</html>", "/a", True),
        (status("r", 404), "/a", True),
        (status("r", 403), "/a", True),
        (status("r", 500), "/a", False),
        (UnreachedError("r", "could not be reached", "later"), "/a", False),
    ],
)
def test_robots_rules_are_kept(robots: Reply | str, path: str, is_asked: bool) -> None:
    web = site(robots)
    outcomes = run(web, [f"https://post.example{path}"])
    assert bool([url for _, url in web.asked if url.endswith(path)]) is is_asked
    assert isinstance(outcomes[0].result, Answer) is is_asked


def test_a_rule_is_told_as_a_refusal() -> None:
    outcomes = run(site("User-agent: *\nDisallow: /"), ["https://post.example/a"])
    assert isinstance(outcomes[0].result, RefusedError)
    assert "robots.txt" in words(outcomes)


def test_robots_are_asked_once_for_a_site() -> None:
    web = site("")
    run(web, [f"https://post.example/{number}" for number in range(5)])
    assert len(web.at("/robots.txt")) == 1


def test_robots_of_another_port_are_others() -> None:
    web = site("")
    run(web, ["https://post.example/a", "https://post.example:8443/a"])
    assert len(web.at("/robots.txt")) == 2


def test_what_the_user_named_is_asked_without_robots() -> None:
    web = site("User-agent: *\nDisallow: /")
    outcomes = run(web, ["https://post.example/a"], named=True)
    assert isinstance(outcomes[0].result, Answer)
    assert web.at("robots") == []


def test_robots_that_live_elsewhere_are_followed() -> None:
    def answer(url: str, _: int) -> Reply:
        if url == "https://post.example/robots.txt":
            return status(url, 301, location="https://www.post.example/robots.txt")
        return ok(url, "User-agent: *\nDisallow: /" if "robots" in url else "x")

    assert "robots.txt" in words(run(Web(answer), ["https://post.example/a"]))


def test_a_closed_site_is_told_for_each_of_its_pages() -> None:
    outcomes = run(site(status("r", 500)), ["https://post.example/a", "https://post.example/b"])
    assert [o.errands[0].url[-1] for o in outcomes] == ["a", "b"]
    assert "its robots.txt cannot be read (answered 500" in words(outcomes)


# ----------------------------------------------------------------------------------------- rates


def test_one_host_is_asked_one_at_a_time_with_a_rest_between() -> None:
    web = site("")
    run(web, [f"https://post.example/{number}" for number in range(4)])
    assert web.most_at_once == 1
    pages = web.at("example/")
    assert all(later - sooner >= 1.0 for sooner, later in pairwise(pages))


@pytest.mark.parametrize(
    ("robots", "gap"),
    [
        ("User-agent: *\nCrawl-delay: 7", 7.0),
        ("User-agent: *\nCrawl-delay: 0.1", 1.0),
        ("User-agent: *\nCrawl-delay: 9999", 60.0),
        ("User-agent: *\nRequest-rate: 1/10s", 10.0),
    ],
)
def test_a_site_sets_its_own_rest(robots: str, gap: float) -> None:
    web = site(robots)
    run(web, [f"https://post.example/{number}" for number in range(3)])
    pages = [when for when in web.at("post.example/") if when not in web.at("robots")]
    rests = [later - sooner for sooner, later in pairwise(pages)]
    assert min(rests) >= gap
    assert max(rests) < gap + 1


def test_many_hosts_are_asked_at_once_up_to_a_bound() -> None:
    web = site("")
    run(web, [f"https://post{n}.example/" for n in range(100)], Manners(at_once=8), named=True)
    assert web.most_at_once == 8


def test_a_slow_host_keeps_no_other_waiting() -> None:
    web = site("User-agent: *\nCrawl-delay: 60")
    run(web, [*(f"https://slow.example/{n}" for n in range(3)), "https://post.example/"])
    assert web.at("post.example/")[-1] < 5 < web.at("slow.example/")[-1]


# --------------------------------------------------------------------------------- trying again


@pytest.mark.parametrize("code", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again_later(code: int) -> None:
    web = site("", lambda url, times: status(url, code) if times < 3 else ok(url))
    outcomes = run(web, ["https://post.example/a"])
    assert isinstance(outcomes[0].result, Answer)
    pages = web.at("/a")
    assert len(pages) == 3
    assert pages[2] - pages[1] > pages[1] - pages[0] >= 2


@pytest.mark.parametrize("code", [400, 401, 404, 410, 418, 500])
def test_other_answers_are_final(code: int) -> None:
    web = site("", lambda url, _: status(url, code))
    assert f"answered {code}" in words(run(web, ["https://post.example/a"]))
    assert len(web.at("/a")) == 1


def test_a_server_says_when_to_come_again() -> None:
    web = site("", lambda url, n: status(url, 503, retry_after="40") if n == 1 else ok(url))
    run(web, ["https://post.example/a"])
    first, second = web.at("/a")
    assert second - first >= 40


def test_a_server_that_wants_hours_is_left_alone() -> None:
    web = site("", lambda url, _: status(url, 429, retry_after="7200"))
    outcomes = run(web, [f"https://post.example/{n}" for n in range(50)])
    assert "asks to be left alone for 120 min; 50 addresses there are left out" in words(outcomes)
    assert len(outcomes) == 1
    assert len(web.asked) == 2


def test_a_server_that_names_a_day_is_left_alone_till_then() -> None:
    tomorrow = format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)
    web = site("", lambda url, _: status(url, 503, retry_after=tomorrow))
    assert "asks to be left alone for 14" in words(run(web, ["https://post.example/a"]))


@pytest.mark.parametrize("words_", ["soon", "-5", "9" * 30, "Mon, 99 May 2021", ""])
def test_a_senseless_wish_is_no_wish(words_: str) -> None:
    web = site("", lambda url, n: status(url, 503, retry_after=words_) if n == 1 else ok(url))
    assert isinstance(run(web, ["https://post.example/a"])[0].result, Answer)


def test_three_times_is_enough() -> None:
    web = site("", lambda url, _: status(url, 503))
    assert "answered 503" in words(run(web, ["https://post.example/a"]))
    assert len(web.at("/a")) == 3


def dead(url: str, _: int) -> Reply:
    return UnreachedError(url, "could not be reached (timed out)", "check the address")


def test_a_dead_host_is_left_alone_with_all_its_pages() -> None:
    web = Web(dead, takes_s=5.0)
    outcomes = run(web, [f"https://dead.example/{n}" for n in range(200)], named=True)
    assert len(web.asked) == 2
    assert [len(o.errands) for o in outcomes] == [200]
    assert "dead.example: could not be reached (timed out); 200 addresses" in words(outcomes)


def test_a_host_that_just_answered_gets_one_more_try() -> None:
    web = site("", lambda url, n: ok(url) if url.endswith("/0") else dead(url, n))
    run(web, [f"https://post.example/{n}" for n in range(9)], named=True)
    assert len(web.asked) == 1 + 3


def test_what_comes_later_for_a_dead_host_is_not_asked() -> None:
    web = Web(dead)
    round_ = Round(MANNERS, web, web.clock, web.sleep, lambda: 0.5)
    round_.add(errand("https://dead.example/1", named=True))
    seen = []
    for outcome in round_.outcomes():
        seen.append(outcome)
        if len(seen) == 1:
            round_.add(errand("https://dead.example/2", named=True))
    assert len(seen) == 2
    assert "dead.example/2" not in str(web.asked)


def test_a_host_without_address_is_asked_once() -> None:
    problem = "has no address on the network"
    web = Web(lambda url, _: FetchError(url, problem, "check the spelling"))
    assert problem in words(run(web, ["https://no.example/a", "https://no.example/b"]))
    assert len(web.asked) == 1


def test_an_address_that_is_refused_is_not_tried_again() -> None:
    web = Web(lambda url, _: RefusedError(url, "is not public", "save it"))
    outcomes = run(web, ["http://10.0.0.1/"], named=True)
    assert isinstance(outcomes[0].result, RefusedError)
    assert len(web.asked) == 1


def test_ten_thousand_feeds_with_dead_hosts_are_through() -> None:
    """One in ten lives; none of the living waits for the dead longer than the round."""

    def answer(url: str, times: int) -> Reply:
        number = int(url.partition("//h")[2].partition(".")[0])
        return ok(url) if number % 10 == 0 else dead(url, times)

    web = Web(answer, takes_s=5.0)
    began = time.process_time()
    outcomes = run(web, [f"https://h{n}.example/feed" for n in range(10_000)], named=True)
    assert time.process_time() - began < 20
    answered = [o for o in outcomes if isinstance(o.result, Answer)]
    assert (len(answered), len(outcomes)) == (1000, 10_000)
    assert web.time - 1000 < 2 * 9_000 * 5 / MANNERS.at_once + 1_000 * 5


def test_a_round_ends_and_tells_what_is_left() -> None:
    web = Web(dead, takes_s=5.0)
    manners = Manners(round_s=60, at_once=10)
    outcomes = run(web, [f"https://h{n}.example/" for n in range(10_000)], manners, named=True)
    assert web.time <= 1000 + 60 + 5
    last = outcomes[-1]
    assert "ended after 60 s with " in str(last.result)
    assert sum(len(o.errands) for o in outcomes) >= 9_990


# ------------------------------------------------------------------------------------- redirects


def test_a_redirect_goes_to_the_other_host_by_its_rules() -> None:
    def answer(url: str, _: int) -> Reply:
        if url == "https://short.example/a":
            return status(url, 302, location="https://post.example/secret")
        return ok(url, "User-agent: *\nDisallow: /secret" if "post.example/robots" in url else "")

    outcomes = run(Web(answer), ["https://short.example/a"])
    assert "robots.txt" in words(outcomes)
    assert outcomes[0].errands[0].origin == "https://short.example/a"


def test_a_redirect_on_the_same_host_needs_no_rest() -> None:
    web = site("", lambda url, _: status(url, 301, location="/b") if url[-1] == "a" else ok(url))
    run(web, ["https://post.example/a"], named=True)
    assert web.at("/b")[0] - web.at("/a")[0] < 0.5


@pytest.mark.parametrize("target", ["/loop", "https://other.example/loop"])
def test_a_redirect_loop_ends(target: str) -> None:
    web = site("", lambda url, _: status(url, 302, location=target))
    outcomes = run(web, ["https://post.example/loop"])
    assert "redirects more than 5 times" in words(outcomes)
    assert len(web.at("/loop")) <= 7


@pytest.mark.parametrize(
    "target", ["mailto:a@b.example", "javascript:void(0)", "http://", "http://["]
)
def test_a_redirect_to_nowhere_is_told(target: str) -> None:
    web = site("", lambda url, _: status(url, 302, location=target))
    assert isinstance(run(web, ["https://post.example/a"])[0].result, SourceError)


def test_a_robots_loop_closes_the_site() -> None:
    web = site(status("https://post.example/robots.txt", 302, location="/robots.txt"))
    assert "its robots.txt cannot be read" in words(run(web, ["https://post.example/a"]))


# --------------------------------------------------------------------------------------- headers


def test_it_says_who_asks_and_whom_to_write_to() -> None:
    web = site("")
    run(web, ["https://post.example/"], Manners(contact="desk@post.example"), named=True)
    assert web.headers[0]["User-Agent"].endswith("(+desk@post.example)")


def test_what_is_known_is_asked_for_if_changed() -> None:
    web = Web(lambda url, _: status(url, 304))
    known = Validator("u", etag='"1"', last_modified="Mon, 03 May 2021 14:02:00 GMT")
    outcomes = run(web, [errand("https://post.example/", named=True, validator=known)])
    assert web.headers[0]["If-None-Match"] == '"1"'
    assert web.headers[0]["If-Modified-Since"].startswith("Mon, 03 May")
    assert isinstance(outcomes[0].result, Answer)
    assert outcomes[0].result.status == 304
