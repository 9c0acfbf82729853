"""Alerts reach people: real servers on this machine take them, or say no."""

from __future__ import annotations

import email
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from secondsource.errors import AlertError, UsageError
from secondsource.rim import whereabouts
from secondsource.rim.channels import (
    Desktop,
    Feed,
    Mail,
    Post,
    Webhook,
    body_of,
    channel_named,
    post_from_environment,
    rss,
    signature,
)

ALERT = {
    "id": "a1",
    "at": "2026-11-22T08:00:00+00:00",
    "rule": "everything",
    "kind": "second origin",
    "what": "the ferry sank",
    "because": "two origins: the mayor and the coast guard are different sources",
    "before": "single",
    "after": "corroborated",
    "story": "4f2a",
    "title": "Ferry sinks off Vellmar",
    "reports": [{"outlet": "Harbour Post", "source": "https://harbour.example/a"}],
}
LOOPBACK = (ip_network("127.0.0.0/8"),)


def never() -> list[dict[str, object]]:
    return []


# ------------------------------------------------------------------------------------- webhooks


@dataclass(slots=True)
class Hook:
    """A receiver of webhooks that answers as it is told, the last answer for ever."""

    url: str = ""
    answers: list[int] = field(default_factory=lambda: [200])
    taken: list[tuple[Message, bytes]] = field(default_factory=list)


@pytest.fixture
def hook() -> Iterator[Hook]:
    found = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.taken.append((self.headers, body))
            self.send_response(found.answers.pop(0) if len(found.answers) > 1 else found.answers[0])
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    found.url = f"http://127.0.0.1:{server.server_port}/hook"
    yield found
    server.shutdown()
    server.server_close()


def webhook(hook: Hook, secret: str = "") -> Webhook:
    return Webhook(hook.url, Post(secret=secret, allowed=LOOPBACK), pause=lambda _: None)


def test_a_webhook_gets_the_alert_as_json(hook: Hook) -> None:
    webhook(hook).send(ALERT)
    ((headers, body),) = hook.taken
    assert json.loads(body) == ALERT
    assert headers["Content-Type"] == "application/json"
    assert headers["Idempotency-Key"] == "a1"


def test_a_webhook_is_signed(hook: Hook) -> None:
    webhook(hook, secret="s3cret").send(ALERT)
    ((headers, body),) = hook.taken
    stamp = headers["X-Second-Source-Timestamp"]
    assert headers["X-Second-Source-Signature"] == signature("s3cret", stamp, body)
    assert "s3cret" not in str(headers)


def test_without_a_secret_nothing_is_signed(hook: Hook) -> None:
    webhook(hook).send(ALERT)
    assert hook.taken[0][0]["X-Second-Source-Signature"] is None


@pytest.mark.parametrize(("answers", "tries"), [([200], 1), ([503, 429, 204], 3)])
def test_a_receiver_that_has_no_time_is_asked_again(
    hook: Hook, answers: list[int], tries: int
) -> None:
    hook.answers = list(answers)
    webhook(hook).send(ALERT)
    assert len(hook.taken) == tries


@pytest.mark.parametrize(("answer", "tries"), [(503, 3), (404, 1), (302, 1), (401, 1)])
def test_a_receiver_that_says_no_is_named(hook: Hook, answer: int, tries: int) -> None:
    hook.answers = [answer]
    with pytest.raises(AlertError, match=f"answered {answer}; check the address"):
        webhook(hook).send(ALERT)
    assert len(hook.taken) == tries


def test_a_webhook_inside_is_refused_unless_it_is_let_in(hook: Hook) -> None:
    with pytest.raises(AlertError, match=r"its address 127\.0\.0\.1 is not public"):
        Webhook(hook.url, Post()).send(ALERT)
    assert hook.taken == []


def test_nobody_there(hook: Hook) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    nobody = Webhook(f"http://127.0.0.1:{port}/", Post(allowed=LOOPBACK), pause=lambda _: None)
    with pytest.raises(AlertError, match="did not answer"):
        nobody.send(ALERT)


# ----------------------------------------------------------------------------------------- mail


@dataclass(slots=True)
class Office:
    """A mail server of one conversation after another."""

    url: str = ""
    refuses: bool = False
    mails: list[Message] = field(default_factory=list)


def converse(connection: socket.socket, office: Office) -> None:
    lines = connection.makefile("rb")

    def say(text: str) -> None:
        connection.sendall(f"{text}\r\n".encode())

    say("220 office")
    for line in lines:
        verb = line[:4].upper()
        if verb == b"DATA":
            say("354 go on")
            mail = b"".join(iter(lines.readline, b".\r\n"))
            office.mails.append(email.message_from_bytes(mail))
            say("250 taken")
        elif verb == b"RCPT" and office.refuses:
            say("550 nobody of that name")
        elif verb == b"QUIT":
            say("221 bye")
            return
        else:
            say("250 ok")


