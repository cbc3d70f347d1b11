"""The package of Debian and its unit, on a machine whose first process is systemd: installed, started, reloaded, stopped, replaced,
removed."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

import certificates
import servers
from confined import BIND_LOW_PORTS, CONTROL, DATA, status_of
from machine import Machine
from nextversion import renew_package
from place import DISTRIBUTION, TREE
from processes import await_true, children_of
from session import Session

UNIT = "ftps-bridge.service"
UNIT_FILE = f"/lib/systemd/system/{UNIT}"
FOLDER = "/etc/ftps-bridge"
CONFIG = f"{FOLDER}/ftps-bridge.yaml"
SECOND, ADMIN = 2990, 9990
NO_PORT, CUT_OFF, UNUSABLE = 71, 75, 78
CONTENT = os.urandom(300_000)
CHUNK = 64 * 1024
WHOLE = (0, True)
KEEP = "--force-confold"  # of two configurations the one that is there


@pytest.fixture(scope="module")
def package():
    (file,) = DISTRIBUTION.parent.glob("ftps-bridge_*_all.deb")
    return file


@pytest.fixture(scope="module")
def machine():
    with Machine() as machine:
        yield machine


@pytest.fixture(scope="module")
def server(machine):
    with machine.within():
        made = servers.ALL["pyftpdlib"]().start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def installed(machine, package):
    """What dpkg said; nothing was put into the configuration yet."""
    machine.copy(package, "/tmp/first.deb")
    return machine.run("dpkg", "--install", "/tmp/first.deb")


@pytest.fixture(scope="module")
def configured(machine, server, installed):
    """The configuration of the package, with a certificate and the server's port: config(text) replaces it."""
    original = machine.path(CONFIG).read_text().replace("127.0.0.1:21", f"127.0.0.1:{server.port}")
    for end in ("pem", "key"):
        name = f"tls.{end.replace('pem', 'crt')}"
        machine.copy(certificates.folder() / f"srv.{end}", f"{FOLDER}/{name}")
        machine.run("chown", "root:ftps-bridge", f"{FOLDER}/{name}")
        machine.run("chmod", "0640", f"{FOLDER}/{name}")

    def config(text):
        machine.path(f"{CONFIG}.new").write_text(text)
        machine.run("mv", f"{CONFIG}.new", CONFIG)

    config(original)
    return SimpleNamespace(original=original, config=config)


@pytest.fixture
def running(machine, configured):
    """Started by its unit with the configuration of the package; stopped when the test is over."""
    machine.run("systemctl", "start", UNIT)
    yield
    machine.try_run("systemctl", "stop", UNIT)
    machine.try_run("systemctl", "reset-failed", UNIT)
    configured.config(configured.original)


@contextlib.contextmanager
def dropped_in(machine, text):
    """While in here, the unit has this beside what it has of itself."""
    folder = machine.path(f"/run/systemd/system/{UNIT}.d")
    folder.mkdir(parents=True)
    try:
        (folder / "lab.conf").write_text(f"[Service]\n{text}\n")
        machine.run("systemctl", "daemon-reload")
        yield
    finally:
        shutil.rmtree(folder)
        machine.run("systemctl", "daemon-reload")


def shown(machine, name):
    return machine.run("systemctl", "show", "--property", name, "--value", UNIT).strip()


def journal(machine):
    return machine.run("journalctl", "--unit", UNIT, "--output", "cat", "--no-pager")


def moves_a_file(machine, port=CONTROL):
    with machine.within(), Session(port) as session:
        assert port != CONTROL or session.passive_port() == DATA
        session.store("STOR moved.bin", CONTENT)
        assert session.retrieve("RETR moved.bin") == CONTENT
        session.quit()


class Slow:
    """A download on that machine that takes its time; `code` and what it fetched once it is awaited."""

    def __init__(self, machine, server, name, seconds):
        size = 40_000_000  # more than the kernels take in on the way
        self.sent = os.urandom(size)
        (server.home / name).write_bytes(self.sent)
        command = [
            "curl", "-sS", "--cacert", str(certificates.ca()), "--limit-rate", str(size // seconds), "-u", "user1:pw one",
            f"ftps://127.0.0.1:{CONTROL}/{name}",
        ]  # fmt: skip
        with machine.within():
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.fetched = self.process.stdout.read(CHUNK)  # it runs
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self):
        self.fetched += self.process.stdout.read()

    def await_end(self):
        """Its exit code, and whether it has all."""
        code = self.process.wait(60)
        self.reader.join()
        return code, self.fetched == self.sent


