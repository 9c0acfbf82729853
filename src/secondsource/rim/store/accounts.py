"""Who may come in, who is in, what they did, and what was answered to a request sent twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from secondsource.errors import MissingError, UsageError
from secondsource.rim.store import schema
from secondsource.rim.store.records import Answer, Deed, Session, Token, User
from secondsource.rim.store.shelf import Shelf, hashed, instant, stamp

ANSWERS_FOR = timedelta(days=1)


class Accounts(Shelf):
    """Users, sessions, tokens, the audit log, kept answers."""

    # ----------------------------------------------------------------------------------- users

    def add_user(self, name: str, password: str, role: str, *, by: str) -> User:
        """Let somebody in; ``password`` is what argon2 made of it.

        One who was removed comes back under the same name: what they signed is theirs.

        Raises:
            UsageError: there is one of this name.
        """
        u = schema.users
        row = {"password": password, "role": role, "made_at": self._stamp(), "made_by": by}

        def work(connection: Connection) -> None:
            here = connection.execute(select(u).where(u.c.name == name)).one_or_none()
            if here is None:
                connection.execute(insert(u).values(name=name, **row))
            elif here.removed_at is None:
                raise UsageError(f"user {name}", "is here already", "choose another name")
            else:
                connection.execute(update(u).where(u.c.name == name).values(**row, removed_at=None))

        self.database.write(work)
        return User(name, role, password, instant(row["made_at"]), by)

    def user(self, name: str) -> User | None:
        """One who may come in."""
        u = schema.users
        asked = select(u).where(u.c.name == name, u.c.removed_at.is_(None))
        row = self.database.read(lambda connection: connection.execute(asked).one_or_none())
        return _user(row) if row else None

    def users(self) -> tuple[User, ...]:
        """All who may come in, by name."""
        u = schema.users
        asked = select(u).where(u.c.removed_at.is_(None)).order_by(u.c.name)
        return self.database.read(lambda c: tuple(map(_user, c.execute(asked))))

    def change_user(
        self, name: str, *, password: str | None = None, role: str | None = None
    ) -> None:
        """Another password, which ends all sessions of this user, or another role.

        Raises:
            MissingError: there is no such user.
            UsageError: nobody would be left who may look after the others.
        """
        u, s = schema.users, schema.sessions
        values = {"password": password, "role": role}

        def work(connection: Connection) -> None:
            if role not in {None, "admin"}:
                _must_not_be_the_last_admin(connection, name)
            changed = connection.execute(
                update(u)
                .where(u.c.name == name, u.c.removed_at.is_(None))
                .values({k: v for k, v in values.items() if v is not None})
            )
            if changed.rowcount != 1:
                raise _no_user(name)
            if password is not None:
                connection.execute(delete(s).where(s.c.user == name))

        self.database.write(work)

    def remove_user(self, name: str) -> None:
        """They may not come in any more: sessions and tokens end, what they signed stays.

        Raises:
            MissingError: there is no such user.
            UsageError: others are left, and nobody to look after them.
        """
        u, s, t, at = schema.users, schema.sessions, schema.tokens, self._stamp()

        def work(connection: Connection) -> None:
            _must_not_be_the_last_admin(connection, name)
            changed = connection.execute(
                update(u)
                .where(u.c.name == name, u.c.removed_at.is_(None))
                .values(removed_at=at, password="")
            )
            if changed.rowcount != 1:
                raise _no_user(name)
            connection.execute(delete(s).where(s.c.user == name))
            ended = update(t).where(t.c.user == name, t.c.revoked_at.is_(None))
            connection.execute(ended.values(revoked_at=at))

        self.database.write(work)

    # -------------------------------------------------------------------------------- sessions

    def open_session(
        self, id: str, user: str, lasts: timedelta, *, address: str, agent: str
    ) -> Session:
        """Somebody logged in; sessions that are over go."""
        now = self.now()
        s, at = schema.sessions, stamp(now)
        row = {"id": id, "user": user, "made_at": at, "seen_at": at, "until": stamp(now + lasts)}
        row |= {"address": address, "agent": agent}

        def work(connection: Connection) -> None:
            connection.execute(delete(s).where((s.c.until < at) | (s.c.id == id)))
            connection.execute(insert(s).values(**row))

        self.database.write(work)
        return Session(id, user, "", instant(at), instant(at), now + lasts, address, agent)

    def session(self, id: str, idle: timedelta) -> Session | None:
        """A session that is not over and was used within ``idle``; see `mark_used`."""
        s, u, now = schema.sessions, schema.users, self.now()
        asked = _sessions().where(
            s.c.id == id,
            s.c.until > stamp(now),
            s.c.seen_at > stamp(now - idle),
            u.c.removed_at.is_(None),
        )
        row = self.database.read(lambda connection: connection.execute(asked).one_or_none())
        return _session(row) if row else None

    def sessions(self, user: str) -> tuple[Session, ...]:
        """The sessions of a user, the latest first."""
        s = schema.sessions.c
        asked = _sessions().where(s.user == user, s.until > self._stamp())
        asked = asked.order_by(s.made_at.desc(), s.id)
        return self.database.read(lambda c: tuple(map(_session, c.execute(asked))))

    def close_session(self, id: str) -> None:
        """Somebody logged out."""
        ended = delete(schema.sessions).where(schema.sessions.c.id == id)
        self.database.write(lambda connection: connection.execute(ended))

    # ---------------------------------------------------------------------------------- tokens

    def add_token(self, digest: str, user: str, label: str, role: str, lasts: timedelta) -> Token:
        """Keep a token by its digest.

        Raises:
            MissingError: there is no such user.
        """
        now, t, u = self.now(), schema.tokens, schema.users
        row = {"id": hashed(digest)[:8], "digest": digest, "user": user, "label": label}
        row |= {"role": role, "made_at": stamp(now), "until": stamp(now + lasts)}

        def work(connection: Connection) -> None:
            asked = select(u.c.name).where(u.c.name == user, u.c.removed_at.is_(None))
            if connection.scalar(asked) is None:
                raise _no_user(user)
            connection.execute(insert(t).values(**row))

        self.database.write(work)
        return Token(row["id"], user, role, "", label, now, now + lasts)

    def token(self, digest: str) -> Token | None:
        """A token that is good, with the role of its user; see `mark_used`."""
        t, u, now = schema.tokens, schema.users, self.now()
        asked = _tokens().where(
            t.c.digest == digest,
            t.c.until > stamp(now),
            t.c.revoked_at.is_(None),
            u.c.removed_at.is_(None),
        )
        row = self.database.read(lambda connection: connection.execute(asked).one_or_none())
        return _token(row) if row else None

    def tokens(self, user: str | None = None) -> tuple[Token, ...]:
        """Tokens of a user or of all, those that ended as well, oldest first."""
        t = schema.tokens.c
        asked = _tokens().order_by(t.made_at, t.id)
        if user is not None:
            asked = asked.where(t.user == user)
        return self.database.read(lambda c: tuple(map(_token, c.execute(asked))))

    def revoke_token(self, id: str) -> None:
        """A token is good no more.

        Raises:
            MissingError: there is no such token.
        """
        t, at = schema.tokens, self._stamp()

        def work(connection: Connection) -> None:
            if connection.scalar(select(t.c.id).where(t.c.id == id)) is None:
                raise MissingError(f"token {id}", "is not in the library", "list the tokens")
            ended = update(t).where(t.c.id == id, t.c.revoked_at.is_(None))
            connection.execute(ended.values(revoked_at=at))

        self.database.write(work)

    def mark_used(self, sessions: Mapping[str, datetime], tokens: Mapping[str, datetime]) -> None:
        """When sessions and tokens were last used, many at once: each write waits for the disk."""
        s, t = schema.sessions, schema.tokens

        def work(connection: Connection) -> None:
            for id_, at in sorted(sessions.items()):
                connection.execute(update(s).where(s.c.id == id_).values(seen_at=stamp(at)))
            for id_, at in sorted(tokens.items()):
                connection.execute(update(t).where(t.c.id == id_).values(used_at=stamp(at)))

        if sessions or tokens:
            self.database.write(work)

    # ----------------------------------------------------------------------------------- audit

    def note(self, deed: Deed) -> None:
        """Write into the audit log, for good."""
        a = schema.audit
        row: dict[str, Any] = {"at": self._stamp(), "who": deed.who, "way": deed.way}
        row |= {"what": deed.what, "about": deed.about, "address": deed.address}
        row |= {"status": deed.status, "note": deed.note}

        def work(connection: Connection) -> None:
            last = connection.scalar(select(func.max(a.c.number))) or 0
            connection.execute(insert(a).values(number=last + 1, **row))

        self.database.write(work)

    def deeds(self, *, limit: int = 100, before: int | None = None) -> tuple[Deed, ...]:
        """What was done, the latest first; ``before`` is the number of the last one seen."""
        a = schema.audit
        asked = select(a).order_by(a.c.number.desc()).limit(limit)
        if before is not None:
            asked = asked.where(a.c.number < before)
        return self.database.read(lambda c: tuple(map(_deed, c.execute(asked))))

    # --------------------------------------------------------------------------------- answers

    def answer(self, id: str, asked: str) -> Answer | None:
        """What was answered to this before; None: it is for the caller to answer, and to keep.

        Args:
            id: who asks, and their key.
            asked: a hash of what is asked.
        """
        n, now = schema.answers, self.now()
        row = {"id": id, "asked": asked, "headers": "{}", "content": b"", "at": stamp(now)}

        def work(connection: Connection) -> Answer | None:
            connection.execute(delete(n).where(n.c.at < stamp(now - ANSWERS_FOR)))
            here = connection.execute(select(n).where(n.c.id == id)).one_or_none()
            if here is None:
                connection.execute(insert(n).values(**row))
                return None
            return Answer(here.asked, here.status, json.loads(here.headers), bytes(here.content))

        return self.database.write(work)

    def keep_answer(self, id: str, status: int, headers: Mapping[str, str], content: bytes) -> None:
        """Keep what was answered."""
        n = schema.answers
        kept = update(n).where(n.c.id == id)
        kept = kept.values(status=status, headers=json.dumps(dict(headers)), content=content)
        self.database.write(lambda connection: connection.execute(kept))

    def drop_answer(self, id: str) -> None:
        """Nothing was answered that is worth keeping: the same may be asked again."""
        gone = delete(schema.answers).where(schema.answers.c.id == id)
        self.database.write(lambda connection: connection.execute(gone))


def _must_not_be_the_last_admin(connection: Connection, name: str) -> None:
    u = schema.users
    asked = select(u.c.name, u.c.role).where(u.c.removed_at.is_(None), u.c.name != name)
    others = connection.execute(asked).all()
    is_admin = connection.scalar(select(u.c.role).where(u.c.name == name)) == "admin"
    if is_admin and others and not any(other.role == "admin" for other in others):
        raise UsageError(
            f"user {name}", "is the last admin of this library", "make another user admin first"
        )


def _no_user(name: str) -> MissingError:
    return MissingError(
        f"user {name}", "is not in the library", "`secondsource users list` names them"
    )


def _sessions() -> Select[Any]:
    """Sessions, each with the role of its user."""
    s, u = schema.sessions, schema.users
    return select(s, u.c.role).join(u, u.c.name == s.c.user)


def _tokens() -> Select[Any]:
    """Tokens, each with the role of its user beside its own."""
    t, u = schema.tokens, schema.users
    return select(t, u.c.role.label("user_role")).join(u, u.c.name == t.c.user)


def _user(row: Row[Any]) -> User:
    return User(row.name, row.role, row.password, instant(row.made_at), row.made_by)


def _session(row: Row[Any]) -> Session:
    times = instant(row.made_at), instant(row.seen_at), instant(row.until)
    return Session(row.id, row.user, row.role, *times, row.address, row.agent)


def _token(row: Row[Any]) -> Token:
    return Token(
        row.id,
        row.user,
        row.role,
        row.user_role,
        row.label,
        instant(row.made_at),
        instant(row.until),
        instant(row.used_at) if row.used_at else None,
        instant(row.revoked_at) if row.revoked_at else None,
    )


def _deed(row: Row[Any]) -> Deed:
    return Deed(
        row.who,
        row.way,
        row.what,
        row.about,
        row.address,
        row.status,
        row.note,
        row.number,
        instant(row.at),
    )
