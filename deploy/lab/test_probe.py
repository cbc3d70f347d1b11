"""`ftps-bridge probe` at every server and client of the lab: it names their traits, and what it prints is pasted unchanged and
carries files."""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

import certificates
import clients
import probe
import servers
from authority import Authority, of_the_lab, self_signed
from bridgelog import BridgeLog
from judged import CONTENT, in_front_of, moves_files
from place import DISTRIBUTION, PASSWORD, RUN
from processes import Program
from scenario import environment, play
from scripted import Scripted, server_context
from session import Session
from simulators import words_of

AT_ONCE = 3  # probes at the same moment: each mostly waits for its server


def scripted(security, answers=None, version=None, **more):
    return Scripted(security, None if security == "plain" else server_context(of_the_lab(), version), answers, **more)


def elsewhere(dialogue, _):
    """A 227 that names an address of another network, and the right port."""
    port = dialogue.transfers.listen()
    dialogue.say(f"227 there (10,9,8,7,{port // 256},{port % 256})")


# Each server, and what is to be said of it: a pattern for each key, and lines of its section.
EXPLICIT = {"security": "explicit", "greets": "in clear", "auth": "TLS 234", "trusted": "True", "tls": "TLSv1.3 TLS_AES"}
IMPLICIT = {"security": "implicit", "greets": "under TLS", "trusted": "True", "tls": "TLSv1.3 TLS_AES"}
PLAIN = {"security": "plain", "greets": "in clear", "plain": "taken", "list": "yes"}
LISTS = {"login": "accepted", "list": "yes", "epsv": "yes", "pasv": "yes, it names 127.0.0.1, its own", "closeNotify": "sent"}
VSFTPD = {
    **LISTS, "software": "vsftpd", "sessionReuse": "demanded: 522", "dataResumes": "True", "awaitsCloseNotify": "True",
    "dataHandshake": "after the 150", "withoutProt": "refused: 522", "host": "not known", "dialect": "standard",
}  # fmt: skip
PROFTPD = {**LISTS, "software": "ProFTPD", "sessionReuse": "demanded: 425", "dataResumes": "True", "host": "known"}
TRAITS = {
    "vsftpd-explicit": ({**EXPLICIT, **VSFTPD, "plain": "refused: 530", "asksForCertificate": "True"}, ()),
    "vsftpd-implicit": ({**IMPLICIT, **VSFTPD}, ()),
    "proftpd-explicit": ({**EXPLICIT, **PROFTPD, "withoutProt": "refused: 522"}, ()),
    "proftpd-implicit": ({**IMPLICIT, **PROFTPD, "withoutProt": "private"}, ()),
    "pureftpd-explicit": (
        {**EXPLICIT, **LISTS, "software": "Pure-FTPd", "auth": "SSL 500", "sessionReuse": "not demanded", "withoutProt": "clear"},
        (),
    ),
    "pyftpdlib-explicit": (
        {**EXPLICIT, **LISTS, "software": "pyftpdlib", "sessionReuse": "not demanded", "withoutProt": "refused: .*550"},
        (),
    ),
    "apache-implicit": ({**IMPLICIT, **LISTS, "sessionReuse": "not demanded", "withoutProt": "private"}, ()),
    "vsftpd": ({**PLAIN, "software": "vsftpd"}, ()),
    "proftpd": ({**PLAIN, "software": "ProFTPD", "host": "known: 220"}, ()),
    "pureftpd": ({**PLAIN, "software": "Pure-FTPd"}, ()),
    "pyftpdlib": ({**PLAIN, "software": "pyftpdlib"}, ()),
    "apache": (PLAIN, ()),
    "zos": (
        {"security": "implicit", "greets": "in clear, and begins TLS after it", "dialect": "zos", "list": "yes"},
        ("greetsBeforeTls: on",),
    ),
    "ibm-i": (
        {**IMPLICIT, "protP": "503", "epsv": "yes", "closeNotify": "omitted", "dialect": "ibm-i\niis", "withoutProt": "private"},
        ("whenProtRefused: private", "truncation: lenient"),
    ),
    "old": (
        {"security": "explicit", "tls": "TLSv1.1 TLS_ECDHE.*\n.*TLSv1.2 refused", "list": "yes"},
        ("minVersion: TLSv1.1",),
    ),
    "elsewhere": ({**PLAIN, "epsv": "no: 500", "pasv": "10.9.8.7, a private address; sessions connect to its own"}, ()),
    "another-name": (
        {**EXPLICIT, "names": "ftp.example.org", "list": "yes"},
        ('hostname: "ftp.example.org"', "trust:"),
    ),
    "rsa-alone": (
        {"security": "implicit", "tls": "TLSv1.2 TLS_RSA", "ciphers": "^AES128-SHA$", "trusted": "True"},
        ("ciphers: [AES128-SHA]",),
    ),
    "own-certificate": ({**EXPLICIT, "trusted": "True", "dataHandshake": "after the 150"}, ("pin:",)),
}
QUICK = {"vsftpd-explicit", "proftpd-implicit", "pureftpd-explicit", "pyftpdlib-explicit", "pyftpdlib", "zos", "ibm-i"}
OWN = {}


