"""Everybody who may come to a site with some of everything, and every address of it."""

import contextvars
from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter, Rule
from werkzeug.test import TestResponse

from pact.accounts.models import Account
from pact.authors.service import confirmation_token
from pact.core import clock
from pact.core.access import ROLE_NEEDED, Access, access_of
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.core.web.limits import limiter
from pact.stories.author_links import new_link
from tests.support import make
from tests.support.sample_site import published_story

ANONYMOUS, COMPANY, JOURNALIST = "anonymous", "company", "journalist"
ROLES = (ANONYMOUS, COMPANY, JOURNALIST, *(role.value for role in StaffRole))
ENDS = ("erase", "sign-out", "/end", "password", "second-factor", "discard", "withdraw")
"""In addresses whose forms may end what others need, so that they are sent last."""
PAGES_WITH_A_TOKEN = {COMPANY: "/for-companies/nordic-mail", JOURNALIST: "/press/desk"}


class PlainClient(FlaskClient):
    """A client that checks no pages, so that thousands of requests take seconds. Limits never refuse it."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        session().commit()
        limiter.reset()
        kwargs.setdefault("buffered", True)
        response: TestResponse = contextvars.Context().run(super().open, *args, **kwargs)
        return response


class Asked(ImmutableMultiDict[str, str]):
    """Parameters that remember which names a view asks for."""

    names: set[str] = set()  # noqa: RUF012  # one for all, which tests empty

    def __getitem__(self, key: str) -> str:
        self.names.add(key)
        return super().__getitem__(key)

    def get(self, key: str, *more: Any, **named: Any) -> Any:
        self.names.add(key)
        return super().get(key, *more, **named)

    def getlist(self, key: str, *more: Any, **named: Any) -> Any:
        self.names.add(key)
        return super().getlist(key, *more, **named)

    def __contains__(self, key: object) -> bool:
        self.names.add(str(key))
        return super().__contains__(key)


class Site:
    """Who comes, and what stands in the addresses that they may open."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.clients = {role: PlainClient(app, app.response_class, use_cookies=True) for role in ROLES}
        self.accounts: dict[str, int] = {role.value: make.moderator(f"{role}@staff.example", role=role).id
                                         for role in StaffRole}  # fmt: skip
        self.accounts[COMPANY] = make.company_user("Nordic Mail").account_id
        self.accounts[JOURNALIST] = make.journalist().account_id
        story, unconfirmed = published_story(), make.story(status="unconfirmed", company="Nordic Mail")
        month = clock.months_later(clock.month_of(clock.today()), -1)
        self.values: dict[str, Any] = {
            "slug": "nordic-mail", "company": "nordic-mail", "public_id": story.public_id, "story": story.public_id,
            "measure": "overall", "edition": "latest", "month": f"{month:%Y-%m}", "year": 2025,
        }  # fmt: skip
        self.tokens = {"/my-story": new_link(story.id), "/confirm": confirmation_token(unconfirmed)}
        session().commit()
        self._csrf: dict[str, str] = {}
        for role in self.accounts:
            self.sign_in(role)

    def sign_in(self, role: str) -> None:
        client: Any = self.clients[role]
        make.signed_in_as(client, session().get_one(Account, self.accounts[role]))
        self._csrf[role] = make.csrf_token(client, PAGES_WITH_A_TOKEN.get(role, "/moderation/"))

    def csrf(self, role: str) -> dict[str, str]:
        return {"csrf_token": self._csrf[role]} if role in self._csrf else {}

    def rules(self) -> list[Rule]:
        """Every route, those whose forms end something last."""
        every = sorted(self.app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))
        return sorted(every, key=lambda rule: any(word in rule.rule for word in ENDS))

    def arguments(self, rule: Rule) -> dict[str, Any]:
        """Values that lead to a page, as far as the site has one."""
        first = "/" + rule.rule.split("/")[1]
        return {
            name: self.tokens.get(first, "something")
            if name == "token"
            else 1
            if isinstance(rule._converters[name], IntegerConverter)
            else self.values.get(name, "something")
            for name in rule.arguments
        }

    def path(self, rule: Rule, changed: Mapping[str, str] | None = None) -> str:
        """The address, with some of its parts as given, already quoted."""
        numbers = {name for name in rule.arguments if isinstance(rule._converters[name], IntegerConverter)}
        marks: dict[str, Any] = {name: 987650 + number if name in numbers else f"zq{number}qz"
                                 for number, name in enumerate(changed or {})}  # fmt: skip
        values = self.arguments(rule)
        built = self.app.url_map.bind("localhost").build(rule.endpoint, values | marks, method=method_of(rule))
        for name, mark in marks.items():
            built = built.replace(str(mark), (changed or {})[name])
        return built

    def may(self, rule: Rule, role: str) -> bool:
        """Whether the route is declared for this role."""
        access = access_of(self.app, rule.endpoint)
        if access in (None, Access.PUBLIC):
            return True
        if role == ANONYMOUS:
            return False
        if access in ROLE_NEEDED:
            staff = [each.value for each in StaffRole]
            return role in staff and staff.index(role) >= staff.index(ROLE_NEEDED[access].value)  # type: ignore[index]
        return (
            access is Access.SIGNED_IN
            or role == {Access.COMPANY_USER: COMPANY, Access.JOURNALIST: JOURNALIST}[access]
        )  # type: ignore[index]

    def highest(self, rule: Rule) -> str:
        """The role that may do most of those that may open the route; nobody in particular for public ones."""
        return next(role for role in (ANONYMOUS, COMPANY, JOURNALIST, "administrator") if self.may(rule, role))


def method_of(rule: Rule) -> str:
    return "POST" if "POST" in (rule.methods or ()) else "GET"
