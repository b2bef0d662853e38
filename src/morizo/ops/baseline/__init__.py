"""The host's state, declared: every group is a pure decision (facts and target → steps) that pyinfra puts in place.

`plan` says what would change, `apply` changes it; both run on the host as root. Pure parts live one module a subject;
`engine` hands their steps to pyinfra, `restore` undoes a firewall or sshd that nobody confirmed.

Seen on booted Debian 12 and 13. Ubuntu 24.04's own ways (ssh.socket, ufw on by default, cloud-init's drop-in for sshd,
needrestart's prompts, phased upgrades) are covered by unit tests, and unseen on a real one.
"""

from morizo.ops.baseline.run import apply, plan
from morizo.ops.baseline.steps import Operator

__all__ = ["Operator", "apply", "plan"]
