"""The same checks before a real nginx: HTTP/2, TLS versions, an event stream through a proxy."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.ops.verify.authority import Authority
from tests.ops.verify.conftest import House, a_target, red
from tests.ops.verify.edge import ADDRESS, DOMAIN
from tests.processes import free_port

from morizo.ops.verify.outside import verify
from morizo.ops.verify.pages import reach
from morizo.ops.verify.site import Ports
from morizo.ops.verify.visit import Canary

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed here")
CONF = """
daemon off; worker_processes 1; pid {folder}/pid; error_log stderr warn;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen {address}:{http} default_server; return 301 https://{domain}$request_uri; }}
  server {{ listen {address}:{https} ssl http2 default_server;
    ssl_certificate {chain}; ssl_certificate_key {key}; ssl_protocols TLSv1.2 TLSv1.3; return 421; }}
  server {{ listen {address}:{https} ssl http2; server_name {domain};
    ssl_certificate {chain}; ssl_certificate_key {key}; ssl_protocols TLSv1.2 TLSv1.3;
    location / {{ proxy_pass http://{web}; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto https;
      proxy_set_header X-Forwarded-For $remote_addr; proxy_buffering off; }} }}
}}
"""


@contextmanager
def nginx(folder: Path, house: House, certificate: tuple[Path, Path]) -> Iterator[Ports]:
    https, http = free_port(), free_port()
    conf = folder / "nginx.conf"
    conf.write_text(
        CONF.format(
            folder=folder, address=ADDRESS, http=http, https=https, domain=DOMAIN,
            chain=certificate[0], key=certificate[1], web=urlsplit(house.web).netloc,
        )
    )  # fmt: skip
    words = [str(NGINX), "-p", str(folder), "-c", str(conf)]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:
        try:
            deadline = time.monotonic() + 10
            while reach(ADDRESS, https, 1):
                assert process.poll() is None, process.stderr and process.stderr.read()
                assert time.monotonic() < deadline, "nginx does not answer"
                time.sleep(0.02)
            yield Ports(https, http, (8000, 3000))
        finally:
            process.terminate()
            process.wait(10)


def test_a_site_behind_nginx_is_green(
    tmp_path: Path,
    house: House,
    authority: Authority,
    certificate: tuple[Path, Path],
    canary: Canary,
) -> None:
    tmp_path.chmod(0o755)  # nginx's workers are another user
    with nginx(tmp_path, house, certificate) as ports:
        found = {
            one.check: one
            for one in verify(
                a_target(),
                canary=canary,
                resolve={DOMAIN: ADDRESS},
                ca=authority.path,
                ports=ports,
            )
        }
    assert red(found) == set(), [found[check] for check in red(found)]
    assert found["tls.http2"].ok
    assert found["tls.version"].ok
    assert found["host.stranger"].ok
    assert "421" in found["host.stranger"].evidence
    assert found["canary.turn"].ok
