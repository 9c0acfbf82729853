"""How alerts reach people: a line on the desktop, e-mail, a webhook, a feed in a file.

A channel is told alerts in their plain form (`compose.alerts.Alert.data`, with the ``id`` and the
``at`` under which the store keeps them) and says which it could not hand over.  What goes out once
and what is tried again is decided by who keeps the alerts.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import random
import shutil
import smtplib
import ssl
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import httpx

from secondsource import __version__
from secondsource.errors import AlertError, SecondSourceError, UsageError
from secondsource.rim import whereabouts
from secondsource.rim.address_guard import AddressGuard, Network
from secondsource.rim.fetch import GuardedTransport
from secondsource.rim.files import save
from secondsource.tell.exports.rss import Alerted as Told
from secondsource.tell.exports.rss import body_of, feed, line_of, of_alert

_TIMEOUT_S = 15.0
_TRIES = 3
_KNOWN = "desktop, mailto:ADDRESS, https://… for a webhook, or feed:FILE"


class Channel(Protocol):
    """One way to reach somebody."""

    @property
    def name(self) -> str:
        """As the user named it."""

    def send(self, alert: Told) -> None:
        """Hand over one alert.

        Raises:
            AlertError: it was not taken.
        """


@dataclass(frozen=True, slots=True)
class Post:
    """What channels need besides an address; from the environment, so that no secret stands in a
    command line.

    ``smtp`` is ``smtp://USER:PASSWORD@HOST:PORT`` (``smtps://`` for TLS from the first byte),
    ``secret`` signs webhooks, ``allowed`` are networks that a webhook may be in besides public
    ones.
    """

    smtp: str = "smtp://localhost"
    sender: str = ""
    secret: str = ""
    allowed: tuple[Network, ...] = ()


def post_from_environment() -> Post:
    """SECONDSOURCE_SMTP, SECONDSOURCE_MAIL_FROM, SECONDSOURCE_WEBHOOK_SECRET, SECONDSOURCE_ALLOW.

    Raises:
        UsageError: one of the networks is none.
    """
    said = os.environ.get
    return Post(
        said("SECONDSOURCE_SMTP", "smtp://localhost"),
        said("SECONDSOURCE_MAIL_FROM", ""),
        said("SECONDSOURCE_WEBHOOK_SECRET", ""),
        whereabouts.allowed_networks(),
    )


def channel_named(name: str, post: Post, recent: Callable[[], Sequence[Told]]) -> Channel:
    """The channel that a user names.

    Args:
        name: ``desktop``, ``mailto:ADDRESS``, an address of the web, or ``feed:FILE``.
        post: what channels need besides.
        recent: the latest alerts, newest first: what a feed is written from.

    Raises:
        UsageError: it is none of these.
    """
    if name == "desktop":
        return Desktop()
    if name.startswith("mailto:") and "@" in name:
        return Mail(name, post)
    if name.startswith(("http://", "https://")):
        return Webhook(name, post)
    if name.startswith("feed:") and name != "feed:":
        return Feed(name, recent)
    raise UsageError(f"--alert {name}", "is no way to send an alert", f"give {_KNOWN}")


@dataclass(frozen=True, slots=True)
class Desktop:
    """A line in the terminal, and a notification where the desktop shows them."""

    name: str = "desktop"

    def send(self, alert: Told) -> None:
        sys.stderr.write(f"{line_of(alert)}\n    {alert['because']}\n")
        program = shutil.which("notify-send")
        if program is not None:
            command = [program, "--app-name=Second Source", "--", line_of(alert), alert["because"]]
            try:
                subprocess.run(command, timeout=5, check=False, capture_output=True)  # noqa: S603
            except (OSError, subprocess.TimeoutExpired):
                return  # the line has been written


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail to ``mailto:ADDRESS``."""

    name: str
    post: Post

    def send(self, alert: Told) -> None:
        server = urlsplit(self.post.smtp)
        to = unquote(urlsplit(self.name).path)
        try:
            with _smtp(server.scheme, server.hostname or "localhost", server.port) as smtp:
                if server.username:
                    smtp.login(unquote(server.username), unquote(server.password or ""))
                smtp.send_message(self._message(alert, to))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise AlertError(
                self.name,
                f"the mail server {server.hostname} did not take the alert ({error})",
                "check SECONDSOURCE_SMTP",
            ) from error

    def _message(self, alert: Told, to: str) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = line_of(alert)[:200]
        message["From"] = self.post.sender or f"secondsource@{to.rpartition('@')[2]}"
        message["To"] = to
        message["Date"] = format_datetime(whereabouts.instant())
        # The same alert has the same id, so that a mail program shows it once.
        message["Message-ID"] = f"<{alert['id']}@secondsource>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body_of(alert))
        return message


