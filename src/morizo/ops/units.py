"""systemd units of a service: one socket, and one unit file for each release's instance.

An instance's unit lies beside its release (`morizo-aiv2@<id>.service`), not in a shared template: what is put back
is then code, settings and unit together. The sandbox is one table, so that a release's other commands (migration,
a run in the foreground) get the same walls by `systemd-run -p`.
"""

from collections.abc import Iterable, Mapping

from morizo.ops import paths
from morizo.ops.edge import direct
from morizo.ops.target import Service

Lines = list[tuple[str, str]]

MEMORY_MAX_MIB = {"aiv2": 420, "web": 160}
"""Hard limits on a 1 GiB host: twice what each needs after a day's work (bench memory), two copies fit beside each other."""
START_WITHIN_S = 60
DRAIN_S = 40
"""More than the 25 s that a process gives its running turns, so that systemd never cuts one short."""
SYSTEM_CALLS = "@system-service"
NOT_EVEN = "~@privileged @resources @mount @obsolete @debug @cpu-emulation @swap @reboot @raw-io @module @clock"


def unit_name(service: str, release_id: str) -> str:
    """Return the unit of one release's instance."""
    return f"{service}@{release_id}.service"


def socket_unit(service: Service, release_id: str) -> str:
    """Render the socket: it stays open while instances come and go; `release_id` is woken by a caller."""
    return _render(
        {
            "Unit": [("Description", f"{service.name} の待ち受け")],
            "Socket": [
                *(("ListenStream", at) for at in listens(service)),
                ("Service", unit_name(service.name, release_id)),
                ("Backlog", "1024"),
                ("NoDelay", "true"),
                ("FlushPending", "false"),
                # A caller wakes the service, but a crashing one must end in a failed state that is seen.
                ("TriggerLimitIntervalSec", "0"),
            ],
            "Install": [("WantedBy", "sockets.target")],
        }
    )


def listens(service: Service) -> list[str]:
    """Return what its socket listens on: in the open also port 80, and loopback for whoever asks on the host."""
    address = service.address
    host = f"[{address.host}]" if ":" in address.host else address.host
    if not service.is_public:
        return [f"{host}:{address.port}"]
    local = service.local
    return [f"{local.host}:{local.port}", f"{host}:80", f"{host}:{address.port}"]


def service_unit(
    service: Service, release_id: str, secrets: Iterable[str], *, after: Iterable[str] = ()
) -> str:
    """Render the unit of one release's instance.

    Args:
        service: What it is.
        release_id: Which release.
        secrets: Names of the secrets that lie on the host for it.
        after: Units that should be up before it.
    """
    root = paths.release(service.name, release_id)
    return _render(
        {
            "Unit": [
                ("Description", f"{service.name} {release_id}"),
                ("Wants", "network-online.target"),
                ("After", " ".join(["network-online.target", "time-sync.target", *after])),
                ("StartLimitIntervalSec", "120"),
                ("StartLimitBurst", "5"),
            ],
            "Service": [
                ("Type", "notify"),
                ("NotifyAccess", "main"),
                ("Sockets", f"{service.name}.socket"),
                ("ExecStart", " ".join(command(service, release_id))),
                ("ExecReload", "/bin/kill -USR1 $MAINPID"),
                ("Environment", f"MORIZO_RELEASE={release_id}"),
                ("Environment", f"MORIZO_CURRENT={paths.current(service.name)}"),
                ("Environment", f"MORIZO_ASIDE={paths.aside(service.name, release_id)}"),
                *in_the_open(service),
                ("EnvironmentFile", str(root / "settings.env")),
                ("RuntimeDirectory", f"{service.name}/{release_id}"),
                ("RuntimeDirectoryMode", "0700"),
                ("Restart", "on-failure"),
                ("RestartSec", "1"),
                ("TimeoutStartSec", str(START_WITHIN_S)),
                ("TimeoutStopSec", str(DRAIN_S)),
                ("WatchdogSec", "30"),
                ("KillMode", "mixed"),
                *limits(service),
                ("StandardOutput", "journal"),
                ("StandardError", "journal"),
                ("SyslogIdentifier", service.name),
                *credentials(service, secrets),
                *sandbox(service),
            ],
            "Install": [("WantedBy", "multi-user.target")],
        }
    )


def command(service: Service, release_id: str, *words: str) -> list[str]:
    """Return the command line of a release: its server, or another of its commands."""
    python = paths.release(service.name, release_id) / "venv" / "bin" / "python"
    return [str(python), "-m", "morizo", *(words or ("serve", service.process or "web"))]


