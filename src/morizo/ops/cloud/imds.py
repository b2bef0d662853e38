"""What an EC2 instance is told about itself: a script that the host's own Python runs, so it needs nothing but that.

IMDSv2 only: a token by PUT, then GET with it; no question is ever asked without. It is read as a file and fed to
`python3 -I -B -`; the last line that it prints is JSON. A question waits for two seconds, all of them together for ten.
"""

import http.client
import json
import signal
import sys
from typing import Any

ENDPOINTS = ("169.254.169.254:80", "[fd00:ec2::254]:80")
EACH_S = 2
ALL_S = 10
LIFETIME_S = "60"
LONGEST = 65536


class Refused(Exception):
    """The service answered, but not with what was asked for."""


def ask(endpoint: str, method: str, path: str, headers: dict[str, str]) -> tuple[int, str]:
    """Ask one question, past any proxy."""
    line = http.client.HTTPConnection(endpoint, timeout=EACH_S)
    try:
        line.request(method, path, headers=headers)
        answer = line.getresponse()
        return answer.status, answer.read(LONGEST).decode(errors="replace")
    finally:
        line.close()


def begin(endpoints: tuple[str, ...]) -> tuple[str, str]:
    """Return the first endpoint that gives a token, and the token."""
    last: Exception = Refused("no endpoint")
    for endpoint in endpoints:
        try:
            status, said = ask(
                endpoint,
                "PUT",
                "/latest/api/token",
                {"X-aws-ec2-metadata-token-ttl-seconds": LIFETIME_S, "Content-Length": "0"},
            )
        except (OSError, http.client.HTTPException) as err:
            last = err
            continue
        if status == 200 and said:
            return endpoint, said
        last = Refused(f"HTTP {status}")
    raise last


def look(endpoints: tuple[str, ...]) -> dict[str, Any]:
    """Return what the service tells of this machine."""
    endpoint, token = begin(endpoints)

    def get(path: str) -> str | None:
        status, said = ask(endpoint, "GET", f"/latest/{path}", {"X-aws-ec2-metadata-token": token})
        if status == 404:
            return None
        if status != 200:
            raise Refused(f"HTTP {status}: {path}")
        return said.strip()

    def several(path: str) -> list[str]:
        return (get(path) or "").split()

    document = json.loads(get("dynamic/instance-identity/document") or "{}")
    cards = []
    for name in several("meta-data/network/interfaces/macs/"):
        card = f"meta-data/network/interfaces/macs/{name.rstrip('/')}"
        cards.append(
            {
                "number": int(get(f"{card}/device-number") or 0),
                "ipv4": several(f"{card}/public-ipv4s"),
                "ipv6": several(f"{card}/ipv6s"),
                "groups": several(f"{card}/security-group-ids"),
            }
        )
    return {
        "instance_id": document["instanceId"],
        "instance_type": document["instanceType"],
        "region": document["region"],
        "zone": document["availabilityZone"],
        "cards": sorted(cards, key=lambda card: card["number"]),
    }


def main() -> None:
    """Print what is told, or why nothing is."""
    signal.alarm(ALL_S)  # a service that answers one byte a second ends here
    endpoints = tuple(sys.argv[1:]) or ENDPOINTS
    try:
        print(json.dumps({"found": look(endpoints)}))  # noqa: T201 - the answer
    except (OSError, http.client.HTTPException, Refused, ValueError, KeyError, TypeError) as err:
        why = str(err) if isinstance(err, Refused) else type(err).__name__
        print(json.dumps({"why": why}))  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
