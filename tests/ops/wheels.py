"""Small real wheels, and a folder that pip takes them from: no network is needed."""

import base64
import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path


def make_wheel(
    folder: Path,
    name: str,
    version: str = "1.0",
    tag: str = "py3-none-any",
    files: Mapping[str, str] | None = None,
) -> Path:
    """Write a wheel; `files` are what it holds beside its own description."""
    info = f"{name}-{version}.dist-info"
    held = {
        **(files or {f"{name}/__init__.py": f'TAG = "{tag}"\n'}),
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    record = "".join(
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip('=')},{len(text.encode())}\n"
        for path, text in held.items()
    )
    path = folder / f"{name}-{version}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, text in {**held, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            archive.writestr(zipfile.ZipInfo(inside), text)
    return path


def lock_line(*wheels: Path, marker: str = "") -> str:
    """Return a lock's entry that takes any of these."""
    name, version, *_ = wheels[0].name.split("-")
    hashes = " \\\n".join(
        f"    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}" for wheel in wheels
    )
    return f"{name}=={version}{f' ; {marker}' if marker else ''} \\\n{hashes}\n    # via morizo\n"
