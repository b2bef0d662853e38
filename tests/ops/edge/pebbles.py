"""pebble, Let's Encrypt's own test authority, on loopback, with certbot's folders in a test's own."""

import ipaddress
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from morizo.ops.certs.place import Place
from tests.ops.edge.rig import DOMAIN, Authority, free_port

needs_pebble = pytest.mark.skipif(
    not all(shutil.which(name) for name in ("pebble", "pebble-challtestsrv", "certbot")),
    reason="pebble and certbot are not installed",
)


@dataclass(frozen=True)
class Pebble:
    """The authority, and where certbot keeps what it gives."""

    server: str
    ca_bundle: Path
    dns: int
    """Port of the name server's management."""
    log: Path

    def name(self, address: str = "127.0.0.1") -> None:
        """Let the domain have an address; none when it is empty."""
        self._tell("clear-a", host=f"{DOMAIN}.")
        if address:
            self._tell("add-a", host=f"{DOMAIN}.", addresses=[address])

    def _tell(self, what: str, **body: object) -> None:
        url = f"http://127.0.0.1:{self.dns}/{what}"
        call = urllib.request.Request(url, json.dumps(body).encode(), method="POST")
        urllib.request.urlopen(call, timeout=5).close()  # noqa: S310 - our own


@contextmanager
def pebble(folder: Path, http: int, *, life_s: int = 7776000) -> Iterator[Pebble]:
    """Run pebble; it validates on a port of loopback.

    Args:
        folder: For its files.
        http: Where it looks for challenges.
        life_s: How long its certificates are valid.
    """
    authority = Authority.new()
    chain, key = authority.issue(
        folder / "pebble", "localhost", ip=ipaddress.IPv4Address("127.0.0.1")
    )
    bundle = folder / "pebble" / "roots.pem"
    bundle.write_text(authority.pem)
    listens, manages, dns, dns_manages = (free_port() for _ in range(4))
    config = folder / "pebble" / "config.json"
    config.write_text(
        json.dumps(
            {
                "pebble": {
                    "listenAddress": f"127.0.0.1:{listens}",
                    "managementListenAddress": f"127.0.0.1:{manages}",
                    "certificate": str(chain),
                    "privateKey": str(key),
                    "httpPort": http,
                    "tlsPort": free_port(),
                    "ocspResponderURL": "",
                    "externalAccountBindingRequired": False,
                    "certificateValidityPeriod": life_s,
                }
            }
        )
    )
    log = folder / "pebble" / "log"
    quick = {
        **os.environ,
        "PEBBLE_VA_NOSLEEP": "1",
        "PEBBLE_WFE_NONCEREJECT": "0",
        "PEBBLE_AUTHZREUSE": "0",
    }
    names = [
        "pebble-challtestsrv", "-dns01", f"127.0.0.1:{dns}", "-management", f"127.0.0.1:{dns_manages}",
        "-http01", "", "-https01", "", "-tlsalpn01", "", "-defaultIPv4", "", "-defaultIPv6", "",
    ]  # fmt: skip
    with log.open("wb") as written:
        programs = [
            subprocess.Popen(words, stdout=written, stderr=written, env=quick)
            for words in (
                names,
                ["pebble", "-config", str(config), "-dnsserver", f"127.0.0.1:{dns}"],
            )
        ]
    try:
        for port in (listens, dns_manages):
            _wait(port)
        made = Pebble(f"https://localhost:{listens}/dir", bundle, dns_manages, log)
        made.name()
        yield made
    finally:
        for program in programs:
            program.terminate()
            program.wait(10)


def a_place(folder: Path, webroot: Path, http: int, https: int = 1) -> Place:
    """Return a place for certificates in a test's folder, with a hook that counts its calls."""
    hook = folder / "hook"
    hook.write_text(f'#!/bin/sh\necho "$RENEWED_LINEAGE" >> {folder}/hook.calls\n')
    hook.chmod(0o755)
    etc = folder / "letsencrypt"
    return Place(
        letsencrypt=etc,
        webroot=webroot,
        hook=hook,
        record=folder / "rehearsal.json",
        http=http,
        https=https,
        owner=os.geteuid(),
        options=(
            "--config-dir",
            str(etc),
            "--work-dir",
            str(folder / "work"),
            "--logs-dir",
            str(folder / "logs"),
        ),
    )


def _wait(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the authority did not start")
