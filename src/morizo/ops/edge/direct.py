"""`edge = "none"`: morizo-web itself on 443 and 80, by systemd's sockets.

Chain and key lie as copies in a folder that root writes and web's group reads, behind the link `current`. A systemd
credential would be a copy made when the service starts: a renewed certificate would need a new process, and on 1 GiB
the second copy of it. So web follows the link (see `kit.tls`), and a renewal is nothing but a new link: no signal,
no restart, no caller dropped. certbot's own folders stay root's alone.
"""

from morizo.ops import paths

TLS = paths.ETC / "tls"
"""0750 root:<web's group>; `current` → a folder with fullchain.pem and privkey.pem, 0640."""
CURRENT = TLS / "current"
HTTPS_NAME, HTTP_NAME = "https", "http"
"""FileDescriptorName= of web's public sockets."""
