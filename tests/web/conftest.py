"""A library with the four bundled reports, read once; desks over copies of it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from secondsource import demo
from secondsource.library import Accounts, Library, open_library
from secondsource.web.app import create_app
from secondsource.web.guard.access import Access, Limits

HOST = "http://127.0.0.1:8765"
PASSWORD = "a password that is long"


@pytest.fixture(scope="session")
def read_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library whose one story was read."""
    place = tmp_path_factory.mktemp("read") / "news.db"
    with open_library(str(place)) as library:
        library.add([str(path) for path in demo.reports()])
        library.dossier(library.stories().entries[0].id)
    return place


@pytest.fixture
def library(read_place: Path, tmp_path: Path) -> Iterator[Library]:
    place = tmp_path / "news.db"
    shutil.copyfile(read_place, place)
    with open_library(str(place)) as library:
        quick(library)
        yield library


def quick(library: Library) -> None:
    """Passwords are hashed with the least cost: tests are about who, not about how long."""
    library.accounts = Accounts(library.store, PasswordHasher(1, 8, 1))


@pytest.fixture
def story(library: Library) -> str:
    return library.stories().entries[0].id


@pytest.fixture
def desk(library: Library) -> Iterator[TestClient]:
    """A desk on this machine, without login; asked as a program would."""
    with TestClient(create_app(library), base_url=HOST) as client:
        yield client


@pytest.fixture
def team(library: Library) -> Iterator[TestClient]:
    """A desk with users ana (admin), ed (editor), rea (reader); asked by nobody yet."""
    for name, role in (("ana", "admin"), ("ed", "editor"), ("rea", "reader")):
        library.accounts.add(name, PASSWORD, role, by="test")
    access = Access.team(limits=Limits())
    with TestClient(create_app(library, access), base_url=HOST) as client:
        yield client


def token(library: Library, user: str, role: str = "admin") -> dict[str, str]:
    """The header of a program that speaks for a user."""
    value, _ = library.accounts.make_token(user, "test", role)
    return {"Authorization": f"Bearer {value}"}


def logged_in(team: TestClient, name: str) -> TestClient:
    """Another browser at the same desk, with a user logged in."""
    browser = TestClient(team.app, base_url=HOST)
    assert browser.get("/desk/login").text  # a guest's cookie comes with the form
    answer = browser.post(
        "/session", json={"name": name, "password": PASSWORD}, headers=csrf(browser)
    )
    assert answer.status_code == 204, answer.text
    return browser


def csrf(browser: TestClient) -> dict[str, str]:
    """What our own pages put into their requests."""
    return csrf_of(browser.cookies.get("desk") or browser.cookies.get("desk-guest") or "")


def csrf_of(secret: str) -> dict[str, str]:
    """The same for a cookie of that value."""
    return {"X-CSRF-Token": hashlib.sha256(f"csrf {secret}".encode()).hexdigest()}