def in_the_open(service: Service) -> Lines:
    """Return what a service is told that stands in the open: where its certificate and the challenges lie."""
    if not service.is_public:
        return []
    return [
        ("Environment", f"MORIZO_CERTIFICATE={direct.CURRENT}"),
        ("Environment", f"MORIZO_CHALLENGES={paths.WEBROOT}"),
    ]


def limits(service: Service) -> Lines:
    """Return what a service may take of the host."""
    most = service.memory_max_mib or MEMORY_MAX_MIB.get(service.process or "", 320)
    return [
        # No MemoryHigh: a leak would be slowed below it for ever, until the watchdog takes it for a hang.
        ("MemoryMax", f"{most}M"),
        ("MemorySwapMax", f"{most}M"),
        ("OOMPolicy", "stop"),
        ("OOMScoreAdjust", "200" if service.process == "web" else "300"),
        ("TasksMax", "128"),
        ("LimitNOFILE", "8192" if service.is_public else "4096"),
        ("LimitCORE", "0"),
    ]


def credentials(service: Service, secrets: Iterable[str]) -> Lines:
    """Return the secrets as credentials: systemd reads them as root, the service alone sees its copies."""
    folder = paths.credentials(service.name)
    return [("LoadCredential", f"{name}:{folder / name}") for name in sorted(secrets)]


def sandbox(service: Service) -> Lines:
    """Return the walls around a service: `systemd-analyze security` says 2.0 or less."""
    talks_outside = service.process != "web"
    return [
        ("User", service.name),
        ("Group", service.name),
        ("WorkingDirectory", str(paths.data(service.name))),
        ("StateDirectory", service.name),
        ("StateDirectoryMode", "0700"),
        ("UMask", "0077"),
        ("NoNewPrivileges", "true"),
        ("CapabilityBoundingSet", ""),
        ("AmbientCapabilities", ""),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "true"),
        ("PrivateTmp", "true"),
        ("PrivateDevices", "true"),
        ("PrivateUsers", "true"),
        ("ProtectKernelTunables", "true"),
        ("ProtectKernelModules", "true"),
        ("ProtectKernelLogs", "true"),
        ("ProtectControlGroups", "true"),
        ("ProtectClock", "true"),
        ("ProtectHostname", "true"),
        ("ProtectProc", "invisible"),
        ("ProcSubset", "pid"),
        ("RestrictAddressFamilies", "AF_UNIX AF_INET AF_INET6"),
        ("RestrictNamespaces", "true"),
        ("RestrictRealtime", "true"),
        ("RestrictSUIDSGID", "true"),
        ("LockPersonality", "true"),
        ("MemoryDenyWriteExecute", "true"),
        ("RemoveIPC", "true"),
        ("KeyringMode", "private"),
        ("SystemCallArchitectures", "native"),
        ("SystemCallFilter", SYSTEM_CALLS),
        ("SystemCallFilter", NOT_EVEN),
        ("SystemCallErrorNumber", "EPERM"),
        ("InaccessiblePaths", f"-{paths.CREDENTIALS} -{paths.STATE} -{paths.LETSENCRYPT}"),
        # What systemd's socket accepts is not the service's own: in the open, too, web may only call loopback.
        *([] if talks_outside else [("IPAddressDeny", "any"), ("IPAddressAllow", "localhost")]),
    ]


def settings_env(service: Service, domain: str, given: Mapping[str, str]) -> str:
    """Render the settings of a release: the deployment's own, then what the operator gave. No secret is in it.

    Args:
        service: Whose.
        domain: The public name.
        given: From `env_file` and `[service.env]`; the deployment's own names are not taken from it.
    """
    own = own_settings(service, domain)
    return "".join(f"{name}={_quoted(value)}\n" for name, value in sorted({**given, **own}.items()))


def own_settings(service: Service, domain: str) -> dict[str, str]:
    """Return the settings that the deployment decides."""
    address = service.local
    return {
        "ENVIRONMENT": "production",
        "RELOAD": "false",
        "HOST": address.host,
        "PORT": str(address.port),
        "MORIZO_DATA": str(paths.data(service.name)),
        "ALLOWED_HOSTS": domain,
        "PUBLIC_URL": f"https://{domain}",
    }


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _render(parts: Mapping[str, Lines]) -> str:
    text = "# morizo が書きました。手で変えたものは次の deploy で元に戻ります。\n"
    for name, lines in parts.items():
        text += f"[{name}]\n" + "".join(f"{key}={value}\n" for key, value in lines) + "\n"
    return text.rstrip("\n") + "\n"


def properties(lines: Lines) -> list[str]:
    """Return the same lines as words for `systemd-run`."""
    return [word for key, value in lines for word in ("-p", f"{key}={value}")]
