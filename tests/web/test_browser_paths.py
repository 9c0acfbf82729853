"""What an editor does at the desk, in a real browser: one test for each path."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from web.browsing import Desk, copied, needs_browser, serving

pytestmark = needs_browser


@pytest.fixture(scope="module")
def desk(read_place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk to look at."""
    with serving(copied(read_place, tmp_path_factory.mktemp("look"))) as desk:
        yield desk
    assert desk.complaints == []


@pytest.fixture
def own(read_place: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk to change."""
    with serving(copied(read_place, tmp_path)) as desk:
        yield desk
    assert desk.complaints == []


@pytest.fixture
def page(desk: Desk) -> Iterator[Page]:
    with desk.look() as page:
        yield page


def open_story(page: Page, desk: Desk) -> None:
    page.goto(f"/desk/stories/{desk.story}")
    expect(page.locator("#matrix")).to_be_visible()


# ------------------------------------------------------------------------------------ the list


def test_the_front_leads_to_the_stories(page: Page) -> None:
    page.goto("/")
    expect(page.locator("h1")).to_have_text("Stories")
    expect(page.locator(".story h2")).to_have_count(1)


def test_a_filter_works_while_one_types_and_stands_in_the_address(page: Page) -> None:
    page.goto("/desk/")
    page.get_by_label("Words").type("zeppelin")
    expect(page.locator(".empty h2")).to_have_text("No story has all of that")
    assert "words=zeppelin" in page.url
    page.go_back()
    expect(page.locator(".story h2")).to_have_count(1)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("words=hostel", 1),
        ("words=zeppelin", 0),
        ("place=Burgas", 1),
        ("place=Lima", 0),
        ("language=en", 1),
        ("language=fr", 0),
        ("since=2025-10-01&until=2025-10-31", 1),
        ("since=2025-11-01", 0),
        ("status=corroborated", 1),
        ("status=conflict", 1),
        ("at_least=5", 0),
    ],
)
def test_a_filtered_list_has_an_address(page: Page, query: str, count: int) -> None:
    page.goto(f"/desk/?{query}")
    expect(page.locator(".story h2")).to_have_count(count)


def test_a_story_says_how_its_claims_stand(page: Page) -> None:
    page.goto("/desk/")
    expect(page.locator(".standing")).to_contain_text("corroborated")
    expect(page.locator(".standing")).to_contain_text("conflict")


# ------------------------------------------------------------------------------------ the story


def test_a_cell_of_the_matrix_opens_the_exact_words(page: Page, desk: Desk) -> None:
    open_story(page, desk)
    cell = page.locator("#matrix .cell[href]").first
    statement = (cell.get_attribute("href") or "")[1:]
    cell.click()
    words = page.locator(f"#{statement}")
    expect(words).to_be_in_viewport()
    expect(words).to_have_class(re.compile(r"\bon\b"))
    assert page.url.endswith(f"#{statement}")


def test_who_tells_it_otherwise_stands_in_the_matrix(page: Page, desk: Desk) -> None:
    open_story(page, desk)
    page.locator("#matrix a.against").first.click()
    expect(page.locator("article.conflict").first).to_be_in_viewport()


def test_two_outlets_that_run_into_one_origin_are_drawn_and_listed(page: Page, desk: Desk) -> None:
    open_story(page, desk)
    graph = page.locator("#chains svg.graph")
    expect(graph).to_have_attribute("role", "img")
    assert graph.locator(".origin.shared").count() > 0
    assert page.locator("#chains tbody tr").count() > 3


def test_a_conflict_has_its_range_and_its_sides(page: Page, desk: Desk) -> None:
    open_story(page, desk)
    conflict = page.locator("article.conflict").first
    assert conflict.locator(".side").count() >= 2
    assert conflict.locator(".side q").count() >= 2


def test_the_story_has_every_part_that_there_is_something_for(page: Page, desk: Desk) -> None:
    open_story(page, desk)
    parts = ("timeline", "places", "labels", "copies", "gaps", "made")
    there = [each for each in parts if page.locator(f"#{each}").count() == 1]
    assert there == ["timeline", "places", "copies", "gaps", "made"]  # no labels in these reports


def test_a_statement_has_an_address(page: Page, desk: Desk) -> None:
    page.goto(f"/desk/stories/{desk.story}#D3")
    expect(page.locator("#D3")).to_have_class(re.compile(r"\bon\b"))
    expect(page.locator("#D3")).to_be_in_viewport()


def test_a_dossier_is_taken_away(page: Page, desk: Desk) -> None:
    open_story(page, desk)
    page.get_by_text("Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("^json ")).click()
    assert json.loads(Path(download.value.path()).read_text())["schema"].startswith("secondsource")


# ------------------------------------------------------------------------------------ the texts


def test_what_tells_the_same_lights_up_in_every_text(page: Page, desk: Desk) -> None:
    page.goto(f"/desk/stories/{desk.story}/reports?show=B&show=C")
    assert page.locator(".columns article").count() == 2
    page.locator("#text-B .s.repeated").first.click()
    assert page.locator("#text-B .s.on").count() > 0
    assert page.locator("#text-C .s.on").count() > 0


def test_copied_text_stands_aligned(page: Page, desk: Desk) -> None:
    open_story(page, desk)
    page.locator("#copies a", has_text="aligned").first.click()
    same = page.locator("tr.same").first.locator("td")
    assert same.nth(0).inner_text().strip() == same.nth(1).inner_text().strip()


def test_a_report_marks_its_statements_by_where_they_stand(page: Page, desk: Desk) -> None:
    open_story(page, desk)
    page.locator(".reports a", has_text="report").first.click()
    anchor = page.locator("aside a.id").first.get_attribute("href") or ""
    assert re.fullmatch(r"#c\d+-\d+", anchor)
    assert page.locator(anchor).count() == 1


def test_versions_say_what_was_changed(own: Desk, tmp_path: Path) -> None:
    text = "The bridge over the Tvarditsa was closed at noon. Nobody was hurt, the mayor said. "
    known = {"title": "Bridge closed", "outlet": "Harbour Post", "url": "https://post.example/b"}
    more = "Engineers will look at its piers on Friday, and buses take the old road until then."
    for n, words in enumerate((text + more, text.replace("Nobody was", "Two were") + more)):
        path = tmp_path / f"{n}.jsonl"
        path.write_text(json.dumps({"text": words, "published": "2025-05-03", **known}))
        own.library.add([str(path)])
    found = own.library.search("Tvarditsa").hits[0].report
    with own.look() as page:
        page.goto(f"/desk/reports/{found}")
        page.get_by_role("link", name="2 versions").click()
        expect(page.locator("del")).to_contain_text("Nobody")
        expect(page.locator("ins")).to_contain_text("Two")


# ------------------------------------------------------------------------------------ search, people


def test_search_marks_the_words(page: Page) -> None:
    page.goto("/desk/")
    page.locator("#find").fill("hostel governor")
    page.locator("#find").press("Enter")
    expect(page.locator(".hits li").first).to_be_visible()
    assert page.locator(".hits mark").first.inner_text().casefold() in {"hostel", "governor"}
    page.locator(".hits h2 a").first.click()
    expect(page.locator("article.text")).to_contain_text("hostel")


def test_search_that_cannot_be_asked_says_why(page: Page) -> None:
    page.goto("/desk/search?q=-")
    expect(page.locator(".wrong")).to_contain_text("word")


def test_a_person_has_a_page(page: Page) -> None:
    page.goto("/desk/people")
    page.get_by_role("searchbox", name="Name").type("koleva")
    expect(page.locator(".names a")).to_have_count(1)
    page.locator(".names a").click()
    expect(page.locator("h1")).to_contain_text("Koleva")
    assert page.locator("main .only q").count() > 0
    page.locator("main .only a.id").first.click()
    expect(page.locator("#texts")).to_be_attached()


def test_two_names_are_one_person_and_two_again(own: Desk) -> None:
    with own.look() as page:
        page.goto("/desk/people/Todor%20Vasilev")
        page.get_by_label("Is the same as").fill("Petar Iliev")
        page.get_by_role("button", name="They are one").click()
        expect(page.locator(".flash")).to_contain_text("Recorded")
        expect(page.locator(".head .summary")).to_contain_text("four statements")
        expect(page.locator("aside")).to_contain_text("“Petar Iliev” and “Todor Vasilev” are one")
        page.locator(".flash").get_by_role("button", name="Undo").click()
        expect(page.locator(".head .summary")).to_contain_text("two statements")


def test_one_name_is_two_people(own: Desk) -> None:
    with own.look() as page:
        page.goto("/desk/people/Maria%20Stoeva")
        ids = page.locator(".sayings .id").all_inner_texts()
        other = next(i for i in ids if i[0] != ids[0][0])
        going = [i for i in ids if i[0] == other[0]]
        expect(page.locator(".sayings input").first).to_be_hidden()
        page.get_by_text("Two people of this name?").click()
        page.get_by_label(re.compile(f"^{other} was said by another")).check()
        page.get_by_label("Why (others will read it)").first.fill("the harbour master's sister")
        page.get_by_role("button", name="Those ticked are not the same person").click()
        expect(page.locator("aside")).to_contain_text("“Maria Stoeva” stands for two")
        page.goto("/desk/people?name=stoeva")
        expect(page.locator(".names a")).to_have_text(["Maria Stoeva", "Maria Stoeva (2)"])
        told = []
        for name in ("Maria%20Stoeva", "Maria%20Stoeva%20(2)"):
            page.goto(f"/desk/people/{name}")
            told.append(page.locator(".sayings .id").all_inner_texts())
        assert going in told
        assert sorted(told[0] + told[1]) == sorted(ids)


# ------------------------------------------------------------------------------------ adding


def test_a_pasted_text_becomes_a_report(own: Desk) -> None:
    with own.look() as page:
        page.goto("/desk/add")
        page.get_by_label("The words of one report").fill(
            "The ferry Anna ran aground off Varna on Monday, the coast guard said. All 40 people"
            " on board were brought ashore before nightfall, and nobody was hurt."
        )
        page.get_by_label("Headline").fill("Ferry runs aground")
        page.get_by_label("Outlet").fill("Coast Post")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator(".summary")).to_have_text("One new report.")
        page.get_by_role("link", name="Ferry runs aground").click()
        expect(page.locator("h1")).to_have_text("Ferry runs aground")


def test_an_upload_says_what_could_not_be_read(own: Desk, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Rain fell on Varna.\n\nThe river rose, the mayor said.")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 nothing more")
    with own.look() as page:
        page.goto("/desk/add")
        page.locator("#files").set_input_files([tmp_path / "good.txt", tmp_path / "bad.pdf"])
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator(".summary")).to_contain_text("could not be read")
        expect(page.locator("#addition")).to_contain_text("bad.pdf")


def test_an_address_inside_the_house_is_not_asked(own: Desk) -> None:
    with own.look() as page:
        page.goto("/desk/add")
        page.get_by_label("Addresses of pages").fill("http://127.0.0.1:1/secret")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator("#addition")).to_contain_text("could not be read")


def test_an_empty_desk_says_where_to_begin(tmp_path: Path) -> None:
    with serving(tmp_path / "empty.db") as desk, desk.look() as page:
        page.goto("/desk/")
        expect(page.locator(".empty h2")).to_have_text("Start with the first reports")
        page.get_by_role("button", name=re.compile("bundled")).click()
        expect(page.locator(".stories h2 a")).to_have_count(1)
    assert desk.complaints == []


# ------------------------------------------------------------------------------------ judging


def test_not_the_same_claim_and_undone_at_once(own: Desk) -> None:
    with own.look() as page:
        open_story(page, own)
        page.locator("article.claim .quotes .fix").first.click()
        panel = page.locator("#panel")
        panel.get_by_text("It is not the same claim as …").click()
        form = panel.locator("details[open] form")
        form.locator("input[type=radio]").first.check()
        form.get_by_label("Why").fill("two doors")
        form.get_by_role("button", name="Record").click()
        expect(page.locator(".flash")).to_contain_text("they are two claims")
        assert own.library.judgements()[-1].note == "two doors"
        page.locator(".flash").get_by_role("button", name="Undo").click()
        expect(page.locator(".flash")).to_contain_text("Taken back")
        assert own.library.judgements()[-1].revoked is not None


@pytest.mark.parametrize(
    ("choice", "label", "value", "kind"),
    [
        ("Somebody else says it", "Who says it", "Ana Ruiz", "speaker"),
        ("It rests on another origin", "The original source", "Ana Ruiz", "origin"),
        ("This is no statement", "Why", "a caption", "not-a-statement"),
    ],
)
def test_a_statement_is_corrected(
    own: Desk, choice: str, label: str, value: str, kind: str
) -> None:
    with own.look() as page:
        open_story(page, own)
        page.locator("article.claim .quotes .fix").first.click()
        page.locator("#panel").get_by_text(choice).click()
        form = page.locator("#panel details[open] form")
        form.get_by_label(label).fill(value)
        form.locator("button.do").click()
        expect(page.locator(".flash")).to_be_visible()
        assert own.library.judgements()[-1].kind == kind


def test_a_claim_is_joined_with_another(own: Desk) -> None:
    with own.look() as page:
        open_story(page, own)
        page.locator("article.claim h3 .fix").first.click()
        page.locator("#panel").get_by_text("It is the same claim as another").click()
        form = page.locator("#panel details[open] form").last
        form.locator("input[type=radio]").first.check()
        form.get_by_role("button", name="Record").click()
        expect(page.locator(".flash")).to_contain_text("one claim")


def test_both_sides_of_a_conflict_can_hold(own: Desk) -> None:
    with own.look() as page:
        open_story(page, own)
        before = page.locator("article.conflict").count()
        page.locator("article.conflict h3 .fix").first.click()
        page.locator("#panel").get_by_role("button", name="Both can hold").click()
        expect(page.locator(".flash")).to_contain_text("can both hold")
        assert page.locator("article.conflict").count() < before


def test_the_queue_is_answered_in_place_and_undone(own: Desk) -> None:
    with own.look() as page:
        page.goto("/desk/queue")
        page.locator(".doubt .answers button").first.click()
        expect(page.locator(".settled")).to_contain_text("Recorded")
        page.locator(".settled").get_by_role("button", name="Undo").click()
        expect(page.locator(".settled")).to_contain_text("Taken back")


def test_judgements_go_to_another_library(own: Desk, read_place: Path, tmp_path: Path) -> None:
    with own.look() as page:
        page.goto(f"/desk/stories/{own.story}/statements/A2")
        page.get_by_text("This is no statement").click()
        page.get_by_role("button", name="Leave it out").click()
        page.goto("/desk/judgements")
        with page.expect_download() as download:
            page.get_by_role("link", name="Export").click()
        kept = tmp_path / "judgements.jsonl"
        download.value.save_as(kept)
    other = tmp_path / "other"
    other.mkdir()
    with serving(copied(read_place, other)) as there, there.look() as page:
        page.goto("/desk/judgements")
        expect(page.locator(".empty h2")).to_have_text("Nobody has judged anything yet")
        page.get_by_text("Import").first.click()
        page.locator("#file").set_input_files(kept)
        page.get_by_role("button", name="Import").click()
        expect(page.locator("ol.times > li")).to_have_count(1)
        page.goto(f"/desk/stories/{there.story}/history")
        expect(page.locator("ol.times")).to_contain_text("judgement")


def test_a_report_is_put_into_a_story_of_its_own_and_back(own: Desk) -> None:
    with own.look() as page:
        page.goto(f"/desk/stories/{own.story}/reports#belongs")
        page.locator("#belongs input[name=report]").last.check()
        page.get_by_role("button", name="Those ticked are another story").click()
        expect(page.locator(".flash")).to_contain_text("two stories")
        assert len(own.library.stories().entries) == 2
        page.locator(".flash").get_by_role("button", name="Undo").click()
        expect(page.locator(".flash")).to_contain_text("Taken back")
        assert len(own.library.stories().entries) == 1


def test_an_open_page_hears_of_changes(desk: Desk, page: Page) -> None:
    entry = desk.library.story(desk.story)
    news = f"/desk/stories/{desk.story}/news?revision="
    assert "every 60s" in page.request.get(f"{news}{entry.revision}").text()
    assert "Show" in page.request.get(f"{news}{entry.revision - 1}").text()
    since = "/desk/news?since=2000-01-01T00:00:00%2B00:00"
    assert "One story changed" in page.request.get(since).text()
