from dataclasses import replace

from morizo.ops.baseline.sshd import (
    CHECK,
    DROP_IN,
    INCLUDE,
    RELOAD,
    Seen,
    overruled,
    read_effective,
    read_ports,
    text,
    wanted,
)
from morizo.ops.baseline.steps import Put

FRESH = Seen(
    effective={"passwordauthentication": "yes", "permitrootlogin": "prohibit-password"},
    would={"passwordauthentication": "no", "permitrootlogin": "no"},
    login="ope",
    keyed=frozenset({"ope"}),
)


def test_a_fresh_host_gets_the_drop_in_checked_and_reloaded() -> None:
    group = wanted(FRESH)

    assert group.faults == ()
    assert group.steps == (Put(DROP_IN, text(), check=CHECK, then=(RELOAD,)),)


def test_the_drop_in_allows_keys_only_and_no_root() -> None:
    lines = text().splitlines()

    assert "PasswordAuthentication no" in lines
    assert "KbdInteractiveAuthentication no" in lines
    assert "PermitRootLogin no" in lines


def test_cloud_inits_drop_in_comes_after_ours_and_is_no_fault() -> None:
    seen = replace(FRESH, drop_ins={"50-cloud-init.conf": "PasswordAuthentication yes\n"})

    assert DROP_IN.name < "50-cloud-init.conf"
    assert overruled(seen) == ()


def test_a_drop_in_that_comes_first_is_named_with_its_line() -> None:
    seen = replace(FRESH, drop_ins={"01-old.conf": "# x\npasswordauthentication yes\n"})

    (fault,) = overruled(seen)

    assert "01-old.conf" in fault
    assert "passwordauthentication yes" in fault


def test_a_line_before_the_include_is_named() -> None:
    seen = replace(FRESH, main=f"PermitRootLogin yes\n{INCLUDE}PasswordAuthentication yes\n")

    (fault,) = overruled(seen)

    assert "PermitRootLogin yes" in fault


def test_a_match_block_that_allows_passwords_is_named() -> None:
    seen = replace(FRESH, would={"passwordauthentication": "yes", "permitrootlogin": "no"})

    (fault,) = overruled(seen)

    assert "PasswordAuthentication yes" in fault


def test_an_operator_without_a_key_is_not_locked_out() -> None:
    (fault,) = wanted(replace(FRESH, keyed=frozenset())).faults

    assert "ope" in fault
    assert "authorized_keys" in fault


def test_another_operators_key_is_not_the_operators() -> None:
    assert wanted(replace(FRESH, keyed=frozenset({"hana"}))).faults


def test_with_the_login_unknown_any_admin_with_a_key_will_do() -> None:
    assert wanted(replace(FRESH, login="", keyed=frozenset({"hana"}))).faults == ()
    assert wanted(replace(FRESH, login="", keyed=frozenset())).faults


def test_keys_from_a_program_are_trusted() -> None:
    assert wanted(replace(FRESH, keyed=frozenset(), key_command=True)).faults == ()


def test_where_passwords_are_off_already_nothing_is_at_stake() -> None:
    seen = replace(FRESH, effective={"passwordauthentication": "no"}, keyed=frozenset())

    assert wanted(seen).faults == ()


def test_a_root_login_is_refused() -> None:
    assert "root" in wanted(replace(FRESH, login="root")).faults[0]


def test_a_configuration_that_reads_no_drop_ins_is_made_to() -> None:
    main, _ = wanted(replace(FRESH, main="Port 22\n")).steps

    assert isinstance(main, Put)
    assert main.text == f"{INCLUDE}Port 22\n"


def test_without_sshd_there_is_nothing_to_do() -> None:
    assert wanted(Seen(installed=False)).steps == ()


def test_ubuntus_socket_decides_the_ports() -> None:
    socket = "Listen=0.0.0.0:2022 (Stream)\nListen=[::]:2022 (Stream)\n"

    assert read_ports(socket, {"port": "22"}, 9) == (2022,)
    assert read_ports("", {"port": "22 2222"}, 9) == (22, 2222)
    assert read_ports("", {}, 9) == (9,)


def test_sshds_own_words_are_read() -> None:
    assert read_effective("port 22\nport 2222\npasswordauthentication no\n") == {
        "port": "22 2222",
        "passwordauthentication": "no",
    }
