"""A real nginx on loopback, with files as a host gets them, a certificate of the test's own, and callers for it."""

import datetime
import http.client
import ipaddress
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from morizo.ops.edge import nginx
from morizo.ops.target import Service, Target

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
DOMAIN = "morizo.example.jp"
DAY = datetime.timedelta(days=1)


def a_target(domain: str = DOMAIN, web: int = 3000, **more: object) -> Target:
    return Target.model_validate(
        {
            "domain": domain,
            "host": "local",
            "service": [
                Service(name="morizo-aiv2", process="aiv2", listen="127.0.0.1:8000"),
                Service(name="morizo-web", process="web", listen=f"127.0.0.1:{web}"),
            ],
            **more,
        }
    )


@dataclass(frozen=True)
class Authority:
    """Signs certificates that nobody else trusts."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls) -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "an authority")])
        now = datetime.datetime.now(datetime.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 365 * DAY)
            .not_valid_after(now + 365 * DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .sign(key, hashes.SHA256())
        )
        return cls(key, made)

    def issue(
        self,
        folder: Path,
        domain: str = DOMAIN,
        *,
        since: datetime.timedelta = -DAY,
        until: datetime.timedelta = 60 * DAY,
        ip: ipaddress.IPv4Address | None = None,
    ) -> tuple[Path, Path]:
        """Write chain and key into a folder, as certbot names them; times count from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.datetime.now(datetime.UTC)
        names: list[x509.GeneralName] = [x509.DNSName(domain)]
        names += [x509.IPAddress(ip)] if ip else []
        leaf = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, domain)]))
            .issuer_name(self.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + since)
            .not_valid_after(now + until)
            .add_extension(x509.SubjectAlternativeName(names), False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), False
            )
            .sign(self.key, hashes.SHA256())
        )
        folder.mkdir(parents=True, exist_ok=True)
        chain, private = folder / "fullchain.pem", folder / "privkey.pem"
        pem = serialization.Encoding.PEM
        chain.write_bytes(leaf.public_bytes(pem) + self.certificate.public_bytes(pem))
        private.write_bytes(
            key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        private.chmod(0o600)
        return chain, private

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def trusting(self, *protocols: str) -> ssl.SSLContext:
        """Return a caller's context that trusts this authority alone."""
        context = ssl.create_default_context(cadata=self.pem)
        if protocols:
            context.set_alpn_protocols(list(protocols))
        return context


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        port: int = opened.getsockname()[1]
        return port


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Edge:
    """nginx at work."""

    place: nginx.Place
    authority: Authority
    log: Path

    def call(
        self,
        path: str,
        *,
        method: str = "GET",
        host: str = DOMAIN,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        tls: bool = True,
    ) -> Answer:
        """Ask for one thing on a connection of its own."""
        opened = self.connect() if tls else self.connect_plain()
        connection = http.client.HTTPConnection(host)
        connection.sock = opened
        try:
            connection.request(method, path, body=body, headers=dict(headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def connect_plain(self, source: str = "127.0.0.1", *, tls_port: bool = False) -> socket.socket:
        port = self.place.https if tls_port else self.place.http
        return socket.create_connection(("127.0.0.1", port), 10, source_address=(source, 0))

    def connect(self, *protocols: str, source: str = "127.0.0.1") -> ssl.SSLSocket:
        plain = self.connect_plain(source, tls_port=True)
        return self.authority.trusting(*protocols).wrap_socket(plain, server_hostname=DOMAIN)

    def lines(self) -> str:
        """Return what was logged so far; the line of an answer comes a moment after it."""
        time.sleep(0.2)
        return self.log.read_text()


def put(files: Mapping[Path, str]) -> None:
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@contextmanager
def nginx_before(
    web: int, folder: Path, *, certificate_ready: bool = True, hsts_s: int = nginx.HSTS_S
) -> Iterator[Edge]:
    """Run nginx before a program on a port of loopback."""
    assert NGINX
    # The workers are somebody else when the tests are root: they must be able to walk here.
    folder.chmod(0o755)
    authority = Authority.new()
    webroot = folder / "acme"
    (webroot / ".well-known" / "acme-challenge").mkdir(parents=True)
    place = nginx.Place(
        configuration=folder / "nginx.conf",
        folder=folder / "morizo",
        cache=folder / "cache",
        webroot=webroot,
        certificate=authority.issue(folder / "live"),
        pid=folder / "nginx.pid",
        log=str(folder / "nginx.log"),
        user="root" if os.geteuid() == 0 else "nobody",
        address="127.0.0.1:",
        http=free_port(),
        https=free_port(),
    )
    put(
        nginx.files(
            a_target(web=web),
            certificate_ready=certificate_ready,
            version=version(),
            hsts_s=hsts_s,
            place=place,
        )
    )
    words = [NGINX, "-e", place.log, "-p", str(folder), "-c", str(place.configuration)]
    with _temporary_paths(folder, place):
        subprocess.run([*words, "-t"], check=True, capture_output=True)
        process = subprocess.Popen([*words, "-g", "daemon off;"])
        edge = Edge(place, authority, Path(place.log))
        try:
            _wait(place.http)
            yield edge
        finally:
            process.terminate()
            process.wait(10)


def version() -> nginx.Version:
    assert NGINX
    return nginx.version_in(
        subprocess.run([NGINX, "-v"], capture_output=True, text=True, check=False).stderr
    )


@contextmanager
def _temporary_paths(folder: Path, place: nginx.Place) -> Iterator[None]:
    # Where bodies wait for their end: nginx's own folders are not ours to write to in a test.
    names = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    lines = "".join(f"    {name}_temp_path {folder / name};\n" for name in names)
    text = place.configuration.read_text()
    place.configuration.write_text(text.replace("http {\n", f"http {{\n{lines}", 1))
    yield


def _wait(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.02)
    raise AssertionError("nginx did not start")
