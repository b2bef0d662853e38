"""What a page has at hand: the request, who is there, the service on their behalf, and ways to answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Match

from morizo.api.calls import Member
from morizo.api.client import Service
from morizo.kit.clock import Clock
from morizo.web import forms, kept
from morizo.web.keyring import Keyring
from morizo.web.render import Pages
from morizo.web.session import Refresher, Session, Toast

PRIVATE = {"Cache-Control": "private, no-cache", "Vary": "Cookie, HX-Request"}


@dataclass(frozen=True, slots=True)
class Desk:
    """What all pages share; stands on `app.state.desk`."""

    service: Service
    refresher: Refresher
    keyring: Keyring
    pages: Pages
    clock: Clock


@dataclass(slots=True)
class Here:
    """One request to a page."""

    request: Request
    desk: Desk
    session: Session
    form: forms.Form = field(default_factory=lambda: forms.Form({}))
    toast: Toast | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    _member: Member | None = None

    @classmethod
    def of(cls, request: Request) -> "Here":
        """Stand where the request came in."""
        return cls(request, request.app.state.desk, request.state.session)

    @property
    def member(self) -> Member:
        """The service, on behalf of who is signed in. A form that is sent twice writes once."""
        if self._member is None:
            access = self.session.tokens.access if self.session.tokens else ""
            self._member = Member(
                self.desk.service,
                access,
                address=address_of(self.request),
                key=self.mark,
                request_id=self.request.state.request_id,
            )
        return self._member

    @property
    def mark(self) -> str:
        """What the writes of this request are known by."""
        return self.form.mark(self.request.url.path) if self.form else ""

    @property
    def now(self) -> datetime:
        """The present instant in the household's zone."""
        return self.desk.clock.now().astimezone(ZoneInfo(self.session.zone))

    @property
    def today(self) -> date:
        """The household's day."""
        return self.now.date()

    @property
    def is_swap(self) -> bool:
        """Whether the page wants only its changed parts."""
        return self.request.headers.get("hx-request") == "true"

    @property
    def address(self) -> str:
        """The page's own address, to come back to."""
        return _address(self.request)

    def query(self, name: str, longest: int = 200) -> str:
        """Return a parameter of the address, or an empty text."""
        return self.request.query_params.get(name, "").strip()[:longest]

    def page(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """Answer with a page; a swap gets its main part alone."""
        given = kept.given_back(self.request, self.desk.keyring) if not self.is_swap else {}
        toast = self.toast or self.session.toast
        self.session.leave(None)
        if self.session.is_new:
            self.session.changed = True  # the forms of this page are tied to it
        html = self.desk.pages.html(
            template,
            {
                "status": status,
                "layout": "swap.html" if self.is_swap else "page.html",
                "path": self.request.url.path,
                "to": self.address,
                "csrf": forms.token(self.desk.keyring, self.session.id),
                "member": self.session.tokens,
                "toast": toast,
                "typed": {**given, **self.typed},
                "today": self.today,
                "zone": self.session.zone,
                **context,
            },
        )
        response = HTMLResponse(html, status, headers=PRIVATE)
        if self.session.tokens is not None:
            kept.forget(response, self.request)
        return response

    def piece(self, template: str, **context: Any) -> Response:
        """Answer with a part of a page."""
        csrf = forms.token(self.desk.keyring, self.session.id)
        context = {
            "csrf": csrf,
            "today": self.today,
            "zone": self.session.zone,
            "typed": self.typed,
            **context,
        }
        return HTMLResponse(self.desk.pages.html(template, context), headers=PRIVATE)

    async def done(
        self, words: str, *, change_id: str | None = None, to: str | None = None
    ) -> Response:
        """Answer a form that did its work: go (back) to a page, which tells what was done and offers undo."""
        toast = Toast(words, change_id=change_id) if words else None
        where = local(to or self.form.text("to"))
        if self.is_swap:
            response = await self.again(where, toast=toast)
            if where != _shown(self.request):
                response.headers["HX-Push-Url"] = where
            return response
        self.session.leave(toast)
        return RedirectResponse(where, 303)

    async def again(
        self,
        where: str,
        *,
        toast: Toast | None = None,
        typed: Mapping[str, str] | None = None,
        status: int | None = None,
    ) -> Response:
        """Answer with another page of ours, as if it had been asked for."""
        parts = urlsplit(where)
        scope = {
            **self.request.scope,
            "method": "GET",
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "query_string": urlencode(parse_qsl(parts.query, keep_blank_values=True)).encode(),
            "state": {
                **self.request.scope.get("state", {}),
                "toast": toast,
                "typed": dict(typed or {}),
            },
        }
        for route in self.request.app.routes:
            match, child = route.matches(scope)
            if match is Match.FULL:
                scope.update(child)
                response: Response = await child["endpoint"](Request(scope))
                if status is not None:
                    response.status_code = status
                if self.is_swap and response.status_code != 204:
                    # Wherever the form wanted its answer: this is the whole main part.
                    response.headers.update({"HX-Retarget": "#main", "HX-Reswap": "outerHTML"})
                return response
        return RedirectResponse("/", 303)


def sign_in_first(request: Request, fields: Mapping[str, str], where: str) -> Response:
    """Send somebody to sign in, and back to `where` with what they had typed."""
    here = Here.of(request)
    url = f"/sign-in?to={quote(local(where))}"
    response: Response
    if here.is_swap:
        response = Response(status_code=204, headers={"HX-Redirect": url})
    else:
        response = RedirectResponse(url, 303)
    kept.keep(response, request, here.desk.keyring, fields)
    return response


def address_of(request: Request) -> str | None:
    """Return where the caller is: what nginx says, believed from loopback alone."""
    peer = request.client.host if request.client else ""
    said = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return (said[:64] if said and peer in ("127.0.0.1", "::1") else peer) or None


def local(where: str) -> str:
    """Return an address of ours, or the first page: nobody is sent elsewhere by a link."""
    plain = where.startswith("/") and not where.startswith(("//", "/\\")) and where.isprintable()
    return quote(where, safe="/?&=%+#:,;@~!$'()*") if plain and len(where) <= 2000 else "/"


def _address(request: Request) -> str:
    query = request.url.query
    return local(f"{request.url.path}?{query}" if query else request.url.path)


def _shown(request: Request) -> str:
    parts = urlsplit(request.headers.get("hx-current-url", ""))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
