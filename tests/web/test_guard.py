"""Who comes in, what is turned away, and what is written down about it."""

from __future__ import annotations

import json
import statistics
import time
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from secondsource.errors import UsageError
from secondsource.library import Accounts, Library
from secondsource.library.accounts import digest
from secondsource.rim.store import schema
from secondsource.web.app import create_app
from secondsource.web.guard.access import Access, Limits
from secondsource.web.guard.login import local_only
from secondsource.web.serving import Where, access_to
from web.conftest import HOST, PASSWORD, csrf, csrf_of, logged_in, token

RULE = {"rule": "words=bridge"}


# --------------------------------------------------------------------------------- the door


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost", "LOCALHOST:1", "[::1]:8765"])
def test_this_machines_names_come_in(desk: TestClient, host: str) -> None:
    assert desk.get("/stories", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "localhost.evil.example",
     "10.0.0.5", "", "127.0.0.1@evil.example", "[::2]"],
)  # fmt: skip
def test_a_name_that_was_made_to_lead_here_does_not(desk: TestClient, host: str) -> None:
    for path in ("/stories", "/desk/", "/static/README", "/health", "/nowhere"):
        answer = desk.get(path, headers={"host": host})
        assert answer.status_code == 421
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("name", ["x-forwarded-for", "x-forwarded-host", "forwarded", "x-real-ip"])
def test_a_proxy_that_nobody_spoke_of_lets_nobody_in(desk: TestClient, name: str) -> None:
    answer = desk.get("/stories", headers={name: "203.0.113.7"})
    assert answer.status_code == 403
    assert "--proxy" in answer.json()["way_out"]


@pytest.mark.parametrize(
    "path", ["/stories/a%00b", "/desk/stories/%0d%0aSet-Cookie:x", "/search?q=%00"]
)
def test_characters_that_no_address_has(desk: TestClient, path: str) -> None:
    assert desk.get(path).status_code == 404


def test_a_body_that_is_too_large_is_not_read(library: Library) -> None:
    limits = Limits(max_json_bytes=1000, max_upload_bytes=5000)
    with TestClient(create_app(library, Access.loopback(limits=limits)), base_url=HOST) as desk:
        said = desk.post("/rules", json={"rule": "x" * 2000})
        assert (said.status_code, said.json()["status"]) == (413, 413)
        parts = (b"x" * 500 for _ in range(10))  # without a length beforehand
        streamed = desk.post("/rules", content=parts, headers={"content-type": "application/json"})
        assert streamed.status_code == 413
        files = [("files", ("a.txt", b"x" * 9000))]
        assert desk.post("/additions", files=files).status_code == 413
        assert desk.post("/judgements/import", content=b"x" * 6000).status_code == 413


def test_too_many_files(library: Library) -> None:
    limits = Limits(max_files=2)
    with TestClient(create_app(library, Access.loopback(limits=limits)), base_url=HOST) as desk:
        files = [("files", (f"{n}.txt", b"A bridge.")) for n in range(3)]
        answer = desk.post("/additions", files=files)
        assert answer.status_code in {400, 413, 422}
        assert answer.headers["content-type"] == "application/problem+json"


# -------------------------------------------------------------------------------- what is said


@pytest.mark.parametrize(
    "path",
    ["/", "/health", "/stories", "/stories/none", "/nowhere", "/desk/", "/desk/nowhere",
     "/static/README", "/static/none", "/openapi.json"],
)  # fmt: skip
def test_every_answer_says_what_a_browser_may(desk: TestClient, path: str) -> None:
    headers = desk.get(path, follow_redirects=False).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers


def test_behind_https_browsers_keep_to_it(library: Library) -> None:
    library.accounts.add("ana", PASSWORD, "admin", by="test")
    access = Access.team(["desk.example"], secure=True)
    with TestClient(create_app(library, access), base_url="https://desk.example") as desk:
        answer = desk.get("/desk/login")
        assert "max-age" in answer.headers["strict-transport-security"]
        (guest,) = [c for c in answer.headers.get_list("set-cookie") if "guest" in c]
        assert guest.startswith("__Host-desk-guest=")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(guest.split("; "))


# -------------------------------------------------------------------------------------- forgery


FORGED = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:9999"},
    {"origin": "http://127.0.0.1:8765.evil.example"},
    {"origin": "http://[bad"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
    # From our own address but without the token: a page that another program here serves.
    {"origin": HOST},
    {"sec-fetch-site": "same-origin"},
    {"cookie": "desk-guest=known"},
    {"cookie": "desk-guest=known", "x-csrf-token": ""},
    {"cookie": "desk-guest=known", "x-csrf-token": "0" * 64},
    {"cookie": "other=1", "x-csrf-token": "0" * 64},
]


