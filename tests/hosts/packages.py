"""What a fresh host has, and what it can install without any network."""

BARE = (
    "ca-certificates", "curl", "dbus", "gpgv", "iproute2", "libpam-systemd", "login", "netbase",
    "openssh-server", "openssh-sftp-server", "procps", "python3", "sudo", "systemd", "systemd-sysv", "systemd-timesyncd", "tzdata",
)  # fmt: skip
"""About what Debian's own image for clouds has: no compiler, no venv, no nginx, no nft."""

SHELF = (
    "apparmor", "certbot", "chrony", "git", "iputils-ping", "less", "logrotate", "needrestart", "nftables", "nginx", "openssl",
    "procps", "python3-certbot-nginx", "python3-venv", "rsync", "sqlite3", "ufw", "unattended-upgrades", "xfsprogs",
    "cloud-guest-utils", "e2fsprogs", "fdisk", "restic", "age", "zstd", "xz-utils",
)  # fmt: skip
"""What a booted host finds in its package source, each with everything it needs."""