@pytest.fixture
def office() -> Iterator[Office]:
    found = Office()
    listener = socket.create_server(("127.0.0.1", 0))
    found.url = f"smtp://127.0.0.1:{listener.getsockname()[1]}"

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                converse(connection, found)

    threading.Thread(target=serve, daemon=True).start()
    yield found
    listener.close()


def test_a_mail_says_what_why_and_where(office: Office) -> None:
    Mail("mailto:desk@post.example", Post(smtp=office.url)).send(ALERT)
    (mail,) = office.mails
    assert mail["To"] == "desk@post.example"
    assert mail["Subject"] == "second origin: the ferry sank (Ferry sinks off Vellmar)"
    assert mail["Message-ID"] == "<a1@secondsource>"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_payload(decode=True).decode()
    assert ALERT["because"] in text
    assert "Harbour Post: https://harbour.example/a" in text
    assert "secondsource show 4f2a" in text


def test_a_headline_adds_no_header(office: Office) -> None:
    sly = {**ALERT, "what": "x\r\nBcc: all@post.example"}
    Mail("mailto:desk@post.example", Post(smtp=office.url)).send(sly)
    (mail,) = office.mails
    assert mail["Bcc"] is None


def test_a_mail_that_is_refused_is_an_error(office: Office) -> None:
    office.refuses = True
    with pytest.raises(AlertError, match=r"127\.0\.0\.1 did not take the alert.*SECONDSOURCE_SMTP"):
        Mail("mailto:nobody@post.example", Post(smtp=office.url)).send(ALERT)


# ------------------------------------------------------------------------- desktop, feed, names


def test_the_desktop_gets_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    Desktop().send(ALERT)
    first, second = capsys.readouterr().err.splitlines()
    assert first == "second origin: the ferry sank (Ferry sinks off Vellmar)"
    assert second.strip() == ALERT["because"]


def test_the_desktop_shows_a_notification_where_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "notify-send"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/told\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    Desktop().send({**ALERT, "what": "--help"})
    assert "second origin: --help" in (tmp_path / "told").read_text()


def test_a_feed_holds_the_new_and_the_known(tmp_path: Path) -> None:
    older = {**ALERT, "id": "a0", "at": "2026-11-21T08:00:00+00:00", "kind": "new story"}
    path = tmp_path / "alerts.xml"
    Feed(f"feed:{path}", lambda: [older]).send(ALERT)
    items = ET.parse(path).getroot().findall("channel/item")
    assert [i.findtext("guid") for i in items] == ["a1", "a0"]
    assert items[0].findtext("pubDate") == "Sun, 22 Nov 2026 08:00:00 +0000"


def test_a_feed_can_be_read_whatever_the_headline() -> None:
    odd = {**ALERT, "what": "<b>&\x00\x0b 7 < 11"}
    title = ET.fromstring(rss([odd]).partition("\n")[2]).findtext("channel/item/title")
    assert title == "second origin: <b>& 7 < 11 (Ferry sinks off Vellmar)"


def test_a_feed_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(AlertError, match="no such file or directory"):
        Feed(f"feed:{tmp_path}/nowhere/alerts.xml", never).send(ALERT)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("desktop", Desktop),
        ("mailto:desk@post.example", Mail),
        ("https://hooks.example/x", Webhook),
        ("feed:alerts.xml", Feed),
    ],
)
def test_channels_by_name(name: str, kind: type) -> None:
    channel = channel_named(name, Post(), never)
    assert isinstance(channel, kind)
    assert channel.name == name


@pytest.mark.parametrize("name", ["pigeon", "mailto:", "mailto:desk", "feed:", "ftp://x.example"])
def test_what_is_no_channel(name: str) -> None:
    with pytest.raises(UsageError, match="give desktop, mailto:ADDRESS"):
        channel_named(name, Post(), never)


def test_secrets_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECONDSOURCE_SMTP", "smtps://u:p@mail.example")
    monkeypatch.setenv("SECONDSOURCE_ALLOW", "10.0.0.0/8, 127.0.0.0/8")
    post = post_from_environment()
    assert post.smtp == "smtps://u:p@mail.example"
    assert [str(n) for n in post.allowed] == ["10.0.0.0/8", "127.0.0.0/8"]


def test_a_network_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECONDSOURCE_ALLOW", "intranet")
    with pytest.raises(UsageError, match=r"SECONDSOURCE_ALLOW=intranet.*10\.1\.0\.0/16"):
        whereabouts.allowed_networks()


def test_a_body_names_the_command_that_shows_the_story() -> None:
    assert body_of(ALERT).splitlines()[-1] == "secondsource show 4f2a"
