"""`cloud = "none"`: a host that no cloud is asked about."""

from morizo.ops.cloud.models import CloudFacts, GetsIn, Plan
from morizo.ops.host import Host
from morizo.ops.target import Target
from morizo.ops.verify.findings import Finding


class Nowhere:
    """Nothing is asked, and nothing is changed."""

    def facts(self, host: Host) -> CloudFacts:
        """Return what nobody was asked for."""
        del host
        return CloudFacts(unseen='cloud = "none" なので、クラウドには聞きません')

    def plan(self, target: Target, facts: CloudFacts) -> Plan:
        """Return a plan of nothing."""
        del target, facts
        return Plan()

    def apply(self, plan: Plan, gets_in: GetsIn) -> None:
        """Do nothing."""

    def findings(self, target: Target, facts: CloudFacts) -> list[Finding]:
        """Find nothing."""
        del target, facts
        return []