def _smtp(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=_TIMEOUT_S, context=context)
    smtp = smtplib.SMTP(host, port or 25, timeout=_TIMEOUT_S)
    smtp.ehlo()
    # A mail server on this machine has no certificate that anybody signed, and needs none.
    if smtp.has_extn("starttls") and host not in {"localhost", "127.0.0.1", "::1"}:
        smtp.starttls(context=context)
        smtp.ehlo()
    return smtp


@dataclass(frozen=True, slots=True)
class Webhook:
    """A POST of the alert as JSON, signed.

    ``X-Second-Source-Signature`` is ``sha256=`` and the HMAC-SHA256, in hex, of the time stamp
    header, a full stop, and the body.  ``Idempotency-Key`` is the alert's id.
    """

    name: str
    post: Post
    guard: AddressGuard | None = None
    pause: Callable[[float], None] = field(default=whereabouts.pause)

    def send(self, alert: Told) -> None:
        body = json.dumps(dict(alert), ensure_ascii=False, sort_keys=True).encode()
        problem = ""
        for n in range(_TRIES):
            if n:
                # Jitter: alerts of one round must not all come again at once.
                self.pause(2.0 ** (n - 1) * random.uniform(0.5, 1.5))  # noqa: S311 - no secret
            problem, again = self._try(alert, body)
            if not problem:
                return
            if not again:
                break
        raise AlertError(self.name, problem, "check the address, and who answers there")

    def _try(self, alert: Told, body: bytes) -> tuple[str, bool]:
        """What went wrong, "" for nothing, and whether it may go well the next time."""
        guard = self.guard or AddressGuard(allowed=self.post.allowed)
        try:
            with httpx.Client(
                transport=GuardedTransport(guard), timeout=_TIMEOUT_S, trust_env=False
            ) as client:
                answer = client.post(self.name, content=body, headers=self._headers(alert, body))
        except SecondSourceError as error:
            return f"{error.thing}: {error.problem}", False
        except httpx.HTTPError as error:
            return f"did not answer ({str(error) or type(error).__name__})", True
        if answer.is_success:
            return "", False
        return f"answered {answer.status_code}", answer.status_code in {408, 425, 429} or (
            answer.status_code >= 500
        )

    def _headers(self, alert: Told, body: bytes) -> dict[str, str]:
        stamp = str(int(whereabouts.instant().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"secondsource/{__version__}",
            "Idempotency-Key": str(alert["id"]),
            "X-Second-Source-Timestamp": stamp,
        }
        if self.post.secret:
            headers["X-Second-Source-Signature"] = signature(self.post.secret, stamp, body)
        return headers


def signature(secret: str, stamp: str, body: bytes) -> str:
    """What a webhook's receiver computes and compares (in constant time).

    >>> signature("s", "1", b"{}")[:20]
    'sha256=b253639bcd705'
    """
    signed = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


@dataclass(frozen=True, slots=True)
class Feed:
    """An RSS 2.0 file with the latest alerts, for a feed reader."""

    name: str
    recent: Callable[[], Sequence[Told]]

    def send(self, alert: Told) -> None:
        known = [each for each in self.recent() if each["id"] != alert["id"]]
        newest = sorted([alert, *known], key=lambda a: str(a["at"]), reverse=True)
        try:
            save(Path(self.name.removeprefix("feed:")), rss(newest))
        except UsageError as error:
            raise AlertError(self.name, error.problem, error.way_out) from error


def rss(alerts: Sequence[Told]) -> str:
    """Alerts, newest first, as an RSS 2.0 document."""
    return feed(
        "Second Source: alerts",
        "What is new in the stories that are watched",
        __version__,
        map(of_alert, alerts),
    )
