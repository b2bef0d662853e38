"""Who holds a port."""

import os

from morizo.kit.ports import holder_of
from morizo.kit.serve import listen


def test_the_holder_is_named_with_its_pid() -> None:
    opened = listen("127.0.0.1", 0)
    try:
        assert holder_of(opened.getsockname()[1]).endswith(f"(pid {os.getpid()})")
    finally:
        opened.close()


def test_a_free_port_has_no_holder() -> None:
    opened = listen("127.0.0.1", 0)
    port = opened.getsockname()[1]
    opened.close()
    assert holder_of(port) == ""


def test_ipv6_counts_too() -> None:
    try:
        opened = listen("::1", 0)
    except OSError:  # a machine without IPv6
        return
    try:
        assert holder_of(opened.getsockname()[1]).endswith(f"(pid {os.getpid()})")
    finally:
        opened.close()
