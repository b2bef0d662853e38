"""Security updates without anyone: unattended-upgrades by Debian's and Ubuntu's own origins, needrestart without prompts.

What needs a reboot is `reboot`'s; here it is always off, so that only one of the two ever decides.
"""

from pathlib import Path

from morizo.ops.baseline.steps import Group, Operator, Put, Unit
from morizo.ops.target import Target

APT_CONF = Path("/etc/apt/apt.conf.d/52morizo-upgrades")
"""After 20auto-upgrades and 50unattended-upgrades: the last word counts."""
NEEDRESTART_CONF = Path("/etc/needrestart/conf.d/90-morizo.conf")
APT_TEXT = """\
// written by morizo deploy
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
APT::Periodic::AutocleanInterval "7";
Unattended-Upgrade::MinimalSteps "true";
Unattended-Upgrade::AutoFixInterruptedDpkg "true";
Unattended-Upgrade::Remove-Unused-Kernel-Packages "true";
Unattended-Upgrade::Automatic-Reboot "false";
Dpkg::Options { "--force-confdef"; "--force-confold"; };
"""
NEEDRESTART_TEXT = """\
# written by morizo deploy
# restart what still runs with an old library, and ask nobody (Ubuntu asks by default)
$nrconf{restart} = 'a';
$nrconf{kernelhints} = -1;
$nrconf{ucodehints} = 0;
# these go on with the next reboot: a restart of theirs cuts the run that upgraded them
$nrconf{override_rc}{qr(^(morizo-run|dbus|systemd-logind))} = 0;
"""


def group(target: Target, operator: Operator) -> Group:
    """Return the settings and apt's daily timers."""
    del target, operator
    return Group(
        "upgrades",
        "自動更新",
        (
            Put(APT_CONF, APT_TEXT),
            Put(NEEDRESTART_CONF, NEEDRESTART_TEXT),
            Unit("apt-daily.timer"),
            Unit("apt-daily-upgrade.timer"),
        ),
    )