UNSAFE = [("POST", "/rules"), ("DELETE", "/rules/1"), ("POST", "/additions"),
          ("POST", "/judgements/import"), ("POST", "/desk/add")]  # fmt: skip


@pytest.mark.parametrize("headers", FORGED, ids=str)
def test_a_page_elsewhere_changes_nothing_here(
    desk: TestClient, headers: dict[str, str], library: Library
) -> None:
    answers = [desk.request(m, path, json=RULE, headers=headers) for m, path in UNSAFE]
    assert [each.status_code for each in answers] == [403] * len(UNSAFE)
    assert library.store.rules() == ()


def test_our_own_pages_do(desk: TestClient) -> None:
    desk.get("/me")  # gives a cookie, as every page does
    headers = {**csrf(desk), "origin": HOST, "sec-fetch-site": "same-origin"}
    assert desk.post("/rules", json=RULE, headers=headers).status_code == 201


def test_a_form_carries_the_token_in_a_field(desk: TestClient, story: str) -> None:
    desk.get("/me")
    told = csrf(desk)["X-CSRF-Token"]
    files = {"files": ("a.txt", b"The bridge at Oldport was closed on Monday.")}
    assert desk.post("/additions", data={"csrf": "no"}, files=files).status_code == 403
    assert desk.post("/additions", data={"csrf": told}, files=files).status_code == 202


@pytest.mark.parametrize("headers", FORGED, ids=str)
def test_a_session_is_not_ridden(
    team: TestClient, headers: dict[str, str], library: Library
) -> None:
    ed = logged_in(team, "ed")
    cookie = f"desk={ed.cookies['desk']}"
    extra = headers.get("cookie")
    ed.cookies.clear()
    sent = {**headers, "cookie": f"{cookie}; {extra}" if extra else cookie}
    assert ed.post("/rules", json=RULE, headers=sent).status_code == 403
    assert library.store.rules() == ()


def test_the_token_of_one_browser_is_none_in_another(team: TestClient) -> None:
    ed, other = logged_in(team, "ed"), logged_in(team, "ed")
    assert ed.post("/rules", json=RULE, headers=csrf(other)).status_code == 403


def test_nobody_is_logged_in_by_a_page_elsewhere(team: TestClient) -> None:
    body = {"name": "ed", "password": PASSWORD}
    headers = {"origin": "https://evil.example"}
    assert team.post("/session", json=body, headers=headers).status_code == 403
    assert team.post("/desk/login", data=body, headers=headers).status_code == 403


# ----------------------------------------------------------------------------- coming in, going


def test_logging_in_and_out(team: TestClient, library: Library) -> None:
    ed = logged_in(team, "ed")
    first = ed.cookies["desk"]
    assert ed.get("/me").json()["name"] == "ed"
    # What stands in the library is no cookie.
    assert [s.user for s in library.store.sessions("ed")] == ["ed"]
    assert library.store.sessions("ed")[0].id == digest(first) != first
    assert ed.delete("/session", headers=csrf(ed)).status_code == 204
    again = TestClient(team.app, base_url=HOST, cookies={"desk": first})
    assert again.get("/me").status_code == 401
    assert library.store.sessions("ed") == ()


def test_the_cookie_is_for_this_site_and_no_script(team: TestClient) -> None:
    body = {"name": "ed", "password": PASSWORD}
    cookie = team.post("/session", json=body).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert "max-age" in cookie.lower()