def test_the_package_brings_its_user_its_unit_its_configuration_and_its_man_page(machine, installed):
    assert "put a certificate and a backend into /etc/ftps-bridge/ftps-bridge.yaml" in installed
    assert machine.run("getent", "passwd", "ftps-bridge").split(":")[5:] == ["/nonexistent", "/usr/sbin/nologin\n"]
    assert machine.run("systemctl", "is-enabled", UNIT) == "enabled\n"
    assert shown(machine, "ActiveState") == "inactive"
    assert machine.run("stat", "--format", "%A %U %G", FOLDER) == "drwxr-x--- root ftps-bridge\n"
    assert "ftps-bridge 0." in machine.run("ftps-bridge", "--version")
    assert "SIGHUP" in machine.run("man", "--pager=cat", "1", "ftps-bridge")
    documents = re.findall(r"file:(\S+)", shown(machine, "Documentation"))
    assert documents and [file for file in documents if not machine.path(file).is_file()] == []
    assert machine.run("dpkg", "--verify", "ftps-bridge") == ""


def test_systemd_finds_nothing_to_say_about_the_unit_and_the_exposure_is_what_the_readme_says(machine, installed):
    verified = machine.try_run("systemd-analyze", "verify", "--man=yes", UNIT_FILE)
    assert (verified.returncode, verified.stdout, verified.stderr) == (0, "", "")
    table = machine.run("systemd-analyze", "security", "--offline=true", "--no-pager", UNIT_FILE)
    exposure = re.search(r"Overall exposure level for ftps-bridge.service: ([\d.]+)", table)[1]
    assert f"`systemd-analyze security` says {exposure}" in (TREE / "deploy/README.md").read_text()


