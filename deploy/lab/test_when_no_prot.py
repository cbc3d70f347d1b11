"""`whenNoProt: detect`: clients that say no PROT, and mean TLS or clear data connections by that."""

import pytest

from bridge import Bridge
from judged import CONTENT
from place import PASSWORD, USER
from scenario import play
from session import Session

WITH_TLS = {"full-handshake", "resumed"}


@pytest.fixture(scope="module")
def detecting(launched):
    with Bridge({"vsftpd": launched("vsftpd").port}, words={"whenNoProt": "detect"}) as bridge:
        yield bridge


def proofs(log):
    """What the data connections of all transfers were that came about."""
    return {entry["proof"] for entry in log.entries("transfer ended") if entry["outcome"] == "complete"}


@pytest.mark.parametrize("version", ("1.2", "1.3"))
def test_commons_net_that_says_no_prot_moves_its_files_in_clear(version, detecting, launched, tmp_path):
    log = detecting.log.from_here()
    played = play("commons-net-without-prot", version, launched("vsftpd"), detecting.port("vsftpd"), tmp_path / "clear", version)
    played.check_with(log)
    assert proofs(log) == {"clear"}


@pytest.mark.parametrize("version", ("1.2", "1.3"))
def test_commons_net_that_says_prot_p_moves_them_over_tls(version, detecting, launched, tmp_path):
    log = detecting.log.from_here()
    played = play("commons-net", version, launched("vsftpd"), detecting.port("vsftpd"), tmp_path / "private", version)
    played.check_with(log)
    assert proofs(log) <= WITH_TLS


def test_where_private_is_assumed_commons_net_without_prot_moves_nothing(fresh, launched, tmp_path):
    bridge = fresh(Bridge({"vsftpd": launched("vsftpd").port}, timeouts={"promise": "1s"}))
    played = play("commons-net-without-prot", "1.3", launched("vsftpd"), bridge.port("vsftpd"), tmp_path / "refused", "refused")
    bridge.log.await_sessions_ended()
    assert played.code != 0, played.output
    assert {outcome for _, _, outcome in bridge.log.transfers()} == {"ABORTED"}, bridge.log.text()
    assert not any((played.remote / name).exists() for way, name in played.plan if way == "up")


@pytest.mark.parametrize("private", (True, False), ids=("tls", "clear"))
@pytest.mark.parametrize("passive", ("EPSV", "EPRT"))
def test_a_client_that_says_nothing_is_taken_at_its_first_bytes(passive, private, detecting):
    log = detecting.log.from_here()
    with Session(detecting.port("vsftpd"), login=False) as session:
        session.secure_data = private
        assert session.command(f"USER {USER}").code == 331
        assert session.command(f"PASS {PASSWORD}").code == 230
        session.store("STOR unsaid.bin", CONTENT, passive)
        assert session.retrieve("RETR unsaid.bin", passive) == CONTENT
        session.quit()
    log.await_sessions_ended()
    assert log.transfers() == [("STOR", "unsaid.bin", "COMPLETE"), ("RETR", "unsaid.bin", "COMPLETE")], log.text()
    assert proofs(log) <= (WITH_TLS if private else {"clear"})