def made(name):
    if name in servers.OVER_TLS:
        return servers.OVER_TLS[name]()
    if name in servers.ALL:
        return servers.ALL[name]()
    if name == "own-certificate":
        OWN["identity"] = self_signed()
        return Scripted("explicit", server_context(OWN["identity"]))
    if name == "another-name":
        OWN["authority"] = Authority()
        return Scripted("explicit", server_context(OWN["authority"].issue(names="DNS:ftp.example.org")))
    if name == "rsa-alone":
        context = server_context(of_the_lab(), "1.2")
        context.set_ciphers("AES128-SHA:@SECLEVEL=0")
        return Scripted("implicit", context)
    return {
        "apache-implicit": partial(servers.Apache, "implicit"),
        "zos": lambda: Scripted(**words_of("zos")),
        "ibm-i": lambda: Scripted(**words_of("ibm-i")),
        "old": partial(scripted, "explicit", version="1.1"),
        "elsewhere": partial(scripted, "plain", {"EPSV": "500 no", "PASV": elsewhere}),
    }[name]()


def trusting(name, server):
    """How an operator has a password be said to it."""
    if name == "own-certificate":
        return ["--pin", OWN["identity"].pin()]
    if name == "another-name":
        return ["--trust", OWN["authority"].certificate, "--hostname", "ftp.example.org"]
    plain = getattr(server, "tls", None) is None and getattr(server, "security", "plain") == "plain"
    return ["--in-clear"] if plain else ["--trust", certificates.ca()]


def chosen(names, quick):
    return [pytest.param(one, marks=[] if one in quick else [pytest.mark.long]) for one in names]


def asked_for(request, word):
    """The values of a parameter in the tests that run."""
    params = [getattr(item, "callspec", None) for item in request.session.items]
    return sorted({one.params[word] for one in params if one and word in one.params})


@pytest.fixture(scope="module")
def probed(request):
    """The servers whose tests run, what was found of each, and one bridge with all their sections as they are."""
    running = {name: made(name).start() for name in asked_for(request, "probed_server")}
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            looks = {
                name: pool.submit(probe.at_server, server.port, *trusting(name, server), name=name)
                for name, server in running.items()
            }
        found = {name: look.result() for name, look in looks.items()}
        with in_front_of({name: one for name, one in found.items() if "section" in one.facts}) as bridge:
            yield found, bridge
    finally:
        for server in running.values():
            server.stop()


@pytest.mark.parametrize("probed_server", chosen(TRAITS, QUICK))
def test_a_servers_traits_are_named_and_its_section_carries_files(probed_server, probed):
    name, (found, bridge) = probed_server, probed
    one = found[name]
    assert one.code == 0, one
    facts, lines = TRAITS[name]
    for key, pattern in facts.items():
        assert re.search(pattern, one.says(key)), f"{key} is not {pattern!r} but {one.says(key)!r}\n{one}"
    for line in lines:
        assert line in one.section, one.section
    assert PASSWORD not in one.told + str(one.facts)
    if "lenient" in one.section:
        with Session(bridge.port(name)) as session:
            session.store("STOR whole.bin", CONTENT)
            assert session.retrieve("RETR whole.bin") == CONTENT
            session.quit()
    else:
        moves_files(bridge, name)


def test_without_a_login_it_tells_what_needs_one(fresh):
    server = fresh(scripted("explicit"))
    look = probe.at_server(server.port, "--trust", certificates.ca(), login=False)
    assert look.code == 0, look
    assert "sessionReuse" in look.says("notes")
    assert [line.strip() for line in look.section.splitlines() if "#" not in line] == [
        "backends:", "probed:", f'address: "127.0.0.1:{server.port}"', "security: explicit", "tls:", f'trust: "{certificates.ca()}"',
    ]  # fmt: skip
    heard = [command.split(" ")[0] for command in server.heard()]
    assert set(heard) <= {"AUTH", "PBSZ", "PROT", "USER", "FEAT", "SYST", "HOST", "QUIT"}


def test_an_untrusted_server_hears_no_password(fresh):
    server = fresh(Scripted("explicit", server_context(self_signed())))
    look = probe.at_server(server.port)
    assert look.code == 1, look
    assert "--pin" in look.says("notes") and "pin:" in look.section
    assert not any(command.startswith("PASS") for command in server.heard())


@pytest.mark.long
def test_a_server_whose_certificate_is_for_another_name_hears_no_password(fresh):
    ours = Authority()
    server = fresh(Scripted("explicit", server_context(ours.issue(names="DNS:ftp.example.org"))))
    look = probe.at_server(server.port, "--trust", ours.certificate)
    assert look.code == 1, look
    assert "--hostname" in look.says("notes") and 'hostname: "ftp.example.org"' in look.section
    assert not any(command.startswith("PASS") for command in server.heard())


