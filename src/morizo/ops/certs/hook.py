"""What a new certificate sets off on the host, and what lets certbot's own timer do its work."""

import os

from morizo.ops import paths
from morizo.ops.certs.place import HOST, Place
from morizo.ops.edge.direct import CURRENT, TLS
from morizo.ops.edge.putting import changes, in_place
from morizo.ops.edge.running import run
from morizo.ops.target import Target

DROP_IN = paths.UNITS / "certbot.service.d" / "morizo.conf"
_NGINX = """\
#!/bin/sh
# Written by `morizo deploy`. certbot runs it with each new certificate: nginx takes it, and nobody is cut off.
set -eu
/usr/sbin/nginx -t -q
exec /usr/bin/systemctl try-reload-or-restart nginx
"""
_DIRECT = """\
#!/bin/sh
# Written by `morizo deploy`. certbot runs it with each new certificate: {group} finds chain and key together, behind a
# link that changes at once, and takes them for the next caller.
set -eu
umask 077
live=${{RENEWED_LINEAGE:-{live}}}
install -d -m 0750 -o root -g {group} {tls}
new=$(mktemp -d {tls}/new.XXXXXXXX)
chgrp {group} "$new"
chmod 0750 "$new"
install -m 0640 -o root -g {group} "$live/fullchain.pem" "$live/privkey.pem" "$new/"
ln -s "${{new##*/}}" "$new.link"
mv -T "$new.link" {tls}/current
find {tls} -mindepth 1 -maxdepth 1 -type d -mtime +1 ! -path "$new" -exec rm -r {{}} +
"""


def render(target: Target) -> str:
    """Return the hook."""
    if target.edge == "nginx":
        return _NGINX
    live = paths.certificate(target.domain)[0].parent
    return _DIRECT.format(group=target.web.name, tls=TLS, live=live)


def put(target: Target) -> bool:
    """Put hook, timer and the authority's roots in place; returns whether anything changed."""
    bundle = target.certificate.ca_bundle
    service = f"# Written by `morizo deploy`.\n[Service]\nEnvironment=REQUESTS_CA_BUNDLE={bundle}\n"
    found = [
        *changes({HOST.hook: render(target)}, mode=0o755),
        *changes({DROP_IN: service} if bundle else {}, gone=() if bundle else (DROP_IN,)),
    ]
    with in_place(found):
        if any(change.path == DROP_IN for change in found):
            run(["systemctl", "daemon-reload"])
        was_active = (
            "active" in run(["systemctl", "show", "-P", "ActiveState", "certbot.timer"]).split()
        )
        run(["systemctl", "enable", "--now", "--quiet", "certbot.timer"])
    return bool(found) or not was_active


def catch_up(target: Target) -> bool:
    """Hand over the certificate that is there, where a run that was cut off didn't; returns whether that was needed."""
    chain, _ = HOST.certificate(target.domain)
    copy = CURRENT / chain.name
    if not chain.exists() or (copy.exists() and copy.read_bytes() == chain.read_bytes()):
        return False
    run([str(HOST.hook)])
    return True


def tighten(domain: str, *, place: Place = HOST) -> bool:
    """Give certbot's folders and keys back to root alone; returns whether that was needed."""
    wanted = {place.letsencrypt / name: 0o700 for name in ("archive", "live")}
    for key in (place.letsencrypt / "archive" / domain).glob("privkey*.pem"):
        wanted[key] = 0o600
    changed = False
    for path, mode in wanted.items():
        if not path.exists():
            continue
        found = path.stat()
        if found.st_mode & 0o7777 & ~mode or found.st_uid != place.owner:
            # certbot copies a key's mode and group to the next one: mended once is mended for good.
            os.chown(path, place.owner, place.owner)
            path.chmod(mode)
            changed = True
    return changed
