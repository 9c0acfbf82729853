"""Who is asking, and the role that a route needs.

Every route declares one: ``who: Reader``, ``who: Editor``, ``who: Admin``; ``who: Anyone`` where
nobody need be known (health, login).  A test walks all routes and fails on one that declares none.

::

    reader   looks at everything
    editor   and adds reports, judges, watches
    admin    and looks after users, tokens and the audit log
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Request

from secondsource.web.guard.csrf import refuse_forged
from secondsource.web.problems import Refusal

Role = Literal["anyone", "reader", "editor", "admin"]
RANK: dict[str, int] = {"anyone": 0, "reader": 1, "editor": 2, "admin": 3}


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who asks; ``way`` is how we know: this machine, a session, a token, not at all."""

    name: str
    role: Role
    way: Literal["machine", "session", "token", "none"]
    key: str = ""

    def may(self, role: Role) -> bool:
        """Has at least this role.

        >>> Who("ana", "editor", "session").may("reader")
        True
        """
        return RANK[self.role] >= RANK[role]


NOBODY = Who("", "anyone", "none")


def identify(request: Request) -> Who:
    """Who is asking; `NOBODY` when that is not known.

    Raises:
        Refusal: 401, a token or cookie was sent and is not (or no longer) good.
    """
    access = request.app.state.access
    if not access.login:
        return Who(access.name, "admin", "machine")
    return NOBODY


class Needs:
    """A dependency: the caller has this role at least, and the request is not forged."""

    def __init__(self, role: Role) -> None:
        self.role = role

    async def __call__(self, request: Request) -> Who:
        who = identify(request)
        if not who.may(self.role):
            raise _refused(request, who, self.role)
        if who.way != "token":
            await refuse_forged(request, may_be_program=who.way in {"machine", "none"})
        request.state.who = who
        return who


def _refused(request: Request, who: Who, role: Role) -> Refusal:
    thing = f"{request.method} {request.url.path}"
    if who.way == "none":
        return Refusal(
            401,
            thing,
            "is for users of this desk",
            "log in at /desk/login, or send Authorization: Bearer and an API token",
            {"WWW-Authenticate": 'Bearer realm="secondsource"'},
        )
    return Refusal(
        403, thing, f"needs the role {role}; {who.name} has {who.role}", "ask an admin of this desk"
    )


anyone, reader, editor, admin = Needs("anyone"), Needs("reader"), Needs("editor"), Needs("admin")

Anyone = Annotated[Who, Depends(anyone)]
Reader = Annotated[Who, Depends(reader)]
Editor = Annotated[Who, Depends(editor)]
Admin = Annotated[Who, Depends(admin)]
