"""The journal: kept over reboots, with a cap by size and by age, so that it never fills a small disk (B47)."""

from pathlib import Path

from morizo.ops.baseline.steps import Group, Operator, Put
from morizo.ops.target import Target

DROP_IN = Path("/etc/systemd/journald.conf.d/10-morizo.conf")
KEPT_DAYS = 30


def text(target: Target) -> str:
    """Return the drop-in."""
    return f"""\
# written by morizo deploy
[Journal]
Storage=persistent
Compress=yes
SystemMaxUse={target.size.journal_mib}M
SystemMaxFileSize={max(8, target.size.journal_mib // 8)}M
RuntimeMaxUse=32M
MaxRetentionSec={KEPT_DAYS}day
# per unit: a service that goes wild loses lines, not the disk or its neighbours' lines
RateLimitIntervalSec=30s
RateLimitBurst=5000
"""


def group(target: Target, operator: Operator) -> Group:
    """Return the drop-in, taken by a restart (sockets are held: no line is lost)."""
    del operator
    then = (("systemctl", "restart", "systemd-journald.service"), ("journalctl", "--flush"))
    return Group("journal", "記録（journal）", (Put(DROP_IN, text(target), then=then),))
