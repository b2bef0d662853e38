"""What the cloud around a host holds: its type, its addresses, and the doors in front of it.

One shape (`models.Cloud`), an adapter a cloud. `cloud_of` chooses by `target.cloud`; nothing of a cloud's own library
is loaded before it is needed.
"""

from morizo.ops.cloud.aws import Aws
from morizo.ops.cloud.models import Change, Cloud, CloudFacts, Plan, WayIn
from morizo.ops.cloud.none import Nowhere
from morizo.ops.target import Target

__all__ = ["Change", "Cloud", "CloudFacts", "Plan", "WayIn", "cloud_of"]


def cloud_of(target: Target) -> Cloud:
    """Return the adapter that a target asks for."""
    return Aws() if target.cloud == "aws" else Nowhere()