def test_start_returns_when_sessions_are_taken_and_the_user_may_bind_low_ports_and_nothing_else(machine, running):
    moves_a_file(machine)
    assert (shown(machine, "SubState"), shown(machine, "StatusText")) == ("running", "takes sessions")
    main = int(shown(machine, "MainPID"))
    (java,) = (pid for pid in machine_pids(machine) if pid.inside == main)
    user = machine.run("id", "--user", "ftps-bridge").strip()
    for status in status_of(java.here):
        assert status["Uid"].split() == [user] * 4
        assert {int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {BIND_LOW_PORTS}
        assert (status["NoNewPrivs"], status["Seccomp"], status["Umask"]) == ("1", "2", "0077")
    assert Path(f"/proc/{java.here}/root/proc/cgroups").exists()  # where Java looks for limits of its memory


def machine_pids(machine):
    """Its processes, by their numbers here and there."""
    found = []
    for here in children_of(machine.first):
        numbers = [line.split()[1:] for line in open(f"/proc/{here}/status") if line.startswith("NSpid:")]
        found.append(SimpleNamespace(here=here, inside=int(numbers[0][-1])))
    return found


def test_a_reload_takes_on_what_changed_and_one_that_cannot_be_used_is_refused_and_told(machine, running, configured):
    second = configured.original.replace(
        "backends:",
        f"""  - name: second
    bind: "127.0.0.1:{SECOND}"
    security: implicit
    tls: {{ certificate: tls.crt, key: tls.key }}
    data: {{ port: {SECOND - 1} }}
    backend: legacy
backends:""",
        1,
    )
    main = shown(machine, "MainPID")
    configured.config(second)
    machine.run("systemctl", "reload", UNIT)
    await_true(lambda: _listens(machine, SECOND), "the second listener")
    moves_a_file(machine, SECOND)

    configured.config(second.replace("security: plain", "security: plian"))
    refused = machine.try_run("systemctl", "reload", UNIT)
    assert refused.returncode != 0
    await_true(lambda: "plian" in journal(machine), "the problem in the journal")
    await_true(lambda: "refused" in shown(machine, "StatusText"), "the state of the unit")
    moves_a_file(machine, SECOND)
    assert (shown(machine, "MainPID"), shown(machine, "ActiveState")) == (main, "active")


def _listens(machine, port):
    return f":{port} " in machine.run("ss", "-Htln")


def test_stop_lets_a_running_transfer_end_however_patient_systemd_is_by_itself(machine, running, server):
    with dropped_in(machine, "TimeoutStopSec=1"):
        slow = Slow(machine, server, "slow.bin", seconds=5)
        machine.run("systemctl", "stop", UNIT)
        assert slow.await_end() == WHOLE
    assert (shown(machine, "ActiveState"), shown(machine, "Result")) == ("inactive", "success")
    assert not _listens(machine, CONTROL)


def test_a_stop_that_has_cut_a_transfer_off_is_a_failure_of_the_unit(machine, server, configured):
    configured.config(configured.original.replace("timeout: 60s", "timeout: 1s"))
    machine.run("systemctl", "start", UNIT)
    slow = Slow(machine, server, "cut.bin", seconds=30)
    machine.run("systemctl", "stop", UNIT)
    code, whole = slow.await_end()
    assert code != 0 and not whole
    assert (shown(machine, "ActiveState"), shown(machine, "ExecMainStatus")) == ("failed", str(CUT_OFF))
    machine.run("systemctl", "reset-failed", UNIT)
    configured.config(configured.original)


@pytest.fixture
def hurried(machine, configured):
    """Running, with an admin endpoint, and soon tired of a drain."""
    text = configured.original.replace("timeout: 60s", "timeout: 1s")
    configured.config(f'{text}\nadmin: {{ bind: "127.0.0.1:{ADMIN}" }}\n')
    machine.run("systemctl", "start", UNIT)
    yield
    machine.try_run("systemctl", "stop", UNIT)
    machine.try_run("systemctl", "reset-failed", UNIT)
    configured.config(configured.original)


def test_a_drain_that_is_asked_for_at_the_endpoint_ends_the_unit_even_when_it_has_cut_a_transfer_off(machine, server, hurried):
    slow = Slow(machine, server, "asked.bin", seconds=30)
    machine.run("ftps-bridge", "drain", "--config", CONFIG)
    code, whole = slow.await_end()
    assert code != 0 and not whole
    await_true(lambda: shown(machine, "ActiveState") not in ("active", "deactivating"), "an end", 20)
    ended = [shown(machine, name) for name in ("ActiveState", "SubState", "ExecMainStatus", "NRestarts")]
    assert ended == ["failed", "failed", str(CUT_OFF), "0"]


def test_what_dies_as_soon_as_it_is_started_is_started_all_the_same(machine, running):
    machine.run("systemctl", "stop", UNIT)
    often = 12  # by itself systemd gives up at the sixth
    with dropped_in(machine, "Type=simple\nExecStart=\nExecStart=/bin/false\nRestartSec=10ms"):
        machine.run("systemctl", "start", UNIT)
        await_true(lambda: int(shown(machine, "NRestarts")) >= often, f"{often} starts", 20)
        machine.run("systemctl", "stop", UNIT)


def test_a_port_that_somebody_holds_is_tried_again_until_it_is_free(machine, running):
    machine.run("systemctl", "stop", UNIT)
    with machine.within(), socket.create_server(("127.0.0.1", CONTROL)):
        assert machine.try_run("systemctl", "start", UNIT).returncode != 0
        waits = ("auto-restart", str(NO_PORT))
        await_true(lambda: (shown(machine, "SubState"), shown(machine, "ExecMainStatus")) == waits, "another try", 30)
    await_true(lambda: shown(machine, "SubState") == "running", "a start", 30)
    moves_a_file(machine)


def test_what_dies_is_started_again_and_what_cannot_be_used_is_not(machine, running, configured):
    main = shown(machine, "MainPID")
    machine.run("kill", "-KILL", main)
    await_true(lambda: shown(machine, "SubState") == "running" and shown(machine, "MainPID") not in ("0", main), "another", 30)
    moves_a_file(machine)

    machine.run("systemctl", "stop", UNIT)
    configured.config(configured.original.replace("tls.crt", "none.crt"))
    assert machine.try_run("systemctl", "start", UNIT).returncode != 0
    assert (shown(machine, "ActiveState"), shown(machine, "ExecMainStatus")) == ("failed", str(UNUSABLE))
    assert "none.crt" in journal(machine)


@pytest.fixture
def raw(machine, package):
    """The package unpacked at /tmp/raw there."""
    machine.run("rm", "-rf", "/tmp/raw")
    machine.run("dpkg-deb", "--raw-extract", "/tmp/first.deb", "/tmp/raw")
    return machine.path("/tmp/raw/DEBIAN")


@pytest.fixture
def following(machine, raw):
    """The next version, whose jars have other names and whose configuration is another; the first one is back when the test is over."""
    renew_package(raw.parent, "9.9.9")
    machine.run("dpkg-deb", "--build", "-Znone", "/tmp/raw", "/tmp/next.deb")
    yield "/tmp/next.deb"
    machine.run("dpkg", KEEP, "--install", "/tmp/first.deb")


def test_another_version_takes_over_when_the_transfers_of_the_old_one_have_ended(machine, running, server, following, configured):
    main = shown(machine, "MainPID")
    slow = Slow(machine, server, "upgraded.bin", seconds=4)
    machine.run("dpkg", KEEP, "--install", following)
    assert slow.await_end() == WHOLE
    assert shown(machine, "ActiveState") == "active" and shown(machine, "MainPID") != main
    moves_a_file(machine)
    assert machine.run("ftps-bridge", "--version").startswith("ftps-bridge 9.9.9 on ")
    assert machine.path(CONFIG).read_text() == configured.original


def test_where_nobody_can_answer_which_configuration_counts_the_old_version_runs_on(machine, running, following, configured):
    main = shown(machine, "MainPID")
    asked = machine.try_run("apt", "install", "-y", following)
    assert asked.returncode != 0 and "end of file on stdin at conffile prompt" in asked.stdout + asked.stderr
    assert (shown(machine, "ActiveState"), shown(machine, "MainPID")) == ("active", main)
    machine.run("dpkg", KEEP, "--configure", "ftps-bridge")
    assert shown(machine, "ActiveState") == "active" and shown(machine, "MainPID") != main
    moves_a_file(machine)
    assert machine.path(CONFIG).read_text() == configured.original


def test_an_upgrade_that_fails_leaves_what_runs_alone(machine, running, raw):
    main = shown(machine, "MainPID")
    (raw / "preinst").write_text("#!/bin/sh\nexit 1\n")
    (raw / "preinst").chmod(0o755)
    machine.run("dpkg-deb", "--build", "-Znone", "/tmp/raw", "/tmp/failing.deb")
    assert machine.try_run("dpkg", "--install", "/tmp/failing.deb").returncode != 0
    assert (shown(machine, "ActiveState"), shown(machine, "MainPID")) == ("active", main)
    assert machine.run("dpkg-query", "--show", "--showformat=${db:Status-Status}", "ftps-bridge") == "installed"


@pytest.fixture
def unremovable(machine, installed):
    """The package, whose removal fails once it has stopped the unit."""
    script = machine.path("/var/lib/dpkg/info/ftps-bridge.prerm")
    own = script.read_text()
    script.write_text(f"{own}\nexit 1\n")
    yield
    script.write_text(own)


def test_a_removal_that_fails_starts_what_it_has_stopped_and_nothing_else(machine, running, unremovable):
    main = shown(machine, "MainPID")
    assert machine.try_run("dpkg", "--remove", "ftps-bridge").returncode != 0
    assert shown(machine, "ActiveState") == "active" and shown(machine, "MainPID") != main
    moves_a_file(machine)
    machine.run("systemctl", "stop", UNIT)
    assert machine.try_run("dpkg", "--remove", "ftps-bridge").returncode != 0
    assert shown(machine, "ActiveState") == "inactive"


def test_what_was_removed_and_is_installed_again_is_as_it_was(machine, running):
    text = machine.path(CONFIG).read_text()
    for state in ("active", "inactive"):
        machine.run("dpkg", "--remove", "ftps-bridge")
        assert not _listens(machine, CONTROL)
        machine.run("dpkg", "--install", "/tmp/first.deb")
        assert machine.path(CONFIG).read_text() == text
        assert machine.run("systemctl", "is-enabled", UNIT) == "enabled\n"
        assert shown(machine, "ActiveState") == state
        machine.run("systemctl", "start", UNIT)
        moves_a_file(machine)
        machine.run("systemctl", "stop", UNIT)


def test_removal_stops_it_and_leaves_the_configuration_which_a_purge_takes(machine, running):
    machine.run("dpkg", "--remove", "ftps-bridge")
    assert not _listens(machine, CONTROL)
    assert machine.path(CONFIG).exists() and not machine.path(UNIT_FILE).exists() and not machine.path("/usr/share/ftps-bridge").exists()
    machine.run("dpkg", "--purge", "ftps-bridge")
    assert not machine.path(CONFIG).exists()
    assert not machine.path("/run/ftps-bridge.ran").exists()
    assert machine.path(f"{FOLDER}/tls.key").exists()  # an operator put it there


def test_a_machine_that_cannot_be_started_leaves_nothing_behind(monkeypatch):
    def refuse(_):
        raise AssertionError("not up")

    monkeypatch.setattr(Machine, "_is_up", refuse)
    failed = Machine()
    with pytest.raises(AssertionError, match="not up"):
        failed.__enter__()
    assert failed.program.process.poll() is not None and not Path(f"/proc/{failed.first}").exists()
