"""Users of a library: passwords, sessions, tokens.

Nothing here can be turned back into a secret: passwords are kept as argon2 makes them, cookies and
tokens by their SHA-256 (they are random and long, so that a quick hash will do).
"""

from __future__ import annotations

import hashlib
import threading
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, get_args

from secondsource.errors import UsageError
from secondsource.rim import whereabouts
from secondsource.rim.store import Session, Store, Token, User

if TYPE_CHECKING:
    from argon2 import PasswordHasher

Role = Literal["reader", "editor", "admin"]
ROLES: tuple[str, ...] = get_args(Role)
RANK = {"anyone": 0, "reader": 1, "editor": 2, "admin": 3}

# A working fortnight; a browser that was not used over a long weekend asks again.
SESSION = timedelta(days=14)
IDLE = timedelta(days=4)
TOKEN_DAYS = 90
# A session that is in use is marked so often at most, a token so often.
SEEN_EVERY = timedelta(minutes=5)
USED_EVERY = timedelta(hours=1)
MOST_TOKEN_DAYS = 366
# Length is what counts (NIST SP 800-63B); the longest bounds what argon2 is given to chew.
SHORTEST, LONGEST = 12, 1024
# Each takes 64 MB and half a core for a twentieth of a second: forty at once would be 2.5 GB.
_HASHES_AT_ONCE = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who showed a cookie or a token that is good; ``key`` is its public part."""

    name: str
    role: str
    key: str


class Accounts:
    """Who may come in.

    >>> import tempfile
    >>> from secondsource.library import open_library
    >>> with tempfile.TemporaryDirectory() as folder, open_library(f"{folder}/a.db") as library:
    ...     user = library.accounts.add("ana", "correct horse battery", "editor", by="bo")
    ...     library.accounts.login("ana", "wrong"), library.accounts.users()[0].role
    (None, 'editor')
    """

    def __init__(self, store: Store, hasher: PasswordHasher | None = None) -> None:
        self._store = store
        self._hasher = hasher
        self._nobodys = ""
        self._lock = threading.Lock()
        self._clock = store.now
        self._seen: dict[str, datetime] = {}
        self._used: dict[str, datetime] = {}

    # ----------------------------------------------------------------------------------- users

    def add(self, name: str, password: str, role: str, *, by: str) -> User:
        """Let somebody in.

        Raises:
            UsageError: the name is taken or cannot be one, the password is too short, the role is
                none.
        """
        name = _named(name)
        role_named(role)
        self._must_do(password, name)
        taken = {user.name.casefold(): user.name for user in self.users()}
        if name.casefold() in taken:
            raise UsageError(
                f"user {name}", f"is here already as {taken[name.casefold()]}", "choose another"
            )
        return self._store.add_user(name, self._hashed(password), role, by=by)

    def users(self) -> tuple[User, ...]:
        """All who may come in, by name."""
        return self._store.users()

    def set_password(self, name: str, password: str) -> None:
        """Another password; all sessions of this user end.

        Raises:
            UsageError: it is too short, or there is no such user.
        """
        self._must_do(password, name)
        self._store.change_user(name, password=self._hashed(password))

    def set_role(self, name: str, role: str) -> None:
        """Another role, from now on, for sessions and tokens too.

        Raises:
            UsageError: it is none, there is no such user, or nobody would be left to look after
                the others.
        """
        self._store.change_user(name, role=role_named(role))

    def remove(self, name: str) -> None:
        """They may not come in any more.

        Raises:
            UsageError: there is no such user, or nobody would be left to look after the others.
        """
        self._store.remove_user(name)

    # -------------------------------------------------------------------------------- sessions

    def login(
        self, name: str, password: str, *, address: str = "", agent: str = ""
    ) -> tuple[str, Session] | None:
        """The value for the cookie, and the session; None: name and password do not fit.

        It takes as long for a name that nobody has as for one that somebody has.
        """
        user = self._store.user(name)
        fits = self._fits(user.password if user else "", password)
        if user is None or not fits:
            return None
        value = whereabouts.secret()
        session = self._store.open_session(
            digest(value), user.name, SESSION, address=address, agent=agent[:200]
        )
        return value, session

    def logout(self, value: str) -> None:
        """The session of this cookie ends."""
        self._store.close_session(digest(value))

    def by_session(self, value: str) -> Caller | None:
        """Whose cookie this is."""
        session = self._store.session(digest(value), IDLE)
        if session is None:
            return None
        now = self._clock()
        if session.seen_at < now - SEEN_EVERY:
            with self._lock:
                self._seen[session.id] = now
        return Caller(session.user, session.role, session.id[:8])

    # ---------------------------------------------------------------------------------- tokens

    def make_token(
        self, user: str, label: str, role: str = "reader", days: int = TOKEN_DAYS
    ) -> tuple[str, Token]:
        """A token for a program, shown this once; it may do at most what its user may.

        Raises:
            UsageError: there is no such user, the role is none, it would be good for too long.
        """
        role_named(role)
        if not 1 <= days <= MOST_TOKEN_DAYS:
            raise UsageError(f"{days} days", "is no term", f"give 1 to {MOST_TOKEN_DAYS}")
        value = f"ss_{whereabouts.secret()}"
        term = timedelta(days=days)
        return value, self._store.add_token(digest(value), user, label[:200], role, term)

    def by_token(self, value: str) -> Caller | None:
        """For whom this token speaks, and what it may."""
        token = self._store.token(digest(value))
        if token is None:
            return None
        now = self._clock()
        if token.used_at is None or token.used_at < now - USED_EVERY:
            with self._lock:
                self._used[token.id] = now
        role = min(token.role, token.user_role, key=RANK.__getitem__)
        return Caller(token.user, role, token.id)

    def flush(self) -> None:
        """Write down which sessions and tokens were used since: not while somebody waits for it."""
        with self._lock:
            seen, used = dict(self._seen), dict(self._used)
            self._seen.clear()
            self._used.clear()
        self._store.mark_used(seen, used)

    def tokens(self, user: str | None = None) -> tuple[Token, ...]:
        """The tokens of a user or of all, those that ended as well, oldest first."""
        return self._store.tokens(user)

    def revoke_token(self, id: str) -> None:
        """A token is good no more.

        Raises:
            MissingError: there is no such token.
        """
        self._store.revoke_token(id)

    # ------------------------------------------------------------------------------- passwords

    def _argon2(self) -> PasswordHasher:
        if self._hasher is None:
            from argon2 import PasswordHasher

            self._hasher = PasswordHasher()
        return self._hasher

    def _hashed(self, password: str) -> str:
        with _HASHES_AT_ONCE:
            return self._argon2().hash(_normal(password))

    def _fits(self, kept: str, password: str) -> bool:
        from argon2.exceptions import Argon2Error, InvalidHashError

        if not self._nobodys:
            self._nobodys = self._hashed(whereabouts.secret())
        try:
            with _HASHES_AT_ONCE:
                return self._argon2().verify(
                    kept or self._nobodys, _normal(password[: LONGEST + 1])
                )
        except (Argon2Error, InvalidHashError):
            return False

    def _must_do(self, password: str, name: str) -> None:
        if not SHORTEST <= len(password) <= LONGEST:
            raise UsageError(
                "the password", f"has {len(password)} characters", f"give {SHORTEST} to {LONGEST}"
            )
        if password.casefold() == name.casefold():
            raise UsageError("the password", "is the name", "choose one that is not")


def digest(value: str) -> str:
    """Under which a cookie or token is kept."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def role_named(role: str) -> str:
    """The role, if it is one.

    Raises:
        UsageError: it is none.
    """
    if role not in ROLES:
        raise UsageError(f"role {role}", "is none", f"choose one of {', '.join(ROLES)}")
    return role


def _named(name: str) -> str:
    name = unicodedata.normalize("NFC", name).strip()
    if not 1 <= len(name) <= 64 or not name.isprintable():
        raise UsageError("the name", "cannot be one", "give 1 to 64 letters, digits, signs")
    return name


def _normal(password: str) -> bytes:
    """One password however a keyboard composes it."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