# Each client, how it is secured, and what is to be said of it.
CLIENTS = {
    "curl": (
        "explicit",
        {"security": "explicit", "tls": "TLSv1.3", "prot": "P", "protBy": "said", "pbsz": "True", "epsv": r"\d", "auth": ".",
         "commands": "USER PASS PBSZ PROT PWD", "dataStands": "before the command"},
    ),
    "lftp": ("explicit", {"security": "explicit", "auth": "TLS", "prot": "P", "commands": "^FEAT AUTH USER"}),
    "ftplib": ("plain", {"security": "plain"}),
    "commons-net-without-prot": ("implicit", {"dialect": "commons-net", "prot": "C", "protBy": "detected", "clearData": r"\d"}),
    "commons-net": ("implicit", {"security": "implicit", "prot": "P", "dialect": "standard", "dataStands": "after the 150"}),
    "wget": ("implicit", {"security": "implicit", "prot": "P"}),
    "netftp": ("implicit", {"security": "implicit", "prot": "P"}),
    "basic-ftp": ("implicit", {"security": "implicit", "prot": "P"}),
    "ftplib-without-session": ("implicit", {"fullHandshakes": r"\d"}),
    "lftp-active": ("implicit", {"port": r"\d"}),
    "rclone": ("implicit", {"security": "implicit"}),
    "gftp": ("implicit", {"security": "implicit"}),
    "filezilla": ("implicit", {"security": "implicit", "prot": "P"}),
}
QUICK_CLIENTS = {"curl", "commons-net-without-prot"}


def visit(client, security, port, folder):
    """The client's scenario as far as a server in memory has files for it; whatever comes of it."""
    (folder / "down").mkdir(parents=True)
    (folder / "up").mkdir()
    (folder / "up" / "one").write_bytes(CONTENT)
    plan = [("down", "probe.txt")] if client in clients.DOWNLOADS_ONLY else [("up", "one"), ("down", "probe.txt")]
    env = environment("1.3" if security != "plain" else None, port, folder, plan, security=security)
    return subprocess.run(
        [*map(str, clients.ALL[client])], cwd=folder, env=env, timeout=60, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )  # fmt: skip


def looked_at(client, security, folder):
    listening = probe.Listening(client)
    try:
        done = visit(client, security, listening.port, folder / "first")
        if security != "implicit":
            listening.await_told("it is met with security: explicit")
            done = visit(client, security, listening.port, folder / "second")
        return listening.finish(), done
    finally:
        listening.stop()


@pytest.fixture(scope="module")
def met(request, tmp_path_factory):
    """The clients whose tests run, what was found of each, and one bridge with all the listeners printed for them, as they are."""
    names = asked_for(request, "probed_client")
    folder = tmp_path_factory.mktemp("met")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        looks = {name: pool.submit(looked_at, name, CLIENTS[name][0], folder / name) for name in names}
    found = {name: look.result() for name, look in looks.items()}
    sections = [one.section for one, _ in found.values() if "section" in one.facts]
    server = servers.Vsftpd().start()
    try:
        with Pasted(sections, server) as bridge:
            yield found, bridge, server
    finally:
        server.stop()


class Pasted:
    """One bridge with all these listeners, in front of a plain server."""

    def __init__(self, sections, server):
        self.config = RUN / "probe-pasted.yaml"
        lines = [line for section in sections for line in section.splitlines()[1:]]
        backend = f'backends:\n  server: {{ address: "127.0.0.1:{server.port}", security: plain }}\n'
        self.config.write_text("log: { format: json }\nlisteners:\n" + "\n".join(lines) + "\n" + backend)
        self.log = BridgeLog(RUN / "probe-pasted.log")
        self.ports = [int(port) for port in re.findall(r'bind: "127.0.0.1:(\d+)"', self.config.read_text())]

    def __enter__(self):
        self.program = Program([DISTRIBUTION / "bin/ftps-bridge", "run", "--config", self.config], self.log.path)
        for port in self.ports:
            self.program.await_port(port, seconds=30)
        return self

    def __exit__(self, *_):
        self.program.end()


@pytest.mark.parametrize("probed_client", chosen(CLIENTS, QUICK_CLIENTS))
def test_a_clients_traits_are_named_and_its_section_serves_it(probed_client, met, tmp_path):
    found, bridge, server = met
    security, facts = CLIENTS[probed_client]
    one, done = found[probed_client]
    assert one.code == 0, (one, done)
    for key, pattern in facts.items():
        assert re.search(pattern, one.says(key)), f"{key} is not {pattern!r} but {one.says(key)!r}\n{one}"
    assert PASSWORD not in one.told + str(one.facts)
    port = int(re.search(r'bind: "127.0.0.1:(\d+)"', one.section).group(1))
    log = bridge.log.from_here()
    version = None if security == "plain" else "1.3"
    folder = tmp_path / f"probe-{probed_client}"
    play(probed_client, version, server, port, folder, seed=probed_client, security=security).check_with(log)
