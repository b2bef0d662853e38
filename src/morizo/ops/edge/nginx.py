"""nginx's files, rendered from a target: what nginx does with them is said in the templates themselves.

The versions that the hosts bring: 1.22 (Debian 12), 1.24 (Ubuntu 24.04), 1.26 (Debian 13).
"""

import re
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from morizo.ops import paths
from morizo.ops.edge import pages
from morizo.ops.target import Target

Version = tuple[int, int, int]
OLDEST: Version = (1, 22, 0)
HTTP2_HAS_A_LINE: Version = (1, 25, 1)
"""From here on `http2 on;` is a directive of its own, and the word in `listen` is a warning."""
HSTS_S = 365 * 24 * 3600
"""A year, the least that counts as a promise: an HTTPS-only program loses nothing by it, and an operator who gives up
the name binds nobody's browser for longer. Neither siblings (`includeSubDomains`) nor the preload list: the name is
often one of many in a domain that isn't the operator's alone."""
DEFAULT_SITE = paths.NGINX / "sites-enabled" / "default"
DROP_IN = paths.UNITS / "nginx.service.d" / "morizo.conf"
_JOURNAL = "syslog:server=unix:/dev/log,nohostname,tag=nginx"


@dataclass(frozen=True, slots=True)
class Place:
    """Where nginx finds and leaves things: a host's own places, or a test's."""

    configuration: Path = paths.NGINX / "nginx.conf"
    folder: Path = paths.NGINX / "morizo"
    cache: Path = Path("/var/lib/nginx/morizo-static")
    webroot: Path = paths.WEBROOT
    certificate: tuple[Path, Path] | None = None
    """Chain and key; where certbot keeps those of the domain when None."""
    pid: Path = Path("/run/nginx.pid")
    log: str = _JOURNAL
    user: str = "www-data"
    address: str = ""
    """`127.0.0.1:` for one address alone."""
    http: int = 80
    https: int = 443


HOST = Place()


def files(
    target: Target,
    *,
    certificate_ready: bool,
    version: Version = OLDEST,
    has_ipv6: bool = True,
    hsts_s: int = HSTS_S,
    place: Place = HOST,
) -> dict[Path, str]:
    """Return each of nginx's files with its content.

    Args:
        target: What is wanted.
        certificate_ready: Chain and key are there. Until then there is port 80 alone, for the authority.
        version: Of the nginx that will read them.
        has_ipv6: The host has IPv6; without it nginx would not start.
        hsts_s: How long a browser keeps to HTTPS, in seconds.
        place: Where they go.
    """
    chain, key = place.certificate or paths.certificate(target.domain)
    has_line = version >= HTTP2_HAS_A_LINE
    values = {
        "domain": target.domain,
        "service": target.web.name,
        "upstream": target.web.listen,
        "certificate_ready": certificate_ready,
        "chain": chain,
        "key": key,
        "http2_word": "" if has_line else " http2",
        "http2_line": has_line,
        "http_listens": _listens(place, place.http, has_ipv6=has_ipv6),
        "https_listens": _listens(place, place.https, has_ipv6=has_ipv6),
        "shown_port": "" if place.https == HOST.https else f":{place.https}",
        "hsts_s": hsts_s,
        "page_policy": pages.policy(),
        "folder": place.folder,
        "cache": place.cache,
        "webroot": place.webroot,
        "pid": place.pid,
        "user": place.user,
        "error_log": place.log,
        "access_log": place.log,
    }
    found = {place.configuration: _render("nginx.conf", values)}
    for name in ("site.conf", "proxy.conf", "headers.conf"):
        found[place.folder / name] = _render(name, values)
    for name, text in pages.pages().items():
        found[place.folder / "pages" / name] = text
    return found


def version_in(said: str) -> Version:
    """Read a version from what `nginx -v` said; the oldest that we know where it said none."""
    found = re.search(r"nginx/(\d+)\.(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2]), int(found[3])) if found else OLDEST


def drop_in() -> str:
    """Return what is added to Debian's unit of nginx."""
    return _render("nginx.service.conf", {})


def _listens(place: Place, port: int, *, has_ipv6: bool) -> list[str]:
    both = has_ipv6 and not place.address
    return [f"{place.address}{port}", *([f"[::]:{port}"] if both else [])]


def _render(name: str, values: dict[str, object]) -> str:
    return _TEMPLATES.get_template(name).render(values)


_TEMPLATES = Environment(  # noqa: S701 - what is rendered is nginx's, not a page
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
