"""A host asks its metadata by IMDSv2 only, within bounds, and what it can't learn has a reason."""

import time

import pytest

from morizo.ops.cloud import metadata
from morizo.ops.cloud.models import CloudFacts

from .conftest import A_Host, way_in
from .imds_service import Service, serving, told, with_second_card

pytestmark = pytest.mark.slow


def test_type_addresses_zone_and_groups_are_read(a_host: A_Host) -> None:
    with serving(Service()) as service:
        facts = metadata.read(a_host, (service.address,))

    assert facts == CloudFacts(
        instance_id="i-0123456789abcdef0",
        instance_type="t2.micro",
        region="ap-northeast-1",
        zone="ap-northeast-1a",
        public_ipv4=("203.0.113.10",),
        ipv6=("2001:db8::10",),
        groups=("sg-0123456789abcdef0",),
        way_in=way_in("198.51.100.7"),
    )
    assert facts.public == ("203.0.113.10", "2001:db8::10")


def test_nothing_is_ever_asked_without_a_token(a_host: A_Host) -> None:
    with serving(Service()) as service:
        metadata.read(a_host, (service.address,))

    assert service.asked[0] == ("PUT", "/latest/api/token", False)
    assert len(service.asked) > 3
    assert all(method == "GET" and good for method, _, good in service.asked[1:])


def test_a_service_that_gives_no_token_is_asked_nothing_else(a_host: A_Host) -> None:
    with serving(Service(off=True)) as service:
        facts = metadata.read(a_host, (service.address,))

    assert "HTTP 403" in facts.unseen
    assert [method for method, _, _ in service.asked] == ["PUT"]


def test_a_proxy_of_the_environment_is_passed_by(
    a_host: A_Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving(Service()) as service:
        assert metadata.read(a_host, (service.address,)).instance_type == "t2.micro"


def test_a_host_without_public_addresses_has_none(a_host: A_Host) -> None:
    paths = {path: said for path, said in told().items() if "ipv" not in path}
    with serving(Service(paths)) as service:
        facts = metadata.read(a_host, (service.address,))

    assert (facts.unseen, facts.public) == ("", ())


def test_the_groups_are_those_of_the_first_card(a_host: A_Host) -> None:
    with serving(Service(with_second_card())) as service:
        facts = metadata.read(a_host, (service.address,))

    assert facts.groups == ("sg-0123456789abcdef0",)


def test_the_second_endpoint_is_asked_where_the_first_is_none(a_host: A_Host) -> None:
    with serving(Service()) as service:
        facts = metadata.read(a_host, ("127.0.0.1:9", service.address))

    assert facts.instance_type == "t2.micro"


def test_a_silent_service_is_given_up_within_seconds(a_host: A_Host) -> None:
    begun = time.monotonic()
    with serving(Service(pause_s=3)) as service:
        facts = metadata.read(a_host, (service.address,))

    assert time.monotonic() - begun < 8
    assert "読めません" in facts.unseen


@pytest.mark.parametrize("said", ["", "not json", "[1]", '{"instanceId": "i-0"}'])
def test_an_answer_that_is_no_document_has_a_reason(a_host: A_Host, said: str) -> None:
    paths = told(**{"dynamic/instance-identity/document": said})
    with serving(Service(paths)) as service:
        assert "読めません" in metadata.read(a_host, (service.address,)).unseen


def test_a_machine_that_is_no_instance_has_a_reason(a_host: A_Host) -> None:
    facts = metadata.read(a_host, ("127.0.0.1:9",))

    assert "ConnectionRefusedError" in facts.unseen
    assert facts.way_in == way_in("198.51.100.7")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("198.51.100.7 50022 10.0.0.10 22\n", way_in("198.51.100.7")),
        ("::ffff:198.51.100.7 50022 ::ffff:10.0.0.10 2222\n", way_in("198.51.100.7", 2222)),
        ("2001:db8::7 50022 2001:db8::10 22", way_in("2001:db8::7")),
        ("127.0.0.1 40000 127.0.0.1 22", None),
        ("::1 40000 ::1 22", None),
        ("UNKNOWN 65535 UNKNOWN 65535", None),
        ("", None),
    ],
)
def test_how_the_operator_came_in_is_what_sshd_says(said: str, found: object) -> None:
    assert metadata.way_in(A_Host(came_by=said)) == found
