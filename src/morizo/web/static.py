"""Static files: bundled, compressed and named by their content at start, so that a browser may keep them forever.

Style and script are written in small files and sent as one each. Nothing is built before a release: this is
all the building there is.
"""

import gzip
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
STYLES = (
    "tokens",
    "base",
    "shell",
    "parts",
    "talk",
    "pantry",
    "menu",
    "recipe",
    "shopping",
    "forms",
)
SCRIPTS = ("page", "toast", "talk", "microphone", "recipe", "shopping", "swipe")
IMMUTABLE = "public, max-age=31536000, immutable"
_COMMENT = re.compile(rb"/\*.*?\*/\s*", re.DOTALL)
_INDENT = re.compile(rb"\n\s+")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    url: str
    media_type: str
    plain: bytes
    zipped: bytes


class Assets:
    """Every static file, by the name that templates use."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._by_name: dict[str, Asset] = {}
        self._by_url: dict[str, Asset] = {}
        self._add("app.css", _style(folder / "css"))
        self._add("app.js", _script(folder / "js"))
        for path in _files(folder, ("vendor/*.js", "vendor/*.svg", "img/*")):
            self._add(path.name, path.read_bytes())

    def url(self, name: str) -> str:
        """Return the address of a file.

        Raises:
            KeyError: There is no such file.
        """
        return self._by_name[name].url

    def get(self, name: str) -> Asset:
        """Return a file by its plain name."""
        return self._by_name[name]

    async def serve(self, request: Request) -> Response:
        """Answer with a file; its name holds its content's digest."""
        asset = self._by_url.get(request.url.path)
        if asset is None:
            return Response(status_code=404, headers={"Cache-Control": "no-store"})
        return answer(request, asset, {"Cache-Control": IMMUTABLE})

    def _add(self, name: str, content: bytes) -> None:
        stem, dot, ending = name.rpartition(".")
        digest = hashlib.sha256(content).hexdigest()[:10]
        zipped = b"" if ending == "png" else gzip.compress(content, 9, mtime=0)
        asset = Asset(f"/static/{stem}.{digest}{dot}{ending}", TYPES[dot + ending], content, zipped)
        self._by_name[name] = self._by_url[asset.url] = asset


def answer(request: Request, asset: Asset, headers: dict[str, str]) -> Response:
    """Return a file, compressed where the browser takes it."""
    headers = {**headers, "Vary": "Accept-Encoding"}
    if asset.zipped and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.zipped, media_type=asset.media_type, headers=headers)
    return Response(asset.plain, media_type=asset.media_type, headers=headers)


def _files(folder: Path, patterns: Iterable[str]) -> list[Path]:
    return [
        path
        for pattern in patterns
        for path in sorted(folder.glob(pattern))
        if path.suffix in TYPES
    ]


def _style(folder: Path) -> bytes:
    joined = b"\n".join((folder / f"{name}.css").read_bytes() for name in STYLES)
    return _INDENT.sub(b"\n", _COMMENT.sub(b"", joined))


def _script(folder: Path) -> bytes:
    # Each file is a block of its own: in a strict script nothing leaks out of it.
    parts = [b"{\n" + (folder / f"{name}.js").read_bytes() + b"}\n" for name in SCRIPTS]
    return b'"use strict";\n' + b"".join(parts)