def test_a_cookie_that_somebody_planted_is_not_taken_on(team: TestClient) -> None:
    planted = TestClient(team.app, base_url=HOST, cookies={"desk": "planted"})
    body = {"name": "ed", "password": PASSWORD}
    planted.get("/desk/login")
    answer = planted.post("/session", json=body, headers=csrf_of("planted"))
    assert answer.status_code == 204
    assert "planted" not in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    ("name", "password"),
    [("ed", "wrong wrong wrong"), ("nobody", PASSWORD), ("", ""), ("ED", PASSWORD),
     ("ed", PASSWORD + " "), ("ed", PASSWORD.upper()), ("ed\ud800", PASSWORD), ("ed", "\x00")],
)  # fmt: skip
def test_a_wrong_login(team: TestClient, name: str, password: str) -> None:
    body = json.dumps({"name": name, "password": password})
    answer = team.post("/session", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in {401, 422}
    assert "set-cookie" not in answer.headers


def test_the_answer_does_not_tell_which_was_wrong(team: TestClient) -> None:
    wrong = [("ed", "wrong wrong wrong"), ("nobody", "wrong wrong wrong")]
    said = [team.post("/session", json={"name": n, "password": p}).json() for n, p in wrong]
    assert said[0] == said[1]


def test_nor_does_its_time(library: Library) -> None:
    """A name that nobody has takes as long: the median of each, within a third of the other."""
    accounts = Accounts(library.store, PasswordHasher(2, 4096, 1))
    accounts.add("ed", PASSWORD, "editor", by="test")
    accounts.login("nobody", "wrong")
    took: dict[str, list[float]] = {"ed": [], "nobody": []}
    for _ in range(15):
        for name, times in took.items():
            began = time.process_time()
            assert accounts.login(name, "wrong wrong wrong") is None
            times.append(time.process_time() - began)
    known, unknown = (statistics.median(times) for times in took.values())
    assert known / unknown == pytest.approx(1, abs=0.33)


def test_another_password_ends_all_sessions(team: TestClient, library: Library) -> None:
    one, other, rea = logged_in(team, "ed"), logged_in(team, "ed"), logged_in(team, "rea")
    library.accounts.set_password("ed", "quite another password")
    assert [b.get("/me").status_code for b in (one, other, rea)] == [401, 401, 200]
    assert library.accounts.login("ed", PASSWORD) is None


def test_sessions_end(team: TestClient, library: Library) -> None:
    ed = logged_in(team, "ed")
    now = library.store.now
    library.store.now = lambda: now() + timedelta(days=5)
    assert ed.get("/me").status_code == 401  # nobody used it for days
    library.store.now = now
    assert ed.get("/me").status_code == 200
    for day in range(1, 16):
        library.store.now = lambda day=day: now() + timedelta(days=day)
        status = ed.get("/me").status_code
        library.accounts.flush()
    assert status == 401  # used every day, and over all the same


@pytest.mark.parametrize(
    ("where", "goes"),
    [
        ("/desk/search?q=bridge", "/desk/search?q=bridge"),
        ("//evil.example", "/desk/"),
        ("https://evil.example", "/desk/"),
        ("/\\evil.example", "/desk/"),
        ("/\t/evil.example", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
        ("\\\\evil.example", "/desk/"),
        ("/desk/\r\nSet-Cookie: x=1", "/desk/"),
        ("", "/desk/"),
        ("desk", "/desk/"),
        ("/" + "a" * 3000, "/desk/"),
        ("///evil.example", "/desk/"),
    ],
)
def test_after_the_login_one_stays_here(team: TestClient, where: str, goes: str) -> None:
    assert local_only(where) == goes
    if len(where) < 2000:
        body = {"name": "ed", "password": PASSWORD, "next": where}
        answer = team.post("/desk/login", data=body, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, goes)


# --------------------------------------------------------------------------------------- tokens


def test_a_token_is_kept_by_its_hash_and_shown_once(team: TestClient, library: Library) -> None:
    ana = token(library, "ana")
    made = team.post("/tokens", json={"user": "ed", "role": "editor"}, headers=ana)
    value = made.json()["token"]
    assert made.headers["cache-control"] == "no-store"
    assert team.get("/me", headers={"authorization": f"Bearer {value}"}).json()["name"] == "ed"
    assert value not in team.get("/tokens", headers=ana).text

    def kept(connection: object) -> str:
        tables = (schema.tokens, schema.answers, schema.audit)
        return str([connection.execute(t.select()).all() for t in tables])  # type: ignore[attr-defined]

    assert value not in library.store.database.read(kept)


@pytest.mark.parametrize(
    "said",
    ["Bearer", "Bearer ", "Bearer ss_nothing", "Basic ZWQ6cGFzcw==", "ss_nothing", "", "Bearer é"],
)
@pytest.mark.parametrize("path", ["/stories", "/health"])
def test_a_token_that_is_none_is_told_so(team: TestClient, said: str, path: str) -> None:
    headers = {"authorization": said.encode("latin-1")}
    answer = team.get(path, headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 401
    assert "www-authenticate" in answer.headers


def test_it_is_told_so_on_this_machine_too(desk: TestClient) -> None:
    assert desk.get("/stories", headers={"authorization": "Bearer x"}).status_code == 401


def test_a_token_that_was_taken_back_or_is_over(team: TestClient, library: Library) -> None:
    good = token(library, "ed")
    assert team.get("/me", headers=good).status_code == 200
    library.accounts.flush()
    (made,) = library.store.tokens("ed")
    assert made.used_at is not None
    now = library.store.now
    library.store.now = lambda: now() + timedelta(days=91)
    assert team.get("/me", headers=good).status_code == 401
    library.store.now = now
    ana = token(library, "ana")
    assert team.delete(f"/tokens/{made.id}", headers=ana).status_code == 204
    assert team.get("/me", headers=good).status_code == 401
    assert team.delete("/tokens/none", headers=ana).status_code == 404


def test_a_token_is_no_cookie_and_a_cookie_no_token(team: TestClient, library: Library) -> None:
    value = token(library, "ed")["Authorization"].removeprefix("Bearer ")
    assert (
        TestClient(team.app, base_url=HOST, cookies={"desk": value}).get("/me").status_code == 401
    )
    ed = logged_in(team, "ed")
    headers = {"authorization": f"Bearer {ed.cookies['desk']}"}
    assert TestClient(team.app, base_url=HOST).get("/me", headers=headers).status_code == 401


def test_a_program_with_a_token_needs_no_csrf(team: TestClient, library: Library) -> None:
    assert team.post("/rules", json=RULE, headers=token(library, "ed")).status_code == 201


@pytest.mark.parametrize("days", [0, -1, 367, 10_000])
def test_no_token_is_for_ever(team: TestClient, library: Library, days: int) -> None:
    body = {"user": "ed", "days": days}
    assert team.post("/tokens", json=body, headers=token(library, "ana")).status_code == 422


# ---------------------------------------------------------------------------------------- users


@pytest.mark.parametrize(
    ("name", "password", "role"),
    [("new", "short", "reader"), ("new", PASSWORD, "king"), ("", PASSWORD, "reader"),
     ("Ed", PASSWORD, "reader"), ("a\nb", PASSWORD, "reader"), ("x" * 65, PASSWORD, "reader"),
     ("correct horse battery", "Correct horse battery", "reader")],
)  # fmt: skip
def test_users_that_cannot_be(
    team: TestClient, library: Library, name: str, password: str, role: str
) -> None:
    body = {"name": name, "password": password, "role": role}
    assert team.post("/users", json=body, headers=token(library, "ana")).status_code == 422
    assert len(library.accounts.users()) == 3


def test_somebody_is_left_to_look_after_the_others(team: TestClient, library: Library) -> None:
    ana = token(library, "ana")
    assert team.delete("/users/ana", headers=ana).status_code == 422
    assert team.patch("/users/ana", json={"role": "reader"}, headers=ana).status_code == 422
    assert team.patch("/users/ed", json={"role": "admin"}, headers=ana).json()["role"] == "admin"
    assert team.delete("/users/ana", headers=ana).status_code == 204
    assert team.get("/users", headers=ana).status_code == 401


def test_one_who_was_removed_and_comes_back_has_no_old_key(library: Library) -> None:
    quick = library.accounts
    quick.add("ana", PASSWORD, "admin", by="test")
    quick.add("ed", PASSWORD, "editor", by="test")
    value, _ = quick.make_token("ed", "old", "editor")
    cookie, _ = quick.login("ed", PASSWORD) or ("", None)
    quick.remove("ed")
    quick.add("ed", "quite another password", "reader", by="ana")
    assert quick.by_token(value) is None
    assert quick.by_session(cookie) is None
    assert quick.login("ed", PASSWORD) is None


def test_no_answer_holds_a_hash(team: TestClient, library: Library) -> None:
    ana = token(library, "ana")
    for path in ("/users", "/tokens", "/audit", "/desk/users"):
        assert "argon2" not in team.get(path, headers=ana).text


# ------------------------------------------------------------------------------------ how often


def test_a_list_of_passwords_gets_nowhere(library: Library) -> None:
    library.accounts.add("ed", PASSWORD, "editor", by="test")
    access = Access.team(limits=Limits(logins_per_quarter=3))
    with TestClient(create_app(library, access), base_url=HOST) as team:
        tries = [
            team.post("/session", json={"name": "ed", "password": f"{n}" * 12}) for n in range(5)
        ]
        assert [each.status_code for each in tries] == [401, 401, 401, 429, 429]
        assert int(tries[-1].headers["retry-after"]) > 60
        # Not even the right one, from nowhere: the account is what is looked after.
        right = team.post("/session", json={"name": "ed", "password": PASSWORD})
        assert right.status_code == 429


def test_so_many_requests_a_minute(library: Library) -> None:
    library.accounts.add("rea", PASSWORD, "reader", by="test")
    limits = Limits(requests_per_minute=5, anonymous_per_minute=3)
    with TestClient(create_app(library, Access.team(limits=limits)), base_url=HOST) as team:
        rea = token(library, "rea")
        seen = [team.get("/me", headers=rea) for _ in range(6)]
        assert [each.status_code for each in seen] == [200] * 5 + [429]
        assert seen[-1].headers["content-type"] == "application/problem+json"
        assert int(seen[-1].headers["retry-after"]) >= 1
        # Others are not kept waiting by it, and strangers have fewer.
        assert team.get("/me", headers=token(library, "rea")).status_code == 200
        assert [team.get("/stories").status_code for _ in range(4)] == [401, 401, 401, 429]


def test_trying_tokens_is_counted_too(library: Library) -> None:
    access = Access.team(limits=Limits(anonymous_per_minute=3))
    with TestClient(create_app(library, access), base_url=HOST) as team:
        headers = {"authorization": "Bearer ss_guess"}
        tries = [team.get("/me", headers=headers).status_code for _ in range(4)]
        assert tries == [401, 401, 401, 429]


# ---------------------------------------------------------------------------------------- audit


def test_what_was_done_is_written_down(team: TestClient, library: Library) -> None:
    ed = logged_in(team, "ed")
    ed.post("/rules", json=RULE, headers=csrf(ed))
    ed.post("/rules", json=RULE)
    team.post("/session", json={"name": "mallory", "password": "wrong wrong wrong"})
    team.delete("/judgements/none", headers=token(library, "ana"))
    team.post("/rules", json=RULE)  # by nobody: not written down
    items = team.get("/audit", headers=token(library, "ana")).json()["items"]
    assert [(i["who"], i["way"], i["what"], i["status"]) for i in reversed(items)] == [
        ("ed", "none", "POST /session", 204),
        ("ed", "session", "POST /rules", 201),
        ("ed", "session", "POST /rules", 403),
        ("mallory", "none", "POST /session", 401),
        ("ana", "token", "DELETE /judgements/{id}", 404),
    ]
    assert items[0]["about"] == "/judgements/none"
    assert all(item["address"] for item in items)
    assert PASSWORD not in str(items)


def test_the_log_cannot_be_changed(library: Library) -> None:
    from secondsource.errors import StoreError
    from secondsource.library import Deed

    library.store.note(Deed("ed", "session", "POST /rules", "/rules", "::1", 201))
    for change in (schema.audit.update().values(who="x"), schema.audit.delete()):
        with pytest.raises(StoreError):
            library.store.database.write(lambda c, change=change: c.execute(change))


def test_the_log_comes_in_pages(library: Library, desk: TestClient) -> None:
    from secondsource.library import Deed

    for number in range(5):
        library.store.note(Deed(f"u{number}", "session", "POST /x", "/x", "::1", 201))
    first = desk.get("/audit?limit=2").json()
    second = desk.get(f"/audit?limit=3&cursor={first['next']}").json()
    names = [item["who"] for item in (*first["items"], *second["items"])]
    assert names == ["u4", "u3", "u2", "u1", "u0"]
    assert second["next"] is None


# -------------------------------------------------------------------------------- who is served


def test_this_machine_alone_needs_no_login(library: Library) -> None:
    access = access_to(library, Where(), "ana")
    assert (access.login, access.name) == (False, "ana")


@pytest.mark.parametrize(
    "where",
    [Where("0.0.0.0"), Where("::"), Where("192.0.2.7"), Where("desk.example"),
     Where(proxies=("127.0.0.1",)), Where(login=True), Where(names=("desk.example",))],
    ids=str,
)  # fmt: skip
def test_nothing_else_starts_without_users(library: Library, where: Where) -> None:
    with pytest.raises(UsageError, match="users add"):
        access_to(library, where, "ana")
    library.accounts.add("ana", PASSWORD, "admin", by="test")
    assert access_to(library, where, "ana").login


def test_with_users_this_machine_asks_too(library: Library) -> None:
    library.accounts.add("ana", PASSWORD, "admin", by="test")
    assert access_to(library, Where(), "ana").login


def test_a_backup_logs_nobody_in(
    library: Library, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from secondsource.library import open_library

    library.accounts.add("ed", PASSWORD, "editor", by="test")
    cookie, _ = library.accounts.login("ed", PASSWORD) or ("", None)
    value, _ = library.accounts.make_token("ed", "x", "editor")
    folder = tmp_path_factory.mktemp("backup")
    for name in ("a.zip", "a.db"):
        library.store.backup(folder / name)
        with open_library(str(folder / f"new-{name}.db")) as other:
            other.store.restore(folder / name)
            other.accounts = Accounts(other.store, PasswordHasher(1, 8, 1))
            assert [user.name for user in other.accounts.users()] == ["ed"]
            assert other.accounts.by_session(cookie) is None
            assert other.accounts.by_token(value) is not None
            assert other.accounts.login("ed", PASSWORD) is not None
