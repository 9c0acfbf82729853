"""The desk for everybody: axe on every page, by keyboard alone, without a script, on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

from secondsource.web.guard.access import Access
from secondsource.web.guard.headers import POLICY
from web.browsing import PHONE, WIDE, Desk, copied, needs_browser, serving

pytestmark = needs_browser
PASSWORD = "a password that is long"
#: Every page of the desk; STORY, REPORT are filled in.
PAGES = (
    "/desk/",
    "/desk/?words=nothing-of-the-kind",
    "/desk/stories/STORY",
    "/desk/stories/STORY?judged=none",
    "/desk/stories/STORY/statements/A2",
    "/desk/stories/STORY/claims/K1",
    "/desk/stories/STORY/conflicts/X1",
    "/desk/stories/STORY/reports",
    "/desk/stories/STORY/copies/1",
    "/desk/stories/STORY/history",
    "/desk/reports/REPORT",
    "/desk/reports/REPORT/versions",
    "/desk/search",
    "/desk/search?q=hostel",
    "/desk/people",
    "/desk/people/Daniela%20Koleva",
    "/desk/queue",
    "/desk/judgements",
    "/desk/add",
    "/desk/additions/ADDITION",
    "/desk/users",
    "/desk/about",
)


@cache
def axe() -> str:
    folder = Path(axe_playwright_python.__file__).parent
    return next(folder.rglob("axe.min.js")).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def desk(read_place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with serving(copied(read_place, tmp_path_factory.mktemp("axe"))) as desk:
        judged = f"{desk.library.originals(desk.story)['A']}:0-10"
        desk.library.judge("not-a-statement", [judged], by="Ana Ruiz", note="a heading")
        desk.library.dossier(desk.story)
        yield desk
    assert desk.complaints == []


@pytest.fixture(scope="module")
def addition(desk: Desk) -> str:
    from secondsource.library import Additions, Pasted

    additions = Additions(desk.library)
    made = additions.begin(texts=[Pasted("Rain fell on Varna, the mayor said.", "Rain")], by="Ana")
    additions.work()
    return made.id


@pytest.fixture
def page(desk: Desk) -> Iterator[Page]:
    with desk.look() as page:
        yield page


@pytest.mark.parametrize("width", [PHONE, WIDE])
@pytest.mark.parametrize(
    "path",
    ["/desk/stories/STORY", "/desk/stories/STORY?judged=none", "/desk/stories/STORY/reports"],
)
def test_nothing_moves_on_a_slow_line(desk: Desk, path: str, width: int) -> None:
    with desk.look(width) as page:
        slow = {"offline": False, "latency": 20, "downloadThroughput": 6e4, "uploadThroughput": 6e4}
        line = page.context.new_cdp_session(page)
        line.send("Network.emulateNetworkConditions", slow)
        page.goto(path.replace("STORY", desk.story))
        page.wait_for_timeout(300)  # a movement is told after it was painted
        # A paragraph whose last words are still to come may grow by a line's lead.
        assert page.evaluate("window.shifted") < 0.01


# The scheme changes nothing but colours: the rules on colours run in all four, the rest in two.
COLOURS = "runOnly: ['color-contrast', 'link-in-text-block'],"


@pytest.mark.parametrize(
    ("width", "scheme", "rules"),
    [
        (PHONE, "light", ""),
        (PHONE, "dark", COLOURS),
        (WIDE, "light", COLOURS),
        (WIDE, "dark", ""),
    ],
)
def test_axe_finds_nothing_on_any_page(
    desk: Desk, addition: str, width: int, scheme: Any, rules: str
) -> None:
    found: list[str] = []
    report = desk.library.originals(desk.story)["B"]
    with desk.look(width, color_scheme=scheme) as page:
        for path in PAGES:
            named = path.replace("STORY", desk.story).replace("REPORT", report)
            answer = page.goto(named.replace("ADDITION", addition))
            assert answer is not None
            assert answer.status == 200, path
            assert answer.headers["content-security-policy"] == POLICY
            page.evaluate(f"{axe()};0")
            result = page.evaluate(f"axe.run(document, {{{rules} resultTypes: ['violations']}})")
            found += [f"{path}: {v['id']} {v['nodes'][0]['target']}" for v in result["violations"]]
            beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            found += [f"{path}: {beyond} px wider than the window"] if beyond > 0 else []
            moved = page.evaluate("window.shifted")
            found += [f"{path}: moved by {moved:.3f} while loading"] if moved > 0.05 else []
    assert found == []


def focused(page: Page) -> str:
    return str(
        page.evaluate(
            "(e => (e.getAttribute('aria-label') || e.textContent || e.id).trim())"
            "(document.activeElement)"
        )
    )


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab until the focus is there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if re.search(name, focused(page)):
            return
    raise AssertionError(f"{name} was not reached; at {focused(page)!r}")


def test_a_story_is_opened_read_and_corrected_by_keyboard(desk: Desk, page: Page) -> None:
    page.goto("/desk/")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#matrix")).to_be_visible()
    page.wait_for_load_state("load")  # keys are heard once the scripts are there
    page.keyboard.press("j")
    expect(page.locator("article.claim.on")).to_have_count(1)
    tab_to(page, "^Correct K")
    page.keyboard.press("Enter")
    expect(page.locator("#panel .correct")).to_be_visible()
    expect(page.locator("#panel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    page.wait_for_function(
        "/^Correct K/.test(document.activeElement.getAttribute('aria-label') || '')"
    )


def test_the_focus_is_seen(page: Page) -> None:
    page.goto("/desk/")
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", focused(page)


def test_the_search_field_is_a_key_away(page: Page) -> None:
    page.goto("/desk/about")
    page.keyboard.press("/")
    page.keyboard.type("hostel")
    page.keyboard.press("Enter")
    expect(page.locator(".hits li").first).to_be_visible()


def test_light_and_dark_are_the_readers_choice(page: Page) -> None:
    page.goto("/desk/")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("#theme").click()
    page.goto("/desk/about")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before


def test_without_a_script_a_dossier_is_corrected_and_undone(
    read_place: Path, tmp_path: Path
) -> None:
    with serving(copied(read_place, tmp_path)) as desk:
        with desk.look(java_script_enabled=False) as page:
            page.goto("/desk/?words=hostel")
            page.locator(".story h2 a").click()
            page.locator("article.claim .quotes .fix").first.click()
            page.get_by_text("This is no statement").click()
            page.get_by_role("button", name="Leave it out").click()
            expect(page.locator(".flash")).to_contain_text("this is no statement")
            page.locator(".flash").get_by_role("button", name="Undo").click()
            expect(page.locator(".flash")).to_contain_text("Taken back")
            page.goto("/desk/queue")
            page.locator(".doubt .answers button").first.click()
            expect(page.locator("h1")).to_have_text("Least certain decisions")
        assert len(desk.library.judgements()) == 2
    assert desk.complaints == []


def test_on_paper_there_are_no_buttons(desk: Desk, page: Page) -> None:
    page.goto(f"/desk/stories/{desk.story}")
    page.emulate_media(media="print")
    for hidden in (".rooms", ".fix", "ul.acts", "#theme"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator("#claims").is_visible()


def test_a_page_that_is_not_there_says_the_way_out(desk: Desk) -> None:
    with desk.look() as page:
        page.goto("/desk/stories/none")
        expect(page.locator(".empty")).to_contain_text("is not in the library")
        expect(page.locator(".empty a.do")).to_have_text("Stories")
    desk.complaints[:] = [c for c in desk.complaints if "404" not in c]


# ------------------------------------------------------------------------------------ a team


@pytest.fixture
def team(read_place: Path, tmp_path: Path) -> Iterator[Desk]:
    place = copied(read_place, tmp_path)
    with serving(place, Access.team()) as desk:
        for name, role in (("ana", "admin"), ("rea", "reader")):
            desk.library.accounts.add(name, PASSWORD, role, by="test")
        yield desk


def log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def test_a_stranger_logs_in_and_is_where_they_wanted_to_be(team: Desk) -> None:
    with team.look() as page:
        page.goto("/desk/judgements")
        expect(page.locator("h1")).to_have_text("Log in")
        log_in(page, "ana", "not the password")
        expect(page.locator(".wrong")).to_contain_text("do not fit")
        log_in(page, "ana")
        expect(page.locator("h1")).to_have_text("Judgements")
        page.goto("/desk/users")
        page.get_by_label("Name").fill("bo")
        page.locator("#password").fill(PASSWORD)
        page.get_by_label("editor").check()
        page.get_by_role("button", name="Let in").click()
        expect(page.get_by_role("rowheader", name="bo")).to_be_visible()
        page.get_by_role("button", name="Log out").click()
        expect(page.locator("h1")).to_have_text("Log in")


def test_a_reader_is_offered_no_corrections(team: Desk) -> None:
    with team.look() as page:
        page.goto(f"/desk/login?next=/desk/stories/{team.story}")
        log_in(page, "rea")
        expect(page.locator("#matrix")).to_be_visible()
        assert page.locator("a[aria-label^=Correct]").count() == 0
        assert page.get_by_role("link", name="Add", exact=True).count() == 0
